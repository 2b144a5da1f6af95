"""Notes as values: one note, a score of them, a file that has some, and how they are touched.

Times and lengths are in beats (quarter notes), pitches are MIDI numbers (middle C = 60), velocities
run over (0, 1]. In a drum pattern the pitch is the General MIDI percussion key.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.domain.errors import BadArgument, check_range
from bridge.domain.music import Key, Meter

STRAIGHTEST, LATEST_SWING = 0.5, 0.75  # of a pair of notes, where its second begins


@dataclass(frozen=True, slots=True)
class Note:
    """A note that is struck at `start`."""

    start: float
    length: float
    pitch: int
    velocity: float


@dataclass(frozen=True, slots=True)
class Score:
    """What one instrument plays in some bars, as it is heard: transposed, in the octave that
    sounds. `program` is General MIDI's, from 0; `drums` have none. `name` is the instrument's.
    What is `looped` begins again at its end, and a note that is longer sounds on there.
    `confidence` is 1 where it was known, and less where it was heard."""

    notes: tuple[Note, ...]
    bpm: float
    bars: int
    meter: Meter = Meter()
    key: Key | None = None
    drums: bool = False
    program: int = 0
    name: str = ""
    looped: bool = True
    confidence: float = 1.0

    def __post_init__(self) -> None:
        check_range("confidence", self.confidence, 0, 1)
        check_range("program", self.program, 0, 127)
        if not all(map(_is_note, self.notes)):
            raise BadArgument("A note is out of range: pitches run from 0 to 127.")

    @property
    def beats(self) -> float:
        """How long it is."""
        return self.bars * self.meter.beats

    def transposed(self, semitones: int) -> Score:
        """The same, so much higher; drums stay what they are."""
        if self.drums or not semitones:
            return self
        notes = (replace(note, pitch=note.pitch + semitones) for note in self.notes)
        return replace(self, notes=tuple(note for note in notes if 0 <= note.pitch <= 127))


def note_name(pitch: int) -> str:
    """C4 is 60, as in General MIDI and in the names of samples."""
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    return f"{names[pitch % 12]}{pitch // 12 - 1}"


def _is_note(note: Note) -> bool:
    times = 0 <= note.start < math.inf and 0 < note.length < math.inf
    return times and 0 <= note.pitch <= 127 and 0 < note.velocity <= 1


@dataclass(frozen=True, slots=True)
class NoteSource:
    """A file whose notes or whose rhythm are to be played: a MIDI file, or a sound. It is known by
    the SHA-256 of its bytes, so that a recipe that names it cannot quietly mean another."""

    path: Path
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """What is done to notes once they are written; by itself nothing.

    Attributes
    ----------
    swing : float, optional
        Where the second of a pair of eighths (or sixteenths, where there are any) begins, as a part
        of the pair: 0.5 is straight, 2/3 a triplet, at most 0.75. None leaves it as it is written.
    humanise : float
        Small errors of a hand, from 0 to 1: of a standard deviation of up to 0.03 beats, and of 15
        % of the velocity.
    velocity : tuple of int, optional
        MIDI velocities from 1 to 127 that the softest and the loudest note get; two that are equal
        make all alike.
    """

    swing: float | None = None
    humanise: float = 0.0
    velocity: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.swing is not None:
            check_range("swing", self.swing, STRAIGHTEST, LATEST_SWING)
        check_range("humanise", self.humanise, 0, 1)
        for bound in self.velocity or ():
            check_range("velocity", bound, 1, 127)
        if self.velocity is not None and self.velocity[0] > self.velocity[1]:
            raise BadArgument(f"Velocity {self.velocity[0]}-{self.velocity[1]} is upside down.")

    def __bool__(self) -> bool:
        """Whether anything is done at all."""
        return self != Touch()


UNTOUCHED = Touch()


def parse_velocity(text: str) -> tuple[int, int]:
    """ "60-110" → (60, 110), "96" → (96, 96); BadArgument for anything else."""
    match = re.fullmatch(r"\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?", text)
    if match is None:
        raise BadArgument(f"Velocity {text[:40]!r} is not one: say e.g. 96 or 60-110.")
    return int(match[1]), int(match[2] or match[1])
