"""What a file decides of a request: a MIDI file by its notes, a mix by what is heard in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bridge.domain.chords import Progression
from bridge.domain.music import Key, Meter
from bridge.domain.notes import NoteSource
from bridge.domain.request import Kind
from bridge.jobs.call import call
from gui.text import counted, tr

PATIENCE = 120.0  # seconds for a mix to be heard
OF_NOTES = ("bars", "meter")  # notes have these, whatever the fields say


@dataclass(frozen=True, slots=True)
class DroppedMusic:
    """What counts more than the fields; None where they do. With `plays` the file's notes are
    played; else the part is made to fit what is heard in it, of which `doubted` is a guess."""

    path: Path
    plays: bool = False
    bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    bars: int | None = None
    chords: Progression | None = None
    doubted: frozenset[str] = frozenset()

    @property
    def members(self) -> dict[str, Any]:
        """What it decides, as members of a Request; always a loop."""
        names = ("bpm", "key", "meter", "bars", "chords")
        found = {name: value for name in names if (value := getattr(self, name)) is not None}
        notes = NoteSource(self.path) if self.plays else None
        return {**found, "kind": Kind.LOOP, "edit": None, "notes": notes}

    @property
    def chips(self) -> dict[str, str]:
        """What it decides, as one reads it; with a question mark where that is a guess."""
        said = {
            "bpm": None if self.bpm is None else f"{self.bpm:g} bpm",
            "bars": counted(self.bars, tr("{} bar"), tr("{} bars")) if self.bars else None,
            "meter": None if self.meter is None else str(self.meter),
            "key": None if self.key is None else str(self.key),
            "chords": None if self.chords is None else self._harmony,
        }
        return {
            name: f"{text} ?" if name in self.doubted else text
            for name, text in said.items()
            if text is not None
        }

    @property
    def _harmony(self) -> str:
        return str(self.chords).removesuffix(f" in {self.key}")  # which has a chip of its own

    @property
    def fixed(self) -> tuple[str, ...]:
        """The chips that cannot be taken away."""
        return OF_NOTES if self.plays else ()

    def without(self, name: str) -> DroppedMusic:
        """The same, but that there the fields count."""
        if name in self.fixed or name not in self.chips:
            return self
        changed: dict[str, Any] = {name: None}
        return replace(self, **changed)


def heard_in(path: Path) -> tuple[DroppedMusic, str]:
    """What a part must know that is to fit a sound, and a sentence that says so; for a thread.

    FodderError where the file cannot be read, or no beat is heard.
    """
    fitting = call("bridge.generation.fitting", "fit", "", {}, path, patience=PATIENCE)
    members = fitting.wanted.members
    given = DroppedMusic(
        path,
        bpm=round(members["bpm"], 2),
        key=members.get("key"),
        meter=members.get("meter"),
        bars=fitting.bars,
        chords=members.get("chords"),
        doubted=frozenset(fitting.doubted),
    )
    return given, fitting.sentence
