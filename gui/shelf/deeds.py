"""What can be done with samples of the list: stars, tags, trash, file manager, clipboard.

All work is done on the crew's threads; what came of it is told in one sentence, with a way back
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
from gui.shelf.reveal import reveal
from gui.shelf.rows import name
from gui.shelf.trash import Thrown, fetch_back, throw
from gui.work import BackgroundTasks


class SampleActions(QObject):
    """`told(sentence)`; `altered(Sample)`; `thrown(sentence, list of Thrown)`; `changed` when the
    list has to be looked at again."""

    told = pyqtSignal(str)
    altered = pyqtSignal(object)
    thrown = pyqtSignal(str, object)
    changed = pyqtSignal()

    def __init__(
        self, catalogue: Catalogue, crew: BackgroundTasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._crew = crew

    def rate(self, sample: Sample, stars: int) -> None:
        self.altered.emit(replace(sample, stars=stars))  # at once; the file follows
        self._crew.do(
            partial(self._catalogue.rate, sample.id, stars),
            self._noted,
            partial(self._undo_look, sample),
        )

    def rate_all(self, samples: Sequence[Sample], stars: int) -> None:
        for sample in samples:
            self.rate(sample, stars)

    def tag(self, samples: Sequence[Sample], tags: tuple[str, ...]) -> None:
        """One sample gets these tags, several get them in addition."""
        for sample in samples:
            wanted = tags if len(samples) == 1 else tuple(dict.fromkeys((*sample.tags, *tags)))
            self._crew.do(partial(self._catalogue.tag, sample.id, wanted), self._noted, self._tell)

    def throw(self, samples: Sequence[Sample]) -> None:
        self._crew.do(partial(_throw_all, self._catalogue, list(samples)), self._say_thrown)

    def fetch_back(self, thrown: Sequence[Thrown]) -> None:
        self._crew.do(
            partial(_fetch_all, self._catalogue, list(thrown)), self._say_back, self._tell
        )

    def reveal(self, samples: Sequence[Sample]) -> None:
        paths = [sample.path for sample in samples]
        self._crew.do(partial(reveal, paths), None, self._tell)

    def copy_paths(self, samples: Sequence[Sample]) -> None:
        """As text, one a line, and as files, for whoever takes those."""
        paths = [sample.path for sample in samples]
        data = QMimeData()
        data.setText("\n".join(map(str, paths)))
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        clipboard.setMimeData(data)
        what = "The path" if len(paths) == 1 else f"{len(paths)} paths"
        self.told.emit(f"{what} copied.")

    def _tell(self, sentence: str) -> None:  # a method, so that the crew sees whether we exist
        self.told.emit(sentence)

    def _noted(self, sample: Sample) -> None:
        self.altered.emit(sample)
        self.changed.emit()

    def _undo_look(self, sample: Sample, sentence: str) -> None:
        self.altered.emit(sample)
        self.told.emit(sentence)

    def _say_thrown(self, answer: tuple[list[Thrown], list[str]]) -> None:
        thrown, sentences = answer
        if thrown:
            what = name(thrown[0].path) if len(thrown) == 1 else f"{len(thrown)} files"
            self.thrown.emit(f"{what} moved to the trash.", thrown)
        for sentence in sentences[:1]:
            self.told.emit(sentence)
        self.changed.emit()

    def _say_back(self, paths: list[Path]) -> None:
        what = name(paths[0]) if len(paths) == 1 else f"{len(paths)} files"
        self.told.emit(f"{what} put back.")
        self.changed.emit()


def _throw_all(catalogue: Catalogue, samples: list[Sample]) -> tuple[list[Thrown], list[str]]:
    thrown: list[Thrown] = []
    sentences: list[str] = []
    for sample in samples:
        try:
            thrown.append(throw(sample.path))
        except FodderError as error:
            sentences.append(str(error))
        catalogue.refresh(sample.path)
    return thrown, sentences


def _fetch_all(catalogue: Catalogue, thrown: list[Thrown]) -> list[Path]:
    paths = [fetch_back(one) for one in thrown]
    for path in paths:
        catalogue.refresh(path)
    return paths
