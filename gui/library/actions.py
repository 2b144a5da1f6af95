"""What can be done with samples of the list: stars, tags, trash, file manager, clipboard.

All work is done on threads; what came of it is told in one sentence, with a way back
where there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from gui.library.rows import name
from gui.text import counted, tr


class SampleActions(QObject):
    """`told(sentence)`; `altered(Sample)`; `trashed(sentence, list of TrashedFile)`, `restored(list
    of paths)`; `changed` when the list has to be looked at again."""

    told = pyqtSignal(str)
    altered = pyqtSignal(object)
    trashed = pyqtSignal(str, object)
    restored = pyqtSignal(object)
    changed = pyqtSignal()

    def __init__(
        self, catalogue: Catalogue, tasks: BackgroundTasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._tasks = tasks

    def rate(self, sample: Sample, stars: int) -> None:
        """Give a sample stars."""
        self.altered.emit(replace(sample, stars=stars))  # at once; the file follows
        self._tasks.do(
            partial(self._catalogue.rate, sample.id, stars),
            self._noted,
            partial(self._undo_look, sample),
        )

    def rate_all(self, samples: Sequence[Sample], stars: int) -> None:
        """Give some samples stars."""
        for sample in samples:
            self.rate(sample, stars)

    def tag(self, samples: Sequence[Sample], tags: tuple[str, ...]) -> None:
        """One sample gets these tags, several get them in addition."""
        for sample in samples:
            wanted = tags if len(samples) == 1 else tuple(dict.fromkeys((*sample.tags, *tags)))
            self._tasks.do(partial(self._catalogue.tag, sample.id, wanted), self._noted, self._tell)

    def move_to_trash(self, samples: Sequence[Sample]) -> None:
        """Put files into the trash; they can be brought back."""
        self._tasks.do(partial(_trash_all, self._catalogue, list(samples)), self._say_trashed)

    def restore(self, trashed: Sequence[TrashedFile]) -> None:
        """Bring files back from the trash."""
        self._tasks.do(
            partial(_restore_all, self._catalogue, list(trashed)), self._say_back, self._tell
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

    def _noted(self, sample: Sample) -> None:
        self.altered.emit(sample)
        self.changed.emit()

    def _undo_look(self, sample: Sample, sentence: str) -> None:
        self.altered.emit(sample)
        self.told.emit(sentence)

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


def _trash_all(catalogue: Catalogue, samples: list[Sample]) -> tuple[list[TrashedFile], list[str]]:
    trashed: list[TrashedFile] = []
    sentences: list[str] = []
    for sample in samples:
        try:
            trashed.append(move_to_trash(sample.path))
        except FodderError as error:
            sentences.append(str(error))
        catalogue.refresh(sample.path)
    return trashed, sentences


def _restore_all(catalogue: Catalogue, trashed: list[TrashedFile]) -> list[Path]:
    paths = [restore(one) for one in trashed]
    for path in paths:
        catalogue.refresh(path)
    return paths
