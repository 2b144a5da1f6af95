"""Write what was seen on disk into an open catalogue. Each function is one transaction.

What holds after each: every sample's path is a file whose id is the sample's; a sample all of whose
files are gone is gone too.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator

from bridge.storage import query
from bridge.storage.scan import Seen


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise


def write(
    database: sqlite3.Connection, seen: Iterable[Seen], gone: Iterable[str] = (), move: bool = False
) -> None:
    """Record files that were looked at and forget those that are gone.

    A sound that lies in several files is shown where it was seen first, or, with `move`, last.
    """
    with transaction(database):
        lost = [_write_one(database, one, move) for one in seen]
        lost += [_forget_file(database, path) for path in gone]
        for identity in {one for one in lost if one}:
            _settle(database, identity)


def forget(database: sqlite3.Connection, identity: str) -> None:
    with transaction(database):
        database.execute("DELETE FROM files WHERE id = ?", [identity])
        database.execute("DELETE FROM samples WHERE id = ?", [identity])


def clear(database: sqlite3.Connection) -> None:
    with transaction(database):
        database.execute("DELETE FROM files")
        database.execute("DELETE FROM samples")


def _write_one(database: sqlite3.Connection, seen: Seen, move: bool) -> str | None:
    """Record one file; the id of the sample that lay there before and no longer does."""
    path, sample = str(seen.path), seen.sample
    before = database.execute("SELECT id FROM files WHERE path = ?", [path]).fetchone()
    identity = sample.id if sample else None
    database.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)",
        [path, identity, seen.stamp.mtime, seen.stamp.size],
    )
    if sample:
        row = query.row_of(sample)
        if not move:
            row["path"] = _shown(database, sample.id) or path
        database.execute(query.UPSERT, row)
    return before[0] if before and before[0] != identity else None


def _shown(database: sqlite3.Connection, identity: str) -> str | None:
    """Where a sample is shown to lie, if that file is still known as its own."""
    statement = (
        "SELECT samples.path FROM samples "
        "JOIN files ON files.path = samples.path AND files.id = samples.id WHERE samples.id = ?"
    )
    found = database.execute(statement, [identity]).fetchone()
    return found[0] if found else None


def _forget_file(database: sqlite3.Connection, path: str) -> str | None:
    found = database.execute("SELECT id FROM files WHERE path = ?", [path]).fetchone()
    database.execute("DELETE FROM files WHERE path = ?", [path])
    return found[0] if found else None


def _settle(database: sqlite3.Connection, identity: str) -> None:
    """Show a sample that lost a file at another of its files; forget it if it has none."""
    if _shown(database, identity):
        return
    statement = "SELECT path FROM files WHERE id = ? ORDER BY path LIMIT 1"
    found = database.execute(statement, [identity]).fetchone()
    if found:
        database.execute("UPDATE samples SET path = ? WHERE id = ?", [found[0], identity])
    else:
        database.execute("DELETE FROM samples WHERE id = ?", [identity])
