"""Which words are known to any table: they need no correction, and are understood.

A word that isn't is read as the known one that is an edit away; not an ordinary one, though
("boat" is no "bolt"), of which words/ordinary.toml has those that come so near.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bridge.prompt.keys import is_note
from bridge.prompt.languages import translated
from bridge.prompt.names import genres, names
from bridge.prompt.phrases import Phrases, table
from bridge.prompt.scope import things
from bridge.prompt.spelling import Speller
from bridge.prompt.tokens import Token, tokenise, words_of

TABLES = ("kinds", "scope", "numbers", "meters", "keys", "playing", "colours")
SHORTEST_UNKNOWN = 3  # letters: shorter words say nothing


def read_tokens(text: str) -> tuple[Token, ...]:
    """A text that is `bounded` as tokens, in English and spelled as the tables have it."""
    return _respelt(translated(tokenise(text), _english()))


def unknown(tokens: Sequence[Token], taken: frozenset[int]) -> tuple[str, ...]:
    """Words of no table, as they were typed."""
    told = [
        token.raw for at, token in enumerate(tokens)
        if at not in taken and token.text not in known_words() and token.text.isalpha()
        and len(token.text) >= SHORTEST_UNKNOWN
    ]  # fmt: skip
    return tuple(dict.fromkeys(told))


@cache
def plain_words() -> frozenset[str]:
    """Words that say nothing of what plays."""
    return frozenset(word for words in table("plain").values() for word in words.split())


@cache
def telling_words() -> frozenset[str]:
    """English words that mean something to a reader: a misspelt word may be one of them."""
    found = set(names().words | genres().words | things().words)
    for name in TABLES:
        found.update(_strings(table(name)))
    return frozenset(found)


@cache
def known_words() -> frozenset[str]:
    """All words that mean something, and those that mean nothing."""
    return telling_words() | plain_words()


@cache
def ordinary_words() -> frozenset[str]:
    """Words of the language that no typo is looked for in."""
    return frozenset(table("ordinary")["words"].split())


def _strings(value: Any) -> Iterable[str]:
    """Every word in a table."""
    if isinstance(value, str):
        yield from words_of(value)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from words_of(key)
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


@cache
def _english() -> frozenset[str]:
    """Words that are read as English though another language has them too."""
    return names().words | plain_words()


@cache
def _misspelt() -> Phrases[tuple[str, ...]]:
    return Phrases(
        (wrong, words_of(right)) for wrong, right in table("spelling")["misspelt"].items()
    )


@cache
def speller() -> Speller:
    """What finds the word that a typo was meant to be."""
    return Speller(telling_words())


def _respelt(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Each word that no table knows as the one that is meant, if there's one."""
    done: list[Token] = []
    for token in tokens:
        listed = _misspelt().at([token], 0)
        words = listed.value if listed is not None else (_corrected(token.text),)
        for number, word in enumerate(words):
            done.append(replace(token, text=word, lead=" " if number else token.lead))
    return tuple(done)


def _corrected(word: str) -> str:
    if word in known_words() or word in ordinary_words() or is_note(word):
        return word
    bare = _unaccented(word)
    return bare if bare in known_words() else speller()(word) or word


def _unaccented(word: str) -> str:
    """ "cajón" → "cajon"."""
    split = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in split if not unicodedata.combining(letter))
