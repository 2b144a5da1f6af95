"""What SQLite's errors mean: damage of the file, or its surroundings.

SQLite's error codes: https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bridge.domain.errors import Busy, FodderError, NoSpace

_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SURROUNDINGS = {
    *_UNWRITABLE,
    *_BUSY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOLFS,
}
"""What the disk, its rights and other programs do; all else that SQLite says is damage."""
DATABASE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What sqlite3 raises; the second where a message of SQLite's repeats damaged bytes."""


def is_damage(error: Exception) -> bool:
    """Whether it comes from what stands in the file.

    Bad pages, a table that is missing, a text that is no UTF-8.
    """
    ours = isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError)
    return not ours and _code(error) not in _SURROUNDINGS


def is_certain(error: Exception) -> bool:
    """Whether nothing but a damaged file can be the cause, whatever a check says."""
    undecodable = _code(error) == 0 and "decode" in str(error)  # Python's, and without a code
    return undecodable or _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def trouble(error: Exception, path: Path) -> FodderError:
    """What a database's error means for the user, with the cure."""
    code = _code(error)
    if code == sqlite3.SQLITE_FULL:
        return NoSpace(f"The disk of {path} is full: make room there.")
    if code in _UNWRITABLE:
        return NoSpace(f"{path} cannot be written ({error}): allow it, or make room there.")
    if code in _BUSY:
        return Busy(f"{path.name} is busy in another program: try again in a moment.")
    return FodderError(f"{path} failed ({error}): delete it, it is made anew.")


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
