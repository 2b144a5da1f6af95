"""What stands where the list would be when there is nothing to show: what to do."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel

from gui.parts import find_child

NOTHING = (
    "Nothing here yet.\n\nWrite what you want to hear on the left and press Enter: "
    "what is made appears here, ready to be dragged into your DAW."
)
NOT_FOUND = "Nothing is like that.\n\nTake a word or a chip away, or press Esc for all."


class Empty(QLabel):
    def __init__(self) -> None:
        super().__init__()
        find_child(self, "dim")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setContentsMargins(28, 48, 28, 12)

    def say(self, everything: bool) -> None:
        """`everything`: there are no samples at all; else none that is looked for."""
        self.setText(NOTHING if everything else NOT_FOUND)
