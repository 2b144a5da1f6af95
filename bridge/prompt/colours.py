"""How it sounds: bright, dark, lo-fi …"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bridge.prompt.phrases import Phrases, inverted, table
from bridge.prompt.tokens import Token


def pairs() -> list[tuple[str, str]]:
    """Each word for a colour, and the colour."""
    return list(inverted(table("colours")))


@cache
def _colours() -> Phrases[str]:
    return Phrases(pairs())


def colours_in(tokens: Sequence[Token], taken: frozenset[int]) -> tuple[str, ...]:
    """The colours that are said, each once; what is `taken` (the "distorted" of "distorted
    guitar") says none."""
    return tuple(dict.fromkeys(one.value for one in _colours().all(tokens, taken)))
