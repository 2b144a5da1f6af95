"""Onset envelopes → how strongly each period repeats, and which tempi that makes possible.

Conventions
    envelope     ≥ 0, FPS frames a second; five of them: low, middle, high, all bands, and notes
    similarity   autocorrelation, 1 at lag 0, by lag in frames
    bpm          quarter notes a minute, 40 … 240
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.onset import FPS, band_flux, band_loudness, note_flux, smoothed
from bridge.domain.audio import Array
from bridge.domain.music import FASTEST, SLOWEST
from bridge.dsp.transforms import Rfft, fast_length

Vector = NDArray[np.float64]
# Mel bands up to about 200 Hz (kick, bass), 2 kHz (snare, chords) and the rest (hats).
LOW, HIGH = 5, 30
# A beat's multiples and divisions that speak for it, and, weighing negatively, against it.
COMB = (
    *((0.25, 0.3), (0.5, 0.5), (1, 1.0), (2, 1.0), (4, 1.0), (8, 1.0)),
    *((1 / 3, -0.4), (2 / 3, -0.4), (4 / 3, -0.4)),
)
GRID = np.geomspace(SLOWEST, FASTEST, 520)
RATIOS = (1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2, 3)
MOST = 10
# How far the rises of noise spread about their mean, at most, by band and by note; music's do more.
STEADY, STEADY_NOTES = 0.45, 0.27
EDGES = slice(20, -8)  # frames in which the sound comes out of silence are left out
SHORT, IN_SHORT = 24.0, (4, 8, 16, 32, 64)  # seconds; beats that a loop is likely to have


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """The envelopes (5, frames) of a signal, their similarities (5, lags), and both together."""

    envelopes: Vector
    similarities: Vector
    envelope: Vector
    similarity: Vector
    loud: Array
    seconds: float
    loop: bool


def rhythm(mono: Array, seconds: float, loop: bool, rfft: Rfft = np.fft.rfft) -> Rhythm | None:
    """The rhythm of a sound; None if nothing begins in it, or it is noise.

    Parameters
    ----------
    mono : ndarray
        (n,) as `bridge.analysis.onset.analysis_signal` makes it.
    seconds : float
        How long it lasted, to the sample of its own rate.
    loop : bool
        Whether it goes round.
    rfft : callable
        See bridge.dsp.transforms.
    """
    loud = band_loudness(mono, rfft)
    flux = band_flux(loud)
    parts = (flux[:, :LOW], flux[:, LOW:HIGH], flux[:, HIGH:], flux)
    bands = [part.sum(axis=1) for part in parts]
    notes = note_flux(mono, rfft)[: len(flux)]
    envelopes = np.stack([smoothed(envelope) for envelope in (*bands, notes)])
    if not envelopes.any() or _is_noise(bands[3], notes):
        return None
    similarities = np.stack([autocorrelation(e, loop) for e in envelopes])
    together = envelopes[3] + 0.5 * envelopes[4]
    similarity = similarities.mean(axis=0)
    return Rhythm(envelopes, similarities, together, similarity, loud, seconds, loop)


def _is_noise(flux: Array, notes: Array) -> bool:
    """Whether nothing stands out of what begins."""
    return _spread(flux[EDGES]) < STEADY and _spread(notes[EDGES]) < STEADY_NOTES


def _spread(x: Array) -> float:
    """Standard deviation against the mean; infinite if there is too little to tell."""
    return float(x.std() / max(float(x.mean()), 1e-9)) if len(x) > 40 else float("inf")


def autocorrelation(envelope: Vector, circular: bool) -> Vector:
    """Similarity of an envelope with itself, unbiased by how much overlaps."""
    x = envelope - envelope.mean()
    n = len(x)
    size = n if circular else fast_length(2 * n)
    r = np.fft.irfft(np.abs(np.fft.rfft(x, size)) ** 2, size)[:n]
    r = r / max(float(r[0]), 1e-12)
    if circular:
        return np.asarray(np.tile(r, 2 + int(8 * 60 / SLOWEST * FPS) // n))
    return np.asarray(r * n / np.maximum(n - np.arange(n), n / 8))


def at(similarity: Vector, lag: Vector) -> Vector:
    """Similarity at fractional lags; 0 past the end."""
    return np.asarray(np.interp(lag, np.arange(len(similarity)), similarity, right=0.0))


def comb(similarity: Vector, bpm: Vector) -> Vector:
    """How well each tempo's multiples and divisions explain the similarity."""
    period = 60 * FPS / bpm
    return np.asarray(sum(weight * at(similarity, period * multiple) for multiple, weight in COMB))


def candidates(heard: Rhythm, hint: float | None) -> Vector:
    """Tempi worth a closer look: peaks of the comb and what is simply related to the best one.

    Of a loop, those that make it whole beats; of a short clip also those that make it whole bars.
    """
    support = comb(heard.similarity, GRID)
    inner = (support[1:-1] >= support[:-2]) & (support[1:-1] > support[2:])
    peaks = 1 + np.flatnonzero(inner)
    peaks = peaks[np.argsort(-support[peaks])][:MOST]
    found = [float(GRID[p]) for p in peaks]
    if found:
        found += [found[0] * ratio for ratio in RATIOS]
    if heard.seconds < SHORT:
        found += [beats * 60 / heard.seconds for beats in IN_SHORT]
    if hint is not None and _is_supported(heard, hint, support):
        found.append(hint)
    if heard.loop:
        return _whole_beats(heard.seconds)
    return _distinct([follow(heard.similarity, bpm) for bpm in found])


def _is_supported(heard: Rhythm, hint: float, support: Vector) -> bool:
    """Whether the hint's comb is at least half as high as the best."""
    return bool(comb(heard.similarity, np.array([hint]))[0] > 0.5 * support.max())


def _whole_beats(seconds: float) -> Vector:
    fewest = max(1, int(np.ceil(SLOWEST * seconds / 60 - 1e-6)))
    most = max(fewest, int(FASTEST * seconds / 60 + 1e-6))
    return np.arange(fewest, most + 1) * 60 / seconds


def _distinct(found: list[float]) -> Vector:
    """In order of size, none within 1.5 % of another, all from 40 to 240."""
    kept: list[float] = []
    for bpm in found:
        if SLOWEST <= bpm <= FASTEST and all(abs(bpm / k - 1) > 0.015 for k in kept):
            kept.append(bpm)
    return np.array(sorted(kept))


def follow(similarity: Vector, bpm: float) -> float:
    """The tempo that fits the peaks at 1 … 32 beats, each sought near where the last says."""
    period = 60 * FPS / bpm
    for beats in (1, 2, 4, 8, 16, 32):
        centre = beats * period
        reach = max(2.0, 0.04 * centre / beats**0.8)
        low, high = int(centre - reach), int(centre + reach) + 2
        if low < 1 or high >= len(similarity) * 0.9:
            break
        peak = low + int(np.argmax(similarity[low:high]))
        if similarity[peak] >= 0.05 and low < peak < high - 1:
            period = (peak + vertex(similarity, peak)) / beats
    return float(60 * FPS / period)


def vertex(y: Vector, i: int) -> float:
    """Where the parabola through y[i − 1 … i + 1] is greatest, from i."""
    left, mid, right = y[i - 1], y[i], y[i + 1]
    bend = left - 2 * mid + right
    return float(0.5 * (left - right) / bend) if bend < 0 else 0.0
