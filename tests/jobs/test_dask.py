"""A farm of a real Dask scheduler and two real worker processes; one is killed in the middle."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.config.presets import model_named
from bridge.domain.errors import BadArgument, EngineCrashed, NotFound
from bridge.domain.events import (
    Done,
    Ended,
    Event,
    Failed,
    JobCancelled,
    JobFinished,
    Progress,
    Work,
)
from bridge.domain.request import Request
from bridge.jobs.dask import DaskEngine, split
from bridge.jobs.engine import AnyEngine, Engine
from bridge.jobs.queue import JobQueue
from bridge.library.folder import drop

PATIENCE = 90.0
ROOT = Path(__file__).parents[2]
# a worker's death and a scheduler's end leave their sockets to the collector
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@dataclass
class Farm:
    """A scheduler and its workers, as a user starts them."""

    folder: Path
    address: str
    processes: list[subprocess.Popen[bytes]]
    workers: dict[int, subprocess.Popen[bytes]]

    def add_worker(self, *more: str) -> subprocess.Popen[bytes]:
        words = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *more]
        process = started(*words, folder=self.folder)
        self.workers[process.pid] = process
        return process


def started(*words: str, folder: Path) -> subprocess.Popen[bytes]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with (folder / f"{words[0]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=folder, env=environ, stdout=log, stderr=log,
        )  # fmt: skip


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    file = tmp_path / "scheduler.json"
    scheduler = started(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(file), folder=tmp_path,
    )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while not file.exists() or not file.read_text():
        assert time.monotonic() < deadline
        assert scheduler.poll() is None
        time.sleep(0.05)
    farm = Farm(tmp_path, json.loads(file.read_text())["address"], [scheduler], {})
    yield farm
    for process in [*farm.workers.values(), scheduler]:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()


@pytest.fixture
def two(farm: Farm) -> Farm:
    farm.add_worker("--resources", "GPU=1")
    farm.add_worker("--resources", "GPU=1")
    return farm


class Room:
    """Jobs over a farm, with an ear at them."""

    def __init__(self, farm: Farm) -> None:
        self.folder = farm.folder / "Fodder"
        self.folder.mkdir(exist_ok=True)
        self.log = farm.folder / "begun"
        self.engine = DaskEngine(farm.address, "tests.jobs.dask_side")
        self.jobs = JobQueue(self.engine)
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.jobs.listeners.append(self.events.put)

    def submit(self, prompt: str, **more: object) -> str:
        request = Request(prompt, negative=f"log:{self.log}", **more)  # type: ignore[arg-type]
        keep = partial(drop, folder=self.folder)
        return self.jobs.submit(request, model_named("embedded"), keep)

    def until(self, *kinds: type) -> list[Event]:
        heard: list[Event] = []
        while not heard or not isinstance(heard[-1], kinds):
            heard.append(self.events.get(timeout=PATIENCE))
        return heard

    def begun(self) -> list[tuple[int, int]]:
        """(process, seed) of all that was begun."""
        path = Path(f"{self.log}.pids")
        lines = path.read_text().splitlines() if path.exists() else []
        return [(int(pid), int(seed)) for pid, seed in (line.split() for line in lines)]


@pytest.fixture
def room(two: Farm) -> Iterator[Room]:
    room = Room(two)
    yield room
    room.jobs.close()


def test_two_workers_share_a_job_and_the_samples_come_here_in_order(room: Room) -> None:
    room.submit("noise", count=6, seed=100, steps=25)
    heard = room.until(JobFinished, Failed)
    assert heard[-1] == JobFinished(heard[-1].job, 6)
    assert [e.sample.recipe.seed for e in heard if isinstance(e, Done)] == list(range(100, 106))
    assert len(list(room.folder.iterdir())) == 6
    assert len({pid for pid, _ in room.begun()}) == 2
    assert Counter(seed for _, seed in room.begun()) == Counter(range(100, 106))
    assert [e for e in heard if isinstance(e, Progress) and e.stage == "paint"]


def test_one_is_killed_in_the_middle_and_nothing_is_lost_or_made_twice(
    room: Room, two: Farm
) -> None:
    room.submit("noise", count=10, seed=0, steps=50)
    heard = room.until(Done)
    fetched = {event.sample.recipe.seed for event in heard if isinstance(event, Done)}
    victim = next(pid for pid, _ in reversed(room.begun()))
    os.kill(victim, signal.SIGKILL)
    two.workers[victim].wait()
    heard += room.until(JobFinished, Failed)
    assert isinstance(heard[-1], JobFinished), heard[-1]
    assert [e.sample.recipe.seed for e in heard if isinstance(e, Done)] == list(range(10))
    assert len(list(room.folder.iterdir())) == 10  # "noise" made twice would be two files
    again = [seed for seed, n in Counter(seed for _, seed in room.begun()).items() if n > 1]
    assert not fetched & set(again)  # only what was in its hands: being made, or not fetched yet
    assert {pid for pid, seed in room.begun() if seed in again} >= {victim}


def test_a_job_is_cancelled_on_all_workers_and_the_next_goes_on(room: Room) -> None:
    job = room.submit("noise", count=8, seed=0, steps=200)
    room.until(Progress)
    began = time.monotonic()
    room.jobs.cancel(job)
    assert isinstance(room.until(JobCancelled, JobFinished, Failed)[-1], JobCancelled)
    assert time.monotonic() - began < 4  # one sample alone takes as long
    room.submit("tone", count=2, seed=7)
    assert isinstance(room.until(JobFinished, Failed)[-1], JobFinished)
    assert {seed for _, seed in room.begun()} >= {7, 8}


def test_what_a_worker_says_of_an_error_is_told(room: Room) -> None:
    room.submit("fail", count=3)
    failed = room.until(Failed, JobFinished)[-1]
    assert isinstance(failed, Failed)
    assert failed.code == "out_of_memory"
    room.submit("tone")
    assert isinstance(room.until(JobFinished, Failed)[-1], JobFinished)


def test_a_sample_that_takes_every_worker_down_fails_with_a_clear_word(two: Farm) -> None:
    for _ in range(8):
        two.add_worker("--resources", "GPU=1")
    room = Room(two)
    room.submit("take the worker down")
    failed = room.until(Failed, JobFinished)[-1]
    assert isinstance(failed, Failed)
    assert "lost a sample (KilledWorker)" in failed.message
    room.jobs.close()


def test_without_workers_it_waits_and_goes_on_when_one_comes(farm: Farm) -> None:
    room = Room(farm)
    room.submit("tone", count=2)
    waiting = room.until(Progress)[-1]
    assert isinstance(waiting, Progress)
    assert waiting.stage == "wait"
    farm.add_worker()
    assert isinstance(room.until(JobFinished, Failed)[-1], JobFinished)
    room.jobs.close()


def test_a_scheduler_that_goes_is_told(two: Farm) -> None:
    room = Room(two)
    room.submit("tone", count=50, steps=50)
    room.until(Progress)
    two.processes[0].kill()
    failed = room.until(Failed, JobFinished)[-1]
    assert isinstance(failed, Failed)
    assert "scheduler" in failed.message
    room.jobs.close()


def test_nobody_there_is_one_sentence(capsys, monkeypatch) -> None:
    monkeypatch.setattr("bridge.jobs.dask.PATIENCE", 0.5)
    with pytest.raises(NotFound, match="dask scheduler"):
        DaskEngine("tcp://127.0.0.1:9").start()
    for words, what in (
        (["make", "x", "--engine", "tcp://127.0.0.1:9"], "dask scheduler"),
        (["make", "x", "--engine", "box"], "tcp://box:8786"),
        (["serve", "--engine", "http://box"], "tcp://box:8786"),
    ):
        assert main(words) == 2
        said = capsys.readouterr().err.splitlines()
        assert what in said[-1]


def test_a_far_side_that_is_not_there_is_told(two: Farm) -> None:
    engine = DaskEngine(two.address, "tests.jobs.nowhere")
    engine.start()
    engine.submit(Work("a", Request("tone"), model_named("embedded")))
    with pytest.raises(EngineCrashed, match="lost a sample"):
        first_word(engine)
    engine.close()


def first_word(engine: DaskEngine) -> object:
    deadline = time.monotonic() + PATIENCE
    while not isinstance(message := engine.receive(0.1), Ended):
        assert time.monotonic() < deadline
    return message


def test_both_engines_are_engines() -> None:
    engines: list[AnyEngine] = [Engine(), DaskEngine("tcp://127.0.0.1:9")]
    assert [engine.pid for engine in engines] == [None, None]
    with pytest.raises(BadArgument):
        main_engine("nothing")


def main_engine(url: str) -> AnyEngine:
    from bridge.app import open_engine

    return open_engine(url)


def test_a_work_is_split_by_samples_with_room_for_retries() -> None:
    work = Work("a", Request("tone", seed=2**32 - 1, count=3, retry=1), model_named("embedded"), 1)
    parts = split(work)
    assert [number for number, _ in parts] == [1, 2]
    assert [part.request.seed for _, part in parts] == [1, 3]
    assert all(part.request.count == 1 and part.skip == 0 for _, part in parts)
    assert replace(parts[0][1].request, seed=0, count=3) == replace(work.request, seed=0)
