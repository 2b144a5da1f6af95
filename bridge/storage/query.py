"""What a search asks for, as SQL; and rows ↔ samples. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from bridge.storage.facets import Filter, expressions, words_of
from bridge.storage.recipe import Card, card_from_json, card_to_json
from bridge.values import Kind, Sample

COLUMNS = ("id", "path", "card", "frames", "rate", "stars", "tags")
_DERIVED = ("prompt", "family", "kind", "bpm", "key", "facets")


def select(text: str, where: Filter, limit: int, offset: int = 0) -> tuple[str, list[Any]]:
    """The statement and its values: every word of `text` begins one in the sample, newest first."""
    asked = [(sql, value) for sql, value in _conditions(where) if value is not None]
    words = match(text, where)
    source, order = "samples INDEXED BY by_facets", "num"
    if words is not None:
        source = f"words CROSS JOIN {source} ON num = words.rowid"
        asked, order = [("words MATCH ?", words), *asked], "words.rowid"
    only = " WHERE " + " AND ".join(sql for sql, _ in asked) if asked else ""
    found = f"SELECT num FROM {source}{only} ORDER BY {order} DESC LIMIT ? OFFSET ?"
    statement = f"SELECT {', '.join(COLUMNS)} FROM samples WHERE num IN ({found}) ORDER BY num DESC"
    return statement, [*(value for _, value in asked), limit, offset]


def _conditions(where: Filter) -> list[tuple[str, Any]]:
    return [
        ("bpm >= ?", where.slowest),
        ("bpm <= ?", where.fastest),
        ("key = ?", None if where.key is None else str(where.key)),
        ("kind = ?", None if where.kind is None else where.kind.value),
        ("samples.family = ?", where.family),
        ("stars >= ?", where.stars or None),
    ]


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
    key = None if card.key is None else str(card.key)
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
