"""The next samples of a job are painted and inverted while those before them are heard.

One painting on two processors takes two thirds of the time that it takes on one: its network is
small, and its threads wait for each other. So each sample is painted and inverted by a worker with
processors of its own, several samples at once. It changes no sound: each is made as if alone, and
comes when it is its turn.
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from types import TracebackType
from typing import Self

from bridge.domain.edit import Instrument
from bridge.domain.errors import Cancelled
from bridge.domain.kit import MIX, Kit
from bridge.domain.request import Request
from bridge.generation.editing import Sketches, paint
from bridge.generation.pipeline import inverted
from bridge.synthesis.device import has_tiles, processors, use_processors
from bridge.synthesis.painter import KitPainter, Look, OnStep, Painter, Painting

Progress = tuple[float, Look | None]
MOST_WORKERS = 4  # each holds a painting of up to 16 bars


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
    """Paints the settled requests of one job, some of them before they are asked for."""

    def __init__(
        self, painter: Painter, requests: Sequence[Request], sketches: Sketches, workers: int
    ) -> None:
        self._painter, self._sketches, self._workers = painter, sketches, workers
        self._rest = deque(requests)
        self._started: dict[Request, _Started] = {}
        self._processors = processors()
        each = partial(use_processors, max(1, self._processors // workers))
        self._threads = ThreadPoolExecutor(workers, "painting", initializer=each)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for started in self._started.values():
            started.stop.set()
        self._threads.shutdown(cancel_futures=True)
        use_processors(self._processors)

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """One painting of the job, which may be done already; as many more as there are workers
        are begun, or wait for one."""
        while self._rest and len(self._started) <= self._workers:
            self._start(self._rest.popleft())
        started = self._started.pop(request, None)
        if started is None:  # a retry, say: it is needed now, and what is begun is needed next
            return paint(request, self._painter, self._sketches, on_step)
        return started.wait(on_step)

    def _start(self, request: Request) -> None:
        self._started[request] = started = _Started(request)
        self._threads.submit(self._work, started)

    def _work(self, started: _Started) -> None:
        request = started.request
        try:
            painting = paint(request, self._painter, self._sketches, started.on_step)
            started.painting.set_result(inverted(painting, request))
        except BaseException as error:
            started.painting.set_exception(error)
        finally:
            started.steps.put(None)


@contextmanager
def prefetching(
    painter: Painter,
    requests: Sequence[Request],
    sketches: Sketches,
    workers: int | None = None,
) -> Iterator[None]:
    """Samples that are made in this block, of a job of these settled requests, are painted ahead.

    Only by a model on the processor: one on a card paints several at once, and wants one thread
    (bridge.synthesis.batches). Of `workers` there are as many as help, unless it is said.
    """
    plain = [request for request in requests if _is_plain(request)]
    if len(plain) < 2 or not isinstance(painter, KitPainter):
        yield
        return
    if workers is None:  # a sample's bits must not depend on how many are made beside it
        workers = 1 if has_tiles() else min(len(plain), processors(), MOST_WORKERS)
    with Prefetch(painter, plain, sketches, workers) as ahead:
        sketches.painted = ahead.paint
        yield


def _is_plain(request: Request) -> bool:
    """Whether it is painted by itself, from nothing that the job makes."""
    edit = request.edit
    if isinstance(edit, Kit):
        return edit.part != MIX
    return not request.addons and (edit is None or isinstance(edit, Instrument))
