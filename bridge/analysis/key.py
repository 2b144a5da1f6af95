"""Sound → key: tonic, mode, confidence and tuning; nothing for drums and noise.

    tones     spectral peaks that last, as tones do and drums do not (D. FitzGerald,
              "Harmonic/percussive separation using median filtering", DAFx 2010)
    chroma    the tones with their harmonics, folded into pitch classes (E. Gómez, "Tonal
              description of polyphonic audio for music content processing", INFORMS J. on
              Computing 18(3), 2006)
    chords    each moment's pitch classes, and a little the lowest tone, against the 24 triads with
              their usual sevenths (T. Fujishima, "Realtime chord recognition of musical sound",
              ICMC 1999)
    keys      both, turned so that each key sees itself from its own tonic, hence what is learnt in
              one key holds in all. A key's utility is linear in what it sees and a small network's
              on top; the soft-max of the utilities is the probability (a conditional logit: D.
              McFadden, 1974)

Whether there is a key at all is told by how long tones last and how well they lie on one tuned
scale. The weights are learnt by `python -m training.hearing.keys`, from bands, single voices and
clips that the embedded model learns from, and lie in keys.npz. On clips that were kept
back this is right in 95 %, librosa's chroma with the usual profiles in 55 %, so it is ours; its
tuning, which is the tones' mean direction, also says how far they agree.

Conventions
    pitch    MIDI number, may be fractional
    chroma   12 pitch classes, 0 is C
    keys     24, as chords: 12 major from C up, then 12 minor
    cents    of tuning above A4 = 440 Hz, −50 … 50
    seen     (24, SEEN) what each key sees: 12 pitch classes, and each view's 24 chords (of the
             whole, of the beginning and of the end), by semitones above its tonic
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.onset import RATE, magnitudes
from bridge.domain.audio import Array
from bridge.domain.music import Key
from bridge.dsp.smoothing import gaussian, softmax
from bridge.dsp.transforms import Rfft

Vector = NDArray[np.float64]
FFT, HOP = 8_192, 2_048
LOWEST, HIGHEST = 60.0, 2_500.0


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Spectral peaks that last: frame, pitch and magnitude; of how many `frames`."""

    frame: NDArray[np.intp]
    pitch: Vector
    magnitude: Vector
    frames: int

    def where(self, kept: NDArray[np.bool_]) -> Peaks:
        """Those that are `kept`, one truth value a peak."""
        return Peaks(self.frame[kept], self.pitch[kept], self.magnitude[kept], self.frames)

    def between(self, low: float, high: float) -> Peaks:
        """Those from `low` to `high` hertz."""
        hertz = 440 * 2 ** ((self.pitch - 69) / 12)
        return self.where((hertz > low) & (hertz < high))

    def lowest(self, most: float) -> Peaks:
        """The lowest of each frame, if it is below `most` hertz."""
        low = self.between(0, most)
        order = np.lexsort((low.pitch, low.frame))
        first = np.diff(low.frame[order], prepend=-1) > 0
        kept = np.zeros(len(order), dtype=np.bool_)
        kept[order[first]] = True
        return low.where(kept)


def find_peaks(spectrum: Array) -> tuple[Peaks, float, float]:
    """The peaks that last, which share of all peaks' magnitude that is, and of all energy."""
    low, high = int(LOWEST * FFT / RATE), int(HIGHEST * FFT / RATE)
    near = spectrum[:, low - 1 : high + 1]
    mid, left, right = near[:, 1:-1], near[:, :-2], near[:, 2:]
    loud = (mid > 0.01 * near.max()) & (mid > 4 * np.median(near, axis=1, keepdims=True))
    frame, place = np.nonzero((mid > left) & (mid >= right) & loud)
    tone = _median(mid, frame, place, 0, 7)
    lasting = tone > _median(mid, frame, place, 1, 17)
    a, b, c = (np.log(np.maximum(x[frame, place], 1e-9)) for x in (left, mid, right))
    shift = np.clip(0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-9), -0.5, 0.5)
    pitch = 69 + 12 * np.log2((low + place + shift) * RATE / FFT / 440)
    size = mid[frame, place].astype(np.float64)
    found = Peaks(frame, pitch, size, len(spectrum)).where(lasting)
    kept = found.magnitude
    everything = float((spectrum.astype(np.float64) ** 2).sum())
    share = float(kept.sum() / max(size.sum(), 1e-9))
    return found, share, float((kept**2).sum() / max(everything, 1e-9))


def _median(
    x: Array, frame: NDArray[np.intp], place: NDArray[np.intp], axis: int, size: int
) -> Vector:
    """Medians along an axis, centred at some points only, the edges mirrored."""
    half = size // 2
    padded = np.pad(x, [(half, half) if axis == k else (0, 0) for k in (0, 1)], "symmetric")
    around = np.lib.stride_tricks.sliding_window_view(padded, size, axis=axis)
    return np.asarray(np.median(around[frame, place], axis=1))


