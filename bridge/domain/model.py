"""A model that can be asked for: where it lies, how it is asked, what it is good for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

EditName = Literal["vary", "repaint", "extend", "morph", "form", "layer", "stem"]
"""What can be done to a sound, or between two prompts, by the names of the commands."""
GoodAt = Literal["loops", "drums", "effects", "songs"]
"""What a model was made for: pitched loops, drums, one-shots and effects, whole songs."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model on this disk (`folder`) or in a hub (`repository`).

    `pipeline` names the loader; `steps` and `guidance` count where a request has none, and
    `draft_steps` where a draft has none; `shift` moves the steps towards noise, for pipelines that
    take one. `draft_vae` is the repository of a small decoder for drafts. `commercial` says whether
    its licence lets its samples be sold, in a word before the first comma; `gated`, that its page
    asks for consent first; `terms` are the pages of further licences that it stands under.
    `compiled`: its network is to be compiled.

    `longest` is the most that it paints, in seconds, where its weights do not say it. `distilled`:
    its guidance is in its weights, which heed neither another nor a negative prompt. `effects` is
    the model that one-shots and effects are left to. `good_at` and `edits` say what it was made for
    and can do. `weights` and `card` are GB: of its weights as they are loaded on a card, and of the
    smallest card that they fit on whole; a `card` of 0 asks for none.
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
    shift: float | None = None
    longest: float | None = None
    distilled: bool = False
    effects: str = ""
    good_at: tuple[GoodAt, ...] = ()
    edits: tuple[EditName, ...] = ()
    weights: float = 0.0
    card: float = 0.0
    terms: tuple[str, ...] = ()
