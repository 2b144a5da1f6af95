"""What a player plays: patterns of notes (bridge.domain.notes), and the bars they are for.

A pattern is `bars.beats` long and wraps around.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from bridge.domain.music import Meter
from bridge.domain.notes import Note

T = TypeVar("T")
SHORTEST = 0.5  # beats: for less nothing is struck again
USUAL_BPM = 120.0  # where nobody says a tempo
LATEST = 1 / 64  # beats before a loop's end


@dataclass(frozen=True, slots=True)
class BarSpan:
    """Some bars of a time signature, at a tempo in quarter notes a minute."""

    meter: Meter = Meter()
    count: int = 2
    bpm: float = USUAL_BPM

    @property
    def beats_per_bar(self) -> float:
        """The beats of one bar."""
        return self.meter.beats

    @property
    def beats(self) -> float:
        """The beats of all bars."""
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


def pulse(beats: float, unit: float) -> list[float]:
    """Onsets `unit` beats apart, from the first beat on, as many as begin within `beats`."""
    return [k * unit for k in range(math.ceil(beats / unit - 1e-6))]


def fitted(row: str, steps: int) -> str:
    """A row of steps of another meter, cut or gone on with from its beginning."""
    return (row * -(-steps // len(row)))[:steps]


def pick(rng: np.random.Generator, items: Sequence[T]) -> T:
    """Draw one of some things."""
    return items[int(rng.integers(len(items)))]


def warp(beat: float, unit: float, swing: float) -> float:
    """Swing: the second of two `unit`s starts at `swing` of the pair (0.5 is straight)."""
    pair = 2 * unit
    whole, part = divmod(beat, pair)
    part /= pair
    bent = part * 2 * swing if part < 0.5 else swing + (part - 0.5) * 2 * (1 - swing)
    return (whole + bent) * pair


def swung(notes: Iterable[Note], unit: float, swing: float) -> list[Note]:
    """The notes with the second half of each pair of `unit` beats delayed."""
    return [Note(warp(n.start, unit, swing), n.length, n.pitch, n.velocity) for n in notes]


def humanised(notes: Iterable[Note], rng: np.random.Generator, timing: float = 0.008) -> list[Note]:
    """A hand's small errors: `timing` beats and 8 % of the velocity, one standard deviation."""
    return [
        Note(
            max(0.0, note.start + float(rng.normal(0, timing))) if note.start else 0.0,
            note.length,
            note.pitch,
            min(max(note.velocity * float(rng.normal(1, 0.08)), 0.08), 1.0),
        )
        for note in notes
    ]


def struck_again(notes: Iterable[Note], bars: BarSpan, longest: float) -> list[Note]:
    """What is held over more bars than last `longest` beats is struck again.

    With the bar, or with every second, third … where as many are no longer: a string that is
    plucked dies away.
    """
    each = bars.beats_per_bar * max(1, int(longest / bars.beats_per_bar + 1e-6))
    return [
        Note(note.start + at, min(each, note.length - at), note.pitch, note.velocity)
        for note in notes
        for at in pulse(max(note.length - SHORTEST, 0.1), each)
    ]


def inside(notes: Iterable[Note], beats: float) -> tuple[Note, ...]:
    """No note begins after the loop's end or lasts longer than it, not even by a hand's error."""
    return tuple(
        replace(note, start=min(note.start, beats - LATEST), length=min(note.length, beats))
        if note.start > beats - LATEST or note.length > beats
        else note
        for note in notes
    )


def density(notes: Iterable[Note], beats: float) -> float:
    """Onsets a beat, notes struck together counted once."""
    return len({round(note.start * 16) for note in notes}) / beats