def tuning(peaks: Peaks) -> tuple[float, float]:
    """Cents that the peaks lie above equal temperament at A440, and how far they agree, 0 … 1."""
    weight = np.sqrt(peaks.magnitude)
    turn = np.sum(weight * np.exp(2j * np.pi * peaks.pitch)) / max(float(weight.sum()), 1e-9)
    return float(np.angle(turn) / (2 * np.pi) * 100), float(np.abs(turn))


def by_frame(peaks: Peaks, cents: float, harmonics: int = 1, decay: float = 1.0) -> Vector:
    """Strength of pitch classes in each frame.

    Parameters
    ----------
    peaks : Peaks
        The tones.
    cents : float
        The tuning that is taken off them.
    harmonics : int
        A peak also speaks for the pitches whose 2nd … `harmonics`-th partial it may be …
    decay : float
        … each by so much less than the one before.

    Returns
    -------
    ndarray
        (frames, 12) ≥ 0.
    """
    folded = np.zeros(12 * peaks.frames)
    strength = np.sqrt(peaks.magnitude)
    for harmonic in range(1, harmonics + 1):
        pitch = peaks.pitch - cents / 100 - 12 * np.log2(harmonic)
        nearest = np.round(pitch)
        weight = strength * np.cos(np.pi * (pitch - nearest)) ** 2 * decay ** (harmonic - 1)
        where = peaks.frame * 12 + nearest.astype(int) % 12
        folded += np.bincount(where, weight, len(folded))
    return folded.reshape(-1, 12)


def chroma(peaks: Peaks, cents: float, harmonics: int = 1, decay: float = 1.0) -> Vector:
    """Strength by pitch class, each frame counting alike unless it is faint."""
    frames = by_frame(peaks, cents, harmonics, decay)
    sums = frames.sum(axis=1, keepdims=True)
    return np.asarray((frames / (0.1 * sums.max() + np.maximum(sums, 1e-9))).sum(axis=0))


SMOOTH = 2.0  # frames of .09 s
BASS, BASS_TO = 0.1, 400.0  # what being the lowest tone adds to its chords' likeness; hertz
SHARP = 12.0
ENDS = (0.5, 3.0)  # seconds in which what is at first or at last fades out of sight
VIEWS = 1 + 2 * len(ENDS)
FAINT = 0.1  # of the strongest moment
MAJOR_CHORDS = ((0, 4, 7), (0, 4, 7, 10), (0, 4, 7, 11))
MINOR_CHORDS = ((0, 3, 7), (0, 3, 7, 10))


def chords(peaks: Peaks, cents: float) -> Vector:
    """(VIEWS, 24) chords: of the whole, then of its beginning and its end, for each of ENDS."""
    tones = _smooth(by_frame(peaks, cents, 4, 0.6))
    bass = _smooth(by_frame(peaks.lowest(BASS_TO), cents))
    chance = _chances(tones, bass / np.maximum(bass.sum(axis=1, keepdims=True), 1e-9))
    strength = tones.sum(axis=1)
    heard = strength / (FAINT * strength.max(initial=1e-9) + strength + 1e-12)
    weights = heard * _views(len(tones))
    return np.asarray(weights @ chance / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9))


def _views(frames: int) -> Vector:
    """(VIEWS, frames) how far each view looks at each frame."""
    since = np.arange(frames) * HOP / RATE
    ends = [np.exp(-side / seconds) for seconds in ENDS for side in (since, since[::-1])]
    return np.stack([np.ones(frames), *ends])


def _smooth(frames: Vector) -> Vector:
    return gaussian(frames, SMOOTH)


def _chances(tones: Vector, bass: Vector) -> Vector:
    """(frames, 24) how likely each triad is, by the one of its forms that is most alike."""
    seen = unit(tones)
    alike = [
        np.max([seen @ turned(form).T for form in forms], axis=0)
        for forms in (MAJOR_CHORDS, MINOR_CHORDS)
    ]
    return softmax(SHARP * (np.concatenate(alike, axis=1) + BASS * np.tile(bass, 2)))


@lru_cache(maxsize=32)
def turned(form: tuple[int, ...]) -> Vector:
    """(12, 12) a chord's tones on each root, as `unit` makes them."""
    tones = np.zeros(12)
    tones[list(form)] = 1
    return unit(np.stack([np.roll(tones, root) for root in range(12)]))


