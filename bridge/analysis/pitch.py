"""The sound of one note → how far it is out of tune.

The note is known; what is measured is where its partials really lie: each is the centre of power
around the highest peak near its multiple of the fundamental, on a long spectrum, so that of a
chorus or a vibrato the mean counts. A partial says the fundamental as its frequency over its
number; they are weighed by power, and those that lie apart from the rest (a bell's hum) are left
out. librosa's pyin tracks a melody in steps of 10 cents, which is too coarse to tune by.

Conventions
    pitch    MIDI number, 69 is A4 = 440 Hz
    cents    above the pitch that is meant
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from bridge.domain.audio import Array, Clip

Vector = NDArray[np.float64]
PARTIALS, HIGHEST = 8, 5_000.0  # Hz
REACH = 0.7  # semitones to either side in which a partial is looked for
WIDTH = 60.0  # cents to either side of a peak that belong to it
AGREE = 25.0  # cents from the middle one within which partials are one sound's
ATTACK, LONGEST = 0.05, 1.5  # seconds that are left out at the beginning, and listened to at most
QUIET = 10 ** (-30 / 20)  # of the loudest moment: what comes after is not listened to
STEP = 0.01  # seconds
LEAST_PERIODS = 12  # of the fundamental: fewer are no pitch
FINEST = 1 << 17  # points of the transform: 0.3 Hz at 44.1 kHz


@dataclass(frozen=True, slots=True)
class Intonation:
    """How far a note is out of tune, and the share of its partials' power that says so."""

    cents: float
    confidence: float


def intonation(clip: Clip, pitch: float) -> Intonation | None:
    """How far the sound of one note is out of tune.

    Parameters
    ----------
    clip : Clip
        One note, from its attack on.
    pitch : float
        The MIDI pitch that it is meant to have.

    Returns
    -------
    Intonation or None
        None where too little sounds there to have a pitch.
    """
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    part = sounding(clip.mono, clip.rate)
    if len(part) < LEAST_PERIODS / hertz * clip.rate:
        return None
    spectrum = np.abs(scipy.fft.rfft(part * np.hanning(len(part)), FINEST))
    found = [
        _partial(spectrum, number, hertz, clip.rate)
        for number in range(1, PARTIALS + 1)
        if number == 1 or number * hertz < HIGHEST
    ]
    cents, weight = np.array(found).T
    if weight.max() <= 0:
        return None
    near = np.abs(cents - _middle(cents, weight)) <= AGREE
    share = float(weight[near].sum() / weight.sum())
    return Intonation(float(np.average(cents[near], weights=weight[near])), share)


def sounding(mono: Array, rate: int) -> Array:
    """The part of a note to listen to: after its attack, until it is 30 dB down."""
    step = max(1, round(STEP * rate))
    levels = np.abs(mono[: len(mono) // step * step]).reshape(-1, step).max(axis=1, initial=0.0)
    if not levels.size or levels.max() <= 0:
        return mono[:0]
    loud = np.flatnonzero(levels > QUIET * levels.max())
    first = loud[0] * step + round(ATTACK * rate)
    last = min((loud[-1] + 1) * step, first + round(LONGEST * rate))
    return mono[first:last]


def _partial(spectrum: Vector, number: int, hertz: float, rate: int) -> tuple[float, float]:
    """Cents by which a partial lies above its multiple, and its power; 0 where there is none."""
    bins = FINEST / rate * hertz * number
    low, high = (int(bins * 2 ** (side * REACH / 12)) for side in (-1, 1))
    peak = low + int(np.argmax(spectrum[low : high + 1]))
    if not low < peak < high:
        return 0.0, 0.0
    reach = max(1, round(peak * (2 ** (WIDTH / 1200) - 1)))
    near = np.arange(peak - reach, peak + reach + 1)
    power = spectrum[near] ** 2
    return 1200 * float(np.log2(np.average(near, weights=power) / bins)), float(power.sum())


def _middle(cents: Vector, weight: Vector) -> float:
    """The weighted median."""
    order = np.argsort(cents)
    reached = np.cumsum(weight[order])
    return float(cents[order][np.searchsorted(reached, reached[-1] / 2)])
