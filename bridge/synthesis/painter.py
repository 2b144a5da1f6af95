"""Every model answers to one protocol: a Request goes in, a painted sound comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bridge.messages import Picture
from bridge.values import Clip, ModelEntry, Request, Spectrogram

Look = Callable[[], Picture]
"""Draws what is painted so far, in less than 2 ms; called for few of the steps."""


class OnStep(Protocol):
    """Told the fraction done after every diffusion step, and how to look at what is painted so far
    by models that can show it; may raise bridge.errors.Cancelled."""

    def __call__(self, done: float, look: Look | None = None, /) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """What a model painted, by how many semitones to move it, and what it shows.

    A spectrogram stands for exactly the loop; a clip is a recording, at the model's own rate, in
    which the loop is still to be found (bridge.analysis.fit).
    """

    sound: Spectrogram | Clip
    semitones: int = 0
    family: str = ""


class Painter(Protocol):
    """A model that is loaded. `entry` names it and gives the defaults."""

    @property
    def entry(self) -> ModelEntry: ...

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """Paint one sample of a settled request (bpm, steps and guidance are given)."""
        ...
