"""The prompt box: Enter, history, completion."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.make.prompt import PromptBox


@pytest.fixture
def box(qtbot: QtBot) -> PromptBox:
    box = PromptBox()
    qtbot.addWidget(box)
    box.show()
    box.setFocus()
    return box


def test_enter_asks_and_shift_enter_breaks_the_line(qtbot: QtBot, box: PromptBox) -> None:
    qtbot.keyClicks(box, "dusty")
    qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(box, "drums")
    with qtbot.waitSignal(box.entered):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text == "dusty drums"
    assert box.toPlainText() == "dusty\ndrums"


def test_up_and_down_go_through_what_was_said(qtbot: QtBot, box: PromptBox) -> None:
    for prompt in ("one", "two", "three", "two"):
        box.remember(prompt)
    assert box.history == ["two", "three", "one"]
    seen = []
    for key in (Qt.Key.Key_Up,) * 4 + (Qt.Key.Key_Down,) * 3:
        qtbot.keyClick(box, key)
        seen.append(box.text)
    assert seen == ["two", "three", "one", "one", "three", "two", ""]


def test_what_is_typed_is_completed_from_presets_and_history(qtbot: QtBot, box: PromptBox) -> None:
    box.set_presets(["warm Rhodes chords", "acid bass line"])
    box.remember("acid rain texture")
    qtbot.keyClicks(box, "acid")
    popup = box._popup
    assert popup.isVisible()
    offered = [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]
    assert offered == ["acid rain texture", "acid bass line"]
    popup.setCurrentIndex(popup.model().index(1, 0))
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert box.text == "acid bass line"
    assert not popup.isVisible()


def test_enter_with_nothing_picked_asks_for_what_is_typed(qtbot: QtBot, box: PromptBox) -> None:
    box.set_presets(["acid bass line"])
    qtbot.keyClicks(box, "acid")
    with qtbot.waitSignal(box.entered):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text == "acid"
    assert not box._popup.isVisible()
