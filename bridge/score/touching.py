"""What is done to notes once they are written: swing, a hand's errors, and how loud they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bridge.domain.notes import Note, Touch
from bridge.score.notes import swung

TIMING, FORCE = 0.03, 0.15  # standard deviations of a hand at its worst: beats, and of the velocity
LATE = 0.06  # beats that a sixteenth may be off and still be one


def touched(notes: Sequence[Note], touch: Touch, rng: np.random.Generator) -> list[Note]:
    """Notes swung, with a hand's errors, and at the velocities that are asked for, in that order.

    Parameters
    ----------
    notes : sequence of Note
        Straight, if they are to be swung.
    touch : Touch
        What is asked for.
    rng : numpy.random.Generator
        Draws the errors.
    """
    played = list(notes)
    if touch.swing is not None:
        late = any(abs(note.start % 0.5 - 0.25) < LATE for note in played)
        played = swung(played, 0.25 if late else 0.5, touch.swing)
    if touch.humanise:
        played = [_by_hand(note, touch.humanise, rng) for note in played]
    return played if touch.velocity is None else levelled(played, *touch.velocity)


def _by_hand(note: Note, worst: float, rng: np.random.Generator) -> Note:
    late, harder = rng.normal(0, TIMING * worst), rng.normal(1, FORCE * worst)
    return replace(
        note,
        start=max(0.0, note.start + float(late)) if note.start else 0.0,
        velocity=min(max(note.velocity * float(harder), 1 / 127), 1.0),
    )


def levelled(notes: Sequence[Note], softest: int, loudest: int) -> list[Note]:
    """Notes whose velocities run from one MIDI velocity to another.

    All are the loudest where they are alike.
    """
    forces = [note.velocity for note in notes]
    low, high = min(forces, default=0.0), max(forces, default=1.0)
    room = high - low
    return [
        replace(
            note,
            velocity=(
                softest + (loudest - softest) * ((note.velocity - low) / room if room else 1.0)
            )
            / 127,
        )
        for note in notes
    ]
