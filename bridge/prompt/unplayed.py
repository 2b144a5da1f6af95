"""What a prompt asks for and nobody here plays, a sentence each with its cure: "portamento",
"atonal", "reversed" (words/unplayed.toml)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from bridge.prompt.sound.names import Genre, Name
from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.tokens import Token, typed


@cache
def _words() -> Phrases[str]:
    of: dict[str, dict[str, Any]] = table("unplayed")
    return Phrases((word, kind) for kind, one in of.items() for word in one["words"])


def unplayed(
    tokens: Sequence[Token],
    taken: frozenset[int],
    sounds: Iterable[Found[Name | Genre]],
    family: str,
    has: Container[str],
) -> Iterator[str]:
    """What is told of each kind of word, once; `family` is what is made, "" if nobody knows, and
    it `has` these colours, this instrument and this harmony."""
    inside = [one for one in sounds if one.stop - one.start > 1]
    told: set[str] = set()
    for one in _words().all(tokens, taken):
        of = table("unplayed")[one.value]
        if family not in of.get("families", (family,)) or one.value in told:
            continue
        if any(way in has for way in of.get("unless", ())):
            continue
        names = [sound.value for sound in inside if not sound.tokens.isdisjoint(one.tokens)]
        if names and not any(name.family == family in of.get("named", ()) for name in names):
            continue
        told.add(one.value)
        yield of["told"].format(typed(tokens[one.start : one.stop]))


def unplayed_at(tokens: Sequence[Token]) -> frozenset[int]:
    """The tokens of such phrases of several words, no word of which says how it is played: the
    "tune" of "out of tune"."""
    found = (one.tokens for one in _words().all(tokens) if one.stop - one.start > 1)
    return frozenset[int]().union(*found)
