"""The window: three columns and what goes on between them. It only wires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import QByteArray, QEvent, Qt, pyqtSignal
from PyQt6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from bridge.config.presets import Preset
from bridge.domain.sample import Sample
from gui.bars import StatusLine, TopBar
from gui.commands import PADS, add_actions
from gui.dialogs.tour import Tour, TourStep
from gui.kit.strip import KitStrip
from gui.make.panel import MakePanel
from gui.make.presets import FirstRun
from gui.memory import Memory
from gui.pads.board import Board
from gui.text import tr
from gui.theme import Palette
from gui.view.sample import SampleView
from gui.widgets import column, framed, styled

SIZES = (304, 660, 436)  # px of the columns
LEAST = (900, 600)  # px of the window
STRIP, LEAST_STRIP = (380, 600), (380, 440)  # of the compact one
SHORT = 720  # px of height below which second thoughts are left out


class Window(QMainWindow):
    """`closed` at its end. What its keys ask for, wherever the focus is: `pad_pressed(number)`,
    `pad_released(number)`, `play_pressed`, `cancelled` the newest job, `cancelled_all`."""

    closed = pyqtSignal()
    pad_pressed = pyqtSignal(int)
    pad_released = pyqtSignal(int)
    play_pressed = pyqtSignal()
    cancelled = pyqtSignal()
    cancelled_all = pyqtSignal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.setWindowTitle(tr("Fodder"))
        self.setMinimumSize(*LEAST)
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self.top, self.status = TopBar(), StatusLine()
        self.make = MakePanel()
        self.view, self.first, self.board = SampleView(palette), FirstRun(), Board(palette)
        self.kit = KitStrip(palette)
        self.kit.hide()
        self.kit.swapped.connect(self._make_room)
        self._right = QStackedWidget()
        self._right.addWidget(framed("panel"))  # until the library is open
        self._tabbing = self._tabbed = False
        self._size = self.size()
        self.toured = False
        self.tour: Tour | None = None
        self._whole: QByteArray | None = None  # the geometry to go back to from a compact window
        self._lay_out()
        self._add_actions()
        self.top.compact_wanted.connect(lambda: self.set_compact(not self.is_compact))
        self.make.prompt.setFocus()

    def build(self) -> None:
        """What takes longer than the first paint may."""
        self.view.build()

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        for part in (self.view, self.board, self.kit):
            part.apply_palette(palette)

    @property
    def is_compact(self) -> bool:
        """Whether only prompt and pads are shown."""
        return self._whole is not None

    def set_compact(self, small: bool) -> None:
        """A strip with prompt and pads that stays on top of all windows, or the whole window."""
        if small == self.is_compact:
            return
        before, self._whole = self._whole, self.saveGeometry() if small else None
        size, self._size = self._size, self.size()
        self._right.setVisible(not small)
        self._middle.setVisible(not small)
        self.kit.setVisible(self.kit.isVisibleTo(self) and not small)
        self.make.compact(small)
        self.top.compact(small)
        self._columns.setOrientation(
            Qt.Orientation.Vertical if small else Qt.Orientation.Horizontal
        )
        visible = self.isVisible()
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, small)  # which hides it
        self.setMinimumSize(*(LEAST_STRIP if small else LEAST))
        if before is None:
            self.resize(*STRIP)
            self._columns.setSizes([STRIP[1] * 2 // 5, STRIP[1] * 3 // 5])
        else:
            self.restoreGeometry(before)
            self.resize(size)
            self._columns.setSizes(list(SIZES))
        self.setVisible(visible)

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
        """Show what one can begin with."""
        self.first.show_presets(presets)
        self._middle.setCurrentWidget(self.first)

    def show_sample(self, sample: Sample | None) -> None:
        """Show a sample in the middle."""
        if sample is not None:
            self._middle.setCurrentWidget(self.view)
        self.view.show_sample(sample)

    def begin_tour(self, palette: Palette) -> None:
        """Show what there is in three steps, once in a lifetime."""
        if self.toured or self.is_compact:
            return
        self.toured = True
        stops = (
            TourStep(
                self.make.prompt,
                tr("Say what you want to hear"),
                tr("Write it with tempo, key and bars if you like, and press Enter."),
            ),
            TourStep(
                self.board,
                tr("It comes to the pads"),
                tr("Keys 1 to 8 play them. Drag a pad straight into your DAW."),
            ),
            TourStep(
                self._right,
                tr("Everything is kept here"),
                tr("Search, give stars and tags, put together collections. F1 shows all keys."),
            ),
        )
        self.tour = Tour(self, stops, palette)
        self.tour.ended.connect(self._end_tour)

    def _end_tour(self) -> None:
        self.tour = None
        self.make.prompt.setFocus()

    def show_kit(self, shown: bool) -> None:
        """Show the row of lanes, or take it away; in a low window it takes the pads' place."""
        self.kit.setVisible(shown and not self.is_compact)
        self._make_room()

    def _make_room(self) -> None:
        low, lanes = self.height() < SHORT, self.kit.isVisibleTo(self)
        self.view.compact(low)
        self.board.setVisible(not (self.kit.set_low(low) and lanes))

    def restore(self, memory: Memory) -> None:
        """Be as large, and divided, as last time."""
        if memory.geometry:
            self.restoreGeometry(QByteArray.fromHex(memory.geometry.encode()))
        if len(memory.sizes) == len(SIZES):
            self._columns.setSizes(list(memory.sizes))
        self.make.prompt.set_history(memory.history)
        self.view.choose_level(memory.level)
        self.toured = memory.toured

    def memory(self, level: float) -> Memory:
        """What to keep of the window for the next time."""
        geometry = (self._whole or self.saveGeometry()).toHex().data().decode()
        history = tuple(self.make.prompt.history)
        sizes = SIZES if self.is_compact else tuple(self._columns.sizes())
        return Memory(geometry, sizes, history, level, self.toured)

    def event(self, event: QEvent | None) -> bool:
        """Space plays, but for a control that somebody has gone to by Tab: it is pressed."""
        if event is not None and event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            control = isinstance(self.focusWidget(), QAbstractButton | QComboBox)
            if event.key() == Qt.Key.Key_Space and self._tabbed and control:
                event.accept()
                return True
        return super().event(event)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        """The number of a pad is let go."""
        super().keyReleaseEvent(event)
        if event is not None and event.text().isdecimal() and not event.isAutoRepeat():
            self.pad_released.emit(int(event.text()))

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._tabbing = True
        try:
            return super().focusNextPrevChild(forward)
        finally:
            self._tabbing = False

    def _focus_moved(self) -> None:
        self._tabbed = self._tabbing

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._make_room()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """A file may be dropped anywhere: it is a source; not what is dragged out of the window."""
        if event is not None and event.source() is None:
            self.make.source.dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        self.make.source.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        self.make.source.dropEvent(event)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self.make.download.close_down()
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
        inside.addWidget(self.kit)
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

    def _add_actions(self) -> None:
        edits = self.view.edits
        callbacks: dict[str, Callable[[], object]] = {
            "generate": self.make.generate,
            "prompt": self.make.prompt.setFocus,
            "cancel": self.cancelled.emit,
            "cancel_all": self.cancelled_all.emit,
            "play": self.play_pressed.emit,
            "auto": self.view.auto.toggle,
            "retry": edits.retry.click,
            "vary": edits.vary.click,
            "extend": edits.extend.click,
            "repaint": edits.repaint_bar.click,
            "together": self.board.header.together.click,
            "slices": self.board.header.slices.click,
            "parts": edits.parts.click,
            "notes": edits.notes.click,
            "compact": lambda: self.set_compact(not self.is_compact),
            "settings": self.top.settings_wanted.emit,
            "keys": self.top.keys_wanted.emit,
            "quit": self.close,
        }
        for number in range(1, PADS + 1):
            callbacks[f"pad_{number}"] = partial(self.pad_pressed.emit, number)
        add_actions(self, callbacks)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)


def _rule() -> QFrame:
    line = styled(QFrame(), "rule")
    line.setFixedHeight(1)
    return line
