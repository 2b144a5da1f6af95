"""Onset envelope → tempo: bpm, confidence, beat phase.

Conventions
    period    of a beat, in envelope frames (FPS a second)
    bpm       quarter notes a minute, 40 … 240

Autocorrelation, a comb of its multiples and a log-normal prior choose the beat (D. Ellis, "Beat
tracking by dynamic programming", JNMR 2007, for the prior); the peak is then followed over 1 … 32
beats and refined by the envelope's Fourier magnitude (P. Grosche & M. Müller, "Extracting
predominant local pulse information", TASLP 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from bridge.analysis.envelope import FPS, band_flux, smoothed
from bridge.music import FASTEST, SLOWEST
from bridge.values import Array

Vector = NDArray[np.float64]

COMB = (
    (0.25, 0.3),
    (0.5, 0.5),
    (1, 1.0),
    (2, 1.0),
    (4, 1.0),
    (8, 1.0),
    (1 / 3, -0.4),
    (2 / 3, -0.4),
    (4 / 3, -0.4),
)
PRIOR_BPM, PRIOR_OCTAVES = 122.0, 0.8
HINT_OCTAVES = 0.35
SHORTEST = 1.0


@dataclass(frozen=True, slots=True)
class Pulse:
    """A tempo that was heard. `offset` is the first beat's time in seconds."""

    bpm: float
    confidence: float
    offset: float


def find_pulse(mono: Array, hint: float | None = None, loop: bool = False) -> Pulse | None:
    """The pulse of a prepared signal; None if there is none."""
    seconds = len(mono) / 22_050
    if seconds < SHORTEST:
        return None
    envelope = smoothed(band_flux(mono).sum(axis=1))
    if not envelope.any():
        return None
    similarity = autocorrelation(envelope, loop)
    grid = np.geomspace(SLOWEST, FASTEST, 520)
    support = comb(similarity, grid)
    chosen = int(np.argmax(support * prior(grid, hint)))
    bpm = follow(similarity, float(grid[chosen]))
    bpm = refine(envelope, bpm)
    bpm = snap(bpm, seconds, loop)
    return Pulse(bpm, confidence(similarity, bpm), phase(envelope, bpm))


def autocorrelation(envelope: Vector, circular: bool) -> Vector:
    """Similarity of the envelope with itself, 1 at lag 0, unbiased by the overlap."""
    x = envelope - envelope.mean()
    n = len(x)
    size = n if circular else scipy.fft.next_fast_len(2 * n, real=True)
    power = np.abs(scipy.fft.rfft(x, size)) ** 2
    r = scipy.fft.irfft(power, size)[:n]
    r = r / max(r[0], 1e-12)
    if circular:
        return np.tile(r, 1 + int(8 * 60 / SLOWEST * FPS) // n)
    return np.asarray(r * n / np.maximum(n - np.arange(n), n / 8))


def at(similarity: Vector, lag: NDArray[np.float64] | float) -> Vector:
    """Similarity at fractional lags; 0 past the end."""
    return np.interp(lag, np.arange(len(similarity)), similarity, right=0.0)


def comb(similarity: Vector, grid: Vector) -> Vector:
    """How well each tempo's multiples and divisions explain the similarity."""
    period = 60 * FPS / grid
    inside = [(w, m) for m, w in COMB]
    total = np.zeros_like(grid)
    for weight, multiple in inside:
        total += weight * at(similarity, period * multiple)
    return np.maximum(total, 1e-6)


def prior(grid: Vector, hint: float | None) -> Vector:
    """What tempi are likely before listening; a hint narrows it but rules nothing out."""
    general = np.exp(-0.5 * (np.log2(grid / PRIOR_BPM) / PRIOR_OCTAVES) ** 2)
    if hint is None:
        return general
    near = np.exp(-0.5 * (np.log2(grid / hint) / HINT_OCTAVES) ** 2)
    return 0.5 * general + 0.5 * near


def follow(similarity: Vector, bpm: float) -> float:
    """The period that best fits the peaks at 1 … 32 beats, each sought near where the last ones say."""
    period = 60 * FPS / bpm
    for beats in (1, 2, 4, 8, 16, 32):
        centre = beats * period
        reach = max(2.0, 0.04 * centre / beats**0.8)
        low, high = int(centre - reach), int(centre + reach) + 2
        if low < 1 or high >= len(similarity) * 0.9:
            break
        peak = low + int(np.argmax(similarity[low:high]))
        if similarity[peak] < 0.05 or not low < peak < high - 1:
            continue
        period = (peak + _vertex(similarity, peak)) / beats
    return float(60 * FPS / period)


def _vertex(y: Vector, i: int) -> float:
    left, mid, right = y[i - 1], y[i], y[i + 1]
    bend = left - 2 * mid + right
    return float(0.5 * (left - right) / bend) if bend < 0 else 0.0


def refine(envelope: Vector, bpm: float) -> float:
    """Move bpm to where the envelope's Fourier magnitudes at 1, 2, 4 a beat are greatest."""
    seconds = len(envelope) / FPS
    reach = min(0.01, 15.0 / seconds / bpm)
    grid = bpm * (1 + np.linspace(-reach, reach, 101))
    time = np.arange(len(envelope)) / FPS
    busy = np.flatnonzero(envelope > 0.02)
    total = np.zeros_like(grid)
    for division in (1, 2, 4):
        turns = np.exp(-2j * np.pi * division / 60 * grid[:, None] * time[busy])
        total += np.abs(turns @ envelope[busy])
    return float(grid[np.argmax(total)])


def snap(bpm: float, seconds: float, loop: bool) -> float:
    """The tempo that makes the length whole beats or bars if that is near, else a whole number if near."""
    beats = seconds * bpm / 60
    step = 1 if loop else 4
    whole = max(step, round(beats / step) * step)
    if abs(beats / whole - 1) < (0.03 if loop else 0.004) and whole <= 128:
        return whole * 60 / seconds
    return round(bpm) if abs(bpm - round(bpm)) < 0.1 else bpm


def confidence(similarity: Vector, bpm: float) -> float:
    """How sure the tempo is, in [0, 1]."""
    period = 60 * FPS / bpm
    heights = [
        float(at(similarity, m * period)) for m in (1, 2, 4) if m * period < 0.8 * len(similarity)
    ]
    return float(np.clip(np.mean(heights) if heights else 0.0, 0.0, 1.0))


def phase(envelope: Vector, bpm: float) -> float:
    """The time in seconds of the first beat, in [0, 60/bpm)."""
    period = 60 * FPS / bpm
    shifts = np.arange(0.0, period, 0.5)
    beats = np.arange(int((len(envelope) - 1) / period) + 1)
    where = shifts[:, None] + beats * period
    strength = np.interp(where, np.arange(len(envelope)), envelope, right=0.0).mean(axis=1)
    return float(shifts[np.argmax(strength)] / FPS)
