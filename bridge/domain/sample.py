"""The values that travel through Fodder: frozen, checked at birth, then trusted.

Arrays name their axes and units here, once:
    Spectrogram.magnitude   (channels, mels, frames) float32 ≥ 0
    Clip.samples            (frames, channels) float32 in [-1, 1]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bridge.domain.chords import Progression
from bridge.domain.edit import WHOLE, Edit, Form, sections_in
from bridge.domain.families import UNPITCHED
from bridge.domain.kit import MIX, Kit
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.notes import UNTOUCHED, NoteSource, Touch
from bridge.domain.performance import AS_WRITTEN, Performance
from bridge.domain.request import Addon, Kind, Request

NAMED_BY_US = "fodder_"
"""What the names of files begin with that nobody has renamed."""
CLEAR_KEY = 0.5
"""The confidence from which on a key that is heard is told as a sound's own."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What analysis makes of a clip; None where it hears none. Confidences are in [0, 1], the bars
    of a loop in which next to nothing sounds are counted from 1. The meter is listened for in
    recordings only: what Fodder makes has one. `root_note` is the MIDI note of a one-shot, the
    lowest of those that were written."""

    bpm: float | None = None
    bpm_confidence: float = 0.0
    beat_offset: float | None = None
    key: Key | None = None
    key_confidence: float = 0.0
    tuning_cents: float = 0.0
    silent_bars: tuple[int, ...] = ()
    meter: Meter | None = None
    meter_confidence: float = 0.0
    root_note: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What a sound of which another is made says of itself: its kind, None where nothing says it,
    and the prompt that it was made by, "" if by none."""

    kind: Kind | None = None
    prompt: str = ""


NO_ORIGIN = Origin()
"""Of what is made from nothing."""


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
    chords: Progression | None = None
    notes: NoteSource | None = None
    groove: NoteSource | None = None
    touch: Touch = UNTOUCHED

    @property
    def request(self) -> Request:
        """The request that makes it again."""
        names = ["prompt", "seed", "bpm", "key", "meter", "kind", "negative", "model", "steps"]
        names += ["guidance", "shift", "addons", "draft", "performance"]
        names += ["chords", "notes", "groove", "touch"]
        said = {name: getattr(self, name) for name in names}
        return Request(**said, bars=self.bars // sections_in(self.edit), edit=self.edit)

    @property
    def is_mix(self) -> bool:
        """Whether it is a kit's mix, which is there to be listened to, and no sample."""
        return isinstance(self.edit, Kit) and self.edit.part == MIX

    @property
    def has_score(self) -> bool:
        """Whether its model could write the same notes again from it alone: not of what was made
        from a sound, of two prompts, or of a mix."""
        return not self.is_mix and (self.edit is None or isinstance(self.edit, Kit))

    @property
    def sections(self) -> tuple[str, ...]:
        """The names of its sections, which are of one length: of a whole form, or of a kit's."""
        if isinstance(self.edit, Form) and self.edit.part == WHOLE:
            return tuple(section.name for section in self.edit.sections)
        return self.edit.form if isinstance(self.edit, Kit) else ()

    @property
    def samples(self) -> int:
        """The length of the loop that this recipe makes, in samples at 44.1 kHz."""
        return loop_samples(self.bars, self.meter, self.bpm)


@dataclass(frozen=True, slots=True)
class Sample:
    """A finished sample in the watched folder, as the catalogue knows it.

    `take` counts the samples of one title from 1, 0 where that is not known; `peak_db` (dBFS) and
    `lufs` are None until they were measured. They say nothing about which sample it is.
    """

    id: str
    path: Path
    recipe: Recipe
    heard: Heard
    frames: int
    rate: int
    family: str = ""
    stars: int = 0
    tags: tuple[str, ...] = field(default=())
    take: int = field(default=0, compare=False)
    peak_db: float | None = field(default=None, compare=False)
    lufs: float | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """What it is called: the name that somebody gave its file, else its prompt."""
        stem = self.path.stem
        return self.recipe.prompt if stem.startswith(NAMED_BY_US) else stem

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.frames / self.rate

    @property
    def key(self) -> Key | None:
        """The key that it is known to be in: see `known_key`."""
        return known_key(self.recipe, self.heard, self.family)


def known_key(recipe: Recipe, heard: Heard, family: str) -> Key | None:
    """The key that was asked for, else one that was clearly heard in a pitched sound."""
    if recipe.key is not None:
        return recipe.key
    clear = heard.key_confidence >= CLEAR_KEY and family not in UNPITCHED
    return heard.key if clear else None


class Delayed(Exception):
    """No error: a sample is kept, but not yet where it belongs."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        super().__init__(
            f"The folder {folder} does not answer: the sample waits in {sample.path.parent} "
            "and is delivered when the folder is back."
        )
        self.sample = sample
