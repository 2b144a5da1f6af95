"""What runs from one end of its bars to the other: rolls, builds, glissandi, and how loudly.

roll       one drum, struck so fast that it sounds on
build      one drum, struck in quarters, eighths, sixteenths and thirty-seconds: the build-up of
dance music before its drop
glissando  the notes of a scale, one after the other, up or down
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bridge.domain.notes import Note
from bridge.domain.performance import Contour, Dynamics
from bridge.score.notes import BarSpan, pulse

ROLL = 0.125  # beats from stroke to stroke, a thirty-second
ACCENT, STROKE = 0.75, 0.55
GRIDS = (1.0, 0.5, 0.25, 0.125)  # beats, of each quarter of a build
SOFTEST = 0.3  # of its loudest, where a crescendo begins
RUN = 0.1  # beats from note to note of a glissando
MOST = 24  # notes of one


def roll(bars: BarSpan, key: int) -> list[Note]:
    """A drum that is struck on and on, a little harder on the beats."""
    return [
        Note(at, ROLL, key, ACCENT if at % 1 == 0 else STROKE) for at in pulse(bars.beats, ROLL)
    ]


def build(bars: BarSpan, key: int) -> list[Note]:
    """A drum that is struck ever faster."""
    quarter = bars.beats / len(GRIDS)
    return [
        Note(number * quarter + at, min(step, 0.24), key, 0.95)
        for number, step in enumerate(GRIDS)
        for at in pulse(quarter, step)
    ]


def glissando(
    scale: Sequence[int], contour: Contour | None, start: float, stop: float
) -> list[Note]:
    """A run over the pitches of a scale, rising, whose last note sounds until `stop`, in beats."""
    fitting = max(1, min(MOST, int((stop - start) / RUN) - 1))
    pitches = [*scale[:fitting]]
    if contour is Contour.FALLING:
        pitches.reverse()
    starts = [start + RUN * number for number in range(len(pitches))]
    ends = [*(at + 2 * RUN for at in starts[:-1]), stop]
    return [
        Note(at, end - at, pitch, 0.8) for at, end, pitch in zip(starts, ends, pitches, strict=True)
    ]


def swelled(notes: Sequence[Note], dynamics: Dynamics, beats: float) -> list[Note]:
    """Notes that grow louder over all their beats, or softer."""
    ends = (SOFTEST, 1.0) if dynamics is Dynamics.CRESCENDO else (1.0, SOFTEST)
    return [
        replace(note, velocity=note.velocity * float(np.interp(note.start, (0, beats), ends)))
        for note in notes
    ]
