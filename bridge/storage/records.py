"""Write what was seen on disk into an open catalogue. Each function is one transaction.

What holds after each: every sample's path is a file whose id is the sample's, and its stars and
tags are that file's; a sample all of whose files are gone is gone too.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from bridge.storage import query
from bridge.storage.scan import Seen, sample_in
from bridge.values import Sample


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

    A sound that lies in several files is shown where it was seen first, or, with `move`, last; but
    one with stars or tags before one without, so that those are found again from the files alone.
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
    if sample and (move or _shows(database, sample)):
        database.execute(query.UPSERT, query.row_of(sample))
    return before[0] if before and before[0] != identity else None


def _shows(database: sqlite3.Connection, sample: Sample) -> bool:
    """Whether it is this of a sample's files that it is to be shown by."""
    shown = _shown(database, sample.id)
    if shown is None or shown == str(sample.path):
        return True
    noted = "SELECT stars > 0 OR tags <> '[]' FROM samples WHERE id = ?"
    return (
        bool(sample.stars or sample.tags) and not database.execute(noted, [sample.id]).fetchone()[0]
    )


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
    statement = "SELECT path FROM files WHERE id = ? ORDER BY path"
    left = [path for (path,) in database.execute(statement, [identity])]
    if not left:
        database.execute("DELETE FROM samples WHERE id = ?", [identity])
        return
    database.execute("UPDATE samples SET path = ? WHERE id = ?", [left[0], identity])
    seen = [one for path in left if (one := sample_in(Path(path))) and one.id == identity]
    if seen:  # none of them if they went just now, which is noticed next
        noted = [one for one in seen if one.stars or one.tags]
        database.execute(query.UPSERT, query.row_of((noted or seen)[0]))
