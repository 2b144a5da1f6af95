"""Chords and scales in C: degrees count from 1, pitches are MIDI numbers, a chord is a tuple of
pitches.

Everything is diatonic, so that a clip said to be in C major or C minor sounds no other note.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bridge.score.notes import BarSpan, pick

Degrees = tuple[int, ...]
SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
PENTATONIC = {"major": (0, 2, 4, 7, 9), "minor": (0, 3, 5, 7, 10)}
TRIADS = {"major": (0, 4, 7), "minor": (0, 3, 7)}  # of the tonic: home
# A turn begins at home, or comes home by its cadence; one that stands twice is drawn twice as often.
PROGRESSIONS = {
    "major": ((1,), (1,), (1,), (1, 4), (1, 4), (1, 4), (1, 5), (1, 5), (1, 6), (1, 6), (1, 3), (1, 2), (1, 5, 6, 4), (1, 6, 4, 5), (1, 4, 6, 5), (1, 4, 1, 5), (1, 4, 5, 1), (2, 5, 1, 1), (4, 5, 1, 1)),
    "minor": ((1,), (1,), (1,), (1,), (1,), (1, 6), (1, 6), (1, 6), (1, 7), (1, 7), (1, 7), (1, 3), (1, 3), (1, 4), (1, 5), (1, 6, 3, 7), (1, 4, 6, 7), (1, 7, 6, 7), (1, 7, 4, 1), (1, 6, 7, 1), (1, 4, 1, 7), (1, 5, 6, 7), (6, 7, 1, 1)),
}  # fmt: skip
HOME = (1,)
TELLING = {"major": frozenset((2, 3, 4, 5, 6)), "minor": frozenset((3, 6, 7))}
SHORTEST = 1.5  # beats of a chord
KINDS = {
    "triad": (0, 2, 4),
    "seventh": (0, 2, 4, 6),
    "ninth": (0, 2, 4, 8),
    "open": (0, 4),
    "sus": (0, 3, 4),
}
NAMES = {
    "major": ("C", "Dm", "Em", "F", "G", "Am", "Bdim"),
    "minor": ("Cm", "Ddim", "Eb", "Fm", "Gm", "Ab", "Bb"),
}


@dataclass(frozen=True, slots=True)
class Harmony:
    """A progression spread evenly over the pattern: `degrees` of `mode`, chords of one kind."""

    mode: str
    degrees: tuple[int, ...]
    kind: str
    span: float  # beats a chord lasts

    @property
    def names(self) -> str:
        """The chords' names in C, e.g. "Am F C G"."""
        return " ".join(NAMES[self.mode][d - 1] for d in self.degrees)

    def spans(self) -> list[tuple[float, float, int]]:
        """(start, length, degree) of each chord."""
        return [(k * self.span, self.span, d) for k, d in enumerate(self.degrees)]

    def degree_at(self, beat: float) -> int:
        """The degree of the chord that sounds at a beat."""
        return self.degrees[int(beat / self.span + 1e-6) % len(self.degrees)]


def anyhow(_: str, __: Degrees) -> bool:
    """Fit every progression."""
    return True


def begins_home(_: str, degrees: Degrees) -> bool:
    """For lines and arpeggios, which show a chord too late for a cadence to be understood."""
    return degrees[0] == 1


def tells(mode: str, degrees: Degrees) -> bool:
    """For lines of little but roots: these begin at home, and tell the mode."""
    return degrees[0] == 1 and not TELLING[mode].isdisjoint(degrees)


def draw_harmony(
    rng: np.random.Generator,
    bars: BarSpan,
    rich: bool = True,
    mode: str | None = None,
    fits: Callable[[str, Degrees], bool] = anyhow,
) -> Harmony:
    """A progression that fits, in `mode`, or in one that is drawn; no chord is shorter than
    SHORTEST. Where the bars are too short for any, all of them are home."""
    drawn = "minor" if rng.random() < 0.55 else "major"
    mode = mode or drawn
    fitting = [
        one for one in PROGRESSIONS[mode] if bars.beats / len(one) >= SHORTEST and fits(mode, one)
    ]
    degrees = pick(rng, fitting or [HOME])
    return Harmony(
        mode, degrees, _kind(rng, mode, degrees) if rich else "triad", bars.beats / len(degrees)
    )


def _kind(rng: np.random.Generator, mode: str, degrees: Degrees) -> str:
    """A cadence without thirds is none, and a minor seventh chord alone may be its relative's
    sixth: these are triads."""
    kind = pick(rng, ("triad", "triad", "triad", "seventh", "seventh", "ninth", "sus"))
    unclear = (
        kind == "sus" if degrees[0] != 1 else (kind, mode, degrees) == ("seventh", "minor", (1,))
    )
    return "triad" if unclear else kind


def scale_pitch(step: int, mode: str, tonic: int = 60) -> int:
    """The pitch `step` scale steps above the tonic (0 is the tonic itself)."""
    octave, index = divmod(step, 7)
    return tonic + 12 * octave + SCALES[mode][index]


def root(degree: int, mode: str, low: int) -> int:
    """The lowest pitch at or above `low` with the degree's pitch class."""
    return low + (scale_pitch(degree - 1, mode, 0) - low) % 12


def classes(degree: int, harmony: Harmony) -> list[int]:
    """Suspensions are resolved at home, whose third tells the mode."""
    kind = "triad" if harmony.kind == "sus" and degree == 1 else harmony.kind
    return [scale_pitch(degree - 1 + step, harmony.mode, 0) % 12 for step in KINDS[kind]]


def voiced(degree: int, harmony: Harmony, low: int, high: int) -> tuple[int, ...]:
    """A close voicing around the middle of the register, so that voices move little between chords;
    at home a seventh or ninth stands on its root, or it would be another chord's inversion."""
    centre = (low + high) // 2
    floor = max(low, centre - 6)
    if degree == 1 and harmony.kind in ("seventh", "ninth"):
        tonic = root(1, harmony.mode, max(low, floor - 6))
        floor = tonic if tonic + 11 <= high else floor
    return tuple(sorted(floor + (pc - floor) % 12 for pc in classes(degree, harmony)))


def ladder(degree: int, harmony: Harmony, low: int, high: int) -> list[int]:
    """All chord tones within the register, rising."""
    tones = set(classes(degree, harmony))
    return [p for p in range(low, high + 1) if p % 12 in tones]


def scale_ladder(mode: str, low: int, high: int, pentatonic: bool) -> list[int]:
    """All tones of a scale within the register, rising."""
    tones = set((PENTATONIC if pentatonic else SCALES)[mode])
    return [p for p in range(low, high + 1) if p % 12 in tones]
