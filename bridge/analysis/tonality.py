"""Prepared sound → key: tonic, mode, confidence, tuning; nothing for drums and noise.

The tones (see peaks.py) fold into pitch classes and chords, of which `key_choice` makes
probabilities of the 24 keys. Whether there is a key at all is told by how well the tones lie on one
tuned scale.

Conventions
    chroma   12 pitch classes, 0 is C
    tuning   cents above A4 = 440 Hz, −50 … 50
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from bridge.analysis.envelope import RATE, magnitudes
from bridge.analysis.key_choice import MIDDLE, learnt, see, standard, utility
from bridge.analysis.peaks import FFT, HOP, Peaks, chroma, find_peaks, tuning
from bridge.domain.audio import Array
from bridge.domain.music import Key

Vector = NDArray[np.float64]
TONAL = 0.5
# Logistic regression on log(lasting share of energy), log(peaks a frame), fit to a scale, lasting
# share of peaks, agreement on a tuning; learnt on clips of the set with and without a key.
TONAL_WEIGHTS, TONAL_BIAS = (1.178, 2.443, 3.932, 1.178, 6.610), -10.14
# Albrecht & Shanahan, "The use of large corpora to train a new type of key-finding algorithm",
# Music Perception 31(1), 2013.
MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)


@dataclass(frozen=True, slots=True)
class Tonality:
    """A key that was heard, or None; `cents` is the tuning."""

    key: Key | None = None
    confidence: float = 0.0
    cents: float = 0.0


def find_key(mono: Array) -> Tonality:
    """The key of a prepared signal."""
    lasting, lasts, energy = find_peaks(magnitudes(mono, FFT, HOP))
    if len(lasting.pitch) < 4:
        return Tonality()
    cents, agreement = tuning(lasting)
    tonal = _tonal(lasting, lasts, energy, agreement)
    if tonal < TONAL:
        return Tonality()
    chance = softmax(utility(see(lasting, cents), learnt()))
    best = int(np.argmax(chance))
    odds = measure(float(chance[best]), chroma(lasting.between(*MIDDLE), cents))
    return Tonality(Key(best % 12, best >= 12), confidence(odds, learnt()["sure"]) * tonal, cents)


def measure(chance: float, plain: Vector) -> Vector:
    """What tells how often such a key is right: a few notes or one chord can belong to many keys.

    log-odds, how many pitch classes sound, log(seconds), and 1.
    """
    share = plain / max(float(plain.sum()), 1e-9)
    classes = float(np.exp(-(share * np.log(share + 1e-12)).sum()))
    seconds = max(float(plain.sum()) * HOP / RATE, 1e-3)
    return np.array([np.log((chance + 1e-4) / (1 - chance + 1e-4)), classes, np.log(seconds), 1.0])


def confidence(measured: Vector, sure: Vector) -> float:
    """Logistic regression of "the key is right" on `measure`."""
    return float(1 / (1 + np.exp(-np.dot(sure, measured))))


def _tonal(peaks: Peaks, lasts: float, energy: float, agreement: float) -> float:
    """How likely the sound has a key at all."""
    folded = standard(chroma(peaks, 0.0, 4, 0.6))
    scales = [np.roll(standard(np.array(p)), k) for p in (MAJOR, MINOR) for k in range(12)]
    fit = float((np.array(scales) @ folded).max())
    measured = (
        np.log(energy + 1e-4),
        np.log(len(peaks.pitch) / peaks.frames + 0.1),
        fit,
        lasts,
        agreement,
    )
    return float(1 / (1 + np.exp(-(np.dot(TONAL_WEIGHTS, measured) + TONAL_BIAS))))
