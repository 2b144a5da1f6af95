"""Icons of our own: strokes on a 16 × 16 grid, drawn in any colour at any size.

They are grey and, where a button is checked, amber, which both palettes carry.
"""
# ruff: noqa: E501

from __future__ import annotations

from functools import cache

from PyQt6.QtCore import QByteArray, QRectF, QSize, Qt
from PyQt6.QtGui import QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

GREY, AMBER = "#8d949e", "#d99126"
SIZES = (16, 24, 32, 48)

_STROKES = {
    "dice": '<rect x="2.5" y="2.5" width="11" height="11" rx="2.5"/>'
    '<g fill="{c}" stroke="none"><circle cx="5.6" cy="5.6" r="1.1"/><circle cx="10.4" cy="5.6" r="1.1"/>'
    '<circle cx="8" cy="8" r="1.1"/><circle cx="5.6" cy="10.4" r="1.1"/><circle cx="10.4" cy="10.4" r="1.1"/></g>',
    "lock": '<rect x="3" y="7" width="10" height="6.5" rx="1.5"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>',
    "gear": '<circle cx="8" cy="8" r="2.1"/><path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4"/>',
    "strip": '<rect x="2.5" y="2.5" width="5" height="11" rx="1.2"/><path d="M10.5 5.5 13 8l-2.5 2.5"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "play": '<path fill="{c}" d="M5 3.2v9.6L12.8 8Z"/>',
    "stop": '<rect fill="{c}" x="4" y="4" width="8" height="8" rx="1"/>',
    "metronome": '<path d="M5.6 2.5h4.8l2.1 11h-9ZM8 11l4-6.5"/>',
    "speaker": '<path d="M2.5 6v4h2.6l3.4 2.8V3.2L5.1 6ZM10.8 5.6a3.4 3.4 0 0 1 0 4.8M12.6 3.8a6 6 0 0 1 0 8.4"/>',
    "host": '<path d="M6.5 9.5 9.5 6.5M7 4.6 8.6 3a3 3 0 0 1 4.3 4.3l-1.6 1.6M9 11.4 7.4 13a3 3 0 0 1-4.3-4.3l1.6-1.6"/>',
    "tap": '<path d="M8 2.5v6M5 5.5 8 8.5l3-3M3 12.5h10"/>',
    "keys": '<rect x="1.8" y="4" width="12.4" height="8" rx="1.5"/><path d="M4.4 6.6h.2M7 6.6h.2M9.6 6.6h.2M12 6.6h.2M5.2 9.4h5.6"/>',
    "auto": '<path d="M3 13V9M6.3 13V5M9.7 13V7M13 13V3"/>',
    "vary": '<path d="M2.5 10.5c2-6 3.5-6 5.5-2s3.5 4 5.5-2"/>',
    "extend": '<path d="M2.5 4v8M2.5 8h10M9.5 5l3 3-3 3"/>',
    "log": '<path d="M3.5 3.5h9M3.5 6.5h9M3.5 9.5h6M3.5 12.5h4"/>',
    "about": '<circle cx="8" cy="8" r="5.8"/><path d="M8 7.4v3.4M8 5v.2"/>',
    "search": '<circle cx="7" cy="7" r="4"/><path d="m10 10 3.5 3.5"/>',
    "save": '<path d="M8 2.5v7.5M5 7.2 8 10.2l3-3M3 13h10"/>',
    "notes": '<path d="M6 11.5V4l6-1.5V10"/><circle cx="4.4" cy="11.5" r="1.7"/><circle cx="10.4" cy="10" r="1.7"/>',
    "parts": '<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/><g fill="{c}"><circle cx="5" cy="4.5" r="1.3"/><circle cx="10.5" cy="8" r="1.3"/><circle cx="7" cy="11.5" r="1.3"/></g>',
    "tracks": '<path d="M2.5 4.5h9M2.5 8h6M2.5 11.5h4M11.5 8.5v6M8.5 11.5h6"/>',
    "mute": '<path d="M2.5 6v4h2.6l3.4 2.8V3.2L5.1 6ZM11 6l3 4M14 6l-3 4"/>',
    "redo": '<path d="M13 6.5H6.5a3.2 3.2 0 0 0 0 6.4H10M10.4 3.6l2.9 2.9-2.9 2.9"/>',
    "undo": '<path d="M3 6.5h6.5a3.2 3.2 0 0 1 0 6.4H6M5.6 3.6 2.7 6.5l2.9 2.9"/>',
    "again": '<path d="M12.8 6.2A5.2 5.2 0 1 0 13.2 9M13 3v3.4H9.6"/>',
}  # fmt: skip


@cache
def icon(name: str) -> QIcon:
    """Grey when off, amber when on. Needs a QApplication."""
    found = QIcon()
    for size in SIZES:
        for colour, state in ((GREY, QIcon.State.Off), (AMBER, QIcon.State.On)):
            found.addPixmap(drawn(name, colour, size), QIcon.Mode.Normal, state)
    return found


def drawn(name: str, colour: str, size: int) -> QPixmap:
    """An icon of that name as SVG, in a colour and a size."""
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="{c}" '
        'stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round">'
        + _STROKES[name]
        + "</svg>"
    )
    renderer = QSvgRenderer(QByteArray(text.replace("{c}", colour).encode()))
    picture = QPixmap(QSize(size, size))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
