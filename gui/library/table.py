"""The list itself: a table that scrolls smoothly and lets its rows be dragged, with its heads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from PyQt6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip, QWidget

from bridge.domain.sample import Sample
from bridge.library.queries import By, Order
from gui import drag
from gui.library.delegate import HIGH, STARS, WITH_WAVE, RowDelegate
from gui.library.model import COLUMNS, Samples
from gui.text import counted, tr
from gui.theme import Palette, font
from gui.widgets import restyle, styled, with_tooltip

NARROW = {6: 660, 5: 600, 3: 330, 2: 290}  # a column gives way where the list is narrower, px
_PLAYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home,
          Qt.Key.Key_End)  # fmt: skip
_FOLDS = {Qt.Key.Key_Right: True, Qt.Key.Key_Left: False}
MOST_KEPT = 2_000  # rows whose selection outlives a new search


class Table(QTableView):
    """Signals carry samples; `ordered(Order)` when a head is clicked."""

    chosen = pyqtSignal(object)
    wanted = pyqtSignal(object)
    starred = pyqtSignal(object, int)
    walked = pyqtSignal(object)  # chosen by the arrow keys
    asked = pyqtSignal(object, QPoint)  # for a menu, at a global position
    ordered = pyqtSignal(object)
    folded = pyqtSignal(object)  # the Fold of a row whose takes are to be shown, or put away
    notes_dragged = pyqtSignal(object, object)  # a sample's MIDI, and the widget it is dragged from

    def __init__(self, model: Samples, delegate: RowDelegate) -> None:
        super().__init__()
        with_tooltip(
            self, tr("Samples"), tr("Enter plays, the arrow keys choose, → shows all takes")
        )
        styled(self, "samples")
        self.setToolTip("")  # rows have their own
        self._samples, self._delegate = model, delegate
        self._kept: list[int] = []
        self._on_handle: Sample | None = None  # whose MIDI handle was pressed
        self._current = -1
        self._told = self._awaited = ""
        self.setModel(model)
        self.setItemDelegate(delegate)
        self._set_up()
        self.head = Head(model)
        self.setHorizontalHeader(self.head)
        self.head.set_widths()
        self.head.ordered.connect(self.ordered)
        delegate.starred.connect(self._star)
        delegate.folded.connect(self.fold)
        self.doubleClicked.connect(lambda index: self._emit(self.wanted, index.row()))
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.loaded.connect(self._choose_awaited)
        model.loaded.connect(self._tell_chosen)
        model.found.connect(lambda _: self._choose_awaited())
        model.found.connect(lambda _: self._tell_chosen())

    @property
    def selected(self) -> list[Sample]:
        """The selected samples that are loaded, from top to bottom."""
        found = (self._samples.sample_at(row) for row in self._selected_rows())
        return [sample for sample in found if sample is not None]

    @property
    def current(self) -> Sample | None:
        """The sample of the current row."""
        return self._samples.sample_at(self.currentIndex().row())

    def choose(self, identity: str | None) -> bool:
        """Select a sample; whether the list has it. One that it lacks, or has not read yet, leaves
        no row selected, but is selected as soon as it comes."""
        self._awaited = ""
        if identity is not None and any(one.id == identity for one in self.selected):
            return True
        row = None if identity is None else self._samples.row_of(identity)
        if row is None:
            self._awaited = identity or ""
            self.clearSelection()
            self._told = ""
            return False
        self._told = self._samples_id(row)  # it is known already
        self._select(row)
        return True

    def _select(self, row: int) -> None:
        """Select one row; `selectRow` would add it while Ctrl or Shift is down, as for Ctrl+Z."""
        model = self.selectionModel()
        assert model is not None
        flag = QItemSelectionModel.SelectionFlag
        index = self._samples.index(row, 0)
        model.setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def neighbour(self, gone: Collection[Path]) -> Sample | None:
        """The sample to be shown when these files, the current one among them, are gone."""
        current = self.currentIndex().row()
        rows = [*range(current + 1, self._samples.rowCount()), *range(current - 1, -1, -1)]
        samples = (self._samples.sample_at(row) for row in rows[: len(gone) + MOST_KEPT])
        return next((one for one in samples if one is not None and one.path not in gone), None)

    def _samples_id(self, row: int) -> str:
        sample = self._samples.sample_at(row)
        return "" if sample is None else sample.id

    def _choose_awaited(self) -> None:
        if self._awaited and self._samples.row_of(self._awaited) is not None:
            self.choose(self._awaited)

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        side = self.verticalHeader()
        assert side is not None
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(HIGH)
        side.setDefaultSectionSize(HIGH)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter plays; the other keys are the window's commands (gui.commands)."""
        assert event is not None
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and self.selected and event.key() in _PLAYS:
            self._emit(self.wanted, self.currentIndex().row())
        elif event.text().isprintable() and event.text() and plain:
            event.ignore()  # no search by the first letter: the field above does it better
        elif plain and event.key() in _FOLDS and self._fold_by_key(_FOLDS[Qt.Key(event.key())]):
            return
        else:
            super().keyPressEvent(event)
            if event.key() in _MOVES and self.current is not None:
                self.walked.emit(self.current)

    def fold(self, row: int) -> None:
        """Show the takes of a row, or put them away; of a take below, the first one is chosen."""
        fold = self._samples.fold_at(row)
        if fold is None:
            return
        while fold is not None and fold.is_below and row > 0:
            row -= 1
            fold = self._samples.fold_at(row)
        if fold is not None:
            if fold.is_open:
                self._select(row)
            self.folded.emit(fold)

    def _fold_by_key(self, show: bool) -> bool:
        """Right shows a row's takes, Left puts them away; whether there was any to do so with."""
        row = self.currentIndex().row()
        fold = self._samples.fold_at(row)
        if fold is None or fold.is_open is show:
            return False
        self.fold(row)
        return True

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        self._on_handle = self._handle_at(event.position().toPoint())
        super().mousePressEvent(event)

    def _handle_at(self, at: QPoint) -> Sample | None:
        """The sample whose MIDI handle lies there."""
        index = self.indexAt(at)
        if index.column() == 0 and self._delegate.handle_rect(self.visualRect(index)).contains(at):
            return self._samples.sample_at(index.row())
        return None

    def viewportEvent(self, event: QEvent | None) -> bool:
        """The handle has a tooltip of its own."""
        if isinstance(event, QHelpEvent) and self._handle_at(event.pos()) is not None:
            tip = tr("Its notes as a MIDI file: drag it onto a track")
            QToolTip.showText(event.globalPos(), tip, self.viewport())
            return True
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        for column, least in NARROW.items():
            self.setColumnHidden(column, self.width() < least)
        super().resizeEvent(event)
        restyle(self, "bare", self.columnWidth(0) < WITH_WAVE)
        restyle(self.head, "bare", self.property("bare"))

    def startDrag(self, _: Qt.DropAction) -> None:
        """Take the selected samples' files away, always as copies."""
        handle, self._on_handle = self._on_handle, None
        samples = self.selected
        if handle is not None:
            self.notes_dragged.emit(handle, self)
        elif samples:
            drag.drag_out(self, self.paths(samples), self._picture(samples))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._samples.load(self._selected_rows())  # a drag must find them all
        self.viewport().update()  # type: ignore[union-attr]  # also where rows lost their colour
        self._tell_chosen()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        self._tell_chosen()

    @staticmethod
    def paths(samples: list[Sample]) -> list[Path]:
        """The files of some samples."""
        return [sample.path for sample in samples]

    def _picture(self, samples: list[Sample]) -> QPixmap:
        return badge(samples, self._delegate.palette_, self.devicePixelRatioF())

    def _tell_chosen(self) -> None:
        """Say which sample is chosen as soon as it is known, once."""
        selection, sample = self.selectionModel(), self.current
        if sample is None or sample.id == self._told or selection is None:
            return
        if selection.isSelected(self.currentIndex()):  # focus alone chooses nothing
            self._told = sample.id
            self.chosen.emit(sample)

    def _selected_rows(self) -> list[int]:
        selection = self.selectionModel()
        if selection is None:
            return []
        rows: dict[int, None] = {}
        chosen = selection.selection()
        for part in (chosen[number] for number in range(len(chosen))):
            last = min(part.bottom(), part.top() + MOST_KEPT)  # of 100,000 rows the first will do
            rows.update(dict.fromkeys(range(part.top(), last + 1)))
        return sorted(rows)[:MOST_KEPT]

    def _remember(self) -> None:
        self._kept = [self._samples.number_at(row) for row in self._selected_rows()]
        row = self.currentIndex().row()
        self._current = self._samples.number_at(row) if row >= 0 else -1

    def _restore(self) -> None:
        """Select after a reset what was selected before it, as far as it is still shown."""
        selection, columns = QItemSelection(), len(COLUMNS) - 1
        for row in self._samples.rows_of(self._kept):
            selection.select(self._samples.index(row, 0), self._samples.index(row, columns))
        model = self.selectionModel()
        assert model is not None
        rows = self._samples.rows_of([self._current])
        if rows:
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            model.setCurrentIndex(self._samples.index(rows[0], 0), flag)
            self.scrollTo(self._samples.index(rows[0], 0))
        model.select(selection, QItemSelectionModel.SelectionFlag.Select)

    def _star(self, row: int, stars: int) -> None:
        sample = self._samples.sample_at(row)
        if sample is not None:
            self.starred.emit(sample, stars)

    def _emit(self, signal: object, row: int) -> None:
        sample = self._samples.sample_at(row)
        if sample is not None:
            signal.emit(sample)  # type: ignore[attr-defined]

    def _ask_menu(self, at: QPoint) -> None:
        samples = self.selected
        if samples:
            self.asked.emit(samples, self.viewport().mapToGlobal(at))  # type: ignore[union-attr]

    def _hover(self, row: int) -> None:
        if row != self._delegate.hovered:
            self._delegate.hovered = row
            viewport: QWidget | None = self.viewport()
            if viewport is not None:
                viewport.update()


