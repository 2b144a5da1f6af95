"""Moving means, maxima and soft-max of short curves, as scipy.ndimage and scipy.special have them.

They are here because every command that makes or listens needs them at once: importing any part of
scipy takes .16 to .25 processor seconds, scipy.signal .5 more, where torch takes 1.2.

Conventions
    x       (n,) or (n, channels); the first axis is smoothed
    edges   "mirror": what lies beyond an end is what lies before it, the end itself twice
            "ring": what lies beyond the end is the beginning
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Edges = Literal["mirror", "ring"]
_PADDING: dict[Edges, Literal["symmetric", "wrap"]] = {"mirror": "symmetric", "ring": "wrap"}


def moving_mean(x: NDArray[np.floating], size: int, edges: Edges = "mirror") -> Vector:
    """The mean of `size` neighbours, scipy.ndimage.uniform_filter1d's.

    Parameters
    ----------
    x : ndarray
        (n,) one curve.
    size : int
        How many count, at least 1; of an even number one more before than after.
    edges : {"mirror", "ring"}
        What lies beyond the ends.

    Examples
    --------
    >>> moving_mean(np.array([0.0, 3.0, 0.0, 0.0]), 3).tolist()
    [1.0, 1.0, 1.0, 0.0]
    """
    padded = np.pad(x.astype(np.float64), (size // 2, (size - 1) // 2), _PADDING[edges])
    sums = np.cumsum(np.concatenate(([0.0], padded)))
    return np.asarray((sums[size:] - sums[:-size]) / size)


def gaussian(x: NDArray[np.floating], deviation: float) -> Vector:
    """Weighted by a bell curve out to four deviations, scipy.ndimage.gaussian_filter1d's.

    Parameters
    ----------
    x : ndarray
        (n, channels); their ends are mirrored.
    deviation : float
        In samples.
    """
    reach = int(4 * deviation + 0.5)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    padded = np.pad(x.astype(np.float64), ((reach, reach), (0, 0)), "symmetric")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    return np.asarray(around @ (weights / weights.sum()))


def softmax(x: NDArray[np.floating]) -> Vector:
    """Exponentials along the last axis, scaled to sum to 1.

    Examples
    --------
    >>> softmax(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
