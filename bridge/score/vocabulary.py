"""What a model can be told to play: names that its training knew, and the registers of instruments.

It lies in the model's folder as `vocabulary.json`, and training writes it (training.export).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

UNPITCHED = ("drums", "fx")


@dataclass(frozen=True, slots=True)
class Instrument:
    """One of a family, for loops or one-shots: `low` to `high` are MIDI pitches, 0 where it has
    none."""

    name: str
    family: str
    kind: str
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to play (see bridge.score.compose) that a family has, in loops or one-shots."""

    name: str
    family: str
    kind: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Families, what is in them, colours (the first is none) and qualities."""

    families: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    patterns: tuple[Pattern, ...]
    colours: tuple[str, ...]
    qualities: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """ValueError or KeyError for a file that is none."""
        said = json.loads(path.read_text("utf-8"))
        return cls(
            tuple(said["families"]),
            tuple(Instrument(**one) for one in said["instruments"]),
            tuple(Pattern(**one) for one in said["patterns"]),
            tuple(said["colours"]),
            tuple(said["qualities"]),
        )

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", "utf-8")
