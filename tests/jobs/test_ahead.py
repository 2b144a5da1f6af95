"""Takes that are painted ahead: when, of what, and who comes first. The engines are real processes
whose far side needs no torch (tests.fake_engine)."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.domain.events import JobFinished
from bridge.domain.request import Request
from bridge.jobs import ahead
from bridge.jobs.ahead import TakeAhead, TakesAhead
from bridge.jobs.battery import on_battery
from bridge.jobs.engine import Engine
from tests.jobs.test_queue import MODEL, PATIENCE, Room


class Idle:
    """Takes ahead beside a room of jobs; `battery` may be switched."""

    def __init__(self, room: Room) -> None:
        self.room, self.battery = room, False
        self.engine = Engine("tests.fake_engine", lowest=True)
        self.told: queue.SimpleQueue[TakeAhead] = queue.SimpleQueue()
        self.takes = TakesAhead(self.engine, room.jobs, self.told.put, lambda: self.battery)

    def want(self, *seeds: int, log: Path | None = None, steps: int = 2) -> None:
        negative = "" if log is None else f"log:{log}"
        requests = [Request("next", seed=seed, negative=negative, steps=steps) for seed in seeds]
        self.takes.want(requests, MODEL)

    def seeds(self, count: int) -> list[int]:
        return [self.told.get(timeout=PATIENCE).loop.recipe.seed for _ in range(count)]


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Idle]:
    monkeypatch.setattr(ahead, "SETTLE", 0.05)
    monkeypatch.setattr(ahead, "GLANCE", 0.05)
    room = Room()
    idle = Idle(room)
    yield idle
    idle.takes.close()
    room.jobs.close()


def until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_takes_wanted_are_painted_at_the_lowest_priority_and_kept_nowhere(idle: Idle) -> None:
    idle.want(8, 9)
    first = idle.told.get(timeout=PATIENCE)
    assert (first.request.seed, first.loop.recipe.seed) == (8, 8)
    assert idle.engine.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, idle.engine.pid) == 19
    assert os.sched_getscheduler(idle.engine.pid) == os.SCHED_IDLE
    assert idle.seeds(1) == [9]
    assert idle.room.events.empty()  # nobody who listens to jobs hears of it


def test_what_is_asked_for_ends_them_at_once_and_they_come_after_it(
    idle: Idle, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    idle.want(8, 9, log=log, steps=100)  # two seconds each
    until(log.exists)
    began = time.monotonic()
    idle.room.submit("now", steps=60, negative=f"log:{log}")
    assert idle.room.until(JobFinished)
    assert time.monotonic() - began < 15.0
    assert idle.told.empty()
    assert log.read_text().splitlines() == ["next 8", "now 0"]
    assert idle.seeds(1) == [8]


def test_others_that_are_wanted_take_their_place(idle: Idle, tmp_path: Path) -> None:
    idle.want(1, 2, log=tmp_path / "log", steps=200)
    until((tmp_path / "log").exists)
    idle.want(3)
    assert idle.seeds(1) == [3]
    idle.want(4)
    idle.takes.forget()
    time.sleep(0.3)
    assert idle.told.empty()


def test_nothing_is_painted_on_battery(idle: Idle) -> None:
    idle.battery = True
    idle.want(1)
    time.sleep(0.3)
    assert idle.engine.pid is None
    idle.battery = False
    assert idle.seeds(1) == [1]


def test_what_fails_is_given_up_and_the_next_wish_is_not(idle: Idle) -> None:
    idle.takes.want([Request("fail")], MODEL)
    time.sleep(0.5)
    idle.want(5)
    assert idle.seeds(1) == [5]


@pytest.mark.parametrize(
    ("supplies", "battery"),
    [
        ({}, False),
        ({"AC": {"type": "Mains", "online": "1"}}, False),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"AC": {"type": "Mains", "online": "0"},
          "BAT0": {"type": "Battery", "status": "Discharging"}}, True),
        ({"AC": {"type": "Mains", "online": "1"},
          "BAT0": {"type": "Battery", "status": "Discharging"}}, False),  # a weak charger
        ({"mouse": {"type": "Battery", "status": "Discharging", "scope": "Device"}}, False),
    ],
)  # fmt: skip
def test_a_laptop_on_battery_is_known(tmp_path: Path, supplies, battery) -> None:
    for name, members in supplies.items():
        (tmp_path / name).mkdir()
        for member, text in members.items():
            (tmp_path / name / member).write_text(text + "\n")
    assert on_battery(tmp_path) is battery
    assert on_battery(tmp_path / "nowhere") is False
