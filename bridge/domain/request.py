"""What can be done to a sound or between two prompts: a Request holds at most one Edit.

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

The sections that a form can be made of, by name: how each differs from the main loop.

    strength   how far it goes from the main loop      tail      only so many bars at the end do
    words      what is added to the prompt             without   … to the negative prompt

"intro:0.8" is an intro of that strength. A name that the table does not know is a variation.

The values that travel through Fodder: frozen, checked at birth, then trusted.

Arrays name their axes and units here, once:
    Spectrogram.magnitude   (channels, mels, frames) float32 ≥ 0
    Clip.samples            (frames, channels) float32 in [-1, 1]
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from bridge.domain.chords import Progression
from bridge.domain.errors import BadArgument, check_range
from bridge.domain.kit import MIX, Kit, key_drawn
from bridge.domain.layers import Layers
from bridge.domain.music import Key, Meter, check_tempo
from bridge.domain.notes import UNTOUCHED, NoteSource, Touch
from bridge.domain.performance import AS_WRITTEN, Performance

MOST_BARS = 16  # in one painting
MOST_SECTIONS, MOST_FORM_BARS = 16, 128
MOST_STRIKES, LOWEST_STRIKE, HIGHEST_STRIKE = 32, 24, 108
WHOLE = "*"  # the part of a form that is all of its sections, one after the other
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


@dataclass(frozen=True, slots=True)
class Reference:
    """A sound file whose timbre the result is to have, for models that listen to one."""

    path: Path
    sha256: str = ""


Addon = Lora | Word | Reference
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
OTHER = 0.5


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


MOST_AT_ONCE = 256
SEEDS = 2**32


class Kind(StrEnum):
    """What a sample is for: repeated without a seam, or triggered once."""

    LOOP = "loop"
    ONESHOT = "oneshot"

    @classmethod
    def parse(cls, text: str) -> Kind:
        """Read "loop" or "one-shot"; BadArgument for anything else."""
        try:
            return cls(text.strip().lower().replace("-", ""))
        except ValueError:
            raise BadArgument(f"Kind {text[:40]!r} is not one: say loop or oneshot.") from None


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to hear. None means: as the prompt, the host or the model has it.

    `retry` is how many more times to draw, each with the next seed, while what is heard is not what
    was asked. `shift` moves the result by semitones, to be in the key it was meant to be in.
    A `draft` is quick and rough: few steps, a small decoder where there is one, a short inversion.

    `edit` is what is done to a source, or between two prompts (bridge.domain.request); of an edit
    with a source, `bars` is not looked at: the source and the edit say how long the result is.
    `addons` are LoRAs, taught words and references, for models that take them. `performance` is how
    it is to be played, for models that are told the notes. So are `chords`, the harmony of
    everything tonal; `notes`, a file that says what is played: its length, tempo and meter count,
    `bars` does not; `groove`, a file whose rhythm is played; and `touch`, what is done to the notes
    at last.
    """

    prompt: str
    seed: int = 0
    bpm: float | None = None
    key: Key | None = None
    bars: int = 2
    meter: Meter = Meter()
    kind: Kind = Kind.LOOP
    count: int = 1
    negative: str = ""
    model: str = "embedded"
    steps: int | None = None
    guidance: float | None = None
    retry: int = 0
    shift: int = 0
    edit: Edit | None = None
    addons: tuple[Addon, ...] = ()
    draft: bool = False
    performance: Performance = AS_WRITTEN
    chords: Progression | None = None
    notes: NoteSource | None = None
    groove: NoteSource | None = None
    touch: Touch = UNTOUCHED

    def __post_init__(self) -> None:
        _check_words(self.prompt, self.negative)
        if self.bpm is not None:
            check_tempo(self.bpm)
        check_range("bars", self.bars, 1, MOST_BARS)
        check_range("count", self.count, 1, MOST_AT_ONCE)
        check_range("seed", self.seed, 0, SEEDS - 1)
        check_range("retry", self.retry, 0, 16)
        check_range("shift", self.shift, -6, 6)
        if self.steps is not None:
            check_range("steps", self.steps, 1, 200)
        if self.guidance is not None:
            check_range("guidance", self.guidance, 0, 30)
        _check_edit(self)
        _check_notes(self)

    @property
    def makes(self) -> int:
        """How many samples it makes: as many as it has takes."""
        of_one = len(self.edit.made) if isinstance(self.edit, Kit) else len(self._parts)
        return self.count * of_one

    @property
    def bars_made(self) -> int:
        """How long the sample of a take is, in bars: a whole form has those of its sections."""
        return self.bars * sections_in(self.edit)

    def takes(self) -> tuple[Request, ...]:
        """One request a sample, in the order in which they are made, each with `count` 1.

        The seeds count up from the request's, with room for its retries. What belongs together, a
        form or a series, is drawn once, for a retry would part it: a series has one seed, and all
        parts of a form have that of their form. The parts of a kit share their kit's and may be
        drawn again, for they fit all the same.
        """
        edit = self.edit
        if isinstance(edit, Morph) and edit.position is None:
            steps = [number / (self.count - 1) for number in range(self.count)]
            edits = [replace(edit, position=step) for step in steps]
            return tuple(replace(self, edit=one, count=1, retry=0) for one in edits)
        retry = 0 if isinstance(edit, Form | Instrument) else self.retry
        seeds = [(self.seed + number * (retry + 1)) % SEEDS for number in range(self.count)]
        if isinstance(edit, Kit):
            return tuple(
                self._of_kit(edit, seed).of_part(name, seed if edit.part else None)
                for seed in seeds
                for name in edit.made
            )
        return tuple(
            replace(self, edit=part, seed=seed, count=1, retry=retry, kind=self._kind_of(part))
            for seed in seeds
            for part in self._parts
        )

    def _kind_of(self, part: Edit | None) -> Kind:
        """What a part is: of layers, hits are one-shots."""
        return Kind.ONESHOT if isinstance(part, Layers) and part.hit else self.kind

    def of_part(self, name: str, seed: int | None = None) -> Request:
        """The take of a part of a kit, or of its mix, by its own seed or as the kit has it; from
        the request of the kit, or from any other part's take."""
        kit = self.edit
        if not isinstance(kit, Kit):
            raise BadArgument("It is no part of a kit: name a file of one.")
        part = None if name == MIX else kit.of(name)
        own = None if part is None else part.seed
        drawn = next(one for one in (seed, own, kit.seed, self.seed) if one is not None)
        prompt = kit.prompt if part is None else part.prompt
        how = self.performance
        if name != kit.part:  # of another part only the scale is this one's, too
            how = replace(AS_WRITTEN, scale=how.scale)
        edit = replace(kit, part=name)
        return replace(self, prompt=prompt, seed=drawn, edit=edit, performance=how)

    def with_seed(self, seed: int) -> Request:
        """Another take: of a part of a kit by a seed of its own, so that it still fits the others;
        of a whole kit, or its mix, by what they share."""
        kit = self.edit
        if isinstance(kit, Kit):
            whole = kit.part in ("", MIX)
            kit = (
                replace(kit.shared, seed=seed, part=kit.part)
                if whole
                else kit.seeded(seed, kit.part)
            )
            return replace(self, seed=seed, edit=kit)
        return replace(self, seed=seed)

    def _of_kit(self, kit: Kit, seed: int) -> Request:
        """One kit of them, with all that its parts share filled in."""
        shared = seed if kit.seed is None else kit.seed
        said = None if self.chords is None else self.chords.tonality
        key, kit = self.key or said or key_drawn(shared), replace(kit, seed=shared)
        return replace(self, key=key, edit=kit, seed=shared, count=1)

    @property
    def _parts(self) -> tuple[Edit | None, ...]:
        """What is made with each seed."""
        if isinstance(self.edit, Instrument) and self.edit.part is None:
            numbers = range(len(self.edit.strikes))
            return tuple(replace(self.edit, part=number) for number in numbers)
        if isinstance(self.edit, Layers):
            return self.edit.made
        if not isinstance(self.edit, Form):
            return (self.edit,)
        return tuple(replace(self.edit, part=part) for part in self.edit.parts)


