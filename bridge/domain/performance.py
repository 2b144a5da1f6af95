"""How it is played: what a producer asks of the notes themselves, whatever the instrument.

A `Performance` is what was said, and no more: an axis that is None was not spoken of, and the
pattern, the genre and the seed have it as they like. The axes are independent, so that "sparse
offbeat stabs, rising" is three of them and a contour.

    articulation  how long a note sounds, and whether it is struck again while it sounds
    figure        what is played: chords, an arpeggio, an ostinato …
    rhythm        where in the bar it stands
    note_value    the grid it runs on: "1/16 hats", "eighth-note arp"
    feel          straight, swung, in triplets
    density       how many notes: from one in the whole loop to as many as fit
    register      where in the instrument's compass
    contour       which way the line goes, over each of its figures
    dynamics      whether it grows louder or softer, over all of it
    scale         which notes there are, where that is more than major or minor: "dorian"
    octave        that of the tonic to which the lowest note is nearest: C4 is middle C
    rows          where single drums are struck, step by step: see `rows` of Performance
    also          drum voices that are struck in a groove, whether it has them or not
    only          drum voices that alone are struck
    without       drum voices that are not struck; of two that disagree, this one wins

What is said of a family that cannot do it (an arpeggio of drums) is left out by the writers. A
family as a whole ("no drums, just bass") is no matter of this value: it is the family that is
asked for.

Examples
    "brass stabs"                Performance(articulation=Articulation.STAB)
    "call and response horns"    Performance(rhythm=Rhythm.CALL_AND_RESPONSE)
    "1/16 hats"                  Performance(note_value=NoteValue.SIXTEENTH, only=("hat",))
    "no hats"                    Performance(without=("hat",))
    "kick loop"                  Performance(only=("kick",))
    "techno kick loop"           Performance(only=("kick",), rhythm=Rhythm.FOUR_ON_THE_FLOOR)
    "bass in tresillo"           Performance(rhythm=Rhythm.TRESILLO)
    "house, snare on 3"          Performance(rows=(("snare", "........x......."),))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bridge.domain.errors import BadArgument, check_range
from bridge.domain.music import Scale


class Articulation(StrEnum):
    """How long a note sounds of the time that it has."""

    STAB = "stab"  # struck together, loud, and gone within an eighth
    STACCATO = "staccato"  # less than half of its time
    LEGATO = "legato"  # until the next one begins
    SUSTAINED = "sustained"  # few and long: held for a bar, or as long as its chord
    TREMOLO = "tremolo"  # a held note, struck again and again
    ROLL = "roll"  # of drums: a stroke cut into several; of tones: a tremolo


class Figure(StrEnum):
    """What is played."""

    CHORDS = "chords"
    STRUM = "strum"  # chords rolled from string to string
    ARPEGGIO = "arpeggio"
    OSTINATO = "ostinato"  # one figure, repeated
    RIFF = "riff"
    MELODY = "melody"
    DRONE = "drone"
    FILL = "fill"  # of drums: the last beat goes to snare and toms
    BUILD = "build"  # of drums: one that is struck ever faster and louder
    GLISSANDO = "glissando"  # one note of the scale after the other


class Rhythm(StrEnum):
    """Where in the bar it stands."""

    FOUR_ON_THE_FLOOR = "four on the floor"  # on every beat; of drums, the kick
    OFFBEAT = "offbeat"  # between the beats
    BACKBEAT = "backbeat"  # on the second and the fourth; of drums, the snare and the clap
    SYNCOPATED = "syncopated"  # ahead of the beats that it leaves out
    DOUBLE_TIME = "double time"  # of drums: as at twice the tempo
    CALL_AND_RESPONSE = "call and response"  # a phrase, a rest, its answer, a rest
    SON_CLAVE = "3-2 son clave"  # these have rows of their own: see bridge.score.rhythms
    SON_CLAVE_23 = "2-3 son clave"
    RUMBA_CLAVE = "3-2 rumba clave"
    RUMBA_CLAVE_23 = "2-3 rumba clave"
    BOSSA_CLAVE = "3-2 bossa clave"
    BOSSA_CLAVE_23 = "2-3 bossa clave"
    TRESILLO = "tresillo"
    CINQUILLO = "cinquillo"
    HABANERA = "habanera"
    CASCARA = "cascara"
    BEMBE = "bembe bell"
    BULERIA = "buleria"
    TUMBAO = "tumbao"  # of a bass, ahead of the chords; of congas, theirs
    MONTUNO = "montuno"
    DEMBOW = "dembow"
    GALLOP = "gallop"  # an eighth and two sixteenths; of drums, the kick
    DOUBLE_KICK = "double kick"
    BO_DIDDLEY = "bo diddley"  # the son clave on toms
    HALF_TIME_SHUFFLE = "half-time shuffle"  # triplet hats, ghosts, the snare on three
    JIG = "jig"
    REEL = "reel"


class NoteValue(StrEnum):
    """A grid by the note that it is made of; T is a triplet's."""

    WHOLE = "1/1"
    HALF = "1/2"
    QUARTER = "1/4"
    EIGHTH = "1/8"
    EIGHTH_TRIPLET = "1/8T"
    SIXTEENTH = "1/16"
    SIXTEENTH_TRIPLET = "1/16T"
    THIRTY_SECOND = "1/32"

    @property
    def beats(self) -> float:
        """Its length in beats (quarter notes)."""
        parts = int(self.value.removesuffix("T").partition("/")[2])
        return 4 / parts * (2 / 3 if self.value.endswith("T") else 1)


