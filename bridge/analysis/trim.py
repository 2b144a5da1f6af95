"""Recording → the best loop of whole bars inside it.

Conventions
    start, end   samples of the source, end exclusive
    seam_db      how much louder the spectrum jumps at the seam than it usually does inside; 0 or less is closed
    likeness     correlation of the sound around the start with that around the end, −1 … 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from bridge.analysis.envelope import FPS, HOP, RATE, band_flux, prepared, smoothed
from bridge.analysis.tempo import find_pulse
from bridge.errors import BadArgument
from bridge.music import Meter
from bridge.values import Array, Clip

Vector = NDArray[np.float64]

BARS = (8, 4, 2, 1)
EXACT = 0.9
AROUND = 0.12
REACH = 0.006


@dataclass(frozen=True, slots=True)
class Region:
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


def trim(
    clip: Clip, bars: int | None = None, meter: Meter = Meter(), hint: float | None = None
) -> Region:
    """The best loop of `bars` whole bars (of 8, 4, 2 or 1 if None); BadArgument if there is none."""
    mono = prepared(clip)
    pulse = find_pulse(mono, hint) if mono is not None else None
    if mono is None or pulse is None:
        raise BadArgument(
            "There is no tempo to cut a loop by: say --bars and a recording with a beat."
        )
    bar = meter.beats * 60 / pulse.bpm
    seconds = len(mono) / RATE
    fitting = [b for b in ((bars,) if bars else BARS) if b * bar <= seconds * 1.002]
    if not fitting:
        raise BadArgument(f"The recording is shorter than {bars or 1} bars at {pulse.bpm:.1f} bpm.")
    envelope = smoothed(band_flux(mono).sum(axis=1))
    found = [
        _best(clip, envelope, pulse.offset, pulse.bpm, b, meter, pulse.confidence) for b in fitting
    ]
    return max(found, key=lambda r: r.likeness + 0.02 * r.bars)


def _best(
    clip: Clip, envelope: Vector, offset: float, bpm: float, bars: int, meter: Meter, sure: float
) -> Region:
    beat = 60 / bpm
    length = bars * meter.beats * beat
    total = clip.seconds
    starts = np.arange(offset % beat, max(total - length, 0) + 0.02, beat)
    starts = starts if len(starts) else np.array([0.0])
    mono = clip.mono
    scored = [_closed(mono, clip.rate, min(s, max(total - length, 0.0)), length) for s in starts]
    start, end, likeness = max(scored, key=lambda c: c[2])
    return Region(start, end, bpm, bars, 0.0, likeness, sure)


def _closed(mono: Array, rate: int, start: float, length: float) -> tuple[int, int, float]:
    """Start, end and likeness with the end moved to where the waveform matches the start's best."""
    first, frames = round(start * rate), round(length * rate)
    around, reach = round(AROUND * rate), round(REACH * rate)
    low = max(0, first - around)
    template = mono[low : first + around].astype(np.float64)
    high = low + frames - reach
    target = mono[max(high, 0) : high + len(template) + 2 * reach].astype(np.float64)
    if len(target) < len(template) + 2 * reach or high < 0:
        return first, min(first + frames, len(mono)), 0.0
    size = scipy.fft.next_fast_len(len(target), real=True)
    product = scipy.fft.irfft(
        scipy.fft.rfft(target, size) * np.conj(scipy.fft.rfft(template, size)), size
    )
    shifts = product[: 2 * reach + 1]
    power = np.cumsum(np.concatenate([[0.0], target**2]))
    energy = power[len(template) :][: len(shifts)] - power[: len(shifts)]
    r = shifts / np.sqrt(np.maximum(energy * (template @ template), 1e-12))
    best = int(np.argmax(r))
    moved = best - reach if r[best] > EXACT else 0
    return first, first + frames + moved, float(r[best])
