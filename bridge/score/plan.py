"""What is to be played, and how a Performance changes that: the pattern and the wishes.

A pattern is one of the writers of this room: a groove by its genre, a bass style or a part by its
name; of a one-shot, the drum that is struck, or a note or chord on C.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bridge.domain.performance import (
    AS_WRITTEN,
    DRUM_VOICES,
    Articulation,
    Density,
    Figure,
    Performance,
    Rhythm,
)  # fmt: skip
from bridge.score.grooves import VOICES, keys_of

PARTS = {
    "sustained chords": "sustained", "strummed chords": "strum", "long notes": "long",
    "arpeggio": "arpeggio", "melody": "melody", "riff": "riff", "ostinato": "ostinato",
    "drone": "drone",
}  # fmt: skip
COMP = "comp "  # and the genre after it


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be played. `pattern` is "" where nothing can be written down (a riser, rain).

    `low` to `high` is the register in MIDI pitches; `wishes` are tags of patterns, or fast or slow;
    `mode` is major, minor, a Scale by its name, or None: open. Of a groove, the keys in `without`
    are left out. What `how` says counts more than the pattern and the wishes.
    """

    family: str
    pattern: str
    low: int = 48
    high: int = 76
    wishes: frozenset[str] = frozenset()
    mode: str | None = None
    looped: bool = True
    without: frozenset[int] = frozenset()
    how: Performance = AS_WRITTEN


def drums_in(text: str) -> frozenset[int]:
    """The keys of the drums that a text names: "no hi-hats" names three, "no open hats" one."""
    return keys_of(VOICE_OF[found[1]] for found in _NAMED.finditer(_spaced(text)))


def _spaced(text: str) -> str:
    return f" {' '.join(re.sub(r'[^a-z]+', ' ', text.lower()).split())} "


VOICE_OF = {_spaced(word).strip(): voice for voice, words in DRUM_VOICES.items() for word in words}
_NAMED = re.compile(  # the longest name that fits, in the singular or the plural
    rf"(?<= )({'|'.join(sorted(VOICE_OF, key=len, reverse=True))})(?:s|es)?(?= )"
)


def performing(plan: Plan) -> Plan:
    """A plan whose pattern and wishes are what its Performance says, where it says anything."""
    without = plan.without | keys_of(plan.how.without)
    only = tuple(voice for voice in plan.how.only if not keys_of([voice]) <= without)
    said = [axis for axis in OVERRULED if getattr(plan.how, axis)]
    overruled = frozenset[str]().union(*(OVERRULED[axis] for axis in said))
    wish = DENSITIES.get(plan.how.density) if plan.how.density else None
    return replace(
        plan,
        pattern=_struck(plan, only) if plan.family == "drums" else _pattern(plan),
        wishes=(plan.wishes - overruled) | ({wish} if wish else set()),
        without=without,
        how=replace(plan.how, only=only),
    )


OVERRULED = {
    "density": frozenset(("busy", "sparse", "fast", "slow")), "rhythm": frozenset(("fast", "slow")),
    "register": frozenset(("low", "high")), "feel": frozenset(("straight", "swung")),
    "articulation": frozenset(("staccato",)), "contour": frozenset(("up", "down")),
    "rows": frozenset(("fast", "slow")),
    "only": frozenset(("no hats",)), "without": frozenset(("no hats",)),
}  # fmt: skip
"""The wishes that an axis of a Performance takes the place of."""
DENSITIES = {Density.BUSY: "busy", Density.SPARSE: "sparse"}
"""What is a wish, too: of several drafts that which is nearest to it is played."""
ONE_VOICE = ("bass", "woodwind")
HELD = (
    "sustained chords",
    "long notes",
    "drone",
    "sustained bass notes",
    "rolling sustained bass",
    "wobbling bass",
)
SHORT = frozenset((Articulation.STAB, Articulation.STACCATO))
LONG = frozenset((Articulation.SUSTAINED, Articulation.TREMOLO, Articulation.ROLL))
CHORDAL = ("sustained chords", "strummed chords")
FIGURES = {
    Figure.STRUM: "strummed chords", Figure.ARPEGGIO: "arpeggio", Figure.OSTINATO: "ostinato",
    Figure.RIFF: "riff", Figure.MELODY: "melody", Figure.DRONE: "drone",
}  # fmt: skip
BASS_FIGURES = {
    Figure.ARPEGGIO: "arpeggio", Figure.OSTINATO: "bass riff", Figure.RIFF: "bass riff",
    Figure.MELODY: "bass riff", Figure.DRONE: "sustained bass notes",
}  # fmt: skip


def _struck(plan: Plan, only: tuple[str, ...]) -> str:
    """A groove's genre; of a one-shot, a drum that is asked for."""
    asked = [name for voice in only for name in VOICES[voice]]
    return plan.pattern if plan.looped or not asked or plan.pattern in asked else asked[0]


def _pattern(plan: Plan) -> str:
    """The pattern by which something tonal is played as it is asked to be."""
    how, pattern, bass = plan.how, plan.pattern, plan.family == "bass"
    many = plan.family not in ONE_VOICE
    if not plan.looped:
        return _sounded(plan)
    figures = BASS_FIGURES if bass else FIGURES
    if how.figure in figures and (many or how.figure is not Figure.STRUM):
        pattern = figures[how.figure]
    chordal = many and (pattern.startswith(COMP) or pattern in CHORDAL)
    struck = how.articulation is Articulation.STAB and how.figure is None
    if many and (how.figure is Figure.CHORDS or struck):
        pattern, chordal = pattern if chordal else "sustained chords", True
    moving = how.articulation in SHORT or how.placed or how.rhythm is Rhythm.CALL_AND_RESPONSE
    if moving and pattern in HELD:
        return "bass riff" if bass else COMP if chordal else "melody"
    if how.figure in figures:
        return pattern
    if how.articulation in LONG and pattern not in HELD:
        return "sustained chords" if chordal else "sustained bass notes" if bass else "long notes"
    return pattern


def _sounded(plan: Plan) -> str:
    """How a one-shot of something tonal is struck."""
    if plan.family in ONE_VOICE:
        return plan.pattern
    if plan.how.articulation is Articulation.STAB:
        return "chord stab"
    return "chords" if plan.how.figure is Figure.CHORDS else plan.pattern
