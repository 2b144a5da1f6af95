"""How it sounds: bright, dark, lo-fi …"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bridge.prompt.names import names
from bridge.prompt.phrases import Phrases, inverted, table
from bridge.prompt.tokens import Token, bounded, tokenise, without


def words_for(colour: str) -> tuple[str, ...]:
    """The words that ask for a colour."""
    return tuple(table("colours").get(colour, ()))


def pairs() -> list[tuple[str, str]]:
    """Each word for a colour, and the colour."""
    return list(inverted(table("colours")))


@cache
def _colours() -> Phrases[str]:
    return Phrases(pairs())


def uncoloured(text: str) -> str:
    """A text without the words that colour it, save those in a name ("distorted guitar"), and
    without "clean" and "dry"; all of it where nothing else is said."""
    text = bounded(text)
    tokens = tokenise(text)
    named = frozenset().union(
        *(one.tokens for one in names().all(tokens) if one.stop - one.start > 1), ()
    )
    found = [*_colours().all(tokens, named), *_aside().all(tokens, named)]
    spans = [(tokens[one.start].start, tokens[one.stop - 1].stop) for one in found]
    words = without(text, spans)
    return words if any(map(str.isalnum, words)) else text


@cache
def _aside() -> Phrases[str]:
    return Phrases(inverted(table("colours_aside")))


def colours_in(tokens: Sequence[Token], taken: frozenset[int]) -> tuple[str, ...]:
    """The colours that are said, each once; what is `taken` (the "distorted" of "distorted
    guitar") says none."""
    return tuple(dict.fromkeys(one.value for one in _colours().all(tokens, taken)))
