"""The list's model: numbers of all samples that are found, samples only where one looks.

A search gives the numbers of everything it finds at once (bridge.library.queries); samples come in
pages of 200, when a row of theirs is looked at. All of it is read on background threads; an answer
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

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.queries import By, Filter, Numbers, Order
from gui.background import BackgroundTasks
from gui.library.folding import TakeGroup, fold, titles_of
from gui.library.rows import Step, cells, moves, spoken, tip
from gui.text import marked, tr

PAGE = 200
KEPT = 20_000  # samples in memory
SOON = 40  # ms in which events are gathered
COLUMNS = (By.NAME, By.BPM, By.KEY, By.BARS, By.STARS, By.LOUDNESS, By.PEAK)
HEADS = (marked("Sample"), marked("BPM"), marked("Key"), marked("Bars"), marked("Stars"),
         marked("LUFS"), marked("Peak"))  # fmt: skip
_STARS = COLUMNS.index(By.STARS)
SAMPLE = int(Qt.ItemDataRole.UserRole)
FOLD = SAMPLE + 1
_ROLES = {
    SAMPLE,
    FOLD,
    int(Qt.ItemDataRole.DisplayRole),
    int(Qt.ItemDataRole.ToolTipRole),
    int(Qt.ItemDataRole.AccessibleTextRole),
}
_FLAGS = (  # put together once: Qt asks often
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class Samples(QAbstractTableModel):
    """`found(count)` after each search that changed something; `loaded` when rows were filled."""

    found = pyqtSignal(int)
    loaded = pyqtSignal()

    def __init__(
        self, catalogue: Catalogue, tasks: BackgroundTasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._tasks = tasks
        self._wanted = ListQuery()
        self._serial = 0
        self._numbers: Numbers = np.zeros(0, np.int64)
        self._whole = self._titles = self._numbers
        self._folds: dict[int, TakeGroup] = {}
        self.spelt = ""  # what was searched for, where that is not what was typed
        self._samples: dict[int, Sample] = {}
        self._ids: dict[str, int] = {}
        self._fresh: set[int] = set()  # numbers whose samples are as the catalogue has them
        self._stale = False
        self._asked: set[int] = set()  # pages
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON)
        self._soon.timeout.connect(self._look_again)

    @property
    def wanted(self) -> ListQuery:
        """What is searched for."""
        return self._wanted

    @property
    def numbers(self) -> Numbers:
        """Of all that is found, in order, also of takes that have no row of their own now."""
        return self._whole

    def fold_at(self, row: int) -> TakeGroup | None:
        """What a row stands for beside its own sample; None if for nothing."""
        return self._folds.get(int(self._numbers[row])) if 0 <= row < len(self._numbers) else None

    def hidden_title(self, number: int) -> int | None:
        """The title below which a sample that was found has no row of its own; None if it has."""
        if number in self._numbers:
            return None
        at = np.flatnonzero(self._whole == number)
        return int(self._titles[at[0]]) if len(at) else None

    def want(self, wanted: ListQuery) -> None:
        """Show what is wanted from now on, as soon as it is found."""
        self._wanted = wanted
        self._look_again()

    def refresh(self) -> None:
        """Something changed in the folder: look again, soon. What is shown stays until then."""
        self._stale = True
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
        number = int(self._numbers[row])
        if number not in self._fresh:
            self._ask_page(row // PAGE)
        return self._samples.get(number)

    def load(self, rows: Iterable[int]) -> None:
        """Have these rows read, e.g. because they are selected."""
        for page in {row // PAGE for row in rows}:
            numbers = self._numbers[page * PAGE : (page + 1) * PAGE]
            if not self._fresh.issuperset(numbers.tolist()):
                self._ask_page(page)

    def row_of(self, identity: str) -> int | None:
        """The row of a sample that was looked at; None if it is not shown."""
        rows = self.rows_of([self._ids.get(identity, -1)])
        return rows[0] if rows else None

    def rows_of(self, numbers: Sequence[int]) -> list[int]:
        """The rows of those numbers that are shown, from top to bottom."""
        return np.flatnonzero(np.isin(self._numbers, numbers)).tolist()

    def number_at(self, row: int) -> int:
        """The catalogue's number of a row."""
        return int(self._numbers[row])

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._numbers)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "★" if section == _STARS else tr(HEADS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section not in (0, 2, _STARS)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("Sort by {}; again to turn round, a third time for newest").format(
                tr(HEADS[section])
            )
        return tr(HEADS[section]) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        if role not in _ROLES or not index.isValid():
            return None
        if role == FOLD:
            return self.fold_at(index.row())
        sample = self.sample_at(index.row())
        if role == SAMPLE:
            return sample
        if sample is None:
            return "…" if index.column() == 0 else ""
        return _said(sample, role, index.column())

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def _look_again(self) -> None:
        self._soon.stop()
        self._serial += 1
        self._tasks.do(
            partial(find, self._catalogue, self._wanted, self._numbers),
            partial(self._take, self._serial),
        )

    def _take(self, serial: int, found: Found) -> None:
        """Show what was found, unless something else is wanted by now."""
        if serial != self._serial:
            return
        if self._stale:
            self._fresh.clear()
            self._stale = False
        self._asked.clear()
        self._keep(found.samples)
        self._whole, self._titles, self._folds = found.whole, found.titles, found.folds
        self.spelt = found.spelt
        if found.steps is None:
            self.beginResetModel()
            self._numbers = found.numbers
            self.endResetModel()
        else:
            self._step(found.steps, found.numbers)
            self._altered(0, len(self._numbers) - 1)
        self.found.emit(len(self._whole))

    def _step(self, steps: Sequence[Step], numbers: Numbers) -> None:
        """Take rows out and put rows in, each run with a word to the view."""
        for kind, first, count in steps:
            last = first + count - 1
            if kind == "out":
                self.beginRemoveRows(QModelIndex(), first, last)
                self._numbers = np.delete(self._numbers, np.s_[first : last + 1])
                self.endRemoveRows()
            else:
                self.beginInsertRows(QModelIndex(), first, last)
                self._numbers = np.insert(self._numbers, first, numbers[first : last + 1])
                self.endInsertRows()

    def _ask_page(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        numbers = self._numbers[page * PAGE : (page + 1) * PAGE].tolist()
        self._tasks.do(partial(self._catalogue.numbered, numbers), partial(self._fill, page))

    def _fill(self, page: int, samples: dict[int, Sample]) -> None:
        self._keep(samples)
        self._altered(page * PAGE, min((page + 1) * PAGE, len(self._numbers)) - 1)
        self.loaded.emit()

    def _keep(self, samples: dict[int, Sample]) -> None:
        self._samples.update(samples)
        self._ids.update((sample.id, number) for number, sample in samples.items())
        self._fresh.update(samples)
        while len(self._samples) > KEPT:
            number = next(iter(self._samples))
            del self._ids[self._samples.pop(number).id]
            self._fresh.discard(number)

    def _altered(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))


def _said(sample: Sample, role: int, column: int) -> str:
    if role == Qt.ItemDataRole.ToolTipRole:
        return tip(sample)
    if role == Qt.ItemDataRole.AccessibleTextRole and column == 0:
        return spoken(sample)
    return cells(sample)[column]


FIRST = 40  # samples that come with the numbers, so that a list never flickers
Rank = Callable[[Numbers], Numbers]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What the list shows. `rank` puts the numbers found in an order of its own, or leaves some
    out, e.g. by likeness; it is called on a thread. `opened` are the titles of which all takes are
    shown."""

    words: str = ""
    where: Filter = Filter()
    order: Order = Order()
    rank: Rank | None = None
    opened: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """`steps` lead from what is shown to `numbers`; `samples` are the first that they name.

    `whole` is all that was found, each with its title; `folds` say what rows stand for. `spelt` are
    the words that were searched for, where they are not those that were typed.
    """

    numbers: Numbers
    steps: list[Step] | None
    samples: dict[int, Sample]
    whole: Numbers
    titles: Numbers
    folds: dict[int, TakeGroup]
    spelt: str = ""


def find(catalogue: Catalogue, wanted: ListQuery, shown: Numbers) -> Found:
    """On a thread: everything that takes time."""
    words = catalogue.spelt(wanted.words)
    numbers = catalogue.listing(words, wanted.where, wanted.order)
    if wanted.rank is not None:
        numbers = wanted.rank(numbers)
    titles = titles_of(numbers, *catalogue.titles())
    rows = fold(numbers, titles, wanted.opened)
    first = catalogue.numbered(rows.numbers[:FIRST].tolist()) if len(numbers) else {}
    steps, spelt = moves(shown, rows.numbers), words if words != wanted.words else ""
    return Found(rows.numbers, steps, first, numbers, titles, rows.folds, spelt)
