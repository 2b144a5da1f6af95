"""The parts of a kit → notes that belong together: one harmony, one groove, one feel.

    drums    a groove; its kick and backbeat are the kit's, whatever take of it is heard
    bass     strikes with the kick, on the chords' roots; where the kick is on every beat, as its
             style has it (offbeat, rolling, walking)
    chords   the harmony, in the middle of the register
    line     above the chords, at rest where the others play most, and no half step from a chord

What the parts share is drawn from the kit's seed alone: harmony, swing, and a first draft of every
part. A part is written against the others' first drafts. So one that is drawn anew by another seed
still fits those that are there.

Conventions
    all is written straight on the grid, in C, and then swung together
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial

import numpy as np

from bridge.domain.notes import UNTOUCHED, Note, Touch
from bridge.domain.performance import Feel, Register, Rhythm
from bridge.score.bass import COMPASS
from bridge.score.compose import compose, reach_of
from bridge.score.drums import SWUNG
from bridge.score.following import Compass
from bridge.score.grooves import KEYS
from bridge.score.harmony import Degrees, Harmony, at_or_above, draw_harmony, ladder, root, tells
from bridge.score.key_statement import state_key
from bridge.score.named_grooves import grooves_of
from bridge.score.notes import BarSpan, inside, pick, pulse, swung
from bridge.score.plan import CHORDAL, COMP, HELD, Plan
from bridge.score.playing import TRIPLET
from bridge.score.templates import GrooveTemplate
from bridge.score.tonal import COMPS
from bridge.score.touching import touched


class Role(StrEnum):
    """What a part is for in a kit."""

    DRUMS = "drums"
    BASS = "bass"
    CHORDS = "chords"
    LINE = "line"
    FX = "fx"


CHORD_FAMILIES = ("keys", "guitar", "strings", "pad", "brass")
BACKBONE = frozenset(KEYS[name] for name in ("kick", "snare", "clap", "rim"))
GRID = 0.25  # beats: what is struck with the kick stands where that would without a hand's error
COMP_OF = {
    "boom bap": "hip hop", "lo-fi hip hop": "hip hop", "trap": "hip hop", "drill": "hip hop",
    "deep house": "house", "afro house": "house", "techno": "dub techno", "bossa nova": "latin",
    "samba": "latin", "latin percussion": "latin", "dancehall": "reggae", "rock": "rock",
}  # fmt: skip
"""The way of comping that a groove's genre has, where it is not called the same."""
CHORDS_FROM, CHORDS_TO = 50, 77  # MIDI: so chords leave the bass and the line their registers
MOST_CHANGES = 4  # chords that a kit has at least, one a bar
LEAST_COMPASS = 14  # semitones that a line has at least
ROOM = 0.25  # of the half bars, those in which the others play most: a line rests there
SINGING = ("melody", "riff", "long notes")
"""Patterns of one free voice, which is to tell its key."""
CLASH = (1, 11)  # semitones, octaves taken off
LONG_ENOUGH = 0.4  # beats: a shorter note passes
AT_ONCE = 0.05  # beats: what sounds together for less is no clash
Parts = Mapping[str, tuple[Note, ...]]


@dataclass(frozen=True, slots=True)
class Swing:
    """Where the second of a pair of `unit` beats stands: 0.5 is straight."""

    unit: float = GRID
    ratio: float = 0.5


