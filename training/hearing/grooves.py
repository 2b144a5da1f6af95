"""Styles → notes: grooves in many styles, with harmony in a known key, for the set that hearing is
measured on.

Conventions
    a drum line   one letter a step: X accent, x hit, o ghost, . rest; `steps` to a beat
    swing         how late every second step is, as a share of the step
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from training.hearing.render import DRUMS, Note, Played
from training.hearing.truth import Chord

KICK, SNARE, CLAP, RIM, HAT, OPEN, RIDE, TOM, CRASH = 36, 38, 39, 37, 42, 46, 51, 45, 49
CLAVE, COWBELL, CONGA, SHAKER, TAMBOURINE = 75, 56, 63, 70, 54
LOUDNESS = {"X": 118, "x": 96, "o": 52}
MAJOR_SCALE, MINOR_SCALE = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
MAJOR_TURNS = ((0, 4, 5, 3), (0, 5, 3, 4), (1, 4, 0, 0), (0, 3, 0, 4), (0, 0, 3, 4), (0, 2, 3, 4))
MINOR_TURNS = ((0, 5, 2, 6), (0, 3, 4, 0), (0, 6, 5, 6), (0, 0, 3, 0), (0, 5, 3, 4), (0, 0, 0, 6))


@dataclass(frozen=True)
class Style:
    """A way of playing: its tempi, drum lines (by General MIDI note), feel, and instruments."""

    name: str
    tempi: tuple[int, int]
    drums: dict[int, str] = field(default_factory=dict)
    beats: float = 4
    steps: int = 4
    swing: float = 0.0
    bass: tuple[int, ...] = (33, 34, 38, 39)
    keys: tuple[int, ...] = (0, 4, 5, 16, 24, 27, 48, 81, 89)
    rhythm: str = "x..............."
    kit: tuple[int, ...] = (0, 8, 16, 24, 25)


STYLES = (
    Style(
        "house",
        (118, 130),
        {
            KICK: "X...X...X...X...",
            CLAP: "....X.......X...",
            OPEN: "..x...x...x...x.",
            HAT: "xoxoxoxoxoxoxoxo",
        },
        rhythm="..x..x....x..x..",
    ),
    Style(
        "techno",
        (124, 145),
        {
            KICK: "X...X...X...X...",
            RIDE: "..x...x...x...x.",
            HAT: "xxxxxxxxxxxxxxxx",
            RIM: "...x..x....x....",
        },
        rhythm="...x..x...x..x..",
    ),
    Style(
        "disco",
        (108, 128),
        {
            KICK: "X...X...X...X...",
            SNARE: "....X.......X...",
            HAT: "x.x.x.x.x.x.x.x.",
            OPEN: "..x...x...x...x.",
        },
        rhythm="..x...x...x...x.",
    ),
    Style(
        "trance",
        (132, 142),
        {KICK: "X...X...X...X...", OPEN: "..x...x...x...x.", CLAP: "....x.......x..."},
        rhythm="..xx..xx..xx..xx",
    ),
    Style(
        "boombap",
        (80, 98),
        {KICK: "X.....x...X.....", SNARE: "....X.......X...", HAT: "x.x.x.x.x.x.x.x."},
        swing=0.25,
    ),
    Style(
        "boombap2",
        (82, 100),
        {KICK: "X..x...x..X..o..", SNARE: "....X..o.o..X...", HAT: "x.xxx.x.x.xxx.x."},
        swing=0.2,
    ),
    Style(
        "lofi",
        (68, 90),
        {KICK: "X......xX.......", SNARE: "....X.......X...", HAT: "x.x.x.x.x.x.x.xo"},
        swing=0.3,
        rhythm="x.........x.....",
    ),
    Style(
        "trap",
        (128, 160),
        {KICK: "X.......x.....x.", SNARE: "........X.......", HAT: "x.x.x.x.x.xxx.x."},
        kit=(25,),
    ),
    Style(
        "trap2",
        (130, 156),
        {
            KICK: "X.....x....x....",
            CLAP: "........X.......",
            HAT: "x.x.xxx.x.x.x.xx",
            OPEN: "..............x.",
        },
        kit=(25, 24),
    ),
    Style(
        "dubstep",
        (138, 144),
        {KICK: "X.........x.....", SNARE: "........X.......", HAT: "x...x.x.x...x.x."},
    ),
    Style(
        "drumnbass",
        (165, 178),
        {KICK: "X.........X.....", SNARE: "....X.......X...", HAT: "x.x.x.x.x.x.x.x."},
    ),
    Style(
        "jungle",
        (158, 174),
        {KICK: "X.X.......XX....", SNARE: "....X..o.o..X..o", RIDE: "x.x.x.x.x.x.x.x."},
    ),
    Style(
        "breakbeat",
        (118, 138),
        {KICK: "X.X...x...X.....", SNARE: "....X..o....X..o", HAT: "x.x.x.x.x.x.x.x."},
    ),
    Style(
        "rock",
        (96, 145),
        {KICK: "X.......X.x.....", SNARE: "....X.......X...", HAT: "x.x.x.x.x.x.x.x."},
        bass=(33, 34),
        keys=(25, 27, 29, 30),
        rhythm="x.x.x.x.x.x.x.x.",
        kit=(0, 8, 16),
    ),
    Style(
        "hardrock",
        (110, 160),
        {KICK: "X.x...x.X.x.....", SNARE: "....X.......X...", RIDE: "x...x...x...x..."},
        bass=(33, 34),
        keys=(29, 30),
        rhythm="x.xxx.xxx.xxx.xx",
        kit=(16,),
    ),
    Style(
        "ballad",
        (62, 88),
        {KICK: "X.......X.......", SNARE: "....X.......X...", HAT: "x.x.x.x.x.x.x.x."},
        keys=(0, 48, 24),
        rhythm="x.x.x.x.x.x.x.x.",
    ),
    Style(
        "funk",
        (92, 114),
        {KICK: "X..x..x...x..x..", SNARE: "....X..o.o..X..o", HAT: "xxxxxxxxxxxxxxxx"},
        bass=(36, 33),
        keys=(4, 7, 27),
        rhythm="...x..x.x..x..x.",
    ),
    Style(
        "reggae",
        (66, 86),
        {KICK: "........X.......", RIM: "........X.......", HAT: "x.x.x.x.x.x.x.x."},
        keys=(16, 27),
        rhythm="....x.......x...",
        swing=0.15,
    ),
    Style(
        "reggaeton",
        (86, 102),
        {KICK: "X...X...X...X...", SNARE: "...x..x....x..x.", HAT: "x.x.x.x.x.x.x.x."},
    ),
    Style(
        "afro",
        (98, 120),
        {
            KICK: "X...X...X...X...",
            CONGA: "..xx..x...xx..x.",
            SHAKER: "xoxoxoxoxoxoxoxo",
            CLAVE: "x..x..x...x.x...",
        },
    ),
    Style(
        "bossa",
        (112, 144),
        {KICK: "X..xX..xX..xX..x", RIM: "x..x..x...x..x..", HAT: "xxxxxxxxxxxxxxxx"},
        bass=(32,),
        keys=(24, 0),
        rhythm="x..x...x..x.x...",
        kit=(0, 40),
    ),
    Style(
        "samba",
        (88, 112),
        {KICK: "x..Xx..Xx..Xx..X", SHAKER: "XoxxXoxxXoxxXoxx", TOM: "....X.......X..."},
    ),
    Style(
        "salsa",
        (88, 108),
        {CLAVE: "x..x..x...x.x...", COWBELL: "x...x...x...x...", CONGA: "..x...xx..x...xx"},
        bass=(32,),
        keys=(0,),
        rhythm="x..x..x...x.x...",
    ),
    Style(
        "garage",
        (128, 136),
        {KICK: "X.........x.....", SNARE: "....X.......X...", HAT: "..x...xx..x..xx."},
        swing=0.25,
    ),
    Style(
        "electro",
        (118, 134),
        {
            KICK: "X.....x...X.....",
            CLAP: "....X.......X...",
            HAT: "x.xxx.xxx.xxx.xx",
            COWBELL: "...x...x......x.",
        },
        kit=(25, 24),
    ),
    Style(
        "footwork",
        (154, 162),
        {KICK: "X..X..X.X..X..X.", CLAP: "............X...", HAT: "..x...x...x...x."},
        kit=(25,),
    ),
    Style(
        "swing",
        (120, 210),
        {RIDE: "x..x.xx..x.x", HAT: "...x.....x..", KICK: "x..x..x..x.."},
        steps=3,
        bass=(32,),
        keys=(0, 26, 11),
        rhythm="x....x......",
        kit=(32, 40, 0),
    ),
    Style(
        "shuffle",
        (84, 136),
        {KICK: "X.....X..x..", SNARE: "...X.....X..", HAT: "x.xx.xx.xx.x"},
        steps=3,
        bass=(32, 33),
        keys=(16, 26, 0),
        rhythm="x..x..x..x..",
        kit=(0, 8),
    ),
    Style(
        "slowblues",
        (54, 74),
        {KICK: "X.....X..x..", SNARE: "...X.....X..", HAT: "xxxxxxxxxxxx"},
        steps=3,
        bass=(33,),
        keys=(16, 26),
        rhythm="x..x..x..x..",
    ),
    Style(
        "gospel",
        (64, 84),
        {KICK: "X....xX.....", SNARE: "...X.....X..", RIDE: "x.xx.xx.xx.x"},
        steps=3,
        keys=(16, 0),
        rhythm="x.....x.....",
    ),
    Style(
        "waltz",
        (96, 168),
        {KICK: "X...........", SNARE: "....x...x...", RIDE: "x...x...x..."},
        beats=3,
        bass=(32,),
        keys=(0, 21),
        rhythm="....x...x...",
    ),
    Style(
        "waltzpop",
        (84, 132),
        {KICK: "X.....x.....", SNARE: "........X...", HAT: "x.x.x.x.x.x."},
        beats=3,
        rhythm="x.x.x.x.x.x.",
    ),
    Style(
        "five",
        (96, 176),
        {KICK: "X.....x.....x.......", SNARE: "........X.......X...", HAT: "x.x.x.x.x.x.x.x.x.x."},
        beats=5,
        rhythm="x.....x.....x...x...",
    ),
    Style(
        "seveneight",
        (100, 156),
        {KICK: "X.......x.....", SNARE: "....X.......X.", HAT: "x.x.x.x.x.x.x."},
        beats=3.5,
        rhythm="x...x...x.....",
    ),
    Style(
        "sixeight",
        (132, 198),
        {KICK: "X.....x.....", SNARE: "......X.....", HAT: "x.x.x.x.x.x."},
        beats=3,
        rhythm="x.x.x.x.x.x.",
    ),
    Style(
        "halftime",
        (76, 100),
        {KICK: "X.......x.x.....", SNARE: "........X.......", HAT: "x.x.x.x.x.x.x.x."},
    ),
    Style(
        "march",
        (100, 124),
        {KICK: "X.......X.......", SNARE: "x.x.x.xxx.x.x.xx"},
        keys=(56, 60, 61),
        rhythm="....x.......x...",
    ),
    Style(
        "motown",
        (104, 136),
        {KICK: "X...x.X.X...x.X.", SNARE: "X...X...X...X...", TAMBOURINE: "..x...x...x...x."},
        rhythm="....x.......x...",
    ),
    Style(
        "synthwave",
        (84, 118),
        {KICK: "X.......X.......", SNARE: "....X.......X...", HAT: "x.x.x.x.x.x.x.x."},
        bass=(38, 39),
        keys=(81, 90, 50),
        rhythm="x.xxx.xxx.xxx.xx",
    ),
    Style("ambient", (60, 110), {}, keys=(88, 89, 91, 94, 48), rhythm="x..............."),
    Style("arpeggio", (84, 138), {}, keys=(80, 81, 46, 11, 12), rhythm="arp4"),
    Style("picking", (76, 126), {}, keys=(24, 25, 105, 46), rhythm="arp2"),
    Style("chordpulse", (84, 130), {}, keys=(0, 4, 5, 16), rhythm="x...x...x...x..."),
    Style("strings", (66, 120), {}, keys=(44, 45, 48, 49), rhythm="x...x.x.x...x.x."),
)


def side(name: str) -> str:
    """Every fourth style and every third work is only for reporting, the others for tuning."""
    styles = [style.name for style in STYLES]
    apart = styles.index(name) % 4 == 1 if name in styles else zlib.crc32(name.encode()) % 3 == 0
    return "report" if apart else "tune"


def tempo(style: Style, dice: np.random.Generator) -> float:
    """One of the style's, whole or in tenths or hundredths."""
    bpm = dice.uniform(*style.tempi)
    return float(np.round(bpm, int(dice.choice((0, 0, 0, 1, 2)))))


