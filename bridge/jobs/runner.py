"""One job at the engine: hand it over, pass on its progress and a cancel, keep what comes.

`make_rest` is the one loop around an engine: the queue, packs and farms all go through it. It asks
whether the job was cancelled every GLANCE seconds, ends an engine that does not heed that, and has
a sample tried TRIES times if the engine process dies at it. `JobRunner` is that loop for a job of
the queue: its samples go where they belong, the journal knows of each, listeners hear of it.

Keeping and recording are two things. What lies in the folder is done and is told; a catalogue or
journal that cannot be written at that moment is written later, by itself. Several samples of a job
are put into the folder at once, and recorded and told in their order.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, runtime_checkable

from bridge.config.unheeded import unheeded
from bridge.domain.audio import Loop
from bridge.domain.edit import Instrument
from bridge.domain.errors import Cancelled, EngineCrashed, FodderError, by_code
from bridge.domain.events import Done, Ended, Event, InstrumentDone, Made, Progress, Stage, Work
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Delayed, Sample
from bridge.domain.verdict import judge_recipe
from bridge.files.sf2 import soundfont_of
from bridge.jobs.engine import AnyEngine
from bridge.jobs.journal import Journal

log = logging.getLogger(__name__)
TRIES = 2
GLANCE = 0.05  # seconds between two looks at whether a running job was cancelled
PATIENCE = 10.0  # seconds until an engine that was told to stop is ended
MOST_KEEPING = 4  # samples that are put into a folder at once
Keep = Callable[[Loop], Sample]
Record = Callable[[], Sample]


@runtime_checkable
class TwoStepKeep(Protocol):
    """A Keep of two parts."""

    def __call__(self, loop: Loop, /) -> Sample:
        """Keep a loop."""
        ...

    def put(self, loop: Loop, /) -> Record:
        """Put a loop where it belongs, on any thread; what then records it, each in its turn."""
        ...


def make_rest(
    engine: AnyEngine,
    work: Work,
    cancelled: threading.Event,
    on_stage: Callable[[Stage], object],
    on_made: Callable[[Loop | None], object],
    glance: Callable[[], object] = lambda: None,
) -> None:
    """Have an engine make all samples of a Work after its first `skip`.

    `on_stage` is told how far the whole job is, `on_made` each sample in order; `glance` is called
    in between, every GLANCE seconds at least. Raises Cancelled
    soon after `cancelled` is set, EngineCrashed if the engine died TRIES times at one sample,
    otherwise what the engine said or `on_made` raised; the engine does nothing for it any more.
    """
    made, crashes, count = work.skip, 0, work.request.makes

    def count_made(loop: Loop | None) -> None:
        nonlocal made, crashes
        on_made(loop)
        made, crashes = made + 1, 0

    while made < count:
        try:
            _Turn(engine, replace(work, skip=made), cancelled, on_stage, count_made, glance).take()
        except EngineCrashed:
            crashes += 1
            if cancelled.is_set():
                raise Cancelled(_CANCELLED) from None
            if crashes >= TRIES:
                raise
            log.warning("The engine died during job %s: it is tried once more.", work.job)
            continue
        if made < count:
            raise FodderError("The engine ended a job before it was done: please report this.")


_CANCELLED = "The job was cancelled."


@dataclass(slots=True)
class _Turn:
    """A Work at the engine, from submitting it to its Ended or the engine's death."""

    engine: AnyEngine
    work: Work
    cancelled: threading.Event
    on_stage: Callable[[Stage], object]
    on_made: Callable[[Loop | None], object]
    glance: Callable[[], object]
    stopped: float | None = None  # since when the engine knows of a cancel

    def take(self) -> None:
        if self.cancelled.is_set():
            raise Cancelled(_CANCELLED)
        self.engine.submit(self.work)
        while True:
            message = self.engine.receive(GLANCE)
            self._heed()
            self._do(self.glance)
            if isinstance(message, Ended):
                self._check(message)
                return
            if self.stopped is not None:
                continue
            if isinstance(message, Stage):
                self.on_stage(self._of_all(message))
            elif isinstance(message, Made):
                self._do(partial(self.on_made, message.loop))

    def _of_all(self, stage: Stage) -> Stage:
        """The stage of a rest as one of the whole job."""
        before, count = self.work.skip, self.work.request.makes
        return replace(stage, fraction=(before + stage.fraction * (count - before)) / count)

    def _heed(self) -> None:
        """Pass a cancel on; an engine that does not heed it is ended."""
        if self.stopped is None and self.cancelled.is_set():
            self.engine.stop(self.work.job)
            self.stopped = time.monotonic()
        elif self.stopped is not None and time.monotonic() - self.stopped > PATIENCE:
            self.engine.close()
            raise Cancelled(_CANCELLED)

    def _check(self, ended: Ended) -> None:
        if self.stopped is not None:
            raise Cancelled(_CANCELLED)
        if ended.code:
            raise by_code(ended.code, ended.message)

    def _do(self, told: Callable[[], object]) -> None:
        try:
            told()
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Stop the job in the engine and read what it still says of it."""
        deadline = time.monotonic() + PATIENCE
        with contextlib.suppress(EngineCrashed):
            self.engine.stop(self.work.job)
            while time.monotonic() < deadline:
                if isinstance(self.engine.receive(GLANCE), Ended):
                    return
            self.engine.close()


@dataclass(slots=True)
class Job:
    """A request on its way. `keep` puts its samples where they belong; `found` is one that a
    process before this had put there without having said so. `made` are its takes that are over, of
    which `absent` made no sample."""

    id: str
    request: Request
    model: ModelEntry
    keep: Keep
    made: int = 0
    absent: int = 0
    found: Sample | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def rest(self) -> Work:
        """What is still to be made."""
        return Work(self.id, self.request, self.model, skip=self.made)


@dataclass(frozen=True, slots=True)
class _Put:
    """A loop that is being put into the folder; what then records it."""

    loop: Loop
    record: Future[Record]


@dataclass(slots=True)
class JobRunner:
    """`tell` passes events on to whoever listens."""

    engine: AnyEngine
    journal: Journal | None
    job: Job
    tell: Callable[[Event], None]
    last: Sample | None = None
    _putting: deque[_Put] = field(default_factory=deque)
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(MOST_KEEPING, "fodder-keeping")
    )

    def work_off(self) -> None:
        """Make and keep all that is left of the job; Cancelled or another FodderError if not."""
        job = self.job
        if job.found is not None:
            self._kept(job.found, 0.0)
        with self._threads:
            try:
                make_rest(
                    self.engine,
                    job.rest,
                    job.cancelled,
                    self._progress,
                    self._take,
                    self._record_put,
                )
            except BaseException:
                with contextlib.suppress(FodderError):  # why it ended is told, not what came of it
                    self._record_all()
                raise
            self._record_all()
        if isinstance(job.request.edit, Instrument) and self.last is not None:
            self.tell(InstrumentDone(job.id, soundfont_of(self.last.path)))

    def _progress(self, stage: Stage) -> None:
        self.tell(Progress(self.job.id, stage.fraction, stage.stage, stage.picture))

    def _take(self, loop: Loop | None) -> None:
        """A take is over: put its sample into the folder, if it made one, beside those before."""
        if loop is None:
            self._record_all()
            self.job.absent += 1
            self._count()
            return
        if not self._putting:
            self._note(loop)
        self._putting.append(_Put(loop, self._put(loop)))
        self._record_put()
        while len(self._putting) > MOST_KEEPING:
            self._record_next()

    def _put(self, loop: Loop) -> Future[Record]:
        keep = self.job.keep
        if isinstance(keep, TwoStepKeep) and self.job.request.makes > 1:
            return self._threads.submit(keep.put, loop)
        whole: Future[Record] = Future()
        whole.set_result(partial(keep, loop))
        return whole

    def _note(self, loop: Loop) -> None:
        """Of all that are being put into the folder, the journal knows the next that is counted;
        where this process ends now, the others are found when they are made again."""
        if self.journal is not None:
            self.journal.keeping(self.job.id, loop.recipe)

    def _record_put(self) -> None:
        """Record all that lie in the folder, as far as those before them do."""
        while self._putting and self._putting[0].record.done():
            self._record_next()

    def _record_all(self) -> None:
        """Record what is being put into the folder, as soon as it lies there; the first of their
        errors is raised when all are tried."""
        errors: list[Exception] = []
        while self._putting:
            try:
                self._record_next()
            except Exception as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def _record_next(self) -> None:
        put, late = self._putting.popleft(), ""
        try:
            sample = put.record.result()()
        except Delayed as kept:  # it is safe, but not yet in its folder
            sample, late = kept.sample, str(kept)
        self._kept(sample, put.loop.seconds_taken, put.loop.notice, late)
        if self._putting:
            self._note(self._putting[0].loop)

    def _count(self) -> None:
        """One more of its takes is over."""
        self.job.made += 1
        if self.journal is not None:
            self.journal.kept(self.job.id, self.job.made)

    def _kept(self, sample: Sample, seconds: float, *notices: str) -> None:
        """A sample of it lies where it belongs."""
        job = self.job
        self.last = sample
        self._count()
        verdict = judge_recipe(sample.recipe, sample.heard)
        first = unheeded(job.request, job.model) if job.made == 1 else ()
        said = (*first, "" if verdict.agrees else verdict.sentence, *notices)
        self.tell(Done(job.id, sample, seconds, " ".join(filter(None, said))))
