"""Prepared sound → tempo: bpm, confidence, time of the first beat.

Candidates come from the similarity of onset envelopes with themselves; `octave` chooses among
them; the chosen one is refined by the envelopes' Fourier magnitude (P. Grosche & M. Müller,
"Extracting predominant local pulse information from music recordings", IEEE TASLP 19(6), 2011)
and moved to whole bars or whole numbers where these are as near as measuring allows; it is the one
that a loop's length was cut to, if it was (`length`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.envelope import FPS
from bridge.analysis.length import cut_to
from bridge.analysis.octave import chances, evidence
from bridge.analysis.periodicity import Rhythm, Vector, candidates, rhythm
from bridge.domain.audio import Array

SHORTEST, LEAST_SURE = 0.8, 0.02
DIVISIONS = (1, 2, 3, 4, 6, 8)
COARSE, FINE = 33, 9  # tempi tried at a time
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
    likeliest = pulses_of(heard, hint, 1)
    return likeliest[0] if likeliest else None


def pulses_of(heard: Rhythm, hint: float | None, most: int) -> list[Pulse]:
    """The likeliest pulses of a rhythm, the surest first; none if nothing in it repeats."""
    possible = candidates(heard, hint)
    if not len(possible):
        return []
    chance = chances(heard, possible, hint)
    order = np.argsort(-chance)[:most]
    found = [_pulse(heard, float(possible[i]), float(chance[i])) for i in order]
    return found if found[0].confidence >= LEAST_SURE else []


def _pulse(heard: Rhythm, bpm: float, chance: float) -> Pulse:
    confidence = chance * evidence(heard, bpm)
    if not heard.loop:
        bpm = cut_to(heard.seconds, bpm) or snap(refine(heard, bpm), heard.seconds)
    return Pulse(bpm, confidence, phase(heard, bpm))


def refine(heard: Rhythm, bpm: float) -> float:
    """Move bpm to where the envelopes' Fourier magnitudes at DIVISIONS of a beat are greatest."""
    envelope = heard.envelopes[3] + heard.envelopes[4]
    busy = np.flatnonzero(envelope > 0.02)
    reach = min(0.01, 15.0 / heard.seconds / bpm)
    for points, narrower in ((COARSE, COARSE // 2), (FINE, 1)):
        grid = bpm * (1 + np.linspace(-reach, reach, points))
        bpm = float(grid[np.argmax(_turning(envelope[busy], busy, grid))])
        reach /= narrower
    return bpm


def _turning(envelope: Vector, frames: NDArray[np.intp], bpm: Vector) -> Vector:
    """The envelope's Fourier magnitudes at all DIVISIONS of each tempo's beat, summed."""
    turn = np.exp(-2j * np.pi / 60 / FPS * np.outer(bpm, frames))
    powers = [turn]  # one exponential serves all divisions
    while len(powers) < DIVISIONS[-1]:
        powers.append(powers[-1] * turn)
    return np.asarray(sum(np.abs(powers[d - 1] @ envelope) for d in DIVISIONS))


def snap(bpm: float, seconds: float) -> float:
    """The tempo that makes the length whole bars, or else a whole number, if near."""
    beats = seconds * bpm / 60
    bars = max(4, round(beats / 4) * 4)
    if abs(beats - bars) < max(NEAR_BARS * bars, NEAR_BEATS) and bars <= 128:
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
