"""Prepared sound → key: tonic, mode, confidence, tuning; nothing for drums and noise.

Peaks of a long spectrum that last, as tones do and drums do not (D. FitzGerald,
"Harmonic/percussive separation using median filtering", DAFx 2010), fold into pitch classes with
their harmonics (E. Gómez, "Tonal description of polyphonic audio for music content processing",
INFORMS J. on Computing 18(3), 2006). Five such views of a sound meet five learnt profiles for
each mode (see key_weights.py); all 24 keys get a probability. Whether there is a key at all is
told by how well the peaks lie on one tuned scale.

Conventions
    pitch    MIDI number, may be fractional
    chroma   12 pitch classes, 0 is C
    tuning   cents above A4 = 440 Hz, −50 … 50
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.envelope import RATE, magnitudes
from bridge.analysis.key_weights import MINOR_BIAS, PROFILES
from bridge.music import Key
from bridge.values import Array

Vector = NDArray[np.float64]

FFT, HOP = 8_192, 2_048
LOWEST, HIGHEST = 60.0, 2_500.0
ENDS = 0.15
TONAL = 0.5
# Logistic regression on log(lasting share of energy), log(peaks a frame), fit to a scale, lasting
# share of peaks, agreement on a tuning; learnt on clips of the set with and without a key.
TONAL_WEIGHTS, TONAL_BIAS = (1.178, 2.443, 3.932, 1.178, 6.610), -10.14
# Logistic regression of "the key is right" on log-odds, number of pitch classes, log(seconds).
SURE_WEIGHTS, SURE_BIAS = (0.822, 0.298, 1.334), -5.053
PLAIN = 2
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


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Spectral peaks that last: frame, pitch and magnitude; of how many `frames`."""

    frame: NDArray[np.intp]
    pitch: Vector
    magnitude: Vector
    frames: int

    def where(self, kept: NDArray[np.bool_]) -> Peaks:
        return Peaks(self.frame[kept], self.pitch[kept], self.magnitude[kept], self.frames)

    def between(self, low: float, high: float) -> Peaks:
        """Those from `low` to `high` hertz."""
        hertz = 440 * 2 ** ((self.pitch - 69) / 12)
        return self.where((hertz > low) & (hertz < high))

    def during(self, start: float, end: float) -> Peaks:
        """Those from one share of the time to another."""
        place = self.frame / self.frames
        return self.where((place >= start) & (place < end))


def find_key(mono: Array) -> Tonality:
    """The key of a prepared signal."""
    lasting, lasts, energy = find_peaks(magnitudes(mono, FFT, HOP))
    if len(lasting.pitch) < 4:
        return Tonality()
    cents, agreement = tuning(lasting)
    tonal = _tonal(lasting, lasts, energy, agreement)
    if tonal < TONAL:
        return Tonality()
    seen = views(lasting, cents)
    chance = probabilities(seen)
    best = int(np.argmax(chance))
    sure = confidence(float(chance[best]), seen[PLAIN]) * tonal
    return Tonality(Key(best % 12, best >= 12), sure, cents)


def find_peaks(spectrum: Array) -> tuple[Peaks, float, float]:
    """The peaks that last, which share of all peaks' magnitude that is, and of all energy."""
    low, high = int(LOWEST * FFT / RATE), int(HIGHEST * FFT / RATE)
    near = spectrum[:, low - 1 : high + 1]
    mid, left, right = near[:, 1:-1], near[:, :-2], near[:, 2:]
    loud = (mid > 0.01 * near.max()) & (mid > 4 * np.median(near, axis=1, keepdims=True))
    frame, place = np.nonzero((mid > left) & (mid >= right) & loud)
    tone = _median(mid, frame, place, 0, 7)
    lasting = tone > _median(mid, frame, place, 1, 17)
    a, b, c = (np.log(np.maximum(x[frame, place], 1e-9)) for x in (left, mid, right))
    shift = np.clip(0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-9), -0.5, 0.5)
    pitch = 69 + 12 * np.log2((low + place + shift) * RATE / FFT / 440)
    size = mid[frame, place].astype(np.float64)
    found = Peaks(frame, pitch, size, len(spectrum)).where(lasting)
    kept = found.magnitude
    everything = float((spectrum.astype(np.float64) ** 2).sum())
    share = float(kept.sum() / max(size.sum(), 1e-9))
    return found, share, float((kept**2).sum() / max(everything, 1e-9))


