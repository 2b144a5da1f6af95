"""Sound files, anybody's, listened to: their tempo and key, their best loop, a sample's seam."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bridge.analysis.hearing import hear_recording
from bridge.analysis.seam import jump_db
from bridge.analysis.trim import trim
from bridge.domain.audio import Clip
from bridge.domain.music import Meter
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Sample
from bridge.files.audiofile import Excerpt, excerpts, middle, opened


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

    @property
    def frames(self) -> int:
        """Its length in samples."""
        return self.end - self.start


def trim_file(path: Path, bars: int | None, meter: Meter) -> LoopInFile:
    """The best loop of whole bars in a recording; of a long one, in its middle.

    Raises
    ------
    NotFound, BadArgument
        Where the file is missing or cannot be read, or no loop is heard.
    """
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
    )


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
