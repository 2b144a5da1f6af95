"""Notes of a line or of chords, played as a Performance asks.

That is: where they stand, how many there are, which way they go, how long each sounds.

Each function takes strokes (what is struck together, earliest first) and gives strokes; `played` is
all of them in turn. They come before swing and a hand's errors, so that onsets are on the grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bridge.domain.notes import Note
from bridge.domain.performance import (
    ACCENT,
    ALL,
    NAMED_ROWS,
    Articulation,
    Contour,
    Density,
    Feel,
    Figure,
    NoteValue,
    Performance,
    Rhythm,
)
from bridge.score.notes import BarSpan, fitted, pulse
from bridge.score.rhythms import LOUD, NEAR, SOFT, anticipation, row_of

Stroke = list[Note]
"""Notes that are struck together, or rolled from the lowest to the highest."""
TOGETHER = 0.13  # beats that a strummed chord takes at most
SYNCOPATED = "x..x..x...x.x..."  # ahead of the second, third and fourth beat
STAB, SHORT = 0.35, 0.4  # beats that a stab and a staccato note sound at most
STROKE = NoteValue.SIXTEENTH.beats  # of a tremolo
INVERSIONS = 4  # from a loop's lowest chord to its highest
SPARSE, BUSY = 0.5, 2.0  # strokes a beat: no more, and no fewer
SHORTEST = 0.25  # beats: nothing shorter is struck twice to be busy
CALLS, RINGS = 5 / 8, 3 / 4  # of a phrase's time: what begins in it is played, and is over by then
SWING, TRIPLET = 0.62, 2 / 3  # where the second of a pair stands


def strokes_of(notes: Sequence[Note]) -> list[Stroke]:
    """Notes by what is struck together, earliest first."""
    strokes: list[Stroke] = []
    for note in sorted(notes, key=lambda note: (note.start, note.pitch)):
        if strokes and note.start - strokes[-1][0].start < TOGETHER:
            strokes[-1].append(note)
        else:
            strokes.append([note])
    return strokes


def played(
    notes: Sequence[Note], how: Performance, bars: BarSpan, low: int, high: int
) -> list[Note]:
    """The notes as they are asked for, within the register from `low` to `high`."""
    strokes = strokes_of(notes)
    if not strokes:
        return []
    if (onsets := onsets_of(how, bars)) is not None:
        early = anticipation(how.rhythm, bars)
        strokes = [moved(sounding_at(strokes, (at + early) % bars.beats), at) for at in onsets]
        if how.rhythm is Rhythm.MONTUNO:
            strokes = in_octaves(strokes, high)
    strokes = thinned(strokes, how.density, bars)
    if how.contour and how.figure is not Figure.ARPEGGIO:  # which is written so
        strokes = bent(strokes, how.contour, bars, high)
    if ACCENT in (rows := dict(how.rows)):
        strokes = accented(strokes, [at for at, _ in row_of(rows[ACCENT], bars)])
    strokes = held(strokes, how, bars)
    if how.figure is Figure.OSTINATO and how.density is not Density.SINGLE:
        strokes = repeated(strokes, bars)
    if how.rhythm is Rhythm.CALL_AND_RESPONSE:
        strokes = answered(strokes, bars, low, high)
    return [note for stroke in strokes for note in stroke]


def moved(stroke: Stroke, start: float) -> Stroke:
    """The same stroke at another time."""
    return [replace(note, start=start + note.start - stroke[0].start) for note in stroke]


def accented(strokes: Sequence[Stroke], places: Sequence[float]) -> list[Stroke]:
    """Strokes that are loud at some places, where there is one then, and softer elsewhere."""
    bare = [at for at in places if all(abs(one[0].start - at) >= NEAR for one in strokes)]
    many = [*strokes, *(moved(sounding_at(strokes, at), at) for at in bare)]
    many.sort(key=lambda stroke: stroke[0].start)
    return [
        [
            replace(
                note,
                velocity=LOUD
                if any(abs(stroke[0].start - at) < NEAR for at in places)
                else min(note.velocity, SOFT),
            )
            for note in stroke
        ]
        for stroke in many
    ]


def in_octaves(strokes: Sequence[Stroke], high: int) -> list[Stroke]:
    """Chords as a montuno has them: by turns its lowest note in octaves, and the rest of it."""
    out: list[Stroke] = []
    for number, stroke in enumerate(strokes):
        low, *rest = sorted(stroke, key=lambda note: note.pitch)
        up = [replace(low, pitch=low.pitch + 12)] if low.pitch + 12 <= high else []
        out.append(rest if number % 2 and rest else [low, *up])
    return out


def sounding_at(strokes: Sequence[Stroke], beat: float) -> Stroke:
    """What is struck last by a beat; the first of all before that."""
    before = [stroke for stroke in strokes if stroke[0].start <= beat + TOGETHER]
    return before[-1] if before else strokes[0]


def onsets_of(how: Performance, bars: BarSpan) -> list[float] | None:
    """Where a rhythm and a note value have strokes stand, in beats; None where neither is said."""
    if how.placed and (placed := placed_onsets(how, bars)) is not None:
        return placed
    unit = how.note_value.beats if how.note_value else None
    if how.rhythm in (None, Rhythm.CALL_AND_RESPONSE, Rhythm.DOUBLE_TIME):
        return None if unit is None else pulse(bars.beats, unit)
    found = {
        Rhythm.FOUR_ON_THE_FLOOR: lambda: pulse(bars.beats, 1.0),
        Rhythm.OFFBEAT: lambda: offbeats(bars, unit or 0.5),
        Rhythm.BACKBEAT: lambda: backbeats(bars),
        Rhythm.SYNCOPATED: lambda: stepped(SYNCOPATED, bars),
    }[how.rhythm]()
    return found or [0.0]


def placed_onsets(how: Performance, bars: BarSpan) -> list[float] | None:
    """Where a named rhythm, or a row of all that plays, is struck; None where rows are of drums."""
    row = dict(how.rows).get(ALL, how.rhythm if how.rhythm in NAMED_ROWS else None)
    return None if row is None else [at for at, _ in row_of(row, bars)] or [0.0]


def offbeats(bars: BarSpan, unit: float = 0.5) -> list[float]:
    """All of a grid but the beats; of a grid of beats, halfway between them."""
    return [at for at in pulse(bars.beats, min(unit, 0.5)) if abs(at - round(at)) > 1e-6]


def backbeats(bars: BarSpan) -> list[float]:
    """Every second beat of each bar; of a bar of one beat, halfway through it."""
    bar = pulse(bars.beats_per_bar, 1.0)[1::2] or [bars.beats_per_bar / 2]
    return [number * bars.beats_per_bar + at for number in range(bars.count) for at in bar]


def stepped(row: str, bars: BarSpan) -> list[float]:
    """Where a row of sixteenths, fitted to each bar, has an x."""
    bar = [step / 4 for step, mark in enumerate(fitted(row, bars.steps)) if mark == "x"]
    return [number * bars.beats_per_bar + at for number in range(bars.count) for at in bar]


def phrase(bars: BarSpan, least: float = 2.0) -> float:
    """The beats of a bar, or of as many short ones as make `least`."""
    return bars.beats_per_bar * -(-least // bars.beats_per_bar)


def repeated(strokes: Sequence[Stroke], bars: BarSpan) -> list[Stroke]:
    """The first bar again and again."""
    span = phrase(bars)
    first = [stroke for stroke in strokes if stroke[0].start < span - TOGETHER / 2]
    first = [[replace(n, length=min(n.length, span)) for n in stroke] for stroke in first]
    return [
        moved(stroke, at + stroke[0].start)
        for at in pulse(bars.beats, span)
        for stroke in first
        if at + stroke[0].start < bars.beats - 1e-6
    ]


def thinned(
    strokes: Sequence[Stroke], density: Density | None, bars: BarSpan, most: float = SPARSE
) -> list[Stroke]:
    """One stroke, few of them, those that weigh most in the bar, or many: the longest twice."""
    if density is Density.SINGLE:
        return [moved(strokes[0], 0.0)]
    if density is Density.SPARSE:
        wanted = max(1, int(phrase(bars) * most))
        kept: list[Stroke] = []
        for at in pulse(bars.beats, phrase(bars)):
            mine = [one for one in strokes if at <= one[0].start < at + phrase(bars)]
            kept += sorted(mine, key=lambda one: (-weight_at(one[0].start - at), one[0].start))[
                :wanted
            ]
        return sorted(kept, key=lambda one: one[0].start)
    if density is Density.BUSY:
        return doubled(strokes, bars)
    return list(strokes)


def weight_at(beat: float) -> int:
    """How strong a place in a bar is: its head, then every second beat, every beat, the rest."""
    nearest = round(beat)
    if abs(beat - nearest) > TOGETHER / 2:
        return 0
    return 3 if nearest == 0 else 2 if nearest % 2 == 0 else 1


def doubled(strokes: Sequence[Stroke], bars: BarSpan) -> list[Stroke]:
    """The longest strokes twice in their time, until there are BUSY a beat."""
    many = list(strokes)
    while len(many) < BUSY * bars.beats:
        gaps = gaps_of(many, bars)
        widest = max(range(len(many)), key=lambda k: gaps[k])
        if gaps[widest] < 2 * SHORTEST - 1e-6:
            break
        halfway = _on_grid(many[widest][0].start + gaps[widest] / 2)
        many.insert(widest + 1, moved(many[widest], halfway))
    return many


def _on_grid(beat: float) -> float:
    return round(beat / SHORTEST) * SHORTEST


def gaps_of(strokes: Sequence[Stroke], bars: BarSpan) -> list[float]:
    """From each stroke to the next, from the last to the loop's end."""
    starts = [stroke[0].start for stroke in strokes]
    return [then - now for now, then in zip(starts, [*starts[1:], bars.beats], strict=True)]


