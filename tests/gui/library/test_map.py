"""The map: where a click lands, what is lit, and how it is wired to the list."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.listening import fill
from gui import theme
from gui.background import BackgroundTasks
from gui.library.map import Chart, MapView
from gui.library.panel import LibraryPanel
from gui.library.similarity import SimilarityRanking

CORNERS = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]], np.float32)


@pytest.fixture
def view(qtbot: QtBot, dressed: theme.Palette) -> MapView:
    view = MapView(dressed)
    qtbot.addWidget(view)
    view.resize(300, 400)
    families = np.array(["drums", "bass", "keys", "fx"])
    view.show_chart(Chart(np.array([5, 6, 7, 8]), CORNERS, families))
    view.show_found(np.array([5, 6, 8]))
    view.show()
    return view


def test_a_click_picks_the_nearest_that_was_found(qtbot: QtBot, view: MapView) -> None:
    picked: list[int] = []
    view.picked.connect(picked.append)
    for x, y in ((20, 340), (283, 22), (150, 200), (18, 18)):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert picked == [5, 8]  # nothing in the middle; number 7, above left, is dim


def test_families_differ_and_what_is_not_found_is_dim(view: MapView) -> None:
    image = view.grab().toImage()
    at = [image.pixelColor(*(round(v) for v in point)).getRgb() for point in view.points]
    assert len({at[0], at[1], at[3]}) == 3
    assert at[2] == QColor(theme.DARK.line).getRgb()


def test_a_hundred_thousand_points_are_painted_once(view: MapView) -> None:
    random = np.random.default_rng(0)
    places = random.uniform(-1, 1, (100_000, 2)).astype(np.float32)
    families = random.choice(["drums", "bass"], 100_000)
    view.show_chart(Chart(np.arange(100_000), places, families))
    view.show_found(np.arange(100_000))
    view.grab()
    first = view._image
    view.choose(17)
    view.grab()
    assert view._image is first
    assert view.number_at(*view.points[17]) == 17


def test_the_panel_shows_list_or_map(
    qtbot: QtBot,
    catalogue: Catalogue,
    tasks: BackgroundTasks,
    kept: list[Sample],
    dressed: theme.Palette,
) -> None:
    fill(catalogue, lambda _: True)
    panel = LibraryPanel(catalogue, tasks, dressed, SimilarityRanking(catalogue))
    qtbot.addWidget(panel)
    panel.resize(400, 600)
    panel.show()
    qtbot.waitUntil(lambda: panel.samples.rowCount() == len(kept))
    panel.chips.map.click()
    assert panel._stack.currentWidget() is panel.map
    qtbot.waitUntil(lambda: len(panel.map._chart.numbers) == len(kept))
    with qtbot.waitSignal(panel.chosen) as heard:
        x, y = panel.map.points[0]
        qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert heard.args[0].id in {sample.id for sample in kept}
    panel.chips.map.click()
    assert panel._stack.currentWidget() is panel.table
