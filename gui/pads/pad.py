"""One pad: a sample's wave, its name and what was heard; or a picture that is being painted."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PyQt6.QtWidgets import QSizePolicy, QWidget

from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui import drag
from gui.rendering import Waveform, heat, shape
from gui.text import counted, tr
from gui.theme import Palette, font
from gui.widgets import with_tooltip

SEPARATOR = " · "
SIZES = (12, 11, 10)  # px of a pad's facts
EDGE = 10.0
SMALL = 130  # px of height below which the number stands on the wave
_CLICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)  # Space plays what is shown, wherever the focus is


class Pad(QWidget):
    """`pressed` to play and choose it, `dragged` when it is to be dragged away."""

    pressed = pyqtSignal()
    dragged = pyqtSignal()
    asked = pyqtSignal(QPoint)  # for its menu, at a global position

    def __init__(self, number: int, palette: Palette) -> None:
        super().__init__()
        self.number = number
        self.palette_ = palette
        self._sample: Sample | None = None
        self._warning = ""
        self._look: Waveform | None = None
        self._image: QImage | None = None
        self._fraction: float | None = None
        self._prompt = ""
        self.chosen = self.playing = False
        self._from: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(72, 84)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(150, 170)

    @property
    def sample(self) -> Sample | None:
        """The sample on it."""
        return self._sample

    @property
    def painting(self) -> bool:
        """Whether a sample is being made for it."""
        return self._fraction is not None

    def show_sample(self, sample: Sample | None, warning: str = "") -> None:
        """Show a sample, and what is wrong with it; None empties the pad."""
        self._sample, self._warning, self._look = sample, warning, None
        self._fraction = self._image = None
        self._name()
        self.update()

    def show_waveform(self, look: Waveform) -> None:
        """Draw its wave."""
        self._look = look
        self.update()

    def show_progress(self, fraction: float, prompt: str, picture: object = None) -> None:
        """Something is painted here; `picture` is what can be seen of it so far."""
        self._fraction, self._prompt = fraction, prompt
        if picture is not None:
            self._image = heat(picture, self.palette_)
        self._name()
        self.update()

    def end_progress(self) -> None:
        """Nothing came of it: what was here before is here again."""
        self._fraction = self._image = None
        self._name()
        self.update()

    def mark(self, chosen: bool, playing: bool) -> None:
        """Mark it as chosen, and as playing."""
        if (chosen, playing) != (self.chosen, self.playing):
            self.chosen, self.playing = chosen, playing
            self.update()

    def _name(self) -> None:
        if self.painting:
            done = 100 * (self._fraction or 0)
            text = tr("Pad {}: painting, {:.0f} %").format(self.number, done)
        elif self._sample is not None:
            prompt = self._sample.title
            text = tr("Pad {}: {}, {}").format(self.number, prompt, facts(self._sample))
        else:
            text = tr("Pad {}: empty").format(self.number)
        tip = self._warning or tr("Click or press its number to play; drag it into your DAW")
        with_tooltip(self, text, tip if self._sample is not None else text)

    def paintEvent(self, _: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter)
        if self.painting:
            self._paint_progress(painter)
        elif self._sample is not None:
            self._paint_sample(painter, self._sample)
        self._paint_number(painter)
        painter.end()

    def _paint_card(self, painter: QPainter) -> None:
        colours = self.palette_
        empty = self._sample is None and not self.painting
        painter.setBrush(colours.colour("chosen" if self.chosen else "card", 0.45 if empty else 1))
        lit = self.chosen or self.playing
        painter.setPen(QPen(colours.colour("accent" if lit else "line"), 1.4 if lit else 1))
        card = QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8)
        painter.drawRoundedRect(card, 9, 9)
        if self.hasFocus():  # a thin line within, so that it is not taken for what is chosen
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.colour("dim"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(card.adjusted(3, 3, -3, -3), 7, 7)

    def _paint_number(self, painter: QPainter) -> None:
        box = QRectF(EDGE, EDGE, 18, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette_.colour("accent" if self.playing else "raised"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self.palette_.colour("on_accent" if self.playing else "dim"))
        painter.setFont(font(11, QFont.Weight.DemiBold))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self.number))

    def _paint_progress(self, painter: QPainter) -> None:
        colours, fraction = self.palette_, self._fraction or 0.0
        painter.setPen(colours.colour("accent"))
        painter.setFont(font(11, QFont.Weight.DemiBold))
        top = QRectF(EDGE, EDGE, self.width() - 2 * EDGE, 16)
        painter.drawText(top, Qt.AlignmentFlag.AlignRight, f"{100 * fraction:.0f} %")
        area = self._wave_area()
        path = QPainterPath()
        path.addRoundedRect(area, 5, 5)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(area, colours.colour("raised"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._image)
        done = QRectF(area.left(), area.bottom() - 3, area.width() * fraction, 3)
        painter.fillRect(done, colours.colour("accent"))
        painter.restore()
        self._paint_words(painter, self._prompt, "painting", "dim")

    def _paint_sample(self, painter: QPainter, sample: Sample) -> None:
        lit = self.chosen or self.playing
        if self._look is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette_.colour("accent" if lit else "cool"))
            painter.drawPath(shape(self._look.low, self._look.high, self._wave_area()))
        tone = "warn" if self._warning else "dim"
        self._paint_words(painter, sample.title, facts(sample), tone)

    def _wave_area(self) -> QRectF:
        top = 32.0 if self.height() > SMALL else EDGE
        return QRectF(EDGE, top, self.width() - 2 * EDGE, max(8.0, self.height() - top - 50))

    def _paint_words(self, painter: QPainter, first: str, second: str, tone: str) -> None:
        wide = self.width() - 2 * EDGE
        painter.setFont(font(13, QFont.Weight.Medium))
        painter.setPen(self.palette_.colour("text"))
        cut = painter.fontMetrics().elidedText(first, Qt.TextElideMode.ElideRight, int(wide))
        area = QRectF(EDGE, self.height() - 44, wide, 18)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, cut)
        size, text = fitted(second, wide)
        painter.setFont(font(size))
        painter.setPen(self.palette_.colour(tone))
        area = QRectF(EDGE, self.height() - 24, wide, 18)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)

    def picture(self) -> QPixmap:
        """What goes along with the mouse in a drag."""
        return self.grab().scaledToWidth(
            int(120 * self.devicePixelRatioF()), Qt.TransformationMode.SmoothTransformation
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._from is not None and drag.far_enough(self._from, event.position().toPoint()):
            self._from = None
            if self._sample is not None:
                self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._from is not None:
            self._from = None
            self.pressed.emit()
        elif event.button() == Qt.MouseButton.RightButton and self._sample is not None:
            self.asked.emit(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        if event.key() in _CLICKS:
            self.pressed.emit()
        elif event.key() == Qt.Key.Key_Menu and self._sample is not None:
            self.asked.emit(self.mapToGlobal(QPointF(self.rect().center()).toPoint()))
        else:
            super().keyPressEvent(event)


def fitted(text: str, wide: float) -> tuple[int, str]:
    """A line of facts and its size in px, so that no figure is cut: smaller where there is little
    room, and then without the last of them."""
    parts = text.split(SEPARATOR)
    for count in range(len(parts), 0, -1):
        shown = SEPARATOR.join(parts[:count])
        for size in SIZES:
            if QFontMetricsF(font(size)).horizontalAdvance(shown) <= wide:
                return size, shown
    return SIZES[-1], parts[0]


def facts(sample: Sample) -> str:
    """ "92 · Am · 2 bars", as it was asked."""
    recipe = sample.recipe
    if recipe.kind is Kind.ONESHOT:
        parts = ["one-shot", str(recipe.key) if recipe.key else "–", f"{sample.seconds:.1f} s"]
    else:
        bars = counted(recipe.bars, tr("{} bar"), tr("{} bars"))
        parts = [f"{recipe.bpm:g}", str(recipe.key) if recipe.key else "–", bars]
    return SEPARATOR.join(parts)
