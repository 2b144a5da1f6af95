"""A finished sample → what is played in it, from its recipe: the notes without the sound.

Runs in a process that may load the model; only its reading of prompts is needed, no painting.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bridge.domain.errors import BadArgument
from bridge.domain.layers import Layers
from bridge.domain.model import ModelEntry
from bridge.domain.notes import Score
from bridge.domain.request import Extend, Form, Morph, Repaint, Vary
from bridge.domain.sample import Recipe
from bridge.files import midi
from bridge.files.atomic import trouble
from bridge.files.formats import read_card
from bridge.generation.editing import with_notes
from bridge.generation.pipeline import settle, wrapped
from bridge.synthesis.painter import NotePlayer


def score_by(recipe: Recipe, painter: NotePlayer) -> Score:
    """What is played in a sample, as it is heard.

    Raises
    ------
    BadArgument
        If nobody knows: of another model's samples, of effects, of edits of a sound.
    """
    if (recipe.model, recipe.model_version) != (painter.entry.name, painter.entry.version):
        raise BadArgument(
            f"It was made by {recipe.model} {recipe.model_version}, whose notes this Fodder does "
            "not know: transcribe it with another program."
        )
    if isinstance(recipe.edit, Vary | Repaint | Extend | Morph | Form | Layers) or recipe.is_mix:
        raise BadArgument(
            "It was edited, so its recipe alone does not say what it plays: make it with --midi."
        )
    request = settle(with_notes(recipe.request), painter)
    score = painter.score(request)
    if score is None:
        raise BadArgument("It plays no notes that could be written: effects have none.")
    semitones = painter.moved(request) + recipe.shift
    return score.transposed(wrapped(semitones))


def write_notes(sample: Path, entry: ModelEntry, out: Path) -> Path:
    """Write the notes of a sample's file to `out`, over what lies there, at once and whole."""
    from bridge.config.models import located
    from bridge.synthesis.loading import load

    recipe = read_card(sample).recipe
    painter = load(located(entry))
    if not isinstance(painter, NotePlayer):
        raise BadArgument(
            f"Model {entry.name} plays no notes that it is told: nobody knows what is in it."
        )
    data = midi.encode([replace(score_by(recipe, painter))])
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, out)  # noqa: PTH105 — atomic
    except OSError as error:
        part.unlink(missing_ok=True)
        raise trouble(error, out.parent) from None
    return out
