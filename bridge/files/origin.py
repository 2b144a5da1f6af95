"""A sound file of which another sound is made → what it says of itself."""

from __future__ import annotations

from pathlib import Path

from bridge.domain.errors import FodderError
from bridge.domain.request import Kind
from bridge.domain.sample import Origin
from bridge.files.audiofile import opened
from bridge.files.formats import read_file

SHORTEST_LOOP = 1.0  # seconds: a bar of 4/4 at the fastest tempo


def origin_of(path: Path) -> Origin:
    """What a sound is: by its own recipe, or its length.

    Nothing says the kind of another program's file that is shorter than any bar, or that it calls a
    one-shot, as some call their loops; nor of a file that cannot be read.
    """
    try:
        contents = read_file(path)
    except FodderError:  # no format of ours: MP3, OGG
        contents = None
    if contents is not None and contents.card is not None:
        recipe = contents.card.recipe
        return Origin(recipe.kind, recipe.prompt)
    if contents is not None and contents.acid is not None and contents.acid.one_shot:
        return Origin()
    try:
        with opened(path) as file:
            long = file.frames >= SHORTEST_LOOP * file.samplerate
    except FodderError:  # whoever reads the sound says what is wrong with it
        return Origin()
    return Origin(Kind.LOOP if long else None)
