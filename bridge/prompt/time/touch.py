"""What is done to the notes at last, by what a prompt says: "swing 54%", "humanised", "velocity
40-60", "pp". What no touch can be is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bridge.domain.notes import LATEST_SWING, STRAIGHTEST
from bridge.prompt.text.numbers import units
from bridge.prompt.text.phrases import Found, Phrases, inverted, table
from bridge.prompt.text.tokens import Token, typed

PERCENT = ("%", "percent")
HIGHEST = 127  # a MIDI velocity
A_HAND = 0.5  # "humanised" alone: half of the errors that there may be
BARE_SWING = 80  # "swing 62" is one, "medium swing 132" a tempo


@dataclass(frozen=True, slots=True)
class TouchReading:
    """The members of a Touch that are said, the tokens that say how much, and what of it cannot
    be, in sentences."""

    members: dict[str, Any]
    tokens: frozenset[int]
    told: tuple[str, ...] = ()


@cache
def _words(name: str) -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("touch")[name])


@cache
def _dynamics() -> Phrases[str]:
    return Phrases(inverted(table("touch")["dynamics"]))


def read_touch(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> TouchReading:
    """All that is said of swing, a hand's errors and velocities; the first of each counts."""
    members: dict[str, Any] = {}
    told: list[str] = []
    gone: frozenset[int] = frozenset()
    for name, found in _said(tokens, taken):
        if not gone.isdisjoint(found.tokens):
            continue
        gone |= found.tokens
        if isinstance(found.value, str):
            told.append(found.value)
        else:
            members.setdefault(name, found.value)
    soft = next(_dynamics().all(tokens, taken), None)
    if soft is not None and "velocity" not in members and not _grows(tokens, soft.stop):
        members["velocity"] = tuple(table("touch")["velocities"][soft.value])
    if "humanise" not in members and next(_words("human").all(tokens, taken), None):
        members["humanise"] = A_HAND
    return TouchReading(members, gone, tuple(dict.fromkeys(told)))


def _grows(tokens: Sequence[Token], at: int) -> bool:
    """Whether another level follows, "pp to ff": that is how it changes."""
    if at + 1 >= len(tokens) or tokens[at].text not in ("to", "-", "→"):
        return False
    return _dynamics().at(tokens, at + 1) is not None


def _said(tokens: Sequence[Token], taken: frozenset[int]) -> Iterator[tuple[str, Found[Any]]]:
    """Amounts, each with its name: a value, or the sentence that says why it is none."""
    readers: dict[str, Callable[[Sequence[Token], int], Found[Any] | None]] = {
        "swing": _swing, "humanise": _humanise, "velocity": _velocity,
    }  # fmt: skip
    for name, read in readers.items():
        for at in range(len(tokens)):
            found = None if at in taken else read(tokens, at)
            if found is not None and taken.isdisjoint(found.tokens):
                yield name, found


def _amount(tokens: Sequence[Token], name: str, at: int) -> Found[float] | None:
    """A part of the whole at a token, with the word that it belongs to on one side of it: "swing:
    54 %", "0.6 swing"; of a range its middle. What counts something else is none."""
    number = tokens[at].number
    if number is None:
        return None
    stop = at + 1
    if stop < len(tokens) and tokens[stop].lead in ("-", "–") and tokens[stop].number is not None:
        number, stop = (number + (tokens[stop].number or number)) / 2, stop + 1
    percent = stop < len(tokens) and tokens[stop].text in PERCENT
    stop += percent
    before = _before(tokens, name, at)
    beside = stop < len(tokens) and tokens[stop].follows
    after = beside and _words(name).at(tokens, stop) is not None
    if not before and not (after and (percent or number < 1)):
        return None
    if not percent and (_counts(tokens, stop) or number > BARE_SWING):
        return None
    return Found(number / 100 if percent or number > 1 else number, at, stop)


def _before(tokens: Sequence[Token], name: str, at: int) -> bool:
    """Whether the word stands right before, with "of", "at", a colon or "=" between."""
    if "," in tokens[at].lead or ";" in tokens[at].lead:
        return False
    between = at - 1 if at and tokens[at - 1].text in ("of", "at", "=", "amount", "to") else at
    return _words(name).before(tokens, between) is not None


def _counts(tokens: Sequence[Token], stop: int) -> bool:
    """Whether a number counts something: "swing 16ths", "swing 60 bpm"."""
    if stop == len(tokens):
        return False
    after = tokens[stop]
    return after.lead == "/" or (
        after.follows and (after.glued or units().at(tokens, stop) is not None)
    )


def _swing(tokens: Sequence[Token], at: int) -> Found[Any] | None:
    found = _amount(tokens, "swing", at)
    if found is None or STRAIGHTEST <= found.value <= LATEST_SWING:
        return found
    said = typed(tokens[found.start : found.stop])
    limits = f"{100 * STRAIGHTEST:g} (straight) to {100 * LATEST_SWING:g} %"
    return Found(f"Swing is from {limits}: “{said}” is passed over.", found.start, found.stop)


def _humanise(tokens: Sequence[Token], at: int) -> Found[Any] | None:
    found = _amount(tokens, "human", at)
    if found is None or found.value <= 1:
        return found
    said = typed(tokens[found.start : found.stop])
    return Found(f"Humanise is from 0 to 100 %: “{said}” is passed over.", found.start, found.stop)


def _velocity(tokens: Sequence[Token], at: int) -> Found[Any] | None:
    """ "velocity 40-60", "velocity: 96"."""
    named = _words("velocity").at(tokens, at)
    if named is None:
        return None
    first = named.stop
    while first < len(tokens) and tokens[first].text in ("=", "of", "at", "from", "between"):
        first += 1
    if first >= len(tokens) or not tokens[first].text.isdecimal():
        return None
    last = first
    joined = first + 1
    if joined < len(tokens) and tokens[joined].text in ("to", "and"):
        joined += 1
    joint = "" if joined >= len(tokens) else tokens[joined].lead.strip()
    if joined < len(tokens) and tokens[joined].text.isdecimal():
        last = joined if joined > first + 1 or joint in ("-", "–", "—") else first
    low, high = sorted(int(tokens[one].text[:9]) for one in (first, last))
    if last + 1 < len(tokens) and tokens[last + 1].text in PERCENT:
        low, high, last = HIGHEST * low // 100, HIGHEST * high // 100, last + 1
    if low >= 1 and high <= HIGHEST:
        return Found((low, high), at, last + 1)
    said = typed(tokens[at : last + 1])
    return Found(f"Velocity is from 1 to {HIGHEST}: “{said}” is passed over.", at, last + 1)
