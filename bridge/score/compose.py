"""A plan → notes: what the words ask for is written out, in C, on the canvas's bars.

What the words wish for (busy, swung, with a fill …) is not forced upon a writer: it writes some
times over, and what comes nearest is kept. What a Performance says is: see bridge.score.playing.
So is what is given beside the plan: the chords (bridge.score.following), the rhythm of another
sound (bridge.score.templates), and how all of it is touched at last (bridge.score.touching).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bridge.domain.families import DIES_AWAY
from bridge.domain.notes import UNTOUCHED, Note, Touch
from bridge.domain.performance import (
    Articulation,
    Density,
    Dynamics,
    Feel,
    Figure,
    Register,
    Rhythm,
)
from bridge.score.bass import COMPASS, STYLES, bass_pattern
from bridge.score.drums import drum_pattern, pared, remains, unbroken
from bridge.score.following import Compass, followed
from bridge.score.grooves import FOUR, GROOVES, KEYS, Groove
from bridge.score.harmony import SCALES, Harmony, diatonic, voiced
from bridge.score.named_grooves import grooves_of
from bridge.score.notes import BarSpan, Pattern, density, inside, pick, struck_again
from bridge.score.plan import COMP, LONG, ONE_VOICE, PARTS, SHORT, Plan, performing
from bridge.score.playing import one_voice
from bridge.score.runs import glissando, swelled
from bridge.score.templates import GrooveTemplate, in_groove
from bridge.score.tonal import tonal_pattern
from bridge.score.touching import touched

DRAFTS = 24
FEELS = ("straight", "swung")
FEEL_OF = {Feel.STRAIGHT: "straight", Feel.SWUNG: "swung", Feel.TRIPLET: "swung"}
LEAD_IN = 0.02  # beats before a one-shot, of the four on its canvas: its attack lies on it
RINGS = 2.9  # beats of a one-shot's canvas within which it has rung
WISHES_OF = {"fast": "busy", "slow": "sparse"}
QUAVERS, CROTCHETS = 2.2, 0.9  # notes a beat: no more can be doubled, no fewer be halved
NEARLY = 0.05  # beats that a hand is early
DENSER = {"busy": 1.0, "sparse": -1.0}
HOLDS = 16.0  # beats for which a note sounds of a family that does not die away
EVERY_CHORD = (COMP, "sustained chords", "strummed chords", "ostinato", "long notes", "arpeggio")
"""Patterns in which each chord that is given is struck, however the rhythm falls."""
BUSIER = {"sustained": "comp", "long": "melody", "drone": "ostinato"}  # what is held can't be busy


def compose(
    plan: Plan,
    bars: BarSpan,
    rng: np.random.Generator,
    *,
    harmony: Harmony | None = None,
    groove: GrooveTemplate | None = None,
    touch: Touch = UNTOUCHED,
) -> tuple[Note, ...]:
    """The notes; none where the plan has no pattern.

    Parameters
    ----------
    plan : Plan
        What to play.
    bars : BarSpan
        On which bars.
    rng : numpy.random.Generator
        Draws what the plan leaves open.
    harmony : Harmony, optional
        Chords in C for everything tonal, as long as the bars; drawn if there are none.
    groove : GrooveTemplate, optional
        The rhythm of a loop; the pattern's own if there is none.
    touch : Touch
        What is done to the notes at last.
    """
    if not plan.pattern:
        return ()
    tonal = plan.family != "drums"
    harmony = harmony if tonal else None
    plan = plan if harmony is None else replace(plan, mode=harmony.mode)
    if touch.swing is not None:
        plan = replace(plan, how=replace(plan.how, feel=Feel.STRAIGHT))
    plan = performing(plan) if plan.how else plan
    if not plan.looped:
        struck = _struck(plan, rng, harmony)
        return tuple(touched(struck, touch, rng)) if touch else struck
    notes = _looped(plan, bars, rng, harmony)
    if tonal and plan.how.figure is Figure.GLISSANDO:
        notes = _glissandi(plan, bars)
    if groove is not None:
        notes = in_groove(notes, groove, bars, plan.family)
    if harmony is not None:
        freely = not (groove or plan.how.density or plan.how.rhythm or plan.how.rows)
        every = freely and (plan.family == "bass" or plan.pattern.startswith(EVERY_CHORD))
        notes = followed(notes, harmony, reach_of(plan), every)
    notes = _growing(notes, plan, bars)
    return inside(touched(notes, touch, rng) if touch else notes, bars.beats)


def reach_of(plan: Plan) -> Compass:
    """The pitches that a plan's lines and chords may reach."""
    low, high = _register(plan)
    bass = plan.family == "bass"
    return Compass(low, low + COMPASS if bass else high, bass)


