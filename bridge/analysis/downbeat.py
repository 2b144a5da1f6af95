"""Beats → where bars begin: what falls low, changes the harmony, or follows silence, begins a bar.

Conventions
    times in seconds; a bar may hold half a beat (7/8 has 3.5)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.envelope import FPS
from bridge.analysis.periodicity import Rhythm

Vector = NDArray[np.float64]

LOW, CHANGE, ACCENT = 1.0, 1.0, 0.5


def accents(heard: Rhythm, times: Vector, beat: float) -> Vector:
    """How much each time sounds like the first of a bar."""
    low = _near(heard.envelopes[0], times)
    every = _near(heard.envelopes[3], times)
    return np.asarray(LOW * low + ACCENT * every + CHANGE * _change(heard, times, beat))


def bar_starts(heard: Rhythm, times: Vector, beat: float, bar: float) -> Vector:
    """The share of accent that lies on the bar grid of each time, as a standard score."""
    strength = accents(heard, times, beat)
    end = len(heard.envelope) / FPS
    total = np.empty(len(times))
    for i, time in enumerate(times):
        grid = np.arange(time % bar, end, bar)
        total[i] = np.interp(grid, times, strength, left=0.0, right=0.0).mean() if len(grid) else 0
    return np.asarray((total - total.mean()) / max(float(total.std()), 1e-9))


def _near(envelope: Vector, times: Vector, reach: int = 3) -> Vector:
    """The greatest envelope within a few frames of each time."""
    frames = np.round(times * FPS).astype(int)
    around = np.clip(frames[:, None] + np.arange(-reach, reach + 1), 0, len(envelope) - 1)
    return np.asarray(envelope[around].max(axis=1))


def _change(heard: Rhythm, times: Vector, beat: float) -> Vector:
    """How different a beat's spectrum is from the beat's before, 0 … 1."""
    edges = np.round(np.concatenate([times, times[-1:] + beat]) * FPS).astype(int)
    whole = np.concatenate([np.zeros((1, heard.loud.shape[1])), np.cumsum(heard.loud, axis=0)])
    edges = np.clip(edges, 0, len(heard.loud))
    means = (whole[edges[1:]] - whole[edges[:-1]]) / np.maximum(np.diff(edges), 1)[:, None]
    change = np.zeros(len(times))
    change[1:] = np.abs(np.diff(means, axis=0)).sum(axis=1)
    return np.asarray(change / max(float(change.max()), 1e-9))
