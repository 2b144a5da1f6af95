"""A part of a kept sample becomes a sample of its own.

A loop's part lies between two of its beats. It has the loop's tempo and exactly its beats' length;
where they are no whole bars, the meter says how many they are (three beats of 4/4 are a bar of
3/4). Over SEAM_SECONDS its end becomes what comes before its beginning, so that it repeats without
a click. A one-shot's part is cut where it is asked for, with short fades.

The recipe is the whole's, and names it: the part is a variation of that file, from that second on,
by strength 0.

Conventions
    first, last   frames of the whole's file, last exclusive
    steps         beats as the meter counts them: eighths in 7/8
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from bridge.config.settings import Settings
from bridge.domain.audio import Array, Clip, Loop
from bridge.domain.edit import Source, Vary
from bridge.domain.errors import BadArgument, FodderError, NotFound
from bridge.domain.music import Meter, loop_samples
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.dsp.crossfade import SEAM_SECONDS, close_loop
from bridge.dsp.resampling import to_frames
from bridge.files.audiofile import opened
from bridge.files.fingerprint import fingerprint

TAG = "part"
FADE_SECONDS = 0.003
MOST_IN_BAR = 16
_ROUNDED = 2  # frames by which a file may differ from its recipe's length


@dataclass(frozen=True, slots=True)
class SampleRegion:
    """Where a part lies and what it is: `start` may be between frames."""

    start: float
    bars: int
    meter: Meter


class Tagger(Protocol):
    """What of a Catalogue is needed."""

    def tag(self, identity: str, tags: tuple[str, ...]) -> Sample:
        """Give a sample these tags."""
        ...


class Keeper(Protocol):
    """What of a Library is needed."""

    @property
    def settings(self) -> Settings:
        """The user's settings."""
        ...

    @property
    def catalogue(self) -> Tagger:
        """The catalogue."""
        ...

    def keep(self, loop: Loop) -> Sample:
        """Keep a loop as a sample."""
        ...


def keep_part(library: Keeper, whole: Sample, first: int, last: int) -> Sample:
    """Keep [first, last) of a sample as one of its own; the whole itself if that is all of it."""
    if not 0 <= first < last <= whole.frames:
        raise BadArgument(f"Frames {first:,} to {last:,} are none of it: mark another part.")
    if (first, last) == (0, whole.frames):
        return whole
    samples, rate, digest = read(whole.path)
    if whole.recipe.kind is Kind.ONESHOT:
        loop = part_of_hit(whole, Clip(samples, rate), first, last, digest)
    else:
        part = snapped(whole, len(samples), rate, first, last)
        if part is None:
            return whole
        loop = part_of_loop(whole, Clip(samples, rate), part, digest, library.settings.rate)
    kept = library.keep(loop)
    tags = tuple(dict.fromkeys((*kept.tags, *whole.tags, TAG)))
    with contextlib.suppress(FodderError):  # the sound is kept; a tag is not worth losing it
        kept = library.catalogue.tag(kept.id, tags)
    return kept


def read(path: Path) -> tuple[Array, int, str]:
    """(frames, channels), the rate and the file's SHA-256."""
    try:
        digest = fingerprint(path)
        with opened(path) as file:
            return file.read(dtype="float32", always_2d=True), file.samplerate, digest
    except (OSError, BadArgument):
        raise NotFound(f"{path.name} cannot be read: choose another sample.") from None


def snapped(whole: Sample, frames: int, rate: int, first: int, last: int) -> SampleRegion | None:
    """The beats nearest to a marked part, one at least; None if they are all of it."""
    recipe, meter = whole.recipe, whole.recipe.meter
    if abs(frames - loop_samples(recipe.bars, meter, recipe.bpm, rate)) > _ROUNDED:
        raise BadArgument(
            f"{whole.path.name} has not its own length any more: another program changed it."
        )
    total = recipe.bars * meter.numerator
    begin = min(round(first * total / frames), total - 1)
    steps = max(1, round(last * total / frames) - begin)
    if steps >= total:
        return None
    each = 4 / meter.denominator * 60 / recipe.bpm * rate
    return SampleRegion(begin * each, *counted(steps, meter))


def counted(steps: int, meter: Meter) -> tuple[int, Meter]:
    """So many steps as whole bars: of the meter if they are, else of the longest bar that fits."""
    if steps % meter.numerator == 0:
        return steps // meter.numerator, meter
    longest = max(n for n in range(1, MOST_IN_BAR + 1) if steps % n == 0)
    return steps // longest, Meter(longest, meter.denominator)


def part_of_loop(whole: Sample, clip: Clip, part: SampleRegion, digest: str, rate: int) -> Loop:
    """A part of a loop, at `rate` if that is another one than the file's."""
    bpm = whole.recipe.bpm
    frames = loop_samples(part.bars, part.meter, bpm, clip.rate)
    start = round(part.start)
    cut = Clip(close_loop(clip.samples, start, frames, round(SEAM_SECONDS * clip.rate)), clip.rate)
    if rate != clip.rate:
        cut = to_frames(cut, rate, loop_samples(part.bars, part.meter, bpm, rate), circular=True)
    key = whole.recipe.key
    source = Source(whole.path, digest, part.start / clip.rate, bpm, key, part.bars)
    recipe = replace(
        whole.recipe,
        bars=part.bars,
        meter=part.meter,
        shift=0,
        edit=Vary(source, 0.0),
        notes=None,
    )
    return Loop(cut, recipe, whole.heard, whole.family)


def part_of_hit(whole: Sample, clip: Clip, first: int, last: int, digest: str) -> Loop:
    """A part of a one-shot, its edges faded where they are not the whole's own."""
    cut = clip.samples[first:last].copy()
    rising = np.sqrt(np.linspace(0, 1, round(FADE_SECONDS * clip.rate), dtype=np.float32))[:, None]
    count = min(len(rising), len(cut))
    if first > 0:
        cut[:count] *= rising[:count]
    if last < len(clip.samples):
        cut[-count:] *= rising[:count][::-1]
    source = Source(whole.path, digest, first / clip.rate, key=whole.recipe.key)
    recipe = replace(whole.recipe, shift=0, edit=Vary(source, 0.0), notes=None)
    return Loop(Clip(cut, clip.rate), recipe, whole.heard, whole.family)
