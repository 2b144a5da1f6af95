"""What a model can be told to play: names that its training knew, and the registers of instruments.

It lies in the model's folder as `vocabulary.json`, and training writes it (training.export).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

UNPITCHED = ("drums", "fx")


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
class Pattern:
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
    model is told by numbers (see bridge.synthesis.labels)."""

    families: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    patterns: tuple[Pattern, ...]
    colours: tuple[Quality, ...]
    qualities: tuple[Quality, ...]
    labels: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """ValueError or KeyError for a file that is none."""
        said = json.loads(path.read_text("utf-8"))
        return cls(
            tuple(said["families"]),
            tuple(Instrument(**_frozen(one)) for one in said["instruments"]),
            tuple(Pattern(**one) for one in said["patterns"]),
            tuple(Quality(**_frozen(one)) for one in said["colours"]),
            tuple(Quality(**_frozen(one)) for one in said["qualities"]),
            tuple(said.get("labels", ())),
        )

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", "utf-8")


def _frozen(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "words": tuple(said["words"])}


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of some phrases stands in a text, as whole words."""
    return any(f" {phrase.lower()} " in plain_words(text) for phrase in phrases)


def without(text: str, phrases: Iterable[str]) -> str:
    """A text without some phrases, as whole words; the longest go first."""
    for phrase in sorted(phrases, key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", " ", text, flags=re.IGNORECASE)
    return re.sub(r"\s+([,:;])", r"\1", " ".join(text.split())).strip(" ,:;")


def plain_words(text: str) -> str:
    """Small letters and single spaces, one at either end; commas and colons are spaces."""
    return f" {' '.join(re.sub('[,:;()]', ' ', text.lower()).split())} "
