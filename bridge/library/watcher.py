"""Watch the folder, keep the catalogue true to it, and tell listeners what changed.

One thread looks after everything: file events (watchdog) are gathered until they pause, then each
path is looked at once. What events cannot tell is looked for: whether the folder itself is there
(an observer stays silent when its folder goes) once a second, and the whole folder after it came
back, after a folder inside it changed, and now and then, for shares that send no events.

A share that hangs holds up this thread and no other.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from bridge.domain.errors import FodderError
from bridge.library.catalogue import Catalogue
from bridge.library.scan import Changes, is_sample_name

log = logging.getLogger(__name__)
GLANCE = 1.0  # seconds between two looks at whether the folder is there
PAUSE = 0.25  # seconds without events before paths are looked at …
PATIENCE = 0.6  # … but never later than this after the first
AGAIN = 5.0  # seconds until what failed is tried again
WHOLE = 300.0  # seconds between two looks at everything
_TELLING = {"created", "modified", "moved", "deleted", "closed"}  # not "opened": we open files too


@dataclass(frozen=True, slots=True)
class FolderChanged:
    """Files that are new, altered or renamed, and files that are gone."""

    changes: Changes


@dataclass(frozen=True, slots=True)
class FolderGone:
    """The folder itself is not there any more, e.g. its disk was unplugged."""

    folder: Path


@dataclass(frozen=True, slots=True)
class FolderBack:
    """The folder is there again; what changed meanwhile is told next."""

    folder: Path


@dataclass(frozen=True, slots=True)
class LevelsMeasured:
    """How loud some samples are is known now."""


FolderEvent = FolderChanged | FolderGone | FolderBack | LevelsMeasured
Listener = Callable[[FolderEvent], None]
_Identity = tuple[int, int] | None


class FolderWatch:
    """Watches from construction until `close`.

    `listeners` is kept, not copied: who is put into that list later hears from then on. They are
    called on the watch's thread and must return quickly.
    """

    def __init__(self, folder: Path, catalogue: Catalogue, listeners: list[Listener]) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._listeners = listeners
        self._paths: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._observer: BaseObserver | None = None
        self._thread = threading.Thread(target=self._run, name="fodder-folder", daemon=True)
        self._thread.start()

    def __enter__(self) -> FolderWatch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, patience: float = 5.0) -> None:
        """Stop watching; a share that hangs is not waited for longer than `patience` seconds."""
        self._closing.set()
        self._paths.put(None)
        self._thread.join(patience)

    def _run(self) -> None:
        there: _Identity = None
        told_gone, checked = False, False
        due = 0.0  # when the whole folder is to be looked at next
        while not self._closing.is_set():
            now = identity(self._folder)
            if now != there:
                self._stop_observer()
                if now is not None:
                    self._observer = start_observer(self._folder, self._paths.put)
                    self._tell_if(told_gone, FolderBack(self._folder))
                    due = 0.0
                self._tell_if(now is None and there is not None, FolderGone(self._folder))
                told_gone, there = now is None, now
            if now is not None and time.monotonic() >= due:
                done = self._guarded(lambda: self._catalogue.rescan(self._folder))
                due = time.monotonic() + (WHOLE if done else AGAIN)
                if done and not checked:
                    checked = self._guarded(self._check)
            due = min(due, time.monotonic() + self._look_at(gather(self._paths)))
        self._stop_observer()

    def _check(self) -> Changes:
        self._catalogue.check()
        return Changes()

    def _look_at(self, paths: set[str]) -> float:
        """Refresh the files among `paths`; in how many seconds the whole folder has to be looked
        at: at once where a folder changed, soon where the catalogue was locked."""
        files = {path for path in paths if is_sample_name(os.path.basename(path))}  # noqa: PTH119
        if files != paths:
            return 0.0
        if files and not self._guarded(lambda: refresh(self._catalogue, files)):
            return AGAIN
        return WHOLE

    def _guarded(self, work: Callable[[], Changes]) -> bool:
        """Tell what `work` found; an error costs a word in the log, not the watch. Whether it was
        done."""
        try:
            changes = work()
        except FodderError as error:
            log.warning("The folder could not be followed: %s", error)
            return False
        except Exception:
            log.exception("The folder could not be followed: please report this")
            return False
        self._tell_if(bool(changes), FolderChanged(changes))
        return True

    def _tell_if(self, true: bool, event: FolderEvent) -> None:
        for listener in list(self._listeners) if true else []:
            try:
                listener(event)
            except Exception:
                log.exception("A listener failed at %s", event)

    def _stop_observer(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None


def refresh(catalogue: Catalogue, paths: Iterable[str]) -> Changes:
    """Look at each path; those that are there first, so that a renamed file stays known."""
    ordered = sorted(paths, key=os.path.lexists, reverse=True)
    return sum((catalogue.refresh(Path(path)) for path in ordered), Changes())


def gather(paths: queue.SimpleQueue[str | None]) -> set[str]:
    """The next paths from the queue, until it pauses; none after a glance, or at None."""
    found: set[str] = set()
    patience = GLANCE
    deadline = time.monotonic() + PATIENCE
    with contextlib.suppress(queue.Empty):
        while time.monotonic() < deadline and (path := paths.get(timeout=patience)) is not None:
            found.add(path)
            patience = PAUSE
    return found


def identity(folder: Path) -> _Identity:
    """Which folder it is; None if it is not there."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None


def start_observer(folder: Path, put: Callable[[str], None]) -> BaseObserver | None:
    """Events of `folder` from now on; None, with a word in the log, where there can be none."""
    logging.getLogger("watchdog.observers.inotify").addFilter(_is_worth_telling)
    observer = Observer()
    observer.schedule(_Forward(put), str(folder), recursive=True)
    try:
        observer.start()
    except OSError as error:
        log.warning("%s sends no events (%s): it is looked at now and then.", folder, error)
        return None
    return observer


def _is_worth_telling(record: logging.LogRecord) -> bool:
    """False for what watchdog (7.1) calls an error and is none: an observer that is stopped between
    two looks of its emitter's thread, `queue_events() called when the thread is inactive`."""
    return "when the thread is inactive" not in record.getMessage()


class _Forward(FileSystemEventHandler):
    """Passes on every path that an event names; a folder's own path means: look at everything."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self._put = put

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _TELLING:
            return
        if event.is_directory and event.event_type == "modified":
            return  # an entry of it changed, and has an event of its own
        for path in (event.src_path, event.dest_path):
            name = os.fsdecode(path)
            if name and (event.is_directory or is_sample_name(os.path.basename(name))):  # noqa: PTH119
                self._put(name)
