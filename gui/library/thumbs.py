"""Small pictures of waves, made when a row is looked at: peaks on a thread, pixmaps kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from functools import partial
from typing import TypeVar

from PyQt6.QtCore import QObject, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPixmap

from bridge.domain.errors import FodderError
from bridge.domain.sample import Sample
from bridge.files.peaks import peaks
from gui.background import BackgroundTasks
from gui.rendering import Peaks, shape

SIZE = QSize(52, 30)
KEPT = 3_000
MOST_WAITING = 48  # what was scrolled past is not read
AT_ONCE = 6
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
_Wave = tuple[Peaks, Peaks] | None  # None: the file cannot be read


class Thumbs(QObject):
    """`ready` when pictures that were asked for are there."""

    ready = pyqtSignal()

    def __init__(self, tasks: BackgroundTasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._waves: OrderedDict[tuple[str, str], _Wave] = OrderedDict()
        self._pictures: OrderedDict[tuple[str, str, str, float], QPixmap] = OrderedDict()
        self._waiting: OrderedDict[tuple[str, str], Sample] = OrderedDict()
        self._busy = False
        self._begin = QTimer(self)
        self._begin.setSingleShot(True)
        self._begin.timeout.connect(self._read)

    def picture(self, sample: Sample, colour: QColor, ratio: float) -> QPixmap | None:
        """The wave of a sample in a colour, `ratio` pixels a point; None until it is there."""
        key = (sample.id, str(sample.path))
        found = self._pictures.get((*key, colour.name(), ratio))
        if found is not None:
            return found
        if key not in self._waves:
            self._ask(key, sample)
            return None
        wave = self._waves[key]
        if wave is None:
            return None
        made = drawn(wave, colour, ratio)
        _keep(self._pictures, (*key, colour.name(), ratio), made)
        return made

    def _ask(self, key: tuple[str, str], sample: Sample) -> None:
        self._waiting[key] = sample
        self._waiting.move_to_end(key)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)
        if not self._busy and not self._begin.isActive():
            self._begin.start(0)

    def _read(self) -> None:
        """Have the waves read that were asked for last."""
        if self._busy or not self._waiting:
            return
        self._busy = True
        asked = [self._waiting.popitem() for _ in range(min(AT_ONCE, len(self._waiting)))]
        self._tasks.do(partial(_waves, asked), self._take, self._go_on)

    def _go_on(self, _: str) -> None:
        self._take({})

    def _take(self, found: dict[tuple[str, str], _Wave]) -> None:
        self._busy = False
        for key, wave in found.items():
            _keep(self._waves, key, wave)
        if found:
            self.ready.emit()
        self._read()


def _waves(asked: list[tuple[tuple[str, str], Sample]]) -> dict[tuple[str, str], _Wave]:
    found: dict[tuple[str, str], _Wave] = {}
    for key, sample in asked:
        try:
            found[key] = peaks(sample.path, 2 * SIZE.width())
        except FodderError:
            found[key] = None
    return found


def drawn(wave: tuple[Peaks, Peaks], colour: QColor, ratio: float) -> QPixmap:
    """A wave as a small picture."""
    picture = QPixmap(SIZE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = QRectF(0, 0, SIZE.width(), SIZE.height())
    painter.fillPath(shape(*wave, area.adjusted(0, 1, 0, -1)), colour)
    painter.end()
    return picture


def _keep(memory: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    memory[key] = value
    while len(memory) > KEPT:
        memory.popitem(last=False)
