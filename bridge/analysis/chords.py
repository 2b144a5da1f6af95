"""Tones → which chords sound: what share of the time, at first, and at last.

Each moment's pitch classes, and a little the lowest tone, are compared with the 24 triads, each
also with its usual sevenths (or A minor's would be C major); a soft-max over the likenesses is how
likely each of them is (chords out of templates: T. Fujishima, "Realtime chord recognition of
musical sound", ICMC 1999).

Conventions
    chords   24 shares, in sum 1: 12 major triads from C up, then 12 minor
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.special import softmax

from bridge.analysis.envelope import RATE
from bridge.analysis.peaks import HOP, Peaks, by_frame

Vector = NDArray[np.float64]

SMOOTH = 2.0  # frames of .09 s
BASS, BASS_TO = 0.1, 400.0  # what being the lowest tone adds to its chords' likeness; hertz
SHARP = 12.0
ENDS = (0.5, 3.0)  # seconds in which what is at first or at last fades out of sight
VIEWS = 1 + 2 * len(ENDS)
FAINT = 0.1  # of the strongest moment
MAJOR = ((0, 4, 7), (0, 4, 7, 10), (0, 4, 7, 11))
MINOR = ((0, 3, 7), (0, 3, 7, 10))


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
    return np.asarray(gaussian_filter1d(frames, SMOOTH, axis=0))


def _chances(tones: Vector, bass: Vector) -> Vector:
    """(frames, 24) how likely each triad is, by the one of its forms that is most alike."""
    unit = _unit(tones)
    alike = [np.max([unit @ _turned(form).T for form in forms], axis=0) for forms in (MAJOR, MINOR)]
    return np.asarray(
        softmax(SHARP * (np.concatenate(alike, axis=1) + BASS * np.tile(bass, 2)), axis=1)
    )


def _turned(form: tuple[int, ...]) -> Vector:
    """(12, 12) a chord's tones on each root, as `_unit` makes them."""
    tones = np.zeros(12)
    tones[list(form)] = 1
    return _unit(np.stack([np.roll(tones, root) for root in range(12)]))


def _unit(rows: Vector) -> Vector:
    """Rows with zero mean and unit length."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