def groove(
    style: Style, tonic: int, minor: bool, bars: int, dice: np.random.Generator, parts: str
) -> Played:
    """What to play; `parts` is of d (drums), b (bass), k (keys), m (melody)."""
    notes: list[Note] = []
    programs = {
        0: int(dice.choice(style.bass)),
        1: int(dice.choice(style.keys)),
        2: int(dice.choice((73, 65, 80, 11, 0, 40))),
    }
    turn = (MINOR_TURNS if minor else MAJOR_TURNS)[dice.integers(6)]
    scale = MINOR_SCALE if minor else MAJOR_SCALE
    style = varied(style, dice)
    for bar in range(bars):
        at = bar * style.beats
        degree = turn[bar % 4]
        if "d" in parts:
            notes += drummed(style, at)
        if "b" in parts:
            notes += _bass(style, at, tonic, scale, degree, dice)
        if "k" in parts:
            notes += _keys(style, at, tonic, scale, degree)
        if "m" in parts:
            notes += _melody(style, at, tonic, scale, degree, dice)
    loose = float(dice.choice((0.0, 0.0, 0.004, 0.012)))
    chords = [_chord(style, bar, scale, turn[bar % 4]) for bar in range(bars)]
    return Played([felt(n, style, dice, loose) for n in notes], programs, chords)


