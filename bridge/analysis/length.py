"""A sound's length → the tempi that it may have been cut to: whole numbers that make it whole bars.

Producers cut loops to the sample, mostly at a whole-number tempo. Another length comes as near to
such a tempo only by chance, and the less likely the longer it lasts, because one beat a minute
moves it by seconds / bpm. By Bayes' rule the tempo is so much the likelier: what is known before
listening, to be weighed with what is heard. Whole tenths of a second are what somebody chose in
seconds, and say nothing.

Conventions
    credit   natural logarithm of how many times likelier; 0 where the length says nothing
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.domain.music import FASTEST, SLOWEST

Vector = NDArray[np.float64]
EXACT = 50e-6  # seconds: two samples at 44.1 kHz
# How many of all sounds are cut so, by the beats that they then have: bars of 4 or of 3.
CUT = ((0.1, (4, 8, 16, 32, 64)), (0.01, (6, 12, 24, 48)))
NEAR, NEAR_BEATS = 0.004, 0.06  # of the tempo; of a beat, over the whole length


def credit(seconds: float, bpm: Vector) -> Vector:
    """How far the length speaks for each tempo."""
    told = np.zeros(len(bpm))
    for tempo, beats, share in _cuts(seconds):
        odds = np.log1p(share * seconds / (2 * EXACT * tempo))
        told = np.maximum(told, _is_near(bpm, tempo, beats) * odds)
    return told


def cut_to(seconds: float, bpm: float) -> float | None:
    """The tempo near `bpm` that the length was cut to, if it was."""
    near = [tempo for tempo, beats, _ in _cuts(seconds) if _is_near(bpm, tempo, beats)]
    return min(near, key=lambda tempo: abs(tempo - bpm)) if near else None


def _cuts(seconds: float) -> list[tuple[float, int, float]]:
    """The tempi that make the length whole bars, their beats, and how usual that is."""
    if _is_exact(10 * seconds, 10 * EXACT):
        return []
    found = []
    for share, several in CUT:
        for beats in several:
            tempo = float(round(beats * 60 / seconds))
            fits = SLOWEST <= tempo <= FASTEST and abs(beats * 60 / tempo - seconds) < EXACT
            found += [(tempo, beats, share)] if fits else []
    return found


def _is_exact(value: float, reach: float) -> bool:
    return abs(value - round(value)) < reach


def _is_near(bpm: Vector | float, tempo: float, beats: int) -> NDArray[np.bool_]:
    return np.asarray(np.abs(bpm / tempo - 1) < max(NEAR, NEAR_BEATS / beats))
