"""One pad: a sample's wave, its name and what was heard; or a picture that is being painted."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QEnterEvent,
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

from bridge.domain.playback import PadMode
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui import drag
from gui.icons import drawn
from gui.pads.pale import TakePreview
from gui.pads.slots import PadContent
from gui.rendering import Waveform, heat, shape
from gui.text import counted, tr
from gui.theme import Palette, font
from gui.widgets import with_tooltip

SEPARATOR = " · "
SIZES = (12, 11, 10)  # px of a pad's facts
EDGE = 10.0
SPOT = 16.0  # px of a place to click
PALE = 0.45
SMALL = 130  # px of height below which the number stands on the wave
_CLICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)  # Space plays what is shown, wherever the focus is


@dataclass(frozen=True, slots=True, eq=False)
class _Face:
    """A pad as it was drawn, and what that depends on."""

    picture: QPixmap
    values: tuple[object, ...]
    things: tuple[object, ...]

    def is_of(self, things: tuple[object, ...]) -> bool:
        """Whether it was drawn of these very things."""
        return all(one is other for one, other in zip(self.things, things, strict=True))


class Pad(QWidget):
    """`pressed` to play or choose it, `released` when one that plays while it is held is let go,
    `dragged` when it is to be dragged away; `toggled("lock", "mute" or "solo")`; what is dropped on
    it: `swapped(pad)` for another pad, `dropped(paths)` for files."""

    pressed = pyqtSignal()
    released = pyqtSignal()
    dragged = pyqtSignal()
    asked = pyqtSignal(QPoint)  # for its menu, at a global position
    toggled = pyqtSignal(str)
    swapped = pyqtSignal(int)
    dropped = pyqtSignal(list)

    def __init__(self, number: int, palette: Palette) -> None:
        super().__init__()
        self.number = number
        self.palette_ = palette
        self.pale: TakePreview | None = None
        self._content: PadContent | None = None
        self._warning = ""
        self._look: Waveform | None = None
        self._image: QImage | None = None
        self._fraction: float | None = None
        self._position: float | None = None
        self._prompt = ""
        self.chosen = self.playing = False
        self.locked = self.muted = self.soloed = False
        self._over = self._aimed = False  # the mouse, a drag
        self._from: QPoint | None = None
        self._held = False
        self._face: _Face | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(72, 84)
        self.setAcceptDrops(True)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(150, 170)

    @property
    def content(self) -> PadContent | None:
        """What lies on it."""
        return self._content

    @property
    def sample(self) -> Sample | None:
        """The sample on it, if it is all of one."""
        return None if self._content is None else self._content.whole

    @property
    def painting(self) -> bool:
        """Whether a sample is being made for it."""
        return self._fraction is not None

    def show_content(
        self, content: PadContent | None, warning: str = "", keep_look: bool = False
    ) -> None:
        """Show what lies on it, and what is wrong with that; None empties the pad."""
        self._content = content
        if not keep_look:
            self._warning, self._look = warning, None
            self._fraction = self._image = self._position = None
            self.pale = None
        self._name()
        self.update()

    def show_pale(self, take: TakePreview | None) -> None:
        """Show a take that could be chosen over what lies here, or that no more."""
        if take is not self.pale:
            self.pale = take
            self._name()
            self.update()

    def show_states(self, locked: bool, muted: bool, soloed: bool) -> None:
        """Whether new samples pass it over, and how it is heard."""
        if (locked, muted, soloed) != (self.locked, self.muted, self.soloed):
            self.locked, self.muted, self.soloed = locked, muted, soloed
            self._name()
            self.update()

    def show_position(self, fraction: float | None) -> None:
        """How far what plays on it has come."""
        if fraction != self._position:
            for at in (self._position, fraction):
                if at is not None:
                    self.update(self._head(at).toAlignedRect().adjusted(-2, 0, 2, 0))
            self._position = fraction

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
        text = self._said()
        states = ((self.locked, tr("locked")), (self.muted, tr("muted")), (self.soloed, tr("solo")))
        text = ", ".join([text, *(word for on, word in states if on)])
        with_tooltip(self, text, "\n".join(line for line in (text, self._hint()) if line))

    def _said(self) -> str:
        if self.painting:
            done = 100 * (self._fraction or 0)
            return tr("Pad {}: painting, {:.0f} %").format(self.number, done)
        if self.pale is not None:
            return tr("Pad {}: next take, {}").format(self.number, self.pale.loop.recipe.prompt)
        if self._content is not None:
            content = self._content
            return tr("Pad {}: {}, {}").format(self.number, content.name, facts(content))
        return tr("Pad {}: empty").format(self.number)

    def _hint(self) -> str:
        if self.painting:
            return ""
        if self.pale is not None:
            return tr("Painted while nothing was asked for: click to keep it")
        if self._content is None:
            return tr("Drop a sample here")
        return self._warning or tr("Click or press its number to play; drag it into your DAW")

    def paintEvent(self, _: QPaintEvent | None) -> None:
        painter = QPainter(self)
        if self.painting:
            self._paint_face(painter)
        else:
            painter.drawPixmap(0, 0, self._kept_face())
        if self._position is not None and self._content is not None:
            painter.setOpacity(PALE if self.muted else 1.0)
            painter.fillRect(self._head(self._position), self.palette_.colour("text"))
        painter.end()

    def _kept_face(self) -> QPixmap:
        """What it looks like but for how far it has played, drawn anew only where that differs: all
        pads of a window are painted at once whenever something was over them."""
        content, ratio = self._content, self.devicePixelRatioF()
        words = ("", "") if content is None else (content.name, facts(content), self._warning)
        flags = (self.chosen, self.playing, self.locked, self.muted, self.soloed, self._over)
        rest = (self.width(), self.height(), ratio, self._aimed, self.hasFocus())
        said = (tr("next take"), tr("S"), tr("M"))  # which language may change
        values = (*words, *flags, *rest, *said)
        things = (self.palette_, self._look, self.pale)
        kept = self._face
        if kept is not None and kept.values == values and kept.is_of(things):
            return kept.picture
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._paint_face(painter)
        painter.end()
        self._face = _Face(picture, values, things)
        return picture

    def _paint_face(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter)
        if self.painting:
            self._paint_progress(painter)
        elif self.pale is not None:
            painter.setOpacity(PALE)
            recipe = self.pale.loop.recipe
            self._paint_wave(painter, self.pale.look, "cool")
            self._paint_words(painter, recipe.prompt, tr("next take"), "dim")
            painter.setOpacity(1.0)
        elif self._content is not None:
            self._paint_content(painter, self._content)
        self._paint_number(painter)
        self._paint_spots(painter)

    def _paint_card(self, painter: QPainter) -> None:
        colours = self.palette_
        empty = self._content is None and not self.painting
        faint = empty or self.pale is not None
        painter.setBrush(colours.colour("chosen" if self.chosen else "card", 0.45 if faint else 1))
        lit = self.chosen or self.playing or self._aimed
        line = QPen(colours.colour("accent" if lit else "line"), 1.4 if lit else 1)
        if self.pale is not None and not lit:
            line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(line)
        card = QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8)
        painter.drawRoundedRect(card, 9, 9)
        if self.hasFocus():  # a thin line within, so that it is not taken for what is chosen
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.colour("dim"), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(card.adjusted(3, 3, -3, -3), 7, 7)

    def _paint_number(self, painter: QPainter) -> None:
        box = QRectF(EDGE, EDGE, 18, SPOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette_.colour("accent" if self.playing else "raised"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(self.palette_.colour("on_accent" if self.playing else "dim"))
        painter.setFont(font(11, QFont.Weight.DemiBold))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self.number))

    def spots(self) -> dict[str, QRectF]:
        """Where lock, solo and mute can be clicked, from the right: those that are on, and all of
        them under the mouse."""
        if self.painting or self.pale is not None:
            return {}
        on = {"lock": self.locked, "solo": self.soloed, "mute": self.muted}
        shown = [name for name, is_on in on.items() if is_on or (self._over and self._content)]
        room = int((self.width() - 2 * EDGE - 20) // (SPOT + 2))
        left = self.width() - EDGE + 2
        return {
            name: QRectF(left - (place + 1) * (SPOT + 2), EDGE, SPOT, SPOT)
            for place, name in enumerate(shown[:room])
        }

    def _paint_spots(self, painter: QPainter) -> None:
        on = {"lock": self.locked, "solo": self.soloed, "mute": self.muted}
        letters = {"solo": tr("S"), "mute": tr("M")}
        for name, box in self.spots().items():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette_.colour("accent" if on[name] else "raised"))
            painter.drawRoundedRect(box, 4, 4)
            if name == "lock":
                colour = self.palette_.colour("on_accent" if on[name] else "dim").name()
                ratio = self.devicePixelRatioF()
                picture = drawn("lock", colour, round((SPOT - 4) * ratio))
                painter.drawPixmap(box.adjusted(2, 2, -2, -2), picture, QRectF(picture.rect()))
            else:
                painter.setPen(self.palette_.colour("on_accent" if on[name] else "dim"))
                painter.setFont(font(10, QFont.Weight.DemiBold))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters[name])

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
        self._paint_words(painter, self._prompt, tr("painting"), "dim")

    def _paint_content(self, painter: QPainter, content: PadContent) -> None:
        lit = self.chosen or self.playing
        if self.muted:
            painter.setOpacity(PALE)
        if self._look is not None:
            self._paint_wave(painter, self._look, "accent" if lit else "cool")
        tone = "warn" if self._warning else "dim"
        self._paint_words(painter, content.name, facts(content), tone)
        painter.setOpacity(1.0)

    def _paint_wave(self, painter: QPainter, look: Waveform, tone: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette_.colour(tone))
        painter.drawPath(shape(look.low, look.high, self._wave_area()))

    def _head(self, fraction: float) -> QRectF:
        area = self._wave_area()
        return QRectF(area.left() + fraction * area.width(), area.top(), 1.5, area.height())

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
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        spot = next((name for name, box in self.spots().items() if box.contains(at)), None)
        if spot is not None:
            self.toggled.emit(spot)
            return
        self._from = at.toPoint()
        if self._is_held_to_play:
            self._held = True
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._from is not None and drag.far_enough(self._from, event.position().toPoint()):
            self._let_go()
            self._from = None
            if self._content is not None and self.pale is None:
                self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._from is not None:
            self._from = None
            if not self._let_go():
                self.pressed.emit()
        elif event.button() == Qt.MouseButton.RightButton and not self.painting:
            self.asked.emit(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        if event.key() in _CLICKS:
            if not event.isAutoRepeat():
                self._held = self._is_held_to_play
                self.pressed.emit()
        elif event.key() == Qt.Key.Key_Menu and not self.painting:
            self.asked.emit(self.mapToGlobal(QPointF(self.rect().center()).toPoint()))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        if event.key() not in _CLICKS:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._let_go()

    def enterEvent(self, event: QEnterEvent | None) -> None:
        super().enterEvent(event)
        self._hover(True)

    def leaveEvent(self, event: QEvent | None) -> None:
        super().leaveEvent(event)
        self._hover(False)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        assert event is not None
        data = event.mimeData()
        pad = drag.pad_in(data)
        if pad not in (None, self.number) or (pad is None and drag.files_may_be_in(data)):
            event.acceptProposedAction()
            self._aim(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        super().dragLeaveEvent(event)
        self._aim(False)

    def dropEvent(self, event: QDropEvent | None) -> None:
        assert event is not None
        self._aim(False)
        data = event.mimeData()
        pad = drag.pad_in(data)
        if pad is not None:  # nothing is carried out of the window: no file need be made
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.accept()
            self.swapped.emit(pad)
            return
        files = drag.files_in(data)
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    @property
    def _is_held_to_play(self) -> bool:
        content = self._content
        return (
            content is not None and content.mode is PadMode.HOLD
            and self.pale is None and not self.painting
        )  # fmt: skip

    def _let_go(self) -> bool:
        """End what plays while it is held; whether it was."""
        held, self._held = self._held, False
        if held:
            self.released.emit()
        return held

    def _hover(self, over: bool) -> None:
        self._over = over
        self.update()

    def _aim(self, on: bool) -> None:
        self._aimed = on
        self.update()


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


def facts(content: PadContent) -> str:
    """ "92 · Am · 2 bars", as it was asked; of what is no whole loop, how long it is."""
    sample = content.whole
    length = f"{content.seconds:.1f} s" if content.seconds >= 1 else f"{content.seconds:.2f} s"
    if sample is None:
        return length
    recipe = sample.recipe
    if recipe.kind is Kind.ONESHOT:
        parts = [tr("one-shot"), str(recipe.key) if recipe.key else "–", length]
    else:
        bars = counted(recipe.bars, tr("{} bar"), tr("{} bars"))
        parts = [f"{recipe.bpm:g}", str(recipe.key) if recipe.key else "–", bars]
    return SEPARATOR.join(parts)
