"""What can be done to a sound or between two prompts: a request holds at most one edit.

    Vary        another take on all of a source          prompt + source + strength
    Repaint     some of a source's bars painted anew     the others stay what they are
    Extend      more bars after a source's own           one loop of both
    Layer       tracks that go with a source             without the source
    Stem        one track taken out of a source          without the others
    Morph       between the request's prompt and seed and another's
    Form        sections that belong together: one seed, one key, one grid
    Instrument  single notes that belong together: one seed, one sound
    Kit         parts that belong together: one harmony, one groove (bridge.domain.kit)
    Layers      a groove, its kick, snare, hats and percussion (bridge.domain.layers)

Conventions
    strength  how far from what was there: 0 keeps it, 1 keeps nothing
    bars      counted from 0; a range is half-open, [first, stop)
A source's file is known by its path and by the SHA-256 of its bytes (but for stars and tags), so
that a recipe that names it cannot quietly mean another sound. What of a source is None is filled in
where it is read (by the recipe in the file, else as it is heard), so that a finished sample's
recipe has it all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.domain.errors import BadArgument, check_range
from bridge.domain.kit import Kit
from bridge.domain.layers import Layers
from bridge.domain.limits import LONGEST_PROMPT, MOST_BARS
from bridge.domain.music import Key, check_tempo

MOST_SECTIONS = 16
MOST_STRIKES, LOWEST_STRIKE, HIGHEST_STRIKE = 32, 24, 108
WHOLE = "*"  # the part of a form that is all of its sections, one after the other
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


TRACKS = (
    "drums", "percussion", "bass", "guitar", "keyboard", "synth", "strings", "brass", "woodwinds",
    "fx", "vocals", "backing_vocals",
)  # fmt: skip
"""Tracks of a mix that models know apart, by ACE-Step's names."""


def _check_track(name: str) -> None:
    if name not in TRACKS:
        raise BadArgument(f"Track {name[:40]!r} is not one: say one of {', '.join(TRACKS)}.")


@dataclass(frozen=True, slots=True)
class Layer:
    """New tracks that go with the source, in its tempo and key. They come without it: lay the two
    over each other."""

    source: Source
    tracks: tuple[str, ...]

    def __post_init__(self) -> None:
        check_range("tracks", len(self.tracks), 1, len(TRACKS))
        for name in self.tracks:
            _check_track(name)


@dataclass(frozen=True, slots=True)
class Stem:
    """One track of the source, taken out of it."""

    source: Source
    track: str

    def __post_init__(self) -> None:
        _check_track(self.track)


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
        if self.part not in ("", WHOLE, *self.names):
            raise BadArgument(f"The form has no section {self.part[:24]!r}: say {self.names[0]}.")

    @property
    def names(self) -> tuple[str, ...]:
        """Its sections' names in the order of their first coming, each once."""
        return tuple(dict.fromkeys(section.name for section in self.sections))

    def section(self, name: str) -> Section:
        """The section of that name."""
        return next(section for section in self.sections if section.name == name)

    @property
    def parts(self) -> tuple[str, ...]:
        """What is made of it, each a sample: the whole and every section, or its one `part`."""
        return (self.part,) if self.part else (WHOLE, *self.names)

    @property
    def made(self) -> tuple[Section, ...]:
        """The sections in the sample of a form with a `part`, in their order."""
        return self.sections if self.part in ("", WHOLE) else (self.section(self.part),)


@dataclass(frozen=True, slots=True)
class Strike:
    """One note, struck alone: its MIDI pitch and velocity."""

    pitch: int
    velocity: int = 100

    def __post_init__(self) -> None:
        check_range("pitch", self.pitch, LOWEST_STRIKE, HIGHEST_STRIKE)
        check_range("velocity", self.velocity, 1, 127)


@dataclass(frozen=True, slots=True)
class Instrument:
    """Single notes that belong together: of one seed, each a one-shot.

    A request of an instrument makes each of its strikes once. `part` is the number of the only one
    to make; None makes all.
    """

    strikes: tuple[Strike, ...]
    part: int | None = None

    def __post_init__(self) -> None:
        check_range("notes of an instrument", len(self.strikes), 1, MOST_STRIKES)
        if len(set(self.strikes)) < len(self.strikes):
            raise BadArgument("An instrument has the same note twice: say each once.")
        if self.part is not None:
            check_range("part", self.part, 0, len(self.strikes) - 1)

    @property
    def strike(self) -> Strike:
        """The one that is made, of an instrument with a `part`."""
        return self.strikes[self.part or 0]


Sourced = Vary | Repaint | Extend | Layer | Stem
"""Edits that start from a sound."""
Edit = Sourced | Morph | Form | Instrument | Kit | Layers


def sections_in(edit: Edit | None) -> int:
    """How many sections, each of a request's bars, stand one after the other in its sample."""
    if isinstance(edit, Form):
        return len(edit.made)
    return edit.sections if isinstance(edit, Kit) else 1


def source_of(edit: Edit | None) -> Source | None:
    """The sound that an edit starts from, if it starts from one."""
    return edit.source if isinstance(edit, Sourced) else None


TABLE: dict[str, Section] = {
    section.name: section
    for section in (
        Section("main"),
        Section("intro", 0.7, "sparse, soft, simple", "busy, loud"),
        Section("verse", 0.4, "steady, restrained"),
        Section("chorus", 0.5, "full, bright, energetic"),
        Section("fill", 1.0, "busy fill, variation", "", tail=1),
        Section("break", 0.8, "sparse, breakdown", "kick drum, snare drum, drums, busy"),
        Section("build", 0.6, "rising, tense, busy"),
        Section("drop", 0.6, "heavy, punchy, full"),
        Section("outro", 0.7, "sparse, soft, fading", "busy, loud"),
    )
}
"""The sections that a form can be made of, by name, and how each differs from the main loop.
"intro:0.8" is an intro of that strength; a name that is not here is a variation."""
OTHER = 0.5  # how far a section goes that the table does not know


def parse_bars(text: str) -> tuple[int, int]:
    """'3-4' → (3, 4), '2' → (2, 2), as musicians count; BadArgument for anything else."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*(?:[-–]\s*(\d{1,2}))?\s*", text[:20], re.ASCII)
    if match is None:
        raise BadArgument(f"Bars {text[:20]!r} are no range: say e.g. 3-4, or 2 for one bar.")
    return int(match[1]), int(match[2] or match[1])


def parse_form(text: str) -> Form:
    """'intro,main,main,fill:0.8' → Form; BadArgument for anything else."""
    return Form(tuple(_section(word.strip()) for word in text.split(",")))


def _section(word: str) -> Section:
    name, colon, strength = word.partition(":")
    known = TABLE.get(name.strip().lower()) or Section(name.strip().lower(), OTHER)
    if not colon:
        return known
    try:
        return replace(known, strength=float(strength))
    except ValueError:
        raise BadArgument(f"{word[:40]!r} is no section: say e.g. intro or intro:0.8.") from None
