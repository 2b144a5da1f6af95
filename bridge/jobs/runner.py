"""One job: a request on its way through the queue, and how the engine may end it.

One job's turn at the engine: hand it over, pass on its progress and a cancel, keep what comes.

A job whose engine process dies is tried once more, from the sample it had reached.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.analysis.verdict import judge_recipe
from bridge.domain.audio import Loop
from bridge.domain.errors import Cancelled, EngineCrashed, FodderError, by_code
from bridge.domain.events import Done, Ended, Event, Made, Progress, Stage, Work
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.jobs.engine import AnyEngine
from bridge.jobs.journal import Journal
from bridge.library.delivery import Delayed

Keep = Callable[[Loop], Sample]


@dataclass(slots=True)
class Job:
    """A request on its way. `keep` puts its samples where they belong."""

    id: str
    request: Request
    model: ModelEntry
    keep: Keep
    made: int = 0
    crashes: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def rest(self) -> Work:
        """What is still to be made."""
        return Work(self.id, self.request, self.model, skip=self.made)


def check_ended(ended: Ended, job: Job, stopped: bool) -> None:
    """The error with which the engine ended a job, if it did."""
    if stopped:
        raise Cancelled("The job was cancelled.")
    if ended.code:
        raise by_code(ended.code, ended.message)
    if job.made < job.request.makes:
        raise FodderError("The engine ended a job before it was done: please report this.")


log = logging.getLogger(__name__)
TRIES = 2
GLANCE = 0.05  # seconds between two looks at whether a running job was cancelled
PATIENCE = 10.0  # seconds until an engine that was told to stop is ended


@dataclass(slots=True)
class JobRunner:
    """`tell` passes events on to whoever listens."""

    engine: AnyEngine
    journal: Journal | None
    job: Job
    tell: Callable[[Event], None]

    def work_off(self) -> None:
        """Make and keep all that is left of the job; Cancelled or another FodderError if not."""
        while self.job.made < self.job.request.makes:
            try:
                self._at_the_engine()
            except EngineCrashed as crash:
                self._once_more(crash)

    def kept(self, sample: Sample, seconds: float, late: str = "") -> None:
        """A sample of it lies where it belongs."""
        job = self.job
        if self.journal is not None:
            self.journal.kept(job.id, job.made)
        verdict = judge_recipe(sample.recipe, sample.heard)
        said = ("" if verdict.agrees else verdict.sentence, late)
        self.tell(Done(job.id, sample, seconds, " ".join(filter(None, said))))

    def _once_more(self, crash: EngineCrashed) -> None:
        """Note a crash; raise it if it was one too many."""
        job = self.job
        job.crashes += 1
        if job.cancelled.is_set():
            raise Cancelled("The job was cancelled.") from None
        if job.crashes >= TRIES:
            raise crash
        log.warning("The engine died during job %s: it is tried once more.", job.id)

    def _at_the_engine(self) -> None:
        """Let the engine make what is left, and keep it."""
        job = self.job
        if job.cancelled.is_set():
            raise Cancelled("The job was cancelled.")
        self.engine.submit(job.rest)
        before, count = job.made, job.request.makes
        stopped: float | None = None
        while True:
            message = self.engine.receive(GLANCE)
            stopped = self._heed(stopped)
            if isinstance(message, Stage) and stopped is None:
                done = (before + message.fraction * (count - before)) / count
                self.tell(Progress(job.id, done, message.stage, message.picture))
            elif isinstance(message, Made) and stopped is None:
                self._keep(message.loop)
            elif isinstance(message, Ended):
                check_ended(message, job, stopped is not None)
                return

    def _heed(self, stopped: float | None) -> float | None:
        """Pass a cancel on; since when the engine knows. One that does not heed it is ended."""
        if stopped is None and self.job.cancelled.is_set():
            self.engine.stop(self.job.id)
            return time.monotonic()
        if stopped is not None and time.monotonic() - stopped > PATIENCE:
            self.engine.close()
            raise Cancelled("The job was cancelled.")
        return stopped

    def _keep(self, loop: Loop) -> None:
        job = self.job
        try:
            if self.journal is not None:
                self.journal.keeping(job.id, loop.recipe)
            late = ""
            try:
                sample = job.keep(loop)
            except Delayed as kept:  # it is safe, but not yet in its folder
                sample, late = kept.sample, str(kept)
            job.made += 1
            job.crashes = 0
            self.kept(sample, loop.seconds_taken, late)
        except Exception:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Stop the job in the engine and read what it still says of it."""
        deadline = time.monotonic() + PATIENCE
        with contextlib.suppress(EngineCrashed):
            self.engine.stop(self.job.id)
            while time.monotonic() < deadline:
                if isinstance(self.engine.receive(GLANCE), Ended):
                    return
            self.engine.close()
