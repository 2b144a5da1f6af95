"""Notes that somebody has edited, kept beside the sample that they come from."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bridge.domain.errors import BadArgument
from bridge.domain.notes import NoteSource, Score
from bridge.files import midi
from bridge.files.atomic import Watched, trouble
from bridge.library.folder import put_beside


def keep_edited(score: Score, sample: Path, folder: Path, home: Path) -> NoteSource:
    """Write edited notes of a sample as a MIDI file of their own, known by its bytes.

    Parameters
    ----------
    score : Score
        At least one note.
    sample : Path
        The sample's file: the notes lie beside it, named like it.
    folder, home : Path
        The library's folder, and the data folder, for the way in which files appear.
    """
    if not score.notes:
        raise BadArgument("No note is left to be played: leave at least one, and not muted.")
    data = midi.encode([score])
    digest = hashlib.sha256(data).hexdigest()
    path = sample.with_name(f"{sample.stem}_edited-{digest[:6]}.mid")
    inside = folder if sample.is_relative_to(folder) else sample.parent
    try:
        put_beside(data, path, Watched(inside, home))
    except OSError as error:
        raise trouble(error, sample.parent) from None
    return NoteSource(path, digest)
