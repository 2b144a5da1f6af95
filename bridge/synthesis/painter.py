"""Every model answers to one protocol: a Request goes in, a painted sound comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bridge.values import Clip, ModelEntry, Request, Spectrogram

OnStep = Callable[[float], None]
"""Told the fraction done after every diffusion step; may raise bridge.errors.Cancelled."""


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
