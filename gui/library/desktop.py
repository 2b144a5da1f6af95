"""The system's trash and file manager. Call them on a thread."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QFile, QStandardPaths

from bridge.domain.errors import FodderError, NotFound, Refused
from bridge.files import midi
from gui.text import tr


@dataclass(frozen=True, slots=True)
class TrashedFile:
    """A file that lay at `path`; `now` is where it lies in the trash, if the system says so. The
    `notes` that lay beside it went with it."""

    path: Path
    now: Path | None
    notes: TrashedFile | None = None


def move_to_trash(path: Path) -> TrashedFile:
    """Move a file into the trash; an error with the cure if the system has none for it."""
    if not path.exists():
        raise NotFound(tr("{} is gone already: nothing was moved.").format(path.name))
    _prepare()
    done, now = QFile.moveToTrash(str(path))
    if not done:
        raise Refused(
            tr(
                "{} cannot go to the trash, its disk has none or is locked: "
                "delete it in the file manager."
            ).format(path.name)
        )
    notes = midi.beside(path)
    beside = None
    if notes != path and notes.is_file():
        gone, there = QFile.moveToTrash(str(notes))
        beside = TrashedFile(notes, Path(there) if there else None) if gone else None
    return TrashedFile(path, Path(now) if now else None, beside)


def _prepare() -> None:
    """On a fresh account Qt makes the trash itself, but not the folder that it lies in."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    with contextlib.suppress(OSError):
        Path(place).mkdir(parents=True, exist_ok=True)


def restore(trashed: TrashedFile) -> Path:
    """Put it back where it lay; nothing that lies there by now is overwritten."""
    if trashed.now is None or not trashed.now.exists():
        raise NotFound(
            tr("{} is not in the trash any more: look there yourself.").format(trashed.path.name)
        )
    if trashed.path.exists():
        raise Refused(
            tr("{} is there again: take the other one out of the trash.").format(trashed.path.name)
        )
    try:
        trashed.path.parent.mkdir(parents=True, exist_ok=True)
        trashed.now.rename(trashed.path)
    except OSError as error:
        raise FodderError(
            tr("{} could not be put back ({}): it lies in {}.").format(
                trashed.path.name, error.strerror, trashed.now
            )
        ) from None
    # A trash after freedesktop.org's specification notes beside the file where it came from.
    note = trashed.now.parent.parent / "info" / f"{trashed.now.name}.trashinfo"
    with contextlib.suppress(OSError):
        note.unlink()
    if trashed.notes is not None:
        with contextlib.suppress(FodderError):  # they can be made again from the recipe
            restore(trashed.notes)
    return trashed.path


log = logging.getLogger(__name__)
PATIENCE = 5  # seconds
_SERVICE = "org.freedesktop.FileManager1"


def reveal(paths: Sequence[Path]) -> None:
    """One folder is shown: that of the first file that is there."""
    there = [path for path in paths if path.exists()]
    if not there:
        raise NotFound(tr("The file is gone: search for another sample."))
    same = [path for path in there if path.parent == there[0].parent]
    ways = {"win32": _windows, "darwin": _mac}.get(sys.platform, _linux)
    if not ways(same):
        raise FodderError(
            tr("No file manager answers: the file lies in {}.").format(same[0].parent)
        )


def _windows(paths: Sequence[Path]) -> bool:
    # explorer exits with 1 also when all went well
    return _run([f'explorer /select,"{paths[0]}"'], {0, 1})


def _mac(paths: Sequence[Path]) -> bool:
    return _run(["open", "-R", *map(str, paths)])


def _linux(paths: Sequence[Path]) -> bool:
    return _by_dbus(paths) or _run(["xdg-open", str(paths[0].parent)])


def _by_dbus(paths: Sequence[Path]) -> bool:
    """Ask the desktop's file manager by D-Bus; whether it did."""
    from PyQt6.QtCore import QMetaType
    from PyQt6.QtDBus import QDBusArgument, QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    message = QDBusMessage.createMethodCall(
        _SERVICE, "/org/freedesktop/FileManager1", _SERVICE, "ShowItems"
    )
    # a plain list would travel as an array of variants, which nobody takes
    uris = QDBusArgument([path.as_uri() for path in paths], QMetaType.fromName(b"QStringList").id())
    message.setArguments([uris, ""])
    answer = bus.call(message, timeout=1000 * PATIENCE)
    return answer.type() == QDBusMessage.MessageType.ReplyMessage


def _run(words: list[str], good: set[int] | None = None) -> bool:
    command = words[0] if sys.platform == "win32" else words
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        log.info("%s did not answer: %s", words[0], error)
        return False
    return done.returncode in (good or {0})
