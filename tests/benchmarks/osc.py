"""The OSC server under load: python -m tests.benchmarks.osc [ping | bad]

    ping        round trips while a job runs, one every 10 ms
    flood       10,000 messages a second for 10 s from 8 senders, each of them a process: what
                arrived and what was answered, and memory before and after
    bad         four times 60,000 bad datagrams: memory after each (also alone: `bad`)
    fuzz        random datagrams, a million, or what five minutes allow

The engine is the tests' own, without torch; the job's load is one busy core beside the server.
"""

from __future__ import annotations

import mmap
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bridge.cli.serve import serving
from bridge.jobs.engine import Engine
from bridge.osc.service import OscService
from tests.osc.conftest import arguments
from tests.osc.ear import Ear, message
from tests.osc.test_fuzz import a_datagram, lives
from tests.osc.test_memory import NO_JOBS

SENDERS = 8
RATE = 10_000
SECONDS = 10
FUZZ, FUZZ_SECONDS = 1_000_000, 300.0
_SENDER = """
import socket, sys, time
port, rate, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.connect(("127.0.0.1", port))
data = bytes.fromhex(sys.argv[4])
sys.stdin.readline()
began, sent = time.monotonic(), 0
while (now := time.monotonic() - began) < seconds:
    while sent < now * rate:
        line.send(data)
        sent += 1
    time.sleep(0.002)
print(sent)
"""


@contextmanager
def a_service() -> Any:
    with tempfile.TemporaryDirectory() as home:
        os.environ["FODDER_HOME"] = home
        with serving(arguments(), Engine("tests.fake_engine")) as app:
            face = app.osc
            assert face is not None
            yield face


def ping(service: OscService, busy: bool, times: int = 1_000) -> list[float]:
    """Round trips in milliseconds, sorted."""
    ear = Ear(service.server.port)
    if busy:
        ear.say("/fodder/generate", "a", "tone", "steps", 200, "count", 16)
        ear.until("/fodder/progress")
    asker = Ear(service.server.port)
    data = message("/fodder/ping")
    found = []
    for _ in range(times):
        began = time.perf_counter()
        asker.raw(data)
        asker.hear()
        found.append(1e3 * (time.perf_counter() - began))
        time.sleep(0.01)
    ear.say("/fodder/cancel", "all")
    ear.close()
    asker.close()
    return sorted(found)


def flood(service: OscService) -> str:
    """Sticky values at full speed; every one that arrived must have been handled."""
    handled = [0]
    inner = service.defaults.set

    def counted(name: str, value: Any) -> None:
        handled[0] += 1
        inner(name, value)

    service.defaults.set = counted  # type: ignore[method-assign]
    data = message("/fodder/set/bpm", 92.0).hex()
    each = [str(service.server.port), str(RATE / SENDERS), str(SECONDS), data]
    command = [sys.executable, "-c", _SENDER, *each]
    senders = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(SENDERS)
    ]
    time.sleep(2)
    before, lost_before, cpu = resident(), dropped(service.server.port), time.process_time()
    sent = sum(int(one.communicate("\n")[0]) for one in senders)
    lives(service.server.port)
    lost = dropped(service.server.port) - lost_before
    return (
        f"sent {sent:,}, dropped by the kernel {lost:,}, handled {handled[0]:,} "
        f"of {sent - lost:,} that arrived; memory {(resident() - before) / 1e6:+.1f} MB; "
        f"{(time.process_time() - cpu) / max(1, handled[0]) * 1e6:.0f} µs a message"
    )


def resident() -> int:
    """Bytes of memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * mmap.PAGESIZE


def dropped(port: int) -> int:
    """Datagrams that the kernel dropped at this port's full buffer."""
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        words = line.split()
        if int(words[1].split(":")[1], 16) == port:
            return int(words[-1])
    return 0


def bad(service: OscService) -> str:
    """Resident memory after each of four equal floods of bad datagrams."""
    chance = random.Random("bad")
    packets = [a_datagram(chance, NO_JOBS) for _ in range(20_000)]
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    after = []
    for _ in range(4):
        for number, data in enumerate(packets * 3):
            line.sendto(data, ("127.0.0.1", service.server.port))
            if number % 200 == 0:
                lives(service.server.port)
        while service.status().waiting:
            time.sleep(0.01)
        after.append(f"{resident() / 1e6:.1f}")
    line.close()
    return f"4 × 60,000, memory {', '.join(after)} MB; {service.status()}"


def fuzz(service: OscService) -> str:
    chance = random.Random("benchmark")
    packets = [a_datagram(chance) for _ in range(20_000)]
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    before, began, number = 0, time.monotonic(), 0
    while number < FUZZ and time.monotonic() - began < FUZZ_SECONDS:
        line.sendto(chance.choice(packets), ("127.0.0.1", service.server.port))
        number += 1
        if number % 200 == 0:
            lives(service.server.port)
        if number == 20_000:
            before = resident()
    line.close()
    lives(service.server.port)
    return f"{number:,} datagrams, alive, memory {(resident() - before) / 1e6:+.1f} MB"


def main() -> None:
    with a_service() as service:
        if "bad" in sys.argv[1:]:
            print("bad:", bad(service))
            return
        for name, busy in (("idle", False), ("a job runs", True)):
            found = ping(service, busy)
            p50, p99 = found[len(found) // 2], found[int(0.99 * len(found))]
            print(f"ping, {name}: median {p50:.2f} ms, p99 {p99:.2f} ms, worst {found[-1]:.2f} ms")
        if "ping" not in sys.argv[1:]:
            print("flood:", flood(service))
            print("bad:", bad(service))
            print("fuzz:", fuzz(service))


if __name__ == "__main__":
    main()