def answered(strokes: Sequence[Stroke], bars: BarSpan, low: int, high: int) -> list[Stroke]:
    """A call in the first of two phrases and its answer in the second.

    The answer has the same rhythm, with what is played there, an octave lower or else higher. After
    either there is a rest.
    """
    span = phrase(bars) if phrase(bars) < bars.beats else bars.beats / 2
    out: list[Stroke] = []
    for at in pulse(bars.beats, 2 * span):
        call = _call(strokes, at, span)
        out += call
        for stroke in call:
            there = stroke[0].start + span
            if there < bars.beats - 1e-6:
                now = sounding_at(strokes, there)
                answer = [replace(note, length=stroke[0].length) for note in moved(now, there)]
                out.append(_other(answer, stroke, low, high))
    return out


def _call(strokes: Sequence[Stroke], at: float, span: float) -> list[Stroke]:
    """What begins early in a phrase, and is over before it is."""
    mine = [one for one in strokes if at <= one[0].start < at + CALLS * span]
    mine = mine or [moved(sounding_at(strokes, at), at)]
    over = at + RINGS * span
    return [
        [replace(note, length=min(note.length, over - note.start)) for note in stroke]
        for stroke in mine
    ]


def _other(stroke: Stroke, call: Stroke, low: int, high: int) -> Stroke:
    """An octave lower, or higher, or in another inversion, as the register has room.

    It is not as the call was.
    """
    ways = [[replace(n, pitch=n.pitch + octave) for n in stroke] for octave in (-12, 12)]
    ways += [_lifted(stroke, steps, high) for steps in (1, 2, 0)]
    called = {note.pitch for note in call}
    for way in ways:
        pitches = {note.pitch for note in way}
        if pitches != called and all(low <= pitch <= high for pitch in pitches):
            return way
    return stroke


