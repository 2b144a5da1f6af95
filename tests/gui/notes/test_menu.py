"""The handles of MIDI in the library: on a row, and in the menu of a row or a pad."""

from __future__ import annotations

from typing import Any

import pytest
from PyQt6 import QtTest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from gui.background import BackgroundTasks
from gui.library.panel import LibraryPanel
from gui.notes.handle import MidiHandle
from gui.theme import DARK

LEFT = Qt.MouseButton.LeftButton
QTest: Any = QtTest.QTest  # whose stubs have its static methods as those of an instance


@pytest.fixture
def panel(
    qtbot: QtBot, catalogue: Catalogue, kept: list[Sample], tasks: BackgroundTasks
) -> LibraryPanel:
    panel = LibraryPanel(catalogue, tasks, DARK)
    qtbot.addWidget(panel)
    panel.resize(520, 400)
    panel.show()
    qtbot.waitUntil(lambda: panel.samples.rowCount() == len(kept))
    qtbot.waitUntil(lambda: panel.samples.sample_at(0) is not None)
    return panel


def pull(widget: Any, at: QPoint) -> None:
    QTest.mousePress(widget, LEFT, pos=at)
    for step in (6, 14, 40):
        QTest.mouseMove(widget, at + QPoint(step, 3))


def test_a_row_is_pulled_by_its_handle_for_its_notes(qtbot: QtBot, panel: LibraryPanel) -> None:
    table = panel.table
    rect = table.visualRect(panel.samples.index(1, 0))
    handle = table._delegate.handle_rect(rect)
    assert table._handle_at(handle.center()) == panel.samples.sample_at(1)
    assert table._handle_at(QPoint(rect.left() + 80, rect.center().y())) is None
    with qtbot.waitSignal(panel.notes_dragged) as heard:
        pull(table.viewport(), handle.center())
    assert heard.args == [panel.samples.sample_at(1), table]


def test_the_menu_of_one_sample_has_a_handle(
    qtbot: QtBot, panel: LibraryPanel, kept: list[Sample]
) -> None:
    panel.show_menu([kept[0]], panel.mapToGlobal(QPoint(10, 10)))
    (menu,) = (one for one in panel.findChildren(QMenu) if one.isVisible())
    handle = menu.findChild(MidiHandle)
    assert handle is not None
    with qtbot.waitSignal(panel.notes_dragged) as heard:
        pull(handle, QPoint(8, 8))
    assert heard.args == [kept[0], panel]
    assert not menu.isVisible(), "the mouse is the drag's"
    panel.show_menu(kept[:2], panel.mapToGlobal(QPoint(10, 10)))
    (menu,) = (one for one in panel.findChildren(QMenu) if one.isVisible())
    assert menu.findChild(MidiHandle) is None
    menu.close()
