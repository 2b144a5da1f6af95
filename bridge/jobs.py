"""Jobs: submit, cancel, listen. One thread hands requests to the engine and keeps what it makes.

Listeners are plain callables, called on the jobs thread with the events of bridge.messages, in
order; the last one of a job is always Finished, Failed or Cancelled. A job whose engine process
dies is tried once more, from the sample it had reached.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bridge.analysis.verdict import judge
from bridge.engine import Engine
from bridge.errors import Busy, Cancelled, EngineCrashed, FodderError, NotFound, by_code
from bridge.messages import (
    Accepted,
    Done,
    Ended,
    Event,
    Failed,
    Finished,
    Made,
    Progress,
    Stage,
    Work,
)
from bridge.messages import Cancelled as CancelledEvent
from bridge.values import SEEDS, Loop, ModelEntry, Request, Sample

log = logging.getLogger(__name__)

LONGEST_QUEUE = 256
TRIES = 2
GLANCE = 0.05  # seconds between two looks at whether a running job was cancelled

Listener = Callable[[Event], None]
Keep = Callable[[Loop], Sample]


@dataclass(slots=True)
class Job:
    """A request on its way. `keep` puts its samples where they belong."""

    id: str
    request: Request
    model: ModelEntry
    keep: Keep
    made: int = 0
    tries: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def rest(self) -> Work:
        """What is still to be made."""
        request = self.request
        seed = (request.seed + self.made) % SEEDS
        rest = replace(request, seed=seed, count=request.count - self.made)
        return Work(self.id, rest, self.model)


class Jobs:
    """The queue and its thread. Use as a context manager, or call `close`."""

    def __init__(self, engine: Engine) -> None:
        self.listeners: list[Listener] = []
        self._engine = engine
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="fodder-jobs", daemon=True)
        self._thread.start()

    def __enter__(self) -> Jobs:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, request: Request, model: ModelEntry, keep: Keep) -> str:
        """Queue a request; the job's id. Busy when the queue is full."""
        job = Job(secrets.token_hex(4), request, model, keep)
        with self._changed:
            if len(self._queue) >= LONGEST_QUEUE:
                raise Busy(f"{LONGEST_QUEUE} jobs are waiting already: try again later.")
            position = len(self._queue) + (self._current is not None)
            self._tell(Accepted(job.id, position))
            self._queue.append(job)
            self._changed.notify_all()
        return job.id

    def cancel(self, job: str) -> None:
        """Give up a waiting or running job; NotFound for any other."""
        with self._changed:
            running = [self._current] if self._current is not None else []
            for one in [*running, *self._queue]:
                if one.id == job:
                    one.cancelled.set()
                    return
        raise NotFound(f"No job {job[:40]!r} is waiting or running.")

    def close(self) -> None:
        """Cancel everything, end the engine and the thread."""
        with self._changed:
            self._closing = True
            running = [self._current] if self._current is not None else []
            for one in [*running, *self._queue]:
                one.cancelled.set()
            self._changed.notify_all()
        self._thread.join()
        self._engine.close()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            self._tell(self._do(job))
            with self._changed:
                self._current = None

    def _next(self) -> Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._closing)
            self._current = self._queue.popleft() if self._queue else None
            return self._current

    def _do(self, job: Job) -> Event:
        """Work off one job; its last event."""
        try:
            while job.made < job.request.count:
                self._attempt(job)
        except Cancelled:
            return CancelledEvent(job.id)
        except FodderError as error:
            return Failed(job.id, error.code, str(error))
        except Exception as error:
            log.exception("A job failed outside the engine")
            return Failed(job.id, FodderError.code, f"{error}: please report this.")
        return Finished(job.id, job.made)

    def _attempt(self, job: Job) -> None:
        job.tries += 1
        try:
            self._engine_turn(job)
        except EngineCrashed:
            if job.tries >= TRIES:
                raise
            log.warning("The engine died during job %s: it is tried once more.", job.id)

    def _engine_turn(self, job: Job) -> None:
        if job.cancelled.is_set():
            raise Cancelled("The job was cancelled.")
        self._engine.submit(job.rest)
        before, count = job.made, job.request.count
        stopping = False
        while True:
            message = self._engine.receive(GLANCE)
            if job.cancelled.is_set() and not stopping:
                self._engine.stop(job.id)
                stopping = True
            if isinstance(message, Stage):
                done = (before + message.fraction * (count - before)) / count
                self._tell(Progress(job.id, done, message.stage))
            elif isinstance(message, Made):
                self._keep(job, message.loop)
            elif isinstance(message, Ended):
                if message.code:
                    raise by_code(message.code, message.message)
                return

    def _keep(self, job: Job, loop: Loop) -> None:
        try:
            sample = job.keep(loop)
        except FodderError:
            self._abandon(job)
            raise
        job.made += 1
        verdict = judge(sample.recipe.bpm, sample.recipe.key, sample.heard)
        warning = "" if verdict.agrees else verdict.sentence
        self._tell(Done(job.id, sample, loop.seconds_taken, warning))

    def _abandon(self, job: Job) -> None:
        """Stop a job in the engine and read what it still says of it."""
        with contextlib.suppress(EngineCrashed):
            self._engine.stop(job.id)
            while not isinstance(self._engine.receive(), Ended):
                pass

    def _tell(self, event: Event) -> None:
        for listener in list(self.listeners):
            try:
                listener(event)
            except Exception:
                log.exception("A listener failed at %s", event)
