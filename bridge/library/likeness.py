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

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array
from bridge.library.scan import Stamp
from bridge.library.schema import transaction

_PARTS = 32_767  # of which a place is read to one: a thousandth of a dot on any map
_AFTER = f"""
SELECT max(num), group_concat(sample), CAST(group_concat(vector, '') AS BLOB),
    group_concat(CAST(x * {_PARTS} AS INTEGER)), group_concat(CAST(y * {_PARTS} AS INTEGER))
FROM likeness NOT INDEXED WHERE num > ? AND version = ?
"""
_OF_FILE = """
SELECT vector FROM files JOIN samples ON samples.id = files.id JOIN likeness ON sample = samples.num
WHERE files.path = ? AND mtime = ? AND size = ? AND likeness.version = ?
"""


@dataclass(frozen=True, slots=True)
class Row:
    """The likeness of the sample of that id, by one `version` of how it is made."""

    id: str
    version: int
    vector: bytes
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class LikenessTable:
    """Rows by their numbers, in order: the samples' numbers, vectors one after another, places
    (n, 2). `last` is the last row's number."""

    last: int
    samples: NDArray[np.int64]
    vectors: bytes
    places: Array


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


def after(
    database: sqlite3.Connection, version: int, number: int, have: int
) -> LikenessTable | None:
    """The likenesses after a number; None if the `have` up to there are not those of now. All rows
    are answered as one, in the order of the table: as 100,000 they would cost three times as much.
    """
    last, samples, vectors, *places = database.execute(_AFTER, [number, version]).fetchone()
    known = LikenessTable(
        last=last or number,
        samples=_numbers(samples),
        vectors=vectors or b"",
        places=(np.stack([_numbers(place) for place in places], axis=1) / _PARTS).astype("f4"),
    )
    return known if count(database, version) == have + len(known.samples) else None


def of_file(database: sqlite3.Connection, version: int, path: Path, stamp: Stamp) -> bytes | None:
    """The vector of a file's sample, if the file is as it was when it was looked at."""
    found = database.execute(_OF_FILE, [str(path), *stamp, version]).fetchone()
    return found[0] if found else None


def _numbers(text: str | None) -> NDArray[np.int64]:
    return np.fromstring(text or "", np.int64, sep=",")
