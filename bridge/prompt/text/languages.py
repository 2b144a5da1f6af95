"""Other languages and misspellings → the English words that the tables have.

What was typed stays as it is: a token keeps its `raw` and its place. German, Spanish, French,
Italian, Portuguese, Russian and Japanese, a hundred words or two of each (words/languages); where
English has the word as well, it's taken for English. Russian words are known in all their cases, by
their stems.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from bridge.prompt.text.phrases import Found, Phrases, table
from bridge.prompt.text.tokens import Token, words_of

LANGUAGES = ("de", "es", "fr", "it", "pt", "ru")
SHORTEST_STEM = 3  # letters
_ENDINGS = """
а я ы и у ю е о ь й ой ей ою ею ом ем ам ям ах ях ами ями ов ев ый ий ая яя ое ее ые ие ого его ому
ему ым им ых их ыми ими ую юю
"""
ENDINGS = sorted(_ENDINGS.split(), key=len, reverse=True)
"""Of Russian nouns and adjectives."""


@cache
def _foreign() -> Phrases[tuple[str, ...]]:
    pairs = (pair for language in LANGUAGES for pair in table(f"languages/{language}").items())
    return Phrases((word, words_of(english)) for word, english in pairs)


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """Russian words by their stems: the first of two counts."""
    words = [(word, words_of(english)) for word, english in table("languages/ru").items()]
    stems: dict[str, tuple[str, ...]] = {}
    for word, english in words:
        if word.isalpha():
            stems.setdefault(_stem(word), english)
    return stems


def _stem(word: str) -> str:
    ending = next((e for e in ENDINGS if word.endswith(e)), "")
    stem = word.removesuffix(ending)
    return stem if len(stem) >= SHORTEST_STEM else word


def _inflected(tokens: Sequence[Token], at: int) -> Found[tuple[str, ...]] | None:
    """A Russian word in another case: "на дудуке"."""
    word = tokens[at].text
    if not "\u0400" <= word[0] <= "\u04ff":
        return None
    english = _stems().get(_stem(word))
    return None if english is None else Found(english, at, at + 1)


@cache
def foreign_words() -> frozenset[str]:
    """Words of other languages that are known, one by one."""
    small = table("languages/small")
    return _foreign().words | {word for words in small.values() for word in words.split()}


@cache
def _japanese() -> tuple[dict[str, tuple[str, ...]], int]:
    words = {word: words_of(english) for word, english in table("languages/ja").items()}
    return words, max(map(len, words))


def translated(tokens: Sequence[Token], english: frozenset[str]) -> tuple[Token, ...]:
    """The tokens in English, as far as they're known. `english` words stay what they are, but in a
    longer phrase ("grosse caisse")."""
    cut = tuple(piece for token in tokens for piece in _cut(token))
    done: list[Token] = []
    at = 0
    while at < len(cut):
        found = _foreign().at(cut, at) or _inflected(cut, at)
        if found is None or (found.stop == at + 1 and cut[at].text in english):
            done.append(cut[at])
            at += 1
        else:
            done += _said(cut[at : found.stop], found.value)
            at = found.stop
    return tuple(done)


def _said(tokens: Sequence[Token], words: tuple[str, ...]) -> Iterator[Token]:
    """Words in the place of some tokens."""
    first, last = tokens[0], tokens[-1]
    raw = " ".join(token.raw for token in tokens)
    for number, word in enumerate(words):
        yield Token(word, raw, first.start, last.stop, " " if number else first.lead)


def _cut(token: Token) -> Iterator[Token]:
    """Japanese, which has no spaces, as the longest words from the left; other tokens as they
    are."""
    if not "\u3040" <= token.text[0] <= "\u9fff":
        yield token
        return
    words, longest = _japanese()
    at = 0
    while at < len(token.text):
        lengths = range(min(longest, len(token.text) - at), 0, -1)
        length = next((n for n in lengths if token.text[at : at + n] in words), 0)
        start, lead = token.start + at, " " if at else token.lead
        if not length:  # what isn't known, up to the next word that is
            length = 1
            while at + length < len(token.text) and not any(
                token.text[at + length : at + length + n] in words for n in range(2, longest + 1)
            ):
                length += 1
            raw = token.text[at : at + length]
            yield Token(raw, raw, start, start + length, lead)
        else:
            raw = token.text[at : at + length]
            yield from _said([Token(raw, raw, start, start + length, lead)], words[raw])
        at += length
