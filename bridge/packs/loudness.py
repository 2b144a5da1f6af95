"""How loud a sound is, in LUFS: ITU-R BS.1770-4, K-weighted, gated blocks of 0.4 s (pyloudnorm).

A loop is measured as it is heard, going round; a one-shot shorter than a block is measured in a
block of its own, with silence after it.
"""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm

from bridge.values import Array, Clip

PEAK_DB = -1.0
BLOCK = 0.4  # seconds
ROUND = 3.0  # seconds that a loop is heard at least


def loudness(clip: Clip, circular: bool) -> float:
    """Integrated loudness in LUFS; −inf for silence."""
    samples = _long_enough(clip, circular)
    heard = pyloudnorm.Meter(clip.rate).integrated_loudness(samples.astype(np.float64))
    return float(heard) if math.isfinite(heard) else -math.inf


def levelled(clip: Clip, circular: bool, level: float) -> tuple[Clip, float]:
    """The clip at `level` LUFS, or as near as its peaks allow, and the level that it has now."""
    heard = loudness(clip, circular)
    peak = float(np.abs(clip.samples).max(initial=0.0))
    if not math.isfinite(heard) or peak <= 0:
        return clip, heard
    gain = min(level - heard, PEAK_DB - 20 * math.log10(peak))
    louder = (clip.samples * np.float32(10 ** (gain / 20))).astype(np.float32)
    return Clip(louder, clip.rate), heard + gain


def _long_enough(clip: Clip, circular: bool) -> Array:
    samples = clip.samples
    if circular:
        return np.tile(samples, (math.ceil(ROUND / max(clip.seconds, 1e-3)), 1))
    missing = math.ceil(BLOCK * clip.rate) + 1 - len(samples)
    return np.pad(samples, ((0, max(0, missing)), (0, 0)))
