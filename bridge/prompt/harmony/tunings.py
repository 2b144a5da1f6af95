"""A guitar's tuning in a prompt: "drop D", "C# standard". It is no key that is said, but where its
lowest string is, riffs are at home."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bridge.domain.music import Key
from bridge.prompt.harmony.certainty import words_beside
from bridge.prompt.harmony.tonality import MINOR, Tonality, key_at
from bridge.prompt.text.phrases import Found, table
from bridge.prompt.text.tokens import Token, typed

_NOTE = re.compile("[A-G][#b♯♭]?")


def read_tuning(tokens: Sequence[Token]) -> Found[Tonality] | None:
    """The first one, as the minor key of its lowest string."""
    return next(filter(None, (_tuning_at(tokens, at) for at in range(len(tokens)))), None)


def _tuning_at(tokens: Sequence[Token], at: int) -> Found[Tonality] | None:
    words = table("keys")["tunings"]
    start = at + (tokens[at].text in words["before"])
    if start >= len(tokens) or not tokens[start].raw[0].isupper():
        return None
    note = key_at(tokens, start)
    if note is None or not _NOTE.fullmatch(typed(tokens[start : note.stop])):
        return None
    stop = note.stop
    while stop < len(tokens) and tokens[stop].text in words["after"]:
        stop += 1
    if start == at and stop == note.stop:
        return None
    if stop < len(tokens) and tokens[stop].text in words_beside("before"):
        return None  # "the drop: A section"
    key = note.value.key
    return Found(Tonality(Key(key.tonic, True, key.spelling), MINOR), at, stop)
