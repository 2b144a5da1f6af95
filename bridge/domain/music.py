"""Musical quantities and their arithmetic: keys, meters, tempi, bars. Pure: no arrays, no files.

Conventions
    bpm      quarter notes a minute, as in every DAW, also in 6/8 and 7/8
    beats    quarter notes: a bar of 7/8 has 3.5
    tonic    pitch class, 0 is C
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.domain.errors import BadArgument, check_number

SAMPLE_RATE = 44_100
SLOWEST, FASTEST = 40.0, 240.0
MAJORS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MINORS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B")
"""Tonics as musicians spell them, by pitch class."""
SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_KEY = re.compile(r"([A-G][#b]?)(m?)")
_SHIFT = {"": 0, "#": 1, "b": -1}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A tonic (0–11, 0 is C) and a mode. `spelling` is how somebody spelled the tonic ("A#"); by
    itself it's spelled as musicians do. Two keys that sound alike are equal."""

    tonic: int
    minor: bool = False
    spelling: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11:
            raise BadArgument(f"Tonic {self.tonic} is not one: say a pitch class from 0 (C) to 11.")

    @classmethod
    def spelled(cls, tonic: str, minor: bool = False) -> Key:
        """The key of a tonic as it's spelled: "Bb", "F#", "Cb"."""
        return cls((_LETTERS[tonic[0]] + _SHIFT[tonic[1:]]) % 12, minor, tonic)

    @classmethod
    def parse(cls, text: str) -> Key:
        """What `str` wrote: "Am", "Bb", "C#m"; BadArgument for anything else. Keys that people
        write are read by bridge.prompt."""
        match = _KEY.fullmatch(text)
        if match is None:
            raise BadArgument(f"Key {text[:40]!r} is not one: say e.g. D or C#m.")
        return cls.spelled(match[1], bool(match[2]))

    def transposed(self, semitones: int) -> Key:
        """The key so many semitones higher."""
        return Key((self.tonic + semitones) % 12, self.minor)

    @property
    def relative(self) -> Key:
        """The key with the same notes in the other mode: Am ↔ C."""
        return Key((self.tonic + (3 if self.minor else -3)) % 12, not self.minor)

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Its seven pitch classes; of a minor key those of the natural scale."""
        return frozenset((self.tonic + step) % 12 for step in (_MINOR if self.minor else _MAJOR))

    @property
    def in_sharps(self) -> str:
        """With sharps only, "A#m": so that keys that sound alike are found alike."""
        return SHARPS[self.tonic] + ("m" if self.minor else "")

    def __str__(self) -> str:
        usual = (MINORS if self.minor else MAJORS)[self.tonic]
        return (self.spelling or usual) + ("m" if self.minor else "")


class Scale(StrEnum):
    """A mode that is more than major or minor: which notes there are above a tonic."""

    DORIAN = "dorian"
    PHRYGIAN = "phrygian"
    LYDIAN = "lydian"
    MIXOLYDIAN = "mixolydian"
    LOCRIAN = "locrian"
    HARMONIC_MINOR = "harmonic minor"
    MELODIC_MINOR = "melodic minor"
    PHRYGIAN_DOMINANT = "phrygian dominant"

    @property
    def steps(self) -> tuple[int, ...]:
        """Its seven notes in semitones above the tonic, which is 0."""
        return _STEPS[self]

    @property
    def minor(self) -> bool:
        """Whether its third is minor."""
        return 3 in self.steps and 4 not in self.steps

    def heard_as(self, tonic: int) -> frozenset[Key]:
        """The keys that music in it may be heard in, with reason: its tonic's own with its
        relative, and those that have its notes."""
        own = Key(tonic, self.minor)
        notes = {(tonic + step) % 12 for step in self.steps}
        scales = {False: _MAJOR, True: _MINOR}
        alike = [
            Key(at, minor)
            for minor, steps in scales.items()
            for at in range(12)
            if len(notes & {(at + step) % 12 for step in steps}) == len(notes)
        ]
        parent = [] if self is not Scale.PHRYGIAN_DOMINANT else [Key((tonic + 5) % 12, True)]
        return frozenset((own, own.relative, *alike, *parent))


_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_STEPS = {
    Scale.DORIAN: (0, 2, 3, 5, 7, 9, 10),
    Scale.PHRYGIAN: (0, 1, 3, 5, 7, 8, 10),
    Scale.LYDIAN: (0, 2, 4, 6, 7, 9, 11),
    Scale.MIXOLYDIAN: (0, 2, 4, 5, 7, 9, 10),
    Scale.LOCRIAN: (0, 1, 3, 5, 6, 8, 10),
    Scale.HARMONIC_MINOR: (0, 2, 3, 5, 7, 8, 11),
    Scale.MELODIC_MINOR: (0, 2, 3, 5, 7, 9, 11),
    Scale.PHRYGIAN_DOMINANT: (0, 1, 4, 5, 7, 8, 10),
}


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature."""

    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        if not (1 <= self.numerator <= 16 and self.denominator in (2, 4, 8, 16)):
            raise BadArgument(f"Meter {self} is not one: say e.g. 4/4, 3/4 or 7/8.")

    @classmethod
    def parse(cls, text: str) -> Meter:
        """'7/8' → Meter(7, 8); BadArgument for anything else."""
        match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*", text)
        if match is None:
            raise BadArgument(f"Meter {text[:40]!r} is not one: say e.g. 4/4, 3/4 or 7/8.")
        return cls(int(match[1]), int(match[2]))

    @property
    def beats(self) -> float:
        """Quarter notes in one bar."""
        return self.numerator * 4 / self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


def check_tempo(bpm: float) -> float:
    """`bpm` itself if it is a tempo from 40 to 240; BadArgument otherwise."""
    check_number("bpm", bpm)
    if not SLOWEST <= bpm <= FASTEST:  # also catches NaN
        raise BadArgument(
            f"Tempo {bpm:g} is not possible: say from {SLOWEST:g} to {FASTEST:g} bpm."
        )
    return bpm


def loop_samples(bars: int, meter: Meter, bpm: float, rate: int = SAMPLE_RATE) -> int:
    """The exact length of a loop in samples, rounded once."""
    return round(bars * meter.beats * 60 / bpm * rate)


def semitones_between(source: int, target: int) -> int:
    """The shortest way from one pitch class to another, −5 … +6 semitones."""
    return (target - source + 5) % 12 - 5


def is_close_tempo(asked: float, heard: float, tolerance: float = 0.01) -> bool:
    """Whether two tempi agree, an octave either way forgiven: half and double time are one grid."""
    octave = math.log2(heard / asked)
    return abs(octave - round(octave)) < math.log2(1 + tolerance) and abs(octave) < 1.5
