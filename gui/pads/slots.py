"""What lies on which pad. Pure: no Qt.

A job that begins to paint takes a pad: the next one in turn that nobody paints on and that is not
locked. Its finished sample stays there; the job's next sample takes the next pad. Where all pads
are locked, a new sample has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bridge.domain.playback import PadMode, PadSound
from bridge.domain.request import Kind
from bridge.domain.sample import Sample

PADS = 8
CHOKE_GROUPS = 4
ALONE = 99  # the choke group of loops that take turns


@dataclass(frozen=True, slots=True)
class PadContent:
    """A sample, a slice of one (`region` in frames of its file), or a file that is no sample."""

    path: Path
    name: str
    mode: PadMode
    sample: Sample | None = None
    region: tuple[int, int] | None = None
    seconds: float = 0.0
    choke: int = 0

    @property
    def whole(self) -> Sample | None:
        """The sample, if it is all of one."""
        return self.sample if self.region is None else None

    def sound(self, together: bool) -> PadSound:
        """As it is played: loops take turns, unless they play together."""
        takes_turns = self.mode is PadMode.LOOP and not together
        choke = self.choke or (ALONE if takes_turns else 0)
        return PadSound(self.path, self.mode, self.region, choke)


def content_of(sample: Sample) -> PadContent:
    """A whole sample as it lies on a pad at first."""
    mode = PadMode.ONESHOT if sample.recipe.kind is Kind.ONESHOT else PadMode.LOOP
    return PadContent(sample.path, sample.recipe.prompt, mode, sample, seconds=sample.seconds)


def slice_of(sample: Sample, number: int, region: tuple[int, int]) -> PadContent:
    """A slice of a sample, numbered from 1, as it lies on a pad at first."""
    first, last = region
    name = f"{number} · {sample.recipe.prompt}"
    seconds = (last - first) / sample.rate
    return PadContent(sample.path, name, PadMode.ONESHOT, sample, region, seconds)


@dataclass(slots=True)
class Slots:
    """`contents[n]` and `jobs[n]` lie on pad n, from 0; a pad may have neither, or a job over a
    content. Those that are `sounding` are taken last."""

    contents: list[PadContent | None] = field(default_factory=lambda: [None] * PADS)
    jobs: list[str | None] = field(default_factory=lambda: [None] * PADS)
    locked: set[int] = field(default_factory=set)
    sounding: frozenset[int] = frozenset()
    turn: int = 0
    left: dict[Path, list[tuple[int, PadContent]]] = field(default_factory=dict)  # by file gone

    @property
    def samples(self) -> list[Sample | None]:
        """The samples that lie on the pads as a whole."""
        return [None if one is None else one.whole for one in self.contents]

    def with_locked_only(self) -> Slots:
        """The same pads, of which only the locked ones have something on them."""
        contents = [one if pad in self.locked else None for pad, one in enumerate(self.contents)]
        return replace(self, contents=contents, jobs=[*self.jobs], locked={*self.locked}, left={})

    def next_free(self, passed_over: set[int] | frozenset[int] = frozenset()) -> int | None:
        """The pad that a new sample takes: an empty one, else the next in turn; None if all are
        locked, or passed over."""
        order = [(self.turn + step) % PADS for step in range(PADS)]
        able = [pad for pad in order if pad not in self.locked and pad not in passed_over]
        able = [pad for pad in able if pad not in self.sounding] or able
        free = [pad for pad in able if self.jobs[pad] is None] or able
        return next((one for one in free if self.contents[one] is None), free[0] if free else None)

    def claim(self, job: str) -> int | None:
        """The pad that a job paints on: the one it has, else the next in turn."""
        if job in self.jobs:
            return self.jobs.index(job)
        pad = self.next_free()
        if pad is not None:
            self.jobs[pad] = job
            self.turn = (pad + 1) % PADS
        return pad

    def fill(self, job: str, sample: Sample) -> int | None:
        """A sample is finished: the pad that it lies on. One that lies on a pad already, as after
        the same seed twice, stays there."""
        there = self.pad_of(sample)
        if there is not None:
            self.release(job)
            self._update(there, sample)
            return there
        pad = self.claim(job)
        if pad is not None:
            self.jobs[pad], self.contents[pad] = None, content_of(sample)
        return pad

    def pad_of(self, sample: Sample) -> int | None:
        """The pad of this sample, or of one in the same file."""
        for pad, one in enumerate(self.samples):
            if one is not None and (one.id == sample.id or one.path == sample.path):
                return pad
        return None

    def release(self, job: str) -> int | None:
        """A job is over; the pad on which it had begun a sample, if it had."""
        if job not in self.jobs:
            return None
        pad = self.jobs.index(job)
        self.jobs[pad] = None
        return pad

    def swap(self, one: int, other: int) -> None:
        """Two pads change places, with their locks and what is painted on them."""
        contents, jobs = self.contents, self.jobs
        contents[one], contents[other] = contents[other], contents[one]
        jobs[one], jobs[other] = jobs[other], jobs[one]
        locked = {one: other, other: one}
        self.locked = {locked.get(pad, pad) for pad in self.locked}

    def alter(self, pad: int, **changes: object) -> None:
        """Play what lies on a pad in another way."""
        content = self.contents[pad]
        if content is not None:
            self.contents[pad] = replace(content, **changes)  # type: ignore[arg-type]

    def update_sample(self, sample: Sample) -> list[int]:
        """Something about a sample has changed; the pads that have it, or slices of it."""
        pads = self._having(lambda one: one.sample is not None and one.sample.id == sample.id)
        for pad in pads:
            self._update(pad, sample)
        return pads

    def drop(self, identity: str) -> list[int]:
        """A sample is gone; the pads that are empty now."""
        pads = self._having(lambda one: one.sample is not None and one.sample.id == identity)
        for pad in pads:
            content = self.contents[pad]
            assert content is not None
            self.contents[pad] = None
            self.left.setdefault(content.path, []).append((pad, content))
        return pads

    def put_back(self, path: Path) -> list[int]:
        """A file is there again: the pads that have it as before, unless others lie there now."""
        pads = []
        for pad, content in self.left.pop(path, []):
            if self.contents[pad] is None and self.jobs[pad] is None:
                self.contents[pad] = content
                pads.append(pad)
        return pads

    def _update(self, pad: int, sample: Sample) -> None:
        self.alter(pad, sample=sample, path=sample.path)

    def _having(self, wanted: Callable[[PadContent], bool]) -> list[int]:
        return [pad for pad, one in enumerate(self.contents) if one is not None and wanted(one)]
