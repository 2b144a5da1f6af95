"""The library as a crate: takes, names, collections, families, and the way back of everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from gui import theme
from gui.background import BackgroundTasks
from gui.library.model import FOLD
from gui.library.names import NameDialog
from gui.library.panel import LibraryPanel
from tests.gui.conftest import keep

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[], LibraryPanel]


@pytest.fixture
def opened(
    catalogue: Catalogue, tasks: BackgroundTasks, qtbot: QtBot, dressed: theme.Palette
) -> Open:
    def open_() -> LibraryPanel:
        panel = LibraryPanel(catalogue, tasks, dressed)
        qtbot.addWidget(panel)
        panel.resize(440, 700)
        panel.show()
        qtbot.waitExposed(panel)
        panel.activateWindow()
        qtbot.waitUntil(panel.isActiveWindow)
        qtbot.waitUntil(lambda: panel.samples.sample_at(0) is not None)
        qtbot.waitUntil(lambda: panel.chips.families.isVisible())
        return panel

    return open_


@pytest.fixture
def takes(catalogue: Catalogue, folder: Path, kept: list[Sample]) -> list[Sample]:
    """Three takes of one prompt, newer than the six of `kept`."""
    found = [keep(folder, seed, prompt="dusty drums") for seed in (50, 51, 52)]
    for sample in found:
        catalogue.add(sample)
    return found


def shown(panel: LibraryPanel) -> list[str]:
    samples = (panel.samples.sample_at(row) for row in range(panel.samples.rowCount()))
    return ["…" if one is None else f"{one.title} {one.take}" for one in samples]


def press(qtbot: QtBot, panel: LibraryPanel, keys: str) -> None:
    """The keys as they come when the window is in front again after a dialog or a menu."""
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.table.setFocus()
    qtbot.keySequence(panel, QKeySequence(keys))


def menu_action(menu: QMenu, text: str) -> None:
    next(one for one in menu.actions() if text in one.text()).trigger()


def typed_name(panel: LibraryPanel, qtbot: QtBot, name: str) -> None:
    dialog = panel.findChild(NameDialog)
    assert dialog is not None
    dialog.line.clear()
    qtbot.keyClicks(dialog.line, name)
    dialog.accept()


def test_takes_of_one_prompt_stand_under_one_name(
    opened: Open, takes: list[Sample], qtbot: QtBot
) -> None:
    panel = opened()
    qtbot.waitUntil(lambda: shown(panel)[:2] == ["dusty drums 3", "acid bass 1"])
    assert panel.foot.text == "9 samples"
    panel.table.setFocus()
    panel.table._select(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_Right)
    all_takes = ["dusty drums 3", "dusty drums 2", "dusty drums 1", "acid bass 1"]
    qtbot.waitUntil(lambda: shown(panel)[:4] == all_takes)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert panel.table.selected == [takes[1]]
    qtbot.keyClick(panel.table, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: shown(panel)[:2] == ["dusty drums 3", "acid bass 1"])
    assert panel.table.selected == [takes[2]]
    area = panel.table.visualRect(panel.samples.index(0, 0))
    at = area.topLeft() + QPoint(90, 32)  # "3 takes"
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: shown(panel)[:4] == all_takes)


def test_a_take_that_is_shown_elsewhere_gets_its_row(
    opened: Open, takes: list[Sample], qtbot: QtBot
) -> None:
    panel = opened()
    qtbot.waitUntil(lambda: shown(panel)[0] == "dusty drums 3")
    panel.show_sample(takes[0])  # its pad was pressed
    qtbot.waitUntil(lambda: panel.table.selected == [takes[0]])
    fold = panel.samples.index(0, 0).data(FOLD)
    assert (fold.takes, fold.is_open, fold.is_below) == (3, True, False)


def test_everything_can_be_taken_back(
    opened: Open, kept: list[Sample], catalogue: Catalogue, qtbot: QtBot,
    home: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("HOME", str(home))
    panel, last = opened(), kept[5]
    panel.table.setFocus()
    panel.table._select(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_4, CTRL)
    qtbot.waitUntil(lambda: catalogue.get(last.id).stars == 4)
    panel.sample_actions.tag([last], ("warm",))
    qtbot.waitUntil(lambda: catalogue.get(last.id).tags == ("warm",))
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    typed_name(panel, qtbot, "Opening bass")
    qtbot.waitUntil(lambda: shown(panel)[0] == "Opening bass 1")
    press(qtbot, panel, "Del")
    qtbot.waitUntil(lambda: "Opening bass 1" not in shown(panel))
    for state in (("Opening bass", 4, ("warm",)), ("acid bass", 4, ("warm",)),
                  ("acid bass", 4, ()), ("acid bass", 0, ())):  # fmt: skip
        press(qtbot, panel, "Ctrl+Z")
        qtbot.waitUntil(partial(_is, catalogue, last, state))
    assert last.path.exists()
    press(qtbot, panel, "Ctrl+Z")
    assert panel.foot.text == "Nothing to take back"
    press(qtbot, panel, "Ctrl+Y")
    qtbot.waitUntil(lambda: _state(catalogue, last) == ("acid bass", 4, ()))
    press(qtbot, panel, "Ctrl+Shift+Z")
    qtbot.waitUntil(lambda: _state(catalogue, last) == ("acid bass", 4, ("warm",)))


def _is(catalogue: Catalogue, sample: Sample, state: tuple[str, int, tuple[str, ...]]) -> bool:
    return _state(catalogue, sample) == state


def _state(catalogue: Catalogue, sample: Sample) -> tuple[str, int, tuple[str, ...]] | None:
    found = catalogue.search("", 100)
    now = next((one for one in found if one.id == sample.id), None)
    return None if now is None else (now.title, now.stars, now.tags)


def test_a_name_that_is_taken_is_told_and_is_no_step(
    opened: Open, kept: list[Sample], catalogue: Catalogue, qtbot: QtBot
) -> None:
    panel = opened()
    panel.table.choose(kept[5].id)
    assert panel.targets == [kept[5]]
    press(qtbot, panel, "Ctrl+2")
    qtbot.waitUntil(lambda: catalogue.get(kept[5].id).stars == 2)
    kept[5].path.with_name("Taken.wav").write_bytes(b"")
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    typed_name(panel, qtbot, "Taken")
    qtbot.waitUntil(lambda: "There is a Taken.wav already" in panel.foot.text)
    press(qtbot, panel, "Ctrl+Z")  # the stars, not the name
    qtbot.waitUntil(lambda: catalogue.get(kept[5].id).stars == 0)


def test_collections_are_made_shown_put_on_the_pads_and_deleted(
    opened: Open, kept: list[Sample], catalogue: Catalogue, qtbot: QtBot
) -> None:
    panel = opened()
    panel.table.setFocus()
    panel.table.selectAll()
    qtbot.waitUntil(lambda: len(panel.table.selected) == 6)
    click(qtbot, panel, 1)
    click(qtbot, panel, 3, CTRL)
    qtbot.keyClick(panel.table, Qt.Key.Key_G, CTRL)
    typed_name(panel, qtbot, "Live set")
    button = panel.chips.collection
    qtbot.waitUntil(lambda: button._known == [("Live set", 2)])
    menu_action(button.menu_of(), "Live set")
    qtbot.waitUntil(lambda: shown(panel) == ["downlifter 1", "funk clav 1"])
    assert button.text() == "Live set ▾"
    with qtbot.waitSignal(panel.padded) as told:
        menu_action(button.menu_of(), "Put it on the pads")
    assert {one.id for one in told.args[0]} == {kept[4].id, kept[2].id}
    panel.show_menu([kept[4]], panel.mapToGlobal(QPoint(9, 9)))
    menu = next(one for one in panel.findChildren(QMenu) if one.parent() is panel)
    menu_action(menu, "Take out of “Live set”")
    qtbot.waitUntil(lambda: shown(panel) == ["funk clav 1"])
    menu.close()
    menu_action(button.menu_of(), "Delete the collection")
    qtbot.waitUntil(lambda: len(shown(panel)) == 6)
    assert button.name is None
    press(qtbot, panel, "Ctrl+Z")
    qtbot.waitUntil(lambda: catalogue.collections() == [("Live set", 1)])
    with qtbot.waitSignal(panel.kept) as told:
        menu_action(button.menu_of(), "Keep the pads")
        typed_name(panel, qtbot, "Pads")
    assert told.args == ["Pads"]


def click(
    qtbot: QtBot, panel: LibraryPanel, row: int,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:  # fmt: skip
    at = panel.table.visualRect(panel.samples.index(row, 0)).center()
    viewport = panel.table.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, modifier, pos=at)


def test_family_chips(opened: Open, kept: list[Sample], qtbot: QtBot) -> None:
    panel = opened()
    chips = panel.chips.families._chips
    assert list(chips) == ["bass", "drums", "fx", "keys"]  # the largest first
    qtbot.mouseClick(chips["bass"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(panel)) == 3)
    qtbot.mouseClick(chips["keys"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(panel) == ["funk clav 1"])
    qtbot.mouseClick(chips["keys"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(panel)) == 6)


def test_a_search_forgives_a_letter_and_understands_words(
    opened: Open, kept: list[Sample], qtbot: QtBot
) -> None:
    panel = opened()
    qtbot.keyClicks(panel.field, "donlifter")
    qtbot.waitUntil(lambda: shown(panel) == ["downlifter 1"])
    assert panel.foot.text == "1 sample found for “downlifter”"
    panel.search("fast minor bass, no acid")
    qtbot.waitUntil(lambda: shown(panel) == ["Späte Bässe #1 %20 1"])


def test_tags_stand_on_their_row(
    opened: Open, kept: list[Sample], catalogue: Catalogue, qtbot: QtBot
) -> None:
    panel = opened()
    qtbot.waitUntil(lambda: shown(panel)[0] == "acid bass 1")
    before = panel.table.viewport().grab().toImage()
    panel.sample_actions.tag([kept[5]], ("warm",))
    qtbot.waitUntil(lambda: panel.samples.sample_at(0).tags == ("warm",))
    after = panel.table.viewport().grab().toImage()
    row = panel.table.visualRect(panel.samples.index(0, 0)).translated(0, 0)
    second = row.adjusted(80, 24, -10, -6)
    assert before.copy(second) != after.copy(second)
