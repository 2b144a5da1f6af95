"""The queue of jobs: submit, cancel, listen. One thread has the engine make them, in order.

Listeners are plain callables that must return quickly. A job's events come in order: Accepted on
the thread that submits, the others on the jobs thread (JobCancelled of a waiting job: on the thread
that cancels); the last is always JobFinished, Failed or JobCancelled.

With a journal, what was accepted and is not over outlives this process, also a `close`. The next
one goes on with it by `resume`, before anything that was submitted later, and keeps no sample again
whose file had appeared. Whoever lets others in (OSC) resumes first, so that they find those jobs.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from queue import SimpleQueue

from bridge.config.log_file import sentence_of
from bridge.config.priority import yield_thread
from bridge.domain.audio import Loop
from bridge.domain.errors import (
    Busy,
    Cancelled,
    EngineCrashed,
    FodderError,
    NotFound,
    by_code,
)
from bridge.domain.events import Accepted, Done, Event, Failed, JobFinished, Progress
from bridge.domain.events import JobCancelled as CancelledEvent
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Recipe, Sample
from bridge.jobs.engine import AnyEngine
from bridge.jobs.journal import Journal, JournalEntry
from bridge.jobs.runner import Job, JobRunner, Keep

log = logging.getLogger(__name__)
LONGEST_QUEUE = 256
Listener = Callable[[Event], None]
Prepare = Callable[[str, str, bool], tuple[ModelEntry, Keep]]
Find = Callable[[Recipe], Sample | None]


class _PutDown(Exception):
    """No error: the app closes, and the job stays in the journal."""


class JobQueue:
    """The queue and its thread. Use as a context manager, or call `close`."""

    def __init__(self, engine: AnyEngine, journal: Journal | None = None) -> None:
        self.listeners: list[Listener] = []
        self._engine = engine
        self._journal = journal
        self._queue: deque[Job] = deque()
        self._current: Job | None = None
        self._changed = threading.Condition()
        self._closing = False
        self._to_warm: ModelEntry | None = None
        self._untold: set[str] = set()  # jobs that not everybody has heard of: they wait
        self._accepted: set[str] = set()  # jobs of the journal that this process knows of
        self._thread = threading.Thread(target=self._run, name="fodder-jobs", daemon=True)
        self._thread.start()

    def __enter__(self) -> JobQueue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(
        self,
        request: Request,
        model: ModelEntry,
        keep: Keep,
        *,
        job: str | None = None,
        place: str = "",
    ) -> str:
        """Queue a request; the job's id. Busy when the queue is full.

        `job` is its id, if the caller needs it before the first event. `place` goes into the
        journal, so that whoever resumes can make `keep` again.
        """
        request = replace(request, model=model.name)  # where it was auto, it is chosen now
        new = Job(job or new_id(), request, model, keep)
        with self._changed:
            if len(self._queue) >= LONGEST_QUEUE:
                raise Busy(f"{LONGEST_QUEUE} jobs are waiting already: try again later.")
            if self._journal is not None:
                self._journal.accept(new.id, request, place)
                self._accepted.add(new.id)
            position = len(self._queue) + (self._current is not None)
            self._untold.add(new.id)
            self._queue.append(new)
        self._announce([new], position)
        return new.id

    def make(
        self, request: Request, model: ModelEntry, keep: Keep
    ) -> Generator[Progress | Done, None, None]:
        """Submit a request and follow it to its end; the FodderError that it fails with, if so.

        Whoever leaves early, also by Ctrl-C, has cancelled it.
        """
        inbox: SimpleQueue[Event] = SimpleQueue()
        hear, job = inbox.put, new_id()
        self.listeners.append(hear)
        try:
            self.submit(request, model, keep, job=job)
            yield from outcome(iter(inbox.get, None), job)
        except BaseException:
            with contextlib.suppress(NotFound):
                self.cancel(job)
            raise
        finally:
            self.listeners.remove(hear)

    def resume(self, prepare: Prepare, find: Find) -> int:
        """Queue what the journal has left over from another process; how many jobs.

        `prepare(place, model, look)` gives the model and `keep` of a job, having looked through
        its place; `find` the sample made by a recipe, if its file is there. What the journal could
        not note before the other process ended is found so, and not kept twice.
        """
        if self._journal is None:
            return 0
        with self._changed:
            entries = [one for one in self._journal.unfinished() if one.id not in self._accepted]
            self._accepted.update(entry.id for entry in entries)
        places: set[str] = set()
        jobs = [job for entry in entries if (job := self._resumed(entry, prepare, find, places))]
        with self._changed:
            first = int(self._current is not None)
            self._untold.update(job.id for job in jobs)
            self._queue.extendleft(reversed(jobs))
        self._announce(jobs, first)
        return len(entries)

    def warm(self, model: ModelEntry) -> None:
        """Have the engine load a model now, unless there is something to make anyway."""
        with self._changed:
            self._to_warm = model
            self._changed.notify_all()

    def cancel(self, job: str) -> None:
        """Give up a waiting or running job; NotFound for any other."""
        with self._changed:
            if self._current is not None and self._current.id == job:
                self._current.cancelled.set()
                return
            waiting = next((one for one in self._queue if one.id == job), None)
            if waiting is None:
                raise NotFound(f"No job {job[:40]!r} is waiting or running.")
            if job in self._untold:  # it ends when its turn comes, and everybody has heard of it
                waiting.cancelled.set()
                return
            self._queue.remove(waiting)
        self._end(CancelledEvent(job))

    def cancel_all(self) -> None:
        """Give up everything that waits or runs."""
        for job, _ in reversed(self.listing()):  # the running one last, so that no other starts
            with contextlib.suppress(NotFound):
                self.cancel(job)

    def listing(self) -> list[tuple[str, Request]]:
        """What runs and then what waits, in order."""
        with self._changed:
            running = [self._current] if self._current is not None else []
            return [(one.id, one.request) for one in [*running, *self._queue]]

    def close(self) -> None:
        """End the engine and the thread. What is left is cancelled, or stays in the journal."""
        with self._changed:
            self._closing = True
            left = [] if self._journal is not None else list(self._queue)
            self._queue.clear()
            if self._current is not None:
                self._current.cancelled.set()
            self._changed.notify_all()
        for job in left:
            self._end(CancelledEvent(job.id))
        self._thread.join()
        self._engine.close()

    def _announce(self, jobs: Sequence[Job], first: int) -> None:
        """Tell that jobs are accepted, then let them begin. Nobody is told while the lock is held:
        whoever hears may ask the queue, from another thread too, and hold locks of its own."""
        try:
            for position, job in enumerate(jobs, first):
                self._tell(Accepted(job.id, position))
        finally:
            with self._changed:
                self._untold.difference_update(job.id for job in jobs)
                self._changed.notify_all()

    def _resumed(
        self, entry: JournalEntry, prepare: Prepare, find: Find, places: set[str]
    ) -> Job | None:
        """The job of an entry; None if it cannot go on, which is told. `places` have been looked
        through."""
        try:
            model, keep = prepare(entry.place, entry.request.model, entry.place not in places)
            places.add(entry.place)
            found = None if entry.keeping is None else find(entry.keeping)
        except FodderError as error:
            self._end(Failed(entry.id, error.code, str(error)))
            return None
        keep = _keep_once(keep, find)
        return Job(entry.id, entry.request, model, keep, entry.made, found=found)

    def _run(self) -> None:
        yield_thread()
        while (job := self._next()) is not None:
            try:
                last = self._do(job)
            except _PutDown:
                return
            with self._changed:
                self._current = None
            self._end(last)

    def _next(self) -> Job | None:
        def is_due() -> bool:
            return self._closing or (bool(self._queue) and self._queue[0].id not in self._untold)

        with self._changed:
            while True:
                self._changed.wait_for(lambda: is_due() or (self._to_warm and not self._queue))
                if is_due():
                    self._current = self._queue.popleft() if self._queue else None
                    return self._current
                assert self._to_warm is not None
                self._heat(self._to_warm)

    def _heat(self, model: ModelEntry) -> None:
        self._to_warm = None
        try:
            self._engine.warm(model)
        except EngineCrashed as error:
            log.info("The engine could not be warmed: %s", error)

    def _do(self, job: Job) -> Failed | JobFinished | CancelledEvent:
        """Work off one job; its last event."""
        try:
            JobRunner(self._engine, self._journal, job, self._tell).work_off()
        except Cancelled:
            if self._closing and self._journal is not None:
                raise _PutDown from None
            return CancelledEvent(job.id)
        except FodderError as error:
            return Failed(job.id, error.code, str(error))
        except Exception as error:
            log.exception("A job failed outside the engine")
            said = f"The sample could not be kept {sentence_of(error)}"
            return Failed(job.id, FodderError.code, said)
        return JobFinished(job.id, job.made - job.absent)

    def _end(self, event: Failed | JobFinished | CancelledEvent) -> None:
        """A job is over: the journal forgets it, then everybody hears so."""
        if self._journal is not None:
            self._journal.over(event.job)
            with self._changed:
                self._accepted.discard(event.job)
        self._tell(event)

    def _tell(self, event: Event) -> None:
        for listener in list(self.listeners):
            try:
                listener(event)
            except Exception:
                log.exception("A listener failed at %s", event)


def _keep_once(keep: Keep, find: Find) -> Keep:
    """As `keep`, but what was made by that recipe before and lies there still is not put there
    again: a card may make it a little otherwise, and so under another name."""

    def keep_once(loop: Loop) -> Sample:
        with contextlib.suppress(FodderError):
            if (found := find(loop.recipe)) is not None:
                return found
        return keep(loop)

    return keep_once


def outcome(told: Iterable[Event], job: str) -> Iterator[Progress | Done]:
    """Of all that is told, how one job goes, until it is over; its failure is raised."""
    for event in told:
        if event.job != job:
            continue
        if isinstance(event, JobFinished):
            return
        if isinstance(event, Failed):
            raise by_code(event.code, event.message)
        if isinstance(event, CancelledEvent):
            raise Cancelled("The job was cancelled.")
        if isinstance(event, Progress | Done):
            yield event


def new_id() -> str:
    """A job's name: eight hex digits."""
    return secrets.token_hex(4)
