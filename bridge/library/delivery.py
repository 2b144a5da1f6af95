"""Keeping in a folder that may hang, as shares do: nobody waits for it longer than PATIENCE.

A sample that cannot be put there in time is put below waiting/ in the data folder, and says so
(Late). It is delivered when the folder answers again: after the next sample that is kept there, or
when `deliver` is called. If the share had taken the first try after all, that file is found and
not made twice. Waiting samples lie as they will lie in the folder:

    waiting/8 hex digits of the folder/folder.txt     the folder's path
    waiting/8 hex digits of the folder/Loops/Drums/…  its samples
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import queue
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bridge.domain.errors import FodderError
from bridge.domain.sample import Delayed, Sample
from bridge.library.folder import place, prepare

log = logging.getLogger(__name__)
PATIENCE = 20.0
_NAME = "folder.txt"
_Result = TypeVar("_Result")
Put = Callable[[Path], Sample]


@dataclass(slots=True)
class DeliveryQueue:
    """Puts samples into folders; `home` is the data folder. For any thread."""

    home: Path
    patience: float = PATIENCE
    _stuck: dict[Path, threading.Thread] = field(default_factory=dict)

    def ready(self, folder: Path) -> Path:
        """The folder, made if it is missing and tried; an error that says the cure if it will not
        do. One that does not answer in time counts as ready, because samples for it can wait."""
        folder = folder.expanduser().absolute()
        try:
            return self._in_time(folder, lambda: prepare(folder))
        except TimeoutError:
            log.warning("The folder %s does not answer: samples for it wait.", folder)
            return folder

    def put(self, put: Put, folder: Path) -> Sample:
        """`put(folder)`, or Late after `patience` seconds; at once while an earlier one hangs."""
        with contextlib.suppress(TimeoutError):
            return self._in_time(folder, lambda: put(folder))
        place_ = self.waiting(folder)
        try:
            place_.mkdir(parents=True, exist_ok=True)
            (place_ / _NAME).write_text(str(folder), "utf-8")
        except OSError as error:
            raise FodderError(
                f"The folder {folder} does not answer, and {place_} cannot be written ({error}): "
                "choose another folder."
            ) from error
        raise Delayed(put(place_), folder)

    def waiting(self, folder: Path) -> Path:
        """Where samples for that folder wait."""
        digest = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()
        return self.home / "waiting" / digest[:8]

    def deliver(self, note: Callable[[Path, Path], object]) -> int:
        """Deliver all that waits, to folders that answer; how many. `note(new, old)` is told."""
        done = 0
        for name in sorted((self.home / "waiting").glob(f"*/{_NAME}")):
            try:
                folder = Path(name.read_text("utf-8"))
                done += self._in_time(folder, lambda f=folder: self._deliver_to(f, note))  # type: ignore[misc]
            except (OSError, FodderError, TimeoutError) as error:
                log.info("What waits in %s still waits: %s", name.parent, error)
        return done

    def _deliver_to(self, folder: Path, note: Callable[[Path, Path], object]) -> int:
        root, done = self.waiting(folder), 0
        for old in sorted(path for path in root.rglob("*") if path.is_file()):
            if old.name == _NAME or "staging" in old.relative_to(root).parts[0]:
                continue
            new = place(old, folder, old.relative_to(root).parent, self.home)
            old.unlink(missing_ok=True)
            note(new, old)
            done += 1
        shutil.rmtree(root, ignore_errors=True)
        log.info("Delivered %d samples to %s.", done, folder)
        return done

    def _in_time(self, folder: Path, work: Callable[[], _Result]) -> _Result:
        """`work` on a thread of its own; TimeoutError if it, or one before it, hangs."""
        before = self._stuck.get(folder)
        if before is not None and before.is_alive():
            raise TimeoutError
        self._stuck.pop(folder, None)
        answer: queue.SimpleQueue[tuple[bool, object]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answer.put((True, work()))
            except BaseException as error:
                answer.put((False, error))

        thread = threading.Thread(target=run, name="fodder-courier", daemon=True)
        thread.start()
        try:
            good, result = answer.get(timeout=self.patience)
        except queue.Empty:
            self._stuck[folder] = thread
            raise TimeoutError from None
        if not good:
            raise result  # type: ignore[misc]
        return result  # type: ignore[return-value]
