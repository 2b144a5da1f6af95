"""The help: all keys, by what they are for, made from the table of commands."""

from __future__ import annotations

from itertools import groupby

from PyQt6.QtWidgets import QDialog, QGridLayout, QPushButton, QWidget

from gui.commands import all_commands
from gui.text import tr
from gui.widgets import column, label, row, with_tooltip


class KeysDialog(QDialog):
    """Every command and its key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        close = with_tooltip(QPushButton(tr("Close")), tr("Close"), tr("Close (Esc)"))
        close.clicked.connect(self.close)
        columns = row(gap=28)
        with_keys = [one for one in all_commands() if one.keys]
        for group, commands in groupby(with_keys, lambda one: one.group):
            grid = QGridLayout()
            grid.setHorizontalSpacing(14)
            grid.addWidget(label(group, "figure"), 0, 0, 1, 2)
            for number, one in enumerate(commands, 1):
                grid.addWidget(label(one.key, "figure"), number, 0)
                grid.addWidget(label(one.title, "dim"), number, 1)
            box = column()
            box.addLayout(grid)
            box.addStretch(1)
            columns.addLayout(box)
        box = column(gap=16)
        box.setContentsMargins(20, 18, 20, 16)
        box.addLayout(columns)
        box.addLayout(row(None, close))
        self.setLayout(box)
