"""Recording → the best loop of whole bars inside it.

The tempo gives the length; where the waveform repeats itself, its own lag replaces it to the
sample. The start is a beat inside the part that repeats, best its first, where a bar seems to
begin.

Conventions
    start, end   samples of the source, end exclusive
    seam_db      how much harder the sound jumps at the seam than nearby; ≤ 0 is closed
    likeness     correlation of the loop with what follows it one length later, −1 … 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.analysis import repetition
from bridge.analysis.downbeat import bar_starts
from bridge.analysis.envelope import FPS, RATE, prepared
from bridge.analysis.periodicity import Rhythm, rhythm
from bridge.analysis.seam import jump_db, settle
from bridge.analysis.tempo import Pulse, pulses_of
from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter

Vector = NDArray[np.float64]
FOUR_FOUR = Meter()
BARS = (8, 4, 2, 1)
# What a start is worth: standard scores of bar accents, repetition inside, the edge of what
# repeats; and what it costs not to lie on a beat.
ACCENT, INSIDE, EDGE, OFF_BEAT = 0.25, 2.0, 1.5, 0.3
TEMPI, UNLIKELY, TEMPO = 4, 0.01, 0.2  # how many are tried, how unlikely, what their odds count
STEPS = 4  # starts tried in a beat
EXACT = 0.6
GUARD = 0.03  # seconds before a beat that belong to it: attacks begin, and frames reach, earlier


@dataclass(frozen=True, slots=True)
class LoopRegion:
    """A loop in a recording."""

    start: int
    end: int
    bpm: float
    bars: int
    seam_db: float
    likeness: float
    confidence: float

    @property
    def frames(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Loop:
    """A loop before it is settled: start and length in seconds, worth and likeness."""

    start: float
    length: float
    bars: int
    worth: float
    likeness: float


def trim(
    clip: Clip, bars: int | None = None, meter: Meter = FOUR_FOUR, hint: float | None = None
) -> LoopRegion:
    """The best loop of `bars` whole bars (8, 4, 2 or 1 if None); BadArgument if there is none."""
    mono = prepared(clip)
    heard = rhythm(mono, len(mono) / RATE, loop=False) if mono is not None else None
    pulses = pulses_of(heard, hint, TEMPI) if heard is not None else []
    if mono is None or heard is None or not pulses:
        raise BadArgument("There is no beat to cut a loop by: choose a recording with a rhythm.")
    similar = repetition.self_similarity(mono)
    loops = [
        (_best(mono, heard, pulse, similar, fitting, meter), pulse)
        for pulse in pulses
        if pulse.confidence > UNLIKELY * pulses[0].confidence
        for fitting in ((bars,) if bars else BARS)
        if fitting * meter.beats * 60 / pulse.bpm <= heard.seconds * 1.003
    ]
    if not loops:
        wanted = f"{bars or 1} bar{'s' if (bars or 1) > 1 else ''} at {pulses[0].bpm:.1f} bpm"
        raise BadArgument(f"The recording is shorter than {wanted}: ask for fewer bars.")
    return _settled(clip, *max(loops, key=_worth), meter)


def _worth(found: tuple[_Loop, Pulse]) -> float:
    """What speaks for a loop, and for its tempo."""
    loop, pulse = found
    return float(loop.worth + TEMPO * np.log(max(pulse.confidence, 1e-6)))


def _best(
    mono: Array, heard: Rhythm, pulse: Pulse, similar: Vector, bars: int, meter: Meter
) -> _Loop:
    """The best start for a loop of so many bars."""
    lag, height = repetition.exact_lag(similar, bars * meter.beats * 60 / pulse.bpm * RATE)
    length = lag / RATE
    beat = length / (bars * meter.beats) if height > EXACT else 60 / pulse.bpm
    every = np.arange(pulse.offset % (beat / STEPS), heard.seconds, beat / STEPS)
    times = every[every <= max(heard.seconds - length, 0) + 0.03]
    times = times if len(times) else np.zeros(1)
    alike = repetition.likeness(mono, heard.loud, lag, beat / STEPS * RATE)
    inside, edge = _repeating(alike, times, length, beat / STEPS)
    accent = np.interp(times, every, bar_starts(heard, every, beat, beat * meter.beats))
    off = _off_beat(times - pulse.offset, beat if meter.beats % 1 == 0 else beat / 2)
    worth = ACCENT * accent + INSIDE * inside + EDGE * edge - OFF_BEAT * off
    chosen = int(np.argmax(worth))
    bonus = 0.05 * np.log2(bars) + height
    start, alike_there = float(times[chosen]), float(inside[chosen])
    return _Loop(start, length, bars, float(worth[chosen] + bonus), alike_there)


def _off_beat(times: Vector, beat: float) -> NDArray[np.bool_]:
    """Which times do not lie on the grid of beats."""
    return np.asarray(np.abs(times / beat - np.round(times / beat)) > 0.1)


def _repeating(alike: Vector, times: Vector, length: float, step: float) -> tuple[Vector, Vector]:
    """For each start: how alike the loop and a repetition are; how far likeness begins there."""
    if len(alike) < 2:
        return np.zeros(len(times)), np.zeros(len(times))
    whole = np.concatenate([[0.0], np.cumsum(alike)])

    def mean(start: Vector, seconds: float) -> Vector:
        edges = np.clip((np.stack((start, start + seconds)) * FPS).astype(int), 0, len(alike))
        return np.asarray((whole[edges[1]] - whole[edges[0]]) / (seconds * FPS))

    inside = np.maximum(mean(times, length), mean(times - length, length))
    frames = np.arange(len(alike)) / FPS
    here = np.interp(times + step / 2 - GUARD, frames, alike, right=0.0)
    before = np.interp(times - step / 2 - GUARD, frames, alike, left=0.0)
    broad = mean(times, length / 4) - mean(times - length / 4, length / 4)
    return inside, np.asarray(0.5 * (here - before) + 0.5 * broad)


def _settled(clip: Clip, loop: _Loop, pulse: Pulse, meter: Meter) -> LoopRegion:
    """The loop in samples of the source, cut where the seam is quietest just before its attack."""
    frames = round(loop.length * clip.rate)
    latest = max(0, len(clip.samples) - frames)
    start = min(settle(clip, round(loop.start * clip.rate), frames), latest)
    end = min(start + frames, len(clip.samples))
    return LoopRegion(
        start,
        end,
        60 * loop.bars * meter.beats / loop.length,
        loop.bars,
        jump_db(clip, start, end),
        loop.likeness,
        float(np.clip(pulse.confidence * max(loop.likeness, 0.3), 0, 1)),
    )
