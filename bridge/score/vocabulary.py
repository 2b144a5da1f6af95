"""What a model can be told to play: names that its training knew, and the registers of instruments.

It lies in the model's folder as `vocabulary.json`, and training writes it
(training.embedded.export).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

UNPITCHED = ("drums", "fx")
ASIDE = ("clean", "dry")  # qualities that say how it sounds, not what plays


@dataclass(frozen=True, slots=True)
class Instrument:
    """One of a family, for loops or one-shots: `low` to `high` are MIDI pitches, 0 where it has
    none; `words` are what people call it."""

    name: str
    family: str
    kind: str
    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PatternName:
    """A way to play (see bridge.score.compose) that a family has, in loops or one-shots."""

    name: str
    family: str
    kind: str


@dataclass(frozen=True, slots=True)
class Quality:
    """Busy, swung, minor … or a colour, and the words that say so outright."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Families, what is in them, colours (the first is none) and qualities; `labels` name what a
    model is told by numbers (see bridge.synthesis.embedded.conditioning), `names` are what people
    say for a family as a whole."""

    families: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    patterns: tuple[PatternName, ...]
    colours: tuple[Quality, ...]
    qualities: tuple[Quality, ...]
    labels: tuple[str, ...] = ()
    names: tuple[Quality, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """ValueError or KeyError for a file that is none."""
        said = json.loads(path.read_text("utf-8"))
        return cls(
            tuple(said["families"]),
            tuple(Instrument(**_frozen(one)) for one in said["instruments"]),
            tuple(PatternName(**one) for one in said["patterns"]),
            tuple(Quality(**_frozen(one)) for one in said["colours"]),
            tuple(Quality(**_frozen(one)) for one in said["qualities"]),
            tuple(said.get("labels", ())),
            tuple(Quality(**_frozen(one)) for one in said.get("names", ())),
        )

    def families_named(self, text: str) -> frozenset[str]:
        """The families that a text names, by what people call them or one of their instruments."""
        owners: dict[str, set[str]] = {}
        for family, words in (
            *((one.family, one.words) for one in self.instruments),
            *((one.name, one.words) for one in self.names),
        ):
            for word in words:
                owners.setdefault(word, set()).add(family)
        return frozenset().union(*(owners[word] for word in named(text, owners)))

    def uncoloured(self, text: str) -> str:
        """A text without the words that colour it, save those in the name of an instrument or a
        pattern ("distorted guitar"); all of it where nothing else is said."""
        known = [word for one in self.instruments for word in one.words]
        names = named(text, (*known, *(one.name for one in self.patterns)))
        said = (*self.colours, *(one for one in self.qualities if one.name in ASIDE))
        words = named(text, (word for one in said for word in one.words))
        kept = [plain_words(name) for name in names]
        return (
            without(text, (w for w in words if not any(plain_words(w) in k for k in kept))) or text
        )

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", "utf-8")


def _frozen(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "words": tuple(said["words"])}


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of some phrases stands in a text, as whole words."""
    heard = plain_words(text)
    return any(plain_words(phrase) in heard for phrase in phrases)


def named(text: str, phrases: Iterable[str]) -> set[str]:
    """The phrases that stand in a text, one that is a part of a longer one ("piano" of "thumb
    piano") not counted."""
    heard = plain_words(text)
    found = {phrase for phrase in phrases if plain_words(phrase) in heard}
    said = {plain_words(phrase) for phrase in found}
    return {
        phrase
        for phrase in found
        for mine in [plain_words(phrase)]
        if not any(mine in other and mine != other for other in said)
    }


def without(text: str, phrases: Iterable[str]) -> str:
    """A text without some phrases, as whole words; the longest go first."""
    for phrase in sorted(phrases, key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", " ", text, flags=re.IGNORECASE)
    return re.sub(r"\s+([,:;])", r"\1", " ".join(text.split())).strip(" ,:;")


@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """Small letters and single spaces, one at either end; hyphens, commas and colons are spaces."""
    return f" {' '.join(re.sub('[-,:;()]', ' ', text.lower()).split())} "
