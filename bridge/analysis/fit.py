"""A model's recording → what was asked for: a loop of exactly its samples, or a one-shot.

Models that paint waveforms keep a tempo only roughly and leave the ends open. So a loop is looked
for (bridge.analysis.trim), cut, closed and stretched, in this order: once closed it is a circle,
and a circle can be stretched without opening it again. A recording without a beat, or at another
tempo than within 3 %, is cut at the asked length where its sound begins; what it sounds like is the
verdict's to say.

Where a painter knows the place of its loop (an edit), nothing is looked for or stretched.

A one-shot is cut from just before the attack to where the sound has died away.

Conventions
    start, end   samples of the recording at 44.1 kHz, end exclusive
    level        short-time peak in steps of STEP seconds, relative to the loudest
"""

from __future__ import annotations

import logging

import numpy as np

from bridge.analysis.seam import BEATLESS_FADE, RHYTHMIC_FADE, closed
from bridge.analysis.trim import trim
from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import SAMPLE_RATE, Meter, loop_samples
from bridge.domain.verdict import MOST_STRETCH
from bridge.dsp.resampling import to_frames, to_rate
from bridge.dsp.stretching import can_mend, stretch

log = logging.getLogger(__name__)
UNHEARD = 0.003  # so much faster or slower by plain resampling moves the pitch by 5 cents
ONSET = 10 ** (-40 / 20)


def fitted(clip: Clip, bars: int, meter: Meter, bpm: float) -> Clip:
    """The loop that was asked for, out of a model's recording.

    Parameters
    ----------
    clip : Clip
        The recording, at any rate, roughly in tempo.
    bars, meter, bpm
        Of the loop.

    Returns
    -------
    Clip
        A circle of exactly the loop's samples at 44.1 kHz.

    Raises
    ------
    BadArgument
        Where the recording is silent, broken or too short.
    """
    clip = to_rate(clip, SAMPLE_RATE)
    wanted = loop_samples(bars, meter, bpm)
    _check(clip, bars, wanted)
    start, frames, rhythmic = _place(clip, bars, meter, bpm, wanted)
    loop = closed(clip, start, start + frames, RHYTHMIC_FADE if rhythmic else BEATLESS_FADE)
    return _stretched(loop, wanted)


def placed(clip: Clip, start: float, wanted: int) -> Clip:
    """The loop at a known place of a recording that keeps its tempo.

    Parameters
    ----------
    clip : Clip
        The recording, at any rate.
    start : float
        Where the loop begins, in seconds.
    wanted : int
        Its samples at 44.1 kHz.

    Returns
    -------
    Clip
        A circle of exactly these samples, its seam closed by what lies around it.

    Raises
    ------
    BadArgument
        Where the recording is silent or broken.
    """
    clip = to_rate(clip, SAMPLE_RATE)
    _check_sound(clip)
    first = round(start * clip.rate)
    short = max(0, first + wanted - len(clip.samples))  # a recording may end within a sample or two
    whole = Clip(np.pad(clip.samples, ((0, short), (0, 0))), clip.rate)
    return closed(whole, first, first + wanted, RHYTHMIC_FADE)


def _check_sound(clip: Clip) -> None:
    if not np.isfinite(clip.samples).all() or np.abs(clip.samples).max(initial=0.0) < SILENCE:
        raise BadArgument("The model painted no sound: try another seed, prompt or more steps.")


def _check(clip: Clip, bars: int, wanted: int) -> None:
    _check_sound(clip)
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
        if abs(wanted / region.frames - 1) <= _reach():
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


def _stretched(loop: Clip, wanted: int) -> Clip:
    """A circle of another length: by a stretch, or by resampling if there is none to be had."""
    if len(loop.samples) == wanted:
        return loop
    if can_mend():
        return stretch(loop, wanted)
    return to_frames(loop, loop.rate, wanted, circular=True)


STEP = 0.001
ONSET_DB, DECAY_DB, HISS_DB = -40.0, -60.0, -40.0
BEFORE, AFTER = 0.003, 0.020
STRUCK_DB, SOFT_START = -12.0, 0.025  # attacks are painted as blunt as a frame is long
FADE_IN, FADE_OUT = 0.002, 0.030
SILENCE = 10 ** (-70 / 20)


def cut_oneshot(clip: Clip) -> Clip:
    """The sound from a few ms before its attack to where it has died away, with short fades.

    What leads to an attack by less than `SOFT_START` is cut; what swells for longer is kept.

    Raises
    ------
    BadArgument
        For silence, and what is not finite.
    """
    step = max(1, round(STEP * clip.rate))
    level = _levels(clip.samples, step)
    top = float(level.max(initial=0.0))
    if not np.isfinite(level).all() or top < SILENCE:
        raise BadArgument("There is no sound to cut a one-shot from: try another seed or prompt.")
    first = int(np.argmax(level > top * 10 ** (ONSET_DB / 20)))
    last = int(np.flatnonzero(level > max(top * 10 ** (DECAY_DB / 20), _hiss(level, top)))[-1])
    struck = int(np.argmax(level > top * 10 ** (STRUCK_DB / 20)))
    if struck - first <= SOFT_START / STEP:
        first = struck
    start = max(0, first * step - round(BEFORE * clip.rate))
    end = min(len(clip.samples), (last + 1) * step + round(AFTER * clip.rate))
    return Clip(_faded(clip.samples[start:end], clip.rate, first * step - start), clip.rate)


def faded_ends(clip: Clip) -> Clip:
    """A clip that is as long as it was and neither begins nor ends with a click."""
    rise = round(FADE_IN * clip.rate)
    return Clip(_faded(clip.samples, clip.rate, rise, fall=FADE_IN), clip.rate)


def _levels(samples: Array, step: int) -> Array:
    """Peak of every `step` samples over all channels."""
    loud = np.abs(samples).max(axis=1, initial=0.0)
    padded = np.pad(loud, (0, -len(loud) % step))
    return np.asarray(padded.reshape(-1, step).max(axis=1, initial=0.0))


def _hiss(level: Array, top: float) -> float:
    """The level under which there is only hiss: twice the end's, if that is soft and steady."""
    tenth = len(level) // 10
    if tenth < 20:
        return 0.0
    end, before = level[-tenth:].mean(), level[-2 * tenth : -tenth].mean()
    steady = 0.85 < (end + 1e-9) / (before + 1e-9) < 1.18
    return float(2 * end) if steady and end < top * 10 ** (HISS_DB / 20) else 0.0


def _faded(samples: Array, rate: int, attack: int, fall: float = FADE_OUT) -> Array:
    """Raised-cosine ends; the fade in ends before the attack at sample `attack`."""
    out = samples.copy()
    rise = min(round(FADE_IN * rate), max(attack, 0))
    last = min(round(fall * rate), len(out) // 4)
    if rise:
        out[:rise] *= _ramp(rise)[:, None]
    if last:
        out[-last:] *= _ramp(last)[::-1, None]
    return out


def _ramp(length: int) -> Array:
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
