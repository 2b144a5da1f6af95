"""The library beside the pads: search, chips, the list, and what was done with it.

It takes a catalogue, which it reads on background threads, and emits samples:
    chosen(Sample)    selected            recipe(Sample)   to be made again, otherwise
    wanted(Sample)    to be heard         counted(int)     how many samples there are in all
    walked(Sample)    selected by the arrow keys
    notes_dragged(Sample, widget), notes_copied(Sample)   its MIDI is wanted
Its commands (stars, tags, trash …) act on the sample that is shown, wherever it was chosen, or on
all selected rows if it is one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QEvent, QPoint, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout

from bridge.domain.music import Key
from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from bridge.library.catalogue import Catalogue
from bridge.library.queries import Filter, Numbers, Order
from gui.background import BackgroundTasks
from gui.commands import add_actions
from gui.library.actions import SampleActions
from gui.library.delegate import RowDelegate
from gui.library.desktop import TrashedFile
from gui.library.filters import FilterChips, SearchField
from gui.library.footer import Empty, Foot
from gui.library.map import MapView
from gui.library.menu import menu_for
from gui.library.model import ListQuery, Samples
from gui.library.search import parse
from gui.library.similarity import SimilarityRanking
from gui.library.table import Table
from gui.library.tags import ask_tags
from gui.library.thumbs import Thumbs
from gui.text import tr
from gui.theme import Palette
from gui.widgets import column, styled, with_tooltip

TYPED = 60  # ms after the last letter before it is searched
SimilarityRank = Callable[[Sample, Numbers], Numbers]


class LibraryPanel(QFrame):
    """`alike` puts numbers in the order of their likeness to a sample; called on a thread."""

    chosen = pyqtSignal(object)
    wanted = pyqtSignal(object)
    recipe = pyqtSignal(object)
    walked = pyqtSignal(object)
    notes_dragged = pyqtSignal(object, object)
    notes_copied = pyqtSignal(object)
    counted = pyqtSignal(int)

    def __init__(
        self,
        catalogue: Catalogue,
        tasks: BackgroundTasks,
        palette: Palette,
        alike: SimilarityRank | None = None,
    ) -> None:
        super().__init__()
        styled(self, "panel")
        with_tooltip(self, tr("Library"), "")
        self._catalogue, self._tasks, self._alike = catalogue, tasks, alike
        self._order = Order()
        self._model: Sample | None = None
        self._shown: Sample | None = None
        self.samples = Samples(catalogue, tasks, self)
        thumbs = Thumbs(tasks, self)
        self._delegate = RowDelegate(thumbs, palette, self)
        self.table = Table(self.samples, self._delegate)
        self.sample_actions = SampleActions(catalogue, tasks, self)
        self.chips = FilterChips()
        self.foot = Foot()
        self.field = SearchField()
        self._empty = Empty()
        self.map = MapView(palette)
        self._stack = QStackedLayout()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPED)
        self._lay_out()
        self._wire(thumbs)
        self._liken()
        self.search_now()
        self._count_all()

    def search(self, text: str) -> None:
        """Show what a text asks for, as if it had been typed."""
        self.field.setText(text)
        self.search_now()

    def search_now(self) -> None:
        """Search for what is typed, without waiting for more."""
        self._typed.stop()
        self.samples.want(self._asked())

    def folder_changed(self, _: object = None) -> None:
        """Something came, changed or went; call it on the Qt thread."""
        self.samples.refresh()
        self._count_all()

    def session(self, bpm: float | None, key: Key | None) -> None:
        """What the host plays at."""
        self.chips.session(bpm, key)

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._delegate.palette_ = palette
        self.map.apply_palette(palette)
        self.table.viewport().update()  # type: ignore[union-attr]

    def like(self, sample: Sample) -> None:
        """Show what sounds like a sample, most alike first."""
        if self._alike is not None:
            self._model = sample
            self.chips.like.setEnabled(True)
            self.chips.like.setChecked(True)
            self.search_now()

    @property
    def targets(self) -> list[Sample]:
        """What commands act on."""
        selected = self.table.selected
        if self._shown is None or any(one.id == self._shown.id for one in selected):
            return selected
        return [self._shown]

    def show_sample(self, sample: Sample | None) -> None:
        """This one is shown closely, wherever it was chosen: its row is selected."""
        self._shown = sample
        self.table.choose(None if sample is None else sample.id)
        self._liken(sample)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def event(self, event: QEvent | None) -> bool:
        """Esc is the search's as long as there is something to clear, before it is a command."""
        if (
            event is not None
            and event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and (self.field.hasFocus() or self.field.text() or self.chips.pressed)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        if event.key() == Qt.Key.Key_Escape and self._clear():
            return
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self._enter_list()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.map)
        top = column(self.field, self.chips, gap=8)
        top.setContentsMargins(14, 14, 14, 8)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addLayout(self._stack, 1)
        box.addWidget(self.foot)
        self.setMinimumWidth(250)

    def _wire(self, thumbs: Thumbs) -> None:
        table, actions = self.table, self.sample_actions
        thumbs.ready.connect(table.viewport().update)  # type: ignore[union-attr]
        self.field.textChanged.connect(lambda _: self._typed.start())
        self.field.returnPressed.connect(self._enter_list)
        self._typed.timeout.connect(self.search_now)
        self.chips.changed.connect(self._chips_changed)
        self.chips.mapped.connect(self._map)
        self.map.picked.connect(lambda number: self._pick(number, self._choose))
        self.map.opened.connect(lambda number: self._pick(number, self.wanted.emit))
        self.samples.found.connect(self._found)
        table.ordered.connect(self._sort)
        table.chosen.connect(self._choose)
        table.wanted.connect(self.wanted)
        table.walked.connect(self.walked)
        table.notes_dragged.connect(self.notes_dragged)
        table.starred.connect(actions.rate)
        table.asked.connect(self.show_menu)
        actions.told.connect(self.foot.say)
        actions.trashed.connect(self._say_trashed)
        actions.altered.connect(self.samples.show_now)
        actions.altered.connect(self._note)
        actions.changed.connect(self.folder_changed)
        self._add_actions()

    def _add_actions(self) -> None:
        actions = self.sample_actions
        callbacks: dict[str, Callable[[], object]] = {
            "search": self.focus_search,
            "tags": self._with_targets(self._ask_tags),
            "trash": self._with_targets(actions.move_to_trash),
            "copy": self._with_targets(actions.copy_paths),
            "reveal": self._with_targets(actions.reveal),
            "like": self._with_targets(lambda samples: self.like(samples[0])),
            "recipe": self._with_targets(lambda samples: self.recipe.emit(samples[0])),
        }
        for stars in range(MOST_STARS + 1):
            rate = partial(actions.rate_all, stars=stars)
            callbacks[f"stars_{stars}"] = self._with_targets(rate)
        add_actions(self, callbacks)

    def _with_targets(self, call: Callable[[list[Sample]], object]) -> Callable[[], None]:
        def run() -> None:
            targets = self.targets
            if targets:
                call(targets)

        return run

    def _asked(self) -> ListQuery:
        asked = parse(self.field.text())
        rank = None
        if self.chips.like.isChecked() and self._model is not None and self._alike is not None:
            rank = partial(self._alike, self._model)
        return ListQuery(asked.words, self.chips.narrowed(asked.where), self._order, rank)

    def _chips_changed(self) -> None:
        if not self.chips.like.isChecked():
            self._model = None
        elif self._model is None:
            self._model = self._shown or self.table.current
        self.search_now()

    def _sort(self, order: Order) -> None:
        self._order = order
        self.chips.like.setChecked(False)
        self.search_now()

    def _choose(self, sample: Sample) -> None:
        self._shown = sample
        self._liken(sample)
        self.chosen.emit(sample)

    def _note(self, sample: Sample) -> None:
        if self._shown is not None and self._shown.id == sample.id:
            self._shown = sample

    def _liken(self, sample: Sample | None = None) -> None:
        if self._alike is None:
            self.chips.likeness(False, tr("This needs the sounds to have been looked at: not yet"))
        else:
            self.chips.likeness(sample is not None)

    def _found(self, count: int) -> None:
        asked = replace(self.samples.wanted, order=Order())
        everything = asked == ListQuery(where=Filter())
        self.foot.count(count, everything)
        self.map.show_found(self.samples.numbers)
        self._show_list_or_map()
        if not count:
            self._empty.say(everything)

    def _show_list_or_map(self) -> None:
        count = self.samples.rowCount()
        self._stack.setCurrentIndex(1 if not count else 2 if self.chips.map.isChecked() else 0)

    def _map(self, on: bool) -> None:
        self._show_list_or_map()
        if on and isinstance(self._alike, SimilarityRanking):
            self._tasks.do(self._alike.chart, self.map.show_chart)

    def _pick(self, number: int, then: Callable[[Sample], None]) -> None:
        """Fetch the sample of a place on the map."""
        found = partial(self._catalogue.numbered, [number])
        self._tasks.do(found, partial(self._picked, number, then))

    def _picked(
        self, number: int, then: Callable[[Sample], None], found: dict[int, Sample]
    ) -> None:
        if number in found:
            then(found[number])

    def _count_all(self) -> None:
        self._tasks.do(self._catalogue.count, self._counted)

    def _counted(self, count: int) -> None:  # a method, so that its object is known
        self.counted.emit(count)

    def _clear(self) -> bool:
        """Esc: first the words, then the chips, then back to the list; whether there was any."""
        if self.field.text():
            self.search("")
        elif not self.chips.clear():
            back = self.field.hasFocus()
            self.table.setFocus()
            return back
        return True

    def _enter_list(self) -> None:
        """From the field into the list, at its first row."""
        if self.samples.rowCount():
            self.table.setFocus()
            if not self.table.selected:
                self.table.selectRow(0)

    def _ask_tags(self, samples: list[Sample]) -> None:
        dialog = ask_tags(self, samples, self.sample_actions.tag)
        self._tasks.do(self._catalogue.tags, dialog.line.complete_from)

    def _say_trashed(self, sentence: str, trashed: list[TrashedFile]) -> None:
        back = all(one.now is not None for one in trashed)
        self.foot.say(sentence, partial(self.sample_actions.restore, trashed) if back else None)

    def show_menu(self, samples: list[Sample], at: QPoint) -> None:
        """What can be done with the samples that are chosen; `at` is a global position."""
        menu = menu_for(self, samples, () if self._alike is not None else ("like",))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
