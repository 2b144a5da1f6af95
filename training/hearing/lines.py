"""Single voices in a known key → clips, for the set that hearing is measured on.

Bass lines, leads, arpeggios and bells as they lie in producers' folders, each alone: what
bridge.score writes, in a kit or for itself, played with General MIDI soundfonts. One voice tells
its key by less than a band does, and its overtones sound thirds that nobody plays.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np

from bridge.domain.notes import Note
from bridge.score.bass import STYLES
from bridge.score.compose import compose
from bridge.score.ensemble import Ensemble
from bridge.score.notes import BarSpan
from bridge.score.plan import Plan
from training.hearing import render
from training.hearing.recordings import Line, Made

EACH = 100  # clips a round
BASSES, LEADS = (32, 33, 34, 35, 36, 38, 39, 87), (73, 65, 66, 71, 80, 81, 84, 40, 61, 0, 4, 26)
STRUCK = (8, 9, 10, 11, 12, 13, 46, 45, 105, 108)  # bells, mallets and plucks
ALONE = ("melody", "melody", "riff", "arpeggio", "ostinato", "long notes")
DRUMS = ("boom bap", "house", "trap", "funk", "drum and bass", "reggae", "deep house", "rock")


def lines(turns: range) -> Made:
    """Bass lines and other single voices, of two or four bars."""
    band = render.Band()
    for turn in turns:
        for number in range(EACH):
            name = f"{turn}-{number}"
            dice = np.random.default_rng(zlib.crc32(f"line{name}".encode()))
            yield name, *_line(band, dice, "report" if number % 4 == 1 else "tune")


def _line(
    band: render.Band, dice: np.random.Generator, side: str
) -> tuple[render.Sound, int, Line]:
    tonic, minor = int(dice.integers(12)), bool(dice.random() < 0.6)
    bass, bpm = bool(dice.random() < 0.5), float(dice.integers(76, 150))
    bars = BarSpan(count=int(dice.choice((2, 4))))
    program = int(dice.choice(BASSES if bass else LEADS + STRUCK))
    low = int(dice.integers(26, 34)) if bass else int(dice.integers(45, 64))
    written = _written(dice, bars, bass, "minor" if minor else "major", low)
    moved = (tonic + 6) % 12 - 6
    notes = list(_played(written, bars.beats, moved))
    cents = float(dice.choice((0, 0, 0, dice.uniform(-40, 40))))
    band.tune(int(dice.integers(2)), {0: program}, 0, cents)
    sound = band.play(notes, bpm, 2 * bars.beats)[round(bars.beats * 60 / bpm * render.RATE) :]
    line: Line = {
        "side": side,
        "style": "bass line" if bass else "line",
        "bpm": bpm,
        "beats": 4,
        "loop": True,
        "parts": "b" if bass else "m",
        "key": [tonic, minor],
        "certain": True,
        "cents": cents,
        "no_key": False,
        "downbeat": 0.0,
    }
    return render.produced(sound, dice), render.RATE, line


def _written(
    dice: np.random.Generator, bars: BarSpan, bass: bool, mode: str, low: int
) -> tuple[Note, ...]:
    """A part of a kit, or a line of its own."""
    styles = [style.name for style in STYLES.values()]
    plans = {
        "drums": Plan("drums", str(dice.choice(DRUMS))),
        "bass": Plan("bass", str(dice.choice(styles)), low, low + 24, mode=mode),
        "keys": Plan("keys", "sustained chords", 48, 84, mode=mode),
        "lead": Plan("lead", "melody", low, low + 36, mode=mode),
    }
    name = "bass" if bass else "lead"
    if dice.random() < 0.5:
        ensemble = Ensemble(plans, bars, int(dice.integers(2**31)))
        return ensemble.part(name, plans[name], ensemble.seed)
    plan = (
        plans["bass"] if bass else Plan("lead", str(dice.choice(ALONE)), low, low + 30, mode=mode)
    )
    return compose(plan, bars, dice)


def _played(written: tuple[Note, ...], beats: float, moved: int) -> Iterator[render.Note]:
    """Twice, so that what rings at the end rings at the beginning."""
    for again in (0.0, beats):
        for note in written:
            loud = round(127 * note.velocity)
            yield render.Note(again + note.start, note.length, note.pitch + moved, loud, 0)
