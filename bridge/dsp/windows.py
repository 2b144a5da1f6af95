"""Hann windows, periodic as spectral analysis wants them, and where frames of them stand.

A periodic window of N samples is one period of 0.5 − 0.5 cos(2πn / N): a sine on a bin then leaks
into its two neighbours alone, and windows half their length apart sum to one (Harris 1978). The
symmetric window, which repeats its first zero at its end, does neither.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array


@lru_cache(maxsize=16)
def hann(length: int) -> Array:
    """The periodic Hann window.

    Parameters
    ----------
    length : int
        Samples, at least 1.

    Returns
    -------
    ndarray
        (length,) float32 in [0, 1], 1 in the middle; shared, so read-only.

    Examples
    --------
    >>> hann(4).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    return _read_only(_hann(length).astype(np.float32))


@lru_cache(maxsize=16)
def unit_hann(length: int) -> Array:
    """The periodic Hann window, (length,) float32, scaled to sum to 2; read-only.

    So a full-scale sine on a bin peaks at magnitude 1.
    """
    window = _hann(length)
    return _read_only((window * (2.0 / window.sum())).astype(np.float32))


def frame_centres(samples: int, frames: int) -> NDArray[np.int64]:
    """The samples, (frames,), on which frames are centred that stand evenly over a sound.

    The hop need not be whole: each centre is rounded by itself, so that the last frame is as far
    from the sound's end as the first is from its beginning's next lap.

    Examples
    --------
    >>> frame_centres(10, 4).tolist()
    [0, 2, 5, 8]
    """
    return np.rint(np.arange(frames) * (samples / frames)).astype(np.int64)


def _hann(length: int) -> NDArray[np.float64]:
    # scipy.signal.get_window's to the bit, without the processor seconds of importing it
    if length == 1:
        return np.ones(1)
    return 0.5 + 0.5 * np.cos(np.linspace(-np.pi, np.pi, length + 1)[:-1])


def _read_only(window: Array) -> Array:
    window.flags.writeable = False
    return window
