"""The next takes of a prompt, painted while nothing is asked for, and kept in memory alone.

A process of its own makes them, at the lowest priority: what is asked for has the usual engine to
itself, and the takes that are painted then are given up at once. Nothing is painted on battery.
None lies in any folder until somebody chooses it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import TracebackType

from bridge.config.priority import yield_thread
from bridge.domain.audio import Loop
from bridge.domain.errors import Cancelled, FodderError
from bridge.domain.events import Accepted, Event, Failed, JobCancelled, JobFinished, Work
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.jobs.battery import on_battery
from bridge.jobs.engine import AnyEngine
from bridge.jobs.queue import JobQueue, new_id
from bridge.jobs.runner import make_rest

log = logging.getLogger(__name__)
TAKES = 2
SETTLE = 2.0  # seconds of rest before anything is painted
GLANCE = 30.0  # seconds between two looks whether it runs on battery still


@dataclass(frozen=True, slots=True)
class TakeAhead:
    """A take of `request`, whose seed it has, which nobody has asked for."""

    request: Request
    loop: Loop


@dataclass(slots=True)
class _Wish:
    """What to paint next, and from when on."""

    requests: list[Request]
    model: ModelEntry
    since: float
    cancelled: threading.Event = field(default_factory=threading.Event)


class TakesAhead:
    """Use as a context manager. `tell` is called on a thread of its own with each take.

    `engine` should have the lowest priority (`Engine(lowest=True)`); it is started by the first
    wish that comes to be painted.
    """

    def __init__(
        self,
        engine: AnyEngine,
        jobs: JobQueue,
        tell: Callable[[TakeAhead], None],
        spares: Callable[[], bool] | None = None,
    ) -> None:
        self._engine, self._jobs, self._tell = engine, jobs, tell
        self._spares = on_battery if spares is None else spares
        self._wish: _Wish | None = None
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="fodder-ahead", daemon=True)
        jobs.listeners.append(self._hear)
        self._thread.start()

    def __enter__(self) -> TakesAhead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def want(self, requests: list[Request], model: ModelEntry) -> None:
        """Paint these, one after another, as soon as nothing else is to be done; in place of what
        was wanted before."""
        self._put(_Wish(requests, model, time.monotonic()) if requests else None)

    def forget(self) -> None:
        """Paint nothing."""
        self._put(None)

    def close(self) -> None:
        """End it, and its process."""
        self._jobs.listeners.remove(self._hear)
        with self._changed:
            self._closing = True
        self._put(None)
        pid = self._engine.pid
        if pid is not None:  # it may not get to hear of it for long: it gives way to all others
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGTERM)
        self._thread.join()
        self._engine.close()

    def _put(self, wish: _Wish | None) -> None:
        with self._changed:
            before, self._wish = self._wish, wish
            if before is not None:
                before.cancelled.set()
            self._changed.notify_all()

    def _hear(self, event: Event) -> None:
        """Something is asked for: it comes first. It is over: go on."""
        if isinstance(event, Accepted):
            with self._changed:
                wish = self._wish
            if wish is not None:
                self._put(replace(wish, cancelled=threading.Event(), since=time.monotonic()))
        elif isinstance(event, JobFinished | Failed | JobCancelled):
            with self._changed:
                if self._wish is not None:
                    self._wish.since = time.monotonic()
                self._changed.notify_all()

    def _run(self) -> None:
        yield_thread()
        while (wish := self._next()) is not None:
            try:
                self._paint(wish)
            except Cancelled:
                continue
            except FodderError as error:  # told to whoever asks for the same
                log.info("No takes are painted ahead: %s", error)
                with self._changed:
                    if self._wish is wish:
                        self._wish = None

    def _next(self) -> _Wish | None:
        """What is to be painted, when its time has come; None at the end."""
        with self._changed:
            while not self._closing:
                wish = self._wish
                if wish is None or not wish.requests or self._jobs.listing():
                    self._changed.wait()
                    continue
                left = wish.since + SETTLE - time.monotonic()
                if left <= 0 and not self._spares():
                    return wish
                self._changed.wait(left if left > 0 else GLANCE)
            return None

    def _paint(self, wish: _Wish) -> None:
        request = wish.requests[0]

        def made(loop: Loop | None) -> None:
            with self._changed:
                if wish.cancelled.is_set():  # the same list may be wanted again
                    return
                wish.requests.pop(0)
            if loop is not None:
                self._tell(TakeAhead(request, loop))

        work = Work(new_id(), request, wish.model)
        make_rest(self._engine, work, wish.cancelled, lambda _: None, made)
