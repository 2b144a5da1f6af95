"""Sound → what it is made of, whatever its pitch, tempo and level: 68 numbers a clip.

Conventions
    bands    (frames, BANDS) dB ≥ −FLOOR, 0 dB is the clip's loudest band; 16 frames a beat for
             loops, so that a pattern's frames do not depend on its tempo; every 39 ms for one-shots

What is measured, frames weighted by their loudness, so that silence says nothing:
    24   mean of the mel cepstrum without its level (S. Davis & P. Mermelstein, IEEE ASSP 28, 1980)
    24   its deviation, and 12 the deviation of its change (G. Tzanetakis & P. Cook, "Musical genre
         classification of audio signals", IEEE SAP 10, 2002: texture windows)
     8   the envelope: how long it is loud, how fast it rises and falls
The cepstrum stops at 24 of 48 so that harmonics, which move with the pitch, are smoothed away.
"""

from __future__ import annotations

import numpy as np

from bridge.domain.audio import Array, Clip, SpectrogramFormat
from bridge.dsp.spectrogram import mel_magnitude

BANDS, PER_BEAT = 48, 16
ONESHOT_HOP = 60 / 96 / PER_BEAT  # seconds
FLOOR = 60.0
RAW = 68
_WINDOW, _FINE, _LOW, _HIGH = 2_048, 192, 30.0, 16_000.0
_CEPSTRA = 24


def bands_of(mono: Array, rate: int, frames: int, circular: bool) -> Array:
    """The mel bands of `frames` windows spread evenly over the clip, (frames, BANDS) dB."""
    window = round(_WINDOW * rate / 44_100 / 2) * 2
    fine = SpectrogramFormat(rate, window, window, _FINE, _LOW, _HIGH)
    magnitude = mel_magnitude(mono, frames, circular, fine)
    return decibels(magnitude.reshape(BANDS, -1, frames).mean(axis=1).T)


def decibels(magnitude: Array) -> Array:
    """Magnitudes → dB below the loudest, not below −FLOOR."""
    top = max(float(magnitude.max(initial=0.0)), 1e-9)
    return np.asarray(20 * np.log10(np.maximum(magnitude / top, 10 ** (-FLOOR / 20))), np.float32)


def measured(bands: Array) -> Array:
    """The RAW numbers of a clip."""
    import scipy.fft

    level = bands.max(axis=1)
    weight = 10 ** (level / 20)
    weight = weight / weight.sum()
    cepstra = scipy.fft.dct(bands, axis=1, norm="ortho")[:, 1 : _CEPSTRA + 1]
    mean = weight @ cepstra
    spread = np.sqrt(weight @ np.square(cepstra - mean))
    change = np.diff(cepstra, axis=0, append=cepstra[:1])[:, :12]
    moved = np.sqrt(weight @ np.square(change))
    return np.concatenate([mean, spread, moved, _envelope(level)]).astype(np.float32)


def _envelope(level: Array) -> Array:
    """Loudness over time: mean, deviation, quantiles, mean rise and fall in dB, peakiness."""
    change = np.diff(level, append=level[:1])
    linear = 10 ** (level / 20)
    return np.array(
        [
            level.mean(),
            level.std(),
            *np.quantile(level, (0.1, 0.5, 0.9)),
            np.maximum(change, 0).mean(),
            np.maximum(-change, 0).mean(),
            -20 * np.log10(linear.mean()),
        ]
    )


def frames_of(clip: Clip, beats: float | None) -> int:
    """How many frames a clip has: by its beats, or by its seconds where it has none."""
    frames = clip.seconds / ONESHOT_HOP if beats is None else beats * PER_BEAT
    return max(4, round(frames))
