"""What somebody wants to hear: frozen, checked at birth, then trusted.

What is done to a sound or between two prompts stands in bridge.domain.edit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from bridge.domain.chords import Progression
from bridge.domain.edit import (
    Edit,
    Extend,
    Form,
    Instrument,
    Layer,
    Morph,
    Repaint,
    sections_in,
)
from bridge.domain.errors import BadArgument, check_range
from bridge.domain.kit import MIX, Kit, key_drawn
from bridge.domain.layers import Layers
from bridge.domain.limits import LONGEST_PROMPT, MOST_BARS, SEEDS
from bridge.domain.music import Key, Meter, check_tempo
from bridge.domain.notes import UNTOUCHED, NoteSource, Touch
from bridge.domain.performance import AS_WRITTEN, Performance

MOST_AT_ONCE = 256
MOST_FORM_BARS = 128


class Kind(StrEnum):
    """What a sample is for: repeated without a seam, or triggered once."""

    LOOP = "loop"
    ONESHOT = "oneshot"

    @classmethod
    def parse(cls, text: str) -> Kind:
        """Read "loop" or "one-shot"; BadArgument for anything else."""
        try:
            return cls(re.sub("[- _]", "", text.strip().lower()).removesuffix("s"))
        except ValueError:
            raise BadArgument(f"Kind {text[:40]!r} is not one: say loop or oneshot.") from None


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


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to hear. None means: as the prompt, the host or the model has it.

    `retry` is how many more times to draw, each with the next seed, while what is heard is not what
    was asked. `shift` moves the result by semitones, to be in the key it was meant to be in.
    A `draft` is quick and rough: few steps, a small decoder where there is one, a short inversion.

    `edit` is what is done to a source, or between two prompts (bridge.domain.edit); of an edit
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
        check_range("bars", self.bars, 1, MOST_BARS, whole=True)
        check_range("count", self.count, 1, MOST_AT_ONCE, whole=True)
        check_range("seed", self.seed, 0, SEEDS - 1, whole=True)
        check_range("retry", self.retry, 0, 16, whole=True)
        check_range("shift", self.shift, -6, 6, whole=True)
        if self.steps is not None:
            check_range("steps", self.steps, 1, 200, whole=True)
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
        raise BadArgument("The prompt is empty of words: say what to hear, e.g. 'dusty drums'.")
    for name, text in (("prompt", prompt), ("negative prompt", negative)):
        if len(text) > LONGEST_PROMPT:
            raise BadArgument(
                f"The {name} has {len(text):,} characters: {LONGEST_PROMPT:,} are the most."
            )
