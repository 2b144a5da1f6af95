"""A sample that lies in its folder is kept, whatever becomes of the catalogue at that moment."""

from __future__ import annotations

import queue
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.config.settings import Home, Settings
from bridge.domain.errors import FodderError, NoSpace
from bridge.domain.events import Done, Event, Failed, JobFinished
from bridge.domain.request import Request
from bridge.domain.sample import Recipe, Sample
from bridge.jobs.engine import Engine
from bridge.jobs.journal import Journal
from bridge.jobs.queue import JobQueue
from bridge.library.catalogue import Catalogue
from bridge.library.library import Library, open_library
from tests.files.samples import a_loop, a_recipe


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    where = Home(home, home / "Fodder")
    with open_library(where, Settings(where.folder), None) as opened:
        yield opened


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """While it is not empty, the catalogue cannot be written."""
    state, add, refresh = [True], Catalogue.add, Catalogue.refresh

    def refuse_file(self: Catalogue, path: Path) -> None:
        if state:
            raise NoSpace("The disk is full: make room.")
        refresh(self, path)

    def refuse(self: Catalogue, sample: Sample) -> None:
        if state:
            raise NoSpace("The disk is full: make room.")
        add(self, sample)

    monkeypatch.setattr(Catalogue, "add", refuse)
    monkeypatch.setattr(Catalogue, "refresh", refuse_file)
    return state


def test_what_could_not_be_recorded_is_recorded_later(library: Library, full: list[bool]) -> None:
    first = library.keep(a_loop(a_recipe(seed=1)))
    assert first.path.exists()
    assert library.catalogue.count() == 0
    library.deliver()
    assert library.catalogue.count() == 0  # still full
    full.clear()
    second = library.keep(a_loop(a_recipe(seed=2)))
    assert {one.id for one in library.catalogue.search("")} == {first.id, second.id}


@pytest.mark.usefixtures("full")
def test_a_job_is_done_though_its_sample_is_not_recorded_and_no_restart_makes_it_again(
    library: Library, home: Path
) -> None:
    def heard_of(jobs: JobQueue) -> list[Event]:
        inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        jobs.listeners.append(inbox.put)
        jobs.submit(
            Request("noise", count=2), library.model("embedded"), library.keep, place=library.place
        )
        events: list[Event] = []
        while not events or not isinstance(events[-1], JobFinished | Failed):
            events.append(inbox.get(timeout=60))
        return events

    with (
        Journal(home / "queue.db") as journal,
        JobQueue(Engine("tests.fake_engine"), journal) as jobs,
    ):
        heard = heard_of(jobs)
    assert isinstance(heard[-1], JobFinished)
    done = [event.sample for event in heard if isinstance(event, Done)]
    assert [sample.path.exists() for sample in done] == [True, True]
    with Journal(home / "queue.db") as journal:
        assert journal.unfinished() == []


@pytest.mark.parametrize("written", [0, 1, 3, 6])  # of seven
def test_a_journal_that_dies_at_any_moment_doubles_nothing(
    library: Library, home: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    """Of what became of a job only so many notes are written before its process ends."""
    left = [written]

    def write_some(journal: Journal) -> None:
        while journal._waiting:
            if not left[0]:
                raise sqlite3.OperationalError("database or disk is full")
            left[0] -= 1
            journal._database.execute(*journal._waiting.popleft())

    with Journal(home / "queue.db") as journal:
        request = Request("noise", count=3)  # each time it sounds different
        with JobQueue(Engine("tests.fake_engine"), journal) as jobs:
            monkeypatch.setattr(Journal, "_write_waiting", write_some)
            jobs.submit(request, library.model("embedded"), library.keep, place=library.place)
            while jobs.listing():
                time.sleep(0.01)
    monkeypatch.undo()
    before = files_in(library)
    assert len(before) == 3
    events: list[Event] = []
    with (
        Journal(home / "queue.db") as journal,
        JobQueue(Engine("tests.fake_engine"), journal) as jobs,
    ):
        jobs.listeners.append(events.append)
        assert jobs.resume(library.prepare, library.find) == 1
        while jobs.listing():
            time.sleep(0.01)
        assert journal.unfinished() == []
    assert files_in(library) == before
    assert sum(isinstance(event, Done) for event in events) == 3 - written // 2
    assert isinstance(events[-1], JobFinished)
    assert library.catalogue.count() == 3


def files_in(library: Library) -> list[Path]:
    return sorted(path for path in library.folder.rglob("*") if path.is_file())


def test_a_sample_that_was_being_kept_at_a_crash_is_found_without_a_record(
    library: Library, full: list[bool], home: Path
) -> None:
    sample = library.keep(a_loop(a_recipe(seed=5)))
    full.clear()

    def never(_: object) -> Sample:
        raise FodderError("It was made again.")

    def find(recipe: Recipe) -> Sample | None:
        return library.find(recipe)

    with Journal(home / "queue.db") as journal:
        journal.accept("a", sample.recipe.request, library.place)
        journal.keeping("a", sample.recipe)
        events: list[Event] = []
        with JobQueue(Engine("tests.fake_engine"), journal) as jobs:
            jobs.listeners.append(events.append)
            jobs.resume(lambda *said: (library.prepare(*said)[0], never), find)
            while jobs.listing():
                pass
    assert [type(event) for event in events if isinstance(event, Done | Failed)] == [Done]
