"""The engine on a thread does what the process does, but for surviving its own death."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bridge.domain.errors import EngineCrashed
from bridge.domain.events import Ended, Made, Stage, Work
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.jobs.thread_engine import ThreadEngine

MODEL = ModelEntry("fake", "1", "fake", "fake", None, None, 1, 1.0)
FAKE = "tests.fake_engine"


@pytest.fixture
def engine() -> Iterator[ThreadEngine]:
    engine = ThreadEngine(FAKE)
    yield engine
    engine.close()


def work(job: str = "j", **said: object) -> Work:
    return Work(job, Request("tone", **{"steps": 3, **said}), MODEL)  # type: ignore[arg-type]


def until_the_end(engine: ThreadEngine) -> list[object]:
    found: list[object] = []
    while not found or not isinstance(found[-1], Ended):
        found.append(engine.receive(5.0))
        assert found[-1] is not None
    return found


def test_a_work_is_told_of_made_and_ended(engine: ThreadEngine) -> None:
    engine.submit(work())
    *before, made, ended = until_the_end(engine)
    assert all(isinstance(one, Stage) for one in before)
    assert isinstance(made, Made)
    assert ended == Ended("j")


def test_it_stops_within_a_step_and_does_the_next_work(engine: ThreadEngine) -> None:
    engine.submit(work(steps=100))
    assert isinstance(engine.receive(5.0), Stage)
    engine.stop("j")
    *before, ended = until_the_end(engine)
    assert len(before) < 20
    assert isinstance(ended, Ended)
    assert ended.code == "cancelled"
    engine.submit(work("k"))
    assert until_the_end(engine)[-1] == Ended("k")


def test_nothing_to_be_heard_is_none(engine: ThreadEngine) -> None:
    engine.start()
    assert engine.receive(0.01) is None


def test_closing_in_the_middle_ends_the_thread(engine: ThreadEngine) -> None:
    engine.submit(work(steps=100))
    assert isinstance(engine.receive(5.0), Stage)
    engine.close()
    assert "fodder-engine" not in {thread.name for thread in threading.enumerate()}


def test_one_that_ends_by_itself_is_a_crash_and_starts_anew() -> None:
    engine = ThreadEngine("tests.no_such_module")
    engine.start()
    with pytest.raises(EngineCrashed, match="install Fodder again"):
        engine.receive(5.0)
    engine._module = FAKE
    engine.submit(work())
    assert until_the_end(engine)[-1] == Ended("j")
    engine.close()
