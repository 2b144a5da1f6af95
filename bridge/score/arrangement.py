"""What the parts of a kit play in the sections of a form: who rests, who enters, who fills.

Each section names a way for every duty; what it does not name plays as it is. What all would rest
in is played by the first part, so that no section is silent.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np

from bridge.domain.limits import SEEDS
from bridge.domain.notes import Note
from bridge.domain.performance import Density
from bridge.score.ensemble import Ensemble, Role
from bridge.score.grooves import CYMBALS, HATS, KEYS
from bridge.score.notes import BarSpan, pulse
from bridge.score.plan import Plan
from bridge.score.playing import strokes_of, thinned


class Way(StrEnum):
    """What a part does in a section."""

    PLAYS = "plays"
    RESTS = "rests"
    SPARSE = "plays little"  # drums without kick and snare; of others the strongest strokes
    VARIES = "varies"  # every second bar is another draw of it
    FULL = "plays all out"  # louder, drums with a crash and more kicks
    FILLS = "fills"  # as it is, and its last bar leads on: drums fill, others leave them room


D, B, C, L = Role.DRUMS, Role.BASS, Role.CHORDS, Role.LINE
MAIN = "main"
SECTIONS: Mapping[str, Mapping[Role, Way]] = {
    MAIN: {},
    "intro": {D: Way.SPARSE, B: Way.RESTS, L: Way.RESTS},
    "verse": {L: Way.RESTS},
    "chorus": {D: Way.FULL, C: Way.FULL, L: Way.FULL},
    "bridge": {D: Way.VARIES, B: Way.VARIES, C: Way.VARIES, L: Way.RESTS},
    "fill": {D: Way.FILLS, B: Way.FILLS, C: Way.FILLS, L: Way.RESTS},
    "break": {D: Way.RESTS, B: Way.RESTS, L: Way.SPARSE},
    "build": {D: Way.FILLS, B: Way.RESTS, L: Way.VARIES},
    "drop": {D: Way.FULL, B: Way.FULL, L: Way.FULL},
    "outro": {D: Way.SPARSE, B: Way.SPARSE, L: Way.RESTS},
}
OTHERWISE: Mapping[Role, Way] = dict.fromkeys(Role, Way.VARIES)
"""Of a section that is not in the table."""
LOUDER = 1.12
FILL_BEATS = 1.0
LITTLE = frozenset(KEYS[name] for name in (*HATS, *CYMBALS, "rim", "shaker", "tambourine"))


def ways_of(form: Sequence[str], name: str, ensemble: Ensemble) -> tuple[Way, ...]:
    """What a part does in each section of a form.

    One that would rest in all of them plays in the last.
    """
    ways = tuple(_way(section, name, ensemble) for section in form)
    rests = all(way is Way.RESTS for way in ways)
    return (*ways[:-1], Way.PLAYS) if rests else ways


def _way(section: str, name: str, ensemble: Ensemble) -> Way:
    table = SECTIONS.get(section, OTHERWISE)
    ways = {one: table.get(duty, Way.PLAYS) for one, duty in ensemble.duties.items()}
    if all(way is Way.RESTS for way in ways.values()) and name == next(iter(ways)):
        return Way.PLAYS
    return ways[name]


def arranged(
    ensemble: Ensemble, name: str, plan: Plan, seed: int, form: Sequence[str]
) -> list[tuple[Note, ...] | None]:
    """The notes of a take of a part in each section; None where it rests."""
    ways = zip(form, ways_of(form, name, ensemble), strict=True)
    return [_played(ensemble, name, plan, seed, section, way) for section, way in ways]


def _played(
    ensemble: Ensemble, name: str, plan: Plan, seed: int, section: str, way: Way
) -> tuple[Note, ...] | None:
    notes, bars = ensemble.straight(name, plan, seed), ensemble.bars
    drums = ensemble.duties[name] is Role.DRUMS
    match way:
        case Way.PLAYS:
            pass
        case Way.RESTS:
            return None
        case Way.SPARSE:
            notes = _little(notes, bars) if drums else _sparse(notes, bars)
        case Way.VARIES:
            other = ensemble.straight(name, plan, (seed + zlib.crc32(section.encode())) % SEEDS)
            notes = alternating(notes, other, bars)
        case Way.FULL:
            notes = _full(notes, bars, drums)
        case Way.FILLS:
            notes = _filling(notes, bars, drums, seed)
    return ensemble.swung(notes)


def alternating(one: Sequence[Note], other: Sequence[Note], bars: BarSpan) -> tuple[Note, ...]:
    """The first bar of one, the second of the other, and so on; of a single bar the first half."""
    span = bars.beats_per_bar if bars.count > 1 else bars.beats_per_bar / 2
    ends = {0: one, 1: other}
    return tuple(
        sorted(
            (
                replace(note, length=min(note.length, span - note.start % span))
                for turn, notes in ends.items()
                for note in notes
                if int(note.start / span + 1e-6) % 2 == turn
            ),
            key=lambda note: note.start,
        )
    )


def _little(notes: Sequence[Note], bars: BarSpan) -> tuple[Note, ...]:
    """Drums without what drives; where nothing else is there, the heads of the bars."""
    left = tuple(note for note in notes if note.pitch in LITTLE)
    heads = pulse(bars.beats, bars.beats_per_bar)
    return left or tuple(
        note for note in notes if any(abs(note.start - head) < 0.1 for head in heads)
    )


def _sparse(notes: Sequence[Note], bars: BarSpan) -> tuple[Note, ...]:
    strokes = thinned(strokes_of(notes), Density.SPARSE, bars)
    return tuple(note for stroke in strokes for note in stroke)


def _full(notes: Sequence[Note], bars: BarSpan, drums: bool) -> tuple[Note, ...]:
    louder = [replace(note, velocity=min(1.0, note.velocity * LOUDER)) for note in notes]
    if drums and all(note.pitch != KEYS["crash"] for note in notes):
        louder.append(Note(0.0, 0.24, KEYS["crash"], 0.9))
        heads = pulse(bars.beats, bars.beats_per_bar)
        struck = {round(note.start * 4) for note in notes if note.pitch == KEYS["kick"]}
        if struck:
            missing = [at for at in heads if round(at * 4) not in struck]
            louder += [Note(at, 0.24, KEYS["kick"], 0.95) for at in missing]
    return tuple(louder)


def _filling(notes: Sequence[Note], bars: BarSpan, drums: bool, seed: int) -> tuple[Note, ...]:
    """The last beat goes to snare and toms; a part that is no drum is silent there."""
    start = max(0.0, bars.beats - FILL_BEATS)
    kept = [
        replace(note, length=min(note.length, start - note.start))
        for note in notes if note.start < start - 0.05
    ]  # fmt: skip
    if not drums:
        return tuple(kept)
    rng = np.random.default_rng((seed, 7))
    down = [KEYS[name] for name in ("snare", "snare", "high_tom", "low_tom")]
    kept = [note for note in notes if note.start < start - 0.05]
    kept += [
        Note(start + at, 0.24, key, float(rng.uniform(0.7, 0.95)))
        for at, key in zip(pulse(FILL_BEATS, 0.25), down, strict=False)
        if start + at < bars.beats
    ]
    return tuple(kept)


def described(ensemble: Ensemble, form: Sequence[str]) -> str:
    """The arrangement in text: a line a section, what each part does in it."""
    width = max(map(len, ensemble.plans)) + 2
    ways = {name: ways_of(form, name, ensemble) for name in ensemble.plans}
    lines, count = [], ensemble.bars.count
    for number, section in enumerate(form):
        first = number * count + 1
        lines.append(f"{number + 1}. {section}, bars {first}-{first + count - 1}")
        lines += [f"   {name:<{width}}{mine[number]}" for name, mine in ways.items()]
    return "\n".join(lines) + "\n"
