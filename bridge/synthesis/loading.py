"""A model's entry → the painter that answers for it."""

from __future__ import annotations

from bridge.domain.errors import ModelUnavailable
from bridge.domain.model import ModelEntry
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.painter import Painter


def load(entry: ModelEntry) -> Painter:
    """The painter that `entry.pipeline` names, its weights read from this disk."""
    if entry.pipeline == "embedded":
        return EmbeddedPainter.load(entry)
    from bridge.synthesis.pipelines.pretrained import quieten  # and with it diffusers: seconds

    quieten()
    from bridge.synthesis.pipelines.adapters import MANNERS

    if entry.pipeline == "riffusion":
        from bridge.synthesis.pipelines.stable_diffusion import SpectrogramPainter

        return SpectrogramPainter.load(entry)
    if entry.pipeline in MANNERS:
        from bridge.synthesis.pipelines import waveform

        return waveform.load(entry)
    raise ModelUnavailable(f"Model {entry.name} asks for {entry.pipeline!r}: no engine has it.")
