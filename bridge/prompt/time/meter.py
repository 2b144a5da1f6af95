"""Meters: those that music has, so that "1/16 hats" and "87/174" aren't any."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bridge.domain.music import Meter
from bridge.prompt.text.phrases import Found, Phrases, inverted, table
from bridge.prompt.text.tokens import Token

COUNTS = {2: (2, 3), 4: tuple(range(2, 16)), 8: tuple(range(2, 16)), 16: (5, 7, 9, 11, 13, 15)}
"""Beats in a bar, by what a beat is."""
NOTES = ("note", "notes", "delay", "dotted", "triplet", "triplets", "grid", "quantise", "quantize")
TAKT = ("time", "takt", "meter", "metre", "feel", "signature")


@cache
def _named() -> Phrases[Meter]:
    return Phrases((phrase, Meter.parse(name)) for phrase, name in inverted(table("meters")))


def read_meter(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> Found[Meter] | None:
    """The meter that is written, or else named."""
    for at in range(len(tokens) - 1):
        if at not in taken and (found := _written(tokens, at)) is not None:
            return found
    return next((one for one in _named().all(tokens, taken) if _ends(tokens, one.stop)), None)


def _ends(tokens: Sequence[Token], stop: int) -> bool:
    """Whether a count isn't of something: "in 5", but "in 5 parts", "in 3rds"."""
    return tokens[stop - 1].number is None or stop == len(tokens) or not tokens[stop].follows


def _written(tokens: Sequence[Token], at: int) -> Found[Meter] | None:
    """ "7/8", "in 6/8", "3/4 time"."""
    over, under = tokens[at], tokens[at + 1]
    if under.lead.strip() != "/" or not (over.text.isdecimal() and under.text.isdecimal()):
        return None
    if len(over.text) > 2 or len(under.text) > 2:
        return None
    if int(over.text) not in COUNTS.get(int(under.text), ()):
        return None
    stop = at + 2
    if stop < len(tokens) and tokens[stop].follows and tokens[stop].text in NOTES:
        return None
    if stop < len(tokens) and tokens[stop].text in TAKT and tokens[stop].follows:
        stop += 1
    start = at - 1 if at and tokens[at - 1].text == "in" else at
    return Found(Meter(int(over.text), int(under.text)), start, stop)
