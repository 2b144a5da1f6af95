"""The window: three columns and what goes on between them. It only wires."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QByteArray, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PyQt6.QtWidgets import QFrame, QMainWindow, QSplitter, QStackedWidget, QWidget

from bridge.config.presets import Preset
from bridge.domain.sample import Sample
from gui.bars import StatusLine, TopBar
from gui.make.panel import MakePanel
from gui.make.presets import FirstRun
from gui.memory import Memory
from gui.pads.board import Board
from gui.theme import Palette
from gui.view.sample import SampleView
from gui.widgets import column, framed, styled

SIZES = (304, 700, 396)  # px of the columns
SHORT = 720  # px of height below which second thoughts are left out


class Window(QMainWindow):
    """`closed` at its end; `pad_pressed(number)` and `play_pressed` from the keyboard."""

    closed = pyqtSignal()
    pad_pressed = pyqtSignal(int)
    play_pressed = pyqtSignal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.setWindowTitle("Fodder")
        self.setMinimumSize(900, 600)
        self.resize(1440, 900)
        self.top, self.status = TopBar(), StatusLine()
        self.make = MakePanel()
        self.view, self.first, self.board = SampleView(palette), FirstRun(), Board(palette)
        self._right = QStackedWidget()
        self._right.addWidget(framed("panel"))  # until the library is open
        self._lay_out()
        self._keys()
        self.make.prompt.setFocus()

    def build(self) -> None:
        """What takes longer than the first paint may."""
        self.view.build()

    def apply_palette(self, palette: Palette) -> None:
        for part in (self.view, self.board):
            part.apply_palette(palette)

    def put_right(self, panel: QWidget | None) -> None:
        """The library's panel, or none; the one before is let go."""
        while self._right.count() > 1:
            old = self._right.widget(1)
            assert old is not None
            self._right.removeWidget(old)
            old.deleteLater()
        if panel is not None:
            self._right.addWidget(panel)
            self._right.setCurrentWidget(panel)

    def show_first_run(self, presets: Sequence[Preset]) -> None:
        self.first.show_presets(presets)
        self._middle.setCurrentWidget(self.first)

    def show_sample(self, sample: Sample | None) -> None:
        if sample is not None:
            self._middle.setCurrentWidget(self.view)
        self.view.show_sample(sample)

    def restore(self, memory: Memory) -> None:
        if memory.geometry:
            self.restoreGeometry(QByteArray.fromHex(memory.geometry.encode()))
        if len(memory.sizes) == len(SIZES):
            self._columns.setSizes(list(memory.sizes))
        self.make.prompt.set_history(memory.history)
        self.view.choose_level(memory.level)

    def memory(self, level: float) -> Memory:
        geometry = self.saveGeometry().toHex().data().decode()
        history = tuple(self.make.prompt.history)
        return Memory(geometry, tuple(self._columns.sizes()), history, level)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Keys that no control wanted: 1 … 8 press pads, Space plays, Escape gives up."""
        assert event is not None
        number = event.key() - Qt.Key.Key_0
        if 1 <= number <= len(self.board.pads):
            self.pad_pressed.emit(number)
        elif event.key() == Qt.Key.Key_Space:
            self.play_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.make.given_up.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self.view.facts.compact(self.height() < SHORT)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self.closed.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        middle = QWidget()
        self._middle = QStackedWidget()
        self._middle.addWidget(self.view)
        self._middle.addWidget(self.first)
        inside = column(gap=12)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self._middle, 11)
        inside.addWidget(self.board, 10)
        middle.setLayout(inside)
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setHandleWidth(1)
        self._columns.setChildrenCollapsible(False)
        for part, least in ((self.make, 270), (middle, 380), (self._right, 250)):
            part.setMinimumWidth(least)
            self._columns.addWidget(part)
        self._columns.setStretchFactor(1, 1)
        self._columns.setSizes(list(SIZES))
        whole = QWidget()
        whole.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click beside the prompt leaves it
        box = column(self.top, _rule(), gap=0)
        box.addWidget(self._columns, 1)
        box.addWidget(_rule())
        box.addWidget(self.status)
        whole.setLayout(box)
        self.setCentralWidget(whole)

    def _keys(self) -> None:
        for keys, call in (
            ("Ctrl+,", self.top.settings_wanted.emit),
            ("Ctrl+L", self.make.prompt.setFocus),
            ("Ctrl+Return", self.make.generate),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(call)


def _rule() -> QFrame:
    line: QFrame = styled(QFrame(), "rule")
    line.setFixedHeight(1)
    return line
