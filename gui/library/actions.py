"""What can be done with samples of the list: stars, tags, names, collections, trash, file manager.

All work is done on threads; what came of it is told in one sentence. What changes something is a
step that can be taken back (gui.library.history).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QMimeData, QObject, QUrl, pyqtSignal
from PyQt6.QtWidgets import QApplication

from bridge.domain.errors import FodderError
from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from gui.background import BackgroundTasks
from gui.library.desktop import TrashedFile, move_to_trash, restore, reveal
from gui.library.history import Step, UndoHistory
from gui.library.rows import name
from gui.text import counted, tr

Change = Callable[[str], Sample]


class SampleActions(QObject):
    """`told(sentence)`; `altered(Sample)`; `trashed(sentence, list of TrashedFile)`, `restored(list
    of paths)`; `changed` when the list has to be looked at again, `regrouped` when collections
    have changed."""

    told = pyqtSignal(str)
    altered = pyqtSignal(object)
    trashed = pyqtSignal(str, object)
    restored = pyqtSignal(object)
    changed = pyqtSignal()
    regrouped = pyqtSignal()

    def __init__(
        self, catalogue: Catalogue, tasks: BackgroundTasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._tasks = tasks
        self._wished: dict[str, int] = {}  # the stars that were asked for last
        self.history = UndoHistory(tasks, self)
        self.history.told.connect(self.told)

    def rate(self, sample: Sample, stars: int) -> None:
        """Give a sample stars."""
        self.rate_all([sample], stars)

    def rate_all(self, samples: Sequence[Sample], stars: int) -> None:
        """Give some samples stars."""
        for sample in samples:
            self._wished[sample.id] = stars
            self.altered.emit(replace(sample, stars=stars))  # at once; the file follows
        rate = self._catalogue.rate
        self._alter(
            tr("Stars"),
            samples,
            {one.id: partial(rate, stars=stars) for one in samples},
            {one.id: partial(rate, stars=one.stars) for one in samples},
        )

    def tag(self, samples: Sequence[Sample], tags: tuple[str, ...]) -> None:
        """One sample gets these tags, several get them in addition."""
        one = len(samples) == 1
        tag = self._catalogue.tag
        wanted = {
            sample.id: tags if one else tuple(dict.fromkeys((*sample.tags, *tags)))
            for sample in samples
        }
        self._alter(
            tr("Tags"),
            samples,
            {identity: partial(tag, tags=all_) for identity, all_ in wanted.items()},
            {sample.id: partial(tag, tags=sample.tags) for sample in samples},
        )

    def rename(self, sample: Sample, called: str) -> None:
        """Call a sample's file otherwise."""
        change = self._catalogue.rename
        self._alter(
            tr("Rename"),
            [sample],
            {sample.id: partial(change, name=called)},
            {sample.id: partial(change, name=sample.path.stem)},
        )

    def _alter(
        self,
        title: str,
        samples: Sequence[Sample],
        there: dict[str, Change],
        back: dict[str, Change],
    ) -> None:
        before = list(samples)
        self.history.do(
            Step(
                title,
                partial(_alter_all, there, before),
                partial(_alter_all, back, []),
                self._noted,
                self._noted,
                partial(self._undo_look, before),
            )
        )

    def _undo_look(self, samples: Sequence[Sample]) -> None:
        for sample in samples:
            self.altered.emit(sample)

    def move_to_trash(self, samples: Sequence[Sample]) -> None:
        """Put files into the trash; they can be brought back."""
        bin_ = _TrashBin(self._catalogue, list(samples))
        title = counted(len(samples), tr("{} sample deleted"), tr("{} samples deleted"))
        self.history.do(Step(title, bin_.fill, bin_.empty, self._say_trashed, self._say_back))

    def collect(self, called: str, samples: Sequence[Sample]) -> None:
        """Put samples into a collection, a new one if there is none of that name."""
        identities = [sample.id for sample in samples]
        new: list[str] = []

        def put() -> str:
            new[:] = self._catalogue.collect(called, identities)
            many = counted(len(new), tr("{} sample"), tr("{} samples"))
            return tr("{} added to “{}”").format(many, called)

        def take() -> str:
            self._catalogue.take_out(called, new)
            return ""

        title = tr("Added to “{}”").format(called)
        self.history.do(Step(title, put, take, self._regroup, self._regroup))

    def take_out(self, called: str, samples: Sequence[Sample]) -> None:
        """Take samples out of a collection."""
        identities = [sample.id for sample in samples]

        def take() -> str:
            self._catalogue.take_out(called, identities)
            return tr("Taken out of “{}”").format(called)

        def put() -> str:
            self._catalogue.collect(called, identities)
            return ""

        title = tr("Taken out of “{}”").format(called)
        self.history.do(Step(title, take, put, self._regroup, self._regroup))

    def remove_collection(self, called: str) -> None:
        """Forget a collection; its samples stay."""
        held: list[str] = []

        def remove() -> str:
            held[:] = self._catalogue.remove_collection(called)
            return tr("“{}” is deleted; its samples stay").format(called)

        def make() -> str:
            self._catalogue.collect(called, held)
            return ""

        title = tr("Collection “{}” deleted").format(called)
        self.history.do(Step(title, remove, make, self._regroup, self._regroup))

    def call_collection(self, called: str, new: str) -> None:
        """Call a collection otherwise."""

        def call(before: str, after: str) -> str:
            self._catalogue.call_collection(before, after)
            return ""

        self.history.do(
            Step(
                tr("Rename"),
                partial(call, called, new),
                partial(call, new, called),
                self._regroup,
                self._regroup,
            )
        )

    def reveal(self, samples: Sequence[Sample]) -> None:
        """Show files in the system's file manager."""
        paths = [sample.path for sample in samples]
        self._tasks.do(partial(reveal, paths), None, self._tell)

    def copy_paths(self, samples: Sequence[Sample]) -> None:
        """As text, one a line, and as files, for whoever takes those."""
        paths = [sample.path for sample in samples]
        data = QMimeData()
        data.setText("\n".join(map(str, paths)))
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        clipboard.setMimeData(data)
        self.told.emit(counted(len(paths), tr("The path is copied."), tr("{} paths are copied.")))

    def _tell(self, sentence: str) -> None:  # a method, so that its object is known
        self.told.emit(sentence)

    def _noted(self, answer: tuple[list[Sample], list[str]]) -> None:
        samples, sentences = answer
        for sample in samples:
            older = self._wished.get(sample.id, sample.stars) != sample.stars
            if not (self.history.waiting and older):  # what is shown is newer
                self.altered.emit(sample)
        for sentence in sentences[:1]:
            self.told.emit(sentence)
        self.changed.emit()

    def _regroup(self, sentence: str) -> None:
        if sentence:
            self.told.emit(sentence)
        self.regrouped.emit()

    def _say_trashed(self, answer: tuple[list[TrashedFile], list[str]]) -> None:
        trashed, sentences = answer
        if trashed:
            what = _named([one.path for one in trashed])
            self.trashed.emit(tr("{} moved to the trash.").format(what), trashed)
        for sentence in sentences[:1]:
            self.told.emit(sentence)
        self.changed.emit()

    def _say_back(self, paths: list[Path]) -> None:
        self.told.emit(tr("{} put back.").format(_named(paths)))
        self.restored.emit(paths)
        self.changed.emit()


