"""Rows of steps: those that are typed, and rhythms that have a name.

Conventions
    steps   `x` loud, `o` medium, `g` faint, `.` rest
    typed   steps share a bar evenly where that is possible: 8 of 4/4 are eighths, 12 eighth
            triplets, 16 sixteenths. More than a bar has are sixteenths of several bars; an odd
            number is gone on with from its beginning until the bar is full
    named   written at the pace of sixteenths. At a fast tempo a clave, which is what salsa is
            played to, is felt in two bars of eighths, and so are those that go with it

Sources: the claves, the bell, cinquillo and tresillo are those of G. Toussaint, "The Geometry of
Musical Rhythm", CRC Press 2013; cascara, tumbao and montuno those of R. Mauleon, "Salsa Guidebook",
Sher Music 1993.
The half-time shuffle is B. Purdie's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bridge.domain.notes import Note
from bridge.domain.performance import ACCENT, ALL, Articulation, Performance, Rhythm
from bridge.score.grooves import KEYS, VOICES, keys_of
from bridge.score.notes import BarSpan, fitted, pulse

LEVELS = {"x": 0.95, "o": 0.65, "g": 0.32}
FAST = 140.0  # bpm: from here on what goes with a clave is in eighths
TRIPLETS = (12, 24)  # steps in a bar of whole beats
STROKE = 0.24  # beats of a drum's note
LOUD, SOFT = 0.95, 0.6  # with accents: what has one, and at most what has none
ROLL = 0.125  # beats from stroke to stroke
HATS_TOO = ("hat", "closed hat", "open hat", "pedal hat")
NEAR = 0.06  # beats between what is struck at the same time
PLAYERS = ("clave", "woodblock", "cowbell", "rim", "agogo", "timbale", "clap", "tambourine")
"""Who plays a rhythm whose own drum is not asked for, the first that is at hand."""
Struck = list[tuple[float, float]]
"""(beat, velocity) of each stroke."""


@dataclass(frozen=True, slots=True)
class NamedRhythm:
    """A rhythm by the keys of the drums that play it (bridge.score.grooves.KEYS).

    `line` is what anything else plays of it; "" for the row of the first drum. One that has
    `paced` is slower by half at a fast tempo, and one of `twelve` is of the eighths of 12/8.
    """

    drums: dict[str, str]
    line: str = ""
    paced: bool = False
    twelve: bool = False
    others: tuple[str, ...] = ()  # drums that make room for it

    @property
    def row(self) -> str:
        """What anything plays of it."""
        return self.line or next(iter(self.drums.values()))


def _clave(three: str, two: str) -> NamedRhythm:
    return NamedRhythm({"clave": three + two}, paced=True)


_SON, _RUMBA = "x..x..x.", "x..x...x"
_TWO, _BOSSA = "..x.x...", "..x..x.."
NAMED: dict[Rhythm, NamedRhythm] = {
    Rhythm.SON_CLAVE: _clave(_SON, _TWO),
    Rhythm.SON_CLAVE_23: _clave(_TWO, _SON),
    Rhythm.RUMBA_CLAVE: _clave(_RUMBA, _TWO),
    Rhythm.RUMBA_CLAVE_23: _clave(_TWO, _RUMBA),
    Rhythm.BOSSA_CLAVE: _clave(_SON, _BOSSA),
    Rhythm.BOSSA_CLAVE_23: _clave(_BOSSA, _SON),
    Rhythm.TRESILLO: NamedRhythm({"kick": "x..x..x."}, paced=True),
    Rhythm.CINQUILLO: NamedRhythm({"wood": "x.xx.xx."}, paced=True),
    Rhythm.HABANERA: NamedRhythm({"kick": "x..xx.x."}, paced=True),
    Rhythm.CASCARA: NamedRhythm({"high_timbale": "x.o.xo.xo.xo.x.o"}, paced=True),
    Rhythm.BEMBE: NamedRhythm({"high_agogo": "x.x.xx.x.x.x"}, twelve=True),
    Rhythm.BULERIA: NamedRhythm({"clap": "xggxggxgxgxg"}, "x..x..x.x.x.", twelve=True),
    Rhythm.TUMBAO: NamedRhythm(
        {"mute_conga": "g.xg.g..", "high_conga": "......xx", "low_conga": "........"},
        "...x..x.", paced=True,
    ),
    Rhythm.MONTUNO: NamedRhythm({"cowbell": "x.xx.x.x.x.x.x.x"}, paced=True),
    Rhythm.DEMBOW: NamedRhythm(
        {"kick": "x...x...x...x...", "snare": "...x..x....x..x."},
        "x..x..x.",
        others=("clap", "rim"),
    ),
    Rhythm.GALLOP: NamedRhythm({"kick": "x.oox.oox.oox.oo"}),
    Rhythm.DOUBLE_KICK: NamedRhythm({"kick": "xoxoxoxoxoxoxoxo"}),
    Rhythm.BO_DIDDLEY: NamedRhythm(
        {"low_tom": "x..x..x...x.x...", "kick": "x..x..x...x.x...", "maracas": "xoxoxoxoxoxoxoxo"},
        others=("snare", "clap", "rim", "mid_tom", "high_tom", "shaker"),
    ),
    Rhythm.HALF_TIME_SHUFFLE: NamedRhythm(
        {"hat": "x.ox.ox.ox.o", "snare": ".g..g.x...g.", "kick": "x....x..x..."},
        "x.xx.xx.xx.x", twelve=True,
        others=(
            "clap", "rim", "open", "pedal", "ride", "bell", "shaker", "maracas", "tambourine",
            "low_tom", "mid_tom", "high_tom", "cowbell",
        ),
    ),
    Rhythm.JIG: NamedRhythm({"low_tom": "x.ox.ox.oxoo"}, "x.xxxxx.xxxx", twelve=True),
    Rhythm.REEL: NamedRhythm({"low_tom": "x.o.o.o.x.o.o.o."}, "x.o.o.o.x.o.o.o."),
}  # fmt: skip


def struck(steps: str, bars: BarSpan, rhythm: NamedRhythm | None = None) -> Struck:
    """Where typed steps are struck on some bars, or those of a named rhythm."""
    unit, span = _spread(len(steps), bars) if rhythm is None else _paced(rhythm, len(steps), bars)
    room = round(span / unit)
    row = fitted(steps, room) if room > len(steps) else steps[:room]
    found = [
        (at + step * unit, LEVELS[mark])
        for at in pulse(bars.beats, span)
        for step, mark in enumerate(row)
        if mark in LEVELS
    ]
    return [(at, force) for at, force in found if at < bars.beats - 1e-6]


def with_rows(notes: list[Note], how: Performance, bars: BarSpan) -> list[Note]:
    """A groove in which a named rhythm and the rows of single drums are struck as they are."""
    named = None if how.rhythm is None else NAMED.get(how.rhythm)
    if named is not None:
        notes = _named(notes, named, how, bars)
    for voice, steps in how.rows:
        if voice != ACCENT:
            notes = _rowed(notes, _of(voice, how), steps, bars)
            if how.articulation is Articulation.ROLL and voice not in HATS_TOO:
                notes = _rolled(notes, KEYS[VOICES[_of(voice, how)][0]], bars)
    accents = dict(how.rows).get(ACCENT)
    return notes if accents is None else _accented(notes, row_of(accents, bars), how)


def _named(notes: list[Note], named: NamedRhythm, how: Performance, bars: BarSpan) -> list[Note]:
    own = {KEYS[name]: steps for name, steps in named.drums.items()}
    gone = {KEYS[name] for name in named.others}
    if how.only and keys_of(how.only).isdisjoint(own):
        player = next((one for one in PLAYERS if one in how.only), how.only[0])
        own = {KEYS[VOICES[player][0]]: named.row}
        gone |= keys_of((player,))
    gone |= own.keys()
    kept = [note for note in notes if note.pitch not in gone]
    for key, steps in own.items():
        strokes = struck(steps, bars, named)
        if how.rhythm is Rhythm.DOUBLE_KICK and how.note_value is not None:
            strokes = [(at, LOUD) for at in pulse(bars.beats, how.note_value.beats)]
        kept += [Note(at, STROKE, key, force) for at, force in strokes]
    return kept


def _of(voice: str, how: Performance) -> str:
    """The drum that plays a row of all that plays."""
    return voice if voice != ALL else how.only[0] if how.only else "kick"


def _rowed(notes: list[Note], voice: str, steps: str, bars: BarSpan) -> list[Note]:
    key = KEYS[VOICES[voice][0]]
    kept = [note for note in notes if note.pitch not in keys_of((voice,))]
    return kept + [Note(at, STROKE, key, force) for at, force in row_of(steps, bars)]


def _rolled(notes: list[Note], key: int, bars: BarSpan) -> list[Note]:
    """Each stroke of a drum as a roll of a beat."""
    rest = [note for note in notes if note.pitch != key]
    mine = [note for note in notes if note.pitch == key]
    return rest + [
        replace(one, start=one.start + at, velocity=one.velocity * (1.0 if at == 0 else 0.7))
        for one in mine
        for at in pulse(1.0, ROLL)
        if one.start + at < bars.beats - 1e-6
    ]


def _accented(notes: list[Note], accents: Struck, how: Performance) -> list[Note]:
    """Notes that are loud where the accents are, and softer elsewhere.

    Where nothing is struck, what is struck most is.
    """
    places = [at for at, _ in accents]
    done = [
        replace(n, velocity=LOUD if _is_at(n.start, places) else min(n.velocity, SOFT))
        for n in notes
    ]
    most = Counter(note.pitch for note in notes).most_common(1)
    key = most[0][0] if most else KEYS[VOICES[_of(ALL, how)][0]]
    starts = [note.start for note in notes]
    bare = [at for at in places if not _is_at(at, starts)]
    return done + [Note(at, STROKE, key, LOUD) for at in bare]


def _is_at(beat: float, places: Iterable[float]) -> bool:
    return any(abs(beat - at) < NEAR for at in places)


def row_of(name: str, bars: BarSpan) -> Struck:
    """Where a row of a Performance is struck: steps, or a rhythm by its name."""
    try:
        rhythm = NAMED[Rhythm(name)]
    except ValueError:
        return struck(name, bars)
    return struck(rhythm.row, bars, rhythm)


def anticipation(rhythm: Rhythm | None, bars: BarSpan) -> float:
    """Beats by which a rhythm's last stroke in a bar is ahead of the chord that it belongs to."""
    if rhythm is not Rhythm.TUMBAO:
        return 0.0
    unit, _ = _paced(NAMED[rhythm], 8, bars)
    return 2 * unit


def _spread(steps: int, bars: BarSpan) -> tuple[float, float]:
    """The beats of a step, and of the bars after which a row begins anew."""
    bar = bars.beats_per_bar
    if bar % 4 == 0 and bars.meter.denominator < 8 and steps in TRIPLETS:
        return bar / steps, bar
    if steps > 3 and bars.steps % steps == 0:
        return bar / steps, bar
    return 0.25, bar * max(1, -(-steps // bars.steps))


def _paced(rhythm: NamedRhythm, steps: int, bars: BarSpan) -> tuple[float, float]:
    """The same of a named rhythm."""
    bar = bars.beats_per_bar
    if rhythm.twelve:
        triple = bars.meter.denominator < 8 and bar % 4 == 0
        unit = bar / steps if triple else 0.5
        return unit, bar * max(1, -(-round(steps * unit * 4) // bars.steps))
    slow = rhythm.paced and bars.bpm >= FAST and (bars.count > 1 or steps <= bars.steps // 2)
    unit = 0.5 if slow else 0.25
    return unit, bar * max(1, -(-round(steps * unit * 4) // bars.steps))
