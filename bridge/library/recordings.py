"""Sound files, anybody's, listened to: their tempo and key, their best loop, a sample's seam."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bridge.analysis.hearing import hear_recording
from bridge.analysis.seam import jump_db
from bridge.analysis.trim import trim
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.music import Meter, loop_samples
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Recipe, Sample
from bridge.files.audiofile import Excerpt, excerpts, middle, opened
from bridge.files.formats import read_file


@dataclass(frozen=True, slots=True)
class LoopInFile:
    """The best loop of a recording: `start` and `end` are samples of the file, `end` exclusive."""

    start: int
    end: int
    rate: int
    bars: int
    bpm: float
    seam_db: float
    confidence: float
    meter: Meter = Meter()

    @property
    def frames(self) -> int:
        """Its length in samples."""
        return self.end - self.start


def trim_file(path: Path, bars: int | None, meter: Meter) -> LoopInFile:
    """The best loop of whole bars in a recording; of a long one, in its middle.

    A loop that Fodder made says itself where its bars are.

    Raises
    ------
    NotFound, BadArgument
        Where the file is missing or cannot be read, no loop is heard, or one of ours is shorter.
    """
    made = _made_loop(path)
    if made is not None:
        return _bars_of(path, made, bars or made.bars)
    source = middle(path)
    found = trim(source.clip, bars, meter)
    return LoopInFile(
        source.first + found.start,
        source.first + found.end,
        source.clip.rate,
        found.bars,
        found.bpm,
        found.seam_db,
        found.confidence,
        meter,
    )


def _made_loop(path: Path) -> Recipe | None:
    """The recipe of a loop that Fodder made, if the file is just that."""
    try:
        card = read_file(path).card
    except FodderError:  # no format of ours: whoever opens it says what is wrong, if anything
        return None
    if card is None or card.recipe.kind is Kind.ONESHOT:
        return None
    recipe = card.recipe
    with opened(path) as file:
        wanted = loop_samples(recipe.bars, recipe.meter, recipe.bpm, file.samplerate)
        return recipe if abs(file.frames - wanted) <= 1 else None


def _bars_of(path: Path, recipe: Recipe, bars: int) -> LoopInFile:
    """So many bars of a loop: those that close best."""
    if bars > recipe.bars:
        has = f"{recipe.bars} bar{'s' if recipe.bars > 1 else ''}"
        raise BadArgument(f"{path} has {has}: say no more.")
    with opened(path) as file:
        clip = Clip(file.read(dtype="float32", always_2d=True), file.samplerate)
    frames = len(clip.samples)
    lines = [round(bar * frames / recipe.bars) for bar in range(recipe.bars + 1)]
    places = list(zip(lines, lines[bars:], strict=False))
    around = Clip(np.concatenate((clip.samples,) * 3), clip.rate)  # it goes round
    jumps = [jump_db(around, frames + start, frames + end) for start, end in places]
    best = int(np.argmin(jumps))
    return LoopInFile(*places[best], clip.rate, bars, recipe.bpm, jumps[best], 1.0, recipe.meter)


def hear_file(path: Path) -> tuple[Heard, float]:
    """What is heard in a file, and its seconds; of a long file the surest minute's word counts.

    Raises
    ------
    NotFound, BadArgument
        Where the file is missing, or cannot be read.
    """
    parts = excerpts(path)
    heard = [_in_file(part) for part in parts]
    tempo = max(heard, key=lambda h: h.bpm_confidence)
    key = max(heard, key=lambda h: h.key_confidence)
    merged = replace(
        tempo, key=key.key, key_confidence=key.key_confidence, tuning_cents=key.tuning_cents
    )
    return merged, parts[0].frames / parts[0].clip.rate


def _in_file(part: Excerpt) -> Heard:
    """What is heard in a part, with the first beat counted from the file's beginning."""
    heard = hear_recording(part.clip)
    if heard.bpm is None or heard.beat_offset is None:
        return heard
    offset = (heard.beat_offset + part.first / part.clip.rate) % (60 / heard.bpm)
    return replace(heard, beat_offset=offset)


def seam_of(sample: Sample) -> float | None:
    """How much more the sound jumps at the seam than elsewhere, in dB; negative is calmer."""
    if sample.recipe.kind is Kind.ONESHOT:
        return None
    with opened(sample.path) as file:
        samples, rate = file.read(dtype="float32", always_2d=True), file.samplerate
    twice = Clip(np.concatenate((samples, samples, samples)), rate)
    try:
        found = jump_db(twice, len(samples), 2 * len(samples))
    except ValueError:
        return None
    return found if np.isfinite(found) else None
