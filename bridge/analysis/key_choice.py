"""Pitch classes and chords → how likely each of the 24 keys is.

Both are turned so that each key sees itself from its own tonic, hence what is learnt in one key
holds in all. A key's utility is linear in what it sees, in other weights for major and minor, and a
small network's on top; the soft-max of the utilities is the probability (a conditional logit: D.
McFadden, 1974). `python -m training.hearing.keys` learns the weights, which lie in keys.npz.

Conventions
    keys   24: 12 major from C up, then 12 minor
    seen   (24, SEEN) what each key sees: 12 pitch classes, and each view's 24 chords (of the whole,
           of the beginning and of the end), by semitones above its tonic
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.chords import VIEWS, chords
from bridge.analysis.peaks import Peaks, chroma

Vector = NDArray[np.float64]

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