@dataclass(frozen=True)
class Ensemble:
    """A kit's parts by their names, as plans drawn by the kit's seed.

    What they share is drawn from that, too. What is `given` counts: a harmony, the groove of drums
    and bass, and how all of it is touched at last.
    """

    plans: Mapping[str, Plan]
    bars: BarSpan
    seed: int
    given: Harmony | None = None
    groove: GrooveTemplate | None = None
    touch: Touch = UNTOUCHED

    @cached_property
    def duties(self) -> Mapping[str, Role]:
        """What each part is for.

        Of several lines the first leads; of chord instruments all play chords.
        """
        return {name: _duty(plan) for name, plan in self.plans.items()}

    @cached_property
    def leader(self) -> str:
        """The drums whose kick and backbeat are the kit's; "" where there are none."""
        drums = [name for name, duty in self.duties.items() if duty is Role.DRUMS]
        whole = [name for name in drums if not self.plans[name].how.only]
        return (whole or drums or [""])[0]

    @cached_property
    def harmony(self) -> Harmony:
        """The chords of all parts."""
        if self.given is not None:
            return self.given
        modes = [plan.mode for plan in self.plans.values() if plan.mode]
        least = min(self.bars.count, MOST_CHANGES)

        def moves(mode: str, degrees: Degrees) -> bool:
            return tells(mode, degrees) and len(degrees) >= least

        rng = self._random("harmony")
        return draw_harmony(rng, self.bars, mode=modes[0] if modes else None, fits=moves)

    @cached_property
    def swing(self) -> Swing:
        """The feel of all parts: what is asked of any, or what the drums' genre has."""
        rng = self._random("swing")
        low, high, unit = 0.5, 0.5, GRID
        if self.touch.swing is not None:
            return Swing(GRID, self.touch.swing)
        if self.groove is not None:  # which has its own
            return Swing()
        if self.leader:
            plan = self.plans[self.leader]
            mine = next(iter(grooves_of(plan.pattern)), None)
            (low, high), unit = (mine.swing, mine.unit) if mine else ((0.5, 0.5), GRID)
        asked = {plan.how.feel for plan in self.plans.values()}
        wished = frozenset[str]().union(*(plan.wishes for plan in self.plans.values()))
        ratio = float(rng.uniform(low, high))
        if Feel.TRIPLET in asked:
            return Swing(unit, TRIPLET)
        if Feel.SWUNG in asked or "swung" in wished:
            return Swing(unit, max(ratio, float(rng.uniform(*SWUNG))))
        return Swing(unit, 0.5 if Feel.STRAIGHT in asked or "straight" in wished else ratio)

    @cached_property
    def drafts(self) -> Parts:
        """The first draft of all parts, straight, each written against those before it."""
        drafts: dict[str, tuple[Note, ...]] = {}
        for duty in Role:
            for name, plan in self.plans.items():
                if self.duties[name] is duty:
                    drafts[name] = self._written(name, plan, self._random(name), drafts)
        return drafts

    def straight(self, name: str, plan: Plan, seed: int) -> tuple[Note, ...]:
        """A take of a part by a plan and a seed of its own, as it stands on the grid."""
        if seed == self.seed and plan == self.plans[name]:
            return self.drafts[name]
        rng = np.random.default_rng((seed, *name.encode()))
        return self._written(name, plan, rng, self.drafts)

    def swung(self, notes: Sequence[Note]) -> tuple[Note, ...]:
        """Notes with the feel of the kit, and touched as it is asked for."""
        played = swung(notes, self.swing.unit, self.swing.ratio)
        rest = replace(self.touch, swing=None)
        if rest:
            played = touched(played, rest, self._random("touch"))
        return inside(played, self.bars.beats)

    def part(self, name: str, plan: Plan, seed: int) -> tuple[Note, ...]:
        """The notes of a take of a part."""
        return self.swung(self.straight(name, plan, seed))

    def _random(self, what: str) -> np.random.Generator:
        return np.random.default_rng((self.seed, *what.encode()))

    def _written(
        self, name: str, plan: Plan, rng: np.random.Generator, drafts: Parts
    ) -> tuple[Note, ...]:
        """A part, straight, against drafts of the others."""
        plan = replace(plan, mode=self.harmony.mode, how=replace(plan.how, feel=Feel.STRAIGHT))
        others = {one: notes for one, notes in drafts.items() if one != name}
        match self.duties[name]:
            case Role.DRUMS:
                first = drafts.get(name, ()) if name == self.leader else ()
                return self._drums(plan, rng, first)
            case Role.BASS:
                return self._bass(plan, rng, kicks_in(drafts.get(self.leader, ()), self.bars))
            case Role.CHORDS:
                return self._chords(name, plan, rng)
            case Role.LINE:
                return self._line(plan, rng, others)
            case Role.FX:
                return compose(plan, self.bars, rng)

    def _drums(
        self, plan: Plan, rng: np.random.Generator, first: Sequence[Note]
    ) -> tuple[Note, ...]:
        """A groove; the kick and the backbeat of a `first` draft stay in all others."""
        notes = compose(plan, self.bars, rng, groove=self.groove)
        if not first:
            return notes
        stays = [note for note in first if note.pitch in BACKBONE]
        return (*stays, *(note for note in notes if note.pitch not in BACKBONE))

    def _bass(
        self, plan: Plan, rng: np.random.Generator, kicks: Sequence[float]
    ) -> tuple[Note, ...]:
        """With the kick, if there is one to follow and nothing else is asked of it.

        Where the kick is on every beat, a bass as its genre has it fits between.
        """
        every_beat = set(pulse(self.bars.beats, 1.0)) <= set(kicks)
        how = plan.how
        said = how.figure or how.rhythm or how.note_value or how.articulation or how.rows
        free = plan.pattern not in (*HELD, "walking bass", "reggae bass line")
        if not kicks or every_beat or said or self.groove or not free:
            return compose(plan, self.bars, rng, harmony=self.harmony, groove=self.groove)
        return on_kicks(rng, self.harmony, self.bars, plan.low, kicks, "808" in plan.pattern)

    def _chords(self, name: str, plan: Plan, rng: np.random.Generator) -> tuple[Note, ...]:
        plan = _within(self._chordal(name, plan), CHORDS_FROM, CHORDS_TO)
        alone = not {Role.DRUMS, Role.BASS}.intersection(self.duties.values())
        groove = self.groove if alone else None
        return compose(plan, self.bars, rng, harmony=self.harmony, groove=groove)

    def _chordal(self, name: str, plan: Plan) -> Plan:
        """The plan with chords to play, if it has another way: one part comps, the others hold."""
        if plan.how.figure or plan.how.articulation:
            return plan
        first = next(one for one, duty in self.duties.items() if duty is Role.CHORDS)
        if name != first or plan.family in ("pad", "strings"):
            return replace(plan, pattern="sustained chords")
        if plan.pattern.startswith(COMP) or plan.pattern in (*CHORDAL, "arpeggio"):
            return plan
        genre = self.plans[self.leader].pattern if self.leader else ""
        genre = COMP_OF.get(genre, genre)
        return replace(plan, pattern=f"{COMP}{genre}" if genre in COMPS else "sustained chords")

    def _line(self, plan: Plan, rng: np.random.Generator, others: Parts) -> tuple[Note, ...]:
        """Above the chords where its instrument reaches that, resting where the others are busy."""
        chords = [n for one in others if self.duties[one] is Role.CHORDS for n in others[one]]
        busy = [n for one in others if self.duties[one] is not Role.DRUMS for n in others[one]]
        if chords and plan.how.register is None:
            top = max(note.pitch for note in chords)
            plan = _within(plan, top - 4, plan.high)
        notes = compose(plan, self.bars, rng, harmony=self.harmony)
        if plan.how.rhythm is not Rhythm.CALL_AND_RESPONSE and plan.how.density is None:
            notes = leaving_room(notes, busy, self.bars)
        if plan.pattern in SINGING and not plan.how.contour:
            clear = partial(self._is_clear, chords=chords)
            notes = tuple(state_key(notes, self.harmony, reach_of(plan), clear))
        return tuple(self._clear(note, chords) for note in notes)

    def _is_clear(self, note: Note, chords: Sequence[Note]) -> bool:
        return self._clear(note, chords) == note

    def _clear(self, note: Note, chords: Sequence[Note]) -> Note:
        """A note that rubs against none.

        One a half step from what sounds with it goes to a tone of the chord, or ends where that
        begins.
        """
        if note.length < LONG_ENOUGH:
            return note
        end = note.start + note.length
        together = [
            other for other in chords
            if other.start < end - AT_ONCE and note.start < other.start + other.length - AT_ONCE
        ]  # fmt: skip
        near = ladder(self.harmony.chord_at(note.start + AT_ONCE), note.pitch - 5, note.pitch + 5)
        for pitch in (note.pitch, *sorted(near, key=lambda tone: abs(tone - note.pitch))):
            rubs = [one.start for one in together if (pitch - one.pitch) % 12 in CLASH]
            first = min(rubs, default=end)
            if first >= note.start + LONG_ENOUGH:
                return replace(note, pitch=pitch, length=min(note.length, first - note.start))
        return replace(note, length=LONG_ENOUGH - AT_ONCE)


