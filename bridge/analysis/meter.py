"""A rhythm and its tempo → whether it is in a compound metre: 6/8 rather than 4/4 or 3/4.

In 6/8 what is played comes again after 1½ and 3 quarter notes rather than after 1 and 4, and a
single voice shows no more than that: its quarter note, half of it and the dotted one (which is
felt) explain the same onsets. So how alike the envelopes are at those distances is asked at the
tempo that is heard and at twice that; of the two the likelier one counts. Logistic regression on
jigs and other tunes of music21's corpus, chorales and grooves (`training.hearing.mixes`). Kept
back in five folds, 12 of 29 tunes in 6/8 are said to be so, all of them at the right tempo, and 9
are in doubt; of 188 clips in simple metres 4 are said to be in 6/8, of which two are waltzes with a
kick on one and a half beats.

A jig may also be heard by what is felt, its dotted quarter, and then each beat falls into three
that are struck; so does one in simple time whose voice plays nothing but triplets, and nothing in
it tells which it is. So that is in doubt, see `is_ternary`; where a band plays, as in a shuffle,
whole beats are far more alike than thirds of them.

Conventions
    chance   0 … 1, of a compound metre; bpm of quarter notes also then, as in every DAW
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.onset import FPS
from bridge.analysis.rhythm import Rhythm, at
from bridge.domain.music import FASTEST

Vector = NDArray[np.float64]
SAID, DOUBTED = 0.6, 0.25  # chances from which on it is said, and from which on it is in doubt
# In threes notes are more alike after thirds of a beat than after half of one, by so much, and so
# many times as alike as after a whole one.
THIRDS, OF_BEATS = 0.35, 0.5
# Likeness after one number of beats less likeness after another: of all envelopes, then of notes.
PAIRS = ((1.5, 1.0), (3.0, 4.0), (6.0, 4.0), (0.75, 0.5), (1.5, 0.75), (3.0, 2.0))
WEIGHTS = (0.77, 2.54, 4.92, -0.85, -3.85, 3.13, 1.03, -0.03, 0.08, -4.73, 2.84, 0.49)
BIAS = -4.73


def compound(heard: Rhythm, bpm: float) -> tuple[float, float]:
    """How likely the metre is compound, and the tempo of quarter notes that it then has.

    Parameters
    ----------
    heard : Rhythm
        What begins when.
    bpm : float
        The tempo that was heard.
    """
    tempi = [bpm] if 2 * bpm > FASTEST else [bpm, 2 * bpm]
    chances = [_chance(heard, tempo) for tempo in tempi]
    best = int(np.argmax(chances))
    return chances[best], tempi[best]


def is_ternary(heard: Rhythm, bpm: float) -> bool:
    """Whether each beat of a tempo falls into three that a voice plays, not into two.

    Parameters
    ----------
    heard : Rhythm
        What begins when.
    bpm : float
        The tempo that was heard: the dotted quarter's, or that of triplets in simple time.
    """
    fractions = np.array([1 / 3, 2 / 3, 1 / 2, 1.0])
    third, two_thirds, half, beat = at(heard.similarities[4], fractions * 60 * FPS / bpm)
    thirds = (third + two_thirds) / 2
    return bool(thirds - half > THIRDS and thirds > OF_BEATS * beat)


def _chance(heard: Rhythm, bpm: float) -> float:
    period = 60 * FPS / bpm
    measured = [
        float(at(similarity, np.array([one, other]) * period) @ (1.0, -1.0))
        for similarity in (heard.similarity, heard.similarities[4])
        for one, other in PAIRS
    ]
    return float(1 / (1 + np.exp(-(np.dot(WEIGHTS, measured) + BIAS))))
