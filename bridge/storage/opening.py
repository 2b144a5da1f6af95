"""Open a catalogue, and move a damaged one aside so that a new one can take its place."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.errors import Busy, FodderError, NoSpace
from bridge.storage import schema
from bridge.storage.exclusive import wait_lock

log = logging.getLogger(__name__)

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database, the inode it lies in, and whether the library's files are all in it.

    `salvaged` are the files that a damaged one before it still named.
    """

    database: sqlite3.Connection
    inode: int
    filled: bool
    salvaged: tuple[str, ...] = ()


def open_catalogue(path: Path) -> Opened:
    """Open it, new if there is none; one that is plainly no database is moved aside first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _open(path)
    except sqlite3.DatabaseError as error:
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
            return replace(_open(path), salvaged=salvage(aside) if aside else ())
    except sqlite3.DatabaseError as error:
        raise trouble(error, path) from error
    except OSError as error:
        raise FodderError(
            f"The catalogue {path} is damaged and in use: close Fodder's other windows."
        ) from error


def is_damage(error: sqlite3.Error) -> bool:
    return _code(error) in _DAMAGED


def trouble(error: sqlite3.Error, path: Path) -> FodderError:
    """What a database's error means for the user, with the cure."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return NoSpace(f"The disk of {path} is full: make room there.")
    if code in _UNWRITABLE:
        return NoSpace(f"{path} cannot be written ({error}): allow it, or make room there.")
    if code in _BUSY:
        return Busy("The catalogue is busy in another program: try again in a moment.")
    return FodderError(f"The catalogue {path} failed ({error}): delete it, it is made anew.")


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _open(path: Path) -> Opened:
    database = schema.connect(path)
    return Opened(database, path.stat().st_ino, schema.is_filled(database))


def _is_sound(path: Path) -> bool:
    try:
        with contextlib.closing(schema.connect(path)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise


def salvage(damaged: Path) -> tuple[str, ...]:
    """The files that a damaged catalogue can still name, as far as it can be read."""
    found: list[str] = []
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(damaged)) as database,
    ):
        for (path,) in database.execute("SELECT path FROM files"):
            found.append(path)
    return tuple(path for path in found if isinstance(path, str))


def _move_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    for tail in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + tail).rename(aside.with_name(aside.name + tail))
    log.warning("The catalogue was damaged: it lies in %s now, and a new one is made.", aside.name)
    return aside


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Only one process at a time mends."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        wait_lock(handle)
        yield
    finally:
        os.close(handle)
