"""Write stars and tags into a sample's file, in place: nothing else in it moves or changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bridge.errors import FodderError, NotFound, Refused
from bridge.storage import notes
from bridge.storage.formats import read_file
from bridge.storage.notes import Notes


def annotate(path: Path, change: Callable[[Notes], Notes]) -> Notes:
    """Change what the file says; what it says from now on, or an error with the cure."""
    at = read_file(path).notes_at
    if at is None:
        raise Refused(f"{path} has no room for stars and tags: another program has rewritten it.")
    try:
        return _annotate_at(path, at, change)
    except FileNotFoundError:
        raise NotFound(f"{path} is gone: rescan the folder.") from None
    except PermissionError:
        raise Refused(f"{path} is locked or read-only: close it elsewhere and try again.") from None
    except OSError as error:
        raise FodderError(f"{path} cannot be written ({error.strerror}): check its disk.") from None


def _annotate_at(path: Path, at: int, change: Callable[[Notes], Notes]) -> Notes:
    with path.open("rb+") as file:
        file.seek(at)
        area = file.read(notes.SIZE)
        wanted = change(notes.unpack(area))
        offset, slot = notes.change(area, wanted)
        file.seek(at + offset)
        file.write(slot)
        file.flush()
        os.fsync(file.fileno())
    return wanted