WIDTHS = {1: 54, 2: 40, 3: 38, 4: STARS + 14, 5: 48, 6: 46}
_FALLING_FIRST = {By.STARS, By.BARS, By.LOUDNESS, By.PEAK}


class Head(QHeaderView):
    """`ordered(Order)` when another order is wanted."""

    ordered = pyqtSignal(object)

    def __init__(self, model: Samples) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        with_tooltip(self, tr("Sort by"), tr("Click a head to sort by it"))
        self._order = Order()
        self._samples = model
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(20)
        self.setSortIndicatorShown(False)
        self.sectionClicked.connect(self.sort_by)

    def set_widths(self) -> None:
        """To be called when it is in its table."""
        # A selection of its own, always empty: a head looks at each selected row to paint itself.
        self.setSelectionModel(QItemSelectionModel(self._samples, self))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, wide in WIDTHS.items():
            self.resizeSection(column, wide)

    def sort_by(self, column: int) -> None:
        """Rising, falling (stars and bars the other way round), newest first."""
        by = COLUMNS[column]
        first = by in _FALLING_FIRST
        if self._order.by is not by:
            self._order = Order(by, first)
        elif self._order.falling is first:
            self._order = Order(by, not first)
        else:
            self._order = Order()
        self.setSortIndicatorShown(self._order.by is by)
        way = Qt.SortOrder.DescendingOrder if self._order.falling else Qt.SortOrder.AscendingOrder
        self.setSortIndicator(column, way)
        self.ordered.emit(self._order)


WIDEST = 220


def badge(samples: Sequence[Sample], palette: Palette, ratio: float = 1.0) -> QPixmap:
    """What hangs at the cursor while samples are dragged."""
    face = font(12, QFont.Weight.Medium)
    metrics = QFontMetrics(face)
    text = (
        samples[0].title
        if len(samples) == 1
        else counted(len(samples), tr("{} sample"), tr("{} samples"))
    )
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, WIDEST)
    size = QSize(metrics.horizontalAdvance(text) + 24, 28)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.colour("accent"), 1))
    painter.setBrush(palette.colour("card"))
    area = QRectF(0, 0, size.width(), size.height())
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    painter.setPen(palette.colour("text"))
    painter.setFont(face)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture
