"""Other lengths and densities for what is played: stabs, staccato, legato, repeated and thinned
notes, so that a model hears that a note's end is part of it.

`rearticulated` says of the pattern only what is true of it afterwards.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from bridge.domain.notes import Note
from bridge.score.notes import BarSpan, Pattern, density, pick

Notes = tuple[Note, ...]
Way = Callable[[np.random.Generator, Notes, BarSpan], Notes]
CHANCE = 0.42
HELD = ("sustained chords", "long notes", "drone", "sustained bass notes", "rolling sustained bass")
RINGING = ("mallet", "pluck")  # a short note of theirs is not heard to be short
FIXED = ("acid line", "wobbling bass", "808 pattern", "strummed chords")
ROWS = ("x..x..x...x..x..", "x...x...x...x...", "..x...x...x...x.", "x.....x.........", "x..x..x.x..x..x.", "x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", "x...............", "x.......x.......")  # fmt: skip


def staccato(rng: np.random.Generator, notes: Notes, _: BarSpan) -> Notes:
    length = float(rng.uniform(0.08, 0.24))
    return tuple(replace(note, length=min(note.length, length)) for note in notes)


def legato(_: np.random.Generator, notes: Notes, bars: BarSpan) -> Notes:
    """Each note lasts until the next one."""
    onsets = [*sorted({note.start for note in notes}), bars.beats]
    gap = {at: after - at for at, after in pairwise(onsets)}
    return tuple(replace(n, length=max(n.length, min(gap[n.start] * 0.98, 4.0))) for n in notes)


def sparse(rng: np.random.Generator, notes: Notes, _: BarSpan) -> Notes:
    """What begins off the beat goes, and some of what is on it; the first stays."""
    first = min(note.start for note in notes)
    kept = {
        at: at == first or rng.random() < (0.75 if abs(at - round(at)) < 0.06 else 0.12)
        for at in sorted({note.start for note in notes})
    }
    return tuple(note for note in notes if kept[note.start])


def repeated(rng: np.random.Generator, notes: Notes, _: BarSpan) -> Notes:
    """Each note struck again while it would last, short."""
    unit = float(rng.choice((0.25, 0.5)))
    length = unit * float(rng.uniform(0.35, 0.8))
    out = []
    for note in notes:
        for k in range(max(1, int((note.length + 0.06) / unit))):
            force = note.velocity * (1.0 if k == 0 else 0.82)
            out.append(Note(note.start + k * unit, min(length, note.length), note.pitch, force))
    return tuple(out)


def stabs(rng: np.random.Generator, notes: Notes, bars: BarSpan) -> Notes:
    """What is held, struck in a rhythm instead, short."""
    row, length = pick(rng, ROWS), float(rng.uniform(0.1, 0.3))
    marks = [k / 4 for k, mark in enumerate(row[: bars.steps]) if mark == "x"]
    at = [bar * bars.beats_per_bar + mark for bar in range(bars.count) for mark in marks]
    out = []
    for start in at:
        force = float(rng.uniform(0.75, 1.0))
        heard = [n for n in notes if n.start - 0.05 <= start < n.start + n.length]
        out += [Note(start, length, note.pitch, force) for note in heard]
    return tuple(out) or notes


def rearticulated(
    rng: np.random.Generator, pattern: Pattern, bars: BarSpan, family: str, chance: float = CHANCE
) -> Pattern:
    """The pattern, or one time in two or so another version of it."""
    if pattern.name in FIXED or rng.random() >= chance:
        return pattern
    way: Way
    if family in RINGING:
        way = pick(rng, (sparse, repeated) if pattern.name in HELD else (sparse, sparse, repeated))
    elif pattern.name in HELD:
        way = pick(rng, (stabs, stabs, repeated) if family != "bass" else (repeated, stabs))
    else:
        way = pick(rng, (staccato, staccato, legato, sparse, repeated))
    notes = way(rng, pattern.notes, bars)
    name, tags = _name(pattern.name, way, family), _tags(pattern, notes, bars, family)
    return replace(pattern, notes=notes, name=name, tags=tags)


def _name(name: str, way: Way, family: str) -> str:
    """Held notes that are struck are no longer called held."""
    if name not in HELD:
        return name
    if family == "bass":
        return "bass riff"
    if way is sparse:
        return name
    return "stabs" if way is stabs and name == "sustained chords" else "ostinato"


def _tags(pattern: Pattern, notes: Notes, bars: BarSpan, family: str) -> tuple[str, ...]:
    kept = tuple(tag for tag in pattern.tags if tag not in ("busy", "sparse", "staccato"))
    onsets = density(notes, bars.beats)
    short = float(np.median([note.length for note in notes])) <= 0.3
    told = ("staccato",) * (short and family not in RINGING)
    return kept + ("busy",) * (onsets > 3) + ("sparse",) * (onsets < 0.75) + told
