"""The notes of a sample, written beside it by a process of its own: there torch may be needed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.files.formats import read_card
from bridge.files.midi import beside, read
from bridge.jobs.call import call

PATIENCE = 120.0  # seconds for a sample's notes


def notes_of(sample: Path, model_for: Callable[[Request], ModelEntry]) -> tuple[Path, float]:
    """The MIDI file of a sample, written if it is not there yet, and how sure its notes are.

    `model_for` gives the model of the recipe's request; it refuses a request that names what may
    not be opened. A recording, which has no recipe, is transcribed.
    """
    path = beside(sample)
    if not path.is_file():
        entry = None
        with contextlib.suppress(NotFound, BadArgument):
            entry = model_for(read_card(sample).recipe.request)
        call("bridge.generation.notes", "write_notes", sample, entry, path, patience=PATIENCE)
    return path, read(path).confidence
