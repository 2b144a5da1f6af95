"""Who gives way to whom: the kernel is asked."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from bridge.config.priority import BELOW_NORMAL, yield_thread

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux' threads have priorities")
ENGINE = "import os, bridge.config.priority as p; p.yield_to_window(); print(os.nice(0))"
LOWER = min(19, os.getpriority(os.PRIO_PROCESS, 0) + BELOW_NORMAL)


def on_a_thread(task: Callable[[], int]) -> int:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(task()))
    thread.start()
    thread.join()
    return found[0]


def mine() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def yielding() -> int:
    yield_thread()
    yield_thread()  # not twice as low
    return mine()


@linux
def test_a_thread_gives_way_and_no_other_of_its_process() -> None:
    before = mine()
    assert on_a_thread(yielding) == LOWER
    assert mine() == before
    assert on_a_thread(mine) == before


@linux
def test_what_a_yielding_thread_starts_does_not_give_way_twice() -> None:
    def start() -> int:
        yield_thread()
        return int(subprocess.check_output([sys.executable, "-c", ENGINE]))

    assert on_a_thread(start) == LOWER
