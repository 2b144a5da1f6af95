"""Everything is opened once, as the settings have it; what cannot be opened costs only itself."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.app import DISCOVERY, LINK, MIDI, OSC, QUEUE, App, Listeners, Overrides, open_app
from bridge.cli.serve import overrides, serving
from bridge.config.settings import Home, Settings, find_home, save
from bridge.controllers import midi
from bridge.doctor.ports import ports
from bridge.domain.errors import NotFound, Refused
from bridge.domain.events import Event, JobCancelled
from bridge.domain.music import Key
from bridge.domain.request import Request
from bridge.jobs.engine import Engine
from bridge.jobs.journal import Journal
from bridge.library.library import place_of
from tests.osc.conftest import arguments
from tests.osc.ear import Ear
from tests.osc.test_clients import free_port


@pytest.fixture
def where() -> Home:
    return find_home(os.environ)


@pytest.fixture
def settings(where: Home) -> Settings:
    return Settings(where.folder, port=free_port(), discovery=False)


@contextlib.contextmanager
def opened(home: Home, settings: Settings, **said: object) -> Iterator[App]:
    with open_app(home, settings, Overrides(**said), Engine("tests.fake_engine")) as app:  # type: ignore[arg-type]
        yield app


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        yield other.getsockname()[1]


def test_with_the_port_taken_all_but_osc_is_there(where, settings, taken) -> None:
    with opened(where, settings, port=taken) as app:
        assert app.library.catalogue.count() == 0
        assert app.osc is None
        assert [part.part for part in app.unopened] == [OSC]
        assert str(taken) in str(app.unopened[0])
        app.jobs.submit(Request("tone"), app.library.model("embedded"), app.library.keep)
        while app.jobs.listing():
            threading.Event().wait(0.01)
        assert app.library.catalogue.count() == 1
    Journal(where.root / "queue.db").close()  # nothing of it is held any more


def test_serve_without_osc_ends_with_the_reason(taken) -> None:
    said = arguments(port=taken)
    with pytest.raises(Refused, match=str(taken)), serving(said, Engine("tests.fake_engine")):
        pass


def test_serve_heeds_the_settings_and_an_option_comes_before_them(where, settings) -> None:
    save(where, settings)
    with serving(arguments(port=None), Engine("tests.fake_engine")) as app:
        assert app.osc is not None
        assert app.osc.server.port == settings.port
        own = list(ports(settings.port, free_port(), settings.host))
        assert "answers there" in own[0].said  # doctor looks where serve listens
    said = overrides(arguments(port=None, no_discovery=False))
    assert (said.host, said.port, said.discovery, said.link, said.midi) == (None,) * 5
    with serving(arguments(port=0), Engine("tests.fake_engine")) as app:
        assert app.osc is not None
        assert app.osc.server.port != settings.port


def test_discovery_is_as_the_settings_have_it(where, settings, monkeypatch) -> None:
    monkeypatch.setattr("bridge.osc.discovery.announce", lambda *_: None)
    monkeypatch.setattr("bridge.osc.discovery.Discovery.__exit__", lambda *_: None)
    with opened(where, replace(settings, discovery=True)) as app, socket.socket() as line:
        assert app.why_not(DISCOVERY) or line.connect_ex(("127.0.0.1", 7771)) == 0
    with opened(where, replace(settings, discovery=True), discovery=False) as app:
        assert app.unopened == []


def test_a_missing_link_leaves_midi_on(where, settings, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "link", None)  # as if the extra were not installed
    heard: list[object] = []

    @contextlib.contextmanager
    def listening(hear: object, *_: object) -> Iterator[list[str]]:
        heard.append(hear)
        yield ["a controller"]

    monkeypatch.setattr(midi, "listening", listening)
    with opened(where, replace(settings, link=True, midi=True)) as app:
        assert [part.part for part in app.unopened] == [LINK]
        assert "sample-fodder[link]" in str(app.unopened[0])
        assert len(heard) == 1
        assert app.osc is not None


def test_a_mapping_that_cannot_be_read_costs_only_midi(where, settings) -> None:
    where.root.mkdir(exist_ok=True)
    (where.root / "midi.toml").write_text("[map\n")
    with opened(where, replace(settings, midi=True)) as app:
        assert [part.part for part in app.unopened] == [MIDI]
        assert app.osc is not None


def test_a_second_fodder_makes_samples_without_osc(where, settings) -> None:
    with opened(where, settings), opened(where, replace(settings, port=free_port())) as second:
        assert [part.part for part in second.unopened] == [OSC]
        assert "Another Fodder" in str(second.unopened[0])
        assert second.library.catalogue.count() == 0


def test_a_queue_from_a_newer_fodder_costs_only_the_journal(where, settings) -> None:
    import sqlite3

    Journal(where.root / "queue.db").close()
    with contextlib.closing(sqlite3.connect(where.root / "queue.db")) as database:
        database.execute("PRAGMA user_version = 99")
    with opened(where, settings) as app:
        assert [part.part for part in app.unopened] == [QUEUE]
        assert app.osc is not None


def test_what_was_opened_is_closed_when_there_is_no_library(where, settings, tmp_path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Exception, match="file"), opened(where, settings, folder=tmp_path / "file"):
        pass
    Journal(where.root / "queue.db").close()


def test_the_first_message_after_a_restart_finds_the_jobs_of_before(where, settings) -> None:
    where.folder.mkdir(parents=True)
    with Journal(where.root / "queue.db") as journal:
        for number in range(50):
            request = Request("tone", steps=50, seed=number)
            journal.accept(f"{number:08x}", request, place_of(where.folder, "flat"))
    told: list[Event] = []
    engine = Engine("tests.fake_engine")
    with open_app(where, settings, None, engine, Listeners(job=told.append)) as app:
        ear = Ear(settings.port)
        try:
            ear.ask("/fodder/ping")
            ear.say("/fodder/cancel", "all")
            while app.jobs.listing():
                threading.Event().wait(0.01)
        finally:
            ear.close()
    assert sum(isinstance(event, JobCancelled) for event in told) >= 45
    with Journal(where.root / "queue.db") as journal:
        assert journal.unfinished() == []


def test_strangers_need_a_token_that_is_made_up_or_given(where, settings) -> None:
    with opened(where, settings, host="0.0.0.0") as app:
        assert app.token is not None
        assert len(app.token) >= 20
    with opened(where, settings, host="0.0.0.0", token="given-by-the-user-and-long-enough") as app:
        assert app.token is None  # who gave it knows it
    with opened(where, settings) as app:
        assert app.token is None


def test_without_osc_link_still_says_the_tempo(where, settings, taken, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "link", None)
    with opened(where, replace(settings, link=True), port=taken) as app:
        assert {part.part for part in app.unopened} == {OSC, LINK}
        app.defaults.host_says("tempo", 97.0)
        app.defaults.host_says("key", "D dorian")
        assert app.host()[:2] == (97.0, Key.parse("Dm"))


def test_the_hosts_key_is_a_key_whatever_its_mode(where, settings) -> None:
    with opened(where, settings) as app:
        for said, key in (("Am", Key(9, minor=True)), ("D dorian", Key(2, minor=True))):
            app.defaults.host_says("key", said)
            assert app.host()[1] == key


def test_a_library_in_another_folder_is_flat(where, settings, tmp_path: Path) -> None:
    with opened(where, settings, folder=tmp_path / "here") as app:
        assert (app.library.folder, app.library.layout) == (tmp_path / "here", "flat")
        assert isinstance(app.why_not(OSC), (NotFound, type(None)))
