"""A known loop laid out in time, as models that paint waveforms are given it.

Such a model knows no ring. So a loop lies before it as when it repeats: with its own end before it
and its own beginning after it, wherever these stay. What is cut out of the painting at the loop's
place then meets itself, because the model has heard both sides of the joint.

    ┌ lead ┬ the loop: what is known, what is painted anew ┬ trail ┐
    its end                                                its beginning

Conventions
    fractions    of the loop, 0 … 1
    samples      at the model's rate
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import SAMPLE_RATE, loop_samples, semitones_between
from bridge.domain.request import Kind, Request
from bridge.dsp.resampling import to_frames
from bridge.dsp.stretching import can_mend, retimed
from bridge.synthesis.painter import KnownSound

SAME_TEMPO = 1e-3  # of its length: nearer loops are one, but for rounding


@dataclass(frozen=True, slots=True)
class ModelRange:
    """What a model paints: its rate in Hz, and its shortest and longest sound in seconds."""

    rate: int
    shortest: float
    longest: float


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A sound laid out in time.

    Attributes
    ----------
    samples : ndarray
        (frames, 2) float32.
    rate : int
        Hz.
    start : float
        Where the loop begins, in seconds.
    anew : tuple of float, optional
        From where to where it is to be painted anew, in seconds; None is all of it.
    """

    samples: Array
    rate: int
    start: float = 0.0
    anew: tuple[float, float] | None = None

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate


def take_of(
    known: KnownSound, request: Request, reach: ModelRange, anew: tuple[float, float] | None = None
) -> Take:
    """A known sound, in the request's tempo and key, laid out for a model.

    Parameters
    ----------
    known : KnownSound
        The first bars of the request's loop; a clip at 44.1 kHz.
    request : Request
        Settled.
    reach : ModelRange
        The model's.
    anew : tuple of float, optional
        Which part of the loop is to be painted anew, in fractions of it; None is all.

    Raises
    ------
    BadArgument
        If the loop is longer than the model can paint, or in another tempo or key and the library
        that moves it is not installed.
    """
    assert isinstance(known.sound, Clip)
    if request.kind is Kind.ONESHOT:
        return _struck(known.sound, reach)
    ring = _stereo(_ring(known.sound, known, request, reach.rate))
    bpm, bars = request.bpm or 120.0, request.bars
    frames = loop_samples(bars, request.meter, bpm, reach.rate)
    loop = np.zeros((frames, 2), np.float32)
    loop[: len(ring)] = ring[:frames]
    first, stop = (round(one * frames) for one in anew) if anew else (frames, 0)
    lead, trail = _margins(frames, frames // bars, first, stop, reach)
    short = int(np.ceil(reach.shortest * reach.rate)) - (lead + frames + trail)
    rounds = -(-short // len(ring)) * len(ring) if short > 0 else 0  # as it was before
    before = ring[np.arange(-lead - rounds, 0) % len(ring)]
    samples = np.concatenate([before, loop, loop[np.arange(trail) % frames]])
    start = len(before) / reach.rate
    part = (start + first / reach.rate, start + stop / reach.rate) if anew else None
    return Take(samples, reach.rate, start, part)


def _margins(frames: int, bar: int, first: int, stop: int, reach: ModelRange) -> tuple[int, int]:
    """Samples of the loop's end before it and of its beginning after it, of what stays."""
    room = int(reach.longest * reach.rate) - frames
    if room < 0:
        raise BadArgument(
            f"The model paints at most {reach.longest:.0f} s and the loop lasts "
            f"{frames / reach.rate:.0f} s: take fewer bars or a faster tempo."
        )
    lead, trail = min(bar, max(frames - stop, 0)), min(bar, first)
    if lead + trail > room:
        lead = room * lead // (lead + trail)
        trail = room - lead
    return lead, trail


def _ring(clip: Clip, known: KnownSound, request: Request, rate: int) -> Array:
    """The known bars as one period, in the request's tempo and key."""
    bpm = request.bpm or 120.0
    wanted = loop_samples(known.bars, request.meter, bpm)
    other_tempo = abs(len(clip.samples) / wanted - 1) > SAME_TEMPO
    moved = _semitones(known, request)
    if (other_tempo or moved) and not can_mend():
        raise BadArgument(
            "To bring a sound to another tempo or key, install the time-stretch library: "
            "pip install 'sample-fodder[mend]'."
        )
    if other_tempo or moved:
        clip = retimed(clip, wanted, moved)
    frames = loop_samples(known.bars, request.meter, bpm, rate)
    if len(clip.samples) == frames and clip.rate == rate:
        return clip.samples
    return to_frames(clip, rate, frames, circular=True).samples


def _semitones(known: KnownSound, request: Request) -> int:
    """How far the known sound is from the request's key, or from its relative."""
    if known.key is None or request.key is None:
        return 0
    goal = request.key if known.key.minor == request.key.minor else request.key.relative
    return semitones_between(known.key.tonic, goal.tonic)


def _struck(clip: Clip, reach: ModelRange) -> Take:
    """A one-shot as it is, and silence after it where the model needs more time."""
    frames = max(1, round(len(clip.samples) * reach.rate / SAMPLE_RATE))
    sound = _stereo(to_frames(clip, reach.rate, frames, circular=False).samples)
    sound = sound[: int(reach.longest * reach.rate)]
    short = max(0, int(np.ceil(reach.shortest * reach.rate)) - len(sound))
    return Take(np.pad(sound, ((0, short), (0, 0))), reach.rate)


def _stereo(samples: Array) -> Array:
    return np.ascontiguousarray(np.broadcast_to(samples[:, :2], (len(samples), 2)), np.float32)
