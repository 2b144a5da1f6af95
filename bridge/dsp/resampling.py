"""Sound at another sample rate: band-limited, as a strip or as one period of a ring."""

from __future__ import annotations

from typing import Literal

import numpy as np

from bridge.domain.audio import Array, Clip

Quality = Literal["HQ", "VHQ"]
"""Of SoX's resampler: 20 or 28 bits of precision. VHQ for what is kept, HQ for what is listened to
or analysed, in about half the time."""


def to_rate(clip: Clip, rate: int, quality: Quality = "VHQ") -> Clip:
    """The clip at another rate, in about as many frames as that makes (SoX's resampler, soxr).

    Parameters
    ----------
    clip : Clip
        A strip: before and after it is silence.
    rate : int
        Hz; the clip itself is returned where it has that already.
    quality : {"VHQ", "HQ"}
        See `Quality`.
    """
    if clip.rate == rate:
        return clip
    import soxr

    samples = soxr.resample(clip.samples, clip.rate, rate, quality=quality)
    return Clip(np.ascontiguousarray(samples, dtype=np.float32), rate)


def at_speed(clip: Clip, speed: float) -> Clip:
    """The clip as a tape plays it: `speed` 2 is an octave higher, in half of the time.

    Parameters
    ----------
    clip : Clip
        A strip: before and after it is silence.
    speed : float
        Above 0; the clip itself is returned at 1.
    """
    if speed == 1.0:
        return clip
    import soxr

    samples = soxr.resample(clip.samples, clip.rate * speed, clip.rate, quality="VHQ")
    return Clip(np.ascontiguousarray(samples, dtype=np.float32), clip.rate)


def to_frames(clip: Clip, rate: int, frames: int, circular: bool) -> Clip:
    """The clip at another rate, in exactly `frames` frames.

    Parameters
    ----------
    clip : Clip
        A loop or a strip, of at least one frame.
    rate : int
        Hz, of what comes out.
    frames : int
        How long that is, at least 1.
    circular : bool
        A loop is resampled as one period of a periodic signal, so that its end still meets its
        beginning. A strip is padded by as much silence as it is long, which keeps its end out of
        its beginning.
    """
    if circular:
        return Clip(resample_ring(clip.samples, frames), rate)
    padded = np.concatenate([clip.samples, np.zeros_like(clip.samples)])
    return Clip(resample_ring(padded, 2 * frames)[:frames], rate)


def resample_ring(samples: Array, frames: int) -> Array:
    """One period of a periodic signal in another number of samples.

    Its Fourier series is cut or extended (scipy.signal.resample, which halves the bin at half the
    rate where it must).

    Parameters
    ----------
    samples : ndarray
        (n, channels) float32.
    frames : int
        How many come out, at least 1.

    Returns
    -------
    ndarray
        (frames, channels) float32.

    Examples
    --------
    A ring at twice the rate passes through what it was:

    >>> ring = np.array([[0.0], [1.0], [0.0], [-1.0]], np.float32)
    >>> resample_ring(ring, 8)[::2, 0].round(6).tolist()
    [0.0, 1.0, 0.0, -1.0]
    """
    from scipy.signal import resample

    return np.asarray(resample(samples.astype(np.float64), frames, axis=0), np.float32)
