"""An engine whose work is done by the workers of a Dask scheduler.

Each sample of a job is a task of its own, so that all machines work at once; what belongs together
(an edit with a form or a series) is one task. Where a worker says that it has GPUs, tasks ask for
one. A task whose worker dies is run again on another by the scheduler; what other tasks made
meanwhile is kept here, and handed out in the order in which it was asked for.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.domain.audio import Loop
from bridge.domain.errors import BadArgument, EngineCrashed, NotFound
from bridge.domain.events import Ended, FromEngine, Made, Stage, Work
from bridge.domain.model import ModelEntry

log = logging.getLogger(__name__)
PATIENCE = 10.0  # seconds for a scheduler to answer
WORKER = "bridge.generation.worker"
_Result = tuple[list[Loop | None], Ended]


@dataclass(slots=True)
class Task:
    """A part of a job: its future, how far it is, and what came of it."""

    name: str
    work: Work
    future: Any = None
    fraction: float = 0.0
    result: _Result | None = None


@dataclass(slots=True)
class RunningJob:
    """A job under way: its tasks in order, and how many of them were handed out. `mark` tells it
    from the same job begun again."""

    job: str
    tasks: list[Task]
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    handed: int = 0
    failed: str = ""
    outbox: list[FromEngine] = field(default_factory=list)


class DaskEngine:
    """See bridge.jobs.engine.AnyEngine. Not for two threads at once, but for `stop`."""

    def __init__(self, address: str, module: str = WORKER) -> None:
        self._address = address
        self._module = module
        self._client: Any = None
        self._running: RunningJob | None = None
        self._made: dict[str, _Result] = {}  # of the job under way, also after a crash
        self._heard: queue.SimpleQueue[tuple[str, float, str]] = queue.SimpleQueue()
        self._topic = f"fodder-{secrets.token_hex(4)}"

    @property
    def pid(self) -> int | None:
        """None: nothing runs on this machine."""
        return None

    def start(self) -> None:
        """Connect, unless that is done; an error with the cure if nobody answers."""
        if self._client is not None and self._client.status == "running":
            return
        self.close()
        try:
            from distributed import Client
        except ImportError:
            raise BadArgument(
                "A farm needs Dask, and Fodder from Python: pip install 'sample-fodder[farm]'."
            ) from None
        try:
            self._client = Client(self._address, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise NotFound(
                f"No Dask scheduler answers at {self._address}: start one with `dask scheduler`."
            ) from error
        self._greet()

    def submit(self, work: Work) -> None:
        """Hand a work to the farm."""
        self.start()
        if self._running is None or self._running.job != work.job:
            self._made.clear()
        self._running = RunningJob(work.job, [Task(f"{work.job}-{n}", w) for n, w in split(work)])
        for task in self._running.tasks:
            self._begin(task, self._running.mark)
        if not self._client.scheduler_info()["workers"]:
            log.warning("The farm has no workers yet: its jobs wait.")
            self._running.outbox.append(Stage(work.job, 0.0, "wait"))

    def warm(self, model: ModelEntry) -> None:
        """Nothing: the workers load a model at their first task, and keep it."""

    def stop(self, job: str) -> None:
        """Ask all workers to give up a job; it answers Ended 'cancelled'."""
        from bridge.jobs import dask_worker

        running = self._running
        if running is None or running.job != job or self._client is None:
            return
        with contextlib.suppress(OSError, TimeoutError):
            self._client.run(dask_worker.stop, running.mark, on_error="ignore")
            self._give_up(running)
        running.outbox.append(Ended(job, "cancelled", "The job was cancelled."))
        self._running = replace(running, tasks=[], handed=0)

    def receive(self, timeout: float | None = None) -> FromEngine | None:
        """The next message, or None after `timeout` seconds; EngineCrashed if the farm is lost."""
        running = self._running
        assert running is not None, "submit first"
        if not running.outbox:
            self._listen(running, timeout)
        running = self._running
        assert running is not None
        if running.outbox:
            return running.outbox.pop(0)
        if running.failed:
            raise EngineCrashed(running.failed)
        return None

    def close(self) -> None:
        """Leave the farm; what it was doing for us is given up."""
        if self._client is not None:
            with contextlib.suppress(OSError, TimeoutError):
                self._client.close(timeout=PATIENCE)
            self._client = None

    def _give_up(self, running: RunningJob) -> None:
        """Let the scheduler forget what is not finished."""
        self._client.cancel([task.future for task in running.tasks if task.result is None])

    def _greet(self) -> None:
        """Put a DaskWorker into every worker, now and whenever one comes."""
        from bridge.jobs import dask_worker

        try:
            self._client.register_plugin(
                dask_worker.DaskWorker(self._module, self._topic), name=dask_worker.NAME
            )
            versions = set(self._client.run(dask_worker.fodder).values())
        except Exception as error:
            self.close()
            raise BadArgument(
                f"A worker of the farm has no Fodder ({type(error).__name__}): "
                "pip install 'sample-fodder[farm]' there."
            ) from error
        if versions - {dask_worker.fodder()}:
            log.warning("The workers have Fodder %s, this is %s.", versions, dask_worker.fodder())
        self._client.subscribe_topic(self._topic, self._on_event)

    def _on_event(self, event: tuple[Any, Any]) -> None:
        """Called by the client's own thread: (time, what a worker said)."""
        self._heard.put(tuple(event[1]))

    def _begin(self, task: Task, mark: str) -> None:
        from bridge.jobs import dask_worker

        if task.name in self._made:
            task.result = self._made[task.name]
            return
        gpus = any(
            worker.get("resources", {}).get("GPU")
            for worker in self._client.scheduler_info()["workers"].values()
        )
        task.future = self._client.submit(
            dask_worker.do,
            task.name,
            mark,
            task.work,
            key=f"fodder-{task.name}-{mark}",
            resources={"GPU": 1} if gpus else None,
            pure=False,
        )
        task.future.add_done_callback(lambda _: self._heard.put((task.name, 1.0, "")))

    def _listen(self, running: RunningJob, timeout: float | None) -> None:
        """Wait for one thing that a worker says or ends, and note it."""
        self._hand_out(running)
        if running.outbox:
            return
        try:
            name, fraction, stage = self._heard.get(timeout=timeout)
        except queue.Empty:
            if self._client is None or self._client.status != "running":
                running.failed = f"The farm at {self._address} is gone: is its scheduler running?"
            return
        task = next((one for one in running.tasks if one.name == name), None)
        if task is None:
            return  # of a job before
        if stage:
            task.fraction = fraction
            done = sum(one.fraction for one in running.tasks) / len(running.tasks)
            running.outbox.append(Stage(running.job, done, stage))
            return
        self._finish(running, task)
        self._hand_out(running)

    def _finish(self, running: RunningJob, task: Task) -> None:
        """A task is over: keep what it made, or why it failed."""
        if task.future.status != "finished":
            said = task.future.status
            if said == "error":
                said = type(task.future.exception(timeout=PATIENCE)).__name__
            running.failed = f"The farm lost a sample ({said}): it is tried once more."
            return
        task.fraction = 1.0
        task.result = self._made[task.name] = task.future.result(timeout=PATIENCE)

    def _hand_out(self, running: RunningJob) -> None:
        """Pass on what is finished, in order; the last word after the last task."""
        while running.handed < len(running.tasks):
            task = running.tasks[running.handed]
            if task.result is None:
                return
            loops, ended = task.result
            self._made.pop(task.name, None)
            task.future = None
            running.outbox += [Made(running.job, loop) for loop in loops]
            running.handed += 1
            if ended.code:
                self._give_up(running)
                running.outbox.append(Ended(running.job, ended.code, ended.message))
                running.handed = len(running.tasks)
                return
        if running.tasks:
            running.outbox.append(Ended(running.job))
            running.tasks = []


def split(work: Work) -> list[tuple[int, Work]]:
    """The parts of a Work that can be made apart, by the number of their first sample: each take,
    but of an edit all together, which share its source or the sections of a form."""
    if work.request.edit is not None:
        return [(work.skip, work)]
    takes = list(enumerate(work.request.takes()))
    return [(number, replace(work, request=take, skip=0)) for number, take in takes[work.skip :]]
