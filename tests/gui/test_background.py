"""Work off the Qt thread: at which priority, and what of it is forgotten."""

import os
import sys
import threading

import pytest
from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from bridge.config.priority import BELOW_NORMAL
from bridge.domain.errors import Busy
from gui.background import BackgroundTasks, SessionTasks


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux' threads have priorities")
@pytest.mark.parametrize("gives_way", [False, True])
def test_only_tasks_that_compute_much_give_way_to_the_window(qtbot: QtBot, gives_way: bool) -> None:
    here = niceness()
    tasks = BackgroundTasks(gives_way=gives_way)
    found: list[int] = []
    tasks.do(niceness, found.append)
    qtbot.waitUntil(lambda: found != [])
    assert found == [min(19, here + BELOW_NORMAL) if gives_way else here]
    tasks.close()


def test_what_has_not_begun_can_be_forgotten(qtbot: QtBot) -> None:
    tasks = BackgroundTasks(threads=1)
    begun, go_on, done = threading.Event(), threading.Event(), []

    def first() -> str:
        begun.set()
        go_on.wait(10)
        return "first"

    tasks.do(first, done.append)
    tasks.do(lambda: "second", done.append)
    assert begun.wait(10)
    tasks.forget()
    tasks.do(lambda: "third", done.append)
    go_on.set()
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done == ["first", "third"]
    tasks.close()


def fail() -> None:
    raise Busy("The library is locked.")


@pytest.mark.parametrize("name", ["in_order", "lookups", "looks", "all_else"])
def test_a_session_hears_of_all_its_trouble_until_it_ends(qtbot: QtBot, name: str) -> None:
    shared, owner = BackgroundTasks(), QObject()
    tasks, heard = SessionTasks(shared, owner), list[str]()
    tasks.trouble.connect(heard.append)
    getattr(tasks, name).do(fail)
    qtbot.waitUntil(lambda: heard == ["The library is locked."])
    tasks.close()
    done: list[int] = []
    shared.do(fail)
    shared.do(lambda: 1, done.append)
    qtbot.waitUntil(lambda: done == [1])  # what it shares with others goes on
    assert len(heard) == 1
    shared.close()


def test_what_is_asked_in_order_is_done_in_order(qtbot: QtBot) -> None:
    owner, done = QObject(), list[int]()
    tasks = SessionTasks(BackgroundTasks(owner), owner)
    for number in range(20):
        tasks.in_order.do(lambda number=number: number, done.append)
    qtbot.waitUntil(lambda: len(done) == 20)
    assert done == list(range(20))
    tasks.close()
