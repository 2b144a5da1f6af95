"""Chords as they were written → whether their key is beyond doubt, for the set that hearing is
measured on.

Am F C G can be written in A minor and in C major. Musicians call the chord home that a turn begins
with, if its key has all the others; so a turn that is written in another key can be argued about.
So can a clip in which the chord called home never sounds (the first two bars of ii V I).

Conventions
    pitch class   semitones above the tonic of the key that is written
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LEAST = 1.0  # beats that a chord must sound to be heard as one
MAJOR_SCALE = frozenset((0, 2, 4, 5, 7, 9, 11))
MINOR_SCALE = frozenset((0, 2, 3, 5, 7, 8, 10, 11))  # with the leading tone


class Chord(NamedTuple):
    """Semitones of the root above the tonic and of the others above the root; beats it lasts."""

    beat: float
    beats: float
    root: int
    tones: tuple[int, ...]


def is_certain(chords: Sequence[Chord], minor: bool, start: float, end: float) -> bool:
    """Whether nobody would argue about the key of what sounds between two beats."""
    sounding = [c for c in chords if min(end, c.beat + c.beats) - max(start, c.beat) >= LEAST]
    if not sounding or not any(_is_home(chord, minor) for chord in sounding):
        return False
    first = sounding[0]
    return _is_home(first, minor) or not _has_all(first, sounding)


def _is_home(chord: Chord, minor: bool) -> bool:
    return chord.root == 0 and (chord.tones[1] == 3) == minor


def _has_all(home: Chord, chords: Sequence[Chord]) -> bool:
    """Whether the key of a chord has the tones of all chords."""
    scale = MINOR_SCALE if home.tones[1] == 3 else MAJOR_SCALE
    tones = {(c.root + tone - home.root) % 12 for c in chords for tone in c.tones}
    return tones <= scale
