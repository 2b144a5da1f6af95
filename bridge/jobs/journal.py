"""The journal: jobs that were accepted and are not over, in a SQLite file that outlives a crash.

    jobs       one row a job, in the order of acceptance; it goes when the job is over
    made       how many of its samples lie in the folder
    keeping    the recipe of a sample that is being put there just now, or NULL

A sample is put there between `keeping` and `kept`. After a crash between the two, whoever goes on
must look whether its file had appeared: see bridge.jobs.queue. Only one process at a time may hold
a journal, by a lock that ends with it. What is written survives the process; what a power cut takes
is the last moments (synchronous = NORMAL), never the journal.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.domain.errors import BadArgument, Busy, FodderError
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Recipe
from bridge.files.atomic import try_lock
from bridge.files.recipe import (
    addon_from_dict,
    addon_to_dict,
    canonical,
    edit_from_dict,
    edit_to_dict,
    from_dict,
    to_dict,
)
from bridge.library.recovery import is_damage, trouble

log = logging.getLogger(__name__)
VERSION = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    request TEXT NOT NULL,
    place TEXT NOT NULL,
    made INTEGER NOT NULL DEFAULT 0,
    keeping TEXT
)
"""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A job as the journal has it."""

    id: str
    request: Request
    place: str
    made: int = 0
    keeping: Recipe | None = None


class Journal:
    """An open journal. Busy if another process has it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mutex = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = _claim(path)
        try:
            self._database = _open(path)
        except BaseException:
            os.close(self._handle)
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with self._mutex:
            self._database.close()
            os.close(self._handle)

    def accept(self, job: str, request: Request, place: str) -> None:
        """A job is in the queue."""
        text = json.dumps(request_to_dict(request))
        self._do("INSERT INTO jobs (id, request, place) VALUES (?, ?, ?)", [job, text, place])

    def keeping(self, job: str, recipe: Recipe) -> None:
        """The next sample of a job is about to be put into the folder."""
        text = canonical(to_dict(recipe)).decode()
        self._do("UPDATE jobs SET keeping = ? WHERE id = ?", [text, job])

    def kept(self, job: str, made: int) -> None:
        """`made` samples of a job lie in the folder."""
        self._do("UPDATE jobs SET made = ?, keeping = NULL WHERE id = ?", [made, job])

    def over(self, job: str) -> None:
        """A job is finished, failed or cancelled."""
        self._do("DELETE FROM jobs WHERE id = ?", [job])

    def unfinished(self) -> list[JournalEntry]:
        """What was accepted and is not over, oldest first. A row that is damaged is let go."""
        found = []
        for row in self._do("SELECT id, request, place, made, keeping FROM jobs ORDER BY num"):
            try:
                found.append(_entry(*row))
            except (BadArgument, KeyError, TypeError, ValueError) as error:
                log.warning("Job %s in the journal is damaged (%s): it is let go.", row[0], error)
                self.over(row[0])
        return found

    def _do(self, statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        try:
            with self._mutex:
                return self._database.execute(statement, values or []).fetchall()
        except sqlite3.Error as error:
            raise trouble(error, self._path) from error


def request_to_dict(request: Request) -> dict[str, Any]:
    """A request as plain JSON values."""
    members = {name: getattr(request, name) for name in Request.__slots__}
    texts = {
        "key": None if request.key is None else str(request.key),
        "meter": str(request.meter),
        "kind": request.kind.value,
        "edit": None if request.edit is None else edit_to_dict(request.edit),
        "addons": [addon_to_dict(one) for one in request.addons],
    }
    return {**members, **texts}


def request_from_dict(members: Mapping[str, Any]) -> Request:
    """The request that `request_to_dict` wrote; members of a later Fodder's are ignored."""
    known = {name: value for name, value in members.items() if name in Request.__slots__}
    known["key"] = None if known.get("key") is None else Key.parse(known["key"])
    known["meter"] = Meter.parse(known["meter"])
    known["kind"] = Kind.parse(known["kind"])
    known["edit"] = edit_from_dict(known["edit"]) if known.get("edit") else None
    known["addons"] = tuple(addon_from_dict(one) for one in known.get("addons", ()))
    return Request(**known)


def _entry(job: str, request: str, place: str, made: int, keeping: str | None) -> JournalEntry:
    recipe = None if keeping is None else from_dict(json.loads(keeping))
    return JournalEntry(job, request_from_dict(json.loads(request)), place, made, recipe)


def _claim(path: Path) -> int:
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o644)
    if not try_lock(handle):
        os.close(handle)
        raise Busy(f"Another Fodder serves from {path.parent}: close it first.")
    return handle


def _open(path: Path) -> sqlite3.Connection:
    """Open it; a damaged one is moved aside, because a new start is worth more than its jobs."""
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise trouble(error, path) from error
    aside = path.with_suffix(".damaged" + path.suffix)
    for tail in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))
    log.warning("The journal was damaged: it lies in %s now, its jobs are lost.", aside)
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise FodderError("The journal is from a newer Fodder: update this one.")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_TABLE)
        database.execute(f"PRAGMA user_version = {VERSION}")
        return database
    except BaseException:
        database.close()
        raise
