"""Length: "4 bars", "two-bar", "eight measures", "16 beats"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bridge.domain.music import Meter
from bridge.prompt.numbers import number_at, units
from bridge.prompt.phrases import Found, Phrases, table
from bridge.prompt.tokens import Token

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
            bars = amount.value / (1 if wanted == "bars" else meter.beats)
            if bars == int(bars) and 1 <= bars <= LONGEST:
                return Found(int(bars), at, unit.stop)
    return None


def read_part_of_bar(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> str:
    """A length in bars that is not whole, as it was typed: "half-bar", "1.5 bars"; "" for none."""
    for at in range(len(tokens)):
        amount = None if at in taken else _parts().at(tokens, at) or number_at(tokens, at)
        if amount is None or amount.stop >= len(tokens) or not tokens[amount.stop].follows:
            continue
        unit = units().at(tokens, amount.stop)
        if unit is None or unit.value != "bars" or amount.value == int(amount.value) > 0:
            continue
        words = tokens[at : unit.stop]
        return "".join((words[0].raw, *(one.lead + one.raw for one in words[1:])))
    return ""


@cache
def _parts() -> Phrases[float]:
    return Phrases((phrase, 0.5) for phrase in table("numbers")["bars"]["part"])
