"""Sounds in, blocks of frames out: what plays now, what comes next, and the fades between. Pure.

No card, no files, no threads. `start` and `stop` are for other threads: they leave a word in a
deque, which is atomic. `render` is for the audio callback: no lock, no allocation of samples,
nothing that waits. A loop hands over to the next one on a bar: both fade over the FADE frames
before it, the new one out of its own end, so that its first beat comes on the bar at full strength.

Conventions
    frames     at the card's rate; frame 0 of a loop is the first beat of a bar
    samples    (frames, channels) float32
    when       seconds at which a frame is heard
    fade       (frames, 1) float32, gains from 0 to 1 or back, of equal power
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bridge.domain.audio import Array
from bridge.domain.playback import PlayPosition


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Ready to be played: `bars` are the frames where a bar begins, `clicks` (frames,) the beat."""

    path: Path
    samples: Array
    loops: bool
    bars: tuple[int, ...] = ()
    clicks: Array | None = None


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


def gain_of(level: float) -> float:
    """dB → linear; −60 dB and less is silence."""
    return 0.0 if level <= -60 else float(10 ** (level / 20))


BLOCK = 2_048  # frames mixed in one go
FADE_SECONDS = 0.005
SOFT_SECONDS = 0.0005  # the fade-in of what begins without one, against a click
RAMP_SECONDS = 0.03  # from silence to full level
MOST_LEAVING = 8
_NEVER = 2**31


