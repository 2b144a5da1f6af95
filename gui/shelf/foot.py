"""The line below the list: how many there are, or what was just done and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QFrame, QToolButton

from gui.parts import Elided, find_child, plain_button, row

SHOWN = 8_000  # ms for a sentence, twice as long for one with a way back


class Foot(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self._count = ""
        self._undo: Callable[[], None] | None = None
        self._line: Elided = find_child(Elided(), "faint")
        self._button: QToolButton = plain_button("Undo", "Undo", "Take that back")
        self._button.clicked.connect(self._take_back)
        self._button.hide()
        box = row(self._line, self._button)
        box.setContentsMargins(14, 4, 10, 6)
        self.setLayout(box)
        self.setMinimumHeight(34)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._end)

    @property
    def text(self) -> str:
        return self._line.whole

    def count(self, shown: int, whole: bool) -> None:
        """How many samples the list has; `whole` if that is all there are."""
        what = "sample" if shown == 1 else "samples"
        self._count = f"{shown:,} {what}" + ("" if whole else " found")
        if not self._timer.isActive():
            self._line.say(self._count)

    def say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        self._undo = undo
        self._line.say(sentence)
        self._line.setToolTip(sentence)
        self._button.setVisible(undo is not None)
        self._timer.start(SHOWN * (2 if undo else 1))

    def _take_back(self) -> None:
        undo = self._undo
        self._end()
        if undo is not None:
            undo()

    def _end(self) -> None:
        self._timer.stop()
        self._undo = None
        self._button.hide()
        self._line.setToolTip("")
        self._line.say(self._count)
