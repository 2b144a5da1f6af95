"""The log viewer: what Fodder wrote down since it was opened, filtered, searched, copied."""

from __future__ import annotations

import logging
import time

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from gui.logbook import Logbook, LogEntry, homeless, kept_log, remember_log
from gui.text import marked, tr
from gui.widgets import column, label, row, styled, with_tooltip

EVERY = 400  # ms between two looks at whether there is more
LEVELS = ((marked("All"), logging.NOTSET), (marked("Info"), logging.INFO),
          (marked("Warnings"), logging.WARNING), (marked("Errors"), logging.ERROR))  # fmt: skip
NOTE = marked(
    "This stays on your machine. Copying writes ~ instead of the name of your home folder."
)


class LogDialog(QDialog):
    """What was logged since the window opened."""

    def __init__(self, parent: QWidget | None = None, book: Logbook | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Log"))
        self.resize(760, 480)
        self._book = book or kept_log() or remember_log()
        self._count = -1
        self.level: QComboBox = with_tooltip(
            QComboBox(), tr("Level"), tr("Show records of this level and above")
        )
        for name, level in LEVELS:
            self.level.addItem(tr(name), level)
        self.field: QLineEdit = with_tooltip(
            QLineEdit(), tr("Search the log"), tr("Show records with all words")
        )
        self.field.setPlaceholderText(tr("Search the log"))
        self.field.setClearButtonEnabled(True)
        self.text: QPlainTextEdit = with_tooltip(
            QPlainTextEdit(), tr("Records"), tr("What was written down")
        )
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._said = label("", "faint")
        self._copy: QPushButton = with_tooltip(
            QPushButton(tr("Copy")), tr("Copy"), tr("Copy what is shown")
        )
        self._close: QPushButton = with_tooltip(
            QPushButton(tr("Close")), tr("Close"), tr("Close the log (Esc)")
        )
        self._lay_out()
        self._wire()
        self.show_entries()

    def _lay_out(self) -> None:
        self.level.setMinimumWidth(110)
        top, bottom = row(self.level, self.field), row(self._said, None, self._copy, self._close)
        box = column(gap=10)
        box.setContentsMargins(16, 16, 16, 14)
        box.addLayout(top)
        box.addWidget(self.text, 1)
        box.addWidget(styled(label(tr(NOTE)), "faint"))
        box.addLayout(bottom)
        self.setLayout(box)

    def _wire(self) -> None:
        self.level.currentIndexChanged.connect(lambda _: self.show_entries())
        self.field.textChanged.connect(lambda _: self.show_entries())
        self._copy.clicked.connect(self.copy)
        self._close.clicked.connect(self.close)
        timer = QTimer(self)
        timer.timeout.connect(self._look)
        timer.start(EVERY)

    def show_entries(self) -> None:
        """Show what the filter and the words leave, the newest at the bottom."""
        self._count = self._book.count
        found = self._book.entries(self.level.currentData(), self.field.text())
        bar = self.text.verticalScrollBar()
        assert bar is not None
        at, below = bar.value(), bar.value() >= bar.maximum() - 4
        self.text.setPlainText("\n".join(map(line, found)))
        bar.setValue(bar.maximum() if below else at)
        self._said.setText(tr("{:,} of {:,} records").format(len(found), self._book.count))

    def copy(self) -> None:
        """What is selected, or all that is shown."""
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        chosen = self.text.textCursor().selection().toPlainText()
        clipboard.setText(homeless(chosen or self.text.toPlainText()))
        self._said.setText(tr("Copied."))

    def _look(self) -> None:
        if self.isVisible() and self._book.count != self._count:
            self.show_entries()


def line(entry: LogEntry) -> str:
    """An entry as a line."""
    clock = time.strftime("%H:%M:%S", time.localtime(entry.when))
    level = logging.getLevelName(entry.level).lower()
    return f"{clock}  {level:8} {entry.source}: {entry.text}"
