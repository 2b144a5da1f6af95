"""Which words are known to any table: they need no correction, and are understood.

A word that isn't is read as the known one that is an edit away; not an ordinary one, though
("boat" is no "bolt"), of which words/ordinary.toml has those that come so near.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bridge.prompt.harmony.tonality import is_note
from bridge.prompt.sound.names import genres, names
from bridge.prompt.sound.scope import things
from bridge.prompt.text.languages import foreign_words, translated
from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.spelling import Speller
from bridge.prompt.text.tokens import Token, tokenise, typed, words_of

TABLES = ("kinds", "scope", "numbers", "meters", "keys", "playing", "colours")
ASIDE = (
    "touch", "scales", "lengths", "pumping", "colours_played", "unnamed", "grooves", "rows",
)  # fmt: skip
"""Whose words are known, but none that a typo is meant to be."""
SHORTEST_PART = 3  # letters of each of two words that are written as one
SHORTEST_UNKNOWN = 3  # letters: shorter words say nothing


def read_tokens(text: str) -> tuple[Token, ...]:
    """A text that is `bounded` as tokens, in English and spelled as the tables have it."""
    found = tokenise(text)
    own = frozenset(found[at].text for one in artists_in(found) for at in one.tokens)
    whole = tuple(
        piece for token in found for piece in ([token] if token.text in own else _parted(token))
    )
    return _respelt(translated(whole, _english() | own), own)


def _parted(token: Token) -> Iterator[Token]:
    """A word that nobody knows as the two that it's made of: "ArpPluck", "Streichersatz"."""
    place = _seam(token.text) if len(token.raw) == len(token.text) else None
    if place is None:
        yield token
        return
    for first, last, lead in ((0, place, token.lead), (place, len(token.text), " ")):
        yield Token(
            token.text[first:last],
            token.raw[first:last],
            token.start + first,
            token.start + last,
            lead,
        )


@cache
def _parts() -> frozenset[str]:
    """Words that longer ones are made of."""
    return frozenset(word for word in telling_words() | foreign_words() if word.isalpha())


def _seam(word: str) -> int | None:
    """Where a word is parted of which both parts say something: one a name or a genre."""
    if len(word) < 2 * SHORTEST_PART or not word.isalpha() or word in known_words():
        return None
    if word.endswith("less") or word in foreign_words() or word in ordinary_words():
        return None
    if speller()(word) is not None or word in table("spelling")["misspelt"]:
        return None
    for at in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        left, right = word[:at], word[at:]
        if {left, right} <= _parts() and not _naming().isdisjoint((left, right)):
            return at
    return None


@cache
def _naming() -> frozenset[str]:
    return names().words | genres().words | foreign_words()


def unknown(tokens: Sequence[Token], taken: frozenset[int]) -> tuple[str, ...]:
    """Words of no table, as they were typed."""
    told = [
        token.raw for at, token in enumerate(tokens)
        if at not in taken and _is_strange(token) and len(token.text) >= SHORTEST_UNKNOWN
    ]  # fmt: skip
    return tuple(dict.fromkeys(told))


def artists_in(
    tokens: Sequence[Token], taken: frozenset[int] = frozenset()
) -> tuple[Found[str], ...]:
    """Names of musicians, as they were typed: "Daft Punk" is no punk. A longer name of something
    that plays counts more ("Deep Purple organ"); an ordinary word is somebody only where that is
    said ("like Prince")."""
    found = []
    joined = [replace(token, lead=" ") if token.lead == "/" else token for token in tokens]  # AC/DC
    for one in _artists().all(joined, taken):
        played = names().at(tokens, one.start)
        if played is not None and played.stop >= one.stop:
            continue
        if one.value or _is_meant(tokens, one):
            found.append(Found(typed(tokens[one.start : one.stop]), one.start, one.stop))
    return tuple(found)


@cache
def _artists() -> Phrases[bool]:
    """Musicians, and whether their name says nothing else."""
    people = table("references")
    return Phrases([
        *((phrase, True) for phrase in people["artists"]),
        *((phrase, False) for phrase in people["ordinary"]),
    ])  # fmt: skip


def _is_meant(tokens: Sequence[Token], one: Found[bool]) -> bool:
    """Whether somebody is said to be meant, with a capital: "like Prince", "Tool style"."""
    if not tokens[one.stop - 1].raw[0].isupper():
        return False
    after = one.stop < len(tokens) and tokens[one.stop].follows
    style = after and _marks("after").at(tokens, one.stop) is not None
    return style or _marks("before").before(tokens, one.start) is not None


def references(tokens: Sequence[Token], taken: frozenset[int]) -> tuple[str, ...]:
    """Who or what it is to sound like, if that is no word of any table: "like Burial"."""
    known = artists_in(tokens, taken)
    told = [one.value for one in known]
    taken = taken.union(*(one.tokens for one in known))
    for at in range(len(tokens)):
        if (mark := _marks("before").at(tokens, at)) is not None:
            told.append(_name(tokens, mark.stop, 1, taken))
        if _marks("after").at(tokens, at) is not None:
            told.append(_name(tokens, at - 1, -1, taken))
    return tuple(dict.fromkeys(filter(None, told)))


@cache
def _marks(side: str) -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in table("references")[side])


def _name(tokens: Sequence[Token], at: int, step: int, taken: frozenset[int]) -> str:
    """The words, unknown or in capitals, that run on from a place; "" if all of them are known."""
    found: list[Token] = []
    while 0 <= at < len(tokens) and at not in taken and tokens[at + (step < 0)].follows:
        if not (_is_strange(tokens[at]) or tokens[at].raw[0].isupper()):
            break
        found.append(tokens[at])
        at += step
    words = sorted(found, key=lambda token: token.start)
    return " ".join(token.raw for token in words) if any(map(_is_strange, words)) else ""


def _is_strange(token: Token) -> bool:
    word = token.text
    return word.isalpha() and word not in known_words() and word not in foreign_words()


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
    found = set(telling_words() | plain_words())
    for name in ASIDE:
        found.update(_strings(table(name)))
    for name in ("unplayed", "harmonies"):
        found.update(_strings([one["words"] for one in table(name).values()]))
    return frozenset(found)


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


def _respelt(tokens: Sequence[Token], own: frozenset[str]) -> tuple[Token, ...]:
    """Each word that no table knows as the one that is meant, if there's one; not those of
    somebody's `own` name."""
    done: list[Token] = []
    for token in tokens:
        if token.text in own:
            done.append(token)
            continue
        listed = _misspelt().at([token], 0)
        words = listed.value if listed is not None else (_corrected(token.text),)
        for number, word in enumerate(words):
            done.append(replace(token, text=word, lead=" " if number else token.lead))
    return tuple(done)


def _corrected(word: str) -> str:
    known = known_words()
    if word in known or word in ordinary_words() or word in foreign_words() or is_note(word):
        return word
    bare = _unaccented(word)
    tries = (bare, _undoubled(word, 2), _undoubled(word, 1))
    return next((one for one in tries if one in known), None) or speller()(word) or word


def _undoubled(word: str, most: int) -> str:
    """With no letter more than `most` times on end: "basss", "saxx", "druuums"; "88" stays."""
    return re.sub(r"([^\W\d_])\1+", lambda run: run[0][:most], word)


def _unaccented(word: str) -> str:
    """ "cajón" → "cajon"."""
    split = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in split if not unicodedata.combining(letter))