def _looped(
    plan: Plan, bars: BarSpan, rng: np.random.Generator, harmony: Harmony | None
) -> Sequence[Note]:
    """The notes of a loop, in the pattern's own rhythm."""
    wishes = frozenset(WISHES_OF.get(wish, wish) for wish in plan.wishes)
    drafts = [_written(plan, bars, rng, harmony) for _ in range(DRAFTS if wishes else 1)]
    nearest = max(drafts, key=lambda draft: _nearness(draft, wishes, bars.beats))
    if plan.family == "drums":
        return _without(nearest.notes, plan, bars)
    notes = nearest.notes if plan.how else _paced(nearest.notes, bars.beats, plan.wishes)
    if plan.how and plan.family in ONE_VOICE:
        notes = tuple(one_voice(notes, top=plan.family != "bass"))
    if plan.how.register is Register.HIGH:
        notes = tuple(_no_higher(note, plan.high) for note in notes)
    if plan.how.density is not Density.SINGLE:
        longest = DIES_AWAY.get(plan.family, HOLDS) * (2 if "sparse" in wishes else 1)
        notes = tuple(struck_again(notes, bars, longest))
    return notes


def _growing(notes: Sequence[Note], plan: Plan, bars: BarSpan) -> Sequence[Note]:
    """Notes as loud as is asked for, from one end to the other; what builds up grows."""
    builds = plan.how.figure is Figure.BUILD and plan.family != "drums"  # which do so themselves
    dynamics = plan.how.dynamics or (Dynamics.CRESCENDO if builds else None)
    return notes if dynamics is None else swelled(notes, dynamics, bars.beats)


def _glissandi(plan: Plan, bars: BarSpan) -> list[Note]:
    """One in each bar."""
    heads = [bar * bars.beats_per_bar for bar in range(bars.count)]
    runs = (glissando(_run(plan), plan.how.contour, at, at + bars.beats_per_bar) for at in heads)
    return [note for run in runs for note in run]


def _run(plan: Plan) -> list[int]:
    """The notes of the plan's scale on C, from one tonic to another within its register."""
    low, high = _register(plan)
    scale = [one for one in range(low, high + 1) if one % 12 in SCALES[plan.mode or "major"]]
    homes = [place for place, pitch in enumerate(scale) if pitch % 12 == 0]
    return scale[homes[0] : homes[-1] + 1]


