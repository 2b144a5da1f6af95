"""The first run's tour: three steps, by mouse and by keys, skipped for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui import memory, theme
from gui.memory import Memory
from gui.window import Window


@pytest.fixture
def window(qtbot: QtBot, dressed: theme.Palette) -> Window:
    window = Window(dressed)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_three_steps_by_keys_alone(window: Window, qtbot: QtBot, dressed: theme.Palette) -> None:
    cancelled: list[bool] = []
    window.cancelled.connect(lambda: cancelled.append(True))
    window.begin_tour(dressed)
    tour = window.tour
    assert tour is not None
    titles = []
    for _ in range(3):
        titles.append(tour._title.text())
        assert tour.rect().contains(tour.card.geometry())
        assert tour.next.hasFocus()
        qtbot.keyClick(tour.next, Qt.Key.Key_Return)
    assert titles == [
        "Say what you want to hear", "It comes to the pads", "Everything is kept here",
    ]  # fmt: skip
    assert window.tour is None
    assert window.make.prompt.hasFocus()
    assert not cancelled


@pytest.mark.parametrize("way", ["esc", "button", "tab"])
def test_it_is_skipped_and_not_shown_again(
    window: Window, qtbot: QtBot, dressed: theme.Palette, way: str, tmp_path: Path
) -> None:
    window.begin_tour(dressed)
    tour = window.tour
    assert tour is not None
    if way == "esc":
        qtbot.keyClick(tour.next, Qt.Key.Key_Escape)
    elif way == "button":
        qtbot.mouseClick(tour.skip, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(tour.next, Qt.Key.Key_Tab)
        assert tour.skip.hasFocus()
        qtbot.keyClick(tour.skip, Qt.Key.Key_Space)
    assert window.tour is None
    window.begin_tour(dressed)
    assert window.tour is None
    memory.keep(tmp_path, window.memory(0.0))
    assert memory.recall(tmp_path).toured
    assert not memory.recall(tmp_path / "new").toured


def test_who_was_here_before_the_tour_is_not_shown_around(
    window: Window, dressed: theme.Palette, tmp_path: Path
) -> None:
    memory.keep(tmp_path, Memory())
    file = tmp_path / memory.FILE
    file.write_text(file.read_text().replace('"toured"', '"older"'))
    window.restore(memory.recall(tmp_path))
    window.begin_tour(dressed)
    assert window.tour is None
