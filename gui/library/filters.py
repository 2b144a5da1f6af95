"""The chips below the search field: filters to click. What they ask for is added to the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PyQt6.QtCore import QRect, Qt, pyqtSignal
from PyQt6.QtGui import QIcon, QPainter, QPaintEvent, QPalette, QWheelEvent
from PyQt6.QtWidgets import QFrame, QLineEdit, QPushButton, QScrollArea, QWidget

from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.library.queries import Filter
from bridge.library.search import fitting
from gui.commands import command
from gui.library.collections import CollectionButton
from gui.library.family_looks import look_of, picture
from gui.text import counted, marked, tr
from gui.widgets import Flow, column, row, styled, with_tooltip

GOOD = 2  # stars
_NOTHING_CHOSEN = marked("Choose a sample first: then those that sound like it come first")


class FilterChips(QWidget):
    """`changed` when what they ask for has changed, `mapped(bool)` for a map or a list."""

    changed = pyqtSignal()
    mapped = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._bpm: float | None = None
        self._key: Key | None = None
        box = column(gap=6)
        self.setLayout(box)
        flow = Flow()
        box.addLayout(flow)
        self.collection = CollectionButton()
        self.collection.chosen.connect(self.changed)
        flow.addWidget(self.collection)
        self.loops = self._chip(flow, tr("Loops"), tr("Only loops"), tr("Show loops only"))
        self.oneshots = self._chip(
            flow, tr("One-shots"), tr("Only one-shots"), tr("Show one-shots only")
        )
        self.good = self._chip(
            flow, "★★+", tr("Good ones"), tr("Show samples with {} stars or more").format(GOOD)
        )
        self.fits = self._chip(flow, tr("fits"), tr("Fits the session"), "")
        self.like = self._chip(flow, tr("like this"), tr("Like this"), tr(_NOTHING_CHOSEN))
        self.like.setEnabled(False)
        self.map = self._chip(flow, tr("map"), tr("Map"), tr("Show what sounds alike side by side"))
        self.map.toggled.connect(self.mapped)
        self.families = FamilyChips()
        self.families.changed.connect(self.changed)
        box.addWidget(self.families)
        self.loops.clicked.connect(lambda: self.oneshots.setChecked(False))
        self.oneshots.clicked.connect(lambda: self.loops.setChecked(False))
        for chip in (self.loops, self.oneshots, self.good, self.fits, self.like):
            chip.clicked.connect(lambda _: self.changed.emit())
        self.session(None, None)

    def session(self, bpm: float | None, key: Key | None) -> None:
        """What the host plays at; None where it does not say."""
        changed = (bpm, key) != (self._bpm, self._key) and self.fits.isChecked()
        self._bpm, self._key = bpm, key
        said = "" if bpm is None else f" {bpm:g}" + (f" {key}" if key else "")
        self.fits.setText(tr("fits{}").format(said))
        if bpm is None:
            tip = tr("There is no session yet: connect a DAW or Link, or set a tempo")
            self.fits.setChecked(False)
        elif key is None:
            tip = tr("Show loops within 4 % of the session's tempo")
        else:
            tip = tr(
                "Show loops within 4 % of the session's tempo and in its key or a relative of it"
            )
        with_tooltip(self.fits, tr("Fits the session"), tip)
        self.fits.setEnabled(bpm is not None)
        if changed:
            self.changed.emit()

    def likeness(self, possible: bool, why_not: str = "") -> None:
        """Whether "like this" can be clicked, and what to do if not."""
        self.like.setEnabled(possible or self.like.isChecked())
        tip = why_not or tr(_NOTHING_CHOSEN)
        if possible:
            tip = tr("Put those that sound like the chosen sample first")
        with_tooltip(self.like, tr("Like this"), tip)

    def narrowed(self, where: Filter) -> Filter:
        """A filter, and what the chips ask for besides."""
        if self.loops.isChecked() or self.oneshots.isChecked():
            where = replace(where, kind=Kind.LOOP if self.loops.isChecked() else Kind.ONESHOT)
        if self.good.isChecked():
            where = replace(where, stars=max(GOOD, where.stars))
        if self.families.family is not None:
            where = replace(where, family=self.families.family)
        if self.collection.name is not None:
            where = replace(where, collection=self.collection.name)
        if self.fits.isChecked() and self._bpm is not None:
            where = fitting(where, self._bpm, self._key)
        return where

    @property
    def pressed(self) -> list[QPushButton]:
        """The chips that are on."""
        return [chip for chip in self.findChildren(QPushButton) if chip.isChecked()]

    def clear(self) -> bool:
        """Release all; whether any was pressed."""
        pressed = self.pressed
        for chip in pressed:
            chip.setChecked(False)
        self.collection.choose(None)
        if pressed:
            self.changed.emit()
        return bool(pressed)

    @staticmethod
    def _chip(flow: Flow, text: str, name: str, tip: str) -> QPushButton:
        chip: QPushButton = with_tooltip(styled(QPushButton(text), "chip"), name, tip)
        chip.setCheckable(True)
        flow.addWidget(chip)
        return chip


class FamilyChips(QScrollArea):
    """One chip a family that there is, in its colour, in a line that scrolls; one is chosen at
    most. `changed` when another is."""

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self._inside = styled(QWidget(), "inside")
        self._row = row(gap=5)
        self._row.addStretch(1)
        self._inside.setLayout(self._row)
        self.setWidget(self._inside)
        self._chips: dict[str, QPushButton] = {}
        self._dark = True
        self.hide()

    @property
    def family(self) -> str | None:
        """The family that is chosen."""
        return next((name for name, chip in self._chips.items() if chip.isChecked()), None)

    def show_families(self, counts: Mapping[str, int]) -> None:
        """Those that the library has, the largest first."""
        if list(counts) != list(self._chips):
            chosen = self.family
            for chip in self._chips.values():
                self._row.removeWidget(chip)
                chip.deleteLater()
            self._chips = {name: self._chip(name) for name in counts}
            for at, chip in enumerate(self._chips.values()):
                self._row.insertWidget(at, chip)
            if chosen in self._chips:
                self._chips[chosen].setChecked(True)
            self.apply_palette(self._dark)
        for name, count in counts.items():
            many = counted(count, tr("{} sample"), tr("{} samples"))
            with_tooltip(self._chips[name], name, tr("Only {}: {}").format(name, many))
        self.setFixedHeight(self._inside.sizeHint().height())
        self.setVisible(len(counts) > 1)

    def apply_palette(self, dark: bool) -> None:
        """Show the colours that the map has."""
        self._dark = dark
        for name, chip in self._chips.items():
            chip.setIcon(QIcon(picture(look_of(name), dark, self.devicePixelRatioF())))

    def _chip(self, name: str) -> QPushButton:
        chip = styled(QPushButton(name), "chip")
        chip.setCheckable(True)
        chip.clicked.connect(lambda on: self._chosen(name, on))
        return chip

    def _chosen(self, name: str, on: bool) -> None:
        for other, chip in self._chips.items():
            chip.setChecked(on and other == name)
        self.changed.emit()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """The wheel moves the line sideways."""
        bar = self.horizontalScrollBar()
        assert event is not None
        assert bar is not None
        moved = event.angleDelta()
        bar.setValue(bar.value() - (moved.x() or moved.y()))


TIP = marked(
    "Words, tags, 90-95 bpm, fast, Am, Am~ with its relatives, minor, ★★, one-shot, no hats, "
    "model:name"
)
EDGE = 11


class SearchField(QLineEdit):
    """A line to search by, which names its key while it is empty."""

    def __init__(self) -> None:
        super().__init__()
        self._keys = command("search").key
        with_tooltip(self, tr("Search the library"), f"{tr(TIP)} ({self._keys})")
        self.setPlaceholderText(tr("Search prompt, tag, 90-95 bpm, Am…"))
        self.setClearButtonEnabled(True)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self.text():
            return
        hint = self.placeholderText()
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(self._keys)
        if metrics.horizontalAdvance(hint) + wide + 4 * EDGE > self.width():
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        area = QRect(0, 0, self.width() - EDGE, self.height())
        painter.drawText(
            area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._keys
        )
        painter.end()
