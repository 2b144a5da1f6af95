"""Sound → where and after how many samples it repeats itself.

Conventions
    mono       prepared: float32 at RATE, peak 1
    lag        samples at RATE, may be fractional
    likeness   correlation of the sound with itself one lag later, −1 … 1, by envelope frame
"""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from bridge.analysis.envelope import HOP
from bridge.analysis.periodicity import vertex
from bridge.domain.audio import Array

Vector = NDArray[np.float64]
REACH = 0.006
CLEAR = 0.3
QUIET = 1e-3  # of the loudest moment's power: below, likeness says nothing


def self_similarity(mono: Array) -> Vector:
    """Autocorrelation of the waveform, normalised by the energy of what overlaps."""
    n = len(mono)
    size = scipy.fft.next_fast_len(2 * n, real=True)
    r = scipy.fft.irfft(np.abs(scipy.fft.rfft(mono, size)) ** 2, size)[:n].astype(np.float64)
    power = np.concatenate([[0.0], np.cumsum(mono.astype(np.float64) ** 2)])
    first, second = power[n:0:-1], power[n] - power[:n]
    return np.asarray(r / np.sqrt(np.maximum(first * second, 1e-3 * power[n] ** 2)))


def exact_lag(similar: Vector, lag: float) -> tuple[float, float]:
    """Where near `lag` the waveform matches best, and how well; `lag` itself if nowhere."""
    low = max(1, int(lag * (1 - REACH)))
    high = min(len(similar) - 1, int(lag * (1 + REACH)) + 2)
    if high - low < 3:
        return lag, 0.0
    peak = low + int(np.argmax(similar[low:high]))
    height = float(similar[peak])
    if height < CLEAR or not low < peak < high - 1:
        return lag, max(height, 0.0)
    return peak + vertex(similar, peak), height


def likeness(mono: Array, loud: Array, lag: float, span: float) -> Vector:
    """How alike the sound around each frame and one lag later is, over `span` samples.

    The better of waveform and loudness by band (frames, bands): what is played again counts too,
    but not silence.
    """
    size = max(3, round(span / HOP))
    centred = loud - loud.mean(axis=0)
    waves = mono[: len(mono) // HOP * HOP].reshape(-1, HOP)
    by_wave = _correlated(mono, round(lag), HOP, size)
    by_band = _correlated(centred.ravel(), round(lag / HOP) * loud.shape[1], loud.shape[1], size)
    heard = _audible(np.einsum("ij,ij->i", waves, waves), size)
    n = min(len(by_wave), len(by_band), len(heard))
    return np.maximum(by_wave[:n], by_band[:n] * heard[:n])


def _audible(power: Array, span: int) -> Vector:
    """How far there was anything to hear, 0 … 1, from 3.5 spans before each frame to half a span
    after it: gaps between hits are part of the music, the silence before it is not."""
    size = 4 * span
    around = uniform_filter1d(
        power.astype(np.float64), size, mode="constant", origin=size // 2 - span // 2
    )
    return np.clip(around / max(QUIET * float(around.max(initial=0.0)), 1e-12), 0.0, 1.0)


def _correlated(x: Array, lag: int, frame: int, size: int) -> Vector:
    """Correlation of x with itself `lag` later, in windows of `size` frames of so many values."""
    count = (len(x) - lag) // frame
    if count < 1 or lag < 1:
        return np.zeros(0)
    now = x[: count * frame].reshape(count, frame)
    later = x[lag : lag + count * frame].reshape(count, frame)
    both, first, second = (
        uniform_filter1d(np.einsum("ij,ij->i", a, b).astype(np.float64), size, mode="nearest")
        for a, b in ((now, later), (now, now), (later, later))
    )
    floor = 1e-3 * max(float(first.max()), float(second.max()), 1e-12)
    return np.asarray(both / np.sqrt(np.maximum(first, floor) * np.maximum(second, floor)))
