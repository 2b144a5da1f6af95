"""The values that travel through Fodder: frozen, checked at birth, then trusted.

Arrays name their axes and units here, once:
    Spectrogram.magnitude   (channels, mels, frames) float32 ≥ 0
    Clip.samples            (frames, channels) float32 in [-1, 1]
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be asked for: on this disk (`folder`) or in a hub (`repository`).

    `pipeline` names the loader; `steps` and `guidance` count where a request has none, and
    `draft_steps` where a draft has none. `draft_vae` is the repository of a small decoder for
    drafts. `commercial` says whether its licence lets its samples be sold; `gated`, that its page
    asks for consent first; `compiled`, that its network is to be compiled.
    """

    name: str
    version: str
    pipeline: str
    licence: str
    folder: Path | None
    repository: str | None
    steps: int
    guidance: float
    about: str = ""
    commercial: str = ""
    gated: bool = False
    draft_steps: int | None = None
    draft_vae: str | None = None
    compiled: bool = False
