"""The musical grid: how sound becomes a mel spectrogram whose frames stand on the beat.

Conventions
    samples   (n,) or (channels, n) float32 in [-1, 1]
    mel dB    (mels, frames) float32 in [-100, 0]; 0 dB is the peak bin of a full-scale sine
    frames    a fixed number for each beat, whatever the tempo: frame k is centred on sample
              round(k · n / frames), so the hop is fractional and follows the tempo, and a loop
              has exactly its samples. A circular grid wraps at both ends: no edge exists.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array, SpectrogramFormat
from bridge.dsp.mel import filterbank
from bridge.dsp.windows import frame_centres, unit_hann

FLOOR_DB = -100.0
EMBEDDED = (
    SpectrogramFormat()
)  # the embedded model's: 44.1 kHz, 2048-sample Hann windows, 192 mels 30–16,000 Hz
FRAMES_PER_BEAT = 64


def frame_indices(samples: int, frames: int, length: int) -> NDArray[np.int64]:
    """Sample indices under each frame, (frames, length); below 0 and past the end at the edges."""
    centres = frame_centres(samples, frames)
    return centres[:, None] + np.arange(length)[None, :] - length // 2


def analyse(
    samples: Array,
    frames: int,
    circular: bool,
    grid: SpectrogramFormat = EMBEDDED,
    semitones: int = 0,
) -> Array:
    """The mel spectrogram in dB of one channel.

    Parameters
    ----------
    samples : ndarray
        (n,) float32 in [-1, 1] at the grid's sample rate.
    frames : int
        How many there are, evenly over all samples.
    circular : bool
        Whether the sound is a loop: then frames at its ends see past them.
    grid : SpectrogramFormat
        Window, transform and bands.
    semitones : int
        How much too high the sound is. It is moved down by them, exactly as inversion moves up: its
        window is shorter by the interval, and each bin stands for a lower one.

    Returns
    -------
    ndarray
        (grid.mels, frames) float32 in [-100, 0]; 0 dB is the peak bin of a full-scale sine.
    """
    if semitones == 0:
        return to_decibels(mel_magnitude(samples, frames, circular, grid))
    length = 2 * round(grid.window / 2 ** (1 + semitones / 12))
    moved = replace(grid, window=length, fft=length)
    spectrum = magnitudes(samples, frames, circular, moved)
    fitted = np.zeros((frames, grid.window // 2 + 1), np.float32)
    bins = min(fitted.shape[1], spectrum.shape[1])
    fitted[:, :bins] = spectrum[:, :bins]
    return to_decibels(filterbank(grid) @ fitted.T)


def mel_magnitude(
    samples: Array, frames: int, circular: bool, grid: SpectrogramFormat = EMBEDDED
) -> Array:
    """The mel spectrogram in linear magnitude of one channel: (n,) → (mels, frames) ≥ 0."""
    spectrum = magnitudes(samples, frames, circular, grid)
    return np.asarray(filterbank(grid) @ spectrum.T, dtype=np.float32)


def magnitudes(samples: Array, frames: int, circular: bool, grid: SpectrogramFormat) -> Array:
    """The linear spectrogram of one channel: (n,) → (frames, fft // 2 + 1)."""
    indices = frame_indices(len(samples), frames, grid.window)
    if circular:
        cut = samples[indices % len(samples)]
    else:
        inside = (indices >= 0) & (indices < len(samples))
        cut = np.where(inside, samples[np.clip(indices, 0, len(samples) - 1)], np.float32(0))
    return np.abs(np.fft.rfft(cut * unit_hann(grid.window), n=grid.fft, axis=1)).astype(np.float32)


def to_decibels(magnitude: Array) -> Array:
    """Magnitude ≥ 0 → dB in [-100, 0]."""
    decibels = 20.0 * np.log10(np.maximum(magnitude, 10.0 ** (FLOOR_DB / 20.0)))
    return np.clip(decibels, FLOOR_DB, 0.0).astype(np.float32)


def to_magnitude(decibels: Array) -> Array:
    """DB in [-100, 0] → magnitude; the floor itself is silence."""
    magnitude = 10.0 ** (decibels / 20.0)
    return np.where(decibels <= FLOOR_DB, 0.0, magnitude).astype(np.float32)
