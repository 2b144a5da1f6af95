"""The desk: one thread for what handlers must not wait for, in order, with a bounded pile."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from bridge.domain.errors import Busy, FodderError
from bridge.osc.packet import Argument

log = logging.getLogger(__name__)
MOST_PILED = 256
Reply = Callable[[str, tuple[Argument, ...]], None]


class TaskQueue:
    """Use as a context manager, or call `close`."""

    def __init__(self) -> None:
        self._pile: queue.Queue[Callable[[], None] | None] = queue.Queue(MOST_PILED)
        self._thread = threading.Thread(target=self._run, name="fodder-desk", daemon=True)
        self._thread.start()

    def later(self, work: Callable[[], object], reply: Reply, address: str) -> None:
        """Do it when its turn comes; what goes wrong is replied as an error of that address."""
        try:
            self._pile.put_nowait(lambda: guarded(work, reply, address))
        except queue.Full:
            raise Busy(f"{MOST_PILED} questions are waiting already: ask again later.") from None

    def close(self) -> None:
        self._pile.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (work := self._pile.get()) is not None:
            work()


def guarded(work: Callable[[], object], reply: Reply, address: str) -> None:
    """Do something; every way it can fail is an /fodder/error."""
    try:
        work()
    except FodderError as error:
        log.info("%s: %s", address, error)
        reply("/fodder/error", (error.code, str(error), address))
    except Exception as error:
        log.exception("%s failed", address)
        message = f"{type(error).__name__}: {error}: please report this."
        reply("/fodder/error", (FodderError.code, message, address))
