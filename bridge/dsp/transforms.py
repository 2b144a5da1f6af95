"""Lengths at which Fourier transforms are quick (numpy's, which here does without scipy)."""

from __future__ import annotations

from functools import lru_cache


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
