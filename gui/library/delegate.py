"""How a row is painted: a small wave, the name over its folder, figures that line up, stars."""

from __future__ import annotations

import math

from PyQt6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPolygonF
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from bridge.library.queries import By
from gui.icons import icon
from gui.library.folding import TakeGroup
from gui.library.model import COLUMNS, FOLD, SAMPLE
from gui.library.rows import NOTHING, cells, place, take_said, takes_said
from gui.library.thumbs import SIZE, Thumbs
from gui.theme import Palette, font

HIGH = 45  # px a row
EDGE = 14
STEP = 10.5  # px from star to star
BEFORE_STARS = 6
HANDLE = 20  # px of the handle that a row's MIDI is dragged by
STARS = round(MOST_STARS * STEP)
WITH_WAVE = 160  # px of the first column from which on there is room for a wave
STARS_COLUMN, LOUDNESS, PEAK = (COLUMNS.index(one) for one in (By.STARS, By.LOUDNESS, By.PEAK))
BELOW = 16  # px that a take stands in below the first one
GAP = 8  # px between two things in a line
_Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """`starred(row, stars)` when a star is clicked; a click on the last one takes all away.
    `folded(row)` when a row's takes are to be shown, or put away."""

    starred = pyqtSignal(int, int)
    folded = pyqtSignal(int)

    def __init__(self, thumbs: Thumbs, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbs = thumbs
        self.palette_ = palette
        self.hovered = -1  # row
        self._name, self._small = font(13, QFont.Weight.Medium), font(11)
        self._figure = font(12)
        self._handle = icon("notes")
        self._star = star(STEP / 2 - 0.4)
        self._painters = {
            0: self._paint_name, 1: self._paint_right, 2: self._paint_left, 3: self._paint_right,
            LOUDNESS: self._paint_right, PEAK: self._paint_right,
        }  # fmt: skip

    def sizeHint(self, _: QStyleOptionViewItem, __: _Index) -> QSize:
        return QSize(80, HIGH)

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: _Index) -> None:
        assert painter is not None
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, self.palette_.colour("chosen"))
        elif index.row() == self.hovered:
            painter.fillRect(option.rect, self.palette_.colour("raised", 0.45))
        bottom = option.rect.bottom()
        painter.fillRect(
            QRect(option.rect.left(), bottom, option.rect.width(), 1), self.palette_.colour("card")
        )
        sample = index.data(SAMPLE)
        if sample is None:
            return
        if index.column() == STARS_COLUMN:
            self._paint_stars(painter, option.rect, sample, index.row() == self.hovered)
        else:
            self._painters[index.column()](painter, option.rect, sample, index, chosen)
        if index.column() == 0 and (chosen or index.row() == self.hovered):
            self._handle.paint(painter, self.handle_rect(option.rect))
        if index.column() == 0 and option.state & QStyle.StateFlag.State_HasFocus:
            edge = QRect(option.rect.left(), option.rect.top(), 2, HIGH - 1)
            painter.fillRect(edge, self.palette_.colour("accent"))

    @staticmethod
    def handle_rect(rect: QRect) -> QRect:
        """Where a row's MIDI is dragged by, in the rectangle of its first column."""
        return QRect(rect.right() - HANDLE, rect.top() + (HIGH - HANDLE) // 2, HANDLE, HANDLE)

    def _paint_name(
        self, painter: QPainter, rect: QRect, sample: Sample, index: _Index, chosen: bool
    ) -> None:
        """The name, of a take below another "take 3"; under it its takes, tags and place."""
        fold: TakeGroup | None = index.data(FOLD)
        left = rect.left() + EDGE
        if rect.width() >= WITH_WAVE:
            inset = BELOW if fold is not None and fold.is_below else 0
            self._paint_wave(painter, rect.translated(inset, 0), sample, chosen)
            left += SIZE.width() + 12 + inset
        wide = rect.right() - left - 4 - (HANDLE if chosen or index.row() == self.hovered else 0)
        line = QRect(left, rect.top() + 6, wide, 17)
        small = QRect(left, rect.top() + 24, wide, 15)
        if fold is None:
            self._write(painter, line, sample.title, self._name, "text")
        elif fold.is_below:
            self._write(painter, line, take_said(sample), self._name, "dim")
        else:
            self._write(painter, line, sample.title, self._name, "text")
            text, tone = takes_said(fold), "accent" if chosen else "cool"
            small = self._write(painter, small, text, self._small, tone)
            if fold.is_open:
                small = self._write(painter, small, take_said(sample), self._small, "dim")
        for tag in sample.tags:
            small = self._paint_tag(painter, small, tag)
        self._write(painter, small, place(sample), self._small, "faint")

    def _write(self, painter: QPainter, area: QRect, text: str, face: QFont, colour: str) -> QRect:
        """Write a line, cut where it is too long; what is left of the area."""
        metrics = QFontMetrics(face)
        painter.setFont(face)
        painter.setPen(self.palette_.colour(colour))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, area.width()))
        painter.drawText(QPointF(area.left(), area.top() + metrics.ascent()), shown)
        return area.adjusted(metrics.horizontalAdvance(shown) + GAP, 0, 0, 0)

    def _paint_tag(self, painter: QPainter, area: QRect, tag: str) -> QRect:
        """A tag in a frame of its own; what is left of the area. None where there is no room."""
        metrics = QFontMetrics(self._small)
        wide = metrics.horizontalAdvance(tag) + 10
        if wide > area.width():
            return area
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette_.colour("line"))
        painter.setBrush(self.palette_.colour("raised"))
        frame = QRectF(area.left() + 0.5, area.top() + 0.5, wide - 1, area.height() - 1)
        painter.drawRoundedRect(frame, 4, 4)
        painter.setFont(self._small)
        painter.setPen(self.palette_.colour("dim"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, tag)
        painter.restore()
        return area.adjusted(wide + 5, 0, 0, 0)

    def _fold_at(self, event: QMouseEvent, option: QStyleOptionViewItem, index: _Index) -> bool:
        """A click on "4 takes" shows them, or puts them away."""
        fold: TakeGroup | None = index.data(FOLD)
        if fold is None or fold.is_below:
            return False
        left = option.rect.left() + EDGE
        left += SIZE.width() + 12 if option.rect.width() >= WITH_WAVE else 0
        wide = QFontMetrics(self._small).horizontalAdvance(takes_said(fold)) + GAP
        at = event.position()
        if left <= at.x() <= left + wide and at.y() >= option.rect.top() + HIGH / 2:
            self.folded.emit(index.row())
            return True
        return False

    def _paint_wave(self, painter: QPainter, rect: QRect, sample: Sample, chosen: bool) -> None:
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        colour = self.palette_.colour("accent" if chosen else "cool")
        picture = self._thumbs.picture(sample, colour, ratio)
        if picture is not None:
            top = rect.top() + (HIGH - SIZE.height()) // 2
            painter.drawPixmap(rect.left() + EDGE, top, picture)

    def _paint_right(
        self, painter: QPainter, rect: QRect, sample: Sample, index: _Index, _: bool
    ) -> None:
        self._figure_at(
            painter, rect.adjusted(0, 0, -4, 0), sample, index, Qt.AlignmentFlag.AlignRight
        )

    def _paint_left(
        self, painter: QPainter, rect: QRect, sample: Sample, index: _Index, _: bool
    ) -> None:
        self._figure_at(
            painter, rect.adjusted(6, 0, 0, 0), sample, index, Qt.AlignmentFlag.AlignLeft
        )

    def _figure_at(
        self, painter: QPainter, rect: QRect, sample: Sample, index: _Index, side: Qt.AlignmentFlag
    ) -> None:
        text = cells(sample)[index.column()]
        painter.setFont(self._figure)
        painter.setPen(self.palette_.colour("faint" if text == NOTHING else "text"))
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_stars(self, painter: QPainter, rect: QRect, sample: Sample, hovered: bool) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shown = MOST_STARS if hovered else sample.stars
        for number in range(shown):
            colour: QColor = self.palette_.colour("accent" if number < sample.stars else "line")
            painter.setBrush(colour)
            centre = QPointF(rect.left() + BEFORE_STARS + STEP * (number + 0.5), rect.center().y())
            painter.drawPolygon(self._star.translated(centre))
        painter.restore()

    def editorEvent(
        self,
        event: QEvent | None,
        _: QAbstractItemModel | None,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        """A click into the last column is a click on a star."""
        if (
            index.column() in (0, STARS_COLUMN)
            and isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            if index.column() == 0:
                return self._fold_at(event, option, index)
            sample = index.data(SAMPLE)
            number = int((event.position().x() - option.rect.left() - BEFORE_STARS) // STEP) + 1
            if sample is not None and 1 <= number <= MOST_STARS:
                self.starred.emit(index.row(), 0 if number == sample.stars else number)
            return True
        return False


def star(radius: float) -> QPolygonF:
    """A five-pointed star around (0, 0)."""
    points = []
    for corner in range(10):
        far = radius if corner % 2 == 0 else radius * 0.42
        angle = math.pi * corner / 5
        points.append(QPointF(far * math.sin(angle), -far * math.cos(angle)))
    return QPolygonF(points)
