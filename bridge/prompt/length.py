"""Length: "4 bars", "two-bar", "eight measures", "16 beats"."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.domain.music import Meter
from bridge.prompt.numbers import number_at, units
from bridge.prompt.phrases import Found
from bridge.prompt.tokens import Token

LONGEST = 999


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