class Mixer:
    """One sound at a time, at a rate and in a number of channels.

    `gain` is linear; it and `metronome` may be set at any time and are reached in a short ramp,
    at the first block at once.
    `begun` tells what began or ended since somebody took it out, `place` what is heard when.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self.rate, self.channels = rate, channels
        self.gain = 1.0
        self.metronome = False
        self.begun: deque[Sound | None] = deque()
        self.place: PlayPosition | None = None
        self.blocks = 0
        self._news: deque[Sound | None] = deque()
        self._inbox: deque[Voice | None] = deque()
        self._now: Voice | None = None
        self._next: Voice | None = None
        self._leaving: list[Voice] = []
        length = max(2, round(FADE_SECONDS * rate))
        self._fade_in = fade_in(length)
        self._fade_out: Array = self._fade_in[::-1]
        self._soft = fade_in(max(2, round(SOFT_SECONDS * rate)))
        self._gain, self._clicking = 1.0, 0.0
        self._most = 1 / (RAMP_SECONDS * rate)
        self._steps = np.arange(1, BLOCK + 1, dtype=np.float32)
        self._ramp = np.empty(BLOCK, np.float32)
        self._ticks = np.empty(BLOCK, np.float32)
        self._scratch = np.empty((BLOCK, channels), np.float32)

    # for other threads

    def start(self, sound: Sound, begin: float = 0.0) -> None:
        """Play it: now, or on the next bar of the loop that plays; from silence not before `begin`.

        A one-shot begins at once, again and again.
        """
        self._inbox.append(Voice(sound, begin))

    def stop(self) -> None:
        """Fade out and be silent."""
        self._inbox.append(None)

    @property
    def is_silent(self) -> bool:
        """Whether nothing sounds, and nothing is about to."""
        return not (self._now or self._next or self._leaving or self._inbox)

    # for the audio callback

    def render(self, out: Array, when: float = 0.0) -> None:
        """Fill `out` (frames, channels), whose first frame is heard at `when`."""
        if not self.blocks:
            self._gain, self._clicking = self.gain, float(self.metronome)
        self.blocks += 1
        out.fill(0)
        self._take()
        at = 0
        while at < len(out):
            step = min(len(out) - at, BLOCK, self._until_change(when + at / self.rate))
            if step:
                self._mix(out[at : at + step])
                at += step
            else:
                self._change()
        self._tell(when, len(out))
        while self._news:  # told when its place is
            self.begun.append(self._news.popleft())

    def _take(self) -> None:
        while self._inbox:
            voice = self._inbox.popleft()
            self._next = voice
            if voice is None and self._now is not None:
                self._let_go(self._now)
                self._now = None
                self._news.append(None)

    def _until_change(self, when: float) -> int:
        """Frames until the next voice begins; _NEVER if none waits."""
        if self._next is None:
            return _NEVER
        if self._now is None:
            return max(0, round((self._next.begin - when) * self.rate))
        bars = self._now.sound.bars
        if not (bars and self._now.sound.loops and self._next.sound.loops):
            return 0
        length = len(self._now.sound.samples)
        ready = self._now.position + len(self._fade_in)  # the bar must leave room for the fade
        at = ready % length
        index = bisect_left(bars, at)
        return (bars[index] if index < len(bars) else length + bars[0]) - at

    def _change(self) -> None:
        """The next voice begins, the present one leaves."""
        voice, before = self._next, self._now
        assert voice is not None
        voice.turn(self._soft, leaves=False)
        if before is not None:
            self._let_go(before)
            if voice.sound.loops and before.sound.loops and before.sound.bars:
                voice.position = -len(self._fade_in)
                voice.turn(self._fade_in, leaves=False)
        self._now, self._next = voice, None
        self._news.append(voice.sound)

    def _let_go(self, voice: Voice) -> None:
        voice.turn(self._fade_out, leaves=True)
        if len(self._leaving) == MOST_LEAVING:
            del self._leaving[0]
        self._leaving.append(voice)

    def _mix(self, out: Array) -> None:
        clicking = 1.0 if self.metronome else 0.0
        clicked = self._moved(self._clicking, clicking, len(out))
        for voice in self._leaving:
            self._add(voice, out, clicked)
        if self._leaving:
            self._leaving = [one for one in self._leaving if one.fade is not None]
        if self._now is not None:
            self._add(self._now, out, clicked)
            sound = self._now.sound
            if not sound.loops and self._now.position >= len(sound.samples):
                self._now = None
                self._news.append(None)
        self._clicking = clicked
        self._turn_down(out)

    def _add(self, voice: Voice, out: Array, clicked: float) -> None:
        """Add a voice to `out`, its clicks on their way to the gain `clicked`."""
        count = len(out)
        if voice.leaves and voice.fade is not None:
            count = min(count, len(voice.fade) - voice.faded)
        if not voice.sound.loops:
            count = min(count, len(voice.sound.samples) - voice.position)
        piece = self._scratch[:count]
        copy_round(voice.sound.samples, voice.position, piece)
        clicks = voice.sound.clicks
        if clicks is not None and (clicked or self._clicking):
            ticks = self._ticks[:count]
            copy_round(clicks, voice.position, ticks)
            self._slope(ticks, self._clicking, clicked, len(out))
            for channel in range(self.channels):  # a broadcast would allocate
                piece[:, channel] += ticks
        voice.position += count
        fade_on(voice, piece)
        out[:count] += piece
        if not voice.sound.loops and voice.position >= len(voice.sound.samples):
            voice.fade = None

    def _turn_down(self, out: Array) -> None:
        """Let the level be what is wished, in a ramp, and nothing exceed full scale."""
        reached = self._moved(self._gain, self.gain, len(out))
        if reached != self._gain:
            for channel in range(self.channels):
                self._slope(out[:, channel], self._gain, reached, len(out))
        elif reached != 1.0:
            out *= np.float32(reached)
        self._gain = reached
        np.clip(out, -1.0, 1.0, out=out)

    def _moved(self, now: float, wanted: float, frames: int) -> float:
        most = self._most * frames
        return min(max(wanted, now - most), now + most)

    def _slope(self, values: Array, first: float, last: float, frames: int) -> None:
        """Multiply by a straight line that reaches `last` after `frames`."""
        ramp = self._ramp[: len(values)]
        np.multiply(self._steps[: len(values)], np.float32((last - first) / frames), out=ramp)
        ramp += np.float32(first)
        values *= ramp

    def _tell(self, when: float, frames: int) -> None:
        voice = self._now
        if voice is None:
            self.place = None
            return
        sound = voice.sound
        heard = when + frames / self.rate
        self.place = PlayPosition(voice.position, len(sound.samples), self.rate, heard, sound.loops)