def _chord(style: Style, bar: int, scale: tuple[int, ...], degree: int) -> Chord:
    root, third, fifth = (_pitch(0, scale, degree + k, 0) for k in (0, 2, 4))
    return Chord(bar * style.beats, style.beats, root, (0, third - root, fifth - root))


def varied(style: Style, dice: np.random.Generator) -> Style:
    """The style as another would play it: a line fewer, other hats, hits left out or added."""
    drums = dict(style.drums)
    if len(drums) > 2 and dice.random() < 0.25:
        drums.pop(list(drums)[int(dice.integers(1, len(drums)))])
    if HAT in drums and style.steps == 4 and dice.random() < 0.35:
        unit = str(dice.choice(("x...", "x.x.", "xoxo", "..x.", "x.xx")))
        drums[HAT] = (unit * 5)[: round(style.beats * 4)]
    rate = float(dice.choice((0.0, 0.03, 0.08)))
    drums = {pitch: _mutated(line, rate, dice) for pitch, line in drums.items()}
    return replace(style, drums=drums)


def _mutated(line: str, rate: float, dice: np.random.Generator) -> str:
    return "".join(
        (str(dice.choice((".", "o", "x"))) if i and dice.random() < rate else letter)
        for i, letter in enumerate(line)
    )


def felt(note: Note, style: Style, dice: np.random.Generator, loose: float) -> Note:
    """Swing and human time: `loose` is the standard deviation in beats."""
    step = note.beat * style.steps
    late = style.swing / style.steps if style.swing and round(step) % 2 else 0.0
    velocity = int(np.clip(note.velocity + dice.normal(0, 6), 20, 127))
    return note._replace(beat=max(0.0, note.beat + late + dice.normal(0, loose)), velocity=velocity)


