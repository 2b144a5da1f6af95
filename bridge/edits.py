"""What can be done to a sound or between two prompts: a Request holds at most one Edit.

    Vary      another take on all of a source          prompt + source + strength
    Repaint   some of a source's bars painted anew     the others stay what they are
    Extend    more bars after a source's own           one loop of both
    Morph     between the request's prompt and seed and another's
    Form      sections that belong together: one seed, one key, one grid

Conventions
    strength  how far from what was there: 0 keeps it, 1 keeps nothing
    bars      counted from 0; a range is half-open, [first, stop)
A source's file is known by its path and by the SHA-256 of its bytes (but for stars and tags), so
that a recipe that names it cannot quietly mean another sound. What of a source is None is filled in
where it is read (by the recipe in the file, else as it is heard), so that a finished sample's
recipe has it all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bridge.errors import BadArgument, check_range
from bridge.music import Key, check_tempo

MOST_BARS = 16  # in one painting
MOST_SECTIONS, MOST_FORM_BARS = 16, 128
LONGEST_PROMPT = 1_000
LATEST_START = 3_600.0  # seconds


@dataclass(frozen=True, slots=True)
class Source:
    """A sound file to start from. `bpm`, `key` and `bars` say how it is to be read; the bars are
    cut from `start`, in seconds."""

    path: Path
    sha256: str = ""
    start: float | None = None
    bpm: float | None = None
    key: Key | None = None
    bars: int | None = None

    def __post_init__(self) -> None:
        if self.bpm is not None:
            check_tempo(self.bpm)
        if self.bars is not None:
            check_range("bars", self.bars, 1, MOST_BARS)
        if self.start is not None:
            check_range("start", self.start, 0, LATEST_START)


@dataclass(frozen=True, slots=True)
class Vary:
    """Audio → sound: the source, noised by `strength` and denoised with the prompt. The result has
    the source's bars, and the request's tempo and key (None: the source's)."""

    source: Source
    strength: float = 0.5

    def __post_init__(self) -> None:
        check_range("strength", self.strength, 0, 1)


@dataclass(frozen=True, slots=True)
class Repaint:
    """The bars [first, stop) of the source painted anew, by `strength`; the others stay."""

    source: Source
    first: int
    stop: int
    strength: float = 1.0

    def __post_init__(self) -> None:
        check_range("strength", self.strength, 0, 1)
        check_range("the first bar", self.first + 1, 1, MOST_BARS)
        if not self.first < self.stop <= (self.source.bars or MOST_BARS):
            most = self.source.bars or MOST_BARS
            raise BadArgument(
                f"Bars {self.first + 1}-{self.stop} are not in it: say some of 1-{most}."
            )


@dataclass(frozen=True, slots=True)
class Extend:
    """`bars` more after the source's own, which stay; both are one loop."""

    source: Source
    bars: int

    def __post_init__(self) -> None:
        check_range("bars", self.bars, 1, MOST_BARS - (self.source.bars or 1))


@dataclass(frozen=True, slots=True)
class Morph:
    """From the request's prompt to `other`, and from its seed to `seed` (None: the same noise).

    `position` is 0 at the request and 1 at the other. None makes a series: the request's `count`
    samples stand evenly from end to end, all of one seed.
    """

    other: str
    position: float | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        if not any(map(str.isalnum, self.other)) or len(self.other) > LONGEST_PROMPT:
            raise BadArgument("A morph needs a second prompt: say what it shall become.")
        if self.position is not None:
            check_range("position", self.position, 0, 1)
        if self.seed is not None:
            check_range("seed", self.seed, 0, 2**32 - 1)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form: the main loop, varied by `strength`, or its last `tail` bars repainted by
    it. `words` and `without` are added to the prompt and to the negative one. Strength 0 is the
    main loop itself."""

    name: str
    strength: float = 0.0
    words: str = ""
    without: str = ""
    tail: int = 0

    def __post_init__(self) -> None:
        check_range("strength", self.strength, 0, 1)
        check_range("tail", self.tail, 0, MOST_BARS)
        if not self.name.isalnum() or len(self.name) > 24:
            raise BadArgument(f"Section {self.name[:24]!r} is not one: say e.g. intro or main.")


@dataclass(frozen=True, slots=True)
class Form:
    """Sections one after the other, each as long as the request's bars.

    A request of a form makes the whole, with markers, and then each of its sections once as a loop
    of its own. `part` is the name of the only section to make, "*" the whole alone, "" all of it.
    """

    sections: tuple[Section, ...]
    part: str = ""

    def __post_init__(self) -> None:
        check_range("sections", len(self.sections), 1, MOST_SECTIONS)
        if self.part not in ("", "*", *self.names):
            raise BadArgument(f"The form has no section {self.part[:24]!r}: say {self.names[0]}.")

    @property
    def names(self) -> tuple[str, ...]:
        """Its sections' names in the order of their first coming, each once."""
        return tuple(dict.fromkeys(section.name for section in self.sections))

    def section(self, name: str) -> Section:
        """The section of that name."""
        return next(section for section in self.sections if section.name == name)


Edit = Vary | Repaint | Extend | Morph | Form


def source_of(edit: Edit | None) -> Source | None:
    """The sound that an edit starts from, if it starts from one."""
    return edit.source if isinstance(edit, Vary | Repaint | Extend) else None


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA file (safetensors), laid over the model's weights by `weight` while a job lasts."""

    path: Path
    weight: float = 1.0
    sha256: str = ""

    def __post_init__(self) -> None:
        check_range("the weight of a LoRA", self.weight, -4, 4)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a textual inversion file (safetensors) teaches the model."""

    path: Path
    word: str
    sha256: str = ""

    def __post_init__(self) -> None:
        if not self.word.strip() or len(self.word) > 64:
            raise BadArgument(f"Word {self.word[:64]!r} is not one: name it as in the prompt.")


Addon = Lora | Word
