"""Jobs over a real engine process whose far side needs no torch (tests.fake_engine)."""

from __future__ import annotations

import logging
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bridge.domain.audio import Loop
from bridge.domain.edit import Form, Section
from bridge.domain.errors import Busy, Cancelled, EngineCrashed, NoSpace, NotFound, OutOfMemory
from bridge.domain.events import (
    Accepted,
    Done,
    Event,
    Failed,
    JobCancelled,
    JobFinished,
    Progress,
    Work,
)
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.jobs import runner as turn_module
from bridge.jobs.engine import Engine
from bridge.jobs.queue import LONGEST_QUEUE, JobQueue, outcome

MODEL = ModelEntry("embedded", "1", "fake", "none", None, None, 2, 3.0)
PATIENCE = 60.0


def keep(loop: Loop) -> Sample:
    recipe = loop.recipe
    path = Path(f"{recipe.prompt} {recipe.seed}.wav")
    return Sample(str(recipe.seed), path, recipe, loop.heard, len(loop.clip.samples), 44_100)


class Room:
    """Jobs with an ear at them."""

    def __init__(self) -> None:
        self.engine = Engine("tests.fake_engine")
        self.jobs = JobQueue(self.engine)
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.jobs.listeners.append(self.events.put)

    def submit(self, prompt: str, **more: Any) -> str:
        return self.jobs.submit(Request(prompt, **more), MODEL, more.pop("keep", keep))

    def until(self, *kinds: type) -> list[Event]:
        """Events up to the first of these kinds."""
        heard: list[Event] = []
        while not heard or not isinstance(heard[-1], kinds):
            heard.append(self.events.get(timeout=PATIENCE))
        return heard


@pytest.fixture(scope="module")
def shared() -> Iterator[Room]:
    room = Room()
    yield room
    room.jobs.close()


@pytest.fixture
def room(shared: Room) -> Iterator[Room]:
    """One engine process serves all tests; each leaves the queue empty."""
    yield shared
    shared.jobs.cancel_all()
    while shared.jobs.listing():
        time.sleep(0.01)
    while not shared.events.empty():
        shared.events.get()


def test_a_job_is_accepted_progresses_and_is_done(room):
    job = room.submit("tone", count=2, seed=2**32 - 1)
    heard = room.until(JobFinished)
    assert heard[0] == Accepted(job, 0)
    assert heard[-1] == JobFinished(job, 2)
    assert [e.sample.recipe.seed for e in heard if isinstance(e, Done)] == [2**32 - 1, 0]
    fractions = [e.fraction for e in heard if isinstance(e, Progress)]
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    assert {e.job for e in heard} == {job}


def test_the_order_is_kept_and_the_same_twice_is_two_jobs(room):
    jobs = [room.submit("tone") for _ in range(4)]
    assert len(set(jobs)) == 4
    heard = [event for _ in jobs for event in room.until(JobFinished)]
    assert [e.job for e in heard if isinstance(e, JobFinished)] == jobs
    places = [e.position for e in heard if isinstance(e, Accepted)]
    assert places[0] == 0
    assert places == sorted(places)


def test_a_running_job_is_cancelled_within_one_step(room):
    job = room.submit("tone", steps=200)
    room.until(Progress)
    began = time.monotonic()
    room.jobs.cancel(job)
    heard = room.until(JobCancelled, JobFinished)
    assert heard[-1] == JobCancelled(job)
    assert time.monotonic() - began < 2.0  # 200 steps take 4 s at least
    assert room.engine.pid is not None  # it was asked, not killed


def test_a_waiting_job_is_cancelled_at_once(room):
    running = room.submit("tone", steps=200)
    waiting = room.submit("tone")
    room.until(Progress)
    room.jobs.cancel(waiting)
    assert JobCancelled(waiting) in room.until(JobCancelled)
    assert [job for job, _ in room.jobs.listing()] == [running]


def test_cancel_all_leaves_nothing(room):
    jobs = {room.submit("tone", steps=200) for _ in range(3)}
    room.until(Progress)
    room.jobs.cancel_all()
    cancelled = {event.job for _ in jobs for event in room.until(JobCancelled)[-1:]}
    assert cancelled == jobs


def test_an_unknown_job_cannot_be_cancelled(room):
    with pytest.raises(NotFound, match="'nope'"):
        room.jobs.cancel("nope")


def test_what_paints_gives_way_to_the_window(room):
    room.submit("tone")
    room.until(JobFinished)
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, room.engine.pid) == min(19, ours + 5)


