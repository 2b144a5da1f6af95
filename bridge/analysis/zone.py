"""The sound of one note as it was painted → a zone of an instrument: in tune, level, looped.

A painted note lies up to 15 cents beside its pitch. It is played faster or slower by as much, as a
tape would be, until it is within CLOSE; of a sound that is held, the loop counts, for that is what
is heard of it. Every zone is as loud as the others, be it a loud or a soft one: samplers play a
softly struck key more softly by themselves (SoundFont 2.04, 8.4.1).

Conventions
    pitch    MIDI number
    level    LUFS of the loudest part, 0.4 s (ITU-R BS.1770-4's momentary loudness)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.analysis.pitch import intonation
from bridge.analysis.sustain import Region, looped
from bridge.domain.audio import Clip
from bridge.dsp.level import BLOCK_SECONDS, PEAK, loudness
from bridge.dsp.resampling import at_speed

LEVEL = -18.0
CLOSE = 1.0  # cents
TURNS = 4  # measured and mended at most so often
MOST = 60.0  # cents: what is further off has another pitch, which no mending makes the right one
UNSURE = 0.5  # confidence below which nothing is mended


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """A note's sound; `loop` is where it goes round, and `cents` how far it was out of tune."""

    clip: Clip
    pitch: int
    loop: Region | None = None
    cents: float = 0.0


def zone(clip: Clip, pitch: int, holds: bool = True) -> Zone:
    """The zone of a painted note.

    Parameters
    ----------
    clip : Clip
        The note, from its attack on.
    pitch : int
        The MIDI pitch that it is meant to have.
    holds : bool
        Whether its instrument is blown or bowed: see bridge.analysis.sustain.
    """
    tuned, cents = _tuned(clip, pitch, holds)
    found = looped(tuned, hertz(pitch), holds)
    sound, loop = (tuned, None) if found is None else found
    return Zone(_levelled(sound), pitch, loop, cents)


def _tuned(clip: Clip, pitch: int, holds: bool) -> tuple[Clip, float]:
    """The clip in tune, and by how many cents it was not."""
    speed = 1.0
    for _ in range(TURNS):
        now = at_speed(clip, speed)
        found = intonation(_what_is_heard(now, pitch, holds), pitch)
        if found is None or found.confidence < UNSURE or abs(found.cents) > MOST:
            return clip, 0.0
        if abs(found.cents) < CLOSE:
            break
        speed *= 2 ** (-found.cents / 1200)
    return at_speed(clip, speed), -1200 * float(np.log2(speed))


def _what_is_heard(clip: Clip, pitch: int, holds: bool) -> Clip:
    """The loop, again and again, of a sound that has one; else the sound itself."""
    found = looped(clip, hertz(pitch), holds)
    if found is None:
        return clip
    sound, loop = found
    laps = 1 + round(2 * clip.rate / loop.frames)
    return Clip(np.tile(sound.samples[loop.start : loop.end], (laps, 1)), clip.rate)


def _levelled(clip: Clip) -> Clip:
    """The clip at LEVEL where it is loudest, its peak no higher than all of Fodder's."""
    block = round(BLOCK_SECONDS * clip.rate)
    power = np.concatenate([[0.0], np.cumsum((clip.samples.astype(np.float64) ** 2).sum(axis=1))])
    size = min(block, len(clip.samples))
    start = int(np.argmax(power[size:] - power[:-size]))
    heard = loudness(Clip(clip.samples[start : start + size], clip.rate), circular=False)
    peak = float(np.abs(clip.samples).max(initial=0.0))
    if not np.isfinite(heard) or peak <= 0:
        return clip
    gain = min(10 ** ((LEVEL - heard) / 20), PEAK / peak)
    return Clip((clip.samples * np.float32(gain)).astype(np.float32), clip.rate)


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch, by A4 = 440 Hz."""
    return float(440 * 2 ** ((pitch - 69) / 12))
