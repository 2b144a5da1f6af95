"""Windows without a screen, and a small library of real files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bridge.config.settings import Settings, find_home
from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from gui import theme
from gui.app import App
from gui.background import BackgroundTasks
from gui.session import Session
from tests.files.samples import a_loop, a_recipe
from tests.osc.test_clients import free_port

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SOUNDS: tuple[dict[str, Any], ...] = (
    {"prompt": "techno kick loop", "bpm": 92.0, "key": None, "bars": 4, "family": "drums"},
    {"prompt": "sub bass, walking", "bpm": 92.0, "key": Key.parse("Am"), "family": "bass"},
    {"prompt": "funk clav", "bpm": 90.0, "key": Key.parse("C"), "family": "keys"},
    {"prompt": "Späte Bässe #1 %20", "bpm": 174.0, "key": Key.parse("G#m"), "family": "bass"},
    {"prompt": "downlifter", "key": None, "kind": Kind.ONESHOT, "family": "fx"},
    {"prompt": "acid bass", "bpm": 128.0, "key": Key.parse("Em"), "bars": 4, "family": "bass"},
)
PATIENCE = 20_000  # ms


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> theme.Palette:
    theme.apply(qapp, theme.DARK)
    return theme.DARK


@pytest.fixture(autouse=True)
def nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits beside takes that nobody has asked for, but for the tests of those."""
    monkeypatch.setattr("bridge.jobs.ahead.SETTLE", 3_600.0)


@contextmanager
def running(qtbot: QtBot, **settings: Any) -> Iterator[App]:
    """The app with its bridge open, in front of all others."""
    found = find_home(os.environ)
    said = Settings(found.folder, port=free_port(), discovery=False, **settings)
    app = App(found, said)
    qtbot.addWidget(app.window)
    app.start()
    qtbot.waitUntil(lambda: app.session is not None, timeout=PATIENCE)
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow, timeout=PATIENCE)
    yield app
    app.close()
    assert app.wait_closed()


def session_of(app: App) -> Session:
    """The app's session, which is open."""
    assert isinstance(app.session, Session)
    return app.session


@pytest.fixture
def tasks() -> Iterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    tasks.close()


@pytest.fixture
def folder(home: Path) -> Path:
    folder = home / "Fodder"
    folder.mkdir()
    return folder


@pytest.fixture
def catalogue(home: Path, folder: Path) -> Iterator[Catalogue]:
    with Catalogue(home / "catalogue.db", folder) as opened:
        yield opened


@pytest.fixture
def kept(catalogue: Catalogue, folder: Path) -> list[Sample]:
    """Six samples in the library, the oldest first; the third has three stars."""
    samples = [keep(folder, seed, **sound) for seed, sound in enumerate(SOUNDS)]
    for sample in samples:
        catalogue.add(sample)
    samples[2] = catalogue.rate(samples[2].id, 3)
    return samples


def keep(folder: Path, seed: int, family: str = "drums", **changes: object) -> Sample:
    """A real file of a few frames; not yet in any catalogue."""
    return drop(a_loop(a_recipe(seed=seed, **changes), 400, family), folder, layout=by_family)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Widgets that a test is done with go here and now, on Qt's thread.

    They have no parent, so that Python owns them: left to the next event loop, one may be let go by
    the collector, on whichever thread it runs, while Qt delivers the event that deletes it.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
