"""A take that was painted beforehand, as a pale pad shows it: in memory, in no folder yet."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.domain.audio import Loop
from bridge.files.peaks import peaks_of
from gui.rendering import PAD, Waveform


@dataclass(frozen=True, slots=True, eq=False)
class PaleTake:
    """`look` is its wave."""

    loop: Loop
    look: Waveform

    @property
    def seed(self) -> int:
        """The seed that it was drawn with."""
        return self.loop.recipe.seed


def pale_of(loop: Loop) -> PaleTake:
    """For a thread: a long loop's wave takes a while."""
    return PaleTake(loop, Waveform(*peaks_of(loop.clip.samples, PAD)))
