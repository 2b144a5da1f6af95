"""Opening a catalogue, and making a damaged one anew.

A catalogue repeats what the files say, so nothing in it is worth a failure: whatever SQLite says
of it that does not come from the disk or from other programs counts as damage. The damaged one is
moved aside, `catalogue.damaged-1.db`, and the files that it can still name are taken up again.

SQLite's error codes: https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock

from bridge.domain.errors import FodderError, NoSpace
from bridge.files.database import DATABASE_ERRORS, is_damage, trouble
from bridge.library.collecting import Collections, salvaged
from bridge.library.schema import connect, is_as_made, is_filled

log = logging.getLogger(__name__)
LOCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database, the inode it lies in, and whether the library's files are all in it.

    `salvaged` are the files, and `collections` the collections, that a damaged one before it still
    named.
    """

    database: sqlite3.Connection
    inode: int
    filled: bool
    salvaged: tuple[str, ...] = ()
    collections: Collections = field(default_factory=dict)


def open_catalogue(path: Path) -> Opened:
    """Open it, new if there is none; one that is plainly no database is moved aside first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _open(path)
    except DATABASE_ERRORS as error:
        if not is_damage(error):
            raise trouble(error, path) from error
        return reopen_damaged(path)
    except OSError as error:
        raise NoSpace(f"{path.parent} cannot be written ({error.strerror}): allow it.") from None


def reopen_damaged(path: Path, certain: bool = False) -> Opened:
    """Open it again after damage was met; it is moved aside unless another process has done so.

    `certain` skips the check, for damage that the check does not find.
    """
    try:
        with _alone(path):
            aside = _move_aside(path) if certain or not _is_sound(path) else None
            opened = _open(path)
            if aside is None:
                return opened
            return replace(opened, salvaged=salvage(aside), collections=salvaged(aside))
    except DATABASE_ERRORS as error:
        raise trouble(error, path) from error
    except OSError as error:  # also the lock's Timeout
        raise FodderError(
            f"The catalogue {path} is damaged and in use: close Fodder's other windows."
        ) from error


def _open(path: Path) -> Opened:
    database = connect(path)
    try:
        if not is_as_made(database):
            raise sqlite3.DatabaseError("its tables are not as they were made")
        return Opened(database, path.stat().st_ino, is_filled(database))
    except BaseException:
        database.close()
        raise


def _is_sound(path: Path) -> bool:
    try:
        with contextlib.closing(connect(path)) as database:
            checked = database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            return bool(checked and is_as_made(database))
    except DATABASE_ERRORS as error:
        if is_damage(error):
            return False
        raise


def is_whole(path: Path) -> bool:
    """Whether rows, indices and the full-text index agree, looked at by a connection of its own.

    False only if they do not: what cannot be looked at now is as good as whole.
    """
    try:
        with contextlib.closing(connect(path)) as database:
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            database.execute("INSERT INTO words (words) VALUES ('integrity-check')")
            return bool(found == "ok" and is_as_made(database))
    except DATABASE_ERRORS as error:
        return not is_damage(error)


def salvage(damaged: Path) -> tuple[str, ...]:
    """The files that a damaged catalogue can still name, as far as it can be read."""
    found: list[object] = []
    with (
        contextlib.suppress(*DATABASE_ERRORS),
        contextlib.closing(sqlite3.connect(damaged)) as database,
    ):
        database.text_factory = bytes
        for (path,) in database.execute("SELECT path FROM files"):
            found.append(path)
    texts = (path.decode("utf-8", "replace") for path in found if isinstance(path, bytes))
    return tuple(text for text in texts if "\0" not in text)


def _move_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    for tail in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + tail).rename(aside.with_name(aside.name + tail))
    log.warning("The catalogue was damaged: it lies in %s now, and a new one is made.", aside.name)
    return aside


def _alone(path: Path) -> FileLock:
    """Only one process at a time mends."""
    return FileLock(path.with_name(path.name + ".lock"), timeout=LOCK_SECONDS)
