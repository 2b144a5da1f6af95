"""The engine process: takes Work from its pipe, makes it, sends what it made.

The other end of the pipe is bridge.jobs.engine. torch lives only here. One thread:
between any two steps the pipe is looked at, so that a Stop takes effect within one diffusion step.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

from bridge.config.log_file import sentence_of
from bridge.domain.errors import Cancelled, FodderError, OutOfMemory
from bridge.domain.events import Ended, FromEngine, Made, Ready, Stage, StopJob, Warm, Work
from bridge.domain.model import ModelEntry

if TYPE_CHECKING:
    from bridge.synthesis.painter import Look, Painter


log = logging.getLogger(__name__)


class Pipe(Protocol):
    """An end of a pipe, or what stands for one in a Dask worker."""

    def poll(self) -> bool:
        """Whether a message waits."""
        ...

    def recv(self) -> Work | Warm | StopJob:
        """The next message, which is waited for."""
        ...

    def send(self, message: FromEngine, /) -> None:
        """Send a message."""
        ...


@dataclass(slots=True)
class WorkerState:
    """The pipe, what waits for its turn, what was stopped, and the one model in memory."""

    pipe: Pipe
    waiting: deque[Work] = field(default_factory=deque)
    stopped: set[str] = field(default_factory=set)
    painter: Painter | None = None
    to_warm: ModelEntry | None = None

    def next(self) -> Work:
        """The next Work, waiting for it if need be; EOFError when the app is gone."""
        while not self.waiting:
            self._take()
            if self.to_warm is not None and not self.waiting:
                warm(self, self.to_warm)
        return self.waiting.popleft()

    def check(self, job: str) -> None:
        """Read what has come; Cancelled if `job` was stopped."""
        while self.pipe.poll():
            self._take()
        if job in self.stopped:
            raise Cancelled("The job was cancelled.")

    def _take(self) -> None:
        message = self.pipe.recv()
        if isinstance(message, StopJob):
            self.stopped.add(message.job)
        elif isinstance(message, Warm):
            self.to_warm = message.model
        else:
            self.waiting.append(message)

    def send(self, message: FromEngine) -> None:
        """Send a message to the app."""
        self.pipe.send(message)


def main(pipe: Connection) -> None:
    """Serve until the app closes its end."""
    state = WorkerState(pipe)
    try:
        state.send(Ready(os.getpid()))
        while True:
            work = state.next()
            state.send(serve(state, work))
            if not state.waiting:
                state.stopped.clear()  # also of jobs that had ended before their Stop came
    except (EOFError, ConnectionError, KeyboardInterrupt):
        log.info("The app is gone: the engine ends.")


def serve(state: WorkerState, work: Work) -> Ended:
    """Do one Work; every way it can end is an Ended."""
    try:
        make_all(state, work)
    except FodderError as error:
        return Ended(work.job, error.code, str(error))
    except (EOFError, ConnectionError):
        raise
    except Exception as error:
        if is_out_of_memory(error):
            return Ended(work.job, OutOfMemory.code, memory_sentence(error))
        log.exception("The engine failed at %s", work)
        return Ended(work.job, FodderError.code, f"The engine failed {sentence_of(error)}")
    return Ended(work.job)


def is_out_of_memory(error: Exception) -> bool:
    """Python's own, torch's for a device, and torch's for the CPU and for MPS, which are plain
    RuntimeErrors."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    said = ("can't allocate memory", "out of memory")
    return isinstance(error, RuntimeError) and any(one in str(error) for one in said)


def memory_sentence(error: Exception) -> str:
    """Whose memory ran out, as far as the error says, and the cure."""
    if "MPS" in str(error):
        return "The Mac's graphics memory (MPS) ran out: ask for fewer bars, or close programs."
    if "CUDA" in str(error):
        return "The graphics card's memory ran out: ask for fewer bars."
    return "Memory ran out: ask for fewer bars."


def make_all(state: WorkerState, work: Work) -> None:
    """Make all samples of a work, from the one on that is the next."""
    state.check(work.job)
    state.send(Stage(work.job, 0.0, "load"))
    painter = painter_for(state, work.model)
    from bridge.generation.editing import Sketches, with_sources
    from bridge.generation.pipeline import EmptyLayer, settle
    from bridge.generation.prefetch import prefetching
    from bridge.generation.previews import Previews
    from bridge.synthesis.batches import ahead

    rest = work.request.takes()[work.skip :]
    previews, sketches = Previews(), Sketches()
    settled = [settle(with_sources(take, sketches), painter) for take in rest]
    painter = ahead(painter, settled)

    def listen(number: int, fraction: float, stage: str, look: Look | None = None) -> None:
        state.check(work.job)
        done = (number + fraction) / len(rest)
        state.send(Stage(work.job, done, stage, previews(look)))

    with prefetching(painter, rest, sketches) as make:
        for number, take in enumerate(rest):
            loop = None
            with contextlib.suppress(EmptyLayer):
                loop = make(take, partial(listen, number))
            state.send(Made(work.job, loop))


def warm(state: WorkerState, entry: ModelEntry) -> None:
    """Load a model before it is asked for. What goes wrong is told to whoever asks for it."""
    state.to_warm = None
    try:
        painter_for(state, entry)
    except Exception as error:
        log.info("Model %s could not be loaded beforehand: %s", entry.name, error)


def painter_for(state: WorkerState, entry: ModelEntry) -> Painter:
    """The model of that entry; the one before it is let go first."""
    from bridge.config.models import located

    entry = located(entry)
    if state.painter is None or state.painter.entry != entry:
        state.painter = None
        with staying():
            import bridge.generation.editing
            import bridge.generation.pipeline  # noqa: F401 (all that the first sample needs)
            from bridge.synthesis.loading import load

            state.painter = load(entry)
    return state.painter


@contextmanager
def staying() -> Iterator[None]:
    """What is imported and loaded in this block stays: the collector looks for no rubbish in it,
    now or later, which would take a tenth of a cold start, and 50 ms every now and then."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if on:
            gc.enable()
