"""Mel filter banks: the spectrograms' own, whose bands never fall between bins, and Slaney's.

Conventions
    bank    (mels, fft // 2 + 1) float32 in [0, 1], the lowest band first, each triangle's peak 1

`filterbank` is what models paint on, and librosa has none of the kind. `slaney_filterbank` is
librosa's `filters.mel(norm=None)` to the bit, as a test asserts; it is here because its first use
takes 1.1 processor seconds where torch takes 1.2 (numba and scipy.signal are imported), which each
command that listens would pay.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bridge.domain.audio import Array, SpectrogramFormat

Doubles = NDArray[np.float64]
SLANEY_LINEAR = 200.0 / 3  # Hz a mel, below the break
SLANEY_BREAK = 1_000.0  # Hz
SLANEY_STEP = np.log(6.4) / 27.0  # of the logarithm of frequency, a mel above the break


def hertz_to_mel(hertz: ArrayLike) -> Doubles:
    """HTK's mel scale, of frequencies in Hz (The HTK Book 3.4, eq. 5.13).

    Examples
    --------
    >>> float(hertz_to_mel(1_000.0).round(1))
    1000.0
    """
    return np.asarray(2595.0 * np.log10(1.0 + np.asarray(hertz, dtype=np.float64) / 700.0))


def mel_to_hertz(mel: ArrayLike) -> Doubles:
    """Hz: the inverse of `hertz_to_mel`."""
    return np.asarray(700.0 * (10.0 ** (np.asarray(mel, dtype=np.float64) / 2595.0) - 1.0))


@lru_cache(maxsize=8)
def filterbank(grid: SpectrogramFormat) -> Array:
    """Triangles on HTK's scale from `grid.low` to `grid.high`, none narrower than a bin.

    Below some 600 Hz a mel band is narrower than one bin; plain HTK triangles then fall between
    the bins and hear nothing. Here no side of a triangle is shorter than one bin, so that those
    bands interpolate between their neighbours.

    Parameters
    ----------
    grid : SpectrogramFormat
        Its sample rate, transform and bands.

    Returns
    -------
    ndarray
        (grid.mels, grid.fft // 2 + 1) float32.
    """
    bins = np.arange(grid.fft // 2 + 1) * (grid.sample_rate / grid.fft)
    edges = mel_to_hertz(
        np.linspace(hertz_to_mel(grid.low), hertz_to_mel(grid.high), grid.mels + 2)
    )
    step = bins[1]
    centre = edges[1:-1, None]
    rise = np.maximum(centre - edges[:-2, None], step)
    fall = np.maximum(edges[2:, None] - centre, step)
    weights = np.minimum((bins - centre + rise) / rise, (centre + fall - bins) / fall)
    return np.maximum(weights, 0.0).astype(np.float32)


def slaney_filterbank(rate: int, fft: int, mels: int, lowest: float, highest: float) -> Array:
    """Triangles on Slaney's scale ("Auditory Toolbox", Interval Research 1998-010).

    Parameters
    ----------
    rate, fft : int
        Sample rate in Hz, and the transform's length in samples.
    mels : int
        How many bands.
    lowest, highest : float
        Hz, where the first band begins and the last one ends.

    Returns
    -------
    ndarray
        (mels, fft // 2 + 1) float32.
    """
    edges = _slaney_hertz(np.linspace(_slaney_mel(lowest), _slaney_mel(highest), mels + 2))
    slopes = np.diff(edges)
    distance = np.subtract.outer(edges, np.fft.rfftfreq(fft, 1.0 / rate))
    rising = -distance[:-2] / slopes[:-1, np.newaxis]
    falling = distance[2:] / slopes[1:, np.newaxis]
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _slaney_mel(hertz: float) -> float:
    if hertz < SLANEY_BREAK:
        return hertz / SLANEY_LINEAR
    return float(SLANEY_BREAK / SLANEY_LINEAR + np.log(hertz / SLANEY_BREAK) / SLANEY_STEP)


def _slaney_hertz(mels: Doubles) -> Doubles:
    above = mels >= SLANEY_BREAK / SLANEY_LINEAR
    hertz = SLANEY_LINEAR * mels
    hertz[above] = SLANEY_BREAK * np.exp(SLANEY_STEP * (mels[above] - SLANEY_BREAK / SLANEY_LINEAR))
    return hertz
