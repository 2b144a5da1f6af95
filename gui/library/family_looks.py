"""A colour and a shape for each family, by its name: the same on the map, its legend and the chips.

Six colours a ground, searched for so that all of them stand out from it, and from each other also
for eyes without one of the three cones (tests/gui/library/test_map.py holds them to it). Two shapes
make twelve families of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPixmap, QPolygonF

DARK = ("#e0832a", "#2f7df6", "#98feeb", "#ecfd30", "#cfa681", "#f113ac")
LIGHT = ("#816531", "#122858", "#299e8b", "#819602", "#4c1b1b", "#ea1bce")
OTHER = {True: "#b9bec6", False: "#5c626b"}
SIZE = 9.0  # px of a mark


class MarkShape(Enum):
    """What a mark looks like."""

    DISC = "disc"
    SQUARE = "square"
    TRIANGLE = "triangle"


@dataclass(frozen=True, slots=True)
class FamilyLook:
    """`colour` counts into DARK and LIGHT; None is the grey of what has no family of ours."""

    colour: int | None
    shape: MarkShape

    def paint(self, dark: bool) -> QColor:
        """The colour on a dark or on a light ground."""
        if self.colour is None:
            return QColor(OTHER[dark])
        return QColor((DARK if dark else LIGHT)[self.colour])


LOOKS = {
    name: FamilyLook(colour, shape)
    for shape, names in (
        (MarkShape.DISC, ("drums", "bass", "keys", "pad", "lead", "fx")),
        (MarkShape.SQUARE, ("guitar", "strings", "pluck", "mallet", "brass", "woodwind")),
    )
    for colour, name in enumerate(names)
}
UNKNOWN = FamilyLook(None, MarkShape.TRIANGLE)


def look_of(family: str) -> FamilyLook:
    """A family's look; grey for one that is not ours."""
    return LOOKS.get(family, UNKNOWN)


def draw(
    painter: QPainter, look: FamilyLook, dark: bool, centre: QPointF, size: float = SIZE
) -> None:
    """Paint a mark around a point."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.paint(dark))
    half = size / 2
    if look.shape is MarkShape.DISC:
        painter.drawEllipse(centre, half, half)
    elif look.shape is MarkShape.SQUARE:
        side = size * 0.86
        painter.drawRect(QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side))
    else:
        corners = ((0.0, -half), (half, half), (-half, half))
        painter.drawPolygon(QPolygonF([centre + QPointF(x, y) for x, y in corners]))


def picture(look: FamilyLook, dark: bool, ratio: float) -> QPixmap:
    """A mark as a small picture."""
    found = QPixmap(QSize(10, 10) * ratio)
    found.setDevicePixelRatio(ratio)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter, look, dark, QPointF(5, 5))
    painter.end()
    return found
