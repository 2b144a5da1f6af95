"""A loop → the bars of it in which nothing sounds, as far as ears go."""

from __future__ import annotations

import numpy as np

from bridge.domain.audio import Clip

BELOW_DB = 40.0  # under the loudest bar: in a mix nobody hears it
LEAST_BEATS = 2.0  # a shorter bar may well be a rest


def silent_bars(clip: Clip, bars: int, beats_per_bar: float) -> tuple[int, ...]:
    """The bars that are silent beside the loudest one.

    Parameters
    ----------
    clip : Clip
        A loop of exactly `bars` bars.
    bars : int
        How many bars it has, at least 1.
    beats_per_bar : float
        Quarter notes in a bar; bars shorter than LEAST_BEATS are never called silent.

    Returns
    -------
    tuple of int
        Their numbers, counted from 1, rising. All of them where the clip is digital silence.
    """
    if beats_per_bar < LEAST_BEATS:
        return ()
    parts = np.array_split(np.square(clip.mono, dtype=np.float64), bars)
    power = np.array([part.mean() if part.size else 0.0 for part in parts])
    floor = power.max() * 10 ** (-BELOW_DB / 10)
    return tuple(int(bar) + 1 for bar in np.flatnonzero(power <= floor))