def hits(line: str, at: float, steps: int) -> list[tuple[float, int]]:
    return [(at + i / steps, LOUDNESS[s]) for i, s in enumerate(line) if s in LOUDNESS]


def drummed(style: Style, at: float) -> list[Note]:
    return [
        Note(beat, 0.2, pitch, velocity, DRUMS)
        for pitch, line in style.drums.items()
        for beat, velocity in hits(line, at, style.steps)
    ]


def _pitch(tonic: int, scale: tuple[int, ...], degree: int, octave: int) -> int:
    return tonic + scale[degree % 7] + 12 * (octave + degree // 7)


def _bass(
    style: Style,
    at: float,
    tonic: int,
    scale: tuple[int, ...],
    degree: int,
    dice: np.random.Generator,
) -> list[Note]:
    """Root on the kick's steps (or on the one), at times the fifth."""
    played = hits(style.drums.get(KICK, "X"), at, style.steps)[:8]
    root = _pitch(tonic, scale, degree, 2) + (12 if tonic < 4 else 0)
    return [
        Note(beat, 0.45, root + (7 if i and dice.random() < 0.15 else 0), velocity - 10, 0)
        for i, (beat, velocity) in enumerate(played)
    ]


def _keys(style: Style, at: float, tonic: int, scale: tuple[int, ...], degree: int) -> list[Note]:
    """The triad in the style's rhythm, or taken apart."""
    triad = [_pitch(tonic, scale, degree + k, 4 if tonic > 6 else 5) for k in (0, 2, 4)]
    if style.rhythm.startswith("arp"):
        rate = int(style.rhythm[3:])
        order = [*triad, triad[0] + 12, triad[2], triad[1]]
        count = int(style.beats * rate)
        return [
            Note(at + i / rate, 1 / rate, order[i % 6], 108 if i % rate == 0 else 84, 1)
            for i in range(count)
        ]
    played = hits(style.rhythm, at, style.steps)
    ends = [beat for beat, _ in played[1:]] + [at + style.beats]
    return [
        Note(beat, 0.9 * (end - beat), pitch, velocity - 20, 1)
        for (beat, velocity), end in zip(played, ends, strict=True)
        for pitch in triad
    ]


def _melody(
    style: Style,
    at: float,
    tonic: int,
    scale: tuple[int, ...],
    degree: int,
    dice: np.random.Generator,
) -> list[Note]:
    """A walk through the scale that lands on chord tones on the beat."""
    notes, beat, place = [], 0.0, degree + int(dice.choice((0, 2, 4)))
    while beat < style.beats - 0.2:
        beats = float(
            dice.choice((0.5, 0.5, 1.0, 1.5))
            if style.steps == 4
            else dice.choice((1 / 3, 2 / 3, 1.0))
        )
        notes.append(
            Note(at + beat, 0.9 * beats, _pitch(tonic, scale, place, 6 if tonic < 7 else 5), 92, 2)
        )
        beat += beats
        place += int(dice.choice((-2, -1, 1, 2)))
        if beat % 1 == 0:
            place = degree + 2 * round((place - degree) / 2)
    return notes
