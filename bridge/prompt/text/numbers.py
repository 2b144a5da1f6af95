"""Numbers, in digits or in words: "92,5", "hundred and forty", "eight"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from bridge.domain.errors import BadArgument
from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.tokens import Token

HUNDRED = 100
MOST_WORDS = 6  # of a number: "one hundred and seventy four"


@cache
def tempo_words() -> dict[str, Any]:
    """Words that say a tempo, with the numbers that they mean."""
    found: dict[str, Any] = table("numbers")["tempo"]
    return found


@cache
def units() -> Phrases[str]:
    """The words that say what a number counts."""
    numbers = table("numbers")
    return Phrases([
        *((phrase, "bpm") for phrase in numbers["tempo"]["unit"]),
        *((phrase, "bars") for phrase in numbers["bars"]["unit"]),
        *((phrase, "beats") for phrase in numbers["beats"]["unit"]),
    ])  # fmt: skip


def is_unit(token: Token) -> bool:
    """Whether a word is a unit of tempo."""
    return token.text in units()


def number_at(tokens: Sequence[Token], at: int) -> Found[float] | None:
    """A number at a token: digits, or as many words as it has."""
    if at >= len(tokens):
        return None
    value = tokens[at].number
    if value is not None:
        return Found(value, at, at + 1)
    words: dict[str, int] = table("numbers")["words"]
    if tokens[at].text not in words:
        return None
    total, stop = 0, at
    while stop < min(len(tokens), at + MOST_WORDS) and (stop == at or tokens[stop].follows):
        word = tokens[stop].text
        if word == "oh" and 0 < total < 10 and _is_word(tokens, stop + 1):  # "one-oh-five"
            total, stop = total * HUNDRED, stop + 1
            continue
        if word == "and" and stop > at and total >= HUNDRED and _is_word(tokens, stop + 1):
            stop += 1
            continue
        if word not in words:
            break
        total = _joined(total, words[word])
        stop += 1
    return Found(float(total), at, stop)


def _is_word(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text in table("numbers")["words"]


def _joined(total: int, word: int) -> int:
    """ "one", "seventy", "four" → 174; "hundred", "forty" → 140."""
    if word == HUNDRED:
        return max(1, total) * HUNDRED
    if 0 < total < 10 and word >= 10:
        return total * HUNDRED + word
    return total + word


def parse_number(text: str) -> float:
    """ "92,5" and "92.5"; BadArgument for what is no number."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise BadArgument(f"{text[:40]!r} is not a number: say e.g. 92.5.") from None
