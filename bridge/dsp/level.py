"""How loud a sound is, and bringing it to a level: by its peak, or by how loud it is heard.

Conventions
    samples     (frames, channels) or (frames,) float32; 1 is full scale
    peak        of the samples: dBFS where the name says `db`, else linear
    loudness    LUFS: ITU-R BS.1770-4, K-weighted, gated blocks of 0.4 s (pyloudnorm)

A loop's loudness is measured as it is heard, going round; a one-shot shorter than a block is
measured in a block of its own, with silence after it.
"""

from __future__ import annotations

import math

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import FodderError

PEAK_DB = -1.0
PEAK = 10 ** (PEAK_DB / 20)
BLOCK_SECONDS = 0.4
LAPS_SECONDS = 3.0  # that a loop is heard at least
_SILENT = 1e-9


def normalise(clip: Clip, peak_db: float = PEAK_DB) -> Clip:
    """The clip with its highest peak at `peak_db`; silence stays silence.

    Raises
    ------
    FodderError
        Of a clip that has no samples, or some that are not finite.
    """
    if len(clip.samples) == 0 or not np.isfinite(clip.samples).all():
        raise FodderError("The sound came out broken: make it again with another seed.")
    peak = float(np.abs(clip.samples).max(initial=0.0))
    if peak < _SILENT:
        return Clip(np.zeros_like(clip.samples), clip.rate)
    gain = np.float32(10 ** (peak_db / 20) / peak)
    return Clip(clip.samples * gain, clip.rate)


def with_peak(samples: Array, peak: float) -> Array:
    """Finite samples of any shape at a linear peak.

    What is near silence is lifted by 120 dB at most.

    Examples
    --------
    >>> with_peak(np.array([0.5, -1.0], np.float32), 0.5).tolist()
    [0.25, -0.5]
    """
    return samples * np.float32(peak / max(float(np.abs(samples).max(initial=0.0)), 1e-6))


def quantise_24(samples: Array) -> bytes:
    """Samples in [-1, 1] as interleaved little-endian 24-bit integers, full scale 2²³."""
    scaled = np.rint(samples * samples.dtype.type(2**23)).clip(-(2**23), 2**23 - 1)
    wide = np.ascontiguousarray(scaled.astype("<i4")).view(np.uint8).reshape(-1, 4)
    packed = np.empty((len(wide), 3), np.uint8)
    for byte in range(3):  # tobytes of a slice is five times as slow, and stops all other threads
        packed[:, byte] = wide[:, byte]
    return packed.tobytes()


def loudness(clip: Clip, circular: bool) -> float:
    """Integrated loudness in LUFS, of a loop if it is `circular`; −inf for silence."""
    import pyloudnorm  # and with it scipy.signal, which writing a file needs nothing of

    samples = _long_enough(clip, circular)

    heard = pyloudnorm.Meter(clip.rate).integrated_loudness(samples.astype(np.float64))
    return float(heard) if math.isfinite(heard) else -math.inf


def levelled(clip: Clip, circular: bool, level: float) -> tuple[Clip, float]:
    """The clip at `level` LUFS, or as near as PEAK_DB allows, and the level that it has now.

    Silence, at −inf LUFS, stays as it is.
    """
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
        return np.tile(samples, (math.ceil(LAPS_SECONDS / max(clip.seconds, 1e-3)), 1))
    missing = math.ceil(BLOCK_SECONDS * clip.rate) + 1 - len(samples)
    return np.pad(samples, ((0, max(0, missing)), (0, 0)))
