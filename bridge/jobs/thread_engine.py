"""The engine on a thread of this process: for a command that makes something and ends.

It spares a second start of Python and of all that the app has imported already. What an engine
process is for, it does not give: what kills the engine kills the command, and torch stays until the
end. So it is for Fodder's own model, which is small; the window and `serve` have a process.
"""

from __future__ import annotations

import importlib
import logging
import os
import queue
import threading
from dataclasses import dataclass, field

from bridge.domain.errors import EngineCrashed
from bridge.domain.events import FromEngine, Ready, StopJob, Warm, Work
from bridge.domain.model import ModelEntry
from bridge.jobs.engine import WORKER

log = logging.getLogger(__name__)
ToEngine = Work | Warm | StopJob
_PATIENCE = 5.0  # seconds until a thread that was asked to end is left to die with the process


@dataclass(frozen=True, slots=True)
class _Pipe:
    """The engine's end of a pipe, as the worker wants it; None says that the other end is gone."""

    inbox: queue.SimpleQueue[ToEngine | None] = field(default_factory=queue.SimpleQueue)
    outbox: queue.SimpleQueue[FromEngine | None] = field(default_factory=queue.SimpleQueue)

    def poll(self) -> bool:
        return not self.inbox.empty()

    def recv(self) -> ToEngine:
        message = self.inbox.get()
        if message is None:
            raise EOFError
        return message

    def send(self, message: FromEngine, /) -> None:
        self.outbox.put(message)


class ThreadEngine:
    """An engine as bridge.jobs.engine has it; not for two threads at once, but for `stop`."""

    pid = None

    def __init__(self, module: str = WORKER) -> None:
        self._module = module
        self._pipe = _Pipe()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread unless it runs; the first Work imports torch and loads the model."""
        if self._thread is not None:
            return
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # else idle threads spin beside the DAW
        self._pipe = _Pipe()
        self._thread = threading.Thread(
            target=_run, args=(self._module, self._pipe), name="fodder-engine", daemon=True
        )
        self._thread.start()

    def submit(self, work: Work) -> None:
        self.start()
        self._pipe.inbox.put(work)

    def warm(self, model: ModelEntry) -> None:
        self.start()
        self._pipe.inbox.put(Warm(model))

    def stop(self, job: str) -> None:
        self._pipe.inbox.put(StopJob(job))

    def receive(self, timeout: float | None = None) -> FromEngine | None:
        """The next message, or None after `timeout` seconds; EngineCrashed when it has ended."""
        try:
            while isinstance(message := self._pipe.outbox.get(timeout=timeout), Ready):
                pass
        except queue.Empty:
            return None
        if message is None:
            self.close()
            raise EngineCrashed("The engine cannot run: install Fodder again, or report it.")
        return message

    def close(self) -> None:
        """End the thread; what it was doing is lost."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._pipe.inbox.put(None)
            thread.join(_PATIENCE)


def _run(module: str, pipe: _Pipe) -> None:
    try:
        importlib.import_module(module).main(pipe)
    except Exception:
        log.exception("The engine cannot run")
    finally:
        pipe.outbox.put(None)
