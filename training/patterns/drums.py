"""Turns a groove into a drum pattern: draws its rows, adds rolls and fills, swings and humanises
it."""

from __future__ import annotations

import numpy as np

from training.notes import FOUR, Meter, Note, Pattern, density, humanised, pick, swung
from training.patterns.grooves import GROOVES, KEYS, Groove

LEVELS = {"x": 0.95, "o": 0.65, "g": 0.32}
MECHANICAL = ("808", "909", "electronic", "synthetic")


def draw_groove(rng: np.random.Generator, meter: Meter) -> Groove:
    fitting = [groove for groove in GROOVES if groove.meter.name == meter.name]
    weights = np.array([groove.weight for groove in fitting])
    return fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]


def _row(rng: np.random.Generator, row: str, key: int, at: float) -> list[Note]:
    notes = []
    for step, mark in enumerate(row):
        level = LEVELS.get(mark, 0.6 if mark == "?" and rng.random() < 0.5 else 0.0)
        if level:
            notes.append(Note(at + step * 0.25, 0.24, key, level))
    return notes


def _bars(rng: np.random.Generator, groove: Groove) -> list[Note]:
    """The second bar repeats the first or draws each of its rows anew."""
    drawn = {voice: pick(rng, rows) for voice, rows in groove.rows.items()}
    notes: list[Note] = []
    for bar in range(groove.meter.bars):
        for voice, rows in groove.rows.items():
            again = bar > 0 and voice in ("kick", "snare", "rim", "open") and rng.random() < 0.4
            row = pick(rng, rows) if again else drawn[voice]
            notes += _row(rng, row, KEYS[voice], bar * groove.meter.beats_per_bar)
    return notes


def _rolls(rng: np.random.Generator, notes: list[Note], meter: Meter) -> list[Note]:
    """Hat rolls: some eighths are cut into three, four or six."""
    spots = rng.choice(round(meter.beats * 2), size=int(rng.integers(2, 5)), replace=False) / 2
    kept = [
        n for n in notes if n.pitch != KEYS["hat"] or not any(s <= n.start < s + 0.5 for s in spots)
    ]
    for spot in spots:
        parts = int(rng.choice((3, 4, 6)))
        ramp = np.linspace(0.45, 0.95, parts)
        kept += [
            Note(float(spot) + 0.5 * k / parts, 0.5 / parts, KEYS["hat"], float(ramp[k]))
            for k in range(parts)
        ]
    return kept


def _fill(rng: np.random.Generator, notes: list[Note], meter: Meter) -> list[Note]:
    """The last beat goes to snare and toms."""
    start = meter.beats - 1
    voices = ("snare", "snare", "high_tom", "mid_tom", "low_tom")
    kept = [n for n in notes if n.start < start or n.pitch == KEYS["kick"]]
    for step in range(4):
        if rng.random() < 0.85:
            key = KEYS[voices[min(len(voices) - 1, step + int(rng.integers(0, 2)))]]
            kept.append(Note(start + step / 4, 0.24, key, float(rng.uniform(0.6, 0.95))))
    return kept


def _tags(notes: list[Note], groove: Groove, swing: float, extra: list[str]) -> tuple[str, ...]:
    tags = list(extra)
    onsets = density(notes, groove.meter.beats)
    tags += ["busy"] * (onsets >= 4.3) + ["sparse"] * (onsets <= 1.6)
    tags += ["swung"] * (swing >= 0.57)
    for voice in ("open", "tambourine", "cowbell", "ride", "shaker", "clave", "high_conga"):
        if any(n.pitch == KEYS[voice] for n in notes) and len(groove.rows) > 2:
            tags.append(f"with {voice}")
    return tuple(tags)


def drum_pattern(rng: np.random.Generator, meter: Meter = FOUR) -> tuple[Pattern, str]:
    """A groove and the name of the kit it is played on."""
    groove = draw_groove(rng, meter)
    notes, extra = _bars(rng, groove), []
    if groove.genre in ("trap", "drill", "hi-hats") and rng.random() < 0.6:
        notes, extra = _rolls(rng, notes, groove.meter), ["hat rolls"]
    elif "snare" in groove.rows and len(groove.rows) > 2 and rng.random() < 0.12:
        notes, extra = _fill(rng, notes, groove.meter), ["fill"]
    if {"kick", "snare", "hat"} <= set(groove.rows) and not extra and rng.random() < 0.1:
        notes = [
            n for n in notes if n.pitch in (KEYS["kick"], KEYS["snare"], KEYS["clap"], KEYS["rim"])
        ]
        extra = ["no hats"]
    kit = pick(rng, groove.kits)
    swing = float(rng.uniform(*groove.swing))
    notes = humanised(swung(notes, groove.unit, swing), rng, 0.002 if kit in MECHANICAL else 0.012)
    tags = _tags(notes, groove, swing, extra)
    return Pattern(tuple(notes), "groove", groove.bpm, groove.genre, tags), kit