def test_a_crash_is_tried_once_more(room, tmp_path):
    job = room.submit("die once", negative=str(tmp_path / "died"))
    assert room.until(JobFinished, Failed)[-1] == JobFinished(job, 1)


def test_a_form_whose_engine_is_killed_goes_on_where_it_was(room):
    form = Form((Section("intro", 0.5), Section("main")))
    job = room.submit("tone", edit=form, steps=20)
    room.until(Done)
    os.kill(room.engine.pid, signal.SIGKILL)
    heard = room.until(JobFinished, Failed)
    assert heard[-1] == JobFinished(job, 3)
    assert len([event for event in heard if isinstance(event, Done)]) == 2


def test_a_second_crash_fails_the_job_and_not_the_next(room):
    job = room.submit("crash")
    failed = room.until(JobFinished, Failed)[-1]
    assert (failed.job, failed.code) == (job, EngineCrashed.code)
    room.submit("tone")
    assert isinstance(room.until(JobFinished, Failed)[-1], JobFinished)


def test_kill_9_loses_no_sample_and_makes_none_twice(room, tmp_path):
    log = tmp_path / "log"
    job = room.submit("tone", count=3, seed=5, steps=20, negative=f"log:{log}")
    room.until(Done)
    os.kill(room.engine.pid, signal.SIGKILL)
    heard = room.until(JobFinished, Failed)
    assert heard[-1] == JobFinished(job, 3)
    assert [e.sample.recipe.seed for e in heard if isinstance(e, Done)] == [6, 7]
    assert log.read_text().count("tone 5") == 1


def test_kill_9_while_idle_is_not_noticed(room):
    room.submit("tone")
    room.until(JobFinished)
    os.kill(room.engine.pid, signal.SIGKILL)
    room.submit("tone")
    assert isinstance(room.until(JobFinished, Failed)[-1], JobFinished)


@pytest.mark.parametrize(("prompt", "code"), [("fail", "out_of_memory"), ("bug", "internal")])
def test_an_error_of_the_engine_fails_the_job(room, prompt, code):
    job = room.submit(prompt)
    failed = room.until(JobFinished, Failed)[-1]
    assert (failed.job, failed.code) == (job, code)
    assert failed.message


def test_an_engine_that_does_not_listen_is_ended(room, monkeypatch):
    monkeypatch.setattr(turn_module, "PATIENCE", 0.2)
    job = room.submit("deaf")
    room.until(Progress)
    room.jobs.cancel(job)
    assert room.until(JobCancelled, JobFinished)[-1] == JobCancelled(job)


def test_the_257th_waiting_job_is_refused(room):
    room.submit("tone", steps=200)
    room.until(Progress)
    for _ in range(LONGEST_QUEUE):
        room.submit("tone")
    with pytest.raises(Busy, match="256"):
        room.submit("tone")


def test_a_full_disk_fails_the_job_and_stops_the_engine(room):
    def full(_: Loop) -> Sample:
        raise NoSpace("The disk is full: make room.")

    job = room.jobs.submit(Request("tone", count=50, steps=20), MODEL, full)
    assert room.until(Failed)[-1] == Failed(job, "no_space", "The disk is full: make room.")


def test_a_listener_that_raises_harms_nobody(room, caplog):
    def bad(event: Event) -> None:
        raise RuntimeError(f"cannot take {event}")

    room.jobs.listeners.insert(0, bad)
    with caplog.at_level(logging.CRITICAL, "bridge.jobs.queue"):
        room.submit("tone")
        assert isinstance(room.until(JobFinished, Failed)[-1], JobFinished)
    room.jobs.listeners.remove(bad)


def test_whoever_is_told_may_ask_and_have_locks_of_its_own(room):
    """As painting ahead does: it holds its lock while it asks the queue, and needs it to hear."""
    asked: list[int] = []

    def ask(event: Event) -> None:
        other = threading.Thread(target=lambda: asked.append(len(room.jobs.listing())))
        if isinstance(event, Accepted):
            other.start()
            other.join(20)

    room.jobs.listeners.append(ask)
    try:
        room.submit("tone", steps=200)
        room.submit("tone")
        assert asked == [1, 2], "a job is in the list when it is told of"
    finally:
        room.jobs.listeners.remove(ask)


def test_a_job_that_is_cancelled_while_it_is_told_of_is_accepted_first(room):
    def cancel(event: Event) -> None:
        if isinstance(event, Accepted):
            room.jobs.cancel(event.job)

    room.jobs.listeners.insert(0, cancel)
    try:
        job = room.submit("tone")
        assert room.until(JobCancelled, JobFinished) == [Accepted(job, 0), JobCancelled(job)]
    finally:
        room.jobs.listeners.remove(cancel)


