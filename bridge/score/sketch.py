"""Notes → a sketch: where in time and pitch there is to be sound, as a mel picture in dB.

It has the look of a spectrogram and no instrument: a tone is a plain stack of partials that falls
slowly, a drum a patch of noise as wide and as short as its like. The painter is given it beside the
words, and paints the same notes as they sound (so does image-to-image translation: Isola et al.
2017; notes as pictures: Hawthorne et al. 2022).

Conventions
    picture   (192, frames) float32 in [-100, 0] dB, on the grid of bridge.dsp.spectrogram
    frames    some 64 a beat; a ring's sounds go on at its beginning, a strip's end with it
"""
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.domain.notes import Note
from bridge.score.grooves import KEYS

Picture = NDArray[np.float32]

MELS, LOW, HIGH = 192, 30.0, 16_000.0
FLOOR = -100.0
TONE = -12.0  # dB of the loudest partial of a note at full force
SLOPE = 9.0  # dB that partials fall an octave
FALL = 0.2  # dB that a tone falls a frame, a 64th of a beat
EDGE = 7.0  # dB a mel that a partial falls on both sides
RELEASE = 5.0  # dB a frame after a note's end


@dataclass(frozen=True, slots=True)
class Stroke:
    """A drum: noise from `low` to `high` Hz, `level` dB at first, falling `fall` dB a frame."""

    low: float
    high: float
    fall: float
    level: float = -15.0


STROKES = {
    "kick": Stroke(35, 140, 1.5, -8), "snare": Stroke(150, 9_000, 2.2), "rim": Stroke(400, 3_500, 5),
    "clap": Stroke(800, 7_000, 2.5), "hat": Stroke(7_000, 16_000, 4, -24), "pedal": Stroke(6_000, 13_000, 5, -26),
    "open": Stroke(6_000, 16_000, 0.9, -24), "crash": Stroke(3_000, 16_000, 0.35, -20),
    "ride": Stroke(3_500, 14_000, 0.8, -26), "bell": Stroke(2_500, 9_000, 0.8, -24),
    "low_tom": Stroke(70, 260, 1.2, -10), "mid_tom": Stroke(110, 380, 1.3, -10), "high_tom": Stroke(160, 550, 1.4, -10),
    "tambourine": Stroke(6_000, 14_500, 2, -24), "cowbell": Stroke(500, 2_600, 1.8, -16),
    "high_bongo": Stroke(300, 1_000, 3, -14), "low_bongo": Stroke(200, 700, 2.5, -14),
    "mute_conga": Stroke(200, 900, 5, -16), "high_conga": Stroke(180, 650, 2, -14), "low_conga": Stroke(120, 450, 1.8, -14),
    "high_timbale": Stroke(350, 3_000, 2, -14), "low_timbale": Stroke(220, 2_200, 1.8, -14),
    "high_agogo": Stroke(900, 4_000, 1.4, -18), "low_agogo": Stroke(650, 3_000, 1.4, -18),
    "shaker": Stroke(5_000, 13_000, 3, -28), "maracas": Stroke(5_500, 14_000, 4.5, -28), "guiro": Stroke(2_000, 7_000, 1.2, -22),
    "clave": Stroke(2_000, 3_600, 4, -16), "wood": Stroke(700, 2_200, 4, -16),
}  # fmt: skip
BY_KEY = {KEYS[name]: stroke for name, stroke in STROKES.items()}


def sketch(notes: Iterable[Note], beats: float, frames: int, drums: bool, ring: bool) -> Picture:
    """The picture of notes on a canvas of so many beats and frames."""
    rate = frames / beats
    picture = np.full((MELS, frames), FLOOR, np.float32)
    for note in notes:
        shape, fall = _struck(note.pitch) if drums else (_tone(note.pitch), FALL)
        if shape is None:
            continue
        first = round(note.start * rate)
        held = 0 if drums else max(1, round(note.length * rate))
        levels = _levels(held, fall, drums, frames) + 20 * np.log10(max(note.velocity, 0.05))
        at = np.arange(first, first + len(levels))
        inside = at % frames if ring else at[at < frames]
        sound = shape[:, None] + levels[None, : len(inside)]
        picture[:, inside] = np.maximum(picture[:, inside], sound)
    return picture.clip(FLOOR, 0.0)


def _levels(held: int, fall: float, drums: bool, most: int) -> Picture:
    """DB by frame, from a note's start to where nothing is left of it; at most `most` frames."""
    if drums:
        return np.asarray(-fall * np.arange(min(most, int(70 / fall))), np.float32)
    body = -fall * np.arange(held)
    tail = body[-1] - RELEASE * np.arange(1, 12)
    return np.asarray(np.concatenate((body, tail))[:most], np.float32)


@lru_cache(maxsize=128)
def _tone(pitch: int) -> Picture:
    """Partials of a pitch, dB by mel, the first at TONE."""
    partials = np.asarray(440.0 * 2 ** ((pitch - 69) / 12) * np.arange(1, 25), np.float64)
    partials = partials[partials < HIGH]
    levels = TONE - SLOPE * np.log2(np.arange(1, len(partials) + 1))
    distance = np.abs(np.arange(MELS)[:, None] - _mel_of(partials)[None, :])
    return np.asarray((levels - EDGE * distance).max(1).clip(FLOOR), np.float32)


@lru_cache(maxsize=128)
def _struck(key: int) -> tuple[Picture | None, float]:
    """A drum's band, dB by mel, and its fall; nothing for a key that is none of ours."""
    stroke = BY_KEY.get(key)
    if stroke is None:
        return None, 0.0
    low, high = _mel_of(np.array([stroke.low, stroke.high]))
    mels = np.arange(MELS)
    outside = np.maximum(low - mels, 0) + np.maximum(mels - high, 0)
    return np.asarray((stroke.level - EDGE * outside).clip(FLOOR), np.float32), stroke.fall


def _mel_of(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where on the mel axis, in mels from 0, a frequency lies (HTK's scale)."""
    scale = 2595 * np.log10(1 + np.concatenate(([LOW, HIGH], hertz)) / 700)
    return np.asarray((scale[2:] - scale[0]) / (scale[1] - scale[0]) * (MELS + 1) - 1)