def _named(paths: Sequence[Path]) -> str:
    return name(paths[0]) if len(paths) == 1 else tr("{} files").format(len(paths))


def _alter_all(
    changes: dict[str, Change], before: Sequence[Sample]
) -> tuple[list[Sample], list[str]]:
    """Make all changes that can be made, at least one; the samples as they are now, those that
    could not be changed as they were `before`, and what went wrong."""
    found: list[Sample] = []
    sentences: list[str] = []
    for identity, change in changes.items():
        try:
            found.append(change(identity))
        except FodderError as error:
            sentences.append(str(error))
            if len(sentences) == len(changes):
                raise
            found += [one for one in before if one.id == identity]
    return found, sentences


class _TrashBin:
    """The way of some files into the trash and back."""

    def __init__(self, catalogue: Catalogue, samples: list[Sample]) -> None:
        self._catalogue, self._samples = catalogue, samples
        self._trashed: list[TrashedFile] = []

    def fill(self) -> tuple[list[TrashedFile], list[str]]:
        """Move them there; those that went, and what went wrong."""
        self._trashed = []
        sentences: list[str] = []
        for sample in self._samples:
            try:
                self._trashed.append(move_to_trash(sample.path))
            except FodderError as error:
                sentences.append(str(error))
            self._catalogue.refresh(sample.path)
        return self._trashed, sentences

    def empty(self) -> list[Path]:
        """Bring them back, each as the take that it was."""
        paths = [restore(one) for one in self._trashed]
        for sample in self._samples:
            if sample.path in paths:
                self._catalogue.add(sample)
        return paths
