"""The line above the pads: whether loops play together, and slices of the loop that is shown."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from gui.commands import with_key
from gui.text import tr
from gui.widgets import label, plain_button, row


class BoardHeader(QWidget):
    """`together` is checked when loops play at once, `slices` when slices lie on the pads."""

    def __init__(self) -> None:
        super().__init__()
        self.together = plain_button(
            tr("Together"), tr("Together"),
            with_key(tr("Loops play together, in time and tempo; off, they take turns"),
                     "together"), checkable=True,
        )  # fmt: skip
        self.slices = plain_button(
            tr("Slices"), tr("Slices"),
            with_key(tr("Lay the strokes of the loop shown on the pads; again, what lay there"),
                     "slices"), checkable=True,
        )  # fmt: skip
        box = row(label(tr("Pads"), "name"), None, self.together, self.slices, gap=4)
        box.setContentsMargins(1, 0, 0, 0)
        self.setLayout(box)
        self.setFixedHeight(22)
