"""The library as a map: what sounds alike lies near.

Moving over a dot names it, and lets it be heard where auto-audition is on. A click chooses, a
double click plays; a dot can be dragged out as a file; a line drawn around dots, from a free place
on, takes all of them.

All samples are painted as one picture, which is made anew only when they, or the size, change.
Those that the search leaves out are dim. Families have a colour and a shape each
(gui.library.family_looks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PyQt6.QtWidgets import QWidget

from bridge.library.queries import Numbers
from gui.drag import far_enough
from gui.library.family_looks import MarkShape, draw, look_of
from gui.text import counted, marked, tr
from gui.theme import Palette, font, is_dark
from gui.widgets import with_tooltip

MARGIN = 18.0  # px
LINE = 16.0  # px, of the legend
MARK = 14.0  # px before a family's name
REACH = 14.0  # px within which a click means a point
FEW = 5_000  # points that can be large
DWELL = 90  # ms that the mouse has to stay near a dot until it is heard
LEAST_CORNERS = 3  # of a lasso
Places = NDArray[np.float32]
_TIP = marked(
    "What sounds alike lies near: click to choose, double-click to play, drag a dot out, draw "
    "around several to take them all"
)


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """All samples that have a place: numbers (n,), places (n, 2) in [-1, 1], families by number."""

    numbers: Numbers
    places: Places
    families: NDArray[np.str_]


class MapView(QWidget):
    """`picked(number)` at a click, `opened(number)` at a double click, `hovered(number)` over a
    dot, `swept(number)` when the mouse stays on it, `dragged(numbers)` when dots are pulled out,
    `lassoed(numbers, global position)` when they were drawn around."""

    picked = pyqtSignal(int)
    opened = pyqtSignal(int)
    hovered = pyqtSignal(int)
    swept = pyqtSignal(int)
    dragged = pyqtSignal(object)
    lassoed = pyqtSignal(object, QPoint)

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        with_tooltip(self, tr("Map of the library"), tr(_TIP))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)
        self.palette_ = palette
        self._chart = Chart(np.zeros(0, np.int64), np.zeros((0, 2), np.float32), np.zeros(0, "U1"))
        self._found: Numbers = np.zeros(0, np.int64)
        self._chosen: int | None = None
        self._taken: Numbers = np.zeros(0, np.int64)
        self._over: int | None = None
        self._name = ""
        self._image: QImage | None = None
        self._points: NDArray[np.float64] | None = None
        self._is_lit: NDArray[np.bool_] | None = None
        self._pressed: tuple[QPoint, int | None] | None = None
        self._lasso: list[QPointF] = []
        self._dwell = QTimer(self)
        self._dwell.setSingleShot(True)
        self._dwell.setInterval(DWELL)
        self._dwell.timeout.connect(self._sweep)

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

    def take(self, numbers: Numbers) -> None:
        """Mark the samples that were drawn around."""
        self._taken = numbers
        self.update()

    def show_name(self, number: int, name: str) -> None:
        """Name the dot that the mouse is over, if it still is."""
        if number == self._over:
            self._name = name
            self.update()

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.palette_ = palette
        self._renew()

    @property
    def taken(self) -> Numbers:
        """The samples that were drawn around last."""
        return self._taken

    @property
    def legend(self) -> float:
        """How high the families' names stand, px."""
        return LINE * (len(self._legend_lines()) + 0.5)

    @property
    def points(self) -> NDArray[np.float64]:
        """Where the samples lie, (n, 2) px."""
        if self._points is None:
            self._points = self._placed()
        return self._points

    @property
    def _lit(self) -> NDArray[np.bool_]:
        """Which samples the search finds, (n,)."""
        if self._is_lit is None:
            self._is_lit = np.isin(self._chart.numbers, self._found)
        return self._is_lit

    def _placed(self) -> NDArray[np.float64]:
        room = np.array([self.width() - 2 * MARGIN, self.height() - 2 * MARGIN - self.legend])
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
        if self._lit.any():
            distance = np.where(self._lit, distance, np.inf)
        nearest = int(distance.argmin())
        return int(self._chart.numbers[nearest]) if distance[nearest] <= REACH else None

    def inside(self, corners: Sequence[QPointF]) -> Numbers:
        """The samples within a line, of those found if there are any."""
        if len(corners) < LEAST_CORNERS:
            return np.zeros(0, np.int64)
        mask = _within(self.points, np.array([[one.x(), one.y()] for one in corners]))
        if self._lit.any():
            mask &= self._lit
        return self._chart.numbers[mask]

    # painting

    def paintEvent(self, _: QPaintEvent | None) -> None:
        painter = QPainter(self)
        self._paint(painter)
        painter.end()  # a frame that somebody holds on to would keep it active, and Qt crashes

    def _paint(self, painter: QPainter) -> None:
        if not len(self._chart.numbers):
            painter.setPen(self.palette_.colour("dim"))
            words = tr("Nothing has been listened to yet")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        if self._image is None:
            self._image = self._painted()
        painter.drawImage(0, 0, self._image)
        self._paint_legend(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)  # the legend has left its own
        points = self.points
        for numbers, colour, radius in (
            (self._taken, "text", 5.0), ([self._over], "dim", 6.0), ([self._chosen], "accent", 7.5),
        ):  # fmt: skip
            painter.setPen(QPen(self.palette_.colour(colour), 2 if colour == "accent" else 1.4))
            for at in np.flatnonzero(np.isin(self._chart.numbers, _known(numbers)))[:FEW]:
                painter.drawEllipse(QPointF(*points[at]), radius, radius)
        if self._lasso:
            painter.setPen(QPen(self.palette_.colour("accent"), 1.4, Qt.PenStyle.DashLine))
            painter.setBrush(self.palette_.colour("accent", 0.08))
            painter.drawPolygon(QPolygonF(self._lasso))
        if self._over is not None and self._name and not self._lasso:
            self._paint_name(painter, points)

    def _painted(self) -> QImage:
        """Every point as a mark of some pixels, the dim ones first."""
        ratio = self.devicePixelRatioF()
        wide, high = max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))
        pixels = np.zeros((high, wide, 4), np.uint8)
        lit = self._lit
        places = np.rint(self.points * ratio).astype(int)
        size = (3.0 if len(places) <= FEW else 0.7) * ratio
        for family in np.unique(self._chart.families):
            mine = self._chart.families == family
            look = look_of(str(family))
            _stamp(pixels, places[mine & ~lit], look.shape, size, QColor(self.palette_.line))
        for family in np.unique(self._chart.families):
            mine = self._chart.families == family
            look = look_of(str(family))
            colour = look.paint(is_dark(self.palette_))
            _stamp(pixels, places[mine & lit], look.shape, size, colour)
        image = QImage(pixels.tobytes(), wide, high, 4 * wide, QImage.Format.Format_RGBA8888)
        image = image.copy()
        image.setDevicePixelRatio(ratio)
        return image

    def _legend_lines(self) -> list[list[tuple[str, float]]]:
        """The families' names in lines as wide as the map, each with its place from the left."""
        metrics = QFontMetrics(font(11))
        lines: list[list[tuple[str, float]]] = []
        x = self.width() + 1.0
        for name in map(str, np.unique(self._chart.families)):
            said = name or tr("other")
            wide = MARK + metrics.horizontalAdvance(said) + 12
            if x + wide > self.width() - MARGIN:
                lines.append([])
                x = MARGIN
            lines[-1].append((name, x))
            x += wide
        return lines

    def _paint_legend(self, painter: QPainter) -> None:
        """Each family's mark and name, from the lower left on."""
        painter.setFont(font(11))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = self._legend_lines()
        y = self.height() - LINE * len(lines) - 2
        for line in lines:
            for name, x in line:
                mark = QPointF(x + 4, y + LINE / 2)
                draw(painter, look_of(name), is_dark(self.palette_), mark)
                painter.setPen(self.palette_.colour("dim"))
                painter.drawText(QPointF(x + MARK, y + LINE - 4), name or tr("other"))
            y += LINE

    def _paint_name(self, painter: QPainter, points: NDArray[np.float64]) -> None:
        """A dot's name beside it, where there is room."""
        at = np.flatnonzero(self._chart.numbers == self._over)
        if not len(at):
            return
        x, y = points[at[0]]
        face = font(12)
        metrics = QFontMetrics(face)
        most = self.width() - 2 * MARGIN
        text = metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, int(most))
        wide, high = metrics.horizontalAdvance(text) + 14, 22
        left = min(max(2.0, x + 10), self.width() - wide - 2)
        top = y - high - 8 if y > high + 10 else y + 10
        area = QRectF(left, top, wide, high)
        painter.setPen(self.palette_.colour("line"))
        painter.setBrush(self.palette_.colour("card"))
        painter.drawRoundedRect(area, 6, 6)
        painter.setFont(face)
        painter.setPen(self.palette_.colour("text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    # the mouse

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        number = self.number_at(at.x(), at.y())
        self._pressed = (at.toPoint(), number)
        if number is not None:
            self.choose(number)
            self.picked.emit(number)
        elif len(self._taken):
            self.take(self._taken[:0])

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        at = event.position()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(self.number_at(at.x(), at.y()))
            return
        begin, number = self._pressed
        if number is None:
            self._lasso = [*(self._lasso or [QPointF(begin)]), at]
            self.update()
        elif far_enough(begin, at.toPoint()):
            self._pressed = None
            several = len(self._taken) > 1 and number in self._taken
            self.dragged.emit(self._taken.tolist() if several else [number])

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        corners, self._lasso, self._pressed = self._lasso, [], None
        if corners:
            self.take(self.inside(corners))
            if len(self._taken):
                self.lassoed.emit(self._taken.tolist(), event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        number = self.number_at(event.position().x(), event.position().y())
        if number is not None:
            self.choose(number)
            self.opened.emit(number)

    def leaveEvent(self, event: object) -> None:
        self._hover(None)
        super().leaveEvent(event)  # type: ignore[arg-type]

    def _hover(self, number: int | None) -> None:
        if number == self._over:
            return
        self._over, self._name = number, ""
        self._dwell.stop()
        if number is not None:
            self.hovered.emit(number)
            self._dwell.start()
        self.setToolTip("" if number is not None else tr(_TIP))
        self.update()

    def _sweep(self) -> None:
        if self._over is not None:
            self.swept.emit(self._over)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._image = self._points = None

    def _renew(self) -> None:
        count = len(self._chart.numbers)
        many = counted(count, tr("{} sample"), tr("{} samples"))
        self.setAccessibleName(f"{tr('Map of the library')}: {many}")
        self._image = self._points = self._is_lit = None
        self.update()


def _known(numbers: Sequence[int | None] | Numbers) -> Numbers:
    return np.array([one for one in numbers if one is not None], np.int64)


def _stamp(
    pixels: NDArray[np.uint8],
    places: NDArray[np.int_],
    shape: MarkShape,
    size: float,
    colour: QColor,
) -> None:
    """Paint a mark of a colour at each place (n, 2) into pixels (high, wide, 4)."""
    high, wide = pixels.shape[:2]
    for dx, dy in stencil(shape, size):
        x, y = places[:, 0] + dx, places[:, 1] + dy
        inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
        pixels[y[inside], x[inside]] = colour.getRgb()


def stencil(shape: MarkShape, radius: float) -> list[tuple[int, int]]:
    """The pixels of a mark, around its middle."""
    reach = range(-int(radius), int(radius) + 1)
    grid = [(x, y) for x in reach for y in reach]
    if shape is MarkShape.DISC:
        return [(x, y) for x, y in grid if x * x + y * y <= radius * radius]
    if shape is MarkShape.SQUARE:
        return [(x, y) for x, y in grid if max(abs(x), abs(y)) <= radius * 0.87]
    return [(x, y) for x, y in grid if 2 * abs(x) <= y + radius]


def _within(points: NDArray[np.float64], corners: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points (n, 2) lie inside a polygon (m, 2): those whose ray to the right crosses its
    sides an odd number of times."""
    inside = np.zeros(len(points), bool)
    x, y = points.T
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        crosses = (ay > y) != (by > y)
        if crosses.any():
            inside ^= crosses & (x < ax + (y - ay) * (bx - ax) / ((by - ay) or 1.0))
    return inside
