"""The list's heads: a click sorts by one, a second turns it round, a third is newest first."""

from __future__ import annotations

from PyQt6.QtCore import QItemSelectionModel, Qt, pyqtSignal
from PyQt6.QtWidgets import QHeaderView

from bridge.library.queries import By, Order
from gui.parts import with_tooltip
from gui.shelf.delegate import STARS
from gui.shelf.model import COLUMNS, Samples

WIDTHS = {1: 54, 2: 40, 3: 38, 4: STARS + 14}
_FALLING_FIRST = {By.STARS, By.BARS}


class Head(QHeaderView):
    """`ordered(Order)` when another order is wanted."""

    ordered = pyqtSignal(object)

    def __init__(self, model: Samples) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        with_tooltip(self, "Sort by", "Click a head to sort by it")
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
