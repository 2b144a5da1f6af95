"""The list's model: numbers of all samples that are found, samples only where one looks.

A search gives the numbers of everything it finds at once (bridge.storage.listing); samples come in
pages of 200, when a row of theirs is looked at. All of it is read on the crew's threads; an answer
to what nobody asks any more is dropped. What changes in the folder is taken over row by row, so
that a selection and the place one has scrolled to stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, pyqtSignal

from bridge.storage.catalogue import Catalogue
from bridge.storage.facets import By, Filter, Order
from bridge.storage.listing import Numbers
from bridge.values import Kind, Sample
from gui.shelf.rows import moves
from gui.work import Crew

PAGE = 200
KEPT = 20_000  # samples in memory
SOON = 40  # ms in which events are gathered
COLUMNS = (By.NAME, By.BPM, By.KEY, By.BARS, By.STARS)
HEADS = ("Sample", "BPM", "Key", "Bars", "Stars")
SAMPLE = Qt.ItemDataRole.UserRole

Rank = Callable[[Numbers], Numbers]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows. `rank` puts the numbers found in an order of its own, or leaves some
    out, e.g. by likeness; it is called on a thread."""

    words: str = ""
    where: Filter = Filter()
    order: Order = Order()
    rank: Rank | None = None


class Samples(QAbstractTableModel):
    """`found(count)` after each search that changed something; `loaded` when rows were filled."""

    found = pyqtSignal(int)
    loaded = pyqtSignal()

    def __init__(self, catalogue: Catalogue, crew: Crew, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._crew = crew
        self._wanted = Wanted()
        self._serial = 0
        self._numbers: Numbers = np.zeros(0, np.int64)
        self._samples: dict[int, Sample] = {}
        self._rows: dict[str, int] = {}
        self._asked: set[int] = set()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._look_again)

    @property
    def wanted(self) -> Wanted:
        return self._wanted

    def want(self, wanted: Wanted) -> None:
        """Show what is wanted from now on, as soon as it is found."""
        self._wanted = wanted
        self._look_again()

    def refresh(self) -> None:
        """Something changed in the folder: look again, soon."""
        if not self._soon.isActive():
            self._soon.start()

    def show_now(self, sample: Sample) -> None:
        """A sample whose stars or tags have just changed, before the next search says so."""
        row = self.row_of(sample.id)
        if row is not None:
            self._samples[int(self._numbers[row])] = sample
            self._altered(row, row)

    def sample_at(self, row: int) -> Sample | None:
        """The sample of a row; None as long as it is being read."""
        if not 0 <= row < len(self._numbers):
            return None
        sample = self._samples.get(int(self._numbers[row]))
        if sample is None:
            self._ask_page(row // PAGE)
        return sample

    def load(self, rows: Iterable[int]) -> None:
        """Have these rows read, e.g. because they are selected."""
        for page in {row // PAGE for row in rows}:
            numbers = self._numbers[page * PAGE : (page + 1) * PAGE]
            if any(number not in self._samples for number in numbers.tolist()):
                self._ask_page(page)

    def row_of(self, identity: str) -> int | None:
        """The row of a sample that was looked at; None if it is not shown."""
        number = self._rows.get(identity)
        return None if number is None else self.row_of_number(number)

    def row_of_number(self, number: int) -> int | None:
        at = np.flatnonzero(self._numbers == number)
        return int(at[0]) if len(at) else None

    def number_at(self, row: int) -> int:
        return int(self._numbers[row])

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section] if section < 4 else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section in (1, 3)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"Sort by {HEADS[section].lower()}; again to turn round, a third time for newest"
        return HEADS[section] if role == Qt.ItemDataRole.AccessibleTextRole else None

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        if role not in _ROLES or not index.isValid():
            return None
        sample = self.sample_at(index.row())
        if role == SAMPLE:
            return sample
        if sample is None:
            return "…" if index.column() == 0 else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(sample)
        return cells(sample)[index.column()]

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        kinds = Qt.ItemFlag
        return (
            kinds.ItemIsEnabled
            | kinds.ItemIsSelectable
            | kinds.ItemIsDragEnabled
            | kinds.ItemNeverHasChildren
        )

    def _look_again(self) -> None:
        self._soon.stop()
        self._serial += 1
        self._crew.do(
            partial(_find, self._catalogue, self._wanted, self._visible()),
            partial(self._take, self._serial, self._wanted),
        )

    def _visible(self) -> list[int]:
        """The numbers of the first page, to be read in the same breath; more are asked for."""
        return self._numbers[:PAGE].tolist()

    def _take(
        self, serial: int, wanted: Wanted, answer: tuple[Numbers, dict[int, Sample]]
    ) -> None:
        """Show what was found, unless something else is wanted by now."""
        if serial != self._serial:
            return
        numbers, samples = answer
        self._forget_stale(samples)
        steps = moves(self._numbers, numbers)
        if steps is None:
            self.beginResetModel()
            self._numbers = numbers
            self.endResetModel()
        else:
            self._step(steps, numbers)
            if len(numbers):
                self._altered(0, len(numbers) - 1)
        self.found.emit(len(numbers))

    def _forget_stale(self, samples: dict[int, Sample]) -> None:
        """Keep nothing but what was just read; the rest is read again when it is looked at."""
        self._asked.clear()
        self._samples = {}
        self._keep(samples)

    def _step(self, steps: Sequence[tuple[str, int, int]], numbers: Numbers) -> None:
        """Take rows out and put rows in, each run with a word to the view."""
        for kind, first, count in steps:
            if kind == "out":
                self.beginRemoveRows(QModelIndex(), first, first + count - 1)
                self._numbers = np.delete(self._numbers, np.s_[first : first + count])
                self.endRemoveRows()
            else:
                self.beginInsertRows(QModelIndex(), first, first + count - 1)
                self._numbers = np.insert(self._numbers, first, numbers[first : first + count])
                self.endInsertRows()

    def _ask_page(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        numbers = self._numbers[page * PAGE : (page + 1) * PAGE].tolist()
        self._crew.do(
            partial(self._catalogue.numbered, numbers),
            partial(self._fill, self._serial, page),
        )

    def _fill(self, serial: int, page: int, samples: dict[int, Sample]) -> None:
        if serial != self._serial:
            return
        self._asked.discard(page)
        self._keep(samples)
        last = min((page + 1) * PAGE, len(self._numbers)) - 1
        if last >= page * PAGE:
            self._altered(page * PAGE, last)
        self.loaded.emit()

    def _keep(self, samples: dict[int, Sample]) -> None:
        self._samples.update(samples)
        self._rows.update((sample.id, number) for number, sample in samples.items())
        for memory in (self._samples, self._rows):
            while len(memory) > KEPT:
                del memory[next(iter(memory))]  # type: ignore[arg-type]

    def _altered(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))
