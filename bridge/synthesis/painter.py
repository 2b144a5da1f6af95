"""Every model answers to one protocol: a Request goes in, a painted sound comes out.

    Painter        paints from a prompt; what has its methods is one
    Repainter      … and starts from a sound
    Morpher        … and stands between two requests
    Editor         … and does both with spectrograms, which are laid end to end without a joint
    Arranger       … and adds tracks to a sound, or takes one out of it
    SeamPainter    … and leads the end of a loop into its beginning
    KitPainter     … and plays a part of a kit against the others, section by section
    Batcher        … and paints several samples together (bridge.synthesis.batches)
    Striker        … and paints a single note
    NotePlayer     … and plays notes that it is told
    AdapterHost    … and takes LoRAs, taught words or references

What a model can do beyond painting it says by its bases, and `isinstance` asks for those, not for
methods that happen to be there.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.edit import Strike
from bridge.domain.events import Picture
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key
from bridge.domain.notes import Score
from bridge.domain.request import Addon, Request
from bridge.effects.treatment import Treatment, treated
from bridge.synthesis.vocoder.low_end import Tone

Look = Callable[[], Picture]
"""Draws what is painted so far, in less than 2 ms; called for few of the steps."""


class OnStep(Protocol):
    """Told of every diffusion step; may raise bridge.domain.errors.Cancelled."""

    def __call__(self, done: float, look: Look | None = None, /) -> None:
        """The fraction done, and how to see what is painted so far where the model can show it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Inverted:
    """What a spectrogram sounds like, moved by so many semitones."""

    clip: Clip
    semitones: int


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """What a model painted, and what is still to be done to it.

    Attributes
    ----------
    sound : Spectrogram or Clip
        A spectrogram stands for exactly the loop; a clip is a recording, at the model's own rate,
        in which the loop begins at `start`, or is still to be found (bridge.analysis.fit).
    semitones : int
        By how many to move it.
    family : str
        What it shows; "" where the model does not say.
    tones : tuple of Tone
        What is played in a spectrogram, as far as that is known.
    treatments : tuple of Treatment
        What is to be done to its sound, or to each of as many parts of one length.
    inverted : Inverted, optional
        Its sound, where the model's device has made that already.
    start : float, optional
        Where in a clip the loop begins, in seconds, if that is known: then the clip keeps the
        request's tempo to the sample.
    score : Score, optional
        All that is played, before it is moved by `semitones`; None where that is not known.
    notice : str
        What to tell of it, a sentence.
    """

    sound: Spectrogram | Clip
    semitones: int = 0
    family: str = ""
    tones: tuple[Tone, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    inverted: Inverted | None = None
    start: float | None = None
    score: Score | None = None
    notice: str = ""

    def treated(self, clip: Clip, looped: bool) -> Clip:
        """Its inverted sound with the treatments; `looped` where they go round its seam."""
        return treated(clip, self.treatments, looped)


class Painter(Protocol):
    """A model that is loaded. `entry` names it and gives the defaults."""

    __slots__ = ()
    entry: ModelEntry

    @abstractmethod
    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """Paint one sample of a settled request (bpm, steps and guidance are given)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class KnownSound:
    """A sound to start from: the first `bars` bars of what is to be painted, and nothing more.

    A clip is at 44.1 kHz, at any tempo, and in `key` where that is known; a spectrogram is one of
    the painter's own. `made_by` is the settled request that this painter made it by, if it did.
    """

    sound: Clip | Spectrogram
    bars: int
    key: Key | None = None
    made_by: Request | None = None


class Repainter(Painter):
    """A painter that can start from a sound."""

    __slots__ = ()

    @abstractmethod
    def repaint(
        self, request: Request, known: KnownSound, bars: range, strength: float, on_step: OnStep
    ) -> Painting:
        """Paint some bars anew; the known ones outside of them stay.

        Parameters
        ----------
        request : Request
            Settled: bpm, steps and guidance are given.
        known : KnownSound
            What to start from.
        bars : range
            What to paint, from 0.
        strength : float
            How far known bars inside of them are changed: 0 keeps them, 1 keeps nothing.
        on_step : OnStep
            Told of every step.
        """
        ...


class Morpher(Painter):
    """A painter that can stand between two requests."""

    __slots__ = ()

    @abstractmethod
    def morph(self, first: Request, last: Request, position: float, on_step: OnStep) -> Painting:
        """Paint what stands between two settled requests, on the first's grid.

        Words move on a line, noise on a great circle; `position` is 0 at the first, 1 at the last.
        """
        ...


class Editor(Repainter, Morpher):
    """A painter of spectrograms that can do both."""

    __slots__ = ()


class Arranger(Painter):
    """A painter that knows the tracks of a mix apart (bridge.domain.edit.TRACKS)."""

    __slots__ = ()

    @abstractmethod
    def layer(
        self, request: Request, known: KnownSound, tracks: Sequence[str], on_step: OnStep
    ) -> Painting:
        """Paint tracks that go with a known loop, without it."""
        ...

    @abstractmethod
    def stem(self, request: Request, known: KnownSound, track: str, on_step: OnStep) -> Painting:
        """Take one track out of a known sound."""
        ...


class SeamPainter(Painter):
    """A painter that can lead the end of a loop into its beginning."""

    __slots__ = ()

    @abstractmethod
    def lead_in(
        self, request: Request, known: KnownSound, seconds: float, on_step: OnStep
    ) -> Painting:
        """Paint the last `seconds` of a known loop anew, between what is before and its beginning.

        The rest of the loop stands in the painting as it is known.
        """
        ...


class KitPainter(Painter):
    """A painter that writes notes, so that the parts of a kit have one harmony and one groove."""

    __slots__ = ()

    @abstractmethod
    def paint_part(self, request: Request, on_step: OnStep) -> Painting:
        """Paint the part of a settled request's kit that is to be made.

        Its sections, if the kit has a form, stand end to end.
        """
        ...

    @abstractmethod
    def arrangement(self, request: Request) -> str:
        """What the parts do in each section of a settled request's kit; "" without a form."""
        ...


class Striker(Painter):
    """A painter that can be told the one note that it paints."""

    __slots__ = ()

    @abstractmethod
    def strike(self, request: Request, note: Strike, on_step: OnStep) -> Painting:
        """Paint a settled request for a one-shot as this one note."""
        ...


class Batcher(Painter):
    """A painter that paints up to `at_once` samples together."""

    __slots__ = ()
    at_once: int

    @abstractmethod
    def paint_all(self, requests: Sequence[Request], on_step: OnStep) -> list[Painting]:
        """One painting for each of some requests that differ in nothing but their seeds."""
        ...


class NotePlayer(Painter):
    """A painter that is told the notes: it plays those of a file, and the rhythm of another."""

    __slots__ = ()

    @abstractmethod
    def score(self, request: Request) -> Score | None:
        """What it plays for a settled request without an edit, in C; None where it plays none."""
        ...

    @abstractmethod
    def moved(self, request: Request) -> int:
        """By how many semitones it moves that to the request's key."""
        ...


class AdapterHost(Painter):
    """A painter that takes LoRAs, taught words or references, or some of these."""

    __slots__ = ()

    @abstractmethod
    def with_adapters(self, addons: Sequence[Addon]) -> AbstractContextManager[None]:
        """They count while the block lasts; then the weights are as before."""
        ...


def end_to_end(paintings: Sequence[Painting], samples: int) -> Painting:
    """Spectrograms of one width one after the other, on one ring of so many samples.

    Inverted together they meet without a joint.
    """
    sounds = [one.sound for one in paintings if isinstance(one.sound, Spectrogram)]
    whole = np.concatenate([sound.magnitude for sound in sounds], axis=2)
    frames = sounds[0].magnitude.shape[2]
    tones = tuple(
        replace(tone, start=tone.start + number * frames, stop=tone.stop + number * frames)
        for number, one in enumerate(paintings) for tone in one.tones
    )  # fmt: skip
    treatments = tuple(treatment for one in paintings for treatment in one.treatments)
    return replace(
        paintings[0],
        sound=replace(sounds[0], magnitude=whole, samples=samples),
        tones=tones,
        treatments=treatments,
        inverted=None,
        score=in_turn([one.score for one in paintings]),
    )


def in_turn(scores: Sequence[Score | None]) -> Score | None:
    """Scores of one length end to end; None where one of them is not known."""
    known = [score for score in scores if score is not None]
    if len(known) < len(scores):
        return None
    first = known[0]
    notes = tuple(
        replace(note, start=note.start + number * first.beats)
        for number, score in enumerate(known) for note in score.notes
    )  # fmt: skip
    return replace(first, notes=notes, bars=first.bars * len(known))
