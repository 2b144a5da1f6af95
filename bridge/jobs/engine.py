"""The engine process as the app holds it: starts it, talks to it, survives its death.

The engine is spawned, never forked: torch and Qt stay apart, and it can be killed at any time.
The module it runs is named by a string, so that nothing on this side can import torch.
"""

from __future__ import annotations

import importlib
import logging
import multiprocessing
import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Protocol

from bridge.config.log_file import log_to
from bridge.config.priority import yield_to_others, yield_to_window
from bridge.config.settings import find_home
from bridge.domain.errors import EngineCrashed
from bridge.domain.events import FromEngine, Ready, StopJob, Warm, Work
from bridge.domain.model import ModelEntry

log = logging.getLogger(__name__)
WORKER = "bridge.generation.worker"
_PATIENCE = 5.0  # seconds until a process that was asked to end is made to


LOG = "engine.log"  # in the data folder


def _run(module: str, pipe: Connection, lowest: bool = False) -> None:
    if lowest:
        yield_to_others()
    else:
        yield_to_window()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the app's to handle
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # else idle threads spin beside the DAW
    log_to(find_home().root / LOG)
    try:
        importlib.import_module(module).main(pipe)
    except Exception:
        log.exception("The engine cannot run")
        sys.exit(1)


class AnyEngine(Protocol):
    """What jobs need of an engine: a process on this machine, or a farm (bridge.jobs.dask)."""

    @property
    def pid(self) -> int | None:
        """The process that makes samples; None if there is none."""
        ...

    def start(self) -> None:
        """Start it, unless it runs."""
        ...

    def submit(self, work: Work) -> None:
        """Make this; what becomes of it is told by `receive`."""
        ...

    def warm(self, model: ModelEntry) -> None:
        """Load a model, so that the next work begins at once."""
        ...

    def stop(self, job: str) -> None:
        """Stop a job at its next step."""
        ...

    def receive(self, timeout: float | None = None) -> FromEngine | None:
        """The next message; None if none came in time. EngineCrashed if it died."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Engine:
    """One engine process. Not for two threads at once, but for `stop`, which any may call.

    It gives way to the window and the DAW; with `lowest`, to all others on this machine.
    """

    def __init__(self, module: str = WORKER, lowest: bool = False) -> None:
        self._module, self._lowest = module, lowest
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now, if one does."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process unless it runs. Returns at once; the first Work loads the model."""
        if self._process is not None and self._process.is_alive():
            return
        self.close()  # what is left of one that died while nobody looked
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_run,
            args=(self._module, theirs, self._lowest),
            name="fodder-engine",
            daemon=True,
        )
        self._process.start()
        theirs.close()  # so that its death reads as EOF here

    def submit(self, work: Work) -> None:
        """Make this; the process is started if it does not run."""
        self.start()
        self._send(work)

    def warm(self, model: ModelEntry) -> None:
        """Have a model loaded while nothing else is to be done."""
        self.start()
        self._send(Warm(model))

    def stop(self, job: str) -> None:
        """Ask it to give up a job; within one diffusion step it answers Ended 'cancelled'."""
        self._send(StopJob(job))

    def receive(self, timeout: float | None = None) -> FromEngine | None:
        """The next message, or None after `timeout` seconds; EngineCrashed when it has died."""
        assert self._pipe is not None, "submit first"
        try:
            while self._pipe.poll(timeout):
                message: FromEngine = self._pipe.recv()
                if not isinstance(message, Ready):
                    return message
        except (EOFError, OSError, pickle.UnpicklingError):
            raise self._crashed() from None
        return None

    def close(self) -> None:
        """End the process; what it was doing is lost."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.terminate()
            self._process.join(_PATIENCE)
            if self._process.is_alive():
                self._process.kill()
                self._process.join(_PATIENCE)
            self._process = None

    def _send(self, message: Work | Warm | StopJob) -> None:
        assert self._pipe is not None, "start first"
        try:
            self._pipe.send(message)
        except OSError:
            raise self._crashed() from None

    def _crashed(self) -> EngineCrashed:
        process = self._process
        if process is not None:
            process.join(_PATIENCE)
        status = process.exitcode if process is not None else None
        self.close()
        return EngineCrashed(
            f"The engine process died (exit status {status}): it is started anew for the next job."
        )
