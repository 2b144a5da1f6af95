"""What every handler is given: the call, and all that there is to work on.

Handlers are called on the server's thread and return at once. What may wait goes to one of three
further threads with bounded queues, so that a ping waits for none: jobs, which are written into the
journal, in the order in which they were asked for; searching, rating and playing, which wait for a
disk; and notes, which may wait for a model.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from bridge.domain.errors import Busy, FodderError
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.jobs.queue import JobQueue
from bridge.library.library import Library
from bridge.osc.access import Access
from bridge.osc.clients import Clients, Peer
from bridge.osc.defaults import RequestDefaults
from bridge.osc.packet import Value
from bridge.osc.replies import JobAnnouncer, Replies, Reply
from bridge.osc.server import ServerStatus
from bridge.osc.spec import Address
from bridge.playback.player import Player

log = logging.getLogger(__name__)
MOST_TASKS = 512


@contextlib.contextmanager
def guarded(reply: Reply, address: str) -> Iterator[None]:
    """Every way in which what is inside can fail is an /fodder/error of that address."""
    try:
        yield
    except FodderError as error:
        log.info("%s: %s", address, error)
        reply("/fodder/error", (error.code, str(error), address))
    except Exception as error:
        log.exception("%s failed", address)
        message = f"{type(error).__name__}: {error}: please report this."
        reply("/fodder/error", (FodderError.code, message, address))


@dataclass(frozen=True, slots=True)
class Call:
    """One address that was called: its values as the table wants them, and what followed."""

    peer: Peer
    address: Address
    values: tuple[Any, ...]
    pairs: tuple[tuple[str, Value], ...]
    reply: Reply


class TaskQueue:
    """One thread for what handlers must not wait for, in order, with a bounded queue."""

    def __init__(self, name: str) -> None:
        self._tasks: queue.Queue[Callable[[], None] | None] = queue.Queue(MOST_TASKS)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], object], call: Call) -> None:
        """Do it when its turn comes; what goes wrong is told to who called. Busy if full."""

        def task() -> None:
            with guarded(call.reply, call.address.path):
                work()

        try:
            self._tasks.put_nowait(task)
        except queue.Full:
            raise Busy(f"{MOST_TASKS} calls are waiting already: ask again later.") from None

    def close(self) -> None:
        """Do what is left, and end the thread."""
        self._tasks.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


@dataclass(slots=True)
class OscContext:
    """All that the handlers work on. `listener` is who asked for the audition last."""

    jobs: JobQueue
    library: Library
    defaults: RequestDefaults
    clients: Clients
    access: Access
    replies: Replies
    announcer: JobAnnouncer
    player: Player
    status: Callable[[], ServerStatus]
    listener: Call | None = None
    models: dict[str, ModelEntry] = field(default_factory=dict)
    presets: dict[str, Request] = field(default_factory=dict)
    version: str = field(default_factory=lambda: version("sample-fodder"))
    for_jobs: TaskQueue = field(default_factory=lambda: TaskQueue("fodder-osc-jobs"))
    for_library: TaskQueue = field(default_factory=lambda: TaskQueue("fodder-osc-library"))
    for_notes: TaskQueue = field(default_factory=lambda: TaskQueue("fodder-osc-notes"))
