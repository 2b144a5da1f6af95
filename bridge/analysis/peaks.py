"""Prepared sound → its tones: spectral peaks that last, as tones do and drums do not.

D. FitzGerald, "Harmonic/percussive separation using median filtering", DAFx 2010; folded into pitch
classes with their harmonics as in E. Gómez, "Tonal description of polyphonic audio for music
content processing", INFORMS J. on Computing 18(3), 2006.

Conventions
    pitch    MIDI number, may be fractional
    chroma   12 pitch classes, 0 is C
    tuning   cents above A4 = 440 Hz, −50 … 50
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.envelope import RATE
from bridge.domain.audio import Array

Vector = NDArray[np.float64]
FFT, HOP = 8_192, 2_048
LOWEST, HIGHEST = 60.0, 2_500.0


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

    def lowest(self, most: float) -> Peaks:
        """The lowest of each frame, if it is below `most` hertz."""
        low = self.between(0, most)
        order = np.lexsort((low.pitch, low.frame))
        first = np.diff(low.frame[order], prepend=-1) > 0
        kept = np.zeros(len(order), dtype=np.bool_)
        kept[order[first]] = True
        return low.where(kept)


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


def by_frame(peaks: Peaks, cents: float, harmonics: int = 1, decay: float = 1.0) -> Vector:
    """(frames, 12) strength of pitch classes; a peak also speaks for what it may be a harmonic of,
    `decay` times less each.
    """
    folded = np.zeros(12 * peaks.frames)
    strength = np.sqrt(peaks.magnitude)
    for harmonic in range(1, harmonics + 1):
        pitch = peaks.pitch - cents / 100 - 12 * np.log2(harmonic)
        nearest = np.round(pitch)
        weight = strength * np.cos(np.pi * (pitch - nearest)) ** 2 * decay ** (harmonic - 1)
        where = peaks.frame * 12 + nearest.astype(int) % 12
        folded += np.bincount(where, weight, len(folded))
    return folded.reshape(-1, 12)


def chroma(peaks: Peaks, cents: float, harmonics: int = 1, decay: float = 1.0) -> Vector:
    """Strength by pitch class, each frame counting alike unless it is faint."""
    frames = by_frame(peaks, cents, harmonics, decay)
    sums = frames.sum(axis=1, keepdims=True)
    return np.asarray((frames / (0.1 * sums.max() + np.maximum(sums, 1e-9))).sum(axis=0))
