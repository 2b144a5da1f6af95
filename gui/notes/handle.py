"""The handle that a sample's MIDI is dragged by."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QPushButton

from gui import drag
from gui.icons import icon
from gui.notes.known import NotesKnown
from gui.text import tr
from gui.widgets import restyle, styled, with_tooltip


class MidiHandle(QPushButton):
    """`readied` as soon as it is pressed, so that the file may be there when the mouse lets go;
    `dragged` then; `copied` when it was only clicked; `refused(sentence)` where there are no
    notes."""

    readied = pyqtSignal()
    dragged = pyqtSignal()
    copied = pyqtSignal()
    refused = pyqtSignal(str)

    def __init__(self, text: str = "") -> None:
        super().__init__(text or tr("MIDI"))
        styled(self, "chip")
        self._text = self.text()
        self.setIcon(icon("notes"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._known: NotesKnown | None = None
        self._from: QPoint | None = None
        self.clicked.connect(self._click)
        self.show_known(None)

    @property
    def known(self) -> NotesKnown | None:
        """What is known of the notes; None where nobody has looked yet."""
        return self._known

    def show_known(self, known: NotesKnown | None) -> None:
        """Offer the notes, say how sure they are, or why there are none."""
        self._known = known
        tip = tr("Its notes as a MIDI file: drag it onto a track; a click copies it")
        text = self._text
        none = known is not None and not known.exact and not known.heard
        if known is not None and known.heard:
            transcribed = tr("Drag it and it is transcribed: check the notes.")
            text = f"{text} ≈"
            if known.sure is not None:
                transcribed = tr("Transcribed, {:.0f} % sure: check the notes.").format(
                    100 * known.sure
                )
                text = f"{text} {100 * known.sure:.0f} %"
            tip = f"{known.reason} {transcribed}"
        elif known is not None and none:
            tip = known.reason
        self.setText(text)
        restyle(self, "none", none)
        with_tooltip(self, f"{tr('MIDI')}: {tip}" if none else tr("MIDI"), tip)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        super().mousePressEvent(event)
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position().toPoint()
            if self._offers:
                self.readied.emit()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._from is not None and drag.far_enough(self._from, event.position().toPoint()):
            self._from = None
            self.setDown(False)
            if self._offers:
                self.dragged.emit()
            else:
                self._refuse()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._from = None
        super().mouseReleaseEvent(event)

    @property
    def _offers(self) -> bool:
        return self._known is None or self._known.exact or self._known.heard

    def _click(self) -> None:
        if self._offers:
            self.copied.emit()
        else:
            self._refuse()

    def _refuse(self) -> None:
        if self._known is not None:
            self.refused.emit(self._known.reason)
