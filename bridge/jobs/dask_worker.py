"""What runs in a Dask worker: it holds the model and makes the samples of tasks.

A worker may have many threads; a model is for one at a time, so a lock lets one task in. What is
said while a task runs goes to the scheduler as events of a topic: (task, fraction, stage).
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

from distributed import WorkerPlugin, get_worker

from bridge.config.presets import model_named
from bridge.config.settings import find_home
from bridge.domain.audio import Loop
from bridge.domain.errors import UnknownModel
from bridge.domain.events import Ended, FromEngine, Made, Stage, StopJob, Work
from bridge.domain.model import ModelEntry

NAME = "fodder"
ENGINE = "bridge.generation.worker"  # imported only in a worker: torch comes with it
SAY_EVERY = 0.2  # seconds


@dataclass(slots=True)
class WorkerConnection:
    """In place of the pipe that an engine process has: takes Stops in, passes Stages on, keeps
    what is made."""

    task: str
    job: str
    mark: str
    stopped: set[str]
    say: Callable[[tuple[str, float, str]], None]
    loops: list[Loop | None] = field(default_factory=list)
    _said: float = 0.0
    _told: bool = False

    def poll(self) -> bool:
        """Whether the job is to stop, which is told once."""
        return self.mark in self.stopped and not self._told

    def recv(self) -> StopJob:
        """That it is to stop."""
        self._told = True
        return StopJob(self.job)

    def send(self, message: FromEngine) -> None:
        """Keep a loop; tell the app how far it is, now and then."""
        if isinstance(message, Made):
            self.loops.append(message.loop)
        elif isinstance(message, Stage) and time.monotonic() - self._said >= SAY_EVERY:
            self._said = time.monotonic()
            self.say((self.task, message.fraction, message.stage))


class DaskWorker(WorkerPlugin):  # type: ignore[misc]
    """What a worker keeps between tasks. `module` is the module that does the work."""

    name = NAME

    def __init__(self, module: str, topic: str) -> None:
        self._module = module
        self._topic = topic

    def setup(self, worker: Any) -> None:
        """Called by Dask when the worker starts."""
        self._worker = worker
        self._lock = threading.Lock()
        self._state: Any = None
        self.stopped: set[str] = set()

    def __getstate__(self) -> dict[str, str]:
        return {"_module": self._module, "_topic": self._topic}

    def do(self, task: str, mark: str, work: Work) -> tuple[list[Loop | None], Ended]:
        """Do a Work, alone; what was made, and how it ended."""
        worker = importlib.import_module(self._module)
        connection = WorkerConnection(task, work.job, mark, self.stopped, self._say)
        with self._lock:
            if self._state is None:
                self._state = importlib.import_module(ENGINE).WorkerState(connection)
            self._state.pipe = connection
            self._state.stopped.clear()
            ended = worker.serve(self._state, replace(work, model=here(work.model)))
        return connection.loops, ended

    def _say(self, said: tuple[str, float, str]) -> None:
        self._worker.log_event(self._topic, said)


def do(task: str, mark: str, work: Work) -> tuple[list[Loop | None], Ended]:
    """A task, as the scheduler runs it."""
    result: tuple[list[Loop | None], Ended] = get_worker().plugins[NAME].do(task, mark, work)
    return result


def stop(mark: str, dask_worker: Any = None) -> None:
    """Run on every worker beside its tasks: give up what has that mark, at its next step."""
    dask_worker.plugins[NAME].stopped.add(mark)


def fodder() -> str:
    """Which Fodder a worker has."""
    return version("sample-fodder")


def here(entry: ModelEntry) -> ModelEntry:
    """The model on this machine: another machine's folder is looked for by the model's name."""
    if entry.folder is None or entry.folder.is_dir():
        return entry
    try:
        known = model_named(entry.name, find_home().presets)
    except UnknownModel:
        return entry
    return known if known.version == entry.version else entry
