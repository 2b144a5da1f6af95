"""Length: "4 bars", "two-bar", "eight measures", "16 beats"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bridge.domain.limits import MOST_BARS
from bridge.domain.music import Meter
from bridge.prompt.text.numbers import number_at, units
from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.tokens import Token, typed

SLASHES = ("/", "\u2044")  # the second is that of "½"
RECURRING = ("every", "each", "per", "after")
LONGEST = 1_000_000  # what is longer than a loop may be is refused where it is made


def read_bars(
    tokens: Sequence[Token], meter: Meter, taken: frozenset[int] = frozenset()
) -> Found[int] | None:
    """Whole bars; beats count as quarter notes of the meter, and only if they fill its bars."""
    for wanted in ("bars", "beats"):
        for at in range(len(tokens)):
            amount = None if at in taken else number_at(tokens, at)
            if amount is None or amount.stop >= len(tokens):
                continue
            unit = units().at(tokens, amount.stop)
            if unit is None or unit.value != wanted or not tokens[amount.stop].follows:
                continue
            if _is_under(tokens, at) or recurs(tokens, at):
                continue
            bars = amount.value / (1 if wanted == "bars" else meter.beats)
            if bars == int(bars) and 1 <= bars <= LONGEST:
                return Found(int(bars), at, unit.stop)
    return _labelled(tokens, taken)


def _is_under(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number is what another is divided by: the 2 of "1/2 bar"."""
    return at > 0 and tokens[at].lead.strip() in SLASHES and tokens[at - 1].number is not None


def recurs(tokens: Sequence[Token], at: int) -> bool:
    """Whether something comes "every 2 bars" or "after 4": a length only of what ends with that,
    as a fill."""
    if not at or tokens[at - 1].text not in RECURRING:
        return False
    return all(token.text not in table("lengths")["another"]["ends"] for token in tokens[: at - 1])


def _labelled(tokens: Sequence[Token], taken: frozenset[int]) -> Found[int] | None:
    """ "bars: 8", "bars=4", "bars 4"."""
    for at in range(1, len(tokens)):
        count = tokens[at].text
        if at in taken or not count.isdecimal() or not 1 <= int(count[:9]) <= LONGEST:
            continue
        sign = tokens[at - 1].text == "="
        label = units().before(tokens, at - sign)
        if label is None or label.value != "bars" or not taken.isdisjoint(label.tokens):
            continue
        outright = sign or ":" in tokens[at].lead
        counted = at + 1 < len(tokens) and (tokens[at + 1].glued or _is_range(tokens, at + 1))
        plural = tokens[label.stop - 1].text in ("bars", "measures")
        if counted or not (outright or (plural and _is_few(tokens, at))):
            continue
        if at + 1 < len(tokens) and not outright and units().at(tokens, at + 1) is not None:
            continue
        return Found(int(count), label.start, at + 1)
    return None


def _is_few(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].lead.isspace() and int(tokens[at].text) <= MOST_BARS


def _is_range(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number goes on as a range: "bars 1-4" are places, and no length."""
    joined = tokens[at].lead.strip() in ("-", "–", "/") and tokens[at].number is not None
    return joined or tokens[at].text in ("to", "and", "%")


def read_other_bars(
    tokens: Sequence[Token], meter: Meter, first: int, taken: frozenset[int]
) -> Found[int] | None:
    """A second length of the whole, another than the first: not "a fill every 2 bars"."""
    found = read_bars(tokens, meter, taken)
    if found is None or found.value == first:
        return None
    beside = table("lengths")["another"]
    before = tokens[found.start - 1].text if found.start else ""
    after = tokens[found.stop] if found.stop < len(tokens) else None
    if before in beside["before"] or (after is not None and after.text in beside["after"]):
        return None
    return found


def read_seconds(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Found[str] | None:
    """A length in seconds or minutes, as it was typed: "60 sec"; not "80s" or "2 sec decay"."""
    words = table("lengths")["seconds"]
    for at in range(len(tokens)):
        amount = None if at in taken else number_at(tokens, at)
        if amount is None or amount.stop >= len(tokens) or amount.stop in taken:
            continue
        unit = tokens[amount.stop]
        stop = amount.stop + 1
        said = unit.raw.casefold()  # "sec" is French as well, for dry
        if said not in words["unit"] or not unit.follows or _is_decade(amount.value, unit):
            continue
        if said in ("second", "minute") and tokens[at].text in ("one", "a") and unit.lead:
            continue
        beside = (tokens[at - 1].text if at else "", _next(tokens, stop))
        if not set(words["beside"]).isdisjoint(beside):
            continue
        stop += _next(tokens, stop) == "long"
        start = at - (at > 0 and tokens[at - 1].text == "for" and tokens[at].follows)
        return Found(typed(tokens[at:stop]), start, stop)
    return None


def read_beats(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Found[str] | None:
    """Beats that fill no bars, as they were typed, where something lasts so long: not "on 2
    beats"."""
    for at in range(len(tokens)):
        amount = None if at in taken else number_at(tokens, at)
        if amount is None or amount.stop >= len(tokens) or not tokens[amount.stop].follows:
            continue
        unit = units().at(tokens, amount.stop)
        if unit is None or unit.value != "beats" or unit.start in taken or unit.stop in taken:
            continue
        before = tokens[at - 1].text if at else ""
        ends = _next(tokens, unit.stop) in ("", "long") or _is_number(tokens, unit.stop)
        if before in table("lengths")["another"]["before"] or not ends:
            continue
        return Found(typed(tokens[at : unit.stop]), at, unit.stop)
    return None


def _is_number(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].number is not None


def _next(tokens: Sequence[Token], at: int) -> str:
    """The word that goes on at a token."""
    return tokens[at].text if at < len(tokens) and tokens[at].follows else ""


def _is_decade(number: float, unit: Token) -> bool:
    """ "80s", and "s" behind a space, which may be anything."""
    return unit.text == "s" and (number % 10 == 0 or not unit.glued)


def read_part_of_bar(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> str:
    """A length in bars that is not whole, as it was typed: "half-bar", "1.5 bars"; "" for none."""
    for at in range(len(tokens)):
        amount = None if at in taken else _part_at(tokens, at)
        if amount is None or amount.stop >= len(tokens) or not tokens[amount.stop].follows:
            continue
        unit = units().at(tokens, amount.stop)
        if unit is None or unit.value != "bars" or amount.value == int(amount.value) > 0:
            continue
        return typed(tokens[at : unit.stop])
    return ""


def _part_at(tokens: Sequence[Token], at: int) -> Found[float] | None:
    """A part in words, "1/2", or any number."""
    under = tokens[at + 1] if at + 1 < len(tokens) else None
    if under is not None and _is_under(tokens, at + 1) and tokens[at].text == "1":
        return Found(1 / max(under.number or 2.0, 2.0), at, at + 2)
    return _parts().at(tokens, at) or number_at(tokens, at)


@cache
def _parts() -> Phrases[float]:
    return Phrases((phrase, 0.5) for phrase in table("numbers")["bars"]["part"])
