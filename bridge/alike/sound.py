"""Loops and sound files → what they sound like, ready to be kept in the catalogue.

A vector is kept as int8, 127 is 1.
"""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

from bridge.analysis.audiofile import cut, opened
from bridge.analysis.likeness import SIZE, VERSION, Bars, Likeness, liken
from bridge.errors import UserError
from bridge.storage.formats import READERS, read_file
from bridge.storage.likenesses import Row
from bridge.storage.recipe import Card
from bridge.values import Array, Clip, Kind, Loop, Recipe

log = logging.getLogger(__name__)

MOST_SECONDS = 40.0  # of a file that is no sample of ours
_FULL = 127


def of_loop(loop: Loop) -> Likeness:
    """What a finished loop sounds like; its identity is not needed for it."""
    return liken(loop.clip, bars_of(loop.recipe), _tonic(loop))


def of_kept(identity: str, loop: Loop) -> Row:
    """What a library notes of a loop that it keeps."""
    return row_of(identity, of_loop(loop))


def row_of(identity: str, likeness: Likeness) -> Row:
    """A likeness as the catalogue keeps it."""
    small = np.rint(np.clip(likeness.vector, -1, 1) * _FULL).astype(np.int8)
    return Row(identity, VERSION, small.tobytes(), *likeness.place)


def vectors_of(kept: bytes) -> Array:
    """Vectors as the catalogue keeps them, one after another → (n, SIZE)."""
    return np.frombuffer(kept, np.int8).reshape(-1, SIZE) * np.float32(1 / _FULL)


def of_file(path: Path) -> Likeness:
    """What any sound file sounds like; one of ours is counted as its recipe says."""
    card = None
    if path.suffix.lower() in READERS and path.is_file():
        try:
            card = read_file(path).card
        except UserError:
            log.info("%s has no readable chunks: it is heard as it is.", path)
    with opened(path) as file:
        most = file.frames if card else min(file.frames, int(MOST_SECONDS * file.samplerate))
    clip = cut(path, 0, most)
    if card is None:
        return _heard(clip)
    return liken(clip, bars_of(card.recipe), None if card.key is None else card.key.tonic)


def _heard(clip: Clip) -> Likeness:
    """A sound of which nothing is known: whole bars of 4/4, if it has about any."""
    from bridge.analysis.hearing import hear  # much to import, and rarely needed

    heard = hear(clip)
    bars = None
    if heard.bpm is not None:
        beats = clip.seconds * heard.bpm / 60
        bars = Bars(float(max(4, round(beats))), 4.0) if beats > 3 else None
    return liken(clip, bars, None if heard.key is None else heard.key.tonic)


def bars_of(recipe: Recipe) -> Bars | None:
    if recipe.kind is Kind.ONESHOT:
        return None
    return Bars(recipe.bars * recipe.meter.beats, recipe.meter.beats)


def _tonic(loop: Loop) -> int | None:
    key = Card("", loop.recipe, loop.heard, loop.family).key
    return None if key is None else key.tonic
