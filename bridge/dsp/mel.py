"""Mel bands: triangles over a spectrum's bins, to the bit librosa's `filters.mel(norm=None)`.

Conventions
    bands      (mels, fft // 2 + 1) float32 in [0, 1], lowest first
    scale      Slaney's: linear up to 1 kHz (200/3 Hz a mel), logarithmic above (6.4 ^ 1/27 a mel)

Slaney's scale: M. Slaney, "Auditory Toolbox", Interval Research 1998-010. librosa itself would
bring a compiler along for these twenty lines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array

LINEAR = 200.0 / 3  # Hz a mel
BREAK = 1_000.0  # Hz
STEP = np.log(6.4) / 27.0


def mel_bands(rate: int, fft: int, mels: int, lowest: float, highest: float) -> Array:
    """The weights of `mels` bands between two frequencies (Hz) for the bins of an `fft`."""
    edges = hz(np.linspace(mel_of(lowest), mel_of(highest), mels + 2))
    slopes = np.diff(edges)
    distance = np.subtract.outer(edges, np.fft.rfftfreq(fft, 1.0 / rate))
    rising = -distance[:-2] / slopes[:-1, np.newaxis]
    falling = distance[2:] / slopes[1:, np.newaxis]
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def mel_of(frequency: float) -> float:
    if frequency < BREAK:
        return frequency / LINEAR
    return float(BREAK / LINEAR + np.log(frequency / BREAK) / STEP)


def hz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    above = mels >= BREAK / LINEAR
    found = LINEAR * mels
    found[above] = BREAK * np.exp(STEP * (mels[above] - BREAK / LINEAR))
    return found
