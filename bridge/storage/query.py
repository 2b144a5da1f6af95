"""What a search asks for, as SQL; and rows ↔ samples. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from bridge.storage.facets import By, Filter, Order, expressions, words_of
from bridge.storage.recipe import Card, card_from_json, card_to_json
from bridge.values import Kind, Sample

COLUMNS = ("id", "path", "card", "frames", "rate", "stars", "tags")
_DERIVED = ("prompt", "family", "kind", "bpm", "key", "bars", "model", "facets")


def select(text: str, where: Filter, limit: int, offset: int = 0) -> tuple[str, list[Any]]:
    """The statement and its values: every word of `text` begins one in the sample, newest first."""
    asked = _conditions(where)
    words = match(text, where)
    source, order = "samples INDEXED BY by_facets", "num"
    if words is not None:
        source = f"words CROSS JOIN {source} ON num = words.rowid"
        asked, order = [("words MATCH ?", [words]), *asked], "words.rowid"
    found = f"SELECT num FROM {source}{_where(asked)} ORDER BY {order} DESC LIMIT ? OFFSET ?"
    statement = f"SELECT {', '.join(COLUMNS)} FROM samples WHERE num IN ({found}) ORDER BY num DESC"
    return statement, [*_values(asked), limit, offset]


def numbers(where: Filter, order: Order, only: str | None = None) -> list[tuple[str, list[Any]]]:
    """Statements whose answers, one after the other, are the numbers of all samples that meet a
    filter, in order. `only` is a JSON list of numbers to choose from.

    An answer is one text, "7,3,12" or None: 100,000 rows would cost Python 50 ms instead of 15.
    """
    asked = _conditions(where)
    index = "facets" if order.by is By.NEWEST else order.by.value
    source = f"samples INDEXED BY by_{index}"
    if only is not None:
        source, asked = "samples", [*asked, ("num IN (SELECT value FROM json_each(?))", [only])]
    column = _SORTED.get(order.by)
    way = "DESC" if order.falling else "ASC"
    by = f"num {way}" if column is None else f"{column} {way}, num {way}"
    parts: list[list[_Condition]] = [asked]
    if order.by in _MAY_LACK and not order.falling:
        parts = [[*asked, (f"{column} IS NOT NULL", [])], [*asked, (f"{column} IS NULL", [])]]
    return [
        (
            f"SELECT group_concat(num) FROM (SELECT num FROM {source}{_where(part)} ORDER BY {by})",
            _values(part),
        )
        for part in parts
    ]


MATCHING = "SELECT group_concat(rowid) FROM (SELECT rowid FROM words WHERE words MATCH ?)"
TAGS = (
    "SELECT DISTINCT value FROM samples, json_each(tags) "
    "WHERE tags <> '[]' ORDER BY value COLLATE NOCASE"
)
_Condition = tuple[str, list[Any]]
_SORTED = {
    By.NAME: "prompt COLLATE NOCASE",
    By.BPM: "bpm",
    By.KEY: "key",
    By.BARS: "bars",
    By.STARS: "stars",
}
_MAY_LACK = {By.BPM, By.KEY, By.BARS}


def decided_by_words(where: Filter) -> bool:
    """Whether a filter asks for nothing that words alone do not decide."""
    return not _conditions(where)


def _where(asked: list[_Condition]) -> str:
    return " WHERE " + " AND ".join(sql for sql, _ in asked) if asked else ""


def _values(asked: list[_Condition]) -> list[Any]:
    return [value for _, values in asked for value in values]


def _conditions(where: Filter) -> list[_Condition]:
    single = [
        ("bpm >= ?", where.slowest),
        ("bpm <= ?", where.fastest),
        ("kind = ?", None if where.kind is None else where.kind.value),
        ("samples.family = ?", where.family),
        ("stars >= ?", where.stars or None),
        ("model = ?", where.model),
    ]
    found: list[_Condition] = [(sql, [value]) for sql, value in single if value is not None]
    if where.keys:
        named = [key.in_sharps for key in where.keys if key is not None]
        one_of = f"key IN ({', '.join('?' * len(named))})"
        found.append((f"({one_of} OR key IS NULL)" if None in where.keys else one_of, named))
    return found


def match(text: str, where: Filter) -> str | None:
    """FTS5's expression for the words of `text`, each taken as a beginning; None for no words."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))
    if not words:
        return None
    return " AND ".join([*(f'"{word}"*' for word in words), *expressions(where)])


def row_of(sample: Sample) -> dict[str, Any]:
    """A sample as the values of its row."""
    card = Card(sample.id, sample.recipe, sample.heard, sample.family)
    recipe = sample.recipe
    bpm = recipe.bpm if recipe.kind is Kind.LOOP else None
    key = None if card.key is None else card.key.in_sharps
    return {
        "id": sample.id,
        "path": str(sample.path),
        "card": card_to_json(card).decode(),
        "frames": sample.frames,
        "rate": sample.rate,
        "prompt": recipe.prompt,
        "family": sample.family,
        "kind": recipe.kind.value,
        "bpm": bpm,
        "key": key,
        "bars": recipe.bars if recipe.kind is Kind.LOOP else None,
        "model": recipe.model,
        "stars": sample.stars,
        "tags": json.dumps(sample.tags, ensure_ascii=False),
        "facets": words_of(bpm, key, recipe.kind.value, sample.family, sample.stars),
    }


def sample_of(row: tuple[Any, ...]) -> Sample:
    """The sample in a row of COLUMNS."""
    identity, path, text, frames, rate, stars, tags = row
    card = card_from_json(text)
    return Sample(
        id=identity,
        path=Path(path),
        recipe=card.recipe,
        heard=card.heard,
        frames=frames,
        rate=rate,
        family=card.family,
        stars=stars,
        tags=tuple(json.loads(tags)),
    )


UPSERT = (
    f"INSERT INTO samples ({', '.join((*COLUMNS, *_DERIVED))}) "
    f"VALUES ({', '.join(':' + name for name in (*COLUMNS, *_DERIVED))}) "
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*COLUMNS[1:], *_DERIVED))
)
