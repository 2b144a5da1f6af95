"""What a prompt says and cannot have, a sentence each with its cure: a second tempo, a length in
seconds, a fraction that is no meter, a scale that nobody plays, "rubato".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bridge.domain.music import Meter
from bridge.domain.performance import Articulation, Figure
from bridge.prompt.harmony.keys import read_other_key
from bridge.prompt.harmony.tonality import Tonality
from bridge.prompt.text.numbers import number_at, tempo_words, units
from bridge.prompt.text.phrases import Found, Phrases, inverted, table
from bridge.prompt.text.tokens import Token, typed
from bridge.prompt.time.length import RECURRING, read_other_bars, recurs
from bridge.prompt.time.meter import read_meter
from bridge.prompt.time.tempo import is_wide_range, read_other_tempo

MOST_BEATS = 16  # of what looks like a meter
MOST_APART = 60  # bpm from one tempo to another that is said by it


@dataclass(frozen=True, slots=True)
class Ignored:
    """What the user is told, and the tokens that have no part in the rest."""

    told: tuple[str, ...] = ()
    tokens: frozenset[int] = frozenset()


def second_tempo(
    tokens: Sequence[Token], tempo: Found[float] | None, taken: frozenset[int]
) -> Ignored:
    """Another tempo than the one that counts; or that one, where it is the middle of much."""
    if tempo is None:
        return Ignored()
    if is_wide_range(tokens, tempo):
        said = typed(tokens[tempo.start : tempo.stop])
        return Ignored((f"“{said}” is a range: its middle counts, {tempo.value:g} bpm.",))
    other = read_other_tempo(tokens, tempo.value, taken | tempo.tokens)
    return _passed(tokens, other, f"{tempo.value:g} bpm")


def relative_tempo(tokens: Sequence[Token], taken: frozenset[int]) -> Ignored:
    """ "10 bpm slower", "faster by 5 bpm", "10 % slower": no other tempo is at hand."""
    for at in range(len(tokens)):
        number = None if at in taken else number_at(tokens, at)
        if number is None or number.value > MOST_APART:
            continue
        stop, units = _unit_after(tokens, number.stop)
        before = _set_of("slower_by").before(tokens, at)
        after = _set_of("slower").at(tokens, stop) if stop < len(tokens) else None
        if before is None and (after is None or not tokens[after.start].follows):
            continue
        if after is not None and tokens[after.start].text in ("less", "more") and not units:
            continue  # "2 more"
        start = at if before is None else before.start
        stop = stop if before is not None or after is None else after.stop
        found = Found(True, start, stop)
        if found.tokens & taken:
            continue
        said = typed(tokens[start:stop])
        told = f"“{said}” is no tempo by itself: say the tempo, e.g. 82 bpm."
        return Ignored((told,), found.tokens)
    return Ignored()


def _unit_after(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    """Where the unit of an amount ends, and whether it has one."""
    unit = _set_of("unit").at(tokens, at) if at < len(tokens) else None
    if unit is not None:
        return unit.stop, True
    percent = at < len(tokens) and tokens[at].text in ("%", "percent")
    return at + percent, percent


@cache
def _set_of(name: str) -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in tempo_words()[name])


def second_bars(
    tokens: Sequence[Token], meter: Meter, bars: Found[int] | None, taken: frozenset[int]
) -> Ignored:
    """Another length than the one that counts."""
    if bars is None:
        return Ignored()
    other = read_other_bars(tokens, meter, bars.value, taken | bars.tokens)
    return _passed(tokens, other, "1 bar" if bars.value == 1 else f"{bars.value} bars")


def second_meter(
    tokens: Sequence[Token], meter: Found[Meter] | None, taken: frozenset[int]
) -> Ignored:
    """Another meter than the one that counts, in digits."""
    if meter is None:
        return Ignored()
    other = read_meter(tokens, taken | meter.tokens)
    if other is None or other.value == meter.value or tokens[other.stop - 1].number is None:
        return Ignored()
    return _passed(tokens, other, str(meter.value))


def second_key(
    tokens: Sequence[Token], key: Found[Tonality] | None, taken: frozenset[int]
) -> Ignored:
    """Another key than the one that counts."""
    if key is None:
        return Ignored()
    other = read_other_key(tokens, key, taken)
    return _passed(tokens, other, str(key.value))


def _passed(tokens: Sequence[Token], other: Found[Any] | None, counts: str) -> Ignored:
    if other is None:
        return Ignored()
    said = typed(tokens[other.start : other.stop])
    return Ignored((f"The first counts, {counts}: “{said}” is passed over.",), other.tokens)


def place(found: Found[str] | None) -> Iterator[str]:
    """What is to play, or not to, in a part of the loop alone."""
    if found is not None:
        yield (
            f"What plays, plays throughout: “{found.value}” is passed over. "
            "Repaint a bar to change it alone."
        )


def recurring(tokens: Sequence[Token], taken: frozenset[int]) -> Iterator[str]:
    """What is to come "every 2 bars", and isn't what ends them as a fill does."""
    for at in range(1, len(tokens)):
        amount = None if at in taken else number_at(tokens, at)
        unit = None if amount is None or amount.stop >= len(tokens) else amount.stop
        beside = tokens[at - 1].text in RECURRING and recurs(tokens, at)
        if beside and unit is not None and units().at(tokens, unit) is not None:
            yield from place(Found(typed(tokens[at - 1 : unit + 1]), at - 1, unit + 1))
            return


def no_meter(tokens: Sequence[Token], taken: frozenset[int]) -> str:
    """ "5/7", as it was typed; "" where there is none. Dates and "50/50" are something else."""
    for at in range(1, len(tokens)):
        over, under = tokens[at - 1], tokens[at]
        if under.lead != "/" or not taken.isdisjoint((at - 1, at)) or over.lead.endswith("/"):
            continue
        if not (over.text.isdecimal() and under.text.isdecimal()) or _goes_on(tokens, at + 1):
            continue
        counted = all(2 <= int(one.text[:9]) <= MOST_BEATS for one in (over, under))
        if counted or (at > 1 and tokens[at - 2].text == "in" and over.follows):
            return typed(tokens[at - 1 : at + 1])
    return ""


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and (tokens[at].lead == "/" or tokens[at].glued)


@cache
def _free() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in tempo_words()["free"])


def free_time(tokens: Sequence[Token], taken: frozenset[int]) -> Iterator[str]:
    """ "rubato": everything here keeps its time."""
    found = next(_free().all(tokens, taken), None)
    if found is not None:
        said = typed(tokens[found.start : found.stop])
        yield f"All of it keeps one tempo: “{said}” is passed over."


@cache
def _near() -> Phrases[str]:
    return Phrases(inverted(table("scales")))


def speeds_up(tokens: Sequence[Token], taken: frozenset[int], ways: Mapping[str, str]) -> bool:
    """Whether a roll or a build is said to grow faster, which a build does."""
    rolls = ways.get("articulation") == Articulation.ROLL or ways.get("figure") == Figure.BUILD
    return rolls and next(_set_of("faster").all(tokens, taken), None) is not None


def far_scale(tokens: Sequence[Token], taken: frozenset[int]) -> Found[str] | None:
    """A scale that nobody here plays, with the mode that comes nearest."""
    return next(_near().all(tokens, taken), None)


def told_of_scale(scale: str, near: str, key: Tonality | None, has_scale: bool) -> str:
    """What is played instead of a scale."""
    if key is None and not has_scale:
        return f"“{scale}” is no scale here: say a key of the nearest, e.g. A {near}."
    return f"“{scale}” is played as {near if key is None else key}, the nearest scale here."
