"""Dragging samples out of the window, into a DAW or a file manager.

Only copies are offered: a move would delete the user's file (picard #2270). URLs are made from
paths, never from text, so that "F#m" and "%20" in a name survive. LMMS knows no URLs, but a type
of its own, which holds one sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt6.QtGui import QDrag, QPixmap
from PyQt6.QtWidgets import QApplication, QWidget

LMMS = "application/x-lmms-stringpair"
OWN = "application/x-fodder-sample"  # tells our own drop zone that a file has a recipe


def mime_of(paths: Sequence[Path]) -> QMimeData:
    """What a drag of these files carries."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setData(OWN, str(len(paths)).encode())
    if len(paths) == 1:
        data.setData(LMMS, f"samplefile:{paths[0]}".encode())
    return data


def drag_out(source: QWidget, paths: Sequence[Path], picture: QPixmap | None = None) -> bool:
    """Let the user drag these files somewhere; whether they were taken. Runs Qt's own loop."""
    there = [path for path in paths if path.is_file()]
    if not there:
        return False
    drag = QDrag(source)
    drag.setMimeData(mime_of(there))
    if picture is not None:
        drag.setPixmap(picture)
        ratio = picture.devicePixelRatio()
        drag.setHotSpot(QPoint(int(picture.width() / ratio / 2), int(picture.height() / ratio / 2)))
    return drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction


def far_enough(begin: QPoint, now: QPoint) -> bool:
    """Whether a pressed mouse has moved so far that a drag is meant, not a click."""
    return (now - begin).manhattanLength() >= QApplication.startDragDistance()


def files_in(data: QMimeData | None) -> list[Path]:
    """The local files that somebody drags in."""
    if data is None or not data.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
