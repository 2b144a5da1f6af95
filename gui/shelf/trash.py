"""Into the system's trash and back."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QFile, QStandardPaths

from bridge.domain.errors import FodderError, NotFound, Refused


@dataclass(frozen=True, slots=True)
class Thrown:
    """A file that lay at `path`; `now` is where it lies in the trash, if the system says so."""

    path: Path
    now: Path | None


def throw(path: Path) -> Thrown:
    """Move a file into the trash; an error with the cure if the system has none for it."""
    if not path.exists():
        raise NotFound(f"{path.name} is gone already: nothing was moved.")
    _prepare()
    done, now = QFile.moveToTrash(str(path))
    if not done:
        raise Refused(
            f"{path.name} cannot go to the trash, its disk has none or is locked: "
            "delete it in the file manager."
        )
    return Thrown(path, Path(now) if now else None)


def _prepare() -> None:
    """On a fresh account Qt makes the trash itself, but not the folder that it lies in."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    with contextlib.suppress(OSError):
        Path(place).mkdir(parents=True, exist_ok=True)


def fetch_back(thrown: Thrown) -> Path:
    """Put it back where it lay; nothing that lies there by now is overwritten."""
    if thrown.now is None or not thrown.now.exists():
        raise NotFound(f"{thrown.path.name} is not in the trash any more: look there yourself.")
    if thrown.path.exists():
        raise Refused(f"{thrown.path.name} is there again: take the other one out of the trash.")
    try:
        thrown.path.parent.mkdir(parents=True, exist_ok=True)
        thrown.now.rename(thrown.path)
    except OSError as error:
        raise FodderError(
            f"{thrown.path.name} could not be put back ({error.strerror}): it lies in {thrown.now}."
        ) from None
    # A trash after freedesktop.org's specification notes beside the file where it came from.
    note = thrown.now.parent.parent / "info" / f"{thrown.now.name}.trashinfo"
    with contextlib.suppress(OSError):
        note.unlink()
    return thrown.path
