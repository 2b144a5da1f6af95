"""A sound file → whether it is a loop or a one-shot, by its own word or its length."""

from __future__ import annotations

from pathlib import Path

from bridge.domain.errors import FodderError
from bridge.domain.request import Kind
from bridge.files.audiofile import opened
from bridge.files.formats import read_file

SHORTEST_LOOP = 1.0  # seconds: a bar of 4/4 at the fastest tempo


def kind_of(path: Path) -> Kind | None:
    """What a sound is; None where nothing says it.

    So it is of another program's file that is shorter than any bar, or that it calls a one-shot, as
    some call their loops; and of a file that cannot be read.
    """
    try:
        contents = read_file(path)
    except FodderError:  # no format of ours: MP3, OGG
        contents = None
    if contents is not None and contents.card is not None:
        return contents.card.recipe.kind
    if contents is not None and contents.acid is not None and contents.acid.one_shot:
        return None
    try:
        with opened(path) as file:
            return Kind.LOOP if file.frames >= SHORTEST_LOOP * file.samplerate else None
    except FodderError:  # whoever reads the sound says what is wrong with it
        return None
