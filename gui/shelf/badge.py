"""What hangs at the mouse while samples are dragged: the name of one, or how many."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap

from bridge.domain.sample import Sample
from gui.theme import Palette, font

WIDEST = 220


def badge(samples: Sequence[Sample], palette: Palette, ratio: float = 1.0) -> QPixmap:
    face = font(12, QFont.Weight.Medium)
    metrics = QFontMetrics(face)
    text = samples[0].recipe.prompt if len(samples) == 1 else f"{len(samples)} samples"
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, WIDEST)
    size = QSize(metrics.horizontalAdvance(text) + 24, 28)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.colour("accent"), 1))
    painter.setBrush(palette.colour("card"))
    area = QRectF(0, 0, size.width(), size.height())
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    painter.setPen(palette.colour("text"))
    painter.setFont(face)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture
