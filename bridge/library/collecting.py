"""The user's own folders in an open catalogue: collections, by name, of samples by their ids.

A sample may be in many, and lies where it lies. One that is gone keeps its place for when it comes
back. No file says what is in a collection, so a damaged catalogue is asked for them before it is
put aside (`salvaged`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from bridge.domain.errors import BadArgument, NotFound
from bridge.files.database import DATABASE_ERRORS
from bridge.library.schema import transaction

LONGEST = 60  # characters of a name
MOST = 500  # collections
Collections = dict[str, list[str]]
_NAMES = """
SELECT name, count(samples.num) FROM collections
LEFT JOIN collected ON collection = collections.num LEFT JOIN samples ON samples.id = sample
GROUP BY collections.num ORDER BY name
"""


def checked(name: str) -> str:
    """The name itself, its spaces tidied; BadArgument if none can be called so."""
    said = " ".join(name.split())
    if not said or len(said) > LONGEST or not said.isprintable():
        raise BadArgument(f"A collection needs a name of 1 to {LONGEST} letters.")
    return said


def names(database: sqlite3.Connection) -> list[tuple[str, int]]:
    """Each collection and how many samples of it are there, from A to Z."""
    return [(str(name), int(count)) for name, count in database.execute(_NAMES)]


def members(database: sqlite3.Connection, name: str) -> list[str]:
    """The ids of a collection's samples, also of those that are gone, as they were put in."""
    rows = database.execute(
        "SELECT sample FROM collected WHERE collection = ? ORDER BY place",
        [_number(database, name)],
    )
    return [str(sample) for (sample,) in rows]


def put(database: sqlite3.Connection, name: str, samples: Iterable[str]) -> list[str]:
    """Put samples into a collection, which is made if there is none; those that are new to it."""
    name = checked(name)
    with transaction(database):
        if database.execute("SELECT count(*) FROM collections").fetchone()[0] >= MOST:
            raise BadArgument(f"There are {MOST} collections already: delete one first.")
        database.execute("INSERT OR IGNORE INTO collections (name) VALUES (?)", [name])
        number = _number(database, name)
        held = database.execute("SELECT sample FROM collected WHERE collection = ?", [number])
        there = {str(sample) for (sample,) in held}
        new = [one for one in dict.fromkeys(samples) if one not in there]
        database.executemany(
            "INSERT INTO collected SELECT ?, ?, 1 + coalesce(max(place), 0) "
            "FROM collected WHERE collection = ?",
            [(number, one, number) for one in new],
        )
    return new


def take_out(database: sqlite3.Connection, name: str, samples: Sequence[str]) -> None:
    """Take samples out of a collection; their files stay as they are."""
    with transaction(database):
        number = _number(database, name)
        database.executemany(
            "DELETE FROM collected WHERE collection = ? AND sample = ?",
            [(number, one) for one in samples],
        )


def remove(database: sqlite3.Connection, name: str) -> list[str]:
    """Forget a collection; the ids that were in it."""
    held = members(database, name)
    with transaction(database):
        database.execute("DELETE FROM collections WHERE name = ?", [name])
    return held


def call(database: sqlite3.Connection, name: str, new: str) -> None:
    """Call a collection otherwise."""
    new = checked(new)
    with transaction(database):
        number = _number(database, name)
        try:
            database.execute("UPDATE collections SET name = ? WHERE num = ?", [new, number])
        except sqlite3.IntegrityError:
            raise BadArgument(f"There is a collection {new!r} already: choose another.") from None


def salvaged(damaged: Path) -> Collections:
    """The collections that a damaged catalogue can still name."""
    found: Collections = {}
    with (
        contextlib.suppress(*DATABASE_ERRORS),
        contextlib.closing(sqlite3.connect(damaged)) as database,
    ):
        rows = database.execute(
            "SELECT name, sample FROM collections JOIN collected ON collection = collections.num "
            "ORDER BY collections.num, place"
        )
        for name, sample in rows:
            if isinstance(name, str) and isinstance(sample, str):
                found.setdefault(name, []).append(sample)
    return found


def _number(database: sqlite3.Connection, name: str) -> int:
    row = database.execute("SELECT num FROM collections WHERE name = ?", [name]).fetchone()
    if row is None:
        raise NotFound(f"There is no collection {name[:LONGEST]!r}: make one.")
    return int(row[0])
