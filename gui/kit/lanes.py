"""The parts of a kit as lanes: what each of them is, how far it is, and which are heard. Pure.

A job makes a whole kit, or one of its parts again; its samples come one after the other, so that
the fraction of the job tells the lane that is being painted, and how far that is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bridge.domain import events
from bridge.domain.kit import MIX, Kit
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.library.scan import is_sample_name, sample_in

MOST_FILES = 200  # of a kit's folder that are looked at


@dataclass(frozen=True, slots=True)
class Lane:
    """A part: `sample` once it is there, `fraction` while it is made."""

    name: str
    sample: Sample | None = None
    fraction: float | None = None
    muted: bool = False
    soloed: bool = False


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes of one kit, and the jobs that make some of them: by a job's name its parts."""

    kit: Kit
    lanes: tuple[Lane, ...]
    jobs: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def audible(self) -> tuple[Lane, ...]:
        """The lanes that are heard: those soloed, if any is, and else those not muted."""
        there = [one for one in self.lanes if one.sample is not None]
        soloed = [one for one in there if one.soloed]
        return tuple(soloed or [one for one in there if not one.muted])

    @property
    def heard(self) -> list[Sample]:
        """The samples of the audible lanes."""
        return [one.sample for one in self.audible if one.sample is not None]

    @property
    def samples(self) -> list[Sample]:
        """The parts that are there, in their order."""
        return [one.sample for one in self.lanes if one.sample is not None]

    def lane(self, name: str) -> Lane | None:
        """The lane of a part."""
        return next((one for one in self.lanes if one.name == name), None)

    def has(self, sample: Sample) -> bool:
        """Whether a sample is one of the parts shown."""
        return any(one.id == sample.id for one in self.samples)

    def with_lane(self, lane: Lane) -> Lanes:
        """The same with another state of one lane."""
        lanes = tuple(lane if one.name == lane.name else one for one in self.lanes)
        return replace(self, lanes=lanes)

    def muted(self, name: str, on: bool) -> Lanes:
        """Mute a lane, or let it be heard."""
        lane = self.lane(name)
        return self if lane is None else self.with_lane(replace(lane, muted=on))

    def soloed(self, name: str, on: bool) -> Lanes:
        """Solo a lane, or not."""
        lane = self.lane(name)
        return self if lane is None else self.with_lane(replace(lane, soloed=on))

    def without(self, sample: Sample) -> Lanes:
        """A part's file is gone."""
        lanes = (
            replace(one, sample=None) if one.sample and one.sample.id == sample.id else one
            for one in self.lanes
        )
        return replace(self, lanes=tuple(lanes))

    def following(self, job: str, parts: Sequence[str]) -> Lanes:
        """A job was accepted that makes these parts."""
        return replace(self, jobs=(*self.jobs, (job, tuple(parts))))

    def hear(self, event: events.Event) -> Lanes:
        """What becomes of a job: progress, a part that is there, the end."""
        parts = dict(self.jobs).get(event.job)
        if isinstance(event, events.Done):
            return self._with_sample(event.sample)
        if parts is None:
            return self
        if isinstance(event, events.Progress):
            return self._with_progress(parts, event.fraction)
        if isinstance(event, events.JobFinished | events.Failed | events.JobCancelled):
            left = tuple(one for one in self.jobs if one[0] != event.job)
            lanes = (
                replace(one, fraction=None) if one.name in parts else one for one in self.lanes
            )
            return replace(self, lanes=tuple(lanes), jobs=left)
        return self

    def _with_progress(self, parts: tuple[str, ...], fraction: float) -> Lanes:
        number = min(int(fraction * len(parts)), len(parts) - 1)
        lane = self.lane(parts[number])  # none while the mix is made
        if lane is None:
            return self
        return self.with_lane(replace(lane, fraction=fraction * len(parts) - number))

    def _with_sample(self, sample: Sample) -> Lanes:
        kit = sample.recipe.edit
        if not isinstance(kit, Kit) or not same_kit(kit, self.kit):
            return self
        lane = self.lane(kit.part)
        if lane is None:
            return self
        return replace(self, kit=kit.shared).with_lane(replace(lane, sample=sample, fraction=None))


def same_kit(one: Kit, other: Kit) -> bool:
    """Whether parts of both belong together. One that is not made yet has no seed."""
    one, other = one.shared, other.shared
    if None in (one.seed, other.seed):
        one, other = replace(one, seed=None), replace(other, seed=None)
    return one == other


def lanes_of(job: str, request: Request) -> Lanes:
    """The lanes of a kit that a job is to make."""
    kit = request.edit
    assert isinstance(kit, Kit)
    lanes = tuple(Lane(name) for name in kit.names)
    return Lanes(kit.shared, lanes).following(job, kit.made)


def lanes_with(samples: Iterable[Sample]) -> Lanes | None:
    """The lanes of a kit whose parts are there; of several takes of a part the last one given."""
    found: Lanes | None = None
    for sample in samples:
        kit = sample.recipe.edit
        if isinstance(kit, Kit) and kit.part != MIX:
            found = found or Lanes(kit.shared, tuple(Lane(name) for name in kit.names))
            found = found.hear(events.Done("", sample, 0.0))
    return found


def kit_around(sample: Sample) -> Lanes | None:
    """The kit that a part belongs to, by the files beside it, this part as it is; None for any
    other sample. For a thread."""
    kit = sample.recipe.edit
    if not isinstance(kit, Kit) or kit.part == MIX:
        return None
    beside = [
        one
        for path in _oldest_first(sample.path.parent)
        if (one := sample_in(path)) is not None
        and isinstance(one.recipe.edit, Kit)
        and same_kit(one.recipe.edit, kit)
    ]
    return lanes_with([*beside, sample])


def _oldest_first(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        names = (path for path in folder.iterdir() if is_sample_name(path.name))
        found = list(islice(names, MOST_FILES))
        return sorted(found, key=lambda path: path.stat().st_mtime_ns)
    return []
