"""What a prompt says beside the sound, as chips below it: "84 bpm", "Am", "one-shot"; × takes the
words out of the prompt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPushButton, QWidget

from bridge.domain.errors import FodderError
from bridge.domain.request import Kind
from bridge.prompt import read_prompt
from gui.text import counted, tr
from gui.widgets import Flow, styled, with_tooltip

LONGEST_PHRASE = 5  # words that together say one thing: "in the key of A"


class PromptChips(QWidget):
    """`removed(member)` when the user takes away what the prompt says of "bpm", "key" …"""

    removed = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(self)
        self._shown: dict[str, str] = {}
        self.hide()

    @property
    def texts(self) -> list[str]:
        return list(self._shown.values())

    def show_found(self, found: Mapping[str, Any], notes: Mapping[str, str] | None = None) -> None:
        """One chip for each member that was found, and for each note, by its name."""
        wanted = {name: chip_text(name, value) for name, value in found.items()}
        wanted |= notes or {}
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for name, text in wanted.items():
            tip = tr("Take “{}” away").format(text)
            chip = with_tooltip(styled(QPushButton(f"{text}  ×"), "said"), tip, tip)
            chip.clicked.connect(lambda _, name=name: self.removed.emit(name))
            self._flow.addWidget(chip)
            chip.show()
        self.setVisible(bool(wanted))
        self.updateGeometry()


def chip_text(name: str, value: Any) -> str:
    """What a member of a Request says, as producers write it."""
    if name == "bpm":
        return f"{value:g} bpm"
    if name == "bars":
        return counted(value, tr("{} bar"), tr("{} bars"))
    if name == "kind":
        return tr("one-shot") if value is Kind.ONESHOT else tr("loop")
    return str(value)


def without(text: str, name: str) -> str:
    """The prompt without the fewest words that say what `name` is; itself if none do."""
    words = text.split()
    for length in range(1, min(LONGEST_PHRASE, len(words)) + 1):
        for first in range(len(words) - length + 1):
            rest = " ".join((*words[:first], *words[first + length :]))
            if name not in _found(rest):
                return rest.strip(" ,")
    return text


def _found(text: str) -> dict[str, Any]:
    try:
        return read_prompt(text).found
    except FodderError:  # nothing is left of it
        return {}
