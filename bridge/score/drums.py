"""A groove as a drum pattern: its rows drawn, rolls and fills added, swung and humanised."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bridge.domain.notes import Note
from bridge.domain.performance import (
    AS_WRITTEN,
    Articulation,
    Contour,
    Density,
    Dynamics,
    Feel,
    Figure,
    Performance,
    Rhythm,
)
from bridge.score.grooves import (
    ALONE,
    EIGHTHS,
    FOUR,
    GROOVES,
    HATS,
    KEYS,
    VOICES,
    Groove,
    Rows,
    in_compound,
    keys_of,
)
from bridge.score.notes import BarSpan, Pattern, density, fitted, humanised, pick, pulse, swung
from bridge.score.playing import (
    CALLS,
    TRIPLET,
    offbeats,
    onsets_of,
    phrase,
    repeated,
    strokes_of,
    thinned,
)
from bridge.score.rhythms import FAST, LEVELS, with_rows
from bridge.score.runs import build, roll, swelled

SWUNG = (0.58, 0.66)  # where the second sixteenth stands if swing is asked for; 2/3 is a triplet's
SPAN = 2.0  # beats: no bar so long goes by without a stroke
ROLLED = ("snare", "tom", "crash", "ride", "cymbal", "conga", "bongo", "timbale")
"""What a roll is of where nothing else plays; hats are rolled here and there."""
WITH_A_CLAVE = ("latin percussion",)
EARLY = 0.05  # beats that a hand may be before the bar
MECHANICAL = ("808", "909", "electronic", "synthetic")


def draw_groove(rng: np.random.Generator, bars: BarSpan) -> Groove:
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


def _rows(rng: np.random.Generator, groove: Groove, bars: BarSpan) -> list[Note]:
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


def _at_its_pace(rng: np.random.Generator, groove: Groove, bars: BarSpan) -> list[Note]:
    """The rows of a groove; of one with a clave, at a fast tempo, eighths for sixteenths."""
    if groove.genre not in WITH_A_CLAVE or bars.bpm < FAST or bars.count < 2 or bars.steps != 16:
        return _rows(rng, groove, bars)
    notes = _rows(rng, groove, replace(bars, count=-(-bars.count // 2)))
    return [replace(n, start=2 * n.start) for n in notes if 2 * n.start < bars.beats - 1e-6]


def _rolls(
    rng: np.random.Generator, notes: list[Note], bars: BarSpan, key: int = KEYS["hat"]
) -> list[Note]:
    """Hat rolls, or another drum's: some eighths are cut into three, four or six."""
    eighths, wanted = int(bars.beats * 2), int(rng.integers(2, 5))
    spots = rng.choice(eighths, size=min(wanted, eighths), replace=False) / 2
    kept = [n for n in notes if n.pitch != key or not any(s <= n.start < s + 0.5 for s in spots)]
    for spot in spots:
        parts = int(rng.choice((3, 4, 6)))
        ramp = np.linspace(0.45, 0.95, parts)
        kept += [
            Note(float(spot) + 0.5 * k / parts, 0.5 / parts, key, float(ramp[k]))
            for k in range(parts)
        ]
    return kept


def _fill(rng: np.random.Generator, notes: list[Note], bars: BarSpan) -> list[Note]:
    """The last beat goes to snare and toms."""
    start = max(0.0, bars.beats - 1)
    voices = ("snare", "snare", "high_tom", "mid_tom", "low_tom")
    kept = [n for n in notes if n.start < start or n.pitch == KEYS["kick"]]
    for step, at in enumerate(pulse(bars.beats - start, 0.25)):
        if rng.random() < 0.85:
            key = KEYS[voices[min(len(voices) - 1, step + int(rng.integers(0, 2)))]]
            kept.append(Note(start + at, 0.24, key, float(rng.uniform(0.6, 0.95))))
    return kept


def _tom_fill(notes: list[Note], bars: BarSpan, how: Performance) -> list[Note]:
    """The last two beats go to the toms, from one to the other.

    It is all of the last bar where that is the only one or where nothing but toms plays.
    """
    whole = bars.count == 1 or how.only == ("tom",)
    start = max(0.0, bars.beats - (bars.beats_per_bar if whole else 2.0))
    toms = {
        Contour.RISING: ("low_tom", "mid_tom", "high_tom"),
        Contour.ARCH: ("low_tom", "mid_tom", "high_tom", "mid_tom", "low_tom"),
    }.get(how.contour or Contour.FALLING, ("high_tom", "mid_tom", "low_tom"))
    steps = pulse(bars.beats - start, 0.25)
    fill = [
        Note(
            start + at,
            0.24,
            KEYS[toms[step * len(toms) // len(steps)]],
            0.9 if at % 1 == 0 else 0.7,
        )
        for step, at in enumerate(steps)
    ]
    return [note for note in notes if note.start < start - EARLY] + fill


def unbroken(notes: list[Note], bars: BarSpan, key: int) -> list[Note]:
    """With a stroke at the head of each bar that has none, as where a row is cut before its first.

    Bars shorter than SPAN are counted in as many as make it.
    """
    span = bars.beats_per_bar * math.ceil(SPAN / bars.beats_per_bar)
    heads = [at for at in pulse(bars.beats, span) if not _struck_in(notes, at, at + span)]
    return notes + [Note(at, 0.24, key, LEVELS["x"]) for at in heads]


def _struck_in(notes: list[Note], start: float, stop: float) -> bool:
    return any(start - EARLY <= note.start < stop - EARLY for note in notes)


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


def _between(rng: np.random.Generator, notes: list[Note], bars: BarSpan) -> list[Note]:
    """With faint hats on some second sixteenths, where there are hats.

    There must be next to nothing to be swung.
    """
    late = np.arange(0.25, bars.beats, 0.5)
    swingable = sum(note.start % 0.5 == 0.25 for note in notes) >= 2 * bars.count
    if swingable or all(note.pitch != KEYS["hat"] for note in notes):
        return notes
    chosen = late[rng.random(len(late)) < 0.6]
    return notes + [Note(float(at), 0.24, KEYS["hat"], LEVELS["g"]) for at in chosen]


def alone(groove: Groove, voices: Sequence[str]) -> Groove:
    """A groove of some voices alone; one that it has no row for plays what it mostly does."""
    rows: Rows = {}
    for voice in voices:
        mine = {name: groove.rows[name] for name in VOICES[voice] if name in groove.rows}
        if not mine and voice == "percussion":
            mine = next(one.rows for one in GROOVES if one.genre == "percussion")
        name = VOICES[voice][0]
        rows |= mine or {name: (ALONE.get(name, EIGHTHS),)}
    return replace(groove, rows=_heard(rows))


def metred(groove: Groove, bars: BarSpan) -> Groove:
    """A groove whose rows of common time are in the eighths of a compound meter."""
    rows = {
        name: tuple(in_compound(row, bars.meter) for row in each)
        for name, each in groove.rows.items()
    }
    if rows == groove.rows:
        return groove
    straight = (0.5, 0.5) if groove.meter == FOUR else groove.swing
    return replace(groove, rows=rows, swing=straight)


def remains(groove: Groove, without: frozenset[int]) -> bool:
    """Whether a groove is left when some keys are not struck."""
    return any(KEYS[name] not in without for name in groove.rows)


def pared(groove: Groove, without: frozenset[int]) -> Groove:
    """A groove of which something is surely struck that is not one of some keys."""
    rows = {name: each for name, each in groove.rows.items() if KEYS[name] not in without}
    if not without or any(all(row.strip(".") for row in each) for each in rows.values()):
        return groove
    return replace(groove, rows=groove.rows | _heard(rows))


def _heard(rows: Rows) -> Rows:
    """Rows without the alternatives that are silent."""
    return {
        name: tuple(row for row in each if row.strip(".")) or each for name, each in rows.items()
    }


def performed(
    rng: np.random.Generator,
    notes: list[Note],
    how: Performance,
    bars: BarSpan,
    groove: Groove,
) -> list[Note]:
    """The strokes of a groove as they are asked for."""
    if how.figure is Figure.BUILD:
        key = _voice(notes, how, ("snare",))
        notes = [*(note for note in notes if note.pitch == KEYS["kick"] != key), *build(bars, key)]
        return notes if how.dynamics else swelled(notes, Dynamics.CRESCENDO, bars.beats)
    if how.articulation is Articulation.ROLL and len(how.only) == 1 and how.only[0] in ROLLED:
        notes = roll(bars, _voice(notes, how, ("snare",)))
    elif how.articulation in (Articulation.ROLL, Articulation.TREMOLO):
        notes = _rolls(rng, notes, bars, _voice(notes, how, (*HATS, "snare")))
    if how.rhythm in PLACES:
        onsets = onsets_of(replace(how, note_value=None), bars) or []
        notes = _placed(notes, how, PLACES[how.rhythm], onsets)
    if how.note_value and how.rhythm is not Rhythm.DOUBLE_KICK:
        grid = pulse(bars.beats, how.note_value.beats)
        if how.rhythm is Rhythm.OFFBEAT:
            grid = offbeats(bars, how.note_value.beats)
        notes = _placed(notes, how, HATS, grid)
    notes += _missing(notes, how, groove, bars)
    if how.placed:
        notes = with_rows(notes, how, bars)
    if how.density is Density.BUSY:
        notes = _filled(notes, how, bars)
    elif how.density:
        strokes = thinned(strokes_of(notes), how.density, bars, most=1.0)
        notes = [note for stroke in strokes for note in stroke]
    if how.figure is Figure.OSTINATO and how.density is not Density.SINGLE:
        notes = [note for stroke in repeated(strokes_of(notes), bars) for note in stroke]
    return _answered(notes, how, bars) if how.rhythm is Rhythm.CALL_AND_RESPONSE else notes


def _missing(notes: list[Note], how: Performance, groove: Groove, bars: BarSpan) -> list[Note]:
    """What is played by drums that are asked for, too, and that a groove has left out."""
    struck = {note.pitch for note in notes}
    voices = [one for one in how.also if struck.isdisjoint(keys_of((one,)))]
    rows = metred(alone(groove, voices), bars).rows if voices else {}
    return [
        Note(at, 0.24, KEYS[name], LEVELS[mark])
        for name, each in rows.items()
        for bar in range(bars.count)
        for at, mark in _marks(fitted(each[0], bars.steps), bar * bars.beats_per_bar)
    ]


def _marks(row: str, start: float) -> list[tuple[float, str]]:
    return [(start + step * 0.25, mark) for step, mark in enumerate(row) if mark in LEVELS]


PLACES = {
    Rhythm.FOUR_ON_THE_FLOOR: ("kick",), Rhythm.OFFBEAT: HATS, Rhythm.SYNCOPATED: ("kick",),
    Rhythm.BACKBEAT: ("snare", "clap", "rim"),
}  # fmt: skip
"""The drums that a rhythm is of, where no others are asked for."""


def _voice(notes: list[Note], how: Performance, usual: Sequence[str]) -> int:
    """The key that is struck most of the usual ones, or of those that are asked for alone.

    Where there is none of them, of all but the kick.
    """
    asked = [KEYS[name] for name in usual]
    if how.only and keys_of(how.only).isdisjoint(asked):
        asked = [KEYS[name] for voice in how.only for name in VOICES[voice]]
    struck = Counter(note.pitch for note in notes)
    heard = [key for key in asked if struck[key]]
    others = [key for key in struck if key != KEYS["kick"]]
    if not heard and not how.only and "kick" not in usual and others:
        heard = others
    return max(heard or asked[:1], key=lambda key: struck[key])


def _placed(
    notes: list[Note], how: Performance, usual: Sequence[str], onsets: Sequence[float]
) -> list[Note]:
    """One of the usual drums on some onsets, the others of them and where else it was left out."""
    key = _voice(notes, how, usual)
    known = [KEYS[name] for name in usual]
    dropped = {key, *known} if key in known else {key}
    return [note for note in notes if note.pitch not in dropped] + [
        Note(at, 0.24, key, LEVELS["o" if at % 1 and len(onsets) > 1 else "x"]) for at in onsets
    ]


def _filled(notes: list[Note], how: Performance, bars: BarSpan) -> list[Note]:
    """With ghost strokes of hats, or of what there is, on each sixteenth that has none."""
    key = _voice(notes, how, HATS)
    struck = {round(note.start * 4) for note in notes}
    return notes + [
        Note(at, 0.24, key, LEVELS["g"])
        for at in pulse(bars.beats, 0.25)
        if round(at * 4) not in struck
    ]


ANSWERS = {
    "kick": "low_tom", "snare": "mid_tom", "clap": "rim", "hat": "open", "high_tom": "low_tom",
    "high_bongo": "low_bongo", "high_conga": "low_conga", "high_timbale": "low_timbale",
    "high_agogo": "low_agogo", "ride": "bell", "shaker": "maracas",
}  # fmt: skip
"""The drum that answers another."""


def _answered(notes: list[Note], how: Performance, bars: BarSpan) -> list[Note]:
    """A call, a rest, the same rhythm on other drums, a rest."""
    allowed = keys_of(how.only or VOICES) - keys_of(how.without)
    other = {KEYS[one]: KEYS[two] for one, two in ANSWERS.items() if KEYS[two] in allowed}
    span = phrase(bars) if phrase(bars) < bars.beats else bars.beats / 2
    calls = [note for note in notes if note.start % (2 * span) < CALLS * span]
    calls = calls or [replace(notes[0], start=0.0)]
    answers = [
        replace(note, start=note.start + span, pitch=other.get(note.pitch, note.pitch))
        for note in calls
        if note.start + span < bars.beats - 1e-6
    ]
    return calls + answers


def drum_pattern(
    rng: np.random.Generator,
    bars: BarSpan,
    groove: Groove | None = None,
    feel: str = "",
    how: Performance = AS_WRITTEN,
) -> tuple[Pattern, str]:
    """A groove, drawn or given, and the name of the kit it is played on.

    Its `feel` is its own, or "straight" or "swung".
    """
    if how.rhythm is Rhythm.HALF_TIME_SHUFFLE:
        feel = "straight"  # its triplets are swung already
    groove = groove or draw_groove(rng, bars)
    groove = metred(alone(groove, how.only) if how.only else groove, bars)
    notes, extra = _at_its_pace(rng, groove, bars), []
    if groove.genre in ("trap", "drill", "hi-hats") and rng.random() < 0.6:
        notes, extra = _rolls(rng, notes, bars), ["hat rolls"]
    elif "snare" in groove.rows and len(groove.rows) > 2 and rng.random() < 0.12:
        notes, extra = _fill(rng, notes, bars), ["fill"]
    if {"kick", "snare", "hat"} <= set(groove.rows) and not extra and rng.random() < 0.1:
        notes = [
            n for n in notes if n.pitch in (KEYS["kick"], KEYS["snare"], KEYS["clap"], KEYS["rim"])
        ]
        extra = ["no hats"]
    kit = pick(rng, groove.kits)
    swing = float(rng.uniform(*groove.swing))
    if how.figure is Figure.FILL and (how.contour or how.only == ("tom",)):
        notes, extra = _tom_fill(notes, bars, how), ["fill"]
    elif how.figure is Figure.FILL and "fill" not in extra:
        notes, extra = _fill(rng, notes, bars), ["fill"]
    first = KEYS[next(iter(groove.rows))]
    notes = performed(rng, notes or unbroken([], bars, first), how, bars, groove) if how else notes
    if feel == "straight":
        swing = 0.5
    elif feel == "swung":
        notes = _between(rng, notes, bars) if groove.unit == 0.25 else notes
        swing = max(swing, float(rng.uniform(*SWUNG)))
    if how.feel is Feel.TRIPLET and how.rhythm is not Rhythm.HALF_TIME_SHUFFLE:
        swing = TRIPLET
    onsets = density(notes, bars.beats)
    notes = humanised(swung(notes, groove.unit, swing), rng, 0.002 if kit in MECHANICAL else 0.012)
    if how.only:
        allowed = keys_of(how.only)
        notes = [note for note in notes if note.pitch in allowed]
    if how.density not in (Density.SPARSE, Density.SINGLE) and not how.placed:
        notes = unbroken(notes, bars, first)
    tags = _tags(notes, groove, onsets, swing, extra)
    return Pattern(tuple(notes), "groove", groove.bpm, groove.genre, tags), kit
