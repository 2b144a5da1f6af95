"""Sounds notes: the soundfonts and samples a process has loaded, and the players they make.

A player is `(notes, seconds a beat) -> samples`, starting at beat 0 and ringing on past the last
note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import soundfile
from scipy import signal

from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note
from bridge.effects.filters import band, shelf
from bridge.score.notes import pick
from training.embedded import kits, kits_modern, rooms, vital
from training.embedded.designs import ring_on
from training.embedded.instruments import Instrument, Program, Recipe
from training.embedded.instruments_modern import draw_modern
from training.embedded.soundfonts import DRUM_BANK, SoundFonts, draw_shape
from training.embedded.synthesis import Audio, hertz
from training.embedded.vital import Vital
from training.embedded.voices import Patch, analogue_pluck, fm_bell, modal_bar, plucked_string
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
STRUCK = (analogue_pluck, fm_bell, modal_bar, plucked_string)  # they ring by nature
MODERN_KITS = 0.6  # of the drums that are synthesised
LIVE_KITS = 0.2  # of the acoustic ones, synthesised in a room
STAND_IN = {
    "acoustic": "909",
    "room": "synthetic",
    "power": "synthetic",
    "electronic": "909",
    "jazz": "synthetic",
}


@dataclass(frozen=True, slots=True)
class Performance:
    """A player, what it is called (if it has names of its own), where its sound comes from, and
    whether a room is heard."""

    play: Player
    names: tuple[str, ...] = ()
    source: str = ""
    roomy: bool = False


def place(hits: Sequence[tuple[float, Audio]]) -> Audio:
    """Mix hits, each starting at its seconds."""
    starts = [round(at * SAMPLE_RATE) for at, _ in hits]
    ends = [start + hit.size for start, (_, hit) in zip(starts, hits, strict=True)]
    mix = np.zeros(max(ends, default=1), np.float32)
    for start, (_, hit) in zip(starts, hits, strict=True):
        mix[start : start + hit.size] += hit
    return mix


def _play_kit(kit: kits.Kit | kits_modern.ModernKit, notes: Sequence[Note], beat: float) -> Audio:
    return place([(n.start * beat, kit[n.pitch] * np.float32(n.velocity)) for n in notes])


def _play_patch(
    patch: Patch,
    notes: Sequence[Note],
    beat: float,
    rng: np.random.Generator,
    damped: bool = False,
) -> Audio:
    """Notes alike in pitch, length and force are made once; `damped` ones stop with their key."""
    voice = patch(rng)
    made: dict[tuple[int, int, int], Audio] = {}
    hits = []
    for note in notes:
        key = (note.pitch, round(note.length * beat * 500), round(note.velocity * 12))
        if key not in made:
            made[key] = voice(hertz(note.pitch), key[1] / 500, key[2] / 12)
            if damped:
                made[key] = _damped(made[key], key[1] / 500)
        hits.append((note.start * beat, made[key]))
    return place(hits)


def _damped(hit: Audio, held: float) -> Audio:
    """A slow release is for long notes."""
    gone = np.maximum(np.arange(hit.size) / SAMPLE_RATE - held, 0.0)
    return np.asarray(hit * np.exp(-6.91 * gone / ring_on(0.7, held, False)), np.float32)


class Studio:
    """What one process has at hand. Without fonts the numpy synthesiser plays everything.

    `modern` adds the sources that are no General MIDI: designs of our own, Vital's engine (where
    `vita` is installed), layered drums and rooms. Without it clips are bit for bit what they were
    before those: held-out figures of earlier versions stay comparable.
    """

    def __init__(
        self,
        fonts: Mapping[str, Path],
        samples: Path | None = SAMPLES,
        modern: bool = True,
    ) -> None:
        self.modern = modern
        self._vital = modern and vital.installed()
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

    def performance(
        self, instrument: Instrument, rng: np.random.Generator, notes: Sequence[Note], beat: float
    ) -> Performance:
        """Who plays these notes: as `player`, or one time in some by a modern source."""
        if not self.modern:
            return Performance(self.player(instrument, rng))
        family = instrument.family
        way = draw_modern(rng, instrument.name, family, self._vital)
        if way is None:
            return self._varied(instrument, rng, min(note.length for note in notes) * beat)
        names = way.names if way.names and rng.random() < 0.7 else ()
        recipe = way.recipe
        if isinstance(recipe, Vital):
            line = recipe
            return self._treated(lambda n, b: line(n, b, rng), rng, names, "vital")
        patch = recipe
        return self._treated(lambda n, b: _play_patch(patch, n, b, rng), rng, names, "design")

    def _varied(
        self, instrument: Instrument, rng: np.random.Generator, shortest: float
    ) -> Performance:
        """Its own recipe; a soundfont's by another hand than last time."""
        recipe, fonts = pick(rng, self.playable(instrument)), self._fonts
        if isinstance(recipe, Program):
            assert fonts is not None
            program, font = recipe, recipe.fonts[0]
            shape = draw_shape(rng, instrument.family, shortest)
            return self._treated(
                lambda n, b: fonts.play(font, program.bank, program.number, n, b, shape=shape),
                rng,
                (),
                "soundfont",
            )
        if recipe in LINES:
            line = cast(Line, recipe)
            return self._treated(lambda n, b: line(n, b, rng), rng, (), "synthesiser")
        patch, stops = cast(Patch, recipe), recipe not in STRUCK
        return self._treated(
            lambda n, b: _play_patch(patch, n, b, rng, stops), rng, (), "synthesiser"
        )

    def _treated(
        self, play: Player, rng: np.random.Generator, names: tuple[str, ...], source: str
    ) -> Performance:
        """Through a desk: a tilt of the tone now and then, a small room more rarely."""
        tilt = float(rng.uniform(-5, 5)) if rng.random() < 0.4 else 0.0
        roomy = bool(rng.random() < 0.16)
        room, share = rooms.draw_room(rng, 0.15, 1.2), float(rng.uniform(0.05, 0.28))
        seed = int(rng.integers(1 << 30))

        def treated(notes: Sequence[Note], beat: float) -> Audio:
            out = play(notes, beat)
            if tilt:
                out = shelf(out, 1800, tilt)
                out = band(out, 120, np.inf, 1) * 0.4 + out * 0.6 if tilt > 3 else out
            if roomy:
                out = rooms.followed(out, room, np.random.default_rng(seed), share)
            return out

        return Performance(treated, names, source, roomy)

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

    def drums(self, name: str, rng: np.random.Generator, genre: str = "") -> Performance:
        """As `kit`; or a modern kit in the genre's style, and a bus for either."""
        if not self.modern:
            return Performance(self.kit(name, rng))
        chance = LIVE_KITS if name in kits_modern.LIVE else MODERN_KITS
        style = (
            kits_modern.style_for(name, genre, rng)
            if name in kits_modern.BY_KIT
            else kits_modern.STYLES["live"]
        )
        if name in kits_modern.BY_KIT and rng.random() < chance:
            kit = kits_modern.ModernKit(style, int(rng.integers(1 << 30)))
            play: Player = lambda notes, beat: _play_kit(kit, notes, beat)  # noqa: E731
            source, bussed = "layers", rng.random() < 0.8
        else:
            play = self.kit(name, rng)
            source, bussed = "kit", rng.random() < 0.4
        if not bussed:
            return Performance(play, source=source)
        bus = kits_modern.draw_bus(rng, style)
        return Performance(
            lambda notes, beat: bus.process(play(notes, beat)), source=source, roomy=bus.roomy
        )

    def _hits(self, name: str, rng: np.random.Generator) -> dict[str, Audio]:
        if name == "sampled" and self.has_samples:
            return kits.kit_sampled(rng, self.sample)
        makers = {"808": kits.kit_808, "909": kits.kit_909}
        return makers.get(name, kits.kit_synthetic)(rng)
