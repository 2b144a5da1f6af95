"""Sounds in, blocks of frames out: what is auditioned, what comes next, the pads beside it. Pure.

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

from collections import deque

import numpy as np

from bridge.domain.audio import Array
from bridge.domain.playback import PlayPosition
from bridge.playback.pads import PadMixer
from bridge.playback.voices import BLOCK, Sound, Voice, VoiceReader, fade_in, until_bar


def gain_of(level: float) -> float:
    """dB → linear; −60 dB and less is silence."""
    return 0.0 if level <= -60 else float(10 ** (level / 20))


FADE_SECONDS = 0.005
SOFT_SECONDS = 0.0005  # the fade-in of what begins without one, against a click
MOST_LEAVING = 8
_NEVER = 2**31


class Mixer:
    """One sound at a time beside the pads, at a rate and in a number of channels.

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
        self._reader = VoiceReader(rate, channels)
        self.pads = PadMixer(rate, channels, length, len(self._soft))

    # for other threads

    def start(self, sound: Sound, begin: float = 0.0) -> None:
        """Play it: now, or on the next bar of the loop that plays; from silence not before `begin`.

        A one-shot begins at once, again and again.
        """
        self._inbox.append(Voice(sound, begin))

    def stop(self) -> None:
        """Fade out and be silent, the pads too."""
        self._inbox.append(None)
        self.pads.stop()

    @property
    def is_silent(self) -> bool:
        """Whether nothing sounds, and nothing is about to."""
        voices = self._now or self._next or self._leaving or self._inbox
        return not voices and self.pads.is_silent

    @property
    def tempo(self) -> float | None:
        """The tempo of the loop that all others follow; None while none plays."""
        playing = self.pads.tempo
        if playing is None and self._now is not None and self._now.sound.loops:
            return self._now.sound.tempo
        return playing

    # for the audio callback

    def render(self, out: Array, when: float = 0.0) -> None:
        """Fill `out` (frames, channels), whose first frame is heard at `when`."""
        if not self.blocks:
            self._gain, self._clicking = self.gain, float(self.metronome)
        self.blocks += 1
        out.fill(0)
        self._take()
        self.pads.take(when, self._until_bar)
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
            leader = self.pads.leader
            if leader is not None and self._next.sound.loops:
                return until_bar(leader, 0)
            return max(0, round((self._next.begin - when) * self.rate))
        if not (self._now.sound.loops and self._next.sound.loops):
            return 0
        found = self._until_bar(len(self._fade_in))  # the bar must leave room for the fade
        return 0 if found is None else found

    def _until_bar(self, lead: int) -> int | None:
        """Frames until so many before the next bar of what plays; None if it has none."""
        if self._now is None or not (self._now.sound.loops and self._now.sound.bars):
            return None
        return until_bar(self._now, lead)

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
        clicked = self._reader.ramps.moved(self._clicking, clicking, len(out))
        for voice in self._leaving:
            self._add(voice, out, clicked)
        if self._leaving:
            self._leaving = [one for one in self._leaving if not one.ended]
        led = self._now is not None and self._now.sound.clicks is not None
        if self._now is not None:
            self._add(self._now, out, clicked)
            if self._now.ended:
                self._now = None
                self._news.append(None)
        self.pads.mix(out, (0.0, 0.0) if led else (self._clicking, clicked))
        self._clicking = clicked
        self._turn_down(out)

    def _add(self, voice: Voice, out: Array, clicked: float) -> None:
        """Add a voice to `out`, its clicks on their way to the gain `clicked`."""
        piece = self._reader.read(voice, len(out), (self._clicking, clicked))
        out[: len(piece)] += piece

    def _turn_down(self, out: Array) -> None:
        """Let the level be what is wished, in a ramp, and nothing exceed full scale."""
        reached = self._reader.ramps.moved(self._gain, self.gain, len(out))
        self._reader.ramps.scale(out, self._gain, reached, len(out))
        self._gain = reached
        np.clip(out, -1.0, 1.0, out=out)

    def _tell(self, when: float, frames: int) -> None:
        heard = when + frames / self.rate
        self.pads.tell(heard)
        voice = self._now
        if voice is None:
            self.place = None
            return
        sound = voice.sound
        self.place = PlayPosition(voice.position, len(sound.samples), self.rate, heard, sound.loops)
