"""Clip → where it lies among others: a vector in three parts, and a place on a map.

    timbre   36   what is played: 68 numbers, whatever the pitch, tempo and level, through a small
                  network that was taught to bring the same instruments together
                  (training/hearing/likeness.py; cosines to learnt centres: F. Wang et al.,
                  "NormFace", 2017)
    rhythm   48   where in its bar something begins: rises of three bands on 16 equal parts of the
                  bar, the mean of all bars (S. Dixon, F. Gouyon & G. Widmer, "Towards
                  characterisation of music via rhythmic patterns", ISMIR 2004); no tempo in it.
                  Nothing for one-shots
    key      12   pitch classes counted from the tonic (E. Gómez, "Tonal description of polyphonic
                  audio", 2006), so that a transposition is the same. Nothing where no key is known

Each part is centred and of length 1 at most, so that its product with another's is a similarity
from −1 to 1. A place is in [−1, 1]²: it follows from the timbre alone, by a second small network
(a parametric neighbour embedding: S. Damrich et al., "From t-SNE to UMAP with contrastive
learning", ICLR 2023). So a sound lies where it always lies, in every library, and a new one moves
no other. The weights of both networks lie in likeness.npz.

The 68 numbers, frames weighted by their loudness, so that silence says nothing:
    24   mean of the mel cepstrum without its level (S. Davis & P. Mermelstein, IEEE ASSP 28, 1980);
         it stops at 24 of 48 so that harmonics, which move with the pitch, are smoothed away
    24   its deviation, and 12 the deviation of its change (G. Tzanetakis & P. Cook, "Musical genre
         classification of audio signals", IEEE SAP 10, 2002: texture windows)
     8   the envelope: how long it is loud, how fast it rises and falls

Conventions
    bands    (frames, BANDS) dB ≥ −FLOOR, 0 dB is the clip's loudest band; 16 frames a beat for
             loops, so that a pattern's frames do not depend on its tempo; every 39 ms for one-shots
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from bridge.domain.audio import Array, Clip, SpectrogramFormat
from bridge.dsp.spectrogram import mel_magnitude
from bridge.dsp.windows import hann

VERSION = 1  # of all that is computed here; one that was stored by another is made again
PARTS = {"timbre": slice(0, 36), "rhythm": slice(36, 84), "key": slice(84, 96)}
SIZE = 96
SLOTS = 16
MOST_BEATS, MOST_SECONDS = 16.0, 10.0
_GROUPS = (slice(0, 4), slice(4, 20), slice(20, 48))  # below 220 Hz, below 2 kHz, above
_FAINT_RISE, _FAINT_CHROMA = 3.0, 0.02
_TONE_WINDOW, _TONE_FRAMES, _LOWEST, _HIGHEST = 8_192, 32, 55.0, 1_760.0
_SILENT = 1e-5


@dataclass(frozen=True, slots=True)
class LoopLength:
    """How a loop is counted, in quarter notes."""

    beats: float
    beats_per_bar: float


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """`vector` (SIZE,) float32; `place` on the map."""

    vector: Array
    place: tuple[float, float]


def liken(clip: Clip, bars: LoopLength | None, tonic: int | None) -> Likeness:
    """The likeness of a sound.

    Parameters
    ----------
    clip : Clip
        At any rate; of something long the beginning counts.
    bars : LoopLength, optional
        How a loop is counted; None for a one-shot.
    tonic : int, optional
        0 … 11 from C; None where no key is known.

    Returns
    -------
    Likeness
        All zeros for silence.
    """
    vector = np.zeros(SIZE, np.float32)
    clip, bars = shortened(clip, bars)
    mono = clip.mono
    if len(mono) == 0 or not float(np.abs(mono).max(initial=0.0)) > _SILENT:
        return Likeness(vector, (0.0, 0.0))
    frames = frames_of(clip, bars.beats if bars else None)
    bands = bands_of(mono, clip.rate, frames, circular=bars is not None)
    vector[PARTS["timbre"]] = timbre = timbre_of(measured(bands))
    if bars is not None:
        vector[PARTS["rhythm"]] = rhythm_of(bands, bars)
    if tonic is not None:
        vector[PARTS["key"]] = key_of(mono, clip.rate, tonic)
    return Likeness(vector, place_of(timbre))


def shortened(clip: Clip, bars: LoopLength | None) -> tuple[Clip, LoopLength | None]:
    """The beginning of something long: whole bars of a loop, MOST_SECONDS of a one-shot."""
    if bars is None:
        return Clip(clip.samples[: round(MOST_SECONDS * clip.rate)], clip.rate), None
    if bars.beats <= MOST_BEATS:
        return clip, bars
    kept = max(1.0, MOST_BEATS // bars.beats_per_bar) * bars.beats_per_bar
    samples = clip.samples[: round(len(clip.samples) * kept / bars.beats)]
    return Clip(samples, clip.rate), LoopLength(kept, bars.beats_per_bar)


def timbre_of(numbers: Array) -> Array:
    """Measured numbers → the timbre part."""
    known = _learnt()
    hidden = np.maximum((numbers - known["mean"]) / known["scale"] @ known["w1"] + known["b1"], 0)
    out = hidden @ known["w2"] + known["b2"]
    return np.asarray(out / max(float(np.linalg.norm(out)), 1e-9), np.float32)


def place_of(timbre: Array) -> tuple[float, float]:
    """The timbre part → its place."""
    known = _learnt()
    hidden = np.maximum(timbre @ known["m1"] + known["c1"], 0)
    x, y = np.clip(hidden @ known["m2"] + known["c2"], -1, 1)
    return float(x), float(y)


def rhythm_of(bands: Array, bars: LoopLength) -> Array:
    """Mel bands (frames, BANDS) → the rhythm part."""
    rise = np.maximum(bands - np.roll(bands, 1, axis=0), 0)
    bar = bars.beats_per_bar * PER_BEAT
    early = np.arange(len(bands)) + 1  # a window hears a beat one frame before its centre is there
    slot = np.minimum((early % bar) * SLOTS / bar, SLOTS - 1).astype(np.int64)
    pattern = np.zeros((len(_GROUPS), SLOTS))
    for line, group in zip(pattern, _GROUPS, strict=True):
        np.add.at(line, slot, rise[:, group].mean(axis=1))
    pattern *= bars.beats_per_bar / bars.beats  # the mean of all bars
    return _unit(pattern - pattern.mean(axis=1, keepdims=True), _FAINT_RISE)


def key_of(mono: Array, rate: int, tonic: int) -> Array:
    """Sound → the key part."""
    window = min(_TONE_WINDOW, len(mono))
    starts = np.linspace(0, len(mono) - window, _TONE_FRAMES).astype(np.int64)
    cut = mono[starts[:, None] + np.arange(window)] * hann(window)
    magnitude = np.abs(np.fft.rfft(cut, n=_TONE_WINDOW, axis=1))
    chroma = np.sqrt(magnitude) @ _classes(rate)
    chroma = np.roll(chroma.sum(axis=0), -tonic)
    return _unit(chroma / max(float(chroma.sum()), 1e-9) - 1 / 12, _FAINT_CHROMA)


def _unit(pattern: Array, faint: float) -> Array:
    """Flat, of length 1 where there is much of it and less where it is faint."""
    flat = pattern.ravel()
    return np.asarray(flat / (float(np.linalg.norm(flat)) + faint), np.float32)


@lru_cache(maxsize=4)
def _classes(rate: int) -> Array:
    """Bins → pitch classes, (bins, 12); each class is heard as much as any other."""
    hertz = np.arange(_TONE_WINDOW // 2 + 1) * (rate / _TONE_WINDOW)
    heard = (hertz >= _LOWEST) & (hertz <= _HIGHEST)
    pitch = np.rint(12 * np.log2(np.where(heard, hertz, 440.0) / 440.0)).astype(np.int64) + 9
    matrix = np.zeros((len(hertz), 12), np.float32)
    matrix[heard, pitch[heard] % 12] = 1.0
    return np.asarray(matrix / np.maximum(matrix.sum(axis=0), 1), np.float32)


@lru_cache(maxsize=1)
def _learnt() -> dict[str, Array]:
    with (
        files("bridge.analysis").joinpath("likeness.npz").open("rb") as file,
        np.load(file) as kept,
    ):
        return {name: kept[name].astype(np.float32) for name in kept.files}


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
    level = bands.max(axis=1)
    weight = 10 ** (level / 20)
    weight = weight / weight.sum()
    cepstra = bands @ _cosines(bands.shape[1])
    mean = weight @ cepstra
    spread = np.sqrt(weight @ np.square(cepstra - mean))
    change = np.diff(cepstra, axis=0, append=cepstra[:1])[:, :12]
    moved = np.sqrt(weight @ np.square(change))
    return np.concatenate([mean, spread, moved, _envelope(level)]).astype(np.float32)


@lru_cache(maxsize=4)
def _cosines(bands: int) -> Array:
    """What scipy.fft.dct(norm="ortho") weighs by, but for its first: (bands, _CEPSTRA).

    To import scipy takes longer than to make a sample known.
    """
    place = np.outer(2 * np.arange(bands) + 1, np.arange(1, _CEPSTRA + 1))
    return np.asarray(np.sqrt(2 / bands) * np.cos(np.pi * place / (2 * bands)), np.float32)


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