class Feel(StrEnum):
    """How the second half of a pair stands."""

    STRAIGHT = "straight"
    SWUNG = "swung"
    TRIPLET = "triplet"  # at two thirds of the pair, exactly


class Density(StrEnum):
    """How many notes."""

    SINGLE = "single"  # one hit, one chord, one note in the whole loop
    SPARSE = "sparse"  # few, with rests between; bars may be silent
    BUSY = "busy"


class Register(StrEnum):
    """Which two thirds of the instrument's compass."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class Contour(StrEnum):
    """Which way a line goes."""

    RISING = "rising"
    FALLING = "falling"
    ARCH = "arch"  # up, and down again


class Dynamics(StrEnum):
    """How loudness changes over all of it."""

    CRESCENDO = "crescendo"
    DIMINUENDO = "diminuendo"


DRUM_VOICES = {
    "kick": ("kick", "kick drum", "bass drum", "bd"),
    "snare": ("snare", "snare drum", "sd"),
    "rim": ("rim", "rimshot", "rim shot", "side stick", "sidestick", "cross stick"),
    "clap": ("clap", "handclap", "hand clap"),
    "hat": ("hat", "hi-hat", "hi hat", "hihat", "high hat", "hh"),
    "closed hat": ("closed hat", "closed hi-hat", "closed hi hat", "closed hihat", "ch"),
    "open hat": ("open hat", "open hi-hat", "open hi hat", "open hihat", "oh"),
    "pedal hat": ("pedal hat", "pedal hi-hat", "foot hat"),
    "tom": ("tom", "tom-tom", "tom tom", "floor tom", "rack tom"),
    "cymbal": ("cymbal",),
    "crash": ("crash", "crash cymbal"),
    "ride": ("ride", "ride cymbal"),
    "tambourine": ("tambourine", "tamb", "pandeiro"),
    "cowbell": ("cowbell", "cow bell"),
    "bongo": ("bongo",),
    "conga": ("conga", "tumba"),
    "timbale": ("timbale",),
    "agogo": ("agogo", "agogo bell"),
    "shaker": ("shaker", "egg shaker", "maraca", "cabasa"),
    "guiro": ("guiro",),
    "clave": ("clave",),
    "woodblock": ("woodblock", "wood block", "temple block"),
    "percussion": ("percussion", "perc"),  # all but kick, snare, clap, rim, hats and cymbals
}
"""The voices that `only` and its like take, and what people call each in English, singular.

