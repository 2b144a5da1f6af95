"""Recording → the best loop of whole bars inside it.

The tempo gives the length; where the waveform repeats itself, its own lag replaces it to the
sample. The start is a beat inside the part that repeats, best its first, where a bar seems to
begin: where something falls low, changes the harmony, or follows silence. Of what is played only
once, nothing repeats: there the first stroke after silence counts as much as a bar's accents.

On recordings that were kept back 71.8 % of the loops are as long as they should be to 1 ms, of
PyMusicLooper's, which is librosa's means, 14 %; so it is ours.

Conventions
    start, end   samples of the source, end exclusive; times in seconds
    lag          samples at RATE, may be fractional
    seam_db      how much harder the sound jumps at the seam than nearby; ≤ 0 is closed
    likeness     correlation of the loop with what follows it one length later, −1 … 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.onset import FPS, HOP, RATE, analysis_signal
from bridge.analysis.rhythm import Rhythm, rhythm, vertex
from bridge.analysis.seam import jump_db, quietest_cut
from bridge.analysis.tempo import Pulse, pulses_of
from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter
from bridge.dsp.transforms import fast_length

Vector = NDArray[np.float64]

FOUR_FOUR = Meter()
BARS = (8, 4, 2, 1)
# What a start is worth: standard scores of bar accents, repetition inside, the edge of what
# repeats, silence before what is played once; and what it costs not to lie on a beat.
ACCENT, INSIDE, EDGE, BEGINS, OFF_BEAT = 0.25, 2.0, 1.5, 1.0, 0.3
SILENT_BEATS, SILENT_POWER = 4, 0.05  # before a beginning; of the power of what is struck then
TEMPI, UNLIKELY, TEMPO = 4, 0.01, 0.2  # how many are tried, how unlikely, what their odds count
STEPS = 4  # starts tried in a beat
EXACT = 0.6
GUARD = 0.03  # seconds before a beat that belong to it: attacks begin, and frames reach, earlier
LOW_ACCENT, CHANGE_ACCENT, ANY_ACCENT = 1.0, 1.0, 0.5
REACH = 0.006
CLEAR = 0.3
QUIET = 1e-3  # of the loudest moment's power: below, likeness says nothing


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
        """The loop's length in samples of the source."""
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
    """The best loop of whole bars in a recording.

    Parameters
    ----------
    clip : Clip
        The recording, at any rate.
    bars : int, optional
        How many; 8, 4, 2 or 1, whichever sounds best, where none is given.
    meter : Meter
        What a bar is.
    hint : float, optional
        A tempo in bpm that somebody expects: a prior, never believed against the evidence.

    Raises
    ------
    BadArgument
        Where no beat is heard, or the recording is shorter than the loop.
    """
    mono = analysis_signal(clip)
    heard = rhythm(mono, len(mono) / RATE, loop=False) if mono is not None else None
    pulses = pulses_of(heard, hint, TEMPI) if heard is not None else []
    if mono is None or heard is None or not pulses:
        raise BadArgument("There is no beat to cut a loop by: choose a recording with a rhythm.")
    similar = self_similarity(mono)
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
    lag, height = exact_lag(similar, bars * meter.beats * 60 / pulse.bpm * RATE)
    length = lag / RATE
    beat = length / (bars * meter.beats) if height > EXACT else 60 / pulse.bpm
    every = np.arange(pulse.offset % (beat / STEPS), heard.seconds, beat / STEPS)
    times = every[every <= max(heard.seconds - length, 0) + 0.03]
    times = times if len(times) else np.zeros(1)
    alike = likeness_along(mono, heard.loud, lag, beat / STEPS * RATE)
    inside, edge = _repeating(alike, times, length, beat / STEPS)
    accent = np.interp(times, every, bar_starts(heard, every, beat, beat * meter.beats))
    off = _off_beat(times - pulse.offset, beat if meter.beats % 1 == 0 else beat / 2)
    begins = _begins(mono, times, beat) * (1 - inside)
    worth = ACCENT * accent + INSIDE * inside + EDGE * edge + BEGINS * begins - OFF_BEAT * off
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


def _begins(mono: Array, times: Vector, beat: float) -> Vector:
    """How far the sound begins at each time, 0 … 1: how quiet it is before what is struck there."""
    power = np.concatenate([[0.0], np.cumsum(mono.astype(np.float64) ** 2)])
    edges = np.stack((times - SILENT_BEATS * beat, times - GUARD, times + beat / 2))
    first, struck, last = power[np.clip((edges * RATE).astype(int), 0, len(mono))]
    share = (struck - first) / np.maximum(last - struck, 1e-12)
    return np.asarray(np.clip(1 - share / SILENT_POWER, 0, 1))


