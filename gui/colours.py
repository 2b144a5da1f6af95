"""A spectrogram's colours: from the ground through the cool colour to the accent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtGui import QColor, QImage

from gui.theme import Palette


def ramp(palette: Palette) -> NDArray[np.uint8]:
    """(256, 3) RGB, 0 silent … 255 loudest."""
    stops = (0.0, 0.35, 0.72, 1.0)
    colours = [QColor(getattr(palette, name)) for name in ("ground", "ground", "cool", "accent")]
    levels = np.linspace(0, 1, 256)
    parts = [
        np.interp(levels, stops, [getattr(colour, part)() for colour in colours])
        for part in ("red", "green", "blue")
    ]
    return np.stack(parts, axis=1).round().astype(np.uint8)


def heat(picture: object, palette: Palette) -> QImage:
    """A picture of levels 0 … 255, (rows, columns), the highest frequency first, in colours."""
    levels = np.asarray(picture, np.uint8)
    pixels = np.ascontiguousarray(ramp(palette)[levels])
    rows, columns = levels.shape
    image = QImage(pixels.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    return image.copy()  # its own memory
