"""A model's recording → the loop that was asked for: exactly its samples, without a seam.

Models that paint waveforms keep a tempo only roughly and leave the ends open. So the loop is looked
for (bridge.analysis.trim), cut, closed and stretched, in this order: once closed it is a circle,
and a circle can be stretched without opening it again. A recording without a beat, or at another
tempo than within 3 %, is cut at the asked length where its sound begins; what it sounds like is the
verdict's to say.

The seam is closed by what the recording has beyond the loop: its beginning is blended out of what
follows its end; only if nothing follows, its end into what comes before its beginning.

Conventions
    start, end   samples of the recording at 44.1 kHz, end exclusive
    fade         samples
"""

from __future__ import annotations

import logging

import numpy as np

from bridge.analysis.mend import can_mend, stretch
from bridge.analysis.oneshot import BEFORE, SILENCE
from bridge.analysis.trim import trim
from bridge.analysis.verdict import MOST_STRETCH
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import SAMPLE_RATE, Meter, loop_samples
from bridge.dsp.crossfade import crossfade, linear
from bridge.dsp.resampling import to_frames, to_rate

log = logging.getLogger(__name__)
RHYTHMIC_FADE, BEATLESS_FADE = 0.010, 0.250  # seconds; attacks want a short one, pads a long one
LEAST_FADE = 0.002
UNHEARD = 0.003  # so much faster or slower by plain resampling moves the pitch by 5 cents
ONSET = 10 ** (-40 / 20)


def fitted(clip: Clip, bars: int, meter: Meter, bpm: float) -> Clip:
    """The loop of `bars` bars at `bpm`; BadArgument if the recording cannot give that many."""
    clip = to_rate(clip, SAMPLE_RATE)
    wanted = loop_samples(bars, meter, bpm)
    _check(clip, bars, wanted)
    start, frames, rhythmic = _place(clip, bars, meter, bpm, wanted)
    loop = closed(clip, start, start + frames, RHYTHMIC_FADE if rhythmic else BEATLESS_FADE)
    return _stretched(loop, wanted)


def _check(clip: Clip, bars: int, wanted: int) -> None:
    if not np.isfinite(clip.samples).all() or np.abs(clip.samples).max(initial=0.0) < SILENCE:
        raise BadArgument("The model painted no sound: try another seed, prompt or more steps.")
    if len(clip.samples) < wanted:
        raise BadArgument(
            f"The model's sound lasts {clip.seconds:.1f} s, too short for {bars} bars of "
            f"{wanted / clip.rate / bars:.2f} s: ask for fewer bars."
        )


def _place(clip: Clip, bars: int, meter: Meter, bpm: float, wanted: int) -> tuple[int, int, bool]:
    """Where the loop begins, how many samples it has there, and whether a beat was found."""
    first = _beginning(clip, wanted)
    sounding = Clip(clip.samples[first:], clip.rate)  # silence before it only misleads
    try:
        region = trim(sounding, bars, meter, hint=bpm)
    except BadArgument as error:  # no beat, or too short for its own tempo
        log.info("Cut at the asked length: %s", error)
    else:
        if abs(region.frames / wanted - 1) <= _reach():
            return first + region.start, region.frames, True
        log.info("The model plays at %.1f instead of %.1f bpm.", region.bpm, bpm)
    return first, wanted, False


def _reach() -> float:
    return MOST_STRETCH if can_mend() else UNHEARD


def _beginning(clip: Clip, wanted: int) -> int:
    """Just before the sound begins, as early as it must for the loop to fit."""
    loud = np.abs(clip.samples).max(axis=1)
    first = int(np.argmax(loud > ONSET * loud.max())) - round(BEFORE * clip.rate)
    return max(0, min(first, len(loud) - wanted))


def closed(clip: Clip, start: int, end: int, seconds: float) -> Clip:
    """The part of a recording as a circle, its seam closed by what lies beyond it."""
    around, loop = clip.samples, clip.samples[start:end].copy()
    fade = min(round(seconds * clip.rate), len(loop) // 4)
    least = round(LEAST_FADE * clip.rate)
    after, before = min(fade, len(around) - end), min(fade, start)
    if after >= min(before, least):
        loop[:after] = crossfade(around[end : end + after], loop[:after], linear)
    elif before:
        loop[-before:] = crossfade(loop[-before:], around[start - before : start], linear)
    if max(after, before) < least:  # nothing beyond: take the step out of its first moments
        step = loop[-1] - loop[0]
        loop[:least] += step * np.linspace(1, 0, least, endpoint=False, dtype=np.float32)[:, None]
    return Clip(loop, clip.rate)


def _stretched(loop: Clip, wanted: int) -> Clip:
    """A circle of another length: by a stretch, or by resampling if there is none to be had."""
    if len(loop.samples) == wanted:
        return loop
    if can_mend():
        return stretch(loop, wanted)
    return to_frames(loop, loop.rate, wanted, circular=True)
