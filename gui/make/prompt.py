"""The prompt: Enter makes, Shift+Enter breaks the line, Up and Down go through earlier ones.

What is typed is completed from earlier prompts and from the presets.
"""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6.QtCore import QStringListModel, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QTextCursor
from PyQt6.QtWidgets import QAbstractItemView, QCompleter, QPlainTextEdit

from gui.text import marked, tr
from gui.widgets import styled, with_tooltip

MOST = 200  # prompts remembered
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TIP = marked("What to hear, e.g. dusty boom-bap drums, 92 bpm, A minor. Enter makes it.")


class PromptBox(QPlainTextEdit):
    """`entered` when the user wants it made."""

    entered = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        styled(self, "prompt")
        with_tooltip(self, tr("Prompt"), tr(_TIP))
        self.setPlaceholderText(tr("dusty boom-bap drums, 92 bpm, A minor"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(66)
        self._history: list[str] = []
        self._presets: list[str] = []
        self._back = 0  # how many prompts back the shown one lies
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(self)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(6)
        styled(self._popup, "popup")
        self._completer.activated.connect(self.say)

    @property
    def text(self) -> str:
        """The prompt, on one line."""
        return " ".join(self.toPlainText().split())

    def say(self, text: str) -> None:
        """Show a prompt, the cursor at its end."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    @property
    def history(self) -> list[str]:
        """What was said, the newest first."""
        return list(self._history)

    def remember(self, text: str) -> None:
        """Put a prompt on top of the history."""
        self.set_history([text, *(one for one in self._history if one != text)])

    def set_history(self, prompts: Iterable[str]) -> None:
        """Take up the prompts of earlier days, the latest first."""
        self._history = list(prompts)[:MOST]
        self._back = 0
        self._offer()

    def set_presets(self, prompts: Iterable[str]) -> None:
        """Offer these prompts, too, while one types."""
        self._presets = list(prompts)
        self._offer()

    def _offer(self) -> None:
        self._words.setStringList(list(dict.fromkeys([*self._history, *self._presets])))

    @property
    def _popup(self) -> QAbstractItemView:
        popup = self._completer.popup()
        assert popup is not None
        return popup

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        if self._popup.isVisible() and self._complete(event):
            return
        key = Qt.Key(event.key())
        if key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._popup.hide()
            self.entered.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._browse(key == Qt.Key.Key_Up):
            pass
        else:
            super().keyPressEvent(event)
            self._suggest(event.text())

    def _complete(self, event: QKeyEvent) -> bool:
        """Whether the list of completions takes this key."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._popup.hide()
            return True
        if key in (*_ENTER, Qt.Key.Key_Tab) and self._popup.currentIndex().isValid():
            self.say(self._popup.currentIndex().data())
            self._popup.hide()
            return True
        return False

    def _suggest(self, typed: str) -> None:
        text = self.text
        if not typed.strip() or len(text) < 2:
            self._popup.hide()
            return
        self._completer.setCompletionPrefix(text)
        matches = self._completer.completionCount()
        if matches and self._completer.currentCompletion() != text:
            self._completer.complete(self.cursorRect().adjusted(0, 0, self.width() - 30, 6))
            self._popup.setMinimumWidth(self.width())
        else:
            self._popup.hide()

    def _browse(self, older: bool) -> bool:
        """Show an older or newer prompt, from the first or the last line only; whether it did."""
        cursor, document = self.textCursor(), self.document()
        assert document is not None
        edge = 0 if older else document.blockCount() - 1
        wanted = self._back + (1 if older else -1)
        if cursor.blockNumber() != edge or not 0 <= wanted <= len(self._history):
            return False
        self.say(self._history[wanted - 1] if wanted else "")
        self._back = wanted
        return True
