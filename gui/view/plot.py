"""The wave over its spectrogram, with bars, beats, a region and the play head (pyqtgraph).

Positions are in beats (quarter notes); a one-shot's in seconds, with a region that snaps to tenths.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph
from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QMouseEvent, QTransform
from PyQt6.QtWidgets import QGraphicsItem, QRubberBand

from bridge.domain.request import Kind
from bridge.domain.sample import Recipe, Sample
from gui import drag
from gui.notes.layer import NotesLayer
from gui.notes.roll import PianoRoll
from gui.rendering import SampleDetail, ramp
from gui.text import marked, tr
from gui.theme import Palette, font
from gui.widgets import with_tooltip

FEWEST = 300  # columns of a wave
NEAR_EDGE = 7  # px from an edge within which a press moves it
NAME_HIGH = 16  # px from one note's name to the next
NEAR_NOTE = 4  # px from a note within which a press is for it
_ADDS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
TALL = (-1.2, 1.2)  # from below the plot to above it
WAVE = 0.6  # of its colour: the spectrogram is seen through it
LOUD = 1.06  # the height that a wave at its own peak may fill
_TIP = marked("Drag it into your DAW. Drag its orange edges to choose a part: they snap to beats")


class WavePlot(pyqtgraph.PlotWidget):  # type: ignore[misc]
    """`dragged` when the user drags between the edges, `region_changed(start, stop)` in fractions
    of the sample when he moves them. While notes are shown, a press between the edges is for them:
    `note_pressed(number or None, whether to those chosen)`, `notes_moved(rows, whether that is
    all)`, `notes_boxed(numbers)`."""

    dragged = pyqtSignal()
    region_changed = pyqtSignal(float, float)
    note_pressed = pyqtSignal(object, bool)
    notes_moved = pyqtSignal(int, bool)
    notes_boxed = pyqtSignal(object)

    def __init__(self, palette: Palette) -> None:
        super().__init__(enableMenu=False)
        with_tooltip(self, tr("Wave of the chosen sample"), tr(_TIP))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.hideAxis("left")
        self.setYRange(-1, 1, padding=0)
        self._length, self._step = 1.0, 1.0
        self._bars, self._beats = (pyqtgraph.PlotCurveItem(connect="pairs") for _ in range(2))
        self._picture = pyqtgraph.ImageItem(axisOrder="row-major")
        self._picture.setZValue(-20)
        self._low, self._high = pyqtgraph.PlotCurveItem(), pyqtgraph.PlotCurveItem()
        self._wave = pyqtgraph.FillBetweenItem(self._low, self._high)
        self._head = pyqtgraph.InfiniteLine(angle=90, movable=False)
        clear = pyqtgraph.mkBrush(0, 0, 0, 0)
        self.region = pyqtgraph.LinearRegionItem(
            brush=clear, hoverBrush=clear, swapMode="block", movable=True
        )
        self._pressed: QPoint | None = None
        self.notes = NotesLayer(palette)
        self._note: int | None = None  # the one that was pressed
        self._rows = 0
        self._box = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self.region.sigRegionChanged.connect(self._snap)
        self.region.sigRegionChangeFinished.connect(self._say)
        for lines in (self._bars, self._beats):
            lines.setZValue(-10)
        for item in (self._picture, self._bars, self._beats, self._wave, self._head, self.region,
                     self.notes):  # fmt: skip
            self.addItem(item)
        for item in (self._picture, self._wave):  # drawn once, not at each step of the play head
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.notes.hide()
        self.getViewBox().sigResized.connect(lambda _: self._name_rows())
        self.apply_palette(palette)
        self.clear_sample()

    def apply_palette(self, palette: Palette) -> None:
        """Take on a palette."""
        self.colours = self.notes.colours = palette
        self.setBackground(palette.ground)
        levels = np.column_stack((ramp(palette), np.linspace(60, 215, 256).astype(np.uint8)))
        self._picture.setLookupTable(levels)
        self._wave.setBrush(pyqtgraph.mkBrush(palette.colour("text", WAVE)))
        self._head.setPen(pyqtgraph.mkPen(palette.accent, width=1.5))
        self._bars.setPen(pyqtgraph.mkPen(palette.colour("faint", 0.85)))
        self._beats.setPen(pyqtgraph.mkPen(palette.colour("faint", 0.28)))
        for line in self.region.lines:
            line.setPen(pyqtgraph.mkPen(palette.accent, width=2.5))
        for side in ("bottom", "left"):
            axis = self.getAxis(side)
            axis.setPen(pyqtgraph.mkPen(palette.line))
            axis.setTextPen(pyqtgraph.mkPen(palette.dim))
            axis.setTickFont(font(11, QFont.Weight.Medium))
            axis.setStyle(tickLength=0)

    def clear_sample(self) -> None:
        """Show nothing."""
        self.hide_notes()
        for item in (self._picture, self._wave, self._head, self.region):
            item.hide()
        self._rule(None)

    def show_sample(self, sample: Sample, seen: SampleDetail) -> None:
        """Everything of a sample, its region all of it."""
        self._length = length_of(sample)
        self._step = 1.0 if sample.recipe.kind is Kind.LOOP else 0.1
        self._rule(sample)
        self._show_wave(seen)
        self._picture.setImage(seen.picture[::-1], levels=(0, 255), autoLevels=False)
        rows, columns = seen.picture.shape
        fit = QTransform().translate(0, -1).scale(self._length / columns, 2 / rows)
        self._picture.setTransform(fit)
        self._wave.setVisible(not self.notes.isVisible())
        self._picture.show()
        self.region.setVisible(not self.notes.isVisible())
        self.whole()

    def show_notes(self, roll: PianoRoll, chosen: frozenset[int], beat: float) -> None:
        """Draw notes over the spectrogram, from the lowest to the highest of them; `beat` is what a
        beat is in the plot's units."""
        fresh = not self.notes.isVisible()
        self.notes.show_roll(roll, chosen, beat, self._length)
        self.notes.show()
        for item in (self._wave, self.region):  # an edge would lie over the first notes
            item.hide()
        low, high = self.notes.span
        below, above = self.getViewBox().viewRange()[1]
        if fresh or low < below or high > above:
            self.setYRange(low, high, padding=0)
        self.showAxis("left")
        self._name_rows()

    def _name_rows(self) -> None:
        """As many names beside the notes as there is room for."""
        if not self.notes.isVisible():
            return
        low, high = self.getViewBox().viewRange()[1]
        apart = NAME_HIGH * (high - low) / max(1, self.height())
        self.getAxis("left").setTicks([self.notes.names(apart)])

    def hide_notes(self) -> None:
        """The wave over its spectrogram again."""
        if not self.notes.isVisible():
            return
        self.notes.hide()
        self._note = None
        self._box.hide()
        self.hideAxis("left")
        self.setYRange(-1, 1, padding=0)
        for item in (self._wave, self.region):
            item.setVisible(self._picture.isVisible())

    def whole(self) -> None:
        """The region is the whole sample."""
        self.region.setBounds((0, self._length))
        self.region.setRegion((0, self._length))

    # A drag between the edges never reaches pyqtgraph: it would wait for the release, which a drag
    # out of the window swallows, and take the next press for a part of the old drag.

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._is_inside(at):
            self._pressed = at
            event.accept()
            if self.notes.isVisible():
                self._press_note(at, bool(event.modifiers() & _ADDS))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        assert event is not None
        if self._pressed is None:
            super().mouseMoveEvent(event)
        elif self.notes.isVisible():
            self._move_notes(self._pressed, event.position().toPoint())
        elif drag.far_enough(self._pressed, event.position().toPoint()):
            self._pressed = None
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self._pressed is not None:
            self._pressed = None
            self._let_notes_go()
        else:
            super().mouseReleaseEvent(event)

    def _press_note(self, at: QPoint, adds: bool) -> None:
        self._rows = 0
        box = self.getViewBox()
        pixel = box.viewPixelSize()
        near = QPointF(NEAR_NOTE * pixel[0], NEAR_NOTE * pixel[1])
        self._note = self.notes.at(box.mapSceneToView(self.mapToScene(at)), near)
        self.note_pressed.emit(self._note, adds)
        if self._note is None:
            self._box.setGeometry(QRect(at, QSize()))

    def _move_notes(self, start: QPoint, now: QPoint) -> None:
        """Up and down with a note, or a box around some."""
        if self._note is None:
            if drag.far_enough(start, now):
                self._box.setGeometry(QRect(start, now).normalized())
                self._box.show()
            return
        rows = round((start.y() - now.y()) * self.getViewBox().viewPixelSize()[1] / self._step_up())
        if rows != self._rows:
            self._rows = rows
            self.notes_moved.emit(rows, False)

    def _step_up(self) -> float:
        return max(self.notes.step(), 1e-6)

    def _let_notes_go(self) -> None:
        if self._box.isVisible():
            corners = self._box.geometry()
            view = self.getViewBox()
            first, last = (
                view.mapSceneToView(self.mapToScene(corner))
                for corner in (corners.topLeft(), corners.bottomRight())
            )
            self._box.hide()
            self.notes_boxed.emit(self.notes.inside(QRectF(first, last).normalized()))
        elif self._note is not None and self._rows:
            self.notes_moved.emit(self._rows, True)
        self._note, self._rows = None, 0

    def _is_inside(self, at: QPoint) -> bool:
        """Whether a press there takes the sample: on the wave, and on none of the edges. While
        notes are shown it is for them."""
        area = self.getViewBox().sceneBoundingRect()
        point = self.mapToScene(at)
        if self.notes.isVisible():
            return bool(area.contains(point))
        if not self.region.isVisible():
            return False
        on_edge = any(
            abs(self.x_of(edge) - at.x()) <= NEAR_EDGE for edge in self.region.getRegion()
        )
        return bool(area.contains(point)) and not on_edge

    def x_of(self, position: float) -> float:
        """Where a position in beats (or seconds) lies, in px of this widget."""
        scene = self.getViewBox().mapViewToScene(QPointF(position, 0))
        return float(self.mapFromScene(scene).x())

    @property
    def part(self) -> tuple[float, float]:
        """The region, in fractions of the sample."""
        start, stop = self.region.getRegion()
        return start / self._length, stop / self._length

    def show_head(self, position: float | None) -> None:
        """The play head, in a fraction of the sample; None hides it."""
        self._head.setVisible(position is not None)
        if position is not None:
            self._head.setPos(position * self._length)

    def _show_wave(self, seen: SampleDetail) -> None:
        columns = min(len(seen.wave.low), max(FEWEST, self.width()))  # finer costs, and is not seen
        starts = np.linspace(0, len(seen.wave.low), columns, endpoint=False).astype(np.intp)
        low = np.minimum.reduceat(seen.wave.low, starts)
        high = np.maximum.reduceat(seen.wave.high, starts)
        loudest = max(float(np.abs(low).max()), float(np.abs(high).max()), 1e-4) * LOUD
        x = np.linspace(0, self._length, len(low))
        self._low.setData(x, np.minimum(low / loudest, -0.004))
        self._high.setData(x, np.maximum(high / loudest, 0.004))

    def _rule(self, sample: Sample | None) -> None:
        """Lines at beats and bars, numbers at bars."""
        self.setXRange(0, self._length, padding=0.004)
        ticks = [] if sample is None else bar_lines(sample.recipe, self._length)
        for lines, numbered in ((self._bars, True), (self._beats, False)):
            places = [at for at, number in ticks if bool(number) is numbered]
            lines.setData(np.repeat(places, 2), np.tile(TALL, len(places)))
        beside = 0.012 * self._length  # to the right of its line, where the first one has room too
        self.getAxis("bottom").setTicks([[(at + beside, text) for at, text in ticks if text]])

    def _snap(self) -> None:
        start, stop = self.region.getRegion()
        found = snapped(start, stop, self._step, self._length)
        if found != (start, stop):
            self.region.blockSignals(True)
            self.region.setRegion(found)
            self.region.blockSignals(False)

    def _say(self) -> None:
        self.region_changed.emit(*self.part)


def length_of(sample: Sample) -> float:
    """In beats, or seconds for a one-shot."""
    recipe = sample.recipe
    if recipe.kind is Kind.ONESHOT:
        return sample.seconds
    return sample.seconds * recipe.bpm / 60


def bar_lines(recipe: Recipe, length: float) -> list[tuple[float, str]]:
    """Where lines stand, each with its bar's number or, at a mere beat (or second), nothing."""
    if recipe.kind is Kind.ONESHOT:
        return [(float(at), f"{at} s") for at in range(int(length) + 1)]
    bar = recipe.meter.beats
    found = []
    for number in range(max(1, round(length / bar))):
        found.append((number * bar, str(number + 1)))
        found += [(number * bar + beat, "") for beat in np.arange(1, bar, 1.0)]
    return found


def snapped(start: float, stop: float, step: float, length: float) -> tuple[float, float]:
    """Edges on steps (the very end counts as one), at least one step apart."""

    def near(position: float) -> float:
        at = round(position / step) * step
        return length if abs(position - length) <= abs(position - at) else min(at, length)

    start, stop = near(start), near(stop)
    if stop - start < step * 0.5:
        start, stop = (start, start + step) if start + step <= length else (length - step, length)
    return max(0.0, start), min(stop, length)
