"""The library as a map: what sounds alike lies near. A click chooses, a double click plays.

A hundred thousand points are painted as one picture, which is made anew only when they, or the
size, change. Points that the search leaves out are dim.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QWidget

from bridge.library.queries import Numbers
from gui.text import marked, tr
from gui.theme import Palette, font
from gui.widgets import with_tooltip

MARGIN = 18.0  # px
LEGEND = 40.0  # px of height
REACH = 14.0  # px within which a click means a point
FEW = 5_000  # points that can be large
Places = NDArray[np.float32]
_TIP = marked("What sounds alike lies near: click to choose, double-click to play")


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """All samples that have a place: numbers (n,), places (n, 2) in [-1, 1], families by number."""

    numbers: Numbers
    places: Places
    families: NDArray[np.str_]


class MapView(QWidget):
    """`picked(number)` at a click, `opened(number)` at a double click."""

    picked = pyqtSignal(int)
    opened = pyqtSignal(int)

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        with_tooltip(self, tr("Map of the library"), tr(_TIP))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.palette_ = palette
        self._chart = Chart(np.zeros(0, np.int64), np.zeros((0, 2), np.float32), np.zeros(0, "U1"))
        self._found: Numbers = np.zeros(0, np.int64)
        self._chosen: int | None = None
        self._image: QImage | None = None

    def show_chart(self, chart: Chart) -> None:
        """Show the points of a chart."""
        self._chart = chart
        self._renew()

    def show_found(self, numbers: Numbers) -> None:
        """Light up what a search finds."""
        self._found = numbers
        self._renew()

    def choose(self, number: int | None) -> None:
        """Mark a sample's point; None marks none."""
        self._chosen = number
        self.update()

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.palette_ = palette
        self._renew()

    @property
    def points(self) -> NDArray[np.float64]:
        """Where the samples lie, (n, 2) px."""
        room = np.array([self.width() - 2 * MARGIN, self.height() - 2 * MARGIN - LEGEND])
        places = self._chart.places * [1, -1]
        if not len(places):
            return places
        low, high = places.min(axis=0), places.max(axis=0)
        spread = np.where(high > low, high - low, 1.0)
        return MARGIN + (places - low) / spread * np.maximum(room, 1)

    def number_at(self, x: float, y: float) -> int | None:
        """The sample nearest to a place, of those found if there are any; None if it is far."""
        if not len(self._chart.numbers):
            return None
        distance = np.hypot(*(self.points - [x, y]).T)
        lit = np.isin(self._chart.numbers, self._found)
        if lit.any():
            distance = np.where(lit, distance, np.inf)
        nearest = int(distance.argmin())
        return int(self._chart.numbers[nearest]) if distance[nearest] <= REACH else None

    def paintEvent(self, _: QPaintEvent | None) -> None:
        painter = QPainter(self)
        if not len(self._chart.numbers):
            painter.setPen(self.palette_.colour("dim"))
            words = tr("Nothing has been listened to yet")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        if self._image is None:
            self._image = self._painted()
        painter.drawImage(0, 0, self._image)
        self._paint_legend(painter)
        at = np.flatnonzero(self._chart.numbers == self._chosen)
        if len(at):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette_.colour("accent"), 2))
            painter.drawEllipse(QPointF(*self.points[at[0]]), 7.0, 7.0)

    def _painted(self) -> QImage:
        """Every point as a square of some pixels, the dim ones first."""
        ratio = self.devicePixelRatioF()
        wide, high = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        pixels = np.zeros((high, wide, 4), np.uint8)
        lit = np.isin(self._chart.numbers, self._found)
        colours = self._colours()
        colours[~lit] = QColor(self.palette_.line).getRgb()
        order = np.argsort(lit, kind="stable")
        at = np.rint(self.points * ratio).astype(int)[order]
        for dx, dy in disc((3.0 if len(at) <= FEW else 0.7) * ratio):
            x, y = at[:, 0] + dx, at[:, 1] + dy
            inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
            pixels[y[inside], x[inside]] = colours[order][inside]
        image = QImage(pixels.tobytes(), wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
        image = image.copy()
        image.setDevicePixelRatio(ratio)
        return image

    def _wheel(self, count: int) -> list[QColor]:
        dark = QColor(self.palette_.ground).lightnessF() < 0.5
        value = 0.9 if dark else 0.65
        return [QColor.fromHsvF((0.08 + k / count) % 1, 0.55, value) for k in range(count)]

    def _colours(self) -> NDArray[np.uint8]:
        """(n, 4) RGBA, a hue for each family."""
        names, which = np.unique(self._chart.families, return_inverse=True)
        return np.array([one.getRgb() for one in self._wheel(len(names))], np.uint8)[which]

    def _paint_legend(self, painter: QPainter) -> None:
        """The families' names in their colours, in lines from below."""
        names = [str(name) for name in np.unique(self._chart.families)]
        painter.setFont(font(11))
        x, y = MARGIN, self.height() - LEGEND + 14.0
        for name, colour in zip(names, self._wheel(len(names)), strict=True):
            wide = painter.fontMetrics().horizontalAdvance(name) + 10
            if x + wide > self.width() - MARGIN:
                x, y = MARGIN, y + 15
            painter.setPen(colour)
            painter.drawText(QPointF(x, y), name)
            x += wide

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        self._tell(event, self.picked)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self._tell(event, self.opened)

    def _tell(self, event: QMouseEvent | None, signal: object) -> None:
        assert event is not None
        number = self.number_at(event.position().x(), event.position().y())
        if number is not None:
            self.choose(number)
            signal.emit(number)  # type: ignore[attr-defined]

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._image = None

    def _renew(self) -> None:
        self._image = None
        self.update()


def disc(radius: float) -> list[tuple[int, int]]:
    """The pixels of a dot, around its middle."""
    reach = range(-int(radius), int(radius) + 1)
    return [(x, y) for x in reach for y in reach if x * x + y * y <= radius * radius]
