"""A process at the other end of a pipe, as the app holds it, from its start to its end."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import signal
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

_PATIENCE = 3.0  # seconds until a process that was asked to end is made to


def _run(module: str, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the app's to handle
    importlib.import_module(module).main(pipe)


class ChildProcess:
    """The process, and this end of its pipe."""

    def __init__(self, module: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=_run, args=(module, theirs), name="fodder-playback", daemon=True
        )
        self.process.start()
        theirs.close()  # so that its death reads as EOF here

    def close(self) -> int | None:
        """End it, by force if need be; its exit status. Who hears it closes the pipe."""
        with contextlib.suppress(OSError):
            self.pipe.send(None)
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join(_PATIENCE)
        return self.process.exitcode


class Gone:
    """Among the orders: this process has ended."""

    def __init__(self, child: ChildProcess) -> None:
        self.child = child
