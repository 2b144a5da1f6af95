"""What a player plays: notes, and the bars that they are written for.

Times and lengths are in beats (quarter notes), pitches are MIDI numbers (middle C = 60), velocities
run over (0, 1]. In a drum pattern the pitch is the General MIDI percussion key. A pattern is
`bars.beats` long and wraps around.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from bridge.domain.music import Meter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Note:
    start: float
    length: float
    pitch: int
    velocity: float


@dataclass(frozen=True, slots=True)
class BarSpan:
    """Some bars of a time signature."""

    meter: Meter = Meter()
    count: int = 2

    @property
    def beats_per_bar(self) -> float:
        return self.meter.beats

    @property
    def beats(self) -> float:
        return self.count * self.meter.beats

    @property
    def steps(self) -> int:
        """Sixteenths in a bar."""
        return round(self.meter.beats * 4)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Notes and what is true of them: a name (see words.py), a genre, tags, a mode, chords."""

    notes: tuple[Note, ...]
    name: str
    bpm: tuple[float, float]
    genre: str = ""
    tags: tuple[str, ...] = ()
    mode: str | None = None
    chords: str = ""


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    return items[int(rng.integers(len(items)))]


def warp(beat: float, unit: float, swing: float) -> float:
    """Swing: the second of two `unit`s starts at `swing` of the pair (0.5 is straight)."""
    pair = 2 * unit
    whole, part = divmod(beat, pair)
    part /= pair
    bent = part * 2 * swing if part < 0.5 else swing + (part - 0.5) * 2 * (1 - swing)
    return (whole + bent) * pair


def swung(notes: Iterable[Note], unit: float, swing: float) -> list[Note]:
    return [replace(note, start=warp(note.start, unit, swing)) for note in notes]


def humanised(notes: Iterable[Note], rng: np.random.Generator, timing: float = 0.008) -> list[Note]:
    """A hand's small errors: `timing` beats and 8 % of the velocity, one standard deviation."""
    return [
        replace(
            note,
            start=max(0.0, note.start + float(rng.normal(0, timing))) if note.start else 0.0,
            velocity=float(np.clip(note.velocity * rng.normal(1, 0.08), 0.08, 1.0)),
        )
        for note in notes
    ]


def density(notes: Iterable[Note], beats: float) -> float:
    """Onsets a beat, notes struck together counted once."""
    return len({round(note.start * 16) for note in notes}) / beats
