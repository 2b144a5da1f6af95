"""A painter ends with its paint event: Qt crashes over one that is still active, and it would be,
if somebody (a profiler, a traceback) held on to the frame."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import numpy as np
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.library.map import Chart, MapView
from gui.window import Window

GUI = str(Path(theme.__file__).parent)


def painted(widget: QWidget) -> dict[str, list[object]]:
    """What the paint events of a widget and its parts have left behind, by the widget's kind."""
    frames: list[FrameType] = []

    def look(frame: FrameType, what: str, _: object) -> None:
        code = frame.f_code
        if what == "return" and code.co_name == "paintEvent" and code.co_filename.startswith(GUI):
            frames.append(frame)

    sys.setprofile(look)
    try:
        widget.repaint()
        QApplication.processEvents()
    finally:
        sys.setprofile(None)
    return {type(one.f_locals["self"]).__name__: list(one.f_locals.values()) for one in frames}


def none_is_active(left: dict[str, list[object]]) -> bool:
    every = [one for values in left.values() for one in values if isinstance(one, QPainter)]
    return bool(every) and not any(one.isActive() for one in every)


def test_the_windows_painters_end(qtbot: QtBot, dressed: theme.Palette) -> None:
    window = Window(dressed)
    qtbot.addWidget(window)
    window.build()
    window.show()
    window.begin_tour(dressed)
    assert window.tour is not None
    left = painted(window)
    assert {"Tour", "Pad"} <= set(left)
    assert none_is_active(left)


def test_the_maps_painter_ends(qtbot: QtBot, dressed: theme.Palette) -> None:
    view = MapView(dressed)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    assert none_is_active(painted(view)), "with nothing in it"
    places = np.array([[0, 0], [1, 1]], np.float32)
    view.show_chart(Chart(np.array([1, 2]), places, np.array(["drums", "bass"])))
    assert none_is_active(painted(view))