def bent(strokes: Sequence[Stroke], contour: Contour, bars: BarSpan, high: int) -> list[Stroke]:
    """The strokes of each phrase of a line in the order of their pitches.

    Chords are inverted, from one to the next, over all of the loop.
    """
    if max(len(stroke) for stroke in strokes) > 1:
        return _inverted(strokes, contour, high)
    span = phrase(bars, 4.0)
    while span < bars.beats and len(strokes) < 3 * bars.beats / span:
        span *= 2
    out: list[Stroke] = []
    for at in pulse(bars.beats, span):
        mine = [one for one in strokes if at <= one[0].start < at + span]
        pitches = ordered([one[0].pitch for one in mine], contour)
        out += [[replace(one[0], pitch=p)] for one, p in zip(mine, pitches, strict=True)]
    return out


def ordered(pitches: Sequence[int], contour: Contour) -> list[int]:
    """The same pitches, rising, falling, or rising and then falling."""
    rising = sorted(pitches)
    if contour is Contour.FALLING:
        return rising[::-1]
    return rising if contour is Contour.RISING else [*rising[0::2], *rising[1::2][::-1]]


def _inverted(strokes: Sequence[Stroke], contour: Contour, high: int) -> list[Stroke]:
    """Chords, each as the next inversion of its tones above the one before.

    As far as the register goes; falling, the same backwards.
    """
    last = len(strokes) - 1
    places = {
        Contour.RISING: list(range(last + 1)),
        Contour.FALLING: [last - k for k in range(last + 1)],
        Contour.ARCH: [min(k, last - k) for k in range(last + 1)],
    }[contour]
    most = max(places) or 1
    lifts = [round(place * INVERSIONS / most) for place in places]
    return [_lifted(stroke, lift, high) for stroke, lift in zip(strokes, lifts, strict=True)]


