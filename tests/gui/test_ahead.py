# ruff: noqa: F401, F811 (app is a fixture)
"""Pale pads: takes that were painted while nothing was asked for. The far side of their engine has
no torch (tests.fake_engine)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from bridge.domain.sample import Sample
from bridge.jobs.engine import Engine
from gui.app import App
from gui.pads.pad import Pad
from tests.gui.conftest import session_of
from tests.gui.test_faults import app, asked, played, shown

PATIENCE = 60_000


@pytest.fixture(autouse=True)
def soon(nothing_ahead: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.jobs.ahead.SETTLE", 0.05)
    monkeypatch.setattr("bridge.jobs.ahead.on_battery", lambda: False)
    monkeypatch.setattr("bridge.app.opening.Engine", lambda **_: Engine("tests.fake_engine"))


def pale(app: App) -> list[Pad]:
    return [pad for pad in app.window.board.pads if pad.pale is not None]


def test_next_takes_appear_pale_and_one_that_is_chosen_is_real(
    app: App, qtbot: QtBot, kept: list[Sample], played: list[Path]
) -> None:
    folder = session_of(app)._backend.app.library.folder
    files = set(folder.rglob("*.wav"))
    qtbot.waitUntil(lambda: len(pale(app)) == 2, timeout=PATIENCE)
    first, second = pale(app)
    seed = kept[-1].recipe.seed
    assert [pad.pale.seed for pad in (first, second)] == [seed + 1, seed + 2]
    assert [pad.number for pad in (first, second)] == [7, 8]  # the others have samples
    assert "next take" in first.accessibleName()
    assert set(folder.rglob("*.wav")) == files
    assert first.grab().toImage() != app.window.board.pads[5].grab().toImage()
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: second.sample is not None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown(app) == second.sample)
    (new,) = set(folder.rglob("*.wav")) - files
    assert (second.sample.path, second.sample.recipe.seed) == (new, seed + 2)
    assert played == [new]
    assert second.pale is None
    qtbot.waitUntil(lambda: len(session_of(app)._library.samples.numbers) == len(kept) + 1)
    qtbot.waitUntil(lambda: len(pale(app)) == 2, timeout=PATIENCE)  # there is a next one again
    assert {pad.pale.seed for pad in pale(app)} == {seed + 1, seed + 3}
    session_of(app).choose(kept[0])  # another prompt
    assert pale(app) == []
    qtbot.waitUntil(lambda: len(pale(app)) == 2, timeout=PATIENCE)
    assert {pad.pale.loop.recipe.prompt for pad in pale(app)} == {kept[0].recipe.prompt}
    assert set(folder.rglob("*.wav")) == files | {new}


def test_the_setting_switches_it_off(app: App) -> None:
    from dataclasses import replace

    from gui.dialogs.settings import SettingsDialog

    settings = session_of(app)._backend.app.library.settings
    assert settings.ahead
    dialog = SettingsDialog(app.window, settings)
    dialog.ahead.click()
    assert dialog.value == replace(settings, ahead=False)
    dialog.close()
