"""Plays notes on a General MIDI soundfont through FluidSynth, offline.

A rendering is mono float32 at SAMPLE_RATE and rings on until the last voice is silent. FluidSynth
works in blocks of 64 samples; only whole blocks are asked for, so that one clip leaves no state
behind for the next.
"""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note
from training.embedded.synthesis import Audio

BLOCK = 64
DRUM_CHANNEL = 9
DRUM_BANK = 128
FONTS = {
    "fluid": Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"),
    "muse": Path("/usr/share/sounds/sf3/MuseScore_General.sf3"),
}
# What of a sound may be shifted for a clip: SoundFont 2.04, 8.1.2, by number
VIBRATO, CUTOFF, ATTACK, RELEASE, TUNE = 6, 8, 34, 38, 52
BOWED_OR_BLOWN = ("strings", "brass", "woodwind", "lead")


@dataclass(frozen=True, slots=True)
class Shape:
    """Shifts of a program: cents of pitch, of vibrato and of cutoff, timecents of attack and
    release; `force` scales the velocities, so that other layers are heard."""

    tune: float = 0.0
    vibrato: float = 0.0
    cutoff: float = 0.0
    attack: float = 0.0
    release: float = 0.0
    force: float = 1.0

    @property
    def generators(self) -> dict[int, float]:
        return {
            TUNE: self.tune,
            VIBRATO: self.vibrato,
            CUTOFF: self.cutoff,
            ATTACK: self.attack,
            RELEASE: self.release,
        }


def draw_shape(rng: np.random.Generator, family: str, shortest: float) -> Shape:
    """Another player on another day; short notes (`shortest` seconds) let go at once."""
    moved = family in BOWED_OR_BLOWN and rng.random() < 0.4
    short = 1200.0 * (shortest < 0.25)
    return Shape(
        tune=float(rng.normal(0, 5)),
        vibrato=float(rng.uniform(3, 14)) if moved else 0.0,
        cutoff=float(rng.uniform(-1500, 900)) if rng.random() < 0.5 else 0.0,
        attack=float(rng.uniform(-800, 600)),
        release=float(rng.uniform(-1200, 500)) - short,
        force=float(rng.uniform(0.6, 1.1)),
    )


def installed(fonts: Mapping[str, Path] = FONTS) -> dict[str, Path]:
    """The fonts that can be played here: those that are there, where FluidSynth is."""
    if importlib.util.find_spec("fluidsynth") is None:
        return {}
    return {name: path for name, path in fonts.items() if path.exists()}


class SoundFonts:
    """One FluidSynth with its fonts loaded; make one in each process."""

    def __init__(self, fonts: Mapping[str, Path]) -> None:
        import fluidsynth

        quiet = {"synth.reverb.active": 0, "synth.chorus.active": 0}
        self._synth: Any = fluidsynth.Synth(
            gain=0.5, samplerate=float(SAMPLE_RATE), channels=16, **quiet
        )
        self._ids = {name: self._synth.sfload(str(path)) for name, path in fonts.items()}
        self._write: Any = ctypes.CDLL(str(fluidsynth.lib)).fluid_synth_write_float
        self._shift: Any = ctypes.CDLL(str(fluidsynth.lib)).fluid_synth_set_gen
        self._shift.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_float)
        one_side = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
        self._write.argtypes = (ctypes.c_void_p, ctypes.c_int, *one_side, *one_side)

    def __contains__(self, font: str) -> bool:
        return font in self._ids

    def _render(self, blocks: int) -> Audio:
        buffer = np.zeros((blocks * BLOCK, 2), np.float32)
        at = buffer.ctypes.data
        self._write(self._synth.synth, blocks * BLOCK, at, 0, 2, at, 1, 2)
        return np.asarray(buffer.mean(axis=1), np.float32)

    def play(
        self,
        font: str,
        bank: int,
        program: int,
        notes: Sequence[Note],
        beat: float,
        longest_tail: float = 5.0,
        shape: Shape | None = None,
    ) -> Audio:
        """`beat` is in seconds; the tail is cut, faded, after `longest_tail` seconds."""
        channel = DRUM_CHANNEL if bank == DRUM_BANK else 0
        self._synth.program_select(channel, self._ids[font], bank, program)
        if shape is not None:
            self._set(channel, shape)
            notes = [replace(note, velocity=note.velocity * shape.force) for note in notes]
        done, parts = 0, []
        for at, on, pitch, velocity in _events(notes, beat):
            if at > done:
                parts.append(self._render(at - done))
                done = at
            if on:
                self._synth.noteon(channel, pitch, velocity)
            else:
                self._synth.noteoff(channel, pitch)
        step = SAMPLE_RATE // 4 // BLOCK
        for _ in range(int(longest_tail * 4)):
            parts.append(self._render(step))
            if self._synth.get_active_voice_count() == 0:
                break
        self._synth.all_sounds_off(channel)
        self._render(4)
        if shape is not None:
            self._set(channel, Shape())
        audio = np.concatenate(parts)
        audio[-step * BLOCK :] *= np.linspace(1, 0, step * BLOCK, dtype=np.float32)
        return audio

    def _set(self, channel: int, shape: Shape) -> None:
        for number, amount in shape.generators.items():
            self._shift(self._synth.synth, channel, number, amount)


def _events(notes: Sequence[Note], beat: float) -> list[tuple[int, bool, int, int]]:
    """(block, on, key, velocity), a key let go before it is struck again."""
    blocks = beat * SAMPLE_RATE / BLOCK
    events = []
    for note in notes:
        start = round(note.start * blocks)
        stop = max(start + 1, round((note.start + note.length) * blocks))
        events.append((start, True, note.pitch, int(np.clip(note.velocity * 127, 1, 127))))
        events.append((stop, False, note.pitch, 0))
    return sorted(events)
