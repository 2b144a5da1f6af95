"""The engine process of tests.benchmarks.gpu: the engine's own loop around a painter of random
weights. It says, after each job, where the time went: JSON, on stdout.

`paint` and `invert` are one thread's, the card waited for at both ends; `finish` (cut, hear, judge)
and `hear`, which is part of it, are summed over all threads, so that their wall time may be longer
than the job; `cpu` is what they computed in it. `send` is how long the app let the engine wait.
"""

from __future__ import annotations

import json
import os
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from unittest import mock

from bridge.domain.events import Ended, FromEngine, Made, Ready, Work
from bridge.generation import pipeline, worker
from bridge.synthesis.device import best_device
from bridge.synthesis.pipelines import stable_diffusion
from bridge.synthesis.pipelines.pretrained import quieten
from bridge.synthesis.pipelines.stable_diffusion import AT_ONCE
from tests.benchmarks import gpu

TINY = "FODDER_BENCH_TINY"  # set in the environment, for rehearsals


@dataclass(slots=True)
class Stages:
    """Sums of milliseconds and calls, by stage; for any thread."""

    sums: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, wall: float, cpu: float) -> None:
        with self.lock:
            held = self.sums.setdefault(name, [0.0, 0.0, 0.0])
            held[:] = [held[0] + 1_000 * wall, held[1] + 1_000 * cpu, held[2] + 1]

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self.add(name, time.perf_counter() - wall, time.thread_time() - cpu)

    def watched(
        self, name: str, work: Callable[..., Any], wait: bool = False
    ) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:
            if wait:
                gpu.settle()
            with self.timed(name):
                found = work(*args, **more)
                if wait:
                    gpu.settle()
            return found

        return run

    def say(self, what: str) -> None:
        """And begin anew."""
        with self.lock:
            sums, self.sums = self.sums, {}
        shown = {
            name: {"wall_ms": round(wall, 1), "cpu_ms": round(cpu, 1), "calls": round(calls)}
            for name, (wall, cpu, calls) in sums.items()
        }
        print(json.dumps({"what": what, **shown}), flush=True)


@contextmanager
def watching(stages: Stages) -> Iterator[None]:
    """The stages of whatever is made in this block."""
    painter = stable_diffusion.SpectrogramPainter
    places: list[tuple[object, str, str, bool]] = [
        (painter, "paint_all", "paint", True),
        (stable_diffusion, "invert_all", "invert", True),
        (pipeline, "finish", "finish", False),
        (pipeline, "hear", "hear", False),
    ]
    with ExitStack() as stack:
        for owner, name, stage, wait in places:
            watched = stages.watched(stage, getattr(owner, name), wait)
            stack.enter_context(mock.patch.object(owner, name, watched))
        yield


@dataclass(slots=True)
class State(worker.WorkerState):
    """The engine's, which knows how long it is made to wait."""

    stages: Stages = field(default_factory=Stages)

    def send(self, message: FromEngine) -> None:
        if isinstance(message, Made):
            with self.stages.timed("send"):
                self.pipe.send(message)
        else:
            self.pipe.send(message)


def served(state: State, work: Work) -> Ended:
    """One job, its stages said before it ends."""
    with watching(state.stages):
        ended = worker.serve(state, work)
    state.stages.say(f"stages in the engine, {work.request.makes}")
    return ended


def main(pipe: Connection) -> None:
    """See bridge.generation.worker.main."""
    quieten()
    tiny, device = bool(os.environ.get(TINY)), best_device()
    bench = gpu.Bench(600.0, 1, mode="engine process")
    painter = gpu.painter_of(
        Namespace(tiny=tiny, count=2 if tiny else AT_ONCE["cuda"]), device, bench
    )
    state = State(pipe, painter=painter)
    try:
        state.send(Ready(os.getpid()))
        while True:
            state.send(served(state, state.next()))
    except (EOFError, ConnectionError):
        return