def _duty(plan: Plan) -> Role:
    if plan.family in ("drums", "bass", "fx"):
        return Role(plan.family)
    return Role.CHORDS if plan.family in CHORD_FAMILIES else Role.LINE


def _within(plan: Plan, low: int, high: int) -> Plan:
    """A plan with its register cut to another, as far as LEAST_COMPASS allows."""
    if plan.how.register in (Register.LOW, Register.HIGH):
        return plan
    high = max(plan.low + LEAST_COMPASS, min(plan.high, high))
    return replace(plan, low=min(max(plan.low, low), high - LEAST_COMPASS), high=high)


def kicks_in(drums: Sequence[Note], bars: BarSpan) -> tuple[float, ...]:
    """Where the kick is struck, in beats on the grid, rising."""
    places = {round(note.start / GRID) * GRID for note in drums if note.pitch == KEYS["kick"]}
    return tuple(sorted(place for place in places if place < bars.beats))


def on_kicks(
    rng: np.random.Generator,
    harmony: Harmony,
    bars: BarSpan,
    low: int,
    kicks: Sequence[float],
    long: bool = False,
) -> tuple[Note, ...]:
    """A bass that strikes with the kick.

    It has the root with each chord and at the head of a bar, else that, its octave or its fifth, by
    a figure of two bars; at times the fifth of the next chord leads to it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the figure.
    harmony, bars
        The chords, and the bars that they fill.
    low : int
        The lowest pitch; the highest is two octaves above.
    kicks : sequence of float
        Beats at which the kick is struck, rising.
    long : bool
        Whether notes sound until the next, as of an 808.
    """
    changes = {round(span.start / GRID) * GRID for span in harmony.sounding}
    onsets = sorted({*kicks, *changes})
    onsets = [at for at in onsets if at < bars.beats - 1e-6]
    figure: dict[float, int] = {}
    lasts = 0.97 if long else float(rng.uniform(0.55, 0.85))
    notes = []
    for at, then in zip(onsets, [*onsets[1:], bars.beats], strict=True):
        chord = harmony.chord_at(at)
        place = at % (2 * bars.beats_per_bar)
        drawn = figure.setdefault(place, int(pick(rng, (0, 0, 0, 0, 12, 7))))
        stands = at in changes or place % bars.beats_per_bar < GRID / 2
        above = 0 if stands or (drawn == 7 and 7 not in chord.steps) else drawn
        length = (then - at) * (1.0 if then - at <= GRID else lasts)
        notes.append(Note(at, min(length, 4.0), root(chord, low) + above, 0.95 if stands else 0.85))
        if not long and then in changes and then - at >= 1.0 and rng.random() < 0.35:
            fifth = at_or_above(low, (harmony.chord_at(then).root + 7) % 12)
            notes[-1] = replace(notes[-1], length=min(notes[-1].length, then - at - 0.5))
            notes.append(Note(then - 0.5, 0.4, fifth, 0.75))
    return tuple(state_key(notes, harmony, Compass(low, low + COMPASS, bass=True)))


def leaving_room(notes: Sequence[Note], others: Sequence[Note], bars: BarSpan) -> tuple[Note, ...]:
    """Notes with rests in those half bars in which the others strike most, never in the first.

    What sounds into such a half bar ends there. A line that would lose more than half of its notes
    stays as it is.
    """
    half = bars.beats_per_bar / 2
    places = pulse(bars.beats, half)
    struck = [
        len({round(one.start * 4) for one in others if at <= one.start < at + half})
        for at in places
    ]
    usual = float(np.median(struck)) if struck else 0.0
    ranked = sorted(range(1, len(places)), key=lambda k: -struck[k])
    shut = {k for k in ranked[: round(ROOM * len(places))] if struck[k] > usual}
    kept = []
    for note in notes:
        mine = min(int(note.start / half + 1e-6), len(places) - 1)
        if mine in shut:
            continue
        ends = [places[k] for k in shut if places[k] > note.start]
        stop = min([note.start + note.length, *ends])
        kept.append(replace(note, length=max(stop - note.start, 0.05)))
    return tuple(kept) if 2 * len(kept) >= len(notes) else tuple(notes)
