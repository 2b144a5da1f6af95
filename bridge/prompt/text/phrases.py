"""Tables of phrases: the longest that begins at a token is looked up in constant time."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Generic, TypeVar

from bridge.prompt.text.tokens import Token, words_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a phrase stands for, and its tokens: the half-open range [start, stop)."""

    value: T
    start: int
    stop: int

    @property
    def tokens(self) -> frozenset[int]:
        """The places of its words."""
        return frozenset(range(self.start, self.stop))


class Phrases(Generic[T]):
    """Phrases and what each stands for; hyphens are spaces. Of two that are the same, the first
    counts."""

    def __init__(self, pairs: Iterable[tuple[str, T]], *, plurals: bool = False) -> None:
        self._values: dict[tuple[str, ...], T] = {}
        self._longest: dict[str, int] = {}
        listed = list(pairs)
        for phrase, value in listed:
            self._add(words_of(phrase), value)
        for phrase, value in listed if plurals else ():
            *first, last = words_of(phrase)
            self._add((*first, plural(last)), value)

    def _add(self, words: tuple[str, ...], value: T) -> None:
        if words and words not in self._values:
            self._values[words] = value
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def __contains__(self, phrase: str) -> bool:
        return words_of(phrase) in self._values

    @property
    def words(self) -> frozenset[str]:
        """Every word of every phrase."""
        return frozenset(word for phrase in self._values for word in phrase)

    def at(
        self, tokens: Sequence[Token], start: int, taken: frozenset[int] = frozenset()
    ) -> Found[T] | None:
        """The longest phrase that begins at a token and runs on without a comma."""
        room = self._longest.get(tokens[start].text, 0)
        if not room:
            return None
        words: list[str] = []
        for at in range(start, min(start + room, len(tokens))):
            if at in taken or (at > start and not tokens[at].follows):
                break
            words.append(tokens[at].text)
        for length in range(len(words), 0, -1):
            value = self._values.get(tuple(words[:length]))
            if value is not None:
                return Found(value, start, start + length)
        return None

    def before(self, tokens: Sequence[Token], stop: int) -> Found[T] | None:
        """The longest phrase that ends before a token."""
        for start in range(max(0, stop - 5), stop):
            found = self.at(tokens[:stop], start)
            if found is not None and found.stop == stop:
                return found
        return None

    def all(
        self, tokens: Sequence[Token], taken: frozenset[int] = frozenset()
    ) -> Iterator[Found[T]]:
        """Phrases from the left, each the longest, none over another."""
        at = 0
        while at < len(tokens):
            found = None if at in taken else self.at(tokens, at, taken)
            if found is None:
                at += 1
            else:
                yield found
                at = found.stop


def plural(word: str) -> str:
    """More than one of it, as a rule."""
    if word.endswith("s"):
        return word
    return word + ("es" if word.endswith(("x", "ch", "sh", "z")) else "s")


def singular(word: str) -> str:
    """One of it, as a rule."""
    if word.endswith(("ches", "shes", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


@cache
def table(name: str) -> dict[str, Any]:
    """A table of words/, as it lies in the package."""
    return tomllib.loads((files("bridge.prompt") / "words" / f"{name}.toml").read_text("utf-8"))


def inverted(table: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """{name: phrases} as (phrase, name)."""
    for name, phrases in table.items():
        for phrase in phrases:
            yield phrase, name