def test_closing_cancels_what_runs_and_what_waits():
    room = Room()
    jobs = [room.submit("tone", steps=200), room.submit("tone")]
    room.until(Progress)
    room.jobs.close()
    left = [room.events.get_nowait() for _ in range(room.events.qsize())]
    assert {e.job for e in left if isinstance(e, JobCancelled)} == set(jobs)
    assert room.engine.pid is None


def test_an_engine_that_cannot_start_is_a_crash():
    engine = Engine("tests.no_such_engine")
    engine.submit(Work("1", Request("tone"), MODEL))
    with pytest.raises(EngineCrashed, match="exit status 1"):
        engine.receive(PATIENCE)


def test_warming_starts_the_engine_and_is_no_job(room: Room) -> None:
    room.engine.close()
    room.jobs.warm(MODEL)
    deadline = time.monotonic() + PATIENCE
    while room.engine.pid is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    warmed = room.engine.pid
    room.submit("tone")
    assert [type(event) for event in room.until(JobFinished)][-2:] == [Done, JobFinished]
    assert room.engine.pid == warmed


def test_a_request_is_followed_to_its_end(room: Room) -> None:
    room.submit("another")  # whose events are none of its own
    made = list(room.jobs.make(Request("tone", count=2), MODEL, keep))
    assert {type(event) for event in made} == {Progress, Done}
    seeds = [event.sample.recipe.seed for event in made if isinstance(event, Done)]
    assert seeds == [0, 1]


def test_following_raises_what_a_job_fails_with_and_cancels_what_is_left(room: Room) -> None:
    with pytest.raises(OutOfMemory):
        list(room.jobs.make(Request("fail"), MODEL, keep))
    left = room.jobs.make(Request("tone", count=50, steps=20), MODEL, keep)
    next(left)
    left.close()
    assert isinstance(room.until(JobCancelled)[-1], JobCancelled)
    assert outcome_of(JobFinished("j", 0)) == []
    with pytest.raises(Busy, match="try later"):
        outcome_of(Failed("j", "busy", "try later"))
    with pytest.raises(Cancelled):
        outcome_of(JobCancelled("j"))


def outcome_of(event: Event) -> list[Progress | Done]:
    return list(outcome([event], "j"))


class SideBySide:
    """Keeps in two parts; `together` of them wait for each other before any lies in its folder."""

    def __init__(self, together: int, failing: int = -1) -> None:
        self.barrier = threading.Barrier(together, timeout=PATIENCE)
        self.failing, self.recorded, self.threads = failing, [], set()

    def __call__(self, loop: Loop) -> Sample:
        return self.put(loop)()

    def put(self, loop: Loop) -> Callable[[], Sample]:
        self.barrier.wait()
        if loop.recipe.seed == self.failing:
            raise NoSpace("The disk is full.")
        return partial(self._record, loop)

    def _record(self, loop: Loop) -> Sample:
        self.recorded.append(loop.recipe.seed)
        self.threads.add(threading.current_thread().name)
        return keep(loop)


def test_samples_of_a_job_are_put_side_by_side_and_recorded_in_their_order(room):
    kept = SideBySide(together=3)
    room.jobs.submit(Request("tone", steps=1, count=6), MODEL, kept)
    heard = room.until(JobFinished, Failed)
    seeds = [event.sample.recipe.seed for event in heard if isinstance(event, Done)]
    assert seeds == kept.recorded == list(range(6))
    assert kept.threads == {"fodder-jobs"}
    assert not [one for one in threading.enumerate() if one.name.startswith("fodder-keeping")]


def test_of_those_that_are_put_at_once_one_fails_and_the_others_are_kept(room):
    kept = SideBySide(together=3, failing=1)
    job = room.jobs.submit(Request("tone", steps=1, count=3), MODEL, kept)
    heard = room.until(JobFinished, Failed)
    assert heard[-1] == Failed(job, "no_space", "The disk is full.")
    assert kept.recorded == [0, 2]


def test_a_sample_that_lies_in_its_folder_is_told_while_the_next_is_painted(room):
    kept = SideBySide(together=1)
    job = room.jobs.submit(Request("tone", steps=20, count=2), MODEL, kept)
    room.until(Done)
    room.jobs.cancel(job)
    assert room.until(JobCancelled, JobFinished)[-1] == JobCancelled(job)
    assert kept.recorded == [0]
