"""Wave shapes: low and high peaks → an outline to fill."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainterPath, QPolygonF

Peaks = NDArray[np.float32]


def shape(low: Peaks, high: Peaks, area: QRectF) -> QPainterPath:
    """The outline of a wave that fills `area`, at its own peak; a hair thick where it is silent."""
    path = QPainterPath()
    if not len(low):
        return path
    loudest = max(float(np.abs(low).max()), float(np.abs(high).max()), 1e-4)
    middle, half = area.center().y(), area.height() / 2
    x = np.linspace(area.left(), area.right(), len(low))
    above = middle - np.maximum(high / loudest * half, 0.5)
    below = middle - np.minimum(low / loudest * half, -0.5)
    points = [QPointF(a, b) for a, b in zip(x, above, strict=True)]
    points += [QPointF(a, b) for a, b in zip(x[::-1], below[::-1], strict=True)]
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path
