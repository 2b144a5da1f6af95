"""What a search filters by, as words of the full-text index, so that text and filters are met in
one pass over sorted lists, however few samples meet both. Pure.

Facet words begin with a private-use letter, which no prompt's word does. They may promise too much
(tempi are whole numbers), never too little: the exact conditions are looked at for what they leave.

A tempo has four words, for the aligned blocks of 1, 4, 16 and 64 bpm that it lies in; a range of
tempi is the few blocks that cover it (as a dyadic interval cover, with base 4).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bridge.music import Key
from bridge.values import Kind

_MARK = "\ue000"
_WIDTHS = (64, 16, 4, 1)
_BEYOND = 320  # no tempo reaches it; a multiple of the widest block


@dataclass(frozen=True, slots=True)
class Filter:
    """What a sample must be; None, () and 0 ask for nothing. One-shots have no tempo to filter by.

    `keys` are those of which it must have one; None among them is a sample without a key.
    """

    slowest: float | None = None
    fastest: float | None = None
    keys: tuple[Key | None, ...] = ()
    kind: Kind | None = None
    family: str | None = None
    stars: int = 0
    model: str | None = None


class By(StrEnum):
    """What a list may be sorted by."""

    NEWEST = "newest"
    NAME = "name"
    BPM = "bpm"
    KEY = "key"
    BARS = "bars"
    STARS = "stars"


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
