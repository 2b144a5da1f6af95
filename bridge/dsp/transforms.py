"""Fourier transforms: whose, and at which lengths they are quick.

numpy's is at hand; scipy's takes .16 to .25 processor seconds to import and then transforms rows of
float32 3 to 5 times faster, which is 20 ms for tempo and key of 10 s of sound. So what is heard
once is heard by numpy's; who goes through files asks for scipy's; and samples that were just made
are heard by torch's, which made them and is as quick (bridge.synthesis.vocoder.stft). All agree to
2e-7 of the largest bin.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rfft = Callable[[NDArray[np.float32]], NDArray[Any]]
"""(…, n) float32 → (…, n // 2 + 1) complex, along the last axis."""


def for_many() -> Rfft:
    """scipy's, imported here."""
    import scipy.fft

    transform: Rfft = scipy.fft.rfft
    return transform


def rfft_of_any_length(samples: NDArray[np.float32]) -> NDArray[np.complex64]:
    """numpy.fft.rfft of one sound, (n,) float32, where n may have a large prime factor.

    There numpy's for real numbers transforms complex ones of the whole length. Of an even length,
    even and odd samples are transformed here as one complex sound of half of it (W. Press et al.,
    "Numerical Recipes", section 12.3), in less than half of the time.

    Returns
    -------
    ndarray
        (n // 2 + 1,) complex64.
    """
    n = len(samples)
    if n % 2:
        return np.asarray(np.fft.fft(samples.astype(np.complex64))[: n // 2 + 1], np.complex64)
    both = np.fft.fft(np.ascontiguousarray(samples, np.float32).view(np.complex64))
    both = np.append(both, both[0])
    mirrored = both[::-1].conj()
    turn = np.exp(-2j * np.pi / n * np.arange(n // 2 + 1)).astype(np.complex64)
    even, odd = (both + mirrored) / 2, (both - mirrored) / 2j
    return np.asarray(even + turn * odd, np.complex64)


@lru_cache(maxsize=64)
def fast_length(least: int) -> int:
    """The shortest length of at least `least` that has no other prime factors than 2, 3 and 5.

    Examples
    --------
    >>> fast_length(7), fast_length(1_025)
    (8, 1080)
    """
    best = 1 << max(0, least - 1).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            two = three << max(0, (-(-least // three) - 1).bit_length())
            best = min(best, two)
            three *= 3
        five *= 5
    return best
