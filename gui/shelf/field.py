"""The search field: it shows the keys that lead to it as long as it is empty."""

from __future__ import annotations

from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QKeySequence, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QLineEdit

from gui.parts import with_tooltip

KEYS = "Ctrl+K"  # ⌘K on a Mac
TIP = "Words, tags, 90-95 bpm, Am, Am~ with its relatives, ★★, one-shot, model:name"
EDGE = 11


class SearchField(QLineEdit):
    def __init__(self) -> None:
        super().__init__()
        native = QKeySequence.SequenceFormat.NativeText
        self._keys = QKeySequence(KEYS).toString(native)
        with_tooltip(self, "Search the library", f"{TIP} ({self._keys})")
        self.setPlaceholderText("Search prompt, tag, 90-95 bpm, Am…")
        self.setClearButtonEnabled(True)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self.text():
            return
        hint = self.placeholderText()
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(self._keys)
        if metrics.horizontalAdvance(hint) + wide + 4 * EDGE > self.width():
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        area = QRect(0, 0, self.width() - EDGE, self.height())
        painter.drawText(
            area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._keys
        )
        painter.end()
