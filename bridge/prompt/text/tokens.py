"""A text as tokens: words, numbers and the few signs that mean something.

A token knows where it stands in the text and what stands between it and the one before, so that
whoever reads one can say which words it took, and "-hats" differs from "hi-hats".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bridge.domain.errors import BadArgument
from bridge.domain.limits import LONGEST_PROMPT

_TOKEN = re.compile(r"[wW]/(?:[oO](?:[uU][tT])?\b)?|[^\W\d_]+|\d+(?:[.,]\d+)?|[#♯♭♩♪@~=+&%$]")
_HUMP = re.compile(r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})")  # RhodesChords, but not DnB or LoFi
_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\u3040-\u30ff\u3400-\u9fff]+")
_JOINED = frozenset(" \t\n-–_'’&")
_EMPTY = re.compile(r"\( ?\)|\[ ?\]")
MOST_TOKENS = 400


@dataclass(frozen=True, slots=True)
class Token:
    """A word in small letters as the tables have it, or a number or a sign. `raw` is what was
    typed from `start` to `stop`; `lead` is what stands between the token before and this one."""

    text: str
    raw: str
    start: int
    stop: int
    lead: str = ""

    @property
    def number(self) -> float | None:
        """The number that it is; None for a word."""
        return float(self.text.replace(",", ".")) if self.text[0].isdigit() else None

    @property
    def glued(self) -> bool:
        """Whether nothing stands before it: the "bpm" of "92bpm"."""
        return not self.lead

    @property
    def follows(self) -> bool:
        """Whether it goes on with the token before: no comma, colon or full stop between."""
        return _JOINED.issuperset(self.lead)


def bounded(text: str) -> str:
    """The text itself, its signs in their usual forms; BadArgument if it's too long to be read."""
    if len(text) > LONGEST_PROMPT:
        raise BadArgument(
            f"The prompt has {len(text):,} characters: {LONGEST_PROMPT:,} are the most."
        )
    return unicodedata.normalize("NFKC", text.replace("♯", "#"))


def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of a text that is `bounded`; the first MOST_TOKENS of them."""
    found: list[Token] = []
    end = 0
    for start, stop in _spans(text):
        raw = text[start:stop]
        found.append(Token(raw.casefold(), raw, start, stop, text[end:start]))
        end = stop
        if len(found) == MOST_TOKENS:
            break
    return tuple(found)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Words are cut at a hump (OneShot), and where Japanese begins or ends."""
    for match in _TOKEN.finditer(text):
        at = match.start()
        for piece in _SCRIPT.finditer(match[0]):
            start = at + piece.start()
            for hump in _HUMP.finditer(piece[0]):
                yield start, at + piece.start() + hump.start()
                start = at + piece.start() + hump.start()
            yield start, at + piece.end()


def typed(tokens: Sequence[Token]) -> str:
    """Some tokens that follow each other, as they were typed."""
    first, *rest = tokens
    return "".join((first.raw, *(one.lead + one.raw for one in rest)))


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of a table as the texts of its tokens."""
    if phrase.isascii() and phrase.islower():  # no humps, no scripts: nearly all of 17,000
        return tuple(_TOKEN.findall(phrase)[:MOST_TOKENS])
    return tuple(token.text for token in tokenise(phrase))


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with some spans cut out, and tidied: no spaces or commas twice or at its ends."""
    end, kept = 0, []
    for start, stop in sorted(spans):
        if start >= end:
            kept.append(text[end:start])
        end = max(end, stop)
    kept.append(text[end:])
    words = _EMPTY.sub(" ", " ".join(" ".join(kept).split()))
    parts = (part.strip(" -–/:|@~=") for part in words.split(","))
    return ", ".join(part for part in parts if part).strip(" ,;-_")