def _settled(clip: Clip, loop: _Loop, pulse: Pulse, meter: Meter) -> LoopRegion:
    """The loop in samples of the source, cut where the seam is quietest just before its attack."""
    frames = round(loop.length * clip.rate)
    latest = max(0, len(clip.samples) - frames)
    start = min(quietest_cut(clip, round(loop.start * clip.rate), frames), latest)
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


def accents(heard: Rhythm, times: Vector, beat: float) -> Vector:
    """How much each time sounds like the first of a bar."""
    low = struck_at(heard.envelopes[0], times)
    every = struck_at(heard.envelopes[3], times)
    return np.asarray(
        LOW_ACCENT * low + ANY_ACCENT * every + CHANGE_ACCENT * _change(heard, times, beat)
    )


def bar_starts(heard: Rhythm, times: Vector, beat: float, bar: float) -> Vector:
    """The share of accent that lies on the bar grid of each time, as a standard score."""
    strength = accents(heard, times, beat)
    end = len(heard.envelope) / FPS
    total = np.empty(len(times))
    for i, time in enumerate(times):
        grid = np.arange(time % bar, end, bar)
        total[i] = np.interp(grid, times, strength, left=0.0, right=0.0).mean() if len(grid) else 0
    return np.asarray((total - total.mean()) / max(float(total.std()), 1e-9))


def struck_at(envelope: Vector, times: Vector, reach: int = 3) -> Vector:
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


def self_similarity(mono: Array) -> Vector:
    """Autocorrelation of the waveform, normalised by the energy of what overlaps."""
    n = len(mono)
    size = fast_length(2 * n)
    r = np.fft.irfft(np.abs(np.fft.rfft(mono, size)) ** 2, size)[:n].astype(np.float64)
    power = np.concatenate([[0.0], np.cumsum(mono.astype(np.float64) ** 2)])
    first, second = power[n:0:-1], power[n] - power[:n]
    return np.asarray(r / np.sqrt(np.maximum(first * second, 1e-3 * power[n] ** 2)))


def exact_lag(similar: Vector, lag: float) -> tuple[float, float]:
    """Where near `lag` the waveform matches best, and how well; `lag` itself if nowhere."""
    low = max(1, int(lag * (1 - REACH)))
    high = min(len(similar) - 1, int(lag * (1 + REACH)) + 2)
    if high - low < 3:
        return lag, 0.0
    peak = low + int(np.argmax(similar[low:high]))
    height = float(similar[peak])
    if height < CLEAR or not low < peak < high - 1:
        return lag, max(height, 0.0)
    return peak + vertex(similar, peak), height


def likeness_along(mono: Array, loud: Array, lag: float, span: float) -> Vector:
    """How alike the sound around each frame and one lag later is, over `span` samples.

    The better of waveform and loudness by band (frames, bands): what is played again counts too,
    but not silence.
    """
    size = max(3, round(span / HOP))
    centred = loud - loud.mean(axis=0)
    waves = mono[: len(mono) // HOP * HOP].reshape(-1, HOP)
    by_wave = _correlated(mono, round(lag), HOP, size)
    by_band = _correlated(centred.ravel(), round(lag / HOP) * loud.shape[1], loud.shape[1], size)
    heard = _audible(np.einsum("ij,ij->i", waves, waves), size)
    n = min(len(by_wave), len(by_band), len(heard))
    return np.maximum(by_wave[:n], by_band[:n] * heard[:n])


def _audible(power: Array, span: int) -> Vector:
    """How far there was anything to hear around each frame, 0 … 1.

    From 3.5 spans before it to half a span after it: gaps between hits are part of the music, the
    silence before it is not.
    """
    from scipy.ndimage import uniform_filter1d  # late: whoever makes a sample trims none

    size = 4 * span
    around = uniform_filter1d(
        power.astype(np.float64), size, mode="constant", origin=size // 2 - span // 2
    )
    return np.clip(around / max(QUIET * float(around.max(initial=0.0)), 1e-12), 0.0, 1.0)


def _correlated(x: Array, lag: int, frame: int, size: int) -> Vector:
    """Correlation of x with itself `lag` later, in windows of `size` frames of so many values."""
    from scipy.ndimage import uniform_filter1d

    count = (len(x) - lag) // frame
    if count < 1 or lag < 1:
        return np.zeros(0)
    now = x[: count * frame].reshape(count, frame)
    later = x[lag : lag + count * frame].reshape(count, frame)
    both, first, second = (
        uniform_filter1d(np.einsum("ij,ij->i", a, b).astype(np.float64), size, mode="nearest")
        for a, b in ((now, later), (now, now), (later, later))
    )
    floor = 1e-3 * max(float(first.max()), float(second.max()), 1e-12)
    return np.asarray(both / np.sqrt(np.maximum(first, floor) * np.maximum(second, floor)))
