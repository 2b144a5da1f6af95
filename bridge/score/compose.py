"""A plan → notes: what the words ask for is written out, in C, on the canvas's bars.

A pattern is one of the writers of this room: a groove by its genre, a bass style or a part by its
name; of a one-shot, the drum that is struck, or a note or chord on C. What else the words ask for
(busy, swung, with a fill …) is not forced upon a writer: it writes some times over, and what comes
nearest is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from bridge.score.bass import STYLES, bass_pattern
from bridge.score.drums import drum_pattern
from bridge.score.grooves import GROOVES, KEYS, VOICES
from bridge.score.harmony import Harmony, voiced
from bridge.score.notes import Bars, Note, Pattern, density, inside, pick, struck_again
from bridge.score.tonal import tonal_pattern

DRAFTS = 24
FEELS = ("straight", "swung")
LEAD_IN = 0.02  # beats before a one-shot, of the four on its canvas: its attack lies on it
WISHES_OF = {"fast": "busy", "slow": "sparse"}
QUAVERS, CROTCHETS = 2.2, 0.9  # notes a beat: no more can be doubled, no fewer be halved
NEARLY = 0.05  # beats that a hand is early
DENSER = {"busy": 1.0, "sparse": -1.0}
DIES_AWAY = {"keys": 4.0, "mallet": 4.0, "guitar": 4.0, "pluck": 4.0, "bass": 4.0}
"""For how many beats a held note sounds of a family that is struck or plucked …"""
HOLDS = 16.0  # … and of the others
PARTS = {
    "sustained chords": "sustained", "strummed chords": "strum", "long notes": "long",
    "arpeggio": "arpeggio", "melody": "melody", "riff": "riff", "ostinato": "ostinato",
    "drone": "drone",
}  # fmt: skip
BUSIER = {"sustained": "comp", "long": "melody", "drone": "ostinato"}  # what is held can't be busy
COMP = "comp "  # and the genre after it


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be played. `pattern` is "" where nothing can be written down (a riser, rain).

    `low` to `high` is the register in MIDI pitches; `wishes` are tags of patterns, or fast or slow;
    `mode` is major, minor or None: open. Of a groove, the keys in `without` are left
    out.
    """

    family: str
    pattern: str
    low: int = 48
    high: int = 76
    wishes: frozenset[str] = frozenset()
    mode: str | None = None
    looped: bool = True
    without: frozenset[int] = frozenset()


def drums_in(text: str) -> frozenset[int]:
    """The keys of the drums that a text names: "no hi-hats" names three."""
    words = f" {re.sub(r'[^a-z-]+', ' ', text.lower())} "
    named = [keys for word, keys in VOICES.items() if f" {word} " in words or f" {word}s " in words]
    return frozenset(KEYS[key] for keys in named for key in keys)


def compose(plan: Plan, bars: Bars, rng: np.random.Generator) -> tuple[Note, ...]:
    """The notes; none where the plan has no pattern."""
    if not plan.pattern:
        return ()
    if not plan.looped:
        return _struck(plan, rng)
    wishes = frozenset(WISHES_OF.get(wish, wish) for wish in plan.wishes)
    drafts = [_written(plan, bars, rng) for _ in range(DRAFTS if wishes else 1)]
    nearest = max(drafts, key=lambda draft: _nearness(draft, wishes, bars.beats))
    if plan.family == "drums":
        kept = (note for note in nearest.notes if note.pitch not in plan.without)
        return inside(kept, bars.beats)
    notes = _paced(nearest.notes, bars.beats, plan.wishes)
    longest = DIES_AWAY.get(plan.family, HOLDS) * (2 if "sparse" in wishes else 1)
    return inside(struck_again(notes, bars, longest), bars.beats)


def _paced(notes: tuple[Note, ...], beats: float, wishes: frozenset[str]) -> tuple[Note, ...]:
    """Fast: all of it twice in double time; slow: its first half in half time. Where either would
    be too much of it, as it was written."""
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


def _written(plan: Plan, bars: Bars, rng: np.random.Generator) -> Pattern:
    if plan.family == "drums":
        known = [groove for groove in GROOVES if groove.genre == plan.pattern]
        fitting = [groove for groove in known if groove.meter == bars.meter]
        groove = pick(rng, fitting or known) if known else None
        feel = next((one for one in FEELS if one in plan.wishes), "")
        return drum_pattern(rng, bars, groove, feel)[0]
    low, high = _register(plan)
    if plan.family == "bass":
        styles = [key for key, style in STYLES.items() if style.name == plan.pattern]
        return bass_pattern(rng, styles[0] if styles else "riff", bars, low, plan.mode)
    genre = plan.pattern.removeprefix(COMP) if plan.pattern.startswith(COMP) else ""
    part = "comp" if plan.pattern.startswith(COMP) else PARTS.get(plan.pattern, "melody")
    if not plan.wishes.isdisjoint(("busy", "fast")):
        part = BUSIER.get(part, part)
    return tonal_pattern(rng, part, bars, low, high, mode=plan.mode, genre=genre)


def _register(plan: Plan) -> tuple[int, int]:
    """The lower or the upper part of the instrument's, if low or high is wished for."""
    room = plan.high - plan.low
    low = plan.low + room // 3 if "high" in plan.wishes else plan.low
    high = plan.high - room // 3 if "low" in plan.wishes else plan.high
    return low, max(high, low + 12)


def _struck(plan: Plan, rng: np.random.Generator) -> tuple[Note, ...]:
    """A drum, a C or a chord on C, once."""
    force = float(rng.uniform(0.8, 1.0))
    if plan.family == "drums":
        key = KEYS.get(plan.pattern)
        return (Note(LEAD_IN, 0.8, key, force),) if key is not None else ()
    low, high = _register(plan)
    tonics = [pitch for pitch in range(low, high + 1) if pitch % 12 == 0]
    pitches: tuple[int, ...] = (pick(rng, tonics),)
    if plan.pattern != "single note":
        mode = plan.mode or ("minor" if rng.random() < 0.5 else "major")
        kind = pick(rng, ("triad", "triad", "seventh", "ninth"))
        pitches = voiced(1, Harmony(mode, (1,), kind, 4.0), low, high)
    short = plan.pattern == "chord stab" or "staccato" in plan.wishes
    length = float(rng.choice((0.25, 0.5) if short else (0.5, 1.0, 1.8)))
    return tuple(Note(LEAD_IN, length * 1.6, pitch, force) for pitch in pitches)
