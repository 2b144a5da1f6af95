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


@dataclass(frozen=True, slots=True)
class Instrument:
    """One of a family, for loops or one-shots.

    `low` to `high` are MIDI pitches, 0 where it has none. What people call it stands in
    bridge.prompt.
    """

    name: str
    family: str
    kind: str
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class PatternName:
    """A way to play (see bridge.score.compose) that a family has, in loops or one-shots."""

    name: str
    family: str
    kind: str


@dataclass(frozen=True, slots=True)
class Quality:
    """Busy, swung, minor …, and the words that say so outright."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Families, what is in them, colours (the first is none) and qualities.

    `labels` name what a model is told by numbers (see bridge.synthesis.embedded.conditioning).
    """

    families: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    patterns: tuple[PatternName, ...]
    colours: tuple[str, ...]
    qualities: tuple[Quality, ...]
    labels: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """ValueError or KeyError for a file that is none."""
        said = json.loads(path.read_text("utf-8"))
        return cls(
            tuple(said["families"]),
            tuple(Instrument(**one) for one in said["instruments"]),
            tuple(PatternName(**one) for one in said["patterns"]),
            tuple(said["colours"]),
            tuple(Quality(one["name"], tuple(one["words"])) for one in said["qualities"]),
            tuple(said.get("labels", ())),
        )

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", "utf-8")


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of some phrases stands in a text, as whole words."""
    heard = plain_words(text)
    return any(plain_words(phrase) in heard for phrase in phrases)


def without(text: str, phrases: Iterable[str]) -> str:
    """A text without some phrases, as whole words, hyphened or not; the longest go first."""
    for phrase in sorted(phrases, key=len, reverse=True):
        words = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", phrase)))
        text = re.sub(rf"(?<![\w-]){words}(?![\w-])", " ", text, flags=re.IGNORECASE)
    return re.sub(r"\s+([,:;])", r"\1", " ".join(text.split())).strip(" ,:;")


@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """Small letters and single spaces, one at either end; hyphens, commas and colons are spaces."""
    return f" {' '.join(re.sub('[-,:;()]', ' ', text.lower()).split())} "
