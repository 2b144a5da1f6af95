"""A real audio server without a sound card: jackd's dummy driver, recorded by jack_rec."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Array
from bridge.domain.playback import Event
from bridge.playback.player import Player
from tests.programs import needs

RATE, PERIOD = 48_000, 1_024
PATIENCE = 40.0
needs_jack = needs("jackd", "jack_rec")
Some = TypeVar("Some", bound=Event)


class Server:
    """A JACK server of a name of its own; `monkeypatch` makes it the processes' default."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.name = f"fodder{os.getpid()}"
        monkeypatch.setenv("JACK_DEFAULT_SERVER", self.name)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, loses_nothing: bool = True) -> None:
        """Waits for slow clients, so that no frame is lost; then also for ever for a killed one."""
        patience = ["-S"] if loses_nothing else []
        driver = ["-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
        self._process = subprocess.Popen(
            ["jackd", "-n", self.name, "-r", *patience, "-t", "5000", *driver],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(lambda: self.ports() is not None)

    def ports(self) -> list[str] | None:
        found = subprocess.run(
            ["jack_lsp", "-s", self.name], capture_output=True, text=True, check=False
        )
        return found.stdout.split() if found.returncode == 0 else None

    def kill(self) -> None:
        """As a crash would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """In order: the machine has room for eight names, and one that was killed keeps its own."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def recorder(self, into: Path, seconds: int) -> subprocess.Popen[bytes]:
        """Begins to write what is played to a file; wait for it."""
        ports = [port for port in self.ports() or [] if port.startswith("PortAudio:out")]
        assert len(ports) == 2, ports
        command = ["jack_rec", "-f", str(into), "-d", str(seconds), "-b", "32", *ports]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def record(self, into: Path, seconds: int) -> Array:
        return finished(self.recorder(into, seconds), into)


def finished(recorder: subprocess.Popen[bytes], into: Path) -> Array:
    """What was heard, from the frame on at which the recorder's ports were connected: on a busy
    machine it writes silence before."""
    assert recorder.wait(PATIENCE) == 0
    samples, rate = soundfile.read(into, dtype="float32", always_2d=True)
    assert rate == RATE
    sounding = samples[:, samples.any(axis=0)].all(axis=1)
    return np.asarray(samples[np.argmax(sounding) :])


def until(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Hearing:
    """What a player tells, one after the other."""

    def __init__(self, player: Player) -> None:
        self._events: queue.Queue[Event] = queue.Queue()
        player.listeners.append(self._events.put)

    def until(self, kind: type[Some]) -> Some:
        while not isinstance(event := self._events.get(timeout=PATIENCE), kind):
            pass
        return event

    def rest(self, seconds: float = 0.0) -> list[Event]:
        """What else is told within so long."""
        time.sleep(seconds)
        found = []
        while not self._events.empty():
            found.append(self._events.get())
        return found
