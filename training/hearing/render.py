"""Notes → sound at a known tempo, with a General MIDI soundfont, for the set that hearing is
measured on.

Conventions
    Note        (beat, beats, pitch, velocity, channel): time in quarter notes, channel 9 is drums
    sound       (frames, 2) float32 at RATE
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import fluidsynth
import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from training.hearing.truth import Chord

RATE = 44_100
FONTS = (
    Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"),
    Path("/usr/share/sounds/sf3/MuseScore_General.sf3"),
)
DRUMS = 9
Sound = NDArray[np.float32]


class Note(NamedTuple):
    beat: float
    beats: float
    pitch: int
    velocity: int
    channel: int


class Played(NamedTuple):
    """What is to be rendered, on which instruments, and the chords that it follows."""

    notes: list[Note]
    programs: dict[int, int]
    chords: list[Chord]


class Band:
    """A synthesizer with every soundfont that is installed; slow to open, so kept."""

    def __init__(self) -> None:
        self.synth = fluidsynth.Synth(samplerate=float(RATE), gain=0.4)
        self.fonts = [self.synth.sfload(str(font)) for font in FONTS if font.exists()]
        if not self.fonts:
            raise SystemExit(f"No soundfont: install one as {FONTS[0]}.")

    def tune(self, font: int, programs: dict[int, int], kit: int, cents: float) -> None:
        """Choose instruments; `cents` above A440 for all but the drums."""
        self.synth.system_reset()
        font_id = self.fonts[font % len(self.fonts)]
        for channel in range(16):
            bank, program = (128, kit) if channel == DRUMS else (0, programs.get(channel, 0))
            self.synth.program_select(channel, font_id, bank, program)
            if channel != DRUMS:
                self.synth.pitch_bend(channel, round(8192 / 200 * cents))

    def play(self, notes: list[Note], bpm: float, beats: float, ring: float = 0.0) -> Sound:
        """`beats` of the notes and `ring` seconds more."""
        frames = round((beats * 60 / bpm + ring) * RATE)
        events = sorted(self._events(notes, bpm), key=lambda e: (e[0], e[1]))
        parts, now = [], 0
        for at, on, note in events:
            if at >= frames:
                break
            if at > now:
                parts.append(self.synth.get_samples(at - now))
                now = at
            if on:
                self.synth.noteon(note.channel, note.pitch, note.velocity)
            else:
                self.synth.noteoff(note.channel, note.pitch)
        parts.append(self.synth.get_samples(frames - now))
        whole = np.concatenate(parts).reshape(-1, 2)
        return np.asarray(whole / 32768, dtype=np.float32)

    @staticmethod
    def _events(notes: list[Note], bpm: float) -> list[tuple[int, int, Note]]:
        beat = 60 / bpm * RATE
        ons = [(max(0, round(n.beat * beat)), 1, n) for n in notes]
        offs = [(max(1, round((n.beat + n.beats) * beat) - 1), 0, n) for n in notes]
        return ons + offs


def produced(sound: Sound, dice: np.random.Generator) -> Sound:
    """What a producer might do: drive, dull, crackle, level."""
    sound = sound / max(float(np.abs(sound).max()), 1e-6)
    if dice.random() < 0.4:
        drive = dice.uniform(1.5, 5)
        sound = np.tanh(drive * sound) / np.tanh(drive)
    if dice.random() < 0.3:
        dull = butter(2, dice.uniform(1_500, 9_000), fs=RATE, output="sos")
        sound = sosfilt(dull, sound, axis=0)
    if dice.random() < 0.3:
        hiss = dice.standard_normal(sound.shape) * 10 ** (dice.uniform(-60, -35) / 20)
        sound = (sound + hiss).astype(np.float32)
    level = 10 ** (dice.uniform(-14, -0.2) / 20)
    return np.asarray(sound / max(float(np.abs(sound).max()), 1e-6) * level, dtype=np.float32)
