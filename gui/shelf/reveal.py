"""Show files in the system's file manager, selected where it can do that. Call it on a thread."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bridge.domain.errors import FodderError, NotFound

log = logging.getLogger(__name__)
PATIENCE = 5  # seconds
_SERVICE = "org.freedesktop.FileManager1"


def reveal(paths: Sequence[Path]) -> None:
    """One folder is shown: that of the first file that is there."""
    there = [path for path in paths if path.exists()]
    if not there:
        raise NotFound("The file is gone: search for another sample.")
    same = [path for path in there if path.parent == there[0].parent]
    ways = {"win32": _windows, "darwin": _mac}.get(sys.platform, _linux)
    if not ways(same):
        raise FodderError(f"No file manager answers: the file lies in {same[0].parent}.")


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
