"""What a search asks for, as SQL and as words of the full-text index; and rows ↔ samples. Pure.

Text and filters are met in one pass over sorted lists, however few samples meet both, because each
sample has facet words beside those of its prompt. They begin with a private-use letter, which no
prompt's word does. They may promise too much (tempi are whole numbers), never too little: the exact
conditions are looked at for what they leave. A tempo has four words, for the aligned blocks of 1,
4, 16 and 64 bpm that it lies in; a range of tempi is the few blocks that cover it (a dyadic
interval cover, with base 4).

Whoever shows a long list takes the numbers of all its samples first (`listing`; 100,000 of them are
0.8 MB) and reads samples only where somebody looks, so that every page is as near as the first.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from bridge.domain.errors import BadArgument
from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.annotation import MOST_STARS
from bridge.files.recipe import SampleMetadata, metadata_from_json, metadata_to_json
from bridge.library.schema import transaction

_MARK = FACETS = "\ue000"
"""What all facet words begin with, and no other."""
_WIDTHS = (64, 16, 4, 1)
_BEYOND = 320  # no tempo reaches it; a multiple of the widest block
LONGEST_SEARCH = 1_000  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Filter:
    """What a sample must be; None, () and 0 ask for nothing. One-shots have no tempo to filter by.

    `keys` are those of which it must have one; None among them is a sample without a key. `without`
    are words, and families, that it must not have; `collection` is the name of one that it is in.
    """

    slowest: float | None = None
    fastest: float | None = None
    keys: tuple[Key | None, ...] = ()
    kind: Kind | None = None
    family: str | None = None
    stars: int = 0
    model: str | None = None
    without: tuple[str, ...] = ()
    collection: str | None = None


class By(StrEnum):
    """What a list may be sorted by."""

    NEWEST = "newest"
    NAME = "name"
    BPM = "bpm"
    KEY = "key"
    BARS = "bars"
    STARS = "stars"
    PEAK = "peak"
    LOUDNESS = "loudness"


@dataclass(frozen=True, slots=True)
class Order:
    """Rising, or falling: newest first, Z to A. What has no such value comes last."""

    by: By = By.NEWEST
    falling: bool = True


def words_of(bpm: float | None, key: str | None, kind: str, family: str, stars: int) -> str:
    """The facet words of a sample."""
    found = [_word("f", family), _word("i", kind)]
    found += [_word("s", str(n)) for n in range(1, stars + 1)]
    if key is not None:
        found.append(_word("k", key))
    if bpm is not None:
        found += [_block(width, int(bpm)) for width in _WIDTHS]
    return " ".join(found)


def expressions(where: Filter) -> list[str]:
    """FTS5 expressions, all of which a sample that meets the filter meets."""
    single = [
        _word("i", where.kind.value) if where.kind is not None else "",
        _word("f", where.family) if where.family is not None else "",
        _word("s", str(where.stars)) if where.stars else "",
    ]
    found = [f'"{word}"' for word in single if word]
    if where.keys and None not in where.keys:
        found.append(_any(_word("k", key.in_sharps) for key in where.keys if key is not None))
    if where.slowest is not None or where.fastest is not None:
        blocks = tempo_blocks(where.slowest or 0, where.fastest or _BEYOND)
        found.append(_any(blocks))
    return found


def _any(words: Iterable[str]) -> str:
    return "(" + " OR ".join(f'"{word}"' for word in words) + ")"


def tempo_blocks(slowest: float, fastest: float) -> list[str]:
    """The words of the fewest aligned blocks that cover a range; never none."""
    first = min(max(0, math.floor(slowest)), _BEYOND)
    last = min(max(first, math.floor(fastest)), _BEYOND)
    return [_block(width, start) for start, width in _cover(first, last)]


def _cover(first: int, last: int) -> Iterator[tuple[int, int]]:
    while first <= last:
        width = next(w for w in _WIDTHS if first % w == 0 and first + w - 1 <= last)
        yield first, width
        first += width


def _block(width: int, bpm: int) -> str:
    return f"{_MARK}t{width}x{bpm // width}"


def _word(facet: str, value: str) -> str:
    """One token, whatever the value: its letters and digits, sharps spelt."""
    return _MARK + facet + re.sub(r"[\W_]", "", value.replace("#", "sharp").lower())


_STORED = ("id", "path", "card", "frames", "rate", "stars", "tags")
COLUMNS = (*_STORED, "take", "peak", "loudness")
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
    source = "samples" if order.by in _MEASURED else f"samples INDEXED BY by_{index}"
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
    By.PEAK: "peak",
    By.LOUDNESS: "loudness",
}
_MEASURED = {By.PEAK, By.LOUDNESS}
_MAY_LACK = {By.BPM, By.KEY, By.BARS, *_MEASURED}


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
    unwanted = _any_beginning(where.without)
    if unwanted is not None:
        found.append(("num NOT IN (SELECT rowid FROM words WHERE words MATCH ?)", [unwanted]))
    if where.collection is not None:
        found.append((f"num IN ({_IN_COLLECTION})", [where.collection]))
    return found


_IN_COLLECTION = (
    "SELECT one.num FROM collections JOIN collected ON collection = collections.num "
    "JOIN samples AS one ON one.id = collected.sample WHERE name = ?"
)


def _any_beginning(texts: Iterable[str]) -> str | None:
    """FTS5's expression for what has all words of one of the texts; None for no words."""
    found = [
        " AND ".join(f'"{word}"*' for word in words) for one in texts if (words := words_in(one))
    ]
    return " OR ".join(f"({one})" for one in found) or None


