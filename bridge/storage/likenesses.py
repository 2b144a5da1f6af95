"""What samples sound like, in an open catalogue: a vector of bytes and a place on the map each.

Like everything in the catalogue it can be made again from the files. Rows are only added and
removed, never altered, and a number is never used twice: who holds all rows up to a number has to
read only those after it, unless some were removed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bridge.storage.records import transaction


@dataclass(frozen=True, slots=True)
class Row:
    """The likeness of the sample of that id, by one `version` of how it is made."""

    id: str
    version: int
    vector: bytes
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Known:
    """Rows by their numbers, in order: the samples' numbers, vectors one after another, places."""

    last: int
    samples: list[int]
    vectors: bytes
    places: list[tuple[float, float]]


def note(database: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Keep likenesses of samples that are there; one that is gone meanwhile is passed by."""
    with transaction(database):
        for row in rows:
            database.execute(
                "INSERT OR REPLACE INTO likeness (sample, version, vector, x, y) "
                "SELECT num, ?, ?, ?, ? FROM samples WHERE id = ?",
                [row.version, row.vector, row.x, row.y, row.id],
            )


def lacking(database: sqlite3.Connection, version: int, limit: int) -> list[tuple[str, Path]]:
    """Ids and paths of samples without a likeness of that version, the newest first."""
    rows = database.execute(
        "SELECT id, path FROM samples LEFT JOIN likeness ON sample = samples.num "
        "WHERE likeness.version IS NOT ? ORDER BY samples.num DESC LIMIT ?",
        [version, limit],
    )
    return [(identity, Path(path)) for identity, path in rows]


def count(database: sqlite3.Connection, version: int) -> int:
    """How many likenesses of that version there are."""
    found = database.execute("SELECT count(*) FROM likeness WHERE version = ?", [version])
    return int(found.fetchone()[0])


def after(database: sqlite3.Connection, version: int, number: int) -> Known:
    """The likenesses after a number."""
    rows = database.execute(
        "SELECT num, sample, vector, x, y FROM likeness WHERE num > ? AND version = ? ORDER BY num",
        [number, version],
    ).fetchall()
    return Known(
        last=rows[-1][0] if rows else number,
        samples=[row[1] for row in rows],
        vectors=b"".join(row[2] for row in rows),
        places=[(row[3], row[4]) for row in rows],
    )
