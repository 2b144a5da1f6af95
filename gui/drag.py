"""Dragging samples out of the window, into a DAW or a file manager.

Only copies are offered: a move would delete the user's file (picard #2270). URLs are made from
paths, never from text, so that "F#m" and "%20" in a name survive. LMMS knows no URLs, but a type
of its own, which holds one sample.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QByteArray, QMetaType, QMimeData, QPoint, Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDrag, QMouseEvent, QPixmap
from PyQt6.QtWidgets import QApplication, QPushButton, QWidget

from bridge.domain.errors import FodderError
from bridge.domain.playback import MOST_PADS

PAD = "application/x-fodder-pad"  # the number of the pad that is dragged
LMMS = "application/x-lmms-stringpair"
MIDI = (".mid", ".midi")
OWN = "application/x-fodder-sample"  # tells our own drop zone that a file has a recipe


def mime_of(paths: Sequence[Path]) -> QMimeData:
    """What a drag of these files carries."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setData(OWN, str(len(paths)).encode())
    if len(paths) == 1:
        kind = "importedproject" if is_midi(paths[0]) else "samplefile"
        data.setData(LMMS, f"{kind}:{paths[0]}".encode())
    return data


def is_midi(path: Path) -> bool:
    """Whether a file is one of notes, by its name."""
    return path.suffix.lower() in MIDI


def drag_out(
    source: QWidget, paths: Sequence[Path], picture: QPixmap | None = None, pad: int | None = None
) -> bool:
    """Let the user drag these files somewhere; whether they were taken. Runs Qt's own loop.

    `pad` is the number of the pad that they lie on, so that another one can change places with it.
    """
    there = [path for path in paths if path.is_file()]
    if not there:
        return False
    drag = QDrag(source)
    data = mime_of(there)
    if pad is not None:
        data.setData(PAD, _of_pad(pad))
    drag.setMimeData(data)
    _show(drag, picture)
    return drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction


class FilesWhenReady(QMimeData):
    """Files that are made while the drag is on its way: `files()` waits for them, when a target
    wants to read what the drag carries. A `pad` is known at once."""

    def __init__(self, files: Callable[[], Sequence[Path]], pad: int | None = None) -> None:
        super().__init__()
        self._files, self._pad = files, pad

    def formats(self) -> list[str]:
        """The formats that are offered."""
        return ["text/uri-list", OWN, LMMS, *([] if self._pad is None else [PAD])]

    def hasFormat(self, name: str | None) -> bool:
        """Whether a format is offered."""
        return name in self.formats()

    def retrieveData(self, name: str | None, kind: QMetaType) -> QByteArray | list[QUrl]:
        """The files, which are waited for now."""
        if name == PAD:
            return QByteArray(_of_pad(self._pad or 0))
        try:
            data = mime_of(self._files())
        except (FodderError, TimeoutError):  # said by whoever has asked for the file
            return QByteArray()
        if kind.name() == b"QVariantList":
            return data.urls()
        return data.data(name or "")


def drag_when_ready(
    source: QWidget,
    files: Callable[[], Sequence[Path]],
    picture: QPixmap | None = None,
    pad: int | None = None,
) -> bool:
    """Begin the drag of files that are still being made; whether they were taken."""
    drag = QDrag(source)
    drag.setMimeData(FilesWhenReady(files, pad))
    _show(drag, picture)
    return drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction


def _show(drag: QDrag, picture: QPixmap | None) -> None:
    """What goes along with the mouse."""
    if picture is not None:
        drag.setPixmap(picture)
        ratio = picture.devicePixelRatio()
        drag.setHotSpot(QPoint(int(picture.width() / ratio / 2), int(picture.height() / ratio / 2)))


class DragHandle(QPushButton):
    """A button that something is dragged by: `dragged` once the mouse has gone far enough, and then
    no click."""

    dragged = pyqtSignal()

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._from: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        super().mousePressEvent(event)
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._from is not None and far_enough(self._from, event.position().toPoint()):
            self._from = None
            self.setDown(False)
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self._from is None:
            self.setDown(False)  # it was a drag, and no click
        self._from = None
        super().mouseReleaseEvent(event)


def far_enough(begin: QPoint, now: QPoint) -> bool:
    """Whether a pressed mouse has moved so far that a drag is meant, not a click."""
    return (now - begin).manhattanLength() >= QApplication.startDragDistance()


def pad_in(data: QMimeData | None) -> int | None:
    """The number of the pad that is dragged, if one is."""
    if data is None or not data.hasFormat(PAD):
        return None
    said = data.data(PAD).data()
    return next((pad for pad in range(1, MOST_PADS + 1) if said == _of_pad(pad)), None)


def _of_pad(pad: int) -> bytes:
    """The number of a pad of this process: another Fodder's is only a file."""
    return f"{os.getpid()} {pad}".encode()


def files_may_be_in(data: QMimeData | None) -> bool:
    """Whether files are dragged in; without waiting for those that are still being made."""
    return data is not None and data.hasFormat("text/uri-list")


def files_in(data: QMimeData | None) -> list[Path]:
    """The local files that somebody drags in."""
    if data is None or not data.hasUrls():
        return []
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
