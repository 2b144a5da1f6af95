"""Sounds notes: the soundfonts and samples a process has loaded, and the players they make.

A player is `(notes, seconds a beat) -> samples`, starting at beat 0 and ringing on past the last
note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import soundfile
from scipy import signal

from bridge.domain.music import SAMPLE_RATE
from bridge.score.notes import Note, pick
from training.embedded import kits
from training.embedded.instruments import Instrument, Program, Recipe
from training.embedded.soundfonts import DRUM_BANK, SoundFonts
from training.embedded.synthesis import Audio, hertz
from training.embedded.voices import Patch
from training.embedded.voices_sustained import Line, acid, glide

Player = Callable[[Sequence[Note], float], Audio]
SAMPLES = Path("/usr/share/sonic-pi/samples")
DRUM_PROGRAMS = {
    "acoustic": (0, 1, 2, 3),
    "room": (8, 9, 10),
    "power": (16, 17),
    "electronic": (24,),
    "808": (25,),
    "jazz": (32, 33),
    "brush": (40, 41),
    "orchestra": (48,),
    "dusty": (8, 0),
}
LINES = (acid, glide)  # these recipes play a whole line at once
STAND_IN = {
    "acoustic": "909",
    "room": "synthetic",
    "power": "synthetic",
    "electronic": "909",
    "jazz": "synthetic",
}


def place(hits: Sequence[tuple[float, Audio]]) -> Audio:
    """Mix hits, each starting at its seconds."""
    starts = [round(at * SAMPLE_RATE) for at, _ in hits]
    ends = [start + hit.size for start, (_, hit) in zip(starts, hits, strict=True)]
    mix = np.zeros(max(ends, default=1), np.float32)
    for start, (_, hit) in zip(starts, hits, strict=True):
        mix[start : start + hit.size] += hit
    return mix


def _play_kit(kit: kits.Kit, notes: Sequence[Note], beat: float) -> Audio:
    return place([(n.start * beat, kit[n.pitch] * np.float32(n.velocity)) for n in notes])


def _play_patch(
    patch: Patch, notes: Sequence[Note], beat: float, rng: np.random.Generator
) -> Audio:
    """Notes alike in pitch, length and force are made once."""
    voice = patch(rng)
    made: dict[tuple[int, int, int], Audio] = {}
    hits = []
    for note in notes:
        key = (note.pitch, round(note.length * beat * 500), round(note.velocity * 12))
        if key not in made:
            made[key] = voice(hertz(note.pitch), key[1] / 500, key[2] / 12)
        hits.append((note.start * beat, made[key]))
    return place(hits)


class Studio:
    """What one process has at hand. Without fonts the numpy synthesiser plays everything."""

    def __init__(self, fonts: Mapping[str, Path], samples: Path | None = SAMPLES) -> None:
        self._fonts = SoundFonts(fonts) if fonts else None
        self._samples = samples if samples is not None and samples.is_dir() else None
        self._cache: dict[str, Audio] = {}

    @property
    def has_samples(self) -> bool:
        return self._samples is not None

    def sample(self, name: str) -> Audio:
        """A CC0 sample by name, mono at SAMPLE_RATE."""
        if name not in self._cache and self._samples is not None:
            audio, rate = soundfile.read(
                self._samples / f"{name}.flac", dtype="float32", always_2d=True
            )
            mono = audio.mean(axis=1)
            self._cache[name] = (
                mono
                if rate == SAMPLE_RATE
                else signal.resample_poly(mono, SAMPLE_RATE, rate).astype(np.float32)
            )
        return self._cache[name]

    def playable(self, instrument: Instrument) -> list[Recipe]:
        """Its recipes that can sound here, one for each font that has the program."""
        found: list[Recipe] = []
        for recipe in instrument.recipes:
            if not isinstance(recipe, Program):
                found.append(recipe)
            elif self._fonts is not None:
                found += [
                    Program(recipe.number, recipe.bank, (f,))
                    for f in recipe.fonts
                    if f in self._fonts
                ]
        return found

    def player(self, instrument: Instrument, rng: np.random.Generator) -> Player:
        recipe = pick(rng, self.playable(instrument))
        fonts = self._fonts
        if isinstance(recipe, Program):
            assert fonts is not None
            program, font = recipe, recipe.fonts[0]
            return lambda notes, beat: fonts.play(font, program.bank, program.number, notes, beat)
        if recipe in LINES:
            line = cast(Line, recipe)
            return lambda notes, beat: line(notes, beat, rng)
        patch = cast(Patch, recipe)
        return lambda notes, beat: _play_patch(patch, notes, beat, rng)

    @property
    def has_fonts(self) -> bool:
        return self._fonts is not None

    def effect(self, number: int, note: Note, rng: np.random.Generator) -> Audio:
        """One of General MIDI's sound effects; `note` is in seconds."""
        assert self._fonts is not None
        font = pick(rng, [f for f in ("fluid", "muse") if f in self._fonts])
        return self._fonts.play(font, 0, number, [note], 1.0)

    def kit(self, name: str, rng: np.random.Generator) -> Player:
        """A drum kit by name: a soundfont's, one of samples, or one synthesised."""
        fonts = self._fonts
        ours = name in ("909", "synthetic", "sampled") or (name == "808" and rng.random() < 0.7)
        if fonts is not None and not ours and name in DRUM_PROGRAMS:
            program = pick(rng, DRUM_PROGRAMS[name])
            font = pick(rng, [f for f in ("fluid", "muse") if f in fonts])
            return lambda notes, beat: fonts.play(font, DRUM_BANK, program, notes, beat)
        built = kits.keyed(self._hits(STAND_IN.get(name, name), rng))
        return lambda notes, beat: _play_kit(built, notes, beat)

    def _hits(self, name: str, rng: np.random.Generator) -> dict[str, Audio]:
        if name == "sampled" and self.has_samples:
            return kits.kit_sampled(rng, self.sample)
        makers = {"808": kits.kit_808, "909": kits.kit_909}
        return makers.get(name, kits.kit_synthetic)(rng)
