"""Sounds that play: where each is, the fade that it is in, its next frames. Pure: no files.

All that is done for each block is done here once, for the audition (mixer.py) and for the pads
(pads.py), in buffers that are used again: the audio callback allocates no samples.

Conventions
    frames     at the card's rate; frame 0 of a loop is the first beat of a bar
    samples    (frames, channels) float32
    fade       (frames, 1) float32, gains from 0 to 1 or back, of equal power
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bridge.domain.audio import Array

BLOCK = 2_048  # frames mixed in one go
RAMP_SECONDS = 0.03  # from silence to full level


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Ready to be played: `bars` are the frames where a bar begins, `clicks` (frames,) the beat,
    `tempo` what it is played in, in bpm, where its beats are known."""

    path: Path
    samples: Array
    loops: bool
    bars: tuple[int, ...] = ()
    clicks: Array | None = None
    tempo: float | None = None


class Voice:
    """A sound that plays: where it is, and the fade that it is in."""

    __slots__ = ("begin", "fade", "faded", "leaves", "position", "sound")

    def __init__(self, sound: Sound, begin: float = 0.0) -> None:
        self.sound = sound
        self.begin = begin
        self.position = 0
        self.fade: Array | None = None
        self.faded = 0
        self.leaves = False

    def turn(self, fade: Array, leaves: bool) -> None:
        """Begin a fade; one that still fades in leaves from the gain that it has reached."""
        at = 0
        if leaves and self.fade is not None:
            at = len(fade) * (len(self.fade) - self.faded) // len(self.fade)
        self.fade, self.faded, self.leaves = fade, at, leaves

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        if self.leaves and self.fade is None:
            return True
        return not self.sound.loops and self.position >= len(self.sound.samples)


def until_bar(voice: Voice, lead: int) -> int:
    """Frames until `lead` frames before a bar of a loop, which must have bars."""
    bars, length = voice.sound.bars, len(voice.sound.samples)
    at = (voice.position + lead) % length
    index = bisect_left(bars, at)
    return (bars[index] if index < len(bars) else length + bars[0]) - at


def fade_in(frames: int) -> Array:
    """Gains that rise; read backwards they fall, and the two have equal power."""
    angle = (np.arange(frames, dtype=np.float32) + 0.5) * np.float32(np.pi / 2 / frames)
    rising: Array = np.sin(angle)[:, None]
    return rising


def copy_round(samples: Array, start: int, out: Array) -> None:
    """Fill `out` from a circle of frames, beginning at `start`, which may be negative."""
    length, done = len(samples), 0
    at = start % length
    while done < len(out):
        count = min(length - at, len(out) - done)
        out[done : done + count] = samples[at : at + count]
        done += count
        at = 0


def fade_on(voice: Voice, piece: Array) -> None:
    """Multiply by the fade that the voice is in, and end the fade with its last frame."""
    if voice.fade is None:
        return
    count = min(len(piece), len(voice.fade) - voice.faded)
    gains = voice.fade[voice.faded : voice.faded + count, 0]
    for channel in range(piece.shape[1]):
        piece[:count, channel] *= gains
    voice.faded += count
    if voice.faded == len(voice.fade):
        voice.fade = None


class GainRamps:
    """Levels that are reached in straight lines, so that none jumps."""

    def __init__(self, rate: int) -> None:
        self._most = 1 / (RAMP_SECONDS * rate)
        self._steps = np.arange(1, BLOCK + 1, dtype=np.float32)
        self._ramp = np.empty(BLOCK, np.float32)

    def moved(self, now: float, wanted: float, frames: int) -> float:
        """What a level that is wanted can have become after so many frames."""
        most = self._most * frames
        return min(max(wanted, now - most), now + most)

    def slope(self, values: Array, first: float, last: float, frames: int) -> None:
        """Multiply (frames,) by a straight line that reaches `last` after `frames`."""
        ramp = self._ramp[: len(values)]
        np.multiply(self._steps[: len(values)], np.float32((last - first) / frames), out=ramp)
        ramp += np.float32(first)
        values *= ramp

    def scale(self, piece: Array, first: float, last: float, frames: int) -> None:
        """The same for all channels of (frames, channels)."""
        if first != last:
            for channel in range(piece.shape[1]):  # a broadcast would allocate
                self.slope(piece[:, channel], first, last, frames)
        elif last != 1.0:
            piece *= np.float32(last)


class VoiceReader:
    """Takes the next frames out of voices."""

    def __init__(self, rate: int, channels: int) -> None:
        self.ramps = GainRamps(rate)
        self._ticks = np.empty(BLOCK, np.float32)
        self._scratch = np.empty((BLOCK, channels), np.float32)

    def read(self, voice: Voice, frames: int, clicks: tuple[float, float] = (0.0, 0.0)) -> Array:
        """The voice's next frames, fewer at its end, in a buffer that is used again; its clicks on
        the way from one gain to another."""
        count = frames
        if voice.leaves and voice.fade is not None:
            count = min(count, len(voice.fade) - voice.faded)
        if not voice.sound.loops:
            count = min(count, len(voice.sound.samples) - voice.position)
        piece = self._scratch[:count]
        copy_round(voice.sound.samples, voice.position, piece)
        if voice.sound.clicks is not None and any(clicks):
            ticks = self._ticks[:count]
            copy_round(voice.sound.clicks, voice.position, ticks)
            self.ramps.slope(ticks, *clicks, frames)
            for channel in range(piece.shape[1]):
                piece[:, channel] += ticks
        voice.position += count
        fade_on(voice, piece)
        return piece
