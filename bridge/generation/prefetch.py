"""The samples of a job are made side by side, and come in the order in which they are asked for.

    on a processor   each worker paints, inverts, cuts and hears samples of its own. One painting on
                     two processors takes two thirds of the time that it takes on one: its network
                     is small, and its threads wait for each other.
    on a card        one thread paints, for a card wants one, and does so in batches
                     (bridge.synthesis.batches); workers make samples of what it has painted while
                     it paints on.

It changes no sound: each is made as if alone.
"""

from __future__ import annotations

import os
import queue
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Event
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from bridge.domain.audio import Loop
from bridge.domain.edit import Instrument
from bridge.domain.errors import Cancelled
from bridge.domain.kit import MIX, Kit
from bridge.domain.request import Request
from bridge.generation.editing import Sketches, paint, with_sources
from bridge.generation.pipeline import Listen, make, settle
from bridge.generation.previews import Previews
from bridge.synthesis.batches import Ahead, alone
from bridge.synthesis.device import has_tiles, processors, use_processors
from bridge.synthesis.painter import KitPainter, Look, OnStep, Painter, Painting, SeamPainter

MakeOne = Callable[[Request, Listen], Loop]
MOST_WORKERS = 4  # on a processor: each holds a painting of up to 16 bars
MOST_FINISHERS = 8  # for a card
GLANCE = 0.05  # seconds in which nothing is said until whoever waits is asked to look round
_Result = TypeVar("_Result")


class Underway(Generic[_Result]):
    """Something that another thread does, what it says of its progress, and what comes of it."""

    def __init__(self) -> None:
        self._said: queue.SimpleQueue[tuple[Any, ...] | None] = queue.SimpleQueue()
        self._result: Future[_Result] = Future()
        self.stop = Event()

    def do(self, work: Callable[[Callable[..., None]], _Result]) -> None:
        """`work`, on this thread; it is given what to say its progress to."""
        try:
            self._look()
            self._result.set_result(work(self._say))
        except BaseException as error:
            self._result.set_exception(error)
        finally:
            self._said.put(None)

    def wait(
        self, listen: Callable[..., object], look: Callable[[], object] | None = None
    ) -> _Result:
        """What comes of it. What `listen`, or `look` in between, raises ends it within a step."""
        try:
            while True:
                try:
                    said = self._said.get(timeout=None if look is None else GLANCE)
                except queue.Empty:
                    assert look is not None
                    look()
                    continue
                if said is None:
                    return self._result.result()
                listen(*said)
        except BaseException:
            self.stop.set()
            raise

    def _say(self, *said: object) -> None:
        self._look()
        self._said.put(said)

    def _look(self) -> None:
        if self.stop.is_set():
            raise Cancelled("The job was cancelled.")


class PaintingThread:
    """Paints for all workers, in the order in which that was begun."""

    def __init__(self, painter: Painter, sketches: Sketches) -> None:
        self._painter, self._sketches = painter, sketches
        self._begun: dict[Request, Underway[Painting]] = {}
        self._previews = Previews()
        self._thread = ThreadPoolExecutor(1, "painting")

    def begin(self, request: Request) -> Underway[Painting]:
        """Paint a settled request as soon as those before it are painted."""
        self._begun[request] = begun = Underway[Painting]()
        self._thread.submit(begun.do, partial(self._paint, request))
        return begun

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """A painting that was begun, or is now: a retry, say."""
        begun = self._begun.get(request) or self.begin(request)
        try:
            return begun.wait(on_step)
        finally:
            self._begun.pop(request, None)

    def _paint(self, request: Request, say: OnStep) -> Painting:
        def on_step(done: float, look: Look | None = None, /) -> None:
            picture = self._previews(look)  # here, for to look is the card's work, too
            say(done, None if picture is None else lambda: picture)

        return paint(request, self._painter, self._sketches, on_step)

    def stop(self) -> None:
        """Let all of it end at its next step."""
        for begun in list(self._begun.values()):
            begun.stop.set()

    def close(self) -> None:
        """Wait until that has ended."""
        self._thread.shutdown()


class Prefetch:
    """Makes the takes of one job, `window` of them before they are asked for."""

    def __init__(
        self,
        painter: Painter,
        takes: Sequence[Request],
        sketches: Sketches,
        workers: int,
        window: int,
        painting: PaintingThread | None = None,
    ) -> None:
        self._painter, self._sketches, self._window = painter, sketches, window
        self._rest = deque(takes)
        self._started: dict[Request, Underway[Loop]] = {}
        self._painting = painting
        self._processors = processors()
        each = partial(use_processors, max(1, self._processors // workers))
        self._workers = ThreadPoolExecutor(workers, "making", initializer=each)

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
        if self._painting is not None:
            self._painting.stop()
        self._workers.shutdown(cancel_futures=True)
        if self._painting is not None:
            self._painting.close()
        use_processors(self._processors)

    def make(self, take: Request, listen: Listen) -> Loop:
        """One sample of the job, which may be done already; those after it are begun."""
        while self._rest and len(self._started) <= self._window:
            self._start(self._rest.popleft())
        if take not in self._started:  # what is made of others, a kit's mix
            return make(take, self._painter, listen, self._sketches)
        last: tuple[float, str] = 0.0, "paint"

        def hear(fraction: float, stage: str, *look: Any) -> None:
            nonlocal last
            last = fraction, stage
            listen(fraction, stage, *look)

        try:
            return self._started[take].wait(hear, lambda: listen(*last))
        finally:
            del self._started[take]

    def _start(self, take: Request) -> None:
        self._started[take] = started = Underway[Loop]()
        if self._painting is not None:
            self._painting.begin(settle(with_sources(take, self._sketches), self._painter))
        self._workers.submit(started.do, partial(self._made, take))

    def _made(self, take: Request, listen: Listen) -> Loop:
        return make(take, self._painter, listen, self._sketches)


@contextmanager
def prefetching(
    painter: Painter,
    takes: Sequence[Request],
    sketches: Sketches,
    workers: int | None = None,
) -> Iterator[MakeOne]:
    """How to make one of these takes of a job, in order: while one is waited for, others are made.

    Of `workers` there are as many as help, unless it is said.
    """
    plain = [take for take in takes if _is_plain(take)]
    if len(plain) > 1 and isinstance(painter, KitPainter):
        if workers is None:  # a sample's bits must not depend on how many are made beside it
            workers = 1 if has_tiles() else min(len(plain), processors(), MOST_WORKERS)
        with Prefetch(painter, plain, sketches, workers, workers) as ahead:
            yield ahead.make
    elif isinstance(painter, Ahead) and not isinstance(alone(painter), SeamPainter):
        workers = workers or min(len(plain), os.cpu_count() or 1, MOST_FINISHERS)
        painting = PaintingThread(painter, sketches)
        sketches.painted = painting.paint
        window = 2 * painter.painter.at_once  # a batch is finished while the next is painted
        with Prefetch(painter, plain, sketches, workers, window, painting) as ahead:
            yield ahead.make
    else:
        yield lambda take, listen: make(take, painter, listen, sketches)


def _is_plain(request: Request) -> bool:
    """Whether it is painted by itself, from nothing that the job makes."""
    edit = request.edit
    if isinstance(edit, Kit):
        return edit.part != MIX
    return not request.addons and (edit is None or isinstance(edit, Instrument))
