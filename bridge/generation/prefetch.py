"""The next sample of a job is painted while the one before it is inverted and heard.

Painting keeps all processors busy, inverting and hearing but one of them: side by side, two idle
cores make the parts of a kit in three quarters of the time. It changes no sound: each is painted as
if alone, by one thread, one after the other.
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from types import TracebackType
from typing import Self

from bridge.domain.edit import Instrument
from bridge.domain.errors import Cancelled
from bridge.domain.kit import MIX, Kit
from bridge.domain.request import Request
from bridge.generation.editing import Sketches, paint
from bridge.synthesis.painter import KitPainter, Look, OnStep, Painter, Painting

Progress = tuple[float, Look | None]


@dataclass(slots=True)
class _Started:
    """A painting that is being painted, or is done."""

    request: Request
    steps: queue.SimpleQueue[Progress | None] = field(default_factory=queue.SimpleQueue)
    stop: Event = field(default_factory=Event)
    painting: Future[Painting] = field(default_factory=Future)

    def on_step(self, done: float, look: Look | None = None, /) -> None:
        if self.stop.is_set():
            raise Cancelled("The job was cancelled.")
        self.steps.put((done, look))

    def wait(self, on_step: OnStep) -> Painting:
        """The painting. What `on_step` raises stops it, within a step."""
        try:
            while (said := self.steps.get()) is not None:
                on_step(*said)
        except BaseException:
            self.stop.set()
            raise
        return self.painting.result()


class Prefetch:
    """Paints the settled requests of one job, one of them before it is asked for."""

    def __init__(self, painter: Painter, requests: Sequence[Request], sketches: Sketches) -> None:
        self._painter, self._sketches = painter, sketches
        self._rest = deque(requests)
        self._started: _Started | None = None
        self._thread = ThreadPoolExecutor(1, "painting")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._started is not None:
            self._started.stop.set()
        self._thread.shutdown()

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """One painting of the job, which may be done already; then the next one is begun."""
        started, self._started = self._started, None
        if started is None or started.request != request:
            if started is not None:  # a retry, say: what was begun is not what is wanted next
                started.stop.set()
                self._rest.appendleft(started.request)
            started = self._start(request)
        painting = started.wait(on_step)
        if request in self._rest:
            self._rest.remove(request)
        if self._rest:
            self._started = self._start(self._rest.popleft())
        return painting

    def _start(self, request: Request) -> _Started:
        started = _Started(request)
        self._thread.submit(self._work, started)
        return started

    def _work(self, started: _Started) -> None:
        try:
            found = paint(started.request, self._painter, self._sketches, started.on_step)
            started.painting.set_result(found)
        except BaseException as error:
            started.painting.set_exception(error)
        finally:
            started.steps.put(None)


@contextmanager
def prefetching(
    painter: Painter, requests: Sequence[Request], sketches: Sketches
) -> Iterator[None]:
    """Samples that are made in this block, of a job of these settled requests, are painted ahead.

    Only by a model on the processor: one on a card paints several at once, and wants one thread
    (bridge.synthesis.batches).
    """
    plain = [request for request in requests if _is_plain(request)]
    if len(plain) < 2 or not isinstance(painter, KitPainter):
        yield
        return
    with Prefetch(painter, plain, sketches) as ahead:
        sketches.painted = ahead.paint
        yield


def _is_plain(request: Request) -> bool:
    """Whether it is painted by itself, from nothing that the job makes."""
    edit = request.edit
    if isinstance(edit, Kit):
        return edit.part != MIX
    return not request.addons and (edit is None or isinstance(edit, Instrument))
