"""About: Fodder's version, what it is built on, its models, and where things lie."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.resources import files

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import (
    QApplication,
    QDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bridge.config.settings import Home
from gui.background import BackgroundTasks
from gui.dialogs.facts import AboutFacts, Component, as_text, facts
from gui.logbook import homeless
from gui.text import marked, tr
from gui.widgets import column, label, row, styled, with_tooltip

ABOUT = marked(
    "From a prompt to a seamless, tempo-exact loop in your DAW's folder, on your own machine."
)
FREE = marked(
    "Free software under the GNU General Public License, version 3 or later; no warranty."
)
ICON = 52
NAMES_WIDE = 180


class AboutDialog(QDialog):
    """What this Fodder is made of, to be read and copied into a report."""

    def __init__(self, parent: QWidget | None, home: Home) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Fodder"))
        self.resize(560, 560)
        self._facts: AboutFacts | None = None
        self._title = label(tr("Fodder"), "title")
        self._inside: QWidget = styled(QWidget(), "inside")
        self._copy: QPushButton = with_tooltip(
            QPushButton(tr("Copy")), tr("Copy"), tr("Copy all of this as text")
        )
        self._copy.setEnabled(False)
        self._close: QPushButton = with_tooltip(
            QPushButton(tr("Close")), tr("Close"), tr("Close (Esc)")
        )
        self._lay_out()
        self._copy.clicked.connect(self.copy)
        self._close.clicked.connect(self.close)
        self._tasks = BackgroundTasks(self)
        self.finished.connect(lambda _: self._tasks.close())
        self._tasks.do(partial(facts, home), self.show_facts)

    def show_facts(self, said: AboutFacts) -> None:
        """Show what was found out."""
        self._facts = said
        self._title.setText(tr("Fodder {}").format(said.fodder.version))
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 0, 12, 0)
        box.setSpacing(6)
        _section(
            box, tr("Where things lie"), [(tr(name), homeless(str(at))) for name, at in said.places]
        )
        _section(box, tr("Models"), _rows(said.models))
        _section(box, tr("Built on"), [*_rows(said.parts), (tr("System"), said.system)])
        box.addStretch(1)
        self._copy.setEnabled(True)

    def copy(self) -> None:
        """Copy it all as text, without the user's home."""
        clipboard = QApplication.clipboard()
        if clipboard is not None and self._facts is not None:
            clipboard.setText(homeless(as_text(self._facts)))
            self._copy.setText(tr("Copied"))

    def _lay_out(self) -> None:
        picture = QLabel()
        icon = QIcon(str(files("gui").joinpath("art/fodder.svg")))
        picture.setPixmap(icon.pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))
        words = column(self._title, label(tr(ABOUT), "dim"), label(tr(FREE), "faint"), gap=3)
        for said in self.findChildren(QLabel):
            said.setWordWrap(True)
        head = row(picture, gap=14)
        head.addLayout(words, 1)
        area: QScrollArea = with_tooltip(QScrollArea(), tr("Versions and licences"), "")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        box = column(gap=14)
        box.setContentsMargins(20, 20, 20, 16)
        box.addLayout(head)
        box.addWidget(area, 1)
        box.addLayout(row(None, self._copy, self._close))
        self.setLayout(box)


def _rows(parts: Sequence[Component]) -> list[tuple[str, str]]:
    return [(f"{part.name} {part.version}", part.licence) for part in parts]


def _section(box: QVBoxLayout, title: str, rows: Sequence[tuple[str, str]]) -> None:
    box.addWidget(label(title, "figure"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, NAMES_WIDE)
    for number, (name, value) in enumerate(rows):
        said = label(value)
        said.setWordWrap(True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label(name, "dim"), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(said, number, 1)
    box.addLayout(grid)
    box.addSpacing(8)
