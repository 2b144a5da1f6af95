"""A loop that is ducked on every beat, as by a compressor that hears the kick and not the loop.

The level falls at once and comes back before the next beat, by a curve that depends on the place in
the loop alone: so its end meets its beginning.
"""

from __future__ import annotations

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.dsp.smoothing import moving_mean
from bridge.effects.filters import Audio

ATTACK = 0.006  # seconds in which the level falls: faster ones click


def ducked(samples: Audio, beat: float, random: np.random.Generator) -> Audio:
    """A loop whose level falls by 11 to 20 dB on each beat and is back after 60 to 85 % of it.

    Parameters
    ----------
    samples : ndarray
        (n, channels) float32, a ring.
    beat : float
        Seconds from beat to beat; the first is at the beginning.
    random : numpy.random.Generator
        Draws how deep and how long.

    Returns
    -------
    ndarray
        (n, channels) float32.
    """
    depth, share = float(random.uniform(0.72, 0.9)), float(random.uniform(0.6, 0.85))
    place = np.arange(len(samples)) / (beat * SAMPLE_RATE)
    back = np.minimum((place % 1) / share, 1.0)
    level = 1 - depth * (0.5 + 0.5 * np.cos(np.pi * back))
    level = moving_mean(level, round(ATTACK * SAMPLE_RATE), "ring")
    return np.asarray(samples * level[:, None], np.float32)
