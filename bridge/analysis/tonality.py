"""Sound → key: tonic, mode, confidence, tuning; nothing for drums and noise.

Conventions
    chroma    12 pitch classes, 0 is C, sums to 1
    tuning    cents above A4 = 440 Hz, −50 … 50

Peaks of a long spectrum fold into pitch classes (E. Gómez, "Tonal description of polyphonic audio
for music content processing", INFORMS 2006); key profiles of J. Albrecht & D. Shanahan, "The use
of large corpora to train a new type of key-finding algorithm", Music Perception 31(1), 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.envelope import RATE, magnitudes
from bridge.music import Key
from bridge.values import Array

Vector = NDArray[np.float64]

FFT, HOP = 8_192, 2_048
LOWEST, HIGHEST = 50.0, 3_500.0
TONAL = 0.35
MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)


@dataclass(frozen=True, slots=True)
class Tonality:
    """A key that was heard."""

    key: Key | None
    confidence: float
    cents: float


def find_key(mono: Array) -> Tonality:
    """The key of a prepared signal."""
    spectrum = magnitudes(mono, FFT, HOP)
    pitch, strength, tonal = peaks(spectrum)
    if len(pitch) < 8 or tonal < TONAL:
        return Tonality(None, 0.0, 0.0)
    cents = tuning(pitch, strength)
    chroma = fold(pitch - cents / 100, strength)
    scores = correlate(chroma)
    order = np.argsort(scores)[::-1]
    best, second = scores[order[0]], scores[order[1]]
    if best < 0.4:
        return Tonality(None, 0.0, cents)
    sure = float(np.clip((best - second) * 4, 0, 1) * np.clip(best, 0, 1))
    return Tonality(Key(int(order[0]) % 12, bool(order[0] >= 12)), sure, cents)


def peaks(spectrum: Array) -> tuple[Vector, Vector, float]:
    """Pitches (MIDI numbers) and strengths of spectral peaks, and the share of energy in them."""
    low, high = int(LOWEST * FFT / RATE), int(HIGHEST * FFT / RATE)
    s = spectrum[:, low - 1 : high + 1]
    mid, left, right = s[:, 1:-1], s[:, :-2], s[:, 2:]
    floor = 0.01 * s.max()
    around = np.median(s, axis=1, keepdims=True)
    is_peak = (mid > left) & (mid >= right) & (mid > floor) & (mid > 6 * around)
    frame, bin_ = np.nonzero(is_peak)
    if not len(frame):
        return np.zeros(0), np.zeros(0), 0.0
    a, b, c = (np.log(np.maximum(part[frame, bin_], 1e-9)) for part in (left, mid, right))
    shift = 0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-9)
    hertz = (low + bin_ + np.clip(shift, -0.5, 0.5)) * RATE / FFT
    energy = (left[frame, bin_] ** 2 + mid[frame, bin_] ** 2 + right[frame, bin_] ** 2).sum()
    share = float(energy / max((s.astype(np.float64) ** 2).sum(), 1e-12))
    return 69 + 12 * np.log2(hertz / 440), np.sqrt(mid[frame, bin_]).astype(np.float64), share


def tuning(pitch: Vector, strength: Vector) -> float:
    """Cents that the peaks lie above equal temperament at A440 (circular mean)."""
    turn = np.sum(strength * np.exp(2j * np.pi * pitch))
    return float(np.angle(turn) / (2 * np.pi) * 100)


def fold(pitch: Vector, strength: Vector) -> Vector:
    """Strength by pitch class; each peak counts for its nearest semitone, less the further off it is."""
    nearest = np.round(pitch)
    weight = strength * np.cos(np.pi * (pitch - nearest)) ** 2
    chroma = np.bincount(nearest.astype(int) % 12, weight, 12)
    return np.asarray(chroma / max(chroma.sum(), 1e-12))


def correlate(chroma: Vector) -> Vector:
    """Pearson correlation with 12 major and then 12 minor keys."""
    profiles = np.array([np.roll(p, k) for p in (MAJOR, MINOR) for k in range(12)])
    profiles = profiles - profiles.mean(axis=1, keepdims=True)
    x = chroma - chroma.mean()
    return np.asarray(
        profiles @ x / (np.linalg.norm(profiles, axis=1) * max(np.linalg.norm(x), 1e-12))
    )
