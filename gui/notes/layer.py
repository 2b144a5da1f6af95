"""A roll drawn over the spectrogram, each note where its frequency is.

Coordinates are the plot's: x as the view counts (beats, or seconds of a one-shot), y from −1 at the
spectrogram's lowest row to 1 at its highest. Drums have a row each instead, kick lowest.
"""

from __future__ import annotations

import pyqtgraph
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen

from bridge.domain.notes import Note
from bridge.files.peaks import row_of
from gui.notes.known import name_of
from gui.notes.roll import PianoRoll
from gui.theme import Palette

LEAST_SPAN = 24  # semitones that are seen at least
BEYOND = 3  # semitones above and below the notes
ROWS = 96  # of the spectrogram's picture
THIN = 0.12  # beats: a drum's stroke is drawn so long at most
Tick = tuple[float, str]


def height_of(pitch: float) -> float:
    """Where a MIDI pitch lies on the spectrogram, −1 … 1."""
    hertz = 440.0 * 2.0 ** ((pitch - 69) / 12)
    return 2 * (row_of(hertz, ROWS) + 0.5) / ROWS - 1


class NotesLayer(pyqtgraph.GraphicsObject):  # type: ignore[misc]
    """Notes as rounded bars: what is chosen is lit, what is muted is an outline."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.colours = palette
        self._roll = PianoRoll(())
        self._chosen: frozenset[int] = frozenset()
        self._beat, self._length = 1.0, 1.0
        self._rows: list[int] = []
        self.setZValue(5)

    def show_roll(
        self, roll: PianoRoll, chosen: frozenset[int], beat: float, length: float
    ) -> None:
        """Draw a roll whose beats are `beat` units wide, on a plot of `length` units."""
        self.prepareGeometryChange()
        self._roll, self._chosen, self._beat, self._length = roll, chosen, beat, length
        self._rows = sorted({roll.notes[number].pitch for number in roll.shown})
        self.update()

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest y that should be seen."""
        if self._roll.drums or not self._rows:
            return -1.0, 1.0
        low, high = self._rows[0] - BEYOND, self._rows[-1] + BEYOND
        more = max(0, LEAST_SPAN - (high - low)) / 2
        return max(-1.0, height_of(low - more)), min(1.0, height_of(high + more))

    def names(self, apart: float) -> list[Tick]:
        """What stands beside the rows, `apart` from each other at least: drums, or the notes that
        are played."""
        found: list[Tick] = []
        for pitch in self._rows:
            height = self._height(pitch)
            if not found or height - found[-1][0] >= apart:
                found.append((height, name_of(Note(0, 1, pitch, 1), self._roll.drums)))
        return found

    def box(self, number: int) -> QRectF:
        """Where a note is drawn."""
        note = self._roll.notes[number]
        high = self._high(note.pitch)
        middle = self._height(note.pitch)
        long = min(note.length, THIN) if self._roll.drums else note.length
        left = note.start * self._beat
        right = min(self._length, left + max(long * self._beat, self._length / 400))
        return QRectF(left, middle - high / 2, right - left, high)

    def at(self, point: QPointF, near: QPointF) -> int | None:
        """The note at a place, or nearest to it within `near` of it; None if there is none."""
        best: tuple[float, int] | None = None
        for number in self._roll.shown:
            box = self.box(number)
            wide = box.adjusted(-near.x(), -near.y(), near.x(), near.y())
            if wide.contains(point):
                away = abs(box.center().y() - point.y()) / max(near.y(), 1e-9)
                away += 0 if box.left() <= point.x() <= box.right() else 1
                best = min(best or (away, number), (away, number))
        return None if best is None else best[1]

    def inside(self, area: QRectF) -> frozenset[int]:
        """The notes that an area touches."""
        return frozenset(number for number in self._roll.shown if area.intersects(self.box(number)))

    def step(self) -> float:
        """How much higher the next row lies."""
        return self._high(self._rows[0] if self._rows else 60)

    def boundingRect(self) -> QRectF:
        return QRectF(0, -1.2, self._length, 2.4)

    def paint(self, painter: QPainter | None, *_: object) -> None:
        assert painter is not None
        for number in self._roll.shown:
            chosen, muted = number in self._chosen, number in self._roll.muted
            colour = self.colours.colour("accent" if chosen else "text")
            pen = QPen(self.colours.colour("ground" if not muted else "dim"), 1)
            pen.setCosmetic(True)
            fill = self.colours.colour("accent" if chosen else "text", 0.95 if chosen else 0.72)
            if muted:
                pen.setColor(colour)
                pen.setStyle(Qt.PenStyle.DotLine)
                fill.setAlphaF(0.08)
            painter.setPen(pen)
            painter.setBrush(fill)
            painter.drawRect(self.box(number))

    def _height(self, pitch: int) -> float:
        if not self._roll.drums:
            return height_of(pitch)
        return -0.9 + 1.8 * (self._rows.index(pitch) + 0.5) / max(1, len(self._rows))

    def _high(self, pitch: int) -> float:
        if self._roll.drums:
            return min(0.16, 1.3 / max(1, len(self._rows)))
        return height_of(pitch + 0.5) - height_of(pitch - 0.5)
