"""Every model answers to one protocol: a Request goes in, a painted sound comes out.

    Painter        paints from a prompt; what has its methods is one
    Editor         … and starts from a sound, or stands between two requests
    Batcher        … and paints several samples together (bridge.synthesis.batches)
    AdapterHost    … and takes LoRAs and taught words

What a model can do beyond painting it says by its bases, and `isinstance` asks for those, not for
methods that happen to be there.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.events import Picture
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key
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
        in which the loop is still to be found (bridge.analysis.fit).
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
    """

    sound: Spectrogram | Clip
    semitones: int = 0
    family: str = ""
    tones: tuple[Tone, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    inverted: Inverted | None = None

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


class Editor(Painter):
    """A painter that can start from a sound, and stand between two requests."""

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

    @abstractmethod
    def morph(self, first: Request, last: Request, position: float, on_step: OnStep) -> Painting:
        """Paint what stands between two settled requests, on the first's grid.

        Words move on a line, noise on a great circle; `position` is 0 at the first, 1 at the last.
        """
        ...


class Batcher(Painter):
    """A painter that paints up to `at_once` samples together."""

    __slots__ = ()
    at_once: int

    @abstractmethod
    def paint_all(self, requests: Sequence[Request], on_step: OnStep) -> list[Painting]:
        """One painting for each of some requests that differ in nothing but their seeds."""
        ...


class AdapterHost(Painter):
    """A painter that takes LoRAs and taught words."""

    __slots__ = ()

    @abstractmethod
    def with_adapters(self, addons: Sequence[Addon]) -> AbstractContextManager[None]:
        """They count while the block lasts; then the weights are as before."""
        ...
