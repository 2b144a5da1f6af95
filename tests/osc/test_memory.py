"""The server's memory stands still, whatever comes. It is measured in a process of its own."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.osc.ear import Ear
from tests.osc.test_fuzz import a_datagram, lives

DATAGRAMS = 3_000  # a round; 60,000 are in tests/benchmarks/osc.py
NOISE = 32_000  # bytes: it moves by 5,000 either way, by which peers were heard in that second
NO_JOBS = ["/fodder/ping", "/fodder/set/bpm", "/fodder/set/*", "/fodder/query", "/x", "/fodder/{a"]


class Flooded:
    """A server in a process of its own (tests/osc/flooded.py)."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._said())

    def in_use(self) -> int:
        """Bytes that it holds once all is handled."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._said())

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def flooded() -> Iterator[Flooded]:
    command = [sys.executable, "-m", "tests.osc.flooded"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) as process:
        yield Flooded(process)
        assert process.stdin is not None
        process.stdin.close()
    assert process.returncode == 0


def test_memory_stands_still_under_bad_datagrams():
    """Four times the same flood: what is there after the first is there after the last."""
    chance = random.Random("flood")
    packets = [a_datagram(chance, NO_JOBS) for _ in range(DATAGRAMS)]
    after: list[int] = []
    with flooded() as server:
        ear = Ear(server.port)
        for _ in range(4):
            for number, data in enumerate(packets):
                ear.raw(data)
                if number % 200 == 0:
                    lives(server.port)
            after.append(server.in_use())
        ear.close()
    assert max(after[1:]) - after[0] < NOISE, after  # a leak of 4 bytes a datagram is more