def _median(
    x: Array, frame: NDArray[np.intp], place: NDArray[np.intp], axis: int, size: int
) -> Vector:
    """Medians along an axis, centred at some points only, the edges mirrored."""
    half = size // 2
    padded = np.pad(x, [(half, half) if axis == k else (0, 0) for k in (0, 1)], "symmetric")
    around = np.lib.stride_tricks.sliding_window_view(padded, size, axis=axis)
    return np.asarray(np.median(around[frame, place], axis=1))


def tuning(peaks: Peaks) -> tuple[float, float]:
    """Cents that the peaks lie above equal temperament at A440, and how far they agree, 0 … 1."""
    weight = np.sqrt(peaks.magnitude)
    turn = np.sum(weight * np.exp(2j * np.pi * peaks.pitch)) / max(float(weight.sum()), 1e-9)
    return float(np.angle(turn) / (2 * np.pi) * 100), float(np.abs(turn))


def chroma(peaks: Peaks, cents: float, harmonics: int, decay: float, power: float) -> Vector:
    """Strength by pitch class, each frame counting alike; a peak also speaks for what it may be a
    harmonic of, `decay` times less each.
    """
    folded = np.zeros(12 * peaks.frames)
    strength = peaks.magnitude**power
    for harmonic in range(1, harmonics + 1):
        pitch = peaks.pitch - cents / 100 - 12 * np.log2(harmonic)
        nearest = np.round(pitch)
        weight = strength * np.cos(np.pi * (pitch - nearest)) ** 2 * decay ** (harmonic - 1)
        where = peaks.frame * 12 + nearest.astype(int) % 12
        folded += np.bincount(where, weight, len(folded))
    frames = folded.reshape(-1, 12)
    sums = frames.sum(axis=1, keepdims=True)
    return np.asarray((frames / (0.1 * sums.max() + np.maximum(sums, 1e-9))).sum(axis=0))


def views(peaks: Peaks, cents: float) -> NDArray[np.float64]:
    """(5, 12) chroma: with many harmonics, some, none (PLAIN); of the beginning, the end."""
    middle, ends = peaks.between(100, 1_500), peaks.between(80, HIGHEST)
    seen = (
        chroma(peaks, cents, 8, 0.75, 1.0),
        chroma(middle, cents, 4, 0.6, 0.5),
        chroma(middle, cents, 1, 1.0, 0.5),
        chroma(ends.during(0, ENDS), cents, 6, 0.65, 1.0),
        chroma(ends.during(1 - ENDS, 1.1), cents, 6, 0.65, 1.0),
    )
    return np.stack(seen)


def standard(seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Views compressed, with zero mean and unit length: how the profiles want them."""
    return np.stack([_standard(np.sqrt(view)) for view in seen])


def confidence(chance: float, plain: Vector) -> float:
    """How often such a key is right: a few notes or one chord can belong to many keys."""
    share = plain / max(float(plain.sum()), 1e-9)
    classes = float(np.exp(-(share * np.log(share + 1e-12)).sum()))
    seconds = max(float(plain.sum()) * HOP / RATE, 1e-3)
    odds = (np.log(chance / (1 - chance + 1e-4)), classes, np.log(seconds))
    return float(1 / (1 + np.exp(-(np.dot(SURE_WEIGHTS, odds) + SURE_BIAS))))


def _standard(x: Vector) -> Vector:
    x = x - x.mean()
    return np.asarray(x / max(float(np.linalg.norm(x)), 1e-9))


def probabilities(seen: NDArray[np.float64]) -> Vector:
    """Of 12 major and then 12 minor keys."""
    turned = np.stack([np.roll(standard(seen), -tonic, axis=1) for tonic in range(12)])
    utility = np.einsum("tvc,mvc->mt", turned, np.array(PROFILES))
    utility[1] += MINOR_BIAS
    power = np.exp(utility - utility.max())
    return np.asarray((power / power.sum()).ravel())


def _tonal(peaks: Peaks, lasts: float, energy: float, agreement: float) -> float:
    """How likely the sound has a key at all."""
    folded = _standard(chroma(peaks, 0.0, 4, 0.6, 0.5))
    scales = [np.roll(_standard(np.array(p)), k) for p in (MAJOR, MINOR) for k in range(12)]
    fit = float((np.array(scales) @ folded).max())
    measured = (
        np.log(energy + 1e-4),
        np.log(len(peaks.pitch) / peaks.frames + 0.1),
        fit,
        lasts,
        agreement,
    )
    return float(1 / (1 + np.exp(-(np.dot(TONAL_WEIGHTS, measured) + TONAL_BIAS))))
