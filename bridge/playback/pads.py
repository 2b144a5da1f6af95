"""The pads' voices: many sounds at once, in time with each other. Pure: no card, no files.

A loop begins on the next bar of the loop that began first; where none plays, of the audition's, or
at once. What begins silences its own pad's earlier voice and the other pads of its choke group, in
that very moment: loops hand over by a crossfade before the bar, as in mixer.py. Muted pads go on in
silence, so that they come back in time.

`start`, `stop`, `muted` and `soloed` are for other threads, `take`, `mix` and `tell` for the audio
callback. Conventions as in voices.py; gains are linear.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bridge.domain.audio import Array
from bridge.domain.playback import PlayPosition
from bridge.playback.voices import Sound, Voice, VoiceReader, fade_in, until_bar

MOST_LEAVING = 32
UntilBar = Callable[[int], int | None]
"""Frames until so many frames before the next bar of what else plays; None if nothing does."""


@dataclass(frozen=True, slots=True)
class PadTrigger:
    """A pad that is struck. `on_bar`: it waits for a bar; from silence it waits for `begin`, in
    seconds. `choke` is its group, 0 for none."""

    pad: int
    sound: Sound
    gain: float = 1.0
    on_bar: bool = False
    choke: int = 0
    begin: float = 0.0


class PadVoice(Voice):
    """`gain` is what it was struck with, `level` how far it is muted, `delay` the frames until it
    begins."""

    __slots__ = ("choke", "delay", "gain", "lead", "level", "pad")

    def __init__(self, start: PadTrigger, level: float) -> None:
        super().__init__(start.sound, start.begin)
        self.pad, self.gain, self.choke = start.pad, start.gain, start.choke
        self.level, self.delay, self.lead = level, 0, 0

    def silences(self, other: PadVoice) -> bool:
        """Whether the other ends when this begins."""
        return other.pad == self.pad or 0 != self.choke == other.choke


class PadMixer:
    """`begun` tells which pads sound, each time that changes, `places` what is heard when."""

    def __init__(self, rate: int, channels: int, fade: int, soft: int) -> None:
        self.rate = rate
        self.muted: frozenset[int] = frozenset()
        self.soloed: frozenset[int] = frozenset()
        self.begun: deque[frozenset[int]] = deque()
        self.places: dict[int, PlayPosition] = {}
        self._inbox: deque[tuple[PadTrigger, ...] | frozenset[int] | None] = deque()
        self._waiting: list[PadVoice] = []
        self._playing: list[PadVoice] = []  # the first to begin first
        self._leaving: list[PadVoice] = []
        self._told: frozenset[int] = frozenset()
        self._fade_in = fade_in(fade)
        self._fade_out: Array = self._fade_in[::-1]
        self._soft = fade_in(soft)
        self._reader = VoiceReader(rate, channels)

    # for other threads

    def start(self, *starts: PadTrigger) -> None:
        """Strike pads; those of one call begin on one bar."""
        self._inbox.append(starts)

    def stop(self, pads: Iterable[int] | None = None) -> None:
        """Fade pads out, or all of them."""
        self._inbox.append(None if pads is None else frozenset(pads))

    @property
    def is_silent(self) -> bool:
        """Whether nothing sounds, and nothing is about to."""
        return not (self._playing or self._waiting or self._leaving or self._inbox)

    @property
    def tempo(self) -> float | None:
        """The tempo of the loop that the others follow."""
        return next((one.sound.tempo for one in self._playing if one.sound.bars), None)

    # for the audio callback

    @property
    def leader(self) -> PadVoice | None:
        """The loop whose bars the others wait for."""
        for voice in self._playing:
            if voice.sound.loops and voice.sound.bars:
                return voice
        return None

    def take(self, when: float, elsewhere: UntilBar) -> None:
        """Hear what was asked for; the next frame is heard at `when`."""
        while self._inbox:
            asked = self._inbox.popleft()
            if isinstance(asked, tuple):
                first = None
                for start in asked:
                    first = self._put(start, when, elsewhere, first)
                continue
            self._waiting = [one for one in self._waiting if not _is_among(one, asked)]
            for voice in [one for one in self._playing if _is_among(one, asked)]:
                self._let_go(voice)

    def mix(self, out: Array, clicks: tuple[float, float] = (0.0, 0.0)) -> None:
        """Add the pads to `out`, at most BLOCK frames, the leader's clicks from one gain to another
        over all of it."""
        at, whole = 0, len(out)
        while at < whole:
            step = min([whole - at, *(one.delay for one in self._waiting)])
            if step:
                first, last = (
                    clicks[0] + (clicks[1] - clicks[0]) * place / whole for place in (at, at + step)
                )
                self._mix(out[at : at + step], (first, last))
                at += step
                for voice in self._waiting:
                    voice.delay -= step
            else:
                self._begin()

    def tell(self, heard: float) -> None:
        """Note what sounds and where; the next frame is heard at `heard`."""
        sounding = frozenset(one.pad for one in self._playing)
        if sounding != self._told:
            self._told = sounding
            self.begun.append(sounding)
        if self._playing or self.places:
            self.places = {
                one.pad: PlayPosition(
                    one.position, len(one.sound.samples), self.rate, heard, one.sound.loops
                )
                for one in self._playing
            }

    def _put(
        self, start: PadTrigger, when: float, elsewhere: UntilBar, first: PadVoice | None
    ) -> PadVoice:
        """Let a pad wait for its time; `first` is what it begins together with."""
        voice = PadVoice(start, float(self._is_heard(start.pad)))
        self._waiting = [one for one in self._waiting if not voice.silences(one)]
        if start.on_bar:
            loops = [one for one in self._playing if one.sound.loops and voice.silences(one)]
            voice.lead = len(self._fade_in) if loops else 0
            if first is not None:
                bar = first.delay + first.lead
                if bar < voice.lead:
                    voice.lead = 0
                voice.delay = bar - voice.lead
            else:
                voice.delay = self._until_bar(voice, when, elsewhere)
        self._waiting.append(voice)
        return voice

    def _until_bar(self, voice: PadVoice, when: float, elsewhere: UntilBar) -> int:
        leader = self.leader
        found = elsewhere(voice.lead) if leader is None else until_bar(leader, voice.lead)
        if found is not None:
            return found
        voice.lead = 0
        return max(0, round((voice.begin - when) * self.rate))

    def _begin(self) -> None:
        """Those whose time has come begin, and silence what they silence."""
        due = [one for one in self._waiting if one.delay == 0]
        self._waiting = [one for one in self._waiting if one.delay]
        for voice in due:
            for other in [one for one in self._playing if voice.silences(one)]:
                self._let_go(other)
            voice.position = -voice.lead
            voice.turn(self._fade_in if voice.lead else self._soft, leaves=False)
            self._playing.append(voice)

    def _let_go(self, voice: PadVoice) -> None:
        self._playing.remove(voice)
        voice.turn(self._fade_out, leaves=True)
        if len(self._leaving) == MOST_LEAVING:
            del self._leaving[0]
        self._leaving.append(voice)

    def _is_heard(self, pad: int) -> bool:
        return pad in self.soloed or not (self.soloed or pad in self.muted)

    def _mix(self, out: Array, clicks: tuple[float, float]) -> None:
        leader = self.leader if any(clicks) else None
        for voice in (*self._leaving, *self._playing):
            piece = self._reader.read(voice, len(out), clicks if voice is leader else (0.0, 0.0))
            ramps = self._reader.ramps
            reached = ramps.moved(voice.level, float(self._is_heard(voice.pad)), len(out))
            ramps.scale(piece, voice.level * voice.gain, reached * voice.gain, len(out))
            voice.level = reached
            out[: len(piece)] += piece
        self._leaving = [one for one in self._leaving if not one.ended]
        if any(one.ended for one in self._playing):
            self._playing = [one for one in self._playing if not one.ended]


def _is_among(voice: PadVoice, pads: frozenset[int] | None) -> bool:
    return pads is None or voice.pad in pads
