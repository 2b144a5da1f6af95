"""The first run: nothing made yet, three prompts to click."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QPushButton

from bridge.config.presets import Preset
from gui.make.chips import one_of_each
from gui.parts import column, find_child, label, row, with_tooltip

PROMPTS = 3


class FirstRun(QFrame):
    """`chosen(Preset)` when one is clicked: it is to be made at once."""

    chosen = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        find_child(self, "card")
        title = find_child(label("Make your first loop"), "title")
        said = label(
            "Click one of these, or write your own on the left. No download, no account:\n"
            "it is painted on this machine and lands in your folder, ready to drag.",
            "dim",
        )
        for one in (title, said):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = row(None, None)
        box = column(None, title, said, 6, gap=8)
        box.addLayout(self._buttons)
        box.addStretch(1)
        box.setContentsMargins(20, 20, 20, 20)
        self.setLayout(box)

    def show_presets(self, presets: Sequence[Preset]) -> None:
        for preset in one_of_each([one for one in presets if one.request.kind == "loop"])[:PROMPTS]:
            button = with_tooltip(QPushButton(preset.request.prompt), preset.name, "Make this now")
            button.clicked.connect(lambda _, one=preset: self.chosen.emit(one))
            self._buttons.insertWidget(self._buttons.count() - 1, button)