def _lifted(stroke: Stroke, steps: int, high: int) -> Stroke:
    """Its lowest note an octave higher, `steps` times over, as far as the register goes."""
    notes = sorted(stroke, key=lambda note: note.pitch)
    start = stroke[0].start
    for _ in range(steps):
        if notes[0].pitch + 12 > high:
            break
        notes = sorted(
            [*notes[1:], replace(notes[0], pitch=notes[0].pitch + 12)], key=lambda note: note.pitch
        )
    return [replace(note, start=max(start, note.start)) for note in notes]


def held(strokes: Sequence[Stroke], how: Performance, bars: BarSpan) -> list[Stroke]:
    """How long each stroke sounds: never beyond the next one."""
    gaps = gaps_of(strokes, bars)
    lasting = _LENGTHS.get(how.articulation) if how.articulation else None
    if how.articulation in (Articulation.TREMOLO, Articulation.ROLL):
        unit = how.note_value.beats if how.note_value else STROKE
        return [
            one
            for stroke, gap in zip(strokes, gaps, strict=True)
            for one in _trembling(stroke, gap, min(unit, STROKE))
        ]
    if lasting is None and how.note_value and not how.placed:
        lasting = _filling
    elif lasting is None:
        moved_or_doubled = onsets_of(how, bars) is not None or how.density is Density.BUSY
        lasting = _no_longer if moved_or_doubled else _as_written
    loud = 0.85 if how.articulation is Articulation.STAB else 0.0
    return [
        [
            replace(note, length=lasting(note.length, gap), velocity=max(note.velocity, loud))
            for note in stroke
        ]
        for stroke, gap in zip(strokes, gaps, strict=True)
    ]


def _as_written(length: float, _: float) -> float:
    return length


def _no_longer(length: float, gap: float) -> float:
    return min(length, 0.9 * gap)


def _filling(_: float, gap: float) -> float:
    return 0.95 * gap


_LENGTHS: dict[Articulation, Callable[[float, float], float]] = {
    Articulation.STAB: lambda length, gap: min(length, 0.9 * gap, STAB),
    Articulation.STACCATO: lambda length, gap: min(length, 0.45 * gap, SHORT),
    Articulation.LEGATO: lambda _, gap: gap,
    Articulation.SUSTAINED: lambda _, gap: 0.98 * gap,
}


def _trembling(stroke: Stroke, gap: float, unit: float) -> list[Stroke]:
    """A stroke again and again until the next, the first of each four the loudest."""
    return [
        [
            replace(
                note,
                start=note.start + at,
                length=0.9 * unit,
                velocity=note.velocity * (1.0 if k % 4 == 0 else 0.8),
            )
            for note in stroke
        ]
        for k, at in enumerate(pulse(gap, unit))
    ]


def one_voice(notes: Sequence[Note], top: bool) -> list[Note]:
    """A line: of what is struck together the highest note, or the lowest."""
    pick = max if top else min
    return [pick(stroke, key=lambda note: note.pitch) for stroke in strokes_of(notes)]


def swing_of(feel: Feel | None, own: float) -> float:
    """Where the second of a pair stands, if a feel is asked for, else where it does by itself."""
    if feel is None:
        return own
    return {Feel.STRAIGHT: 0.5, Feel.SWUNG: max(own, SWING), Feel.TRIPLET: TRIPLET}[feel]


def swung_unit(notes: Sequence[Note]) -> float:
    """The half of a pair, in beats: a sixteenth where there are any, else an eighth."""
    late = any(abs(note.start % 0.5 - 0.25) < 1e-6 for note in notes)
    return 0.25 if late else 0.5
