"""Write stars and tags into a sample's file, in place: nothing else in it moves or changes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from bridge.domain.errors import FodderError, NotFound, Refused
from bridge.files import annotation
from bridge.files.annotation import Annotations
from bridge.files.atomic import try_lock
from bridge.files.formats import read_file

PATIENCE = 2.0  # seconds for another Fodder to be done with a file


def annotate(path: Path, change: Callable[[Annotations], Annotations]) -> Annotations:
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


def _annotate_at(path: Path, at: int, change: Callable[[Annotations], Annotations]) -> Annotations:
    with path.open("rb+") as file:
        if not os.path.samestat(os.fstat(file.fileno()), path.lstat()):
            raise Refused(f"{path} is a link: rate the file that it leads to.")
        _lock(file.fileno())
        file.seek(at)
        area = file.read(annotation.SIZE)
        wanted = change(annotation.unpack(area))
        offset, slot = annotation.change(area, wanted)
        file.seek(at + offset)
        file.write(slot)
        file.flush()
        os.fsync(file.fileno())
    return wanted


def _lock(handle: int) -> None:
    """Wait for another Fodder that writes notes into the same file, for a while."""
    deadline = time.monotonic() + PATIENCE
    while not try_lock(handle):
        if time.monotonic() > deadline:
            raise PermissionError
        time.sleep(0.002)
