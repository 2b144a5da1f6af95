"""A take that was painted beforehand, as a pale pad shows it: in memory, in no folder yet."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.domain.audio import Loop
from bridge.files.peaks import peaks_of
from gui.rendering import PAD, Waveform


@dataclass(frozen=True, slots=True, eq=False)
class TakePreview:
    """`look` is its wave."""

    loop: Loop
    look: Waveform

    @property
    def seed(self) -> int:
        """The seed that it was drawn with."""
        return self.loop.recipe.seed


def preview_of(loop: Loop) -> TakePreview:
    """For a thread: a long loop's wave takes a while."""
    return TakePreview(loop, Waveform(*peaks_of(loop.clip.samples, PAD)))
