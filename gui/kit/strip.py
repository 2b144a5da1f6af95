"""One row of lanes: the parts of a kit, each with mute, solo and another take, and the whole of it
to be played and dragged."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from bridge.domain.sample import Sample
from gui import drag
from gui.icons import icon
from gui.kit.lanes import Lane, Lanes
from gui.rendering import Waveform, shape
from gui.text import counted, tr
from gui.theme import Palette, font
from gui.widgets import Elided, plain_button, row, styled, with_tooltip

WAVE_HIGH, LANE_HIGH, LANE_WIDE = 34, 84, 80  # px
EDGE = 8


class LaneCard(QFrame):
    """A part: `pressed` to be shown, `dragged`, `muted(bool)`, `soloed(bool)`, `again`."""

    pressed = pyqtSignal()
    dragged = pyqtSignal()
    muted = pyqtSignal(bool)
    soloed = pyqtSignal(bool)
    again = pyqtSignal()

    def __init__(self, lane: Lane, palette: Palette) -> None:
        super().__init__()
        self.palette_ = palette
        self.lane = lane
        self._look: Waveform | None = None
        self._from: QPoint | None = None
        self._audible = self._chosen = True
        self.setMinimumSize(LANE_WIDE, LANE_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        name = lane.name
        self.mute = _toggle(tr("M"), tr("Mute {}").format(name))
        self.solo = _toggle(tr("S"), tr("Solo {}").format(name))
        tip = tr("Make {} again; it still fits the others").format(name)
        self.retry = plain_button("", tr("Another take: {}").format(name), tip)
        self.retry.setIcon(icon("again"))
        box = QVBoxLayout(self)
        box.setContentsMargins(EDGE - 3, 0, EDGE - 3, 4)
        box.addStretch(1)
        buttons = row(self.mute, self.solo, None, gap=2)
        buttons.addWidget(self.retry)
        box.addLayout(buttons)
        self.mute.clicked.connect(self.muted)
        self.solo.clicked.connect(self.soloed)
        self.retry.clicked.connect(self.again)
        self.show_lane(lane, True, False)

    def sizeHint(self) -> QSize:
        return QSize(140, LANE_HIGH)

    def show_lane(self, lane: Lane, audible: bool, chosen: bool) -> None:
        """Show how it stands with the part."""
        if lane.sample is None or self.lane.sample is None or lane.sample.id != self.lane.sample.id:
            self._look = None
        self.lane, self._audible, self._chosen = lane, audible, chosen
        self.mute.setChecked(lane.muted)
        self.solo.setChecked(lane.soloed)
        there = lane.sample is not None
        self.retry.setEnabled(there and lane.fraction is None)
        self.setCursor(Qt.CursorShape.OpenHandCursor if there else Qt.CursorShape.ArrowCursor)
        tip = tr("Click to see it, drag it into your DAW") if there else tr("Not made yet")
        said = f"{100 * lane.fraction:.0f} %" if lane.fraction is not None else ""
        with_tooltip(self, f"{tr('Part {}').format(lane.name)} {said}".strip(), tip)
        self.update()

    def show_waveform(self, look: Waveform) -> None:
        """Draw its wave."""
        self._look = look
        self.update()

    def paintEvent(self, _: QPaintEvent | None) -> None:
        painter, colours = QPainter(self), self.palette_
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(colours.colour("chosen" if self._chosen else "card"))
        painter.setPen(QPen(colours.colour("accent" if self._chosen else "line"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8), 8, 8)
        painter.setFont(font(12, QFont.Weight.Medium))
        painter.setPen(colours.colour("text" if self._audible else "faint"))
        wide = self.width() - 2 * EDGE
        lane, done = self.lane, self.lane.fraction
        percent = "" if done is None else f"{100 * done:.0f} %"
        room = wide - (painter.fontMetrics().horizontalAdvance(percent) + 4 if percent else 0)
        name = painter.fontMetrics().elidedText(lane.name, Qt.TextElideMode.ElideRight, room)
        top = QRectF(EDGE, 4, wide, 17)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, name)
        area = QRectF(EDGE, 22, wide, WAVE_HIGH)
        if percent and done is not None:
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.setPen(colours.colour("accent"))
            painter.drawText(top, right, percent)
            painter.fillRect(area, colours.colour("raised"))
            bar = QRectF(area.left(), area.bottom() - 3, wide * done, 3)
            painter.fillRect(bar, colours.colour("accent"))
        elif self._look is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.colour("cool" if self._audible else "line"))
            painter.drawPath(shape(self._look.low, self._look.high, area))
        painter.end()

    def picture(self) -> QPixmap:
        """What goes along with the mouse in a drag."""
        return self.grab()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._from is not None and drag.far_enough(self._from, event.position().toPoint()):
            self._from = None
            if self.lane.sample is not None:
                self.dragged.emit()

    def mouseReleaseEvent(self, _: QMouseEvent | None) -> None:
        if self._from is not None:
            self._from = None
            if self.lane.sample is not None:
                self.pressed.emit()


class KitStrip(QFrame):
    """`played` (again: stop), `chosen(Sample)`, `dragged(list of Sample, widget)`, `again(Sample)`,
    `muted(name, bool)`, `soloed(name, bool)`, `wave_wanted(Sample)`; in a low window, where there
    is no room for lanes and pads, `swapped` when the other ones are wanted."""

    played = pyqtSignal()
    chosen = pyqtSignal(object)
    dragged = pyqtSignal(object, object)
    again = pyqtSignal(object)
    muted = pyqtSignal(str, bool)
    soloed = pyqtSignal(str, bool)
    wave_wanted = pyqtSignal(object)
    swapped = pyqtSignal()

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._lanes: Lanes | None = None
        self._asked: set[str] = set()  # samples whose waves are on their way
        self.cards: list[LaneCard] = []
        self.play = with_tooltip(
            styled(QPushButton(tr("Play parts")), "chip"),
            tr("Play parts"),
            tr("All parts together, balanced; again: stop"),
        )
        self.play.setIcon(icon("play"))
        self.all = styled(drag.DragHandle(tr("Drag all")), "chip")
        with_tooltip(self.all, tr("Drag all"), tr("All parts in one drag, onto tracks of your DAW"))
        self.all.setIcon(icon("parts"))
        self.pads = styled(QPushButton(tr("Pads")), "chip")
        with_tooltip(self.pads, tr("Pads"), tr("The pads in place of the parts"))
        self.pads.setCheckable(True)
        self.pads.hide()
        self.pads.clicked.connect(self.swapped)
        self._title = styled(Elided(), "faint")
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._inside)
        self._area.setFixedHeight(LANE_HIGH + 2)
        self._area.horizontalScrollBar().rangeChanged.connect(self._fit)  # type: ignore[union-attr]
        head = row(self.play, self.all)
        head.addWidget(self._title, 1)
        head.addWidget(self.pads)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(5)
        box.addLayout(head)
        box.addWidget(self._area)
        self.play.clicked.connect(self.played)
        self.all.dragged.connect(self._drag_all)

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        for card in self.cards:
            card.palette_ = palette
            card.update()

    def set_low(self, low: bool) -> bool:
        """Whether the window is low; whether the lanes then take the pads' place."""
        self.pads.setVisible(low)
        folded = low and self.pads.isChecked()
        self._area.setVisible(not folded)
        return low and not folded

    def show_lanes(self, lanes: Lanes, shown: Sample | None) -> None:
        """Show how it stands with the parts; `shown` is the sample in the view."""
        names = [one.name for one in lanes.lanes]
        if names != [card.lane.name for card in self.cards]:
            self._put(lanes)
        self._lanes = lanes
        audible = {one.name for one in lanes.audible}
        for card, lane in zip(self.cards, lanes.lanes, strict=True):
            mine = lane.sample is not None and shown is not None and shown.id == lane.sample.id
            heard = lane.name in audible or (lane.sample is None and not lane.muted)
            card.show_lane(lane, heard, mine)
            if lane.sample is not None and card._look is None and lane.sample.id not in self._asked:
                self._asked.add(lane.sample.id)
                self.wave_wanted.emit(lane.sample)
        there = bool(lanes.samples)
        self.play.setEnabled(there)
        self.all.setEnabled(there)
        count = counted(len(names), tr("{} part"), tr("{} parts"))
        self._title.say(f"{lanes.kit.prompt} · {count}")

    def show_playing(self, playing: bool) -> None:
        """Whether the parts are playing together."""
        self.play.setIcon(icon("stop" if playing else "play"))
        self.play.setText(tr("Stop") if playing else tr("Play parts"))

    def show_waveform(self, identity: str, look: Waveform) -> None:
        """Draw a part's wave."""
        self._asked.discard(identity)
        for card in self.cards:
            if card.lane.sample is not None and card.lane.sample.id == identity:
                card.show_waveform(look)

    def _put(self, lanes: Lanes) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self._asked.clear()
        self.cards = [LaneCard(lane, self._palette) for lane in lanes.lanes]
        for card in self.cards:
            name = card.lane.name
            self._row.addWidget(card)
            card.muted.connect(lambda on, name=name: self.muted.emit(name, on))
            card.soloed.connect(lambda on, name=name: self.soloed.emit(name, on))
            card.pressed.connect(lambda card=card: self.chosen.emit(card.lane.sample))
            card.again.connect(lambda card=card: self.again.emit(card.lane.sample))
            card.dragged.connect(lambda card=card: self.dragged.emit([card.lane.sample], card))

    def _drag_all(self) -> None:
        if self._lanes is not None:
            self.dragged.emit(self._lanes.samples, self.all)

    def _fit(self, _: int, most: int) -> None:
        """Room for the scroll bar where the lanes need one."""
        bar = self._area.horizontalScrollBar()
        more = bar.sizeHint().height() if most > 0 and bar is not None else 0
        self._area.setFixedHeight(LANE_HIGH + 2 + more)


def _toggle(text: str, name: str) -> QPushButton:
    button = with_tooltip(styled(QPushButton(text), "lane"), name, name)
    button.setCheckable(True)
    button.setFixedSize(24, 20)
    return button
