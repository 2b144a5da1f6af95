"""Which of several related tempi people would write down: half, whole or double time.

Each candidate gets a utility from what is measured about it and about the whole sound, by a small
network; the soft-max of the utilities is its probability (a conditional logit: D. McFadden, 1974,
with one hidden layer). The weights are learnt by `python -m training.hearing.octave` on sounds of
`training.hearing.set` and lie in octave.npz. To it is added, as what is known before learning, a
comb with a log-normal prior (D. Ellis, "Beat tracking by dynamic programming", JNMR 36(1), 2007),
which keeps the choice sane on sounds unlike those it was learnt from, and what the length says.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from bridge.analysis.envelope import FPS
from bridge.analysis.length import credit
from bridge.analysis.periodicity import Rhythm, Vector, at, autocorrelation, comb

Matrix = NDArray[np.float64]

WEIGHTS = Path(__file__).with_name("octave.npz")
MULTIPLES = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 3 / 2, 2, 3, 4, 8)
IN_BANDS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3, 4)
HINT = 2.0
KNOWN, PRIOR_BPM, PRIOR_OCTAVES = 1.0, 122.0, 0.8
WHOLE_BARS = 1.0
ENOUGH_ONSETS, LEAST_ALIKE = 6, 0.1
FEWEST, HIDDEN = 3, 0.1  # onsets that make a level; of the strongest: nothing below is one
INDEPENDENT = 20  # values of an envelope in a second
TURNS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3, 4)
FAINT = 0.02  # of an envelope's peak: not looked at


def measure(heard: Rhythm, bpm: Vector) -> Matrix:
    """(candidates, inputs) what is measured about each candidate tempo, and about the sound."""
    period = 60 * FPS / bpm
    support = comb(heard.similarity, bpm)
    octave = np.log2(bpm / 120)
    busy = np.log2(np.maximum(_onsets(heard.envelopes[3]), 1) * 60 / bpm / heard.seconds)
    beats = heard.seconds * bpm / 60
    columns = [
        support,
        support - support.max(),
        octave,
        octave**2,
        np.maximum(0, np.log2(bpm / 150)),
        np.maximum(0, np.log2(80 / bpm)),
        busy,
        busy**2,
        _nearness(beats, 4),
        _nearness(beats, 16),
        np.exp(-0.5 * ((bpm - np.round(bpm)) / 0.05) ** 2),
        *(at(heard.similarity, period * m) for m in MULTIPLES),
        *(at(similarity, period * m) for similarity in heard.similarities for m in IN_BANDS),
        *(turning for t in TURNS for turning in _turnings(heard.envelopes, bpm * t)),
        *(np.full(len(bpm), value) for value in _whole(heard)),
    ]
    return np.stack(columns, axis=1)


def _whole(heard: Rhythm) -> Vector:
    """What sound it is: how dense each envelope is, and how long it lasts."""
    dense = np.log(heard.envelopes.mean(axis=1) + 1e-3)
    return np.append(dense, np.log(heard.seconds))


def _onsets(envelope: Vector) -> int:
    """How many clear onsets there are."""
    inner = envelope[1:-1]
    return int(((inner > envelope[:-2]) & (inner >= envelope[2:]) & (inner > 0.1)).sum())


def _nearness(beats: Vector, step: int) -> Vector:
    """1 where the length is a whole multiple of `step` beats, if that says anything."""
    off = beats / np.maximum(np.round(beats / step) * step, step) - 1
    return np.asarray(np.exp(-0.5 * (off / 0.001) ** 2) * (beats < 16 * step))


def _turnings(envelopes: Vector, per_minute: Vector) -> Vector:
    """(envelopes, rates) magnitude of the Fourier transforms at some rates, against the sums."""
    clear = np.where(envelopes > FAINT, envelopes, 0.0)
    busy = np.flatnonzero(clear.any(axis=0))
    turns = np.exp(-2j * np.pi / 60 / FPS * np.outer(per_minute, busy))
    sums = np.maximum(envelopes.sum(axis=1), 1e-9)
    return np.asarray(np.abs(turns @ clear[:, busy].T).T / sums[:, None])


@lru_cache(maxsize=1)
def _learnt() -> Mapping[str, Vector]:
    with np.load(WEIGHTS) as stored:
        return {name: stored[name].astype(np.float64) for name in stored.files}


def utility(measured: Matrix, learnt: Mapping[str, Vector]) -> Vector:
    """What the network makes of each candidate's measures."""
    x = (measured - learnt["centre"]) / learnt["scale"]
    hidden = np.tanh(x @ learnt["hidden"] + learnt["hidden_bias"])
    return np.asarray(x @ learnt["direct"] + hidden @ learnt["out"])


def chances(heard: Rhythm, bpm: Vector, hint: float | None) -> Vector:
    """How likely each candidate is the one, in sum 1."""
    measured = measure(heard, bpm)
    worth = utility(measured, _learnt()) + KNOWN * known(bpm, measured)
    if hint is not None:
        worth = worth + HINT * np.exp(-0.5 * (np.log2(bpm / hint) / 0.02) ** 2)
    if heard.loop:
        beats = np.round(heard.seconds * bpm / 60)
        worth = worth + WHOLE_BARS * ((beats % 4 == 0) * 1.0 + (beats % 8 == 0))
    else:
        worth = worth + credit(heard.seconds, bpm)
    return np.asarray(softmax(worth))


def evidence(heard: Rhythm, bpm: float) -> float:
    """How far there is something to go by, 0 … 1: onsets, and likeness after 1, 2 or 4 beats."""
    clear = _levelled(heard.envelope, heard.seconds)
    onsets = min(1.0, _onsets(clear) / ENOUGH_ONSETS)
    lags = 60 * FPS / bpm * np.array([1.0, 2.0, 4.0])
    similarities = (heard.similarity, autocorrelation(clear, heard.loop))
    alike = max(float(at(similarity, lags).max()) for similarity in similarities)
    by_chance = 3 / np.sqrt(INDEPENDENT * heard.seconds)
    return float(onsets * np.clip(alike / max(by_chance, LEAST_ALIKE), 0.0, 1.0))


def _levelled(envelope: Vector, seconds: float) -> Vector:
    """No onset above the level that one in two seconds reaches, so that a few do not hide all."""
    inner = envelope[1:-1]
    peaks = np.sort(inner[(inner > envelope[:-2]) & (inner >= envelope[2:])])
    usual = max(FEWEST, int(np.ceil(seconds / 2)))
    reached = float(peaks[-usual]) if len(peaks) >= usual else 0.0
    level = max(reached, HIDDEN * float(envelope.max()), 1e-9)
    return np.minimum(envelope, level) / level


def known(bpm: Vector, measured: Matrix) -> Vector:
    """Log of comb (the first measure) times prior."""
    octaves = np.log2(bpm / PRIOR_BPM) / PRIOR_OCTAVES
    return np.asarray(np.log(np.maximum(measured[:, 0], 0.05)) - 0.5 * octaves**2)
