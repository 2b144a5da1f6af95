"""Prepared sound → tempo: bpm, confidence, time of the first beat.

Candidates come from the similarity of onset envelopes with themselves; `octave` chooses among
them; the chosen one is refined by the envelopes' Fourier magnitude (P. Grosche & M. Müller,
"Extracting predominant local pulse information from music recordings", IEEE TASLP 19(6), 2011)
and moved to whole bars or whole numbers where these are as near as measuring allows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.analysis.envelope import FPS
from bridge.analysis.octave import choose
from bridge.analysis.periodicity import Rhythm, Vector, candidates, rhythm
from bridge.values import Array

SHORTEST, LEAST_SURE = 0.8, 0.02
DIVISIONS = (1, 2, 3, 4, 6, 8)
EARLY = 0.008  # the envelope rises so many seconds before the attack that it means
NEAR_BARS, NEAR_BEATS, NEAR_WHOLE = 0.004, 0.03, 0.1


@dataclass(frozen=True, slots=True)
class Pulse:
    """A tempo that was heard; `offset` is the first beat's time in seconds."""

    bpm: float
    confidence: float
    offset: float


def find_pulse(
    mono: Array, seconds: float, hint: float | None = None, loop: bool = False
) -> Pulse | None:
    """The pulse of a prepared signal that lasted so long; None if there is none."""
    heard = rhythm(mono, seconds, loop) if seconds >= SHORTEST else None
    return None if heard is None else pulse_of(heard, hint)


def pulse_of(heard: Rhythm, hint: float | None = None) -> Pulse | None:
    """The pulse of a rhythm; None if nothing in it repeats."""
    possible = candidates(heard, hint)
    if not len(possible):
        return None
    bpm, confidence = choose(heard, possible, hint)
    if confidence < LEAST_SURE:
        return None
    if not heard.loop:
        bpm = snap(refine(heard, bpm), heard.seconds)
    return Pulse(bpm, confidence, phase(heard, bpm))


def refine(heard: Rhythm, bpm: float) -> float:
    """Move bpm to where the envelopes' Fourier magnitudes at DIVISIONS of a beat are greatest."""
    envelope = heard.envelopes[3] + heard.envelopes[4]
    reach = min(0.01, 15.0 / heard.seconds / bpm)
    grid = bpm * (1 + np.linspace(-reach, reach, 101))
    busy = np.flatnonzero(envelope > 0.02)
    total = np.zeros_like(grid)
    for division in DIVISIONS:
        turns = np.exp(-2j * np.pi * division / 60 / FPS * np.outer(grid, busy))
        total += np.abs(turns @ envelope[busy])
    return float(grid[np.argmax(total)])


def snap(bpm: float, seconds: float) -> float:
    """The tempo that makes the length whole bars, or else a whole number, if near."""
    beats = seconds * bpm / 60
    bars = max(4, round(beats / 4) * 4)
    if abs(beats / bars - 1) < NEAR_BARS and bars <= 128:
        return bars * 60 / seconds
    return float(round(bpm)) if abs(bpm - round(bpm)) < NEAR_WHOLE else bpm


def phase(heard: Rhythm, bpm: float) -> float:
    """The time in seconds of the first beat, in [0, 60/bpm): where low and all onsets line up."""
    period = 60 * FPS / bpm
    shifts = np.arange(0.0, period, 0.5)
    strength = pulses(heard.envelope + 2 * heard.envelopes[0], shifts, period)
    best = float(shifts[np.argmax(strength)])
    return float(max(0.0, best / FPS + EARLY) % (60 / bpm))


def pulses(envelope: Vector, shifts: Vector, period: float) -> Vector:
    """Mean of the envelope on a grid of beats, for several shifts of the grid."""
    beats = np.arange(max(1, int(len(envelope) / period)))
    where = shifts[:, None] + beats * period
    return np.asarray(np.interp(where, np.arange(len(envelope)), envelope, right=0.0).mean(axis=1))
