"""A catalogue with very many samples, without their files."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

from bridge.domain.sample import Heard, Sample
from bridge.library import queries, schema
from bridge.library.catalogue import Catalogue
from tests.benchmarks.catalogue import FAMILIES, recipe

_MADE = 1_000  # in Python; the others are these again, with ids, seeds and places of their own
_MULTIPLY = f"""
WITH RECURSIVE times (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < ?)
INSERT INTO samples ({{columns}})
SELECT {{values}} FROM times CROSS JOIN (SELECT * FROM samples WHERE num <= {_MADE}) ORDER BY n, num
"""
_SEED = f"(n * {_MADE} + num - 1)"
_OWN = {
    "id": f"printf('%016x', {_SEED})",
    "path": f"replace(path, '.wav', printf('_%06d.wav', {_SEED}))",
    "card": f"json_set(card, '$.recipe.seed', {_SEED}, '$.id', printf('%016x', {_SEED}))",
}


def a_catalogue_of(count: int, path: Path) -> Catalogue:
    """`count` samples, some thousands, as they would be recorded; sample n has the seed n."""
    database = schema.connect(path)
    database.execute("BEGIN")
    aside = _put_aside(database)
    for sample in _samples():
        database.execute(queries.UPSERT, queries.row_of(sample))
    columns = list(queries.row_of(sample))
    values = ", ".join(_OWN.get(name, name) for name in columns)
    statement = _MULTIPLY.format(columns=", ".join(columns), values=values)
    database.execute(statement, [count // _MADE - 1])
    for again in aside:
        database.execute(again)
    database.execute("INSERT INTO words (words) VALUES ('rebuild')")
    database.execute("COMMIT")
    database.close()
    return Catalogue(path)


def _samples() -> list[Sample]:
    rng = random.Random(1)
    found = []
    for number in range(_MADE):
        family, made = rng.choice(FAMILIES), recipe(number, rng)
        place = Path(f"/library/Loops/{family.capitalize()}/fodder_{number}.wav")
        stars = rng.choice((0, 0, 0, 0, 1, 2, 3, 4, 4, 5))
        identity = f"{number:016x}"
        found.append(Sample(identity, place, made, Heard(), 400, 44_100, family, stars))
    return found


def _put_aside(database: sqlite3.Connection) -> list[str]:
    """Drop indices and triggers, which would double the work; the statements that bring them
    back."""
    rows = database.execute(
        "SELECT type, name, sql FROM sqlite_schema "
        "WHERE type IN ('index', 'trigger') AND tbl_name = 'samples' AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in rows:
        database.execute(f"DROP {kind} {name}")
    return [statement for _, _, statement in rows]
