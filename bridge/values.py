"""The values that travel through Fodder: frozen, checked at birth, then trusted.

Arrays name their axes and units here, once:
    Spectrogram.magnitude   (channels, mels, frames) float32 ≥ 0
    Clip.samples            (frames, channels) float32 in [-1, 1]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.edits import (
    LONGEST_PROMPT,
    MOST_BARS,
    MOST_FORM_BARS,
    Addon,
    Edit,
    Extend,
    Form,
    Morph,
    Repaint,
)
from bridge.errors import BadArgument, check_range
from bridge.music import Key, Meter, check_tempo, loop_samples
from bridge.score.performance import AS_WRITTEN, Performance

Array = NDArray[np.float32]

MOST_AT_ONCE = 256
SEEDS = 2**32


class Kind(StrEnum):
    """What a sample is for: repeated without a seam, or triggered once."""

    LOOP = "loop"
    ONESHOT = "oneshot"

    @classmethod
    def parse(cls, text: str) -> Kind:
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

    `edit` is what is done to a source, or between two prompts (bridge.edits); of an edit with a
    source, `bars` is not looked at: the source and the edit say how long the result is. `addons`
    are LoRAs and taught words, for models that take them. `performance` is how it is to be played,
    for models that are told the notes.
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

    @property
    def makes(self) -> int:
        """How many samples it makes: of a whole form, the form and its sections for each count."""
        whole_form = isinstance(self.edit, Form) and not self.edit.part
        return self.count * (1 + len(self.edit.names) if whole_form else 1)  # type: ignore[union-attr]


def _check_edit(request: Request) -> None:
    edit = request.edit
    if isinstance(edit, Repaint | Extend | Form) and request.kind is Kind.ONESHOT:
        raise BadArgument("A one-shot has no bars to edit: ask for a loop.")
    if isinstance(edit, Form):
        check_range("bars of a form", request.bars * len(edit.sections), 1, MOST_FORM_BARS)
    if isinstance(edit, Morph) and edit.position is None and request.count < 2:
        raise BadArgument("A morph in steps has two ends: say how many steps, at least 2.")


def _check_words(prompt: str, negative: str) -> None:
    if not any(letter.isalnum() for letter in prompt):
        raise BadArgument("The prompt is empty: say what you want to hear, e.g. 'dusty drums'.")
    for name, text in (("prompt", prompt), ("negative prompt", negative)):
        if len(text) > LONGEST_PROMPT:
            raise BadArgument(
                f"The {name} has {len(text):,} characters: {LONGEST_PROMPT:,} are the most."
            )


@dataclass(frozen=True, slots=True)
class Grid:
    """How a spectrogram's axes map to hertz and samples. Mels are HTK's, from `low` to `high` Hz.

    `window` is the Hann window's length and `fft` the transform's, both in samples.
    """

    sample_rate: int = 44_100
    window: int = 2_048
    fft: int = 2_048
    mels: int = 192
    low: float = 30.0
    high: float = 16_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Spectrogram:
    """A painted sound: mel magnitudes on a grid, standing for exactly `samples` samples."""

    magnitude: Array
    samples: int
    circular: bool
    grid: Grid = Grid()

    def __post_init__(self) -> None:
        if self.magnitude.ndim != 3 or self.magnitude.shape[1] != self.grid.mels:
            raise BadArgument(
                f"A spectrogram is (channels, {self.grid.mels}, frames), "
                f"not {self.magnitude.shape}."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Audio in memory."""

    samples: Array
    rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2:
            raise BadArgument(f"A clip is (frames, channels), not {self.samples.shape}.")

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def mono(self) -> Array:
        channels = self.samples.shape[1]  # a product is 15 times as fast as mean(axis=1)
        return self.samples @ np.full(channels, 1 / channels, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Heard:
    """What analysis makes of a clip; None where it hears none. Confidences are in [0, 1], the bars
    of a loop in which next to nothing sounds are counted from 1."""

    bpm: float | None = None
    bpm_confidence: float = 0.0
    beat_offset: float | None = None
    key: Key | None = None
    key_confidence: float = 0.0
    tuning_cents: float = 0.0
    silent_bars: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is needed to make a sample again; it travels inside the file. `bars` is the length
    of what was made, of a form in all."""

    prompt: str
    negative: str
    seed: int
    kind: Kind
    bpm: float
    key: Key | None
    bars: int
    meter: Meter
    model: str
    model_version: str
    steps: int
    guidance: float
    fodder: str
    shift: int = 0
    edit: Edit | None = None
    addons: tuple[Addon, ...] = ()
    draft: bool = False
    performance: Performance = AS_WRITTEN

    @property
    def request(self) -> Request:
        """The request that makes it again."""
        names = ["prompt", "seed", "bpm", "key", "meter", "kind", "negative", "model", "steps"]
        names += ["guidance", "shift", "addons", "draft", "performance"]
        said = {name: getattr(self, name) for name in names}
        whole = isinstance(self.edit, Form) and self.edit.part == "*"
        parts = len(self.edit.sections) if whole else 1  # type: ignore[union-attr]
        return Request(**said, bars=self.bars // parts, edit=self.edit)

    @property
    def samples(self) -> int:
        """The length of the loop that this recipe makes, in samples at 44.1 kHz."""
        return loop_samples(self.bars, self.meter, self.bpm)


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A finished sample in memory: a loop cut to the sample, or a one-shot."""

    clip: Clip
    recipe: Recipe
    heard: Heard
    family: str = ""
    seconds_taken: float = 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A finished sample in the watched folder, as the catalogue knows it."""

    id: str
    path: Path
    recipe: Recipe
    heard: Heard
    frames: int
    rate: int
    family: str = ""
    stars: int = 0
    tags: tuple[str, ...] = field(default=())

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be asked for: on this disk (`folder`) or in a hub (`repository`).

    `pipeline` names the loader; `steps` and `guidance` count where a request has none, and
    `draft_steps` where a draft has none. `draft_vae` is the repository of a small decoder for
    drafts. `commercial` says whether its licence lets its samples be sold; `gated`, that its page
    asks for consent first; `compiled`, that its network is to be compiled.
    """

    name: str
    version: str
    pipeline: str
    licence: str
    folder: Path | None
    repository: str | None
    steps: int
    guidance: float
    about: str = ""
    commercial: str = ""
    gated: bool = False
    draft_steps: int | None = None
    draft_vae: str | None = None
    compiled: bool = False
