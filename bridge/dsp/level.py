"""Bring audio to the level and the rate at which it is kept.

Arrays are (frames, channels) float32; levels are peak dBFS, where 0 is a sample value of 1.

How loud a sound is, in LUFS: ITU-R BS.1770-4, K-weighted, gated blocks of 0.4 s (pyloudnorm).

A loop is measured as it is heard, going round; a one-shot shorter than a block is measured in a
block of its own, with silence after it.
"""

from __future__ import annotations

import math

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import FodderError

PEAK_DB = -1.0
_SILENT = 1e-9


def normalise(clip: Clip, peak_db: float = PEAK_DB) -> Clip:
    """The clip with its highest peak at `peak_db`; silence stays silence, no sound is an error."""
    if len(clip.samples) == 0 or not np.isfinite(clip.samples).all():
        raise FodderError("The sound came out broken: make it again with another seed.")
    peak = float(np.abs(clip.samples).max(initial=0.0))
    if peak < _SILENT:
        return Clip(np.zeros_like(clip.samples), clip.rate)
    gain = np.float32(10 ** (peak_db / 20) / peak)
    return Clip(clip.samples * gain, clip.rate)


def resample(clip: Clip, rate: int, frames: int, circular: bool) -> Clip:
    """The clip at another rate, in exactly `frames` frames.

    A circular clip is resampled as one period of a periodic signal (its Fourier series, cut or
    extended), so that its end still meets its beginning. Another is padded by as much silence as
    it is long, which keeps its end out of its beginning.
    """
    source = clip.samples
    if not circular:
        source = np.concatenate([source, np.zeros_like(source)])
    length = frames if circular else 2 * frames
    spectrum = np.fft.rfft(source.astype(np.float64), axis=0)
    kept = np.zeros((length // 2 + 1, source.shape[1]), dtype=np.complex128)
    shared = (min(length, len(source)) + 1) // 2  # the Nyquist bin belongs to neither
    kept[:shared] = spectrum[:shared]
    samples = np.fft.irfft(kept, n=length, axis=0) * (length / len(source))
    return Clip(samples[:frames].astype(np.float32), rate)


def quantise_24(samples: Array) -> bytes:
    """Samples in [-1, 1] as interleaved little-endian 24-bit integers, full scale 2²³."""
    scaled = np.rint(samples.astype(np.float64) * 2**23).clip(-(2**23), 2**23 - 1)
    wide = np.ascontiguousarray(scaled.astype("<i4")).view(np.uint8)
    return wide.reshape(-1, 4)[:, :3].tobytes()


BLOCK = 0.4  # seconds
ROUND = 3.0  # seconds that a loop is heard at least


def loudness(clip: Clip, circular: bool) -> float:
    """Integrated loudness in LUFS; −inf for silence."""
    samples = _long_enough(clip, circular)
    import pyloudnorm  # scipy comes with it, a second at a cold start

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
