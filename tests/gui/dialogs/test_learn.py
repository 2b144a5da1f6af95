"""Learn MIDI by a right click, and what a learnt control does in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from bridge.controllers import midi
from bridge.domain.errors import BadArgument, NotFound
from gui import theme
from gui.background import BackgroundTasks
from gui.dialogs.learn import LearnDialog, MidiLearner
from gui.make.presets import FamilyMenu
from gui.window import Window
from tests.gui.conftest import running, session_of


@pytest.fixture
def window(qtbot: QtBot, dressed: theme.Palette) -> Window:
    window = Window(dressed)
    qtbot.addWidget(window)
    window.show()
    return window


def touched(path: Path, action: str, _: float) -> str:
    """As `midi.learn` does when somebody turns a knob."""
    midi.save(path, {**midi.load(path), "cc 1 21": action})
    return "cc 1 21"


def nobody(path: Path, action: str, _: float) -> str:
    raise NotFound("There is no MIDI input: plug a controller in.")


def right_click(widget: QPushButton | QLineEdit) -> QMenu:
    at = QPoint(4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_a_right_click_learns_and_forgets(
    window: Window, tasks: BackgroundTasks, qtbot: QtBot, tmp_path: Path
) -> None:
    told: list[tuple[str, str]] = []
    path = tmp_path / midi.FILE
    learner = MidiLearner(path, tasks, lambda *said: told.append(said), window, touched)
    learner.offer(window.make.go, "go")
    menu = right_click(window.make.go)
    assert [one.text() for one in menu.actions()] == ["Learn MIDI"]
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: told == [("go", "cc 1 21")])
    assert midi.load(path) == {"cc 1 21": "go"}
    menu = right_click(window.make.go)
    assert [one.text() for one in menu.actions()] == ["Learn MIDI", "Forget MIDI (cc 1 21)"]
    menu.actions()[1].trigger()
    menu.close()
    assert midi.load(path) == {}
    with pytest.raises(BadArgument):
        learner.offer(window.make.go, "set colour")


def test_a_text_field_keeps_its_own_menu(
    window: Window, tasks: BackgroundTasks, tmp_path: Path
) -> None:
    learner = MidiLearner(tmp_path / midi.FILE, tasks, print, window, touched)
    learner.offer(window.make.seed, "set seed")
    menu = right_click(window.make.seed.findChild(QLineEdit))
    texts = [one.text() for one in menu.actions()]
    assert texts[-1] == "Learn MIDI"
    assert len(texts) > 3
    menu.close()


def test_no_controller_is_told_with_its_cure(
    window: Window, tasks: BackgroundTasks, qtbot: QtBot, tmp_path: Path
) -> None:
    learner = MidiLearner(tmp_path / midi.FILE, tasks, print, window, nobody)
    dialog = learner.begin("set bpm")
    qtbot.waitUntil(lambda: "plug a controller in" in dialog.said.text())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not any(one.isVisible() for one in window.findChildren(LearnDialog))


def test_what_can_be_learnt_of_a_pad_of_presets_and_of_the_strength(
    home: Path, qtbot: QtBot
) -> None:
    with running(qtbot) as app:
        session, window = session_of(app), app.window
        menu = QMenu()
        session._controls.offer_pad(menu, 2)
        learn = menu.actions()[-1].menu()
        assert learn is not None
        assert [one.text() for one in learn.actions()] == ["Play", "Mute", "Solo"]
        hear = session._controls.hear
        hear("/fodder/pad/mute", (2, 1))
        hear("/fodder/pad/mute", (2, 1))
        assert window.board.muted == {2}
        hear("/fodder/pad/mute", (2, 0))
        assert not window.board.muted
        hear("/fodder/set/strength", (0.3,))
        assert window.view.edits.strength == 0.3
        chips = window.make.chips.chips
        assert chips
        for widget in (window.view.edits.amount, *chips.values()):
            assert widget.contextMenuPolicy() is Qt.ContextMenuPolicy.CustomContextMenu


def test_a_preset_in_the_menu_is_learnt_by_a_right_click_and_not_made(
    home: Path, qtbot: QtBot
) -> None:
    with running(qtbot) as app:
        chips = app.window.make.chips
        made: list[object] = []
        chips.chosen.connect(made.append)
        family = chips.findChildren(FamilyMenu)[0]
        family.popup(QPoint(50, 50))
        action = family.actions()[-1]
        at = family.actionGeometry(action).center()
        qtbot.mouseClick(family, Qt.MouseButton.RightButton, pos=at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, family.mapToGlobal(at))
        QApplication.sendEvent(family, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert menu is not family
        assert [one.text() for one in menu.actions()] == ["Learn MIDI"]
        menu.actions()[0].trigger()
        menu.close()
        family.close()
        dialog = app.window.findChild(LearnDialog)
        assert dialog is not None
        assert f"“preset {action.text()}”" in dialog.said.text()
        dialog.reject()
        assert made == []
