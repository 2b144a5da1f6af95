"""The line below the list: how many there are, or what was just done and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QFrame, QLabel, QToolButton

from gui.text import counted, marked, tr
from gui.widgets import Elided, plain_button, row, styled

SHOWN = 8_000  # ms for a sentence, twice as long for one with a way back


class Foot(QFrame):
    """The line under the list: how many there are, or what was done with a way back."""

    def __init__(self) -> None:
        super().__init__()
        self._count = ""
        self._undo: Callable[[], None] | None = None
        self._line: Elided = styled(Elided(), "faint")
        self._button: QToolButton = plain_button(tr("Undo"), tr("Undo"), tr("Take that back"))
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
        """The whole sentence that is shown."""
        return self._line.whole

    def count(self, shown: int, whole: bool, spelt: str = "") -> None:
        """How many samples the list has; `whole` if that is all there are. `spelt` is what was
        searched for, where that is not what was typed."""
        if whole:
            self._count = counted(shown, tr("{} sample"), tr("{} samples"))
        else:
            self._count = counted(shown, tr("{} sample found"), tr("{} samples found"))
        if spelt and shown:
            self._count = tr("{} for “{}”").format(self._count, spelt)
        if not self._timer.isActive():
            self._line.say(self._count)

    def say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Say what was done; with `undo`, how to take it back."""
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


NOTHING = marked(
    "Nothing here yet.\n\nWrite what you want to hear on the left and press Enter: "
    "what is made appears here, ready to be dragged into your DAW."
)
NOT_FOUND = marked("No matches.\n\nTake a word or a chip away, or press Esc for all.")


class Empty(QLabel):
    """What stands in place of an empty list."""

    def __init__(self) -> None:
        super().__init__()
        styled(self, "dim")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setContentsMargins(28, 48, 28, 12)

    def say(self, everything: bool) -> None:
        """`everything`: there are no samples at all; else none that is looked for."""
        self.setText(tr(NOTHING if everything else NOT_FOUND))