def _no_higher(note: Note, top: int) -> Note:
    """The same note, or as many octaves lower as it is too high."""
    return replace(note, pitch=note.pitch - 12 * max(0, -(-(note.pitch - top) // 12)))


def _without(notes: tuple[Note, ...], plan: Plan, bars: BarSpan) -> list[Note]:
    """A groove without the drums that are not to be struck.

    The bars that were theirs alone go to what it has most of.
    """
    left = [note for note in notes if note.pitch not in plan.without]
    if len(left) == len(notes) or plan.how.density in (Density.SPARSE, Density.SINGLE):
        return left
    struck = Counter(note.pitch for note in left)
    rows = (name for one in grooves_of(plan.pattern) for name in one.rows)
    known = [KEYS[name] for name in rows if KEYS[name] not in plan.without]
    key = max([*struck, *known], key=lambda key: struck[key], default=None)
    return left if key is None else unbroken(left, bars, key)


def _paced(notes: tuple[Note, ...], beats: float, wishes: frozenset[str]) -> tuple[Note, ...]:
    """A groove faster or slower.

    Fast: all of it twice in double time; slow: its first half in half time. Where either would be
    too much of it, as it was written.
    """
    many = density(notes, beats)
    if "fast" in wishes and many <= QUAVERS:
        return tuple(
            replace(note, start=note.start / 2 + lap * beats / 2, length=note.length / 2)
            for lap in (0, 1) for note in notes
        )  # fmt: skip
    if "slow" in wishes and many >= CROTCHETS:
        first = (note for note in notes if note.start < beats / 2 - NEARLY)
        return tuple(replace(n, start=2 * n.start, length=2 * n.length) for n in first)
    return notes


def _nearness(draft: Pattern, wishes: frozenset[str], beats: float) -> float:
    """Tags first; what is to be busy or sparse, by its notes a beat."""
    thick = sum(DENSER.get(wish, 0.0) for wish in wishes) * density(draft.notes, beats)
    against = "straight" in wishes and "swung" in draft.tags
    return 10.0 * (len(wishes & set(draft.tags)) - against) + thick


def _written(
    plan: Plan, bars: BarSpan, rng: np.random.Generator, harmony: Harmony | None
) -> Pattern:
    if plan.family == "drums":
        feel = next((one for one in FEELS if one in plan.wishes), "")
        feel = FEEL_OF[plan.how.feel] if plan.how.feel else feel
        doubled = plan.how.rhythm is Rhythm.DOUBLE_TIME
        room = replace(bars, count=2 * bars.count) if doubled else bars
        written = drum_pattern(rng, room, _groove(plan, bars, rng), feel, plan.how)[0]
        return _in_double_time(written) if doubled else written
    low, high = _register(plan)
    if plan.family == "bass":
        styles = [key for key, style in STYLES.items() if style.name == plan.pattern]
        if styles or plan.pattern not in PARTS:
            style = styles[0] if styles else "riff"
            return bass_pattern(rng, style, bars, low, harmony or plan.mode, plan.how)
    part = plan.pattern if plan.pattern.startswith(COMP) else PARTS.get(plan.pattern, "melody")
    if not plan.wishes.isdisjoint(("busy", "fast")):
        part = BUSIER.get(part, part)
    return tonal_pattern(rng, part, bars, low, high, mode=harmony or plan.mode, how=plan.how)


def _in_double_time(written: Pattern) -> Pattern:
    """Twice as many bars in the time of half of them."""
    notes = (replace(note, start=note.start / 2, length=note.length / 2) for note in written.notes)
    return replace(written, notes=tuple(notes))


def _groove(plan: Plan, bars: BarSpan, rng: np.random.Generator) -> Groove | None:
    """One of the plan's genre, of the bars' meter if it has one, else of common time.

    Where nothing of the genre is left but what is not to be struck, of another. None: any.
    """
    known = grooves_of(plan.pattern)
    if plan.without and not any(remains(groove, plan.without) for groove in known):
        known = [groove for groove in GROOVES if remains(groove, plan.without)]
    fitting = [groove for groove in known if groove.meter == bars.meter]
    fitting = fitting or [groove for groove in known if groove.meter == FOUR]  # and no waltz in 4/4
    return pared(pick(rng, fitting), plan.without) if fitting else None


def _register(plan: Plan) -> tuple[int, int]:
    """The lower, the middle or the upper part of the instrument's, if it is wished for.

    It has no less than an octave.
    """
    room, asked = plan.high - plan.low, plan.how.register
    low, high = plan.low, plan.high
    if asked is Register.MID:
        low, high = low + room // 6, high - room // 6
    elif asked is Register.HIGH and plan.family == "bass":  # whose roots are an octave apart
        low += room // 2
    elif asked is Register.HIGH or "high" in plan.wishes:
        low += room // 3
    if asked is Register.LOW or "low" in plan.wishes:
        high -= room // 3
    return low, max(high, low + 12)


def _is_one_note(plan: Plan, harmony: Harmony | None) -> bool:
    """Whether a note with its octave is meant, "pluck F#4", and not the chord on it."""
    chordal = plan.how.figure is Figure.CHORDS or plan.how.articulation is Articulation.STAB
    return plan.how.octave is not None and harmony is None and not chordal


def _struck(plan: Plan, rng: np.random.Generator, harmony: Harmony | None) -> tuple[Note, ...]:
    """A drum, a C or a chord on C, once; of a harmony its first chord, or the root of that."""
    force = float(rng.uniform(0.8, 1.0))
    if plan.family == "drums":
        key = KEYS.get(plan.pattern)
        return (Note(LEAD_IN, 0.8, key, force),) if key is not None else ()
    low, high = _register(plan)
    if plan.how.figure is Figure.GLISSANDO:
        return tuple(glissando(_run(plan), plan.how.contour, LEAD_IN, RINGS))
    chord = diatonic(1, "major") if harmony is None else harmony.sounding[0].chord
    tonics = [pitch for pitch in range(low, high + 1) if pitch % 12 == chord.root]
    pitches: tuple[int, ...] = (pick(rng, tonics),)
    if plan.pattern != "single note":
        mode = plan.mode or ("minor" if rng.random() < 0.5 else "major")
        kind = pick(rng, ("triad", "triad", "seventh", "ninth"))
        drawn = diatonic(1, mode, kind)
        whole = voiced(drawn if harmony is None else chord, low, high)
        pitches = pitches if _is_one_note(plan, harmony) else whole
    short = plan.pattern == "chord stab" or "staccato" in plan.wishes
    short = short or plan.how.articulation in SHORT
    length = float(rng.choice((0.25, 0.5) if short else (0.5, 1.0, 1.8)))
    length = 1.8 if plan.how.articulation in (*LONG, Articulation.LEGATO) else length
    return tuple(Note(LEAD_IN, length * 1.6, pitch, force) for pitch in pitches)