def _check_edit(request: Request) -> None:
    edit = request.edit
    if isinstance(edit, Repaint | Extend | Layer | Form | Kit) and request.kind is Kind.ONESHOT:
        raise BadArgument("A one-shot has no bars to edit: ask for a loop.")
    if isinstance(edit, Instrument) and request.kind is Kind.LOOP:
        raise BadArgument("An instrument is made of one-shots: ask for a one-shot.")
    if isinstance(edit, Form):
        check_range("bars of a form", request.bars * len(edit.sections), 1, MOST_FORM_BARS)
    if isinstance(edit, Layers) and edit.hit != (request.kind is Kind.ONESHOT):
        raise BadArgument("Layers are of a loop: ask for one.")
    if isinstance(edit, Kit):
        check_range("bars of a form", request.bars * edit.sections, 1, MOST_FORM_BARS)
    if isinstance(edit, Morph) and edit.position is None and request.count < 2:
        raise BadArgument("A morph in steps has two ends: say how many steps, at least 2.")


def _check_notes(request: Request) -> None:
    if request.notes is None:
        return
    if request.chords is not None or request.groove is not None:
        raise BadArgument("Notes have their own chords and rhythm: leave chords and groove out.")
    if request.kind is Kind.ONESHOT or request.edit is not None:
        raise BadArgument("Notes are played in a loop of their own: leave kind and edits out.")


def _check_words(prompt: str, negative: str) -> None:
    if not any(letter.isalnum() for letter in prompt):
        raise BadArgument("The prompt is empty: say what you want to hear, e.g. 'dusty drums'.")
    for name, text in (("prompt", prompt), ("negative prompt", negative)):
        if len(text) > LONGEST_PROMPT:
            raise BadArgument(
                f"The {name} has {len(text):,} characters: {LONGEST_PROMPT:,} are the most."
            )
