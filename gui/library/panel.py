"""The library beside the pads: search, chips, the list, and what was done with it.

It takes a catalogue, which it reads on background threads, and emits samples:
    chosen(Sample)    selected            recipe(Sample)   to be made again, otherwise
    wanted(Sample)    to be heard         counted(int)     how many samples there are in all
    walked(Sample)    selected by the arrow keys
    swept(Sample)     passed over by the mouse, on the map
    padded(list of Sample)  to be put on the pads
    kept(name)        a collection that the pads are to be kept as
    notes_dragged(Sample, widget), notes_copied(Sample)   its MIDI is wanted
Its commands (stars, tags, trash …) act on the sample that is shown, wherever it was chosen, or on
all selected rows if it is one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QEvent, QPoint, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QKeyEvent
from PyQt6.QtWidgets import QFrame, QMenu, QStackedLayout, QVBoxLayout

from bridge.domain.music import Key
from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from bridge.library.catalogue import Catalogue
from bridge.library.queries import Filter, Numbers, Order
from bridge.library.search import parse
from gui import drag
from gui.background import BackgroundTasks
from gui.commands import action_of, add_actions
from gui.library.actions import SampleActions
from gui.library.collections import add_menu, ask_collection
from gui.library.delegate import RowDelegate
from gui.library.desktop import TrashedFile
from gui.library.filters import FilterChips, SearchField
from gui.library.folding import TakeGroup
from gui.library.footer import Empty, Foot
from gui.library.map import MapView
from gui.library.menu import menu_for
from gui.library.model import ListQuery, Samples
from gui.library.names import ask_name
from gui.library.rows import dot_said
from gui.library.similarity import SimilarityRanking
from gui.library.table import Table, badge
from gui.library.tags import ask_tags
from gui.library.thumbs import Thumbs
from gui.text import counted, tr
from gui.theme import Palette, is_dark
from gui.widgets import column, styled, with_tooltip

MOST_DRAGGED = 2_000  # samples taken on the map at once
TYPED = 60  # ms after the last letter before it is searched
SimilarityRank = Callable[[Sample, Numbers], Numbers]


class LibraryPanel(QFrame):
    """`alike` puts numbers in the order of their likeness to a sample; called on a thread."""

    chosen = pyqtSignal(object)
    wanted = pyqtSignal(object)
    recipe = pyqtSignal(object)
    walked = pyqtSignal(object)
    swept = pyqtSignal(object)
    padded = pyqtSignal(object)
    kept = pyqtSignal(str)
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
        self._opened: frozenset[int] = frozenset()
        self._collections: list[tuple[str, int]] = []
        self._lassoed: list[Sample] = []
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
        self.chips.families.apply_palette(is_dark(palette))
        self.search_now()
        self._count_all()
        self._regroup()

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
        self._regroup()
        if self.chips.map.isChecked():
            self._read_chart()

    def session(self, bpm: float | None, key: Key | None) -> None:
        """What the host plays at."""
        self.chips.session(bpm, key)

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._delegate.palette_ = palette
        self.map.apply_palette(palette)
        self.chips.families.apply_palette(is_dark(palette))
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
        """What commands act on: what was drawn around on the map, as long as it is marked there."""
        if self._lassoed and self.chips.map.isChecked() and len(self.map.taken):
            return self._lassoed
        selected = self.table.selected
        if self._shown is None or any(one.id == self._shown.id for one in selected):
            return selected
        return [self._shown]

    def show_sample(self, sample: Sample | None) -> None:
        """This one is shown closely, wherever it was chosen: its row is selected."""
        self._shown = sample
        self.table.choose(None if sample is None else sample.id)
        self._liken(sample)
        self._reveal()
        self._mark_on_map()

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
        self.map.hovered.connect(self._name_dot)
        self.map.swept.connect(lambda number: self._pick(number, self.swept.emit))
        self.map.dragged.connect(self._drag_dots)
        self.map.lassoed.connect(self._lasso)
        self.samples.found.connect(self._found)
        table.ordered.connect(self._sort)
        table.folded.connect(self._fold)
        chosen = self.chips.collection
        chosen.renamed.connect(actions.call_collection)
        chosen.removed.connect(actions.remove_collection)
        chosen.padded.connect(self._fill_pads)
        chosen.kept.connect(self.kept)
        actions.regrouped.connect(self.folder_changed)
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
            "undo": actions.history.undo,
            "redo": actions.history.redo,
            "rename": self._with_targets(self._ask_name),
            "collect": self._with_targets(self._ask_collection),
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
        where = self.chips.narrowed(asked.where)
        return ListQuery(asked.words, where, self._order, rank, self._opened)

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

    def _fold(self, fold: TakeGroup) -> None:
        """Show a title's takes, or put them away."""
        self._opened ^= {fold.title}
        self.search_now()

    def _reveal(self) -> None:
        """If the sample that is shown has no row because its takes are put away, show them."""
        shown = self._shown
        if shown is not None and self.samples.row_of(shown.id) is None:
            self._tasks.do(partial(self._catalogue.number, shown.id), self._reveal_number)

    def _reveal_number(self, number: int | None) -> None:
        title = None if number is None else self.samples.hidden_title(number)
        if title is not None and title not in self._opened:
            self._opened |= {title}
            self.search_now()

    def _regroup(self) -> None:
        """Ask which collections and families there are."""
        self._tasks.do(self._catalogue.collections, self._take_collections)
        self._tasks.do(self._catalogue.family_counts, self.chips.families.show_families)

    def _take_collections(self, known: list[tuple[str, int]]) -> None:
        self._collections = known
        self.chips.collection.show_known(known)

    def _fill_pads(self, name: str) -> None:
        self._tasks.do(partial(self._catalogue.collected, name), self._to_pads)

    def _to_pads(self, samples: list[Sample]) -> None:
        self.padded.emit(samples)

    def _note(self, sample: Sample) -> None:
        if self._shown is not None and self._shown.id == sample.id:
            self._shown = sample

    def _liken(self, sample: Sample | None = None) -> None:
        if self._alike is None:
            self.chips.likeness(False, tr("This needs the sounds to have been looked at: not yet"))
        else:
            self.chips.likeness(sample is not None)

    def _found(self, count: int) -> None:
        asked = replace(self.samples.wanted, order=Order(), opened=frozenset())
        everything = asked == ListQuery(where=Filter())
        self.foot.count(count, everything, self.samples.spelt)
        self.map.show_found(self.samples.numbers)
        self._show_list_or_map()
        self._reveal()
        if not count:
            self._empty.say(everything)

    def _show_list_or_map(self) -> None:
        count = self.samples.rowCount()
        self._stack.setCurrentIndex(1 if not count else 2 if self.chips.map.isChecked() else 0)

    def _map(self, on: bool) -> None:
        self._show_list_or_map()
        if on:
            self._mark_on_map()
            self._read_chart()

    def _read_chart(self) -> None:
        if isinstance(self._alike, SimilarityRanking):
            self._tasks.do(self._alike.chart, self.map.show_chart)

    def _mark_on_map(self) -> None:
        """Mark the sample that is shown, wherever it was chosen."""
        if self._shown is None:
            self.map.choose(None)
        else:
            self._tasks.do(partial(self._catalogue.number, self._shown.id), self.map.choose)

    def _name_dot(self, number: int) -> None:
        self._pick(number, lambda sample: self.map.show_name(number, dot_said(sample)))

    def _drag_dots(self, numbers: list[int]) -> None:
        """Take the files of dots away. The mouse is down: what was read already goes at once."""
        found = self._catalogue.numbered(numbers[:MOST_DRAGGED])
        samples = [found[number] for number in numbers if number in found]
        if samples:
            picture = badge(samples, self._delegate.palette_, self.devicePixelRatioF())
            drag.drag_out(self.map, [one.path for one in samples], picture)

    def _lasso(self, numbers: list[int], at: QPoint) -> None:
        """What was drawn around gets a menu: tags, stars, a collection …"""
        found = partial(self._catalogue.numbered, numbers[:MOST_DRAGGED])
        self._tasks.do(found, partial(self._lassoed_are, numbers, at))

    def _lassoed_are(self, numbers: list[int], at: QPoint, found: dict[int, Sample]) -> None:
        self._lassoed = [found[number] for number in numbers if number in found]
        if self._lassoed:
            many = counted(len(self._lassoed), tr("{} sample"), tr("{} samples"))
            self.foot.say(tr("{} taken on the map").format(many))
            self.show_menu(self._lassoed, at)

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

    def _ask_name(self, samples: list[Sample]) -> None:
        one = samples[0]
        title = tr("New name for “{}”").format(one.title[:60])
        ask_name(self, title, one.title, partial(self.sample_actions.rename, one))

    def _ask_collection(self, samples: list[Sample]) -> None:
        ask_collection(self, samples, self._collections, self.sample_actions.collect)

    def _say_trashed(self, sentence: str, trashed: list[TrashedFile]) -> None:
        back = all(one.now is not None for one in trashed)
        self.foot.say(sentence, self.sample_actions.history.undo if back else None)

    def menu_of(self, samples: list[Sample]) -> QMenu:
        """What can be done with samples."""
        menu = menu_for(self, samples, () if self._alike is not None else ("like",))
        actions, name = self.sample_actions, self.chips.collection.name
        before = action_of(self, "reveal")
        put = partial(self._collect, samples)
        part = add_menu(menu, self._collections, put, partial(self._ask_collection, samples))
        menu.insertMenu(before, part)
        if name is not None:
            out = QAction(tr("Take out of “{}”").format(name), menu)
            out.triggered.connect(lambda: actions.take_out(name, samples))
            menu.insertAction(before, out)
        menu.insertSeparator(before)
        return menu

    def show_menu(self, samples: list[Sample], at: QPoint) -> None:
        """What can be done with the samples that are chosen; `at` is a global position."""
        menu = self.menu_of(samples)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _collect(self, samples: list[Sample], name: str) -> None:
        self.sample_actions.collect(name, samples)
