"""The queue outlives kill -9 of everything; a row, a file or a folder may be broken."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.domain.audio import Loop
from bridge.domain.errors import Busy, FodderError
from bridge.domain.events import Accepted, Done, Event, Failed, JobFinished, Progress
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Sample
from bridge.files.formats import read_file
from bridge.jobs.engine import Engine
from bridge.jobs.journal import Journal, JournalEntry, request_from_dict, request_to_dict
from bridge.jobs.queue import JobQueue
from tests.files.samples import RECIPE, a_loop

FULL = Request(
    "dusty drums",
    seed=2**32 - 1,
    bpm=92.5,
    key=Key.parse("F#m"),
    bars=4,
    meter=Meter(7, 8),
    kind=Kind.ONESHOT,
    count=3,
    negative="hi-hats",
    steps=7,
    guidance=2.5,
)
MODEL = ModelEntry("embedded", "1", "fake", "none", None, None, 2, 3.0)


@pytest.mark.parametrize("request_", [FULL, Request("tone")])
def test_a_request_comes_back_whole(request_):
    assert request_from_dict(request_to_dict(request_)) == request_
    assert request_from_dict({**request_to_dict(request_), "later": 1}) == request_


def test_a_job_is_in_it_until_it_is_over(tmp_path):
    with Journal(tmp_path / "queue.db") as journal:
        journal.accept("a", FULL, "here")
        journal.accept("b", Request("tone"), "")
        journal.keeping("a", RECIPE)
        assert journal.unfinished()[0] == JournalEntry("a", FULL, "here", 0, RECIPE)
        journal.kept("a", 2)
        journal.over("b")
    with Journal(tmp_path / "queue.db") as journal:
        assert journal.unfinished() == [JournalEntry("a", FULL, "here", 2)]


def test_two_cannot_have_it(tmp_path):
    with Journal(tmp_path / "queue.db"), pytest.raises(Busy, match="close it"):
        Journal(tmp_path / "queue.db")
    Journal(tmp_path / "queue.db").close()


def test_a_damaged_row_costs_only_itself(tmp_path, caplog):
    with Journal(tmp_path / "queue.db") as journal:
        for job in "abc":
            journal.accept(job, Request("tone"), "")
    with contextlib.closing(sqlite3.connect(tmp_path / "queue.db")) as database, database:
        database.execute("""UPDATE jobs SET request = '{"prompt": 1' WHERE id = 'b'""")
        database.execute("""UPDATE jobs SET request = '{}' WHERE id = 'c'""")
    with Journal(tmp_path / "queue.db") as journal:
        assert [entry.id for entry in journal.unfinished()] == ["a"]
        assert [entry.id for entry in journal.unfinished()] == ["a"]
    assert caplog.text.count("damaged") == 2


def test_a_damaged_file_is_moved_aside(tmp_path, caplog):
    (tmp_path / "queue.db").write_bytes(b"no database at all" * 400)
    with Journal(tmp_path / "queue.db") as journal:
        assert journal.unfinished() == []
    assert (tmp_path / "queue.damaged.db").exists()
    assert "moved" in caplog.text or "damaged" in caplog.text


def test_one_from_a_newer_fodder_is_left_alone(tmp_path):
    Journal(tmp_path / "queue.db").close()
    with contextlib.closing(sqlite3.connect(tmp_path / "queue.db")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(FodderError, match="newer"):
        Journal(tmp_path / "queue.db")


def resumed(tmp_path: Path, sample: Sample | None) -> list[object]:
    """What is heard when a job that was being kept at the crash goes on."""
    with Journal(tmp_path / "queue.db") as journal:
        journal.accept("a", Request("tone", count=1), "")
        journal.keeping("a", RECIPE)
        events: list[object] = []
        with JobQueue(Engine("tests.fake_engine"), journal) as jobs:
            jobs.listeners.append(events.append)
            jobs.resume(lambda *_: (MODEL, no_keeping), lambda recipe: sample if recipe else None)
            while jobs.listing():
                time.sleep(0.01)
        assert journal.unfinished() == []
    return events


def no_keeping(_: object) -> Sample:
    raise FodderError("It was made again.")


def test_a_sample_whose_file_had_appeared_is_not_made_again(tmp_path):
    loop = a_loop()
    sample = Sample("1", tmp_path / "a.wav", loop.recipe, loop.heard, 1, 44_100)
    heard = [e for e in resumed(tmp_path, sample) if isinstance(e, (Done, JobFinished, Failed))]
    assert heard == [Done("a", sample, 0.0), JobFinished("a", 1)]


def test_a_sample_whose_file_had_not_appeared_is_made_again(tmp_path):
    assert resumed(tmp_path, None)[-1] == Failed("a", "internal", "It was made again.")


def test_a_job_whose_folder_is_gone_fails_and_the_next_goes_on(tmp_path):
    def prepare(place: str, _model: str, _keeping: bool) -> object:
        if place == "gone":
            raise FodderError("The folder is gone.")
        return MODEL, lambda loop: Sample("1", tmp_path, loop.recipe, loop.heard, 1, 44_100)

    events: list[object] = []
    with Journal(tmp_path / "queue.db") as journal:
        journal.accept("a", Request("tone"), "gone")
        journal.accept("b", replace(Request("tone"), count=2), "")
        journal.kept("b", 1)
        with JobQueue(Engine("tests.fake_engine"), journal) as jobs:
            jobs.listeners.append(events.append)
            jobs.resume(prepare, lambda _: None)  # type: ignore[arg-type]
            while jobs.listing():
                time.sleep(0.01)
    assert events[0] == Failed("a", "internal", "The folder is gone.")
    assert events[-1] == JobFinished("b", 2)
    assert [e.sample.recipe.seed for e in events if isinstance(e, Done)] == [1]


def test_closing_leaves_the_rest_in_the_journal(tmp_path):
    with Journal(tmp_path / "queue.db") as journal:
        with JobQueue(Engine("tests.fake_engine"), journal) as jobs:
            for job in "ab":
                jobs.submit(Request("tone", steps=200), MODEL, no_keeping, job=job)
        assert [entry.id for entry in journal.unfinished()] == ["a", "b"]


def a_sample(loop: Loop) -> Sample:
    """As if it were kept."""
    return Sample(f"{loop.recipe.seed}", Path("a.wav"), loop.recipe, loop.heard, 1, 44_100)


def until_idle(jobs: JobQueue) -> None:
    while jobs.listing():
        time.sleep(0.01)


def test_a_resumed_job_is_accepted_before_anything_else_is_heard_of_it(tmp_path):
    found = a_sample(a_loop())
    kinds = [type(event) for event in resumed(tmp_path, found) if not isinstance(event, Progress)]
    assert kinds == [Accepted, Done, JobFinished]


def test_what_was_accepted_before_a_restart_comes_before_what_came_later(tmp_path):
    events: list[Event] = []
    with Journal(tmp_path / "queue.db") as journal:
        for job in "abc":
            journal.accept(job, Request("tone"), "")
        with JobQueue(Engine("tests.fake_engine"), journal) as jobs:
            jobs.listeners.append(events.append)
            jobs.submit(Request("tone", steps=50), MODEL, a_sample, job="running")
            while not any(isinstance(event, Progress) for event in events):
                time.sleep(0.01)
            jobs.submit(Request("tone"), MODEL, a_sample, job="new")
            jobs.resume(lambda *_: (MODEL, a_sample), lambda _: None)
            assert [job for job, _ in jobs.listing()] == ["running", "a", "b", "c", "new"]
            until_idle(jobs)
    assert [e.job for e in events if isinstance(e, JobFinished)][1:] == ["a", "b", "c", "new"]
    places = {e.job: e.position for e in events if isinstance(e, Accepted)}
    assert [places[job] for job in "abc"] == [1, 2, 3]


class Full:
    """A database on a disk that is full while `full` is true."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.full = False

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if self.full and not statement.startswith("SELECT"):
            raise sqlite3.OperationalError("database or disk is full")
        return self._database.execute(statement, *values)

    def close(self) -> None:
        self._database.close()


