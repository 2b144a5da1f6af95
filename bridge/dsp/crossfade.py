"""One sound into another, as loud in between as at both ends.

Two sounds that are unlike add up in power, two that are alike in amplitude; most lie between.
With gains a and b and a correlation r of the sounds, the power of the sum is a² + b² + 2rab times
theirs; dividing by its root keeps them level (M. Fink, M. Holters & U. Zölzer, "Signal-matched
power-complementary cross-fading and dry-wet mixing", DAFx 2016).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bridge.domain.audio import Array

SEAM_SECONDS = 0.01  # over which the end of a part is led into its beginning
CUT_SECONDS = 0.003  # over which a cut edge fades
Curve = Callable[[int], tuple[Array, Array]]
"""Frames → the gains, each (frames,) float32, of what goes and of what comes."""


def linear(frames: int) -> tuple[Array, Array]:
    """Straight lines, sampled in the middle of each frame: (1, 0) and (0, 1) lie just outside."""
    share = ((np.arange(frames) + 0.5) / frames).astype(np.float32)
    return 1 - share, share


def equal_power(frames: int) -> tuple[Array, Array]:
    """A quarter of a cosine and of a sine, ends included: the squares sum to 1.

    Examples
    --------
    >>> going, coming = equal_power(3)
    >>> (going**2 + coming**2).round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    angle = np.linspace(0, np.pi / 2, frames, dtype=np.float32)
    return np.cos(angle), np.sin(angle)


def correlation(one: Array, other: Array) -> float:
    """How alike two sounds of one shape are, −1 … 1; 0 where one is silent."""
    both = float((one * other).sum(dtype=np.float64))
    energy = float((one**2).sum(dtype=np.float64)) * float((other**2).sum(dtype=np.float64))
    return both / max(energy, 1e-20) ** 0.5


def crossfade(going: Array, coming: Array, curve: Curve = equal_power) -> Array:
    """From one sound to another over all of their length.

    Parameters
    ----------
    going, coming : ndarray
        (frames, channels) float32, of one shape.
    curve : Curve
        `equal_power`, or `linear` where little must be heard of both at once.

    Returns
    -------
    ndarray
        (frames, channels) float32. Sounds out of phase are faded as if they were unlike: nothing is
        lifted by more than 3 dB.
    """
    if not len(going):
        return coming
    alike = min(max(correlation(going, coming), 0.0), 1.0)
    down, up = (gain[:, None] for gain in curve(len(going)))
    power = np.sqrt(up**2 + down**2 + 2 * alike * up * down)
    return np.asarray((going * down + coming * up) / power, dtype=np.float32)


def close_loop(samples: Array, start: int, frames: int, seam: int) -> Array:
    """Cut a loop out of a sound, its end faded into what comes before its start.

    The fade has equal power for sounds that are alike and for sounds that are not.

    Parameters
    ----------
    samples : Array
        (frames, channels); read as a circle, so that a cut may reach over its end.
    start, frames : int
        Where the loop begins, and how long it is.
    seam : int
        How many of its last frames are faded; at most half of the loop, and fewer than 2 are none.

    Returns
    -------
    Array
        (`frames`, channels).
    """
    around = np.arange(start, start + frames) % len(samples)
    cut: Array = samples[around]
    seam = min(seam, frames // 2)
    if seam < 2:
        return cut
    before = samples[np.arange(start - seam, start) % len(samples)]
    cut[-seam:] = crossfade(cut[-seam:], before)
    return cut


def cut_faded(samples: Array, first: int, last: int, frames: int) -> Array:
    """A part of a sound, its edges faded where they are not the whole's own.

    Parameters
    ----------
    samples : ndarray
        (frames, channels) float32.
    first, last : int
        The part, in frames, last exclusive.
    frames : int
        The length of a fade; its gains are the root of a straight line.

    Returns
    -------
    ndarray
        A copy.
    """
    cut = samples[first:last].copy()
    rising = np.sqrt(np.linspace(0, 1, frames, dtype=np.float32))[:, None]
    count = min(len(rising), len(cut))
    if first > 0:
        cut[:count] *= rising[:count]
    if count and last < len(samples):
        cut[-count:] *= rising[:count][::-1]
    return cut
