"""What a prompt says beside the sound, as chips below it: "84 bpm", "Am", "one-shot"; × takes the
words out of the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QPushButton, QWidget

from bridge.domain.errors import FodderError
from bridge.domain.music import Key
from bridge.domain.request import Kind
from gui.text import counted, tr
from gui.widgets import Flow, styled, with_tooltip

LONGEST_PHRASE = 8  # words that together say one thing: "in the key of A"


class PromptChips(QWidget):
    """`removed(name)` when the user takes a chip away: "bpm", "key", "no hats" …"""

    removed = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(self)
        self._shown: dict[str, str] = {}
        self._fixed: tuple[str, ...] = ()
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What the chips say."""
        return list(self._shown.values())

    def show_chips(self, chips: Mapping[str, str], fixed: Sequence[str] = ()) -> None:
        """One for each thing that is said, by its name; those that are `fixed` stay."""
        if (chips, tuple(fixed)) == (self._shown, self._fixed):
            return
        self._shown, self._fixed = dict(chips), tuple(fixed)
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for name, text in chips.items():
            stays = name in fixed
            tip = tr("The file says so") if stays else tr("Take “{}” away").format(text)
            chip = QPushButton(text if stays else f"{text}  ×")
            with_tooltip(styled(chip, "said"), f"{text}: {tip}" if stays else tip, tip)
            if not stays:
                chip.clicked.connect(lambda _, name=name: self.removed.emit(name))
            self._flow.addWidget(chip)
            chip.show()
        self.setVisible(bool(chips))
        self.updateGeometry()


def chips_of(text: str) -> dict[str, str]:
    """What a prompt says beside the sound, as producers write it: chips by what they speak of."""
    return _read(text)[0]


def tempo_and_key_in(text: str) -> tuple[float | None, Key | None]:
    """The tempo and the key that a prompt says."""
    from bridge.prompt import understand

    try:
        found = understand(text).found
    except FodderError:
        return None, None
    return found.get("bpm"), found.get("key")


def _read(text: str) -> tuple[dict[str, str], list[str]]:
    """A prompt's chips, and the words that are left for the model."""
    from bridge.prompt import understand  # its tables take a while to load

    try:
        understood = understand(text)
    except FodderError:  # too long: said when it is asked for
        return {}, text.split()
    found = {name: _chip(name, value) for name, value in understood.found.items()}
    if understood.tonality is not None:  # "D dorian"
        found["key"] = str(understood.tonality)
    found |= {f"no {one}": tr("no {}").format(one) for one in understood.excluded}
    return found, re.findall(r"\w+", understood.words)


def _chip(name: str, value: object) -> str:
    if name == "bpm":
        return f"{value:g} bpm"
    if isinstance(value, int) and name == "bars":
        return counted(value, tr("{} bar"), tr("{} bars"))
    if name == "kind":
        return tr("one-shot") if value is Kind.ONESHOT else tr("loop")
    return str(value)


def without(text: str, name: str) -> str:
    """The prompt without the fewest words that say what a chip says: the other chips stay, and so
    does what is left for the model."""
    words = text.split()
    chips, sound = _read(text)
    wanted = {key: chip for key, chip in chips.items() if key != name}, sound
    for length in range(1, min(LONGEST_PHRASE, len(words)) + 1):
        for first in range(len(words) - length + 1):
            left = " ".join((*words[:first], *words[first + length :])).strip(" ,")
            if _read(left) == wanted:
                return left
    return text
