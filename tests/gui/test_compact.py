"""The compact window: prompt and pads in a strip that stays on top of all windows."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui import theme
from gui.commands import action_of
from gui.window import LEAST, STRIP, Window


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window(theme.DARK)
    window.build()
    qtbot.addWidget(window)
    window.show()
    return window


def test_the_strip_has_prompt_and_pads_and_stays_on_top(window: Window) -> None:
    action_of(window, "compact").trigger()
    assert (window.width(), window.height()) == STRIP
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert window.make.prompt.isVisible()
    assert window.make.go.isVisible()
    assert all(pad.isVisible() for pad in window.board.pads)
    assert not window.view.isVisible()
    assert not window.make.tempo.isVisible()


def test_the_whole_window_comes_back_as_it_was(window: Window) -> None:
    window.resize(1200, 760)
    window.make.prompt.say("dusty drums")
    before = window.memory(0.0)
    window.set_compact(True)
    assert window.memory(0.0).geometry == before.geometry  # the strip is not what is remembered
    window.set_compact(False)
    assert (window.width(), window.height()) == (1200, 760)
    assert not window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert window.make.tempo.isVisible()
    assert window.view.isVisible()
    assert window.make.prompt.text == "dusty drums"
    assert (window.minimumWidth(), window.minimumHeight()) == LEAST


def test_asking_twice_changes_nothing(window: Window) -> None:
    window.set_compact(True)
    window.resize(400, 700)
    window.set_compact(True)
    assert (window.width(), window.height()) == (400, 700)
