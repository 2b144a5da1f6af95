"""The handle that a sample's MIDI is dragged by."""

from __future__ import annotations

from PyQt6.QtCore import pyqtBoundSignal, pyqtSignal

from gui import drag
from gui.icons import icon
from gui.notes.known import NotesStatus
from gui.text import tr
from gui.widgets import restyle, styled, with_tooltip


class MidiHandle(drag.DragHandle):
    """`readied` as soon as it is pressed, so that the file may be there when the mouse lets go;
    `wanted` when it is dragged; `copied` when it was only clicked; `refused(sentence)` where there
    are no notes."""

    readied = pyqtSignal()
    wanted = pyqtSignal()
    copied = pyqtSignal()
    refused = pyqtSignal(str)

    def __init__(self, text: str = "") -> None:
        super().__init__(text or tr("MIDI"))
        styled(self, "chip")
        self._text = self.text()
        self.setIcon(icon("notes"))
        self._known: NotesStatus | None = None
        self.pressed.connect(lambda: self._offer(self.readied))
        self.dragged.connect(lambda: self._offer(self.wanted))
        self.clicked.connect(lambda: self._offer(self.copied))
        for signal in (self.dragged, self.clicked):
            signal.connect(self._refuse)
        self.show_known(None)

    @property
    def known(self) -> NotesStatus | None:
        """What is known of the notes; None where nobody has looked yet."""
        return self._known

    def show_known(self, known: NotesStatus | None) -> None:
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

    @property
    def _offers(self) -> bool:
        return self._known is None or self._known.exact or self._known.heard

    def _offer(self, signal: pyqtBoundSignal) -> None:
        if self._offers:
            signal.emit()

    def _refuse(self) -> None:
        if self._known is not None and not self._offers:
            self.refused.emit(self._known.reason)
