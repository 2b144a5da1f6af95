"""`fodder FILE`, as a file manager's *Open with* says it: the file is as if dropped."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bridge.config.settings import Settings, find_home
from bridge.domain.sample import Sample
from gui import __main__ as entry
from gui.ahead import AheadController
from gui.app import App, _parser, begin_engine
from gui.controls import ControlsInWindow
from gui.dialogs.learn import MidiLearner
from gui.kit.controller import KitController
from gui.make.controller import MakeController
from gui.notes.controller import NotesController
from gui.pads.controller import PadsController
from gui.playback import PlaybackController
from gui.session import Session
from gui.transfer import FileTransfer
from tests.osc.test_clients import free_port


@pytest.fixture
def opened(qtbot: QtBot, kept: list[Sample]) -> Iterator[App]:
    """The app as started with the second of the kept samples."""
    found = find_home(os.environ)
    app = App(found, Settings(found.folder, port=free_port(), discovery=False), opened=kept[1].path)
    qtbot.addWidget(app.window)
    app.start()
    yield app
    app.close()
    assert app.wait_closed()


def test_a_sample_that_was_opened_brings_its_recipe(opened: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: opened.window.make.prompt.text != "", timeout=20_000)
    assert opened.window.make.prompt.text.startswith("sub bass, walking")


def test_the_window_is_gone_at_once_though_a_part_takes_its_time(
    opened: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: opened.session is not None, timeout=20_000)
    assert opened._backend is not None
    jobs, may_end = opened._backend.app.jobs, threading.Event()
    monkeypatch.setattr(jobs._engine, "close", lambda: may_end.wait(20))
    opened.close()
    assert not opened.wait_closed(0.2)
    may_end.set()
    assert opened.wait_closed()


def test_an_engine_that_has_begun_is_the_one_that_makes_and_ends_with_the_window(
    qtbot: QtBot, kept: list[Sample]
) -> None:
    home = find_home(os.environ)
    settings = Settings(home.folder, port=free_port(), discovery=False)
    engine = begin_engine(home, settings)
    begun = engine.pid
    app = App(home, settings, engine=engine)
    qtbot.addWidget(app.window)
    app.start()
    qtbot.waitUntil(lambda: app.session is not None, timeout=20_000)
    assert app._backend is not None
    assert app._backend.app.jobs._engine is engine
    app.window.make.prompt.say("boom bap drums, 92 bpm")
    app.window.make.generate()
    qtbot.waitUntil(lambda: len(slots_of(app)) == len(kept) + 1, timeout=60_000)
    assert engine.pid == begun
    app.close()
    assert app.wait_closed()
    assert engine.pid is None


def test_an_engine_that_was_of_no_use_ends_with_the_window(qtbot: QtBot, home: Path) -> None:
    settings = Settings(home / "Fodder", model="not there")  # then there is nothing to load
    engine = begin_engine(find_home(os.environ), settings)
    assert engine.pid is not None
    app = App(find_home(os.environ), settings, engine=engine)
    qtbot.addWidget(app.window)
    app.close()
    assert engine.pid is None


def test_with_the_port_taken_the_window_has_a_library_and_says_so(
    qtbot: QtBot, kept: list[Sample]
) -> None:
    found = find_home(os.environ)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        settings = Settings(found.folder, port=other.getsockname()[1], discovery=False)
        app = App(found, settings)
        qtbot.addWidget(app.window)
        app.start()
        qtbot.waitUntil(lambda: app.session is not None, timeout=20_000)
        qtbot.waitUntil(lambda: len(slots_of(app)) == len(kept), timeout=20_000)
        assert app._backend is not None
        assert [note for note in app._backend.notes if note.startswith("OSC is off: ")]
        app.close()
        assert app.wait_closed()


def slots_of(app: App) -> list[Sample]:
    return [one for one in app.window.board.slots.samples if one is not None]


def test_a_file_opens_the_window_and_a_misspelt_command_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = tmp_path / "Späte Loops #1.wav"
    loop.touch()
    said: list[list[str]] = []

    def open_window(words: list[str]) -> int:
        said.append(words)
        return 0

    monkeypatch.setattr("gui.app.main", open_window)
    monkeypatch.setattr(sys, "argv", ["fodder", str(loop)])
    assert entry.main() == 0
    assert said == [[str(loop)]]
    monkeypatch.setattr(sys, "argv", ["fodder", "mkae"])
    with pytest.raises(SystemExit):
        entry.main()
    assert len(said) == 1


def test_what_is_no_sound_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert _parser().parse_args(["a.FLAC"]).file == Path("a.FLAC").absolute()
    with pytest.raises(SystemExit):
        _parser().parse_args(["notes.txt"])
    assert "notes.txt is no sound" in capsys.readouterr().err


def test_a_session_that_ends_leaves_nothing_in_the_window(opened: App, qtbot: QtBot) -> None:
    """Settings open the bridge anew while the window stays."""
    qtbot.waitUntil(lambda: opened.session is not None, timeout=20_000)
    counts = []
    for format_ in ("flac", "wav", "flac"):
        before = opened.session
        opened.take_settings(replace(opened.settings, format=format_))
        qtbot.waitUntil(lambda: opened.session not in (None, before), timeout=20_000)  # noqa: B023
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        controllers = [
            child for child in opened.window.findChildren(QObject) if is_controller(child)
        ]
        counts.append(len(controllers))
    assert counts[0] == counts[1] == counts[2] >= 9


def is_controller(thing: QObject) -> bool:
    """Whether it is one of what a session consists of."""
    return isinstance(
        thing,
        AheadController | FileTransfer | KitController | MakeController | NotesController
        | PadsController | PlaybackController | ControlsInWindow | MidiLearner | Session,
    )  # fmt: skip
