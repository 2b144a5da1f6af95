"""Where everything in the make panel stands: what may scroll, and below it what must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.parts import column, find_child, label, under

if TYPE_CHECKING:
    from gui.make.panel import MakePanel


def lay_out(panel: MakePanel, trouble: QLabel) -> None:
    inside = find_child(QWidget(), "inside")
    said = label("Prompt", "name")
    said.setBuddy(panel.prompt)
    fields = column(said, panel.prompt, panel.chips, panel.kind, gap=7)
    fields.setContentsMargins(14, 8, 14, 6)
    fields.addLayout(_fields(panel))
    for widget in (panel.source, panel.morph):
        fields.addWidget(widget)
    fields.addStretch(1)
    inside.setLayout(fields)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    below = column(trouble, panel.jobs, panel.go)
    below.setContentsMargins(14, 4, 14, 12)
    outer = QVBoxLayout(panel)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(area, 1)
    outer.addLayout(below)


def _fields(panel: MakePanel) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(9)
    grid.setVerticalSpacing(3)
    grid.addWidget(panel.tempo, 0, 0)
    grid.addWidget(panel.key, 0, 1)
    grid.addLayout(under("Bars", panel.bars), 1, 0)
    grid.addLayout(under("Takes", panel.takes), 1, 1)
    grid.addWidget(panel.seed, 2, 0)
    grid.addLayout(under("Without", panel.without), 2, 1, Qt.AlignmentFlag.AlignBottom)
    grid.addLayout(under("Meter", panel.meter), 3, 0)
    grid.addLayout(under("Model", panel.model), 3, 1)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