def test_what_lies_in_the_folder_is_told_though_the_journal_is_full_and_noted_later(tmp_path):
    events: list[Event] = []
    with Journal(tmp_path / "queue.db") as journal:
        disk = Full(journal._database)
        journal._database = disk  # type: ignore[assignment]

        def keep(loop: Loop) -> Sample:
            disk.full = True
            return a_sample(loop)

        with JobQueue(Engine("tests.fake_engine"), journal) as jobs:
            jobs.listeners.append(events.append)
            jobs.submit(Request("tone", count=3), MODEL, keep, job="a")
            while not any(isinstance(event, JobFinished | Failed) for event in events):
                time.sleep(0.01)
            assert [e.sample.recipe.seed for e in events if isinstance(e, Done)] == [0, 1, 2]
            assert events[-1] == JobFinished("a", 3)
            disk.full = False
            jobs.submit(Request("tone"), MODEL, a_sample, job="b")  # with it, what had to wait
            until_idle(jobs)
    with Journal(tmp_path / "queue.db") as journal:
        assert journal.unfinished() == []


JOBS = 6
MOST_KILLS = 8


def test_kill_9_of_everything_at_random_moments(tmp_path):
    """Every accepted sample is made, and no finished one twice.

    The engine's sounds differ each time, so that a second making would be a second file; what lay
    in the folder at a kill must not have been begun again later.
    """
    chance = random.Random(os.environ.get("PYTEST_SEED", "fodder"))
    finished_before: set[int] = set()
    for kill in range(MOST_KILLS + 1):
        begun = tmp_path / "begun"
        lines_before = len(begun.read_text().splitlines()) if begun.exists() else 0
        patience = None if kill == MOST_KILLS else chance.uniform(0.05, 0.4)
        idle = run_and_kill(tmp_path, patience)
        later = begun.read_text().splitlines()[lines_before:] if begun.exists() else []
        assert not finished_before & {int(line.split()[1]) for line in later}
        finished_before = set(seeds_in(tmp_path / "Fodder"))
        if idle:
            break
    assert seeds_in(tmp_path / "Fodder") == Counter(
        {10 * number + take: 1 for number in range(JOBS) for take in (0, 1)}
    )


def run_and_kill(home: Path, patience: float | None) -> bool:
    """Run until it is idle, or kill all of it `patience` seconds after its first sign of work."""
    signs = len(list((home / "Fodder").glob("*.wav")))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crashing", str(home), str(JOBS)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    if patience is not None:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if len(list((home / "Fodder").glob("*.wav"))) > signs:
                break
            time.sleep(0.005)
        time.sleep(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    output, _ = process.communicate(timeout=120)
    return b"idle" in output


def seeds_in(folder: Path) -> Counter[int]:
    cards = [read_file(path).card for path in folder.glob("*.wav")]
    return Counter(card.recipe.seed for card in cards if card is not None)
