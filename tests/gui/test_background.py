"""Work off the Qt thread: at which priority, and what of it is forgotten."""

import os
import sys
import threading

import pytest
from pytestqt.qtbot import QtBot

from bridge.config.priority import BELOW_NORMAL
from gui.background import BackgroundTasks


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
