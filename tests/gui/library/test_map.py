"""The map: where a click lands, what is lit, and how it is wired to the list."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QMouseEvent
from PyQt6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.listening import fill
from gui import theme
from gui.background import BackgroundTasks
from gui.library.family_looks import LOOKS, UNKNOWN
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
    lower_left, _, _, upper_right = (QPoint(*map(round, one)) for one in view.points)
    for at in (lower_left, upper_right + QPoint(1, 4), QPoint(150, 200), QPoint(18, 18)):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
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


def test_the_dot_under_the_mouse_is_told_and_named(qtbot: QtBot, view: MapView) -> None:
    hovered: list[int] = []
    view.hovered.connect(hovered.append)
    before = view.grab().toImage()
    with qtbot.waitSignal(view.swept) as told:
        qtbot.mouseMove(view, point(view, 0))
    assert told.args == hovered == [5]
    view.show_name(6, "too late")
    assert view.grab().toImage() != before  # a ring
    ringed = view.grab().toImage()
    middle = QPoint(*(round(v) for v in view.points[0]))
    assert ringed.pixelColor(middle) == before.pixelColor(middle)  # its colour is still seen
    aside = middle + QPoint(3, 1)
    assert ringed.pixelColor(aside) == before.pixelColor(aside)
    view.show_name(5, "dusty drums")
    assert view.grab().toImage() != ringed
    qtbot.mouseMove(view, QPoint(150, 200))
    assert view.grab().toImage() == before
    assert hovered == [5]


def point(view: MapView, number: int) -> QPoint:
    x, y = view.points[number]
    return QPoint(round(x), round(y))


def draw_around(qtbot: QtBot, view: MapView, corners: list[QPoint]) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=corners[0])
    for corner in corners[1:]:
        move(view, corner)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=corners[-1])


def move(view: MapView, at: QPoint) -> None:
    """The mouse moves with its left button down; QTest's own moves have none."""
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), QPointF(view.mapToGlobal(at)),
        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    view.mouseMoveEvent(event)


def test_a_line_around_dots_takes_those_that_were_found(qtbot: QtBot, view: MapView) -> None:
    left = [QPoint(60, 2), QPoint(1, 2), QPoint(1, 398), QPoint(60, 398)]
    with qtbot.waitSignal(view.lassoed) as told:
        draw_around(qtbot, view, left)
    assert told.args[0] == [5]  # 7 is dim
    view.show_found(np.array([5, 6, 7, 8]))
    with qtbot.waitSignal(view.lassoed) as told:
        draw_around(qtbot, view, left)
    assert sorted(told.args[0]) == [5, 7]
    with qtbot.waitSignal(view.dragged) as told:  # from one of them: all of them
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=point(view, 0))
        move(view, point(view, 0) + QPoint(40, -40))
    assert sorted(told.args[0]) == [5, 7]
    with qtbot.waitSignal(view.dragged) as told:
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=point(view, 3))
        move(view, point(view, 3) + QPoint(-40, 40))
    assert told.args[0] == [8]
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(150, 200))
    assert not len(view.taken)


def test_on_the_panel_names_are_seen_and_a_lasso_leads_to_tags(
    qtbot: QtBot,
    catalogue: Catalogue,
    tasks: BackgroundTasks,
    kept: list[Sample],
    dressed: theme.Palette,
) -> None:
    fill(catalogue)
    panel = LibraryPanel(catalogue, tasks, dressed, SimilarityRanking(catalogue))
    qtbot.addWidget(panel)
    panel.resize(400, 600)
    panel.show()
    panel.chips.map.click()
    map_ = panel.map
    qtbot.waitUntil(lambda: len(map_._chart.numbers) == len(kept))
    qtbot.waitUntil(lambda: len(map_._found) == len(kept))
    with qtbot.waitSignal(panel.swept) as heard:
        qtbot.mouseMove(map_, point(map_, 0))
    qtbot.waitUntil(lambda: map_._name.startswith(heard.args[0].title))
    panel.show_sample(kept[3])
    qtbot.waitUntil(lambda: map_._chosen == catalogue.number(kept[3].id))
    wide, high = map_.width() - 1, map_.height() - 1
    around = [QPoint(1, high), QPoint(1, 1), QPoint(wide, 1), QPoint(wide, high)]
    draw_around(qtbot, map_, around)
    qtbot.waitUntil(lambda: len(panel.targets) == len(kept))
    menus = panel.findChildren(QMenu)
    assert any(menu.isVisible() for menu in menus)
    panel.sample_actions.tag(panel.targets, ("from the map",))
    tagged = ("from the map",)
    qtbot.waitUntil(lambda: all(catalogue.get(one.id).tags == tagged for one in kept))
    for menu in menus:
        menu.close()


# Machado, Oliveira and Fernandes (2009), severity 1, linear RGB
SIGHTS = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def linear(colour: QColor) -> np.ndarray:
    encoded = np.array(colour.getRgbF()[:3])
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear sRGB, D65."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ rgb.clip(0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_families_hold_on_both_grounds_and_for_all_eyes(palette: theme.Palette) -> None:
    dark = theme.is_dark(palette)
    looks = [*LOOKS.values(), UNKNOWN]
    ground = linear(QColor(palette.panel)) @ [0.2126, 0.7152, 0.0722]
    for look in looks:
        light = linear(look.paint(dark)) @ [0.2126, 0.7152, 0.0722]
        contrast = (max(light, ground) + 0.05) / (min(light, ground) + 0.05)
        assert contrast >= 3, look  # WCAG 2.2, 1.4.11
    for sight in (np.eye(3), *map(np.array, SIGHTS.values())):
        for one, other in combinations(looks, 2):
            if one.shape is other.shape:
                far = lab(sight @ linear(one.paint(dark))) - lab(sight @ linear(other.paint(dark)))
                assert np.linalg.norm(far) > 20, (one, other)