def match(text: str, where: Filter) -> str | None:
    """FTS5's expression for the words of `text`, each taken as a beginning; None for no words."""
    words = words_in(text)
    if not words:
        return None
    return " AND ".join([*(f'"{word}"*' for word in words), *expressions(where)])


def words_in(text: str) -> list[str]:
    """The words of a text as the full-text index tells them apart."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text[:LONGEST_SEARCH]))


def name_and_prompt(sample: Sample) -> str:
    """What a sample is found and sorted by: its name, and its prompt if that is another."""
    prompt = sample.recipe.prompt
    return prompt if sample.title == prompt else f"{sample.title} · {prompt}"


def row_of(sample: Sample) -> dict[str, Any]:
    """A sample as the values of its row."""
    card = SampleMetadata(sample.id, sample.recipe, sample.heard, sample.family)
    recipe = sample.recipe
    bpm = recipe.bpm if recipe.kind is Kind.LOOP else None
    key = None if sample.key is None else sample.key.in_sharps
    return {
        "id": sample.id,
        "path": str(sample.path),
        "card": metadata_to_json(card).decode(),
        "frames": sample.frames,
        "rate": sample.rate,
        "prompt": name_and_prompt(sample),
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
    """The sample in a row of COLUMNS; BadArgument if the row is damaged."""
    try:
        found = msgspec.convert(row, _Row)
        card, tags = metadata_from_json(found.card), msgspec.json.decode(found.tags, type=_Tags)
    except ValueError as error:
        raise BadArgument(str(error)) from None
    if "\0" in found.path:
        raise BadArgument("a path with NUL")
    return Sample(
        id=found.id,
        path=Path(found.path),
        recipe=card.recipe,
        heard=card.heard,
        frames=found.frames,
        rate=found.rate,
        family=card.family,
        stars=found.stars,
        tags=tags,
        take=found.take or 0,
        peak_db=found.peak,
        lufs=found.loudness,
    )


_Tags = tuple[str, ...]


class _Row(msgspec.Struct, frozen=True, array_like=True):
    """COLUMNS, as they must be."""

    id: str
    path: str
    card: str
    frames: Annotated[int, Meta(ge=0)]
    rate: Annotated[int, Meta(gt=0)]
    stars: Annotated[int, Meta(ge=0, le=MOST_STARS)]
    tags: str
    take: int | None
    peak: float | None
    loudness: float | None


UPSERT = (
    f"INSERT INTO samples ({', '.join((*_STORED, *_DERIVED))}) "
    f"VALUES ({', '.join(':' + name for name in (*_STORED, *_DERIVED))}) "
    "ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in (*_STORED[1:], *_DERIVED))
    + ", take = CASE WHEN samples.prompt = excluded.prompt COLLATE NOCASE THEN samples.take END"
)
_SAME = "FROM samples AS one WHERE one.prompt = samples.prompt COLLATE NOCASE AND one.take > 0"
NUMBER_TAKE = f"""
UPDATE samples SET
    title = coalesce((SELECT one.title {_SAME} LIMIT 1), num),
    take = CASE WHEN :take > 0 AND NOT EXISTS (SELECT 1 {_SAME} AND one.take = :take) THEN :take
        ELSE 1 + coalesce((SELECT max(one.take) {_SAME}), 0) END
WHERE id = :id AND take IS NULL
"""
"""Gives a sample that has none its take's number: the wanted one if that is free, else the next."""
TITLES = (
    "SELECT group_concat(num), group_concat(coalesce(title, num)) FROM samples INDEXED BY by_take"
)
FAMILIES = (
    "SELECT family, count(*) FROM samples INDEXED BY by_facets WHERE family <> '' "
    "GROUP BY family ORDER BY count(*) DESC, family"
)
UNMEASURED = "SELECT id, path, kind FROM samples WHERE loudness IS NULL ORDER BY num DESC LIMIT ?"
Numbers = NDArray[np.int64]
_FEW = 2_000  # so few matches are cheaper to sort than to look up in what is sorted


def listing(database: sqlite3.Connection, text: str, where: Filter, order: Order) -> Numbers:
    """The numbers of all samples with the words of `text` that meet a filter, in order."""
    words = match(text, where)
    if words is None:
        return _ask(database, numbers(where, order))
    met = _ask(database, [(MATCHING, [words])])
    if len(met) <= _FEW:
        return _ask(database, numbers(where, order, json.dumps(met.tolist())))
    if order == Order() and decided_by_words(where):
        return met[::-1]
    found = _ask(database, numbers(where, order))
    return found[np.isin(found, met, assume_unique=True, kind="table")]


def titles(database: sqlite3.Connection) -> tuple[Numbers, Numbers]:
    """The numbers of all samples, and of each the number that those of one name share."""
    found = database.execute(TITLES).fetchone()
    numbers, shared = (np.fromstring(text or "", np.int64, sep=",") for text in found)
    return numbers, shared


def note_levels(database: sqlite3.Connection, rows: list[tuple[float, float, str]]) -> None:
    """Keep peaks (dBFS) and loudnesses (LUFS) of samples by their ids."""
    with transaction(database):
        database.executemany("UPDATE samples SET peak = ?, loudness = ? WHERE id = ?", rows)


def _ask(database: sqlite3.Connection, asked: list[tuple[str, list[Any]]]) -> Numbers:
    """The answers of statements, one after the other; each answers by one text of numbers."""
    texts = [database.execute(statement, values).fetchone()[0] for statement, values in asked]
    parts = [np.fromstring(text, np.int64, sep=",") for text in texts if text]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
