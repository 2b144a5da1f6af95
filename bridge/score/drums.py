"""Turns a groove into a drum pattern: draws its rows, adds rolls and fills, swings and humanises
it."""

from __future__ import annotations

import math

import numpy as np

from bridge.score.grooves import FOUR, GROOVES, KEYS, Groove
from bridge.score.notes import Bars, Note, Pattern, density, fitted, humanised, pick, pulse, swung

LEVELS = {"x": 0.95, "o": 0.65, "g": 0.32}
SWUNG = (0.58, 0.66)  # where the second sixteenth stands if swing is asked for; 2/3 is a triplet's
SPAN = 2.0  # beats: no bar so long goes by without a stroke
MECHANICAL = ("808", "909", "electronic", "synthetic")


def draw_groove(rng: np.random.Generator, bars: Bars) -> Groove:
    """One that is written for the meter; where there is none, one of common time."""
    fitting = [groove for groove in GROOVES if groove.meter == bars.meter]
    fitting = fitting or [groove for groove in GROOVES if groove.meter == FOUR]
    weights = np.array([groove.weight for groove in fitting])
    return fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]


def _row(rng: np.random.Generator, row: str, key: int, at: float) -> list[Note]:
    notes = []
    for step, mark in enumerate(row):
        level = LEVELS.get(mark, 0.6 if mark == "?" and rng.random() < 0.5 else 0.0)
        if level:
            notes.append(Note(at + step * 0.25, 0.24, key, level))
    return notes


def _rows(rng: np.random.Generator, groove: Groove, bars: Bars) -> list[Note]:
    """The other bars repeat the first or draw each of their rows anew."""
    drawn = {voice: pick(rng, rows) for voice, rows in groove.rows.items()}
    notes: list[Note] = []
    for bar in range(bars.count):
        for voice, rows in groove.rows.items():
            again = bar > 0 and voice in ("kick", "snare", "rim", "open") and rng.random() < 0.4
            row = pick(rng, rows) if again else drawn[voice]
            at = bar * bars.beats_per_bar
            notes += _row(rng, fitted(row, bars.steps), KEYS[voice], at)
    return notes


def _rolls(rng: np.random.Generator, notes: list[Note], bars: Bars) -> list[Note]:
    """Hat rolls: some eighths are cut into three, four or six."""
    eighths, wanted = int(bars.beats * 2), int(rng.integers(2, 5))
    spots = rng.choice(eighths, size=min(wanted, eighths), replace=False) / 2
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


def _fill(rng: np.random.Generator, notes: list[Note], bars: Bars) -> list[Note]:
    """The last beat goes to snare and toms."""
    start = max(0.0, bars.beats - 1)
    voices = ("snare", "snare", "high_tom", "mid_tom", "low_tom")
    kept = [n for n in notes if n.start < start or n.pitch == KEYS["kick"]]
    for step, at in enumerate(pulse(bars.beats - start, 0.25)):
        if rng.random() < 0.85:
            key = KEYS[voices[min(len(voices) - 1, step + int(rng.integers(0, 2)))]]
            kept.append(Note(start + at, 0.24, key, float(rng.uniform(0.6, 0.95))))
    return kept


def _unbroken(notes: list[Note], groove: Groove, bars: Bars) -> list[Note]:
    """With a stroke at the head of each bar that has none, as where a row is cut before its first;
    bars shorter than SPAN are counted in as many as make it."""
    key, span = KEYS[next(iter(groove.rows))], bars.beats_per_bar
    span *= math.ceil(SPAN / span)
    heads = [at for at in pulse(bars.beats, span) if not _struck_in(notes, at, at + span)]
    return notes + [Note(at, 0.24, key, LEVELS["x"]) for at in heads]


def _struck_in(notes: list[Note], start: float, stop: float) -> bool:
    return any(start <= note.start < stop for note in notes)


def _tags(
    notes: list[Note], groove: Groove, onsets: float, swing: float, extra: list[str]
) -> tuple[str, ...]:
    tags = list(extra)
    tags += ["busy"] * (onsets >= 4.3) + ["sparse"] * (onsets <= 1.6)
    tags += ["swung"] * (swing >= 0.57)
    for voice in ("open", "tambourine", "cowbell", "ride", "shaker", "clave", "high_conga"):
        if any(n.pitch == KEYS[voice] for n in notes) and len(groove.rows) > 2:
            tags.append(f"with {voice}")
    return tuple(tags)


def _between(rng: np.random.Generator, notes: list[Note], bars: Bars) -> list[Note]:
    """With faint hats on some second sixteenths, where there are hats, and next to nothing to be
    swung."""
    late = np.arange(0.25, bars.beats, 0.5)
    swingable = sum(note.start % 0.5 == 0.25 for note in notes) >= 2 * bars.count
    if swingable or all(note.pitch != KEYS["hat"] for note in notes):
        return notes
    chosen = late[rng.random(len(late)) < 0.6]
    return notes + [Note(float(at), 0.24, KEYS["hat"], LEVELS["g"]) for at in chosen]


def drum_pattern(
    rng: np.random.Generator, bars: Bars, groove: Groove | None = None, feel: str = ""
) -> tuple[Pattern, str]:
    """A groove, drawn or given, and the name of the kit it is played on. Its `feel` is its own, or
    "straight" or "swung"."""
    groove = groove or draw_groove(rng, bars)
    notes, extra = _rows(rng, groove, bars), []
    if groove.genre in ("trap", "drill", "hi-hats") and rng.random() < 0.6:
        notes, extra = _rolls(rng, notes, bars), ["hat rolls"]
    elif "snare" in groove.rows and len(groove.rows) > 2 and rng.random() < 0.12:
        notes, extra = _fill(rng, notes, bars), ["fill"]
    if {"kick", "snare", "hat"} <= set(groove.rows) and not extra and rng.random() < 0.1:
        notes = [
            n for n in notes if n.pitch in (KEYS["kick"], KEYS["snare"], KEYS["clap"], KEYS["rim"])
        ]
        extra = ["no hats"]
    notes = _unbroken(notes, groove, bars)
    kit = pick(rng, groove.kits)
    swing = float(rng.uniform(*groove.swing))
    if feel == "straight":
        swing = 0.5
    elif feel == "swung":
        notes = _between(rng, notes, bars) if groove.unit == 0.25 else notes
        swing = max(swing, float(rng.uniform(*SWUNG)))
    onsets = density(notes, bars.beats)
    notes = humanised(swung(notes, groove.unit, swing), rng, 0.002 if kit in MECHANICAL else 0.012)
    tags = _tags(notes, groove, onsets, swing, extra)
    return Pattern(tuple(notes), "groove", groove.bpm, groove.genre, tags), kit
