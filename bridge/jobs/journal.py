"""The journal: jobs that were accepted and are not over, in a SQLite file that outlives a crash.

    jobs       one row a job, in the order of acceptance; it goes when the job is over
    made       how many of its samples lie in the folder
    keeping    the recipe of the next sample of it that is being put there just now, or NULL

A sample is put there between `keeping` and `kept`, and others after it meanwhile. After a crash
between the two, whoever goes on must look whether its file had appeared, and whether those of the
others had when they are made again: see bridge.jobs.queue. What is written survives the
process; what a power cut takes is the last moments (synchronous = NORMAL), never the journal.

Only an acceptance must be written before it is told. What becomes of a job is written as soon as
that can be: while the file is locked or its disk full, jobs go on and their notes wait here.

Only one process at a time may hold a journal, by a lock that ends with it. The file may be damaged
or anybody's: a row that says no request is let go, a file that is no journal is moved aside.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
from filelock import FileLock, Timeout
from msgspec import Meta

from bridge.domain.errors import BadArgument, Busy, FodderError
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Recipe
from bridge.files.database import DATABASE_ERRORS, is_damage, trouble
from bridge.files.recipe import canonical, from_dict, parts_from_dict, parts_to_dict, to_dict
from bridge.files.untrusted import parse_json

log = logging.getLogger(__name__)
VERSION = 1
LATEST_VERSION = 1_000  # a higher one is no later Fodder's, but damage
BUSY_SECONDS = 1.0  # only another program's look can hold it, and who accepts a job waits for it
_COLUMNS = "id, request, place, made, keeping"
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
        self._waiting: deque[tuple[str, list[Any]]] = deque()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _claim(path)
        try:
            self._database = _open(path)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what waits, and let the next process have it."""
        with self._mutex:
            with contextlib.suppress(sqlite3.Error):
                self._write_waiting()
            self._database.close()
            self._lock.release()

    def accept(self, job: str, request: Request, place: str) -> None:
        """A job is in the queue."""
        text = json.dumps(request_to_dict(request))
        self._do("INSERT INTO jobs (id, request, place) VALUES (?, ?, ?)", [job, text, place])

    def keeping(self, job: str, recipe: Recipe) -> None:
        """The next sample of a job is about to be put into the folder."""
        text = canonical(to_dict(recipe)).decode()
        self._note("UPDATE jobs SET keeping = ? WHERE id = ?", [text, job])

    def kept(self, job: str, made: int) -> None:
        """`made` samples of a job lie in the folder."""
        self._note("UPDATE jobs SET made = ?, keeping = NULL WHERE id = ?", [made, job])

    def over(self, job: str) -> None:
        """A job is finished, failed or cancelled."""
        self._note("DELETE FROM jobs WHERE id = ?", [job])

    def unfinished(self) -> list[JournalEntry]:
        """What was accepted and is not over, oldest first. A row that is damaged is let go."""
        found = []
        for num, *row in self._do(f"SELECT num, {_COLUMNS} FROM jobs ORDER BY num"):
            try:
                found.append(_entry(*row))
            except (BadArgument, KeyError, TypeError, ValueError) as error:
                log.warning("Job %.40s in the journal is damaged (%s): let go.", row[0], error)
                self._note("DELETE FROM jobs WHERE num = ?", [num])
        return found

    def _note(self, statement: str, values: list[Any]) -> None:
        """Write what became of a job: now, or before whatever is written next."""
        with self._mutex:
            self._waiting.append((statement, values))
            try:
                self._write_waiting()
            except sqlite3.Error as error:
                log.warning("%s; what was done is noted later.", trouble(error, self._path))

    def _write_waiting(self) -> None:
        while self._waiting:
            self._database.execute(*self._waiting[0])
            self._waiting.popleft()

    def _do(self, statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        try:
            with self._mutex:
                self._write_waiting()
                return self._database.execute(statement, values or []).fetchall()
        except DATABASE_ERRORS as error:
            raise trouble(error, self._path) from error


def request_to_dict(request: Request) -> dict[str, Any]:
    """A request as plain JSON values."""
    members = {name: getattr(request, name) for name in Request.__slots__}
    texts = {
        "key": None if request.key is None else str(request.key),
        "meter": str(request.meter),
        "kind": request.kind.value,
    }
    return {**members, **texts, **parts_to_dict(request)}


class RequestFields(msgspec.Struct, frozen=True):
    """The types of a request's members in JSON; their ranges are checked by Request itself."""

    prompt: str
    meter: Annotated[str, Meta(max_length=16)]
    kind: Annotated[str, Meta(max_length=16)]
    seed: int = 0
    bpm: float | None = None
    key: Annotated[str, Meta(max_length=16)] | None = None
    bars: int = 2
    count: int = 1
    negative: str = ""
    model: Annotated[str, Meta(max_length=128)] = "embedded"
    steps: int | None = None
    guidance: float | None = None
    retry: int = 0
    shift: int = 0
    draft: bool = False


def request_from_dict(members: Mapping[str, Any]) -> Request:
    """The request that `request_to_dict` wrote; members of a later Fodder's are ignored.

    Raises
    ------
    BadArgument, KeyError, TypeError, ValueError
        If it is none.
    """
    said = msgspec.convert(members, RequestFields)
    plain = {name: getattr(said, name) for name in RequestFields.__struct_fields__}
    return Request(
        **{
            **plain,
            "key": None if said.key is None else Key.parse(said.key),
            "meter": Meter.parse(said.meter),
            "kind": Kind.parse(said.kind),
            **parts_from_dict(members),
        }
    )


def _entry(job: object, request: Any, place: object, made: object, keeping: Any) -> JournalEntry:
    """A row; what SQLite gives may be of any type."""
    whole = isinstance(made, int) and 0 <= made < 2**31
    if not (isinstance(job, str) and isinstance(place, str) and whole):
        raise BadArgument("a value of another type")
    recipe = None if keeping is None else from_dict(parse_json(keeping))
    return JournalEntry(job, request_from_dict(parse_json(request)), place, made, recipe)  # type: ignore[arg-type]


def _claim(path: Path) -> FileLock:
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(f"Another Fodder serves from {path.parent}: close it first.") from None
    return lock


def _open(path: Path) -> sqlite3.Connection:
    """Open it; a damaged one is moved aside, and the jobs that it still tells are taken over."""
    try:
        return _connect(path)
    except DATABASE_ERRORS as error:
        if not is_damage(error):
            raise trouble(error, path) from error
    aside = path.with_suffix(".damaged" + path.suffix)
    for tail in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + tail).replace(aside.with_name(aside.name + tail))
    database = _connect(path)
    rows = _salvaged(aside)
    marks = ", ".join("?" * len(_COLUMNS.split(", ")))
    database.executemany(f"INSERT OR IGNORE INTO jobs ({_COLUMNS}) VALUES ({marks})", rows)
    log.warning("The journal was damaged and lies in %s now: %d jobs were saved.", aside, len(rows))
    return database


def _salvaged(damaged: Path) -> list[tuple[Any, ...]]:
    """The rows of a damaged journal, up to the first that cannot be read."""
    found: list[tuple[Any, ...]] = []
    with (
        contextlib.suppress(*DATABASE_ERRORS),
        contextlib.closing(sqlite3.connect(damaged)) as database,
    ):
        database.text_factory = _text
        found.extend(
            row if isinstance(row[3], int) else (*row[:3], 0, row[4])
            for row in database.execute(f"SELECT {_COLUMNS} FROM jobs ORDER BY num")
            if all(isinstance(text, str) for text in row[:3])  # what the table asks for
        )
    return found


def _text(stored: bytes) -> str:
    """Text that is no UTF-8 costs its row, not the journal."""
    return stored.decode("utf-8", "replace")


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        database.text_factory = _text
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if VERSION < version <= LATEST_VERSION:
            raise FodderError("The journal is from a newer Fodder: update this one.")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_TABLE)
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute(f"SELECT num, {_COLUMNS} FROM jobs").fetchone()
        if database.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("it is malformed")
        return database
    except BaseException:
        database.close()
        raise