def unit(rows: Vector) -> Vector:
    """Rows with zero mean and unit length."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


WEIGHTS = Path(__file__).with_name("keys.npz")
SEEN = 12 + 24 * VIEWS
MIDDLE = (100.0, 1_500.0)  # hertz


def see(peaks: Peaks, cents: float) -> Vector:
    """What each key sees of a sound that is so many cents out of tune."""
    classes = standard(np.sqrt(chroma(peaks.between(*MIDDLE), cents, 4, 0.6)))
    sounding = 2 * np.sqrt(chords(peaks, cents)).reshape(-1, 12)
    rows = np.concatenate([classes[None], sounding])
    turned = [np.roll(rows, -tonic, axis=1).ravel() for tonic in range(12)]
    return np.array(turned + turned)


def standard(x: Vector) -> Vector:
    """With zero mean and unit length."""
    x = x - x.mean()
    return np.asarray(x / max(float(np.linalg.norm(x)), 1e-9))


def learnt() -> Mapping[str, Vector]:
    """The weights that come with Fodder."""
    return _read(WEIGHTS)


@lru_cache(maxsize=1)
def _read(path: Path) -> Mapping[str, Vector]:
    with np.load(path) as stored:
        return {name: stored[name].astype(np.float64) for name in stored.files}


def utility(seen: Vector, weights: Mapping[str, Vector]) -> Vector:
    """(…, 24) the keys' utilities, of one sound or several."""
    minor = np.repeat([0.0, 1.0], 12)
    direct = np.repeat(weights["direct"], 12, axis=0)
    linear = (seen * direct).sum(axis=-1) + weights["minor"] * minor
    inputs = (with_mode(seen) - weights["centre"]) / weights["scale"]
    hidden = np.tanh(inputs @ weights["hidden"] + weights["hidden_bias"])
    return np.asarray(linear + hidden @ weights["out"])


def with_mode(seen: Vector) -> Vector:
    """(…, 24, SEEN + 1) the network's inputs: what a key sees, and whether it is minor."""
    minor = np.broadcast_to(np.repeat([0.0, 1.0], 12)[:, None], (*seen.shape[:-1], 1))
    return np.concatenate([seen, minor], axis=-1)


TONAL = 0.5
# Albrecht & Shanahan, "The use of large corpora to train a new type of key-finding algorithm",
# Music Perception 31(1), 2013.
MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)


@dataclass(frozen=True, slots=True)
class Tonality:
    """A key that was heard, or None; `cents` is the tuning."""

    key: Key | None = None
    confidence: float = 0.0
    cents: float = 0.0


def find_key(mono: Array, rfft: Rfft = np.fft.rfft) -> Tonality:
    """The key of a sound, if it has one.

    Parameters
    ----------
    mono : ndarray
        (n,) as `bridge.analysis.onset.analysis_signal` makes it.
    rfft : callable
        See bridge.dsp.transforms.

    Returns
    -------
    Tonality
        Without a key for what has no tones, or tones on no scale.
    """
    lasting, lasts, energy = find_peaks(magnitudes(mono, FFT, HOP, rfft))
    if len(lasting.pitch) < 4:
        return Tonality()
    cents, agreement = tuning(lasting)
    tonal = tonal_chance(tonal_measures(lasting, lasts, energy, agreement), learnt()["tonal"])
    if tonal < TONAL:
        return Tonality()
    chance = softmax(utility(see(lasting, cents), learnt()))
    best = int(np.argmax(chance))
    odds = measure(float(chance[best]), chroma(lasting.between(*MIDDLE), cents))
    return Tonality(Key(best % 12, best >= 12), confidence(odds, learnt()["sure"]) * tonal, cents)


def measure(chance: float, plain: Vector) -> Vector:
    """What tells how often such a key is right: a few notes or one chord can belong to many keys.

    log-odds, how many pitch classes sound, log(seconds), and 1.
    """
    share = plain / max(float(plain.sum()), 1e-9)
    classes = float(np.exp(-(share * np.log(share + 1e-12)).sum()))
    seconds = max(float(plain.sum()) * HOP / RATE, 1e-3)
    return np.array([np.log((chance + 1e-4) / (1 - chance + 1e-4)), classes, np.log(seconds), 1.0])


def confidence(measured: Vector, sure: Vector) -> float:
    """Logistic regression of "the key is right" on `measure`."""
    return _logistic(float(np.dot(sure, measured)))


def tonal_measures(peaks: Peaks, lasts: float, energy: float, agreement: float) -> Vector:
    """What tells whether a sound has a key at all.

    Parameters
    ----------
    peaks : Peaks
        The tones.
    lasts, energy : float
        Their share of all peaks' magnitude and of all energy, as `find_peaks` says.
    agreement : float
        On a tuning, as `tuning` says.

    Returns
    -------
    ndarray
        (6,) log of the energy's share, log of peaks a frame, fit to a scale, the peaks' share,
        agreement, and 1.
    """
    folded = standard(chroma(peaks, 0.0, 4, 0.6))
    fit = float((_scales() @ folded).max())
    many = np.log(len(peaks.pitch) / peaks.frames + 0.1)
    return np.array([np.log(energy + 1e-4), many, fit, lasts, agreement, 1.0])


@lru_cache(maxsize=1)
def _scales() -> Vector:
    """(24, 12) MAJOR and MINOR on each tonic, as `standard` makes them."""
    rows = [np.roll(standard(np.array(p)), k) for p in (MAJOR, MINOR) for k in range(12)]
    return np.array(rows)


def tonal_chance(measured: Vector, weights: Vector) -> float:
    """How likely a sound has a key at all: logistic regression on `tonal_measures`."""
    return _logistic(float(np.dot(weights, measured)))


def _logistic(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))
