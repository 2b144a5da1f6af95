"""Which of several related tempi people would write down: half, whole or double time.

Each candidate gets a utility, linear in what is measured about it; their soft-max is its
probability (a conditional logit: D. McFadden, 1974). The few weights are learnt by `python -m
training.octave` on sounds of `training.hearing_set` and lie in octave_weights.py. To it is
added, as what is known before learning, a comb with a log-normal prior (D. Ellis, "Beat tracking
by dynamic programming", JNMR 36(1), 2007), which keeps the choice sane on sounds unlike those it
was learnt from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.envelope import FPS
from bridge.analysis.octave_weights import WEIGHTS
from bridge.analysis.periodicity import Rhythm, Vector, at, comb

Matrix = NDArray[np.float64]

MULTIPLES = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 3 / 2, 2, 3, 4, 8)
IN_BANDS = (1 / 4, 1 / 2, 1, 2, 4)
HINT = 2.0
KNOWN, PRIOR_BPM, PRIOR_OCTAVES = 1.5, 122.0, 0.8
WHOLE_BARS = 1.0
ENOUGH_ONSETS, LEAST_ALIKE = 6, 0.1
INDEPENDENT = 20  # values of an envelope in a second
TURNS = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0)
BANDS = ("low", "mid", "high", "all", "notes")
NAMES = (
    "comb", "comb_best", "octave", "octave²", "fast", "slow", "busy", "busy²",
    "bars", "long_bars", "integer",
    *(f"r({m:.3g})" for m in MULTIPLES),
    *(f"{band} r({m:.3g})" for band in BANDS for m in IN_BANDS),
    *(f"{band} F({t:.3g})" for band in BANDS for t in TURNS),
)  # fmt: skip


def measure(heard: Rhythm, bpm: Vector) -> Matrix:
    """(candidates, NAMES) what is measured about each candidate tempo."""
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
        *(at(heard.similarities[b], period * m) for b in range(5) for m in IN_BANDS),
        *(_turning(heard.envelopes[b], bpm * t) for b in range(5) for t in TURNS),
    ]
    return np.stack(columns, axis=1)


def _onsets(envelope: Vector) -> int:
    """How many clear onsets there are."""
    inner = envelope[1:-1]
    return int(((inner > envelope[:-2]) & (inner >= envelope[2:]) & (inner > 0.1)).sum())


def _nearness(beats: Vector, step: int) -> Vector:
    """1 where the length is a whole multiple of `step` beats, if that says anything."""
    off = beats / np.maximum(np.round(beats / step) * step, step) - 1
    return np.asarray(np.exp(-0.5 * (off / 0.001) ** 2) * (beats < 16 * step))


def _turning(envelope: Vector, per_minute: Vector) -> Vector:
    """Magnitude of the envelope's Fourier transform at some rates, against its sum."""
    busy = np.flatnonzero(envelope > 0.02)
    turns = np.exp(-2j * np.pi / 60 / FPS * np.outer(per_minute, busy))
    return np.asarray(np.abs(turns @ envelope[busy]) / max(float(envelope.sum()), 1e-9))


def probabilities(utility: Vector) -> Vector:
    """Soft-max."""
    power = np.exp(utility - utility.max())
    return np.asarray(power / power.sum())


def choose(heard: Rhythm, bpm: Vector, hint: float | None) -> tuple[float, float]:
    """The likeliest candidate and its probability."""
    measured = measure(heard, bpm)
    utility = measured @ np.array([WEIGHTS[name] for name in NAMES]) + KNOWN * known(bpm, measured)
    if hint is not None:
        utility = utility + HINT * np.exp(-0.5 * (np.log2(bpm / hint) / 0.02) ** 2)
    if heard.loop:
        beats = np.round(heard.seconds * bpm / 60)
        utility = utility + WHOLE_BARS * ((beats % 4 == 0) * 1.0 + (beats % 8 == 0))
    chance = probabilities(utility)
    best = int(np.argmax(chance))
    return float(bpm[best]), float(chance[best]) * evidence(heard, float(bpm[best]))


def evidence(heard: Rhythm, bpm: float) -> float:
    """How far there is something to go by, 0 … 1: onsets, and likeness after 1, 2 or 4 beats."""
    onsets = min(1.0, _onsets(heard.envelope) / ENOUGH_ONSETS)
    alike = at(heard.similarity, 60 * FPS / bpm * np.array([1.0, 2.0, 4.0])).max()
    by_chance = 3 / np.sqrt(INDEPENDENT * heard.seconds)
    return float(onsets * np.clip(alike / max(by_chance, LEAST_ALIKE), 0.0, 1.0))


def known(bpm: Vector, measured: Matrix) -> Vector:
    """Log of comb times prior."""
    octaves = np.log2(bpm / PRIOR_BPM) / PRIOR_OCTAVES
    return np.asarray(np.log(np.maximum(measured[:, NAMES.index("comb")], 0.05)) - 0.5 * octaves**2)
