"""A model's entry → the painter that answers for it."""

from __future__ import annotations

from bridge.errors import ModelUnavailable
from bridge.synthesis.embedded import EmbeddedPainter
from bridge.synthesis.painter import Painter
from bridge.synthesis.quiet import quieten
from bridge.values import ModelEntry


def load(entry: ModelEntry) -> Painter:
    """The painter that `entry.pipeline` names, its weights read from this disk."""
    if entry.pipeline == "embedded":
        return EmbeddedPainter.load(entry)
    quieten()
    from bridge.synthesis.manners import MANNERS  # diffusers' pipelines are slow to import

    if entry.pipeline == "riffusion":
        from bridge.synthesis.stable_diffusion import SpectrogramPainter

        return SpectrogramPainter.load(entry)
    if entry.pipeline in MANNERS:
        from bridge.synthesis.waveform import WaveformPainter

        return WaveformPainter.load(entry)
    raise ModelUnavailable(f"Model {entry.name} asks for {entry.pipeline!r}: no engine has it.")
