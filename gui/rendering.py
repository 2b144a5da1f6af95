"""What samples look like, fetched off the Qt thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QImage, QPainterPath, QPolygonF

from bridge.domain.errors import FodderError
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.peaks import part_peaks, peaks, picture
from gui.theme import Palette

PAD, WIDE = 120, 1600  # columns of a pad's wave, of the big view's
NoteLevels = Callable[[list[tuple[str, float, float]]], object]  # ids, peaks, loudnesses


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """A wave, low and high (columns,)."""

    low: NDArray[np.float32]
    high: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SampleDetail:
    """A sample seen closely: its wave, its spectrogram, how its seam jumps in dB (None: it has
    none, or is too short to tell), its peak in dBFS and its loudness in LUFS."""

    wave: Waveform
    picture: NDArray[np.uint8]
    seam: float | None
    peak_db: float
    lufs: float


def load_waveform(path: Path, region: tuple[int, int] | None = None) -> Waveform:
    """A file's wave, or that of a part (first, last) in frames, as wide as a pad; for a thread."""
    return Waveform(*(peaks(path, PAD) if region is None else part_peaks(path, *region, PAD)))


def import_detail() -> None:
    """Import what `load_detail` needs, .7 s of a processor, before somebody waits for it."""
    import pyloudnorm  # noqa: F401

    import bridge.library.levels
    import bridge.library.recordings  # noqa: F401


def load_detail(sample: Sample, note: NoteLevels = lambda _: None) -> SampleDetail:
    """Takes some 0.1 s: for a thread. Levels that nobody knew are noted, so that none measures them
    again."""
    from bridge.library.levels import levels_of  # hearing takes a while to load
    from bridge.library.recordings import seam_of

    wave = Waveform(*peaks(sample.path, WIDE))
    if sample.peak_db is not None and sample.lufs is not None:
        levels = sample.peak_db, sample.lufs
    else:
        levels = levels_of(sample.path, sample.recipe.kind is Kind.LOOP)
        with suppress(FodderError):  # a locked catalogue learns them later
            note([(sample.id, *levels)])
    return SampleDetail(wave, picture(sample.path), seam_of(sample), *levels)


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
