"""Recordings with a loop inside, whose place and length are known, for the set that hearing is
measured on.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from training.hearing.grooves import STYLES, Style, groove, side, tempo
from training.hearing.render import RATE, Band, Sound, produced

Line = dict[str, Any]
Made = Iterator[tuple[str, Sound, int, Line]]


def a_third(turns: range) -> range:
    """A third of the turns, at least one."""
    return range(turns.start // 3, max(turns.start // 3 + 1, turns.stop // 3))


def recordings(turns: range) -> Made:
    """A loop, repeated exactly or played again, with something before and after it."""
    band = Band()
    for style in STYLES:
        for turn in a_third(turns):
            dice = np.random.default_rng(zlib.crc32(f"recording{style.name}{turn}".encode()))
            yield _recording(band, style, turn, dice)


def _recording(
    band: Band, style: Style, turn: int, dice: np.random.Generator
) -> tuple[str, Sound, int, Line]:
    bpm = tempo(style, dice)
    tonic, minor = int(dice.integers(12)), bool(dice.random() < 0.6)
    parts = str(dice.choice(("d", "dbk", "dbkm"))) if style.drums else "bkm"
    bars = int(dice.choice((1, 2, 4) if style.beats * 60 / bpm > 1.2 else (2, 4)))
    frames = round(bars * style.beats * 60 / bpm * RATE)
    times = int(dice.choice((2, 3, 4)))
    notes, programs, _ = groove(style, tonic, minor, bars, dice, parts)
    band.tune(int(dice.integers(2)), programs, int(dice.choice(style.kit)), 0.0)
    span = bars * style.beats
    exact = bool(dice.random() < 0.5)
    again = [n._replace(beat=n.beat + k * span) for k in range(times + 1) for n in notes]
    played = band.play(again, bpm, (times + 1) * span, 1.5)
    body = np.tile(played[frames : 2 * frames], (times, 1)) if exact else played[: times * frames]
    if exact:
        body = body + dice.standard_normal(body.shape).astype(np.float32) * np.float32(
            10 ** (dice.uniform(-80, -45) / 20)
        )
    before, after = _surroundings(band, dice, body)
    sound = produced(np.concatenate([before, body, after]), dice)
    line: Line = {
        "side": side(style.name),
        "style": style.name,
        "bpm": bpm,
        "beats": style.beats,
        "bars": bars,
        "parts": parts,
        "exact": exact,
        "start": len(before),
        "end": len(before) + len(body),
    }
    return f"{style.name}-{turn}", sound, RATE, line


def _surroundings(band: Band, dice: np.random.Generator, body: Sound) -> tuple[Sound, Sound]:
    """Silence, hiss or another groove before; that or ringing after."""
    hush = [np.zeros((round(dice.uniform(0.05, 2.5) * RATE), 2), np.float32) for _ in range(2)]
    hiss = [h + dice.standard_normal(h.shape).astype(np.float32) * np.float32(0.003) for h in hush]
    other = STYLES[dice.integers(len(STYLES))]
    notes, programs, _ = groove(
        other, int(dice.integers(12)), True, 2, dice, "dk" if other.drums else "k"
    )
    band.tune(0, programs, 0, 0.0)
    strange = band.play(notes, float(dice.uniform(70, 170)), 2 * other.beats)[
        : 3 * RATE
    ] * np.float32(0.7)
    ringing = (
        body[-RATE:]
        * np.linspace(1, 0, min(RATE, len(body)), dtype=np.float32)[:, None]
        * np.float32(0.3)
    )
    before = [hush[0], hiss[0], strange][dice.integers(3)]
    after = [hush[1], hiss[1], strange, ringing][dice.integers(4)]
    return before, after
