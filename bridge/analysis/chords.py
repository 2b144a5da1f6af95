"""Tones → which chords sound: what share of the time, at first, and at last.

Each moment's pitch classes, with the lowest tone's once more, are compared with the 24 triads; a
soft-max over the likenesses is how likely each of them is (chords out of templates: T. Fujishima,
"Realtime chord recognition of musical sound", ICMC 1999).

Conventions
    chords   24 shares, in sum 1: 12 major triads from C up, then 12 minor
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from bridge.analysis.envelope import RATE
from bridge.analysis.peaks import HOP, Peaks, by_frame

Vector = NDArray[np.float64]

SMOOTH = 3.0  # frames of .09 s
BASS, BASS_TO = 0.3, 400.0  # what being the lowest tone adds to its chords' likeness; hertz
SHARP = 8.0
ENDS = 1.0  # seconds in which what is at first or at last fades out of sight
FAINT = 0.1  # of the strongest moment
MAJOR, MINOR = (0, 4, 7), (0, 3, 7)


def chords(peaks: Peaks, cents: float) -> Vector:
    """(3, 24) chords: of the whole, of its beginning, of its end."""
    tones = _smooth(by_frame(peaks, cents, 4, 0.6))
    bass = _smooth(by_frame(peaks.lowest(BASS_TO), cents))
    chance = _chances(tones, bass / np.maximum(bass.sum(axis=1, keepdims=True), 1e-9))
    strength = tones.sum(axis=1)
    heard = strength / (FAINT * strength.max(initial=1e-9) + strength + 1e-12)
    since = np.arange(len(tones)) * HOP / RATE / ENDS
    weights = heard * np.stack([np.ones_like(since), np.exp(-since), np.exp(-since[::-1])])
    return np.asarray(weights @ chance / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9))


def _smooth(frames: Vector) -> Vector:
    return np.asarray(gaussian_filter1d(frames, SMOOTH, axis=0))


def _chances(tones: Vector, bass: Vector) -> Vector:
    """(frames, 24) how likely each triad is."""
    likeness = _unit(tones) @ _triads().T + BASS * np.tile(bass, 2)
    power = np.exp(SHARP * likeness)
    return np.asarray(power / power.sum(axis=1, keepdims=True))


def _triads() -> Vector:
    """(24, 12) the triads' tones, as `_unit` makes them."""
    tones = np.zeros((24, 12))
    for number, kind in enumerate((MAJOR, MINOR)):
        for root in range(12):
            tones[12 * number + root, [(root + tone) % 12 for tone in kind]] = 1
    return _unit(tones)


def _unit(rows: Vector) -> Vector:
    """Rows with zero mean and unit length."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
