"""Sound → onset envelope: how strongly something new begins, frame by frame.

Conventions
    mono       float32 at RATE (22.05 kHz), peak about 1
    frame t    is centred at sample t · HOP (zero-padded by half a window in front)
    envelope   ≥ 0, FPS (172.3) frames a second

Max-filtered logarithmic spectral flux: S. Böck & G. Widmer, "Maximum filter vibrato suppression
for onset detection", DAFx 2013. It is what librosa.onset.onset_strength computes with
max_size=3; that would import numba into every cold start that listens (see bridge.dsp.mel), and the
weights of bridge.analysis.tempo were learnt on this one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array, Clip
from bridge.dsp.mel import slaney_filterbank
from bridge.dsp.resampling import to_rate
from bridge.dsp.smoothing import moving_mean
from bridge.dsp.transforms import Rfft
from bridge.dsp.windows import hann

RATE = 22_050
FFT = 1_024
HOP = 128
FPS = RATE / HOP
MELS = 60
LAG = 3
NOTE_FFT, NOTES_TO, NOTE_LAG = 2_048, 2_600.0, 4
SILENCE = 10 ** (-70 / 20)


def analysis_signal(clip: Clip) -> Array | None:
    """What all of hearing listens to: the clip in mono at RATE, its peak about 1.

    Parameters
    ----------
    clip : Clip
        At any rate.

    Returns
    -------
    ndarray or None
        (n,) float32; None where nothing is to be heard, or something is not finite.
    """
    mono: Array = clip.mono
    if len(mono) < 2 or not np.isfinite(mono).all():
        return None
    mono = mono - mono.mean(dtype=np.float64).astype(np.float32)
    peak = float(np.abs(mono).max())
    if peak < SILENCE:
        return None
    mono = mono / np.float32(peak)
    return to_rate(Clip(mono[:, None], clip.rate), RATE, "HQ").samples[:, 0]


def magnitudes(mono: Array, fft: int, hop: int, rfft: Rfft = np.fft.rfft) -> Array:
    """Hann-windowed magnitudes, in blocks of bounded memory.

    Parameters
    ----------
    mono : ndarray
        (n,) float32.
    fft, hop : int
        Samples of a window, and from one to the next; the first is centred on the first sample.
    rfft : callable
        See bridge.dsp.transforms.

    Returns
    -------
    ndarray
        (frames, fft // 2 + 1) float32.
    """
    padded = np.pad(mono, (fft // 2, fft // 2))
    frames = np.lib.stride_tricks.sliding_window_view(padded, fft)[::hop]
    blocks = [np.abs(rfft(frames[i : i + 512] * hann(fft))) for i in range(0, len(frames), 512)]
    return np.concatenate(blocks).astype(np.float32, copy=False)


@lru_cache(maxsize=2)
def _mel_filters(mels: int) -> Array:
    return slaney_filterbank(RATE, FFT, mels, 30.0, RATE / 2).T


def band_loudness(mono: Array, rfft: Rfft = np.fft.rfft) -> Array:
    """Logarithmic loudness (frames, MELS) by mel band."""
    bands = magnitudes(mono, FFT, HOP, rfft) @ _mel_filters(MELS)
    return np.asarray(np.log1p(10.0 * bands))


def band_flux(loud: Array) -> Array:
    """Rectified rise of each band's loudness over LAG frames, against its neighbours' past."""
    before = _loudest_near(loud)
    flux = np.zeros_like(loud)
    flux[LAG:] = np.maximum(0.0, loud[LAG:] - before[:-LAG])
    return flux


def note_flux(mono: Array, rfft: Rfft = np.fft.rfft) -> Array:
    """Rise of each bin of a longer spectrum over 46 ms, which shows soft notes too."""
    bins = round(NOTES_TO / RATE * NOTE_FFT)
    loud = np.log1p(2.0 * magnitudes(mono, NOTE_FFT, 2 * HOP, rfft)[:, 4:bins])
    before = _loudest_near(loud)
    flux = np.zeros(len(loud), dtype=np.float32)
    flux[NOTE_LAG:] = np.maximum(0.0, loud[NOTE_LAG:] - before[:-NOTE_LAG]).sum(axis=1)
    frames = 1 + len(mono) // HOP
    return np.interp(np.arange(frames) / 2, np.arange(len(flux)), flux).astype(np.float32)


def smoothed(envelope: NDArray[np.floating], seconds: float = 0.4) -> NDArray[np.float64]:
    """The envelope less its local mean, with unit peak: what periodicity is looked for in."""
    size = max(3, round(seconds * FPS))
    flat = np.maximum(0.0, envelope - moving_mean(envelope, size))
    top = flat.max(initial=0.0)
    return np.asarray(flat / top if top > 0 else flat)


def _loudest_near(loud: Array) -> Array:
    """(frames, bands) the loudest of each band and its two neighbours."""
    most = loud.copy()
    np.maximum(most[:, 1:], loud[:, :-1], out=most[:, 1:])
    np.maximum(most[:, :-1], loud[:, 1:], out=most[:, :-1])
    return most
