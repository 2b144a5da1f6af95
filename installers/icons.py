"""The icon as programs want it: PNGs of many sizes, Windows' .ico, macOS's .icns, from one SVG."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256, 512, 1024)
IN_ICO = tuple((size, size) for size in SIZES if size <= 256)


def draw(svg: Path, folder: Path) -> list[Path]:
    """Write fodder-SIZE.png, fodder.ico and fodder.icns into a folder; what was written."""
    made = [_png(svg, size, folder / f"fodder-{size}.png") for size in SIZES]
    with Image.open(made[-1]) as largest:
        for name, said in (("fodder.ico", {"sizes": IN_ICO}), ("fodder.icns", {})):
            largest.save(folder / name, **said)
            made.append(folder / name)
    return made


def _png(svg: Path, size: int, path: Path) -> Path:
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)  # on an image it needs no application
    QSvgRenderer(str(svg)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    if not picture.save(str(path)):
        raise OSError(f"{path} cannot be written.")
    return path
