"""Work off the Qt thread: a call goes to a pool's thread, its result comes back as a call.

Nothing that may take 50 ms (files, the catalogue, a sound card) is done on the Qt thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QObject, QRunnable, QThread, QThreadPool, pyqtSignal

from bridge.config.priority import yield_thread
from bridge.domain.errors import FodderError
from gui.text import tr

log = logging.getLogger(__name__)
T = TypeVar("T")
THREADS = 3


class BackgroundTasks(QObject):
    """Threads that work for the window. `trouble` carries a sentence for the user."""

    trouble = pyqtSignal(str)
    _back = pyqtSignal(object, object)

    def __init__(
        self, parent: QObject | None = None, threads: int = THREADS, *, gives_way: bool = False
    ) -> None:
        """With one thread, tasks are done in the order in which they come.

        Those that compute much should give way: two of them take both processors of a small
        machine, and the Qt thread would have to wait its turn. What they start gives way, too.
        """
        super().__init__(parent)
        self._gives_way = gives_way
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        if gives_way:
            self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._back.connect(self._call)

    def do(
        self,
        task: Callable[[], T],
        then: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Run `task` on a thread; then `then(result)`, or `failed(sentence)`, on the Qt thread."""
        tell = failed or self.trouble.emit
        self._pool.start(_Task(lambda: self._run(task, then, tell), self._gives_way))

    def _run(
        self,
        task: Callable[[], Any],
        then: Callable[[Any], None] | None,
        tell: Callable[[str], None],
    ) -> None:
        try:
            found = task()
        except FodderError as error:
            self._emit(tell, str(error))
        except Exception as error:
            log.exception("Work for the window failed")
            self._emit(tell, tr("{}: please report this.").format(error))
        else:
            if then is not None:
                self._emit(then, found)

    def _emit(self, call: Callable[[Any], None], value: object) -> None:
        try:
            self._back.emit(call, value)
        except RuntimeError:  # the window is gone
            log.debug("Nobody waits for a result any more")

    def forget(self) -> None:
        """Forget what has not begun: neither `then` nor `failed` hears of it."""
        self._pool.clear()

    def close(self, patience: int = 3000) -> None:
        """Forget what has not begun; wait for the rest, at most `patience` ms."""
        self.forget()
        self._pool.waitForDone(patience)

    def _call(self, call: Callable[[object], None], value: object) -> None:
        if _waits(call):
            call(value)


def _waits(call: object) -> bool:
    """Whether whoever a result is for still exists: Qt deletes a widget's parts with it.

    A signal's `emit` does not say whose it is: hand over a method instead.
    """
    while isinstance(call, partial):
        call = call.func
    owner = getattr(call, "__self__", None)
    return not (isinstance(owner, QObject) and sip.isdeleted(owner))


class _Task(QRunnable):
    def __init__(self, run: Callable[[], None], gives_way: bool) -> None:
        super().__init__()
        self._run, self._gives_way = run, gives_way

    def run(self) -> None:
        if self._gives_way:
            yield_thread()  # Qt cannot on Linux
        self._run()


class SessionTasks(QObject):
    """Threads for what a session does off the Qt thread.

    `in_order` is one thread, for what must keep its order, such as submitting jobs; `lookups` one,
    for what is asked of the catalogue, lest many jostle the window; `looks` one that gives way, for
    pictures of what is shown; `all_else` is whatever threads there are.
    """

    trouble = pyqtSignal(str)

    def __init__(self, all_else: BackgroundTasks, parent: QObject) -> None:
        super().__init__(parent)
        self.all_else = all_else
        self.in_order = BackgroundTasks(self, threads=1)
        self.lookups = BackgroundTasks(self, threads=1)
        self.looks = BackgroundTasks(self, threads=1, gives_way=True)
        self._own = (self.in_order, self.lookups, self.looks)
        for tasks in (all_else, *self._own):
            tasks.trouble.connect(self.trouble)

    def close(self) -> None:
        """Forget what has not begun, and wait for the rest; what is not ours goes on."""
        self.all_else.trouble.disconnect(self.trouble)
        for tasks in self._own:
            tasks.close()


class BridgeSignals(QObject):
    """`emit` of each may be called on any thread: put it into the bridge's lists of listeners."""

    job = pyqtSignal(object)  # bridge.domain.events.Event
    folder = pyqtSignal(object)  # bridge.library.watcher.FolderEvent
    ahead = pyqtSignal(object)
    playback = pyqtSignal(object)  # bridge.domain.playback.Event
    midi = pyqtSignal(str, object)  # what a mapped control says: address, values