"hat" is all hats, "cymbal" crash and ride.
"""
FOUR_ON_THE_FLOOR_GENRES = (
    "house", "deep house", "tech house", "afro house", "acid house", "techno", "minimal techno",
    "hard techno", "dub techno", "acid techno", "progressive house", "bass house", "psytrance",
    "big room", "trance", "disco", "four on the floor", "hardstyle", "gabber",
    "edm",
)  # fmt: skip
"""Genres whose "kick loop" is a kick on every beat."""
AXES: dict[str, type[StrEnum]] = {
    "articulation": Articulation, "figure": Figure, "rhythm": Rhythm, "note_value": NoteValue,
    "feel": Feel, "density": Density, "register": Register, "contour": Contour,
    "dynamics": Dynamics, "scale": Scale,
}  # fmt: skip
"""The members of a Performance that are a word, and the words that each may be."""
NAMED_ROWS = frozenset(Rhythm) - {
    Rhythm.FOUR_ON_THE_FLOOR, Rhythm.OFFBEAT, Rhythm.BACKBEAT, Rhythm.SYNCOPATED,
    Rhythm.DOUBLE_TIME, Rhythm.CALL_AND_RESPONSE,
}  # fmt: skip
"""The rhythms that are rows of their own, and may stand in `rows`."""
ACCENT, ALL = "accent", "all"
"""Rows of no drum: what is struck there is struck hard; all that plays is struck there."""
STEPS = frozenset("xog.")
MOST_STEPS = 64
VOICES = ("also", "only", "without")
"""The members that are drum voices."""
LOWEST_OCTAVE, HIGHEST_OCTAVE = 0, 8


@dataclass(frozen=True, slots=True)
class Performance:
    """How something is to be played; nothing of it by default.

    Members that are a text are taken as the word that they are: `Performance("stab")`. `also`,
    `only` and `without` are keys of DRUM_VOICES, kept sorted and once each. `rows` are pairs,
    sorted by their first: a key of DRUM_VOICES, ACCENT or ALL, and 1 to 64 steps, `x` loud, `o`
    medium, `g` faint, `.` rest, or a rhythm of NAMED_ROWS. Steps share a bar evenly, or are
    sixteenths of several. BadArgument for any other word, and for an octave beyond 0 to 8.
    """

    articulation: Articulation | None = None
    figure: Figure | None = None
    rhythm: Rhythm | None = None
    note_value: NoteValue | None = None
    feel: Feel | None = None
    density: Density | None = None
    register: Register | None = None
    contour: Contour | None = None
    dynamics: Dynamics | None = None
    scale: Scale | None = None
    octave: int | None = None
    rows: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, words in AXES.items():
            said = getattr(self, name)
            object.__setattr__(self, name, None if said is None else _word(name, said, words))
        for name in VOICES:
            object.__setattr__(self, name, _voices(getattr(self, name)))
        object.__setattr__(self, "rows", _rows(self.rows))
        if self.octave is not None:
            check_range("octave", self.octave, LOWEST_OCTAVE, HIGHEST_OCTAVE, whole=True)

    def __bool__(self) -> bool:
        """Whether anything is said at all."""
        return self != Performance()

    @property
    def placed(self) -> bool:
        """Whether strokes have their own places, by rows or by a rhythm that is one."""
        return bool(self.rows) or self.rhythm in NAMED_ROWS

    def to_dict(self) -> dict[str, Any]:
        """What is said, as plain JSON values: {} if nothing is."""
        said: dict[str, Any] = {name: getattr(self, name) for name in AXES}
        said = {name: value.value for name, value in said.items() if value is not None}
        said |= {} if self.octave is None else {"octave": self.octave}
        said |= {"rows": dict(self.rows)} if self.rows else {}
        return said | {name: [*value] for name in VOICES if (value := getattr(self, name))}

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> Performance:
        """What `to_dict` wrote; unknown members are passed over, BadArgument for unknown words."""
        if not members:  # most recipes: a page of a list has a hundred of them
            return AS_WRITTEN
        said: dict[str, Any] = {name: members.get(name) for name in AXES}
        said |= {name: tuple(members.get(name, ())) for name in VOICES}
        rows = members.get("rows", {})
        if not isinstance(rows, Mapping):
            raise BadArgument("Rows are steps by drum: say e.g. {'kick': 'x...x...'}.")
        return cls(**said, octave=members.get("octave"), rows=tuple(rows.items()))


def _word(axis: str, said: object, words: type[StrEnum]) -> StrEnum:
    try:
        return words(str(said))
    except ValueError:
        known = ", ".join(words)
        raise BadArgument(f"{str(said)[:40]!r} is no {axis}: say one of {known}.") from None


def _rows(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    checked = {_voice(voice): _steps(steps) for voice, steps in rows}
    return tuple(sorted(checked.items()))


def _voice(name: str) -> str:
    if name in (ACCENT, ALL):
        return name
    return _voices((str(name),))[0]


def _steps(steps: str) -> str:
    if isinstance(steps, str) and steps in NAMED_ROWS:
        return str(steps)
    if not (isinstance(steps, str) and 1 <= len(steps) <= MOST_STEPS and STEPS.issuperset(steps)):
        raise BadArgument(
            f"{str(steps)[:40]!r} are no steps: say e.g. 'x..x..x.', {MOST_STEPS} at most."
        )
    return steps


def _voices(names: Iterable[str]) -> tuple[str, ...]:
    if unknown := set(names) - set(DRUM_VOICES):
        known = ", ".join(DRUM_VOICES)
        raise BadArgument(f"{min(unknown)[:40]!r} is no drum voice: say one of {known}.")
    return tuple(sorted(set(names)))


AS_WRITTEN = Performance()
"""Nothing is asked."""
