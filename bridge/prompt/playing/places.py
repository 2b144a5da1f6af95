"""Places within a loop: "on beat 3", "in bar 16", "the last 2 beats". What plays there alone, or is
silent there alone, cannot be asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.prompt.sound.scope import Scope
from bridge.prompt.text.phrases import Found
from bridge.prompt.text.tokens import Token, typed

LEADS = frozenset(("on", "in", "at", "until", "till", "from", "after", "before", "for"))
FILL_WITHIN = 4  # tokens before the place
UNITS = frozenset(("beat", "beats", "bar", "bars", "measure", "measures"))
ORDINALS = frozenset((
    "first", "second", "third", "fourth", "last", "final", "1st", "2nd", "3rd", "4th",
))  # fmt: skip


def read_place(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Found[str] | None:
    """The first place in a loop that a prompt names, as it was typed. A fill is at the end of a
    loop as it is."""
    for at, token in enumerate(tokens):
        if at in taken:
            continue
        start = at + 1 if token.text in LEADS else at
        while start < len(tokens) and tokens[start].text == "the":
            start += 1
        stop = _counted(tokens, start) if start > at else None
        stop = stop or _ordinal(tokens, start)
        if stop is not None and not _is_of_a_fill(tokens, start, stop):
            return Found(typed(tokens[at:stop]), at, stop)
    return None


def _is_of_a_fill(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """Whether a fill is asked for where it is: "last bar fill", "fill in the last bar"."""
    if tokens[start].text not in ("last", "final") or stop - start > 2:
        return False
    beside = (*tokens[max(0, start - FILL_WITHIN) : start], *tokens[stop : stop + 2])
    return any(token.text in ("fill", "fills") for token in beside)


def _counted(tokens: Sequence[Token], at: int) -> int | None:
    """Where "beat 3" ends."""
    if at + 1 >= len(tokens) or tokens[at].text not in UNITS or tokens[at + 1].number is None:
        return None
    return at + 2


def _ordinal(tokens: Sequence[Token], at: int) -> int | None:
    """Where "last bar" or "last 2 beats" ends."""
    if at >= len(tokens) or tokens[at].text not in ORDINALS:
        return None
    counted = at + 1 < len(tokens) and tokens[at + 1].number is not None
    unit = at + 1 + counted
    return unit + 1 if unit < len(tokens) and tokens[unit].text in UNITS else None


def throughout(scope: Scope, place: Found[str] | None) -> Scope:
    """What is left out or alone in all of a loop, and not only in a place of it."""
    if place is None:
        return scope
    return replace(
        scope,
        excluded=tuple(one for one in scope.excluded if not _is_there(one, place)),
        only=tuple(one for one in scope.only if not _is_there(one, place)),
    )


def _is_there(one: Found[Any], place: Found[str]) -> bool:
    return one.stop == place.start or not place.tokens.isdisjoint(one.tokens)
