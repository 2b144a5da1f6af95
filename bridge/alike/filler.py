"""Likenesses for the samples of a catalogue that lack one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from bridge.alike.sound import of_file, row_of
from bridge.analysis.likeness import VERSION
from bridge.errors import FodderError
from bridge.storage.catalogue import Catalogue

log = logging.getLogger(__name__)

AT_ONCE = 32


def everything(_: int) -> bool:
    """Never stop."""
    return True


def fill(
    catalogue: Catalogue,
    go_on: Callable[[int], bool] = everything,
    passed: set[str] | None = None,
) -> int:
    """Take up all samples that lack a likeness; how many. `go_on` is told how many so far and may
    end it. Files that cannot be read are noted in `passed`, and passed by."""
    passed = set() if passed is None else passed
    done = 0
    while go_on(done):
        lacking = catalogue.lacking_likeness(VERSION, AT_ONCE + len(passed))
        todo = [one for one in lacking if one[0] not in passed][:AT_ONCE]
        if not todo:
            break
        rows = []
        for identity, path in todo:
            try:
                rows.append(row_of(identity, of_file(path)))
            except FodderError as error:
                log.info("%s was not likened: %s", path, error)
                passed.add(identity)
        catalogue.note_likenesses(rows)
        done += len(rows)
    return done


class Filler:
    """Fills in the background, whenever it is woken, until it is closed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._woken = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="fodder-alike", daemon=True)
        self._woken.set()
        self._thread.start()

    def __enter__(self) -> Filler:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, _event: object = None) -> None:
        """Something was added; as a listener of the folder's watch."""
        self._woken.set()

    def close(self, patience: float = 5.0) -> None:
        self._closing = True
        self._woken.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while self._woken.wait() and not self._closing:
            self._woken.clear()
            try:
                fill(self._catalogue, lambda _: not self._closing)
            except FodderError as error:
                log.warning("What samples sound like could not be noted: %s", error)
