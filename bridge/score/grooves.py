"""Drum grooves by genre, written as steps.

A row is one bar of sixteenths (12 of them in 3/4 and 6/8, 14 in 7/8): `x` loud, `o` medium, `g`
ghost, `?` perhaps, `.` rest. Several variants of a row are alternatives; the groove draws one for
each bar.
"""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.domain.music import Meter

FOUR, THREE, SIX_EIGHT, SEVEN_EIGHT = Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(7, 8)
COMMON_STEPS = 16  # of a bar of common time
Rows = dict[str, tuple[str, ...]]
KEYS = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "low_tom": 45, "hat": 42, "pedal": 44, "mid_tom": 47, "open": 46,
    "high_tom": 50, "crash": 49, "ride": 51, "bell": 53, "tambourine": 54, "cowbell": 56, "high_bongo": 60,
    "low_bongo": 61, "mute_conga": 62, "high_conga": 63, "low_conga": 64, "high_timbale": 65, "low_timbale": 66,
    "high_agogo": 67, "low_agogo": 68, "shaker": 82, "maracas": 70, "guiro": 73, "clave": 75, "wood": 76,
}  # fmt: skip
HATS, CYMBALS = ("hat", "pedal", "open"), ("crash", "ride", "bell")
TOMS = ("low_tom", "mid_tom", "high_tom")
VOICES = {  # of bridge.domain.performance, and the keys that they stand for
    "kick": ("kick",), "snare": ("snare",), "rim": ("rim",), "clap": ("clap",),
    "hat": HATS, "closed hat": ("hat",), "open hat": ("open",), "pedal hat": ("pedal",), "tom": TOMS,
    "cymbal": CYMBALS, "crash": ("crash",), "ride": ("ride", "bell"), "tambourine": ("tambourine",), "cowbell": ("cowbell",),
    "bongo": ("high_bongo", "low_bongo"), "conga": ("high_conga", "low_conga", "mute_conga"), "timbale": ("high_timbale", "low_timbale"),
    "agogo": ("high_agogo", "low_agogo"), "shaker": ("shaker", "maracas"), "guiro": ("guiro",), "clave": ("clave",), "woodblock": ("wood",),
}
VOICES["percussion"] = tuple(key for key in KEYS if key not in ("kick", "snare", "rim", "clap", *HATS, *CYMBALS, *TOMS))
ALONE = {  # what a voice plays that no groove at hand has a row for
    "kick": "x...x...x...x...", "snare": "....x.......x...", "clap": "....x.......x...", "rim": "...x..x...x.x...",
    "crash": "x...............", "open": "..x...x...x...x.", "low_tom": "x..x..x.x..x..x.", "mid_tom": "..x..x....x..x..",
    "high_tom": "......x.......xx", "clave": "x..x..x...x.x...", "cowbell": "x...x...x...x...",
}
EIGHTHS = "x.o.x.o.x.o.x.o."  # of all others


def keys_of(voices: Iterable[str]) -> frozenset[int]:
    """The General MIDI keys of some voices."""
    return frozenset(KEYS[name] for voice in voices for name in VOICES[voice])


def in_compound(row: str, meter: Meter) -> str:
    """A row of common time in 6/8, 9/8 or 12/8.

    Its beats are dotted quarters, and what is struck between them falls on the eighths.
    """
    if meter.denominator != 8 or meter.numerator % 3 or len(row) != COMMON_STEPS:
        return row
    beats = []
    for beat in range(meter.numerator // 3):
        marks = row[4 * (beat % 4) : 4 * (beat % 4) + 4]
        last = marks[2] if marks[2] != "." else marks[3]
        beats.append(f"{marks[0]}.{marks[1]}.{last}.")
    return "".join(beats)


@dataclass(frozen=True, slots=True)
class Groove:
    """`kits` are names in kits.KITS; `swing` is the range of the second sixteenth (or eighth, `unit` 0.5)."""

    genre: str
    rows: Rows
    bpm: tuple[float, float]
    kits: tuple[str, ...]
    swing: tuple[float, float] = (0.5, 0.5)
    unit: float = 0.25
    meter: Meter = FOUR
    weight: float = 1.0


GROOVES = (
    Groove("boom bap", {"kick": ("x......x..x.....", "x..x....x.x.....", "x......g.xx....?", "x.....x...x..x.."), "snare": ("....x..g.g..x...", "....x.......x..?", "....x.......x..g"), "hat": ("x.o.x.o.x.o.x.o.", "xgogxgogxgogxgog"), "open": ("................", "..............x.")}, (78, 98), ("acoustic", "room", "dusty", "sampled"), (0.54, 0.64), weight=1.6),
    Groove("lo-fi hip hop", {"kick": ("x.....x...x.....", "x.......o.x..o.."), "rim": ("....x.......x...",), "hat": ("o.o.o.o.o.o.o.o.", "o.o.o.ooo.o.o.o.")}, (68, 88), ("dusty", "brush", "room"), (0.55, 0.66)),
    Groove("trap", {"kick": ("x......x..x.....", "x.....x.........", "x..x......x...x.", "x.........x....."), "snare": ("........x.......",), "clap": ("........x.......", "................"), "hat": ("xoxoxoxoxoxoxoxo", "x.o.x.o.x.o.x.o.", "x.oox.o.xxo.x.oo"), "open": ("..............x.", "................")}, (126, 160), ("808", "synthetic"), weight=1.6),
    Groove("drill", {"kick": ("x.....x....x....", "x..x......x..x.."), "snare": ("......x.......x.", "......x......x.."), "hat": ("x..x..x.x..x..x.", "x..x..xgx..x..xx")}, (136, 146), ("808", "synthetic")),
    Groove("house", {"kick": ("x...x...x...x...",), "clap": ("....x.......x...",), "open": ("..x...x...x...x.",), "hat": ("................", "o.g.o.g.o.g.o.g.", "gogogogogogogogo"), "shaker": ("................", "o.g.o.g.o.g.o.g.")}, (116, 130), ("909", "electronic", "sampled"), (0.5, 0.58), weight=1.6),
    Groove("deep house", {"kick": ("x...x...x...x...",), "rim": ("...x......x..x..", "....x..x....x..."), "hat": ("..x...x...x...x.", "..x.g.x.g.x...xg"), "shaker": ("gogogogogogogogo",)}, (112, 124), ("909", "synthetic"), (0.52, 0.6)),
    Groove("techno", {"kick": ("x...x...x...x...",), "hat": ("..x...x...x...x.", "gogogogogogogogo", "..x.g.x...x.g.x."), "clap": ("................", "....o.......o..."), "rim": ("...x..x...x..x..", "................", "..x..x..x..x..x."), "low_tom": ("................", "...o..o...o..o..")}, (124, 142), ("909", "synthetic", "electronic"), weight=1.6),
    Groove("four on the floor", {"kick": ("x...x...x...x...",), "hat": ("..x...x...x...x.", "x.x.x.x.x.x.x.x."), "snare": ("....x.......x...",)}, (100, 132), ("909", "electronic", "acoustic", "sampled"), weight=1.2),
    Groove("breakbeat", {"kick": ("x.x.......xx....", "x.x.....?.x..x..", "x..x..x...x....."), "snare": ("....x..g.g..x..g", "....x..x.x..x...", "....x..g.g....x."), "hat": ("x.x.x.x.x.x.x.x.",), "ride": ("................", "x.x.x.x.x.x.x.x.")}, (110, 140), ("acoustic", "room", "sampled", "power"), weight=1.2),
    Groove("jungle", {"kick": ("x.x.......x.....", "x.x.......xx....", "x.....x...x....."), "snare": ("....x..o.o..x..o", "....x..o.o....x.", "..g.x..g.x.gx..o"), "hat": ("x.x.x.x.x.x.x.x.",), "ride": ("................", "x.x.x.x.x.x.x.x.")}, (156, 178), ("acoustic", "room", "sampled"), weight=1.2),
    Groove("drum and bass", {"kick": ("x.........x.....", "x.....?...x..?.."), "snare": ("....x.......x...", "....x..g....x..g"), "hat": ("x.x.x.x.x.x.x.x.", "xgxgxgxgxgxgxgxg"), "shaker": ("................", "ogogogogogogogog")}, (168, 180), ("power", "sampled", "synthetic", "electronic"), weight=1.4),
    Groove("half-time", {"kick": ("x.......?.......", "x.....x......x..", "x..x............"), "snare": ("........x.......",), "hat": ("x...x...x...x...", "x.o.x.o.x.o.x.o.", "xoxoxoxoxoxoxoxo")}, (70, 150), ("acoustic", "power", "808", "synthetic", "sampled")),
    Groove("dubstep", {"kick": ("x.........?.....", "x.....x........."), "snare": ("........x.......",), "hat": ("..x..x..x..x..x.", "x..x..x.x..x..x.")}, (138, 142), ("synthetic", "electronic", "sampled")),
    Groove("garage", {"kick": ("x.........x.....", "x......x..x.....", "x..........x...."), "clap": ("....x.......x...",), "hat": ("..x..gx...x..gx.", "x.xgx.xgx.xgx.xg"), "rim": ("................", "...x...x.x......"), "shaker": ("gogogogogogogogo", "................")}, (128, 136), ("909", "synthetic"), (0.56, 0.64)),
    Groove("disco", {"kick": ("x...x...x...x...",), "snare": ("....x.......x...",), "open": ("..x...x...x...x.",), "hat": ("x...x...x...x...", "xg..xg..xg..xg.."), "tambourine": ("................", "o.x.o.x.o.x.o.x.")}, (108, 126), ("acoustic", "room", "electronic")),
    Groove("funk", {"kick": ("x..x......x..x..", "x.x...x...x.....", "x.....xx..x....."), "snare": ("....x..g.g.gx..g", "....x..g.g..x.g.", "....xg.g.g.gx..g"), "hat": ("x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo"), "open": ("................", ".......x........", "..............x.")}, (92, 116), ("acoustic", "room", "sampled"), (0.5, 0.57), weight=1.3),
    Groove("rock", {"kick": ("x.......x.......", "x.....x.x.......", "x.......x.x....."), "snare": ("....x.......x...",), "hat": ("x.x.x.x.x.x.x.x.", "x...x...x...x..."), "crash": ("x...............", "................")}, (88, 150), ("acoustic", "power", "room"), weight=1.3),
    Groove("punk", {"kick": ("x...x...x...x...", "x..x....x..x...."), "snare": ("..x...x...x...x.", "....x.......x..."), "ride": ("x.x.x.x.x.x.x.x.",)}, (150, 180), ("power", "acoustic")),
    Groove("soul", {"kick": ("x.......o.x.....", "x..x....x......."), "snare": ("....x.......x...", "....x..g....x..g"), "hat": ("x.o.x.o.x.o.x.o.",), "tambourine": ("....x.......x...", "................")}, (72, 108), ("acoustic", "room"), (0.5, 0.6)),
    Groove("reggaeton", {"kick": ("x...x...x...x...", "x.......x......."), "snare": ("...x..x....x..x.",), "hat": ("................", "x.x.x.x.x.x.x.x."), "shaker": ("................", "ogogogogogogogog")}, (84, 100), ("808", "909", "synthetic", "sampled"), weight=1.2),
    Groove("dancehall", {"kick": ("x..x....x..x....", "x..x..x.x..x..x."), "clap": ("......x.......x.",), "hat": ("x.x.x.x.x.x.x.x.", "................"), "rim": ("x..x..x.x..x..x.", "................")}, (92, 112), ("808", "909", "synthetic")),
    Groove("reggae", {"kick": ("........x.......",), "rim": ("........x.......",), "hat": ("x.o.x.o.x.o.x.o.", "..x...x...x...x.")}, (68, 92), ("acoustic", "room"), (0.5, 0.6)),
    Groove("afrobeat", {"kick": ("x..x......x.x...", "x.....x...x....."), "snare": ("...g..x....g..x.", "......x..g....x."), "hat": ("x.x.x.x.x.x.x.x.", "xgxoxgxoxgxoxgxo"), "shaker": ("xoxoxoxoxoxoxoxo",), "clave": ("................", "x..x..x...x.x...")}, (98, 124), ("acoustic", "room"), weight=1.1),
    Groove("afro house", {"kick": ("x...x...x...x...",), "high_conga": ("..x..x....x..x..", "...x..x....x.xx."), "low_conga": ("......x.......x.", "x......x........"), "shaker": ("xogoxogoxogoxogo",), "rim": ("x..x..x...x.x...", "................")}, (116, 124), ("909", "electronic"), weight=1.1),
    Groove("latin percussion", {"high_conga": ("..x..x....x..x..", "x..x..xx..x..x.."), "low_conga": ("......xx......xx", "..............xx"), "clave": ("x..x..x...x.x...", "................"), "cowbell": ("x...x...x...x...", "................"), "guiro": ("x...x.x.x...x.x.", "................"), "maracas": ("ogogogogogogogog",)}, (88, 124), ("acoustic", "room"), weight=1.3),
    Groove("samba", {"kick": ("x..xx..xx..xx..x",), "tambourine": ("xgoxxgoxxgoxxgox",), "rim": ("x.x.xx.x.x.xx.x.",), "shaker": ("xogoxogoxogoxogo",), "high_agogo": ("x.x...x...xx....",), "low_agogo": ("....x...x.....x.",)}, (92, 116), ("acoustic", "room")),
    Groove("bossa nova", {"kick": ("x..xx..xx..xx..x",), "rim": ("x..x..x...x..x..",), "hat": ("xoxoxoxoxoxoxoxo", "x.x.x.x.x.x.x.x.")}, (110, 140), ("brush", "jazz", "acoustic")),
    Groove("jazz", {"ride": ("x...x.o.x...x.o.",), "pedal": ("....x.......x...",), "kick": ("g...g...g...g...", "................"), "snare": ("......g.......?.", "..........g.....")}, (96, 170), ("jazz", "brush"), (0.6, 0.68), 0.5),
    Groove("shuffle", {"kick": ("x.......x.......", "x.....x.x......."), "snare": ("....x.......x...",), "hat": ("x.o.x.o.x.o.x.o.",)}, (84, 130), ("acoustic", "room", "jazz"), (0.62, 0.67), 0.5),
    Groove("electro", {"kick": ("x.....x...x.....", "x..x......x..x.."), "snare": ("....x.......x...",), "hat": ("xoxoxoxoxoxoxoxo", "x.x.x.x.x.x.x.x."), "cowbell": ("................", "x..x..x...x.....")}, (108, 132), ("808", "synthetic")),
    Groove("industrial", {"kick": ("x...x...x...x...", "x.x...x.x.x...x."), "snare": ("....x.......x...", "....x..x....x.xx"), "wood": ("..x..x....x..x..", "................"), "low_tom": ("..............xx", "......x.......x.")}, (96, 136), ("electronic", "synthetic", "power")),
    Groove("tribal toms", {"low_tom": ("x..x..x.x..x..x.", "x.....x.x..x...."), "mid_tom": ("..x..x....x..x..", "....x..x....x..."), "high_tom": ("......x.......xx", "................"), "kick": ("x...x...x...x...", "x.......x.......")}, (90, 132), ("acoustic", "power", "sampled", "808")),
    Groove("taiko drums", {"low_tom": ("x.....x.x.......", "x..x..x.x..x..x."), "mid_tom": ("....o.o.....o.oo", "................"), "kick": ("x...............", "x.......x.......")}, (76, 120), ("orchestra",), weight=0.6),
    Groove("marching snare", {"snare": ("xogoxogoxoxoxogo", "xooxooxoxoooxxxx", "x.ooxogox.ooxoxo")}, (90, 124), ("orchestra", "acoustic"), weight=0.6),
    Groove("hi-hats", {"hat": ("x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo", "x.oxx.oxx.oxx.ox"), "open": ("................", "..............x.", "..x...x...x...x.")}, (80, 150), ("808", "909", "acoustic", "synthetic"), (0.5, 0.62), weight=1.2),
    Groove("shaker", {"shaker": ("xogoxogoxogoxogo", "x.o.x.o.x.o.x.o.")}, (80, 130), ("acoustic", "909"), (0.5, 0.6)),
    Groove("percussion", {"high_bongo": ("x.o.x..ox.o.x.oo", "..x..x....x..x.."), "low_bongo": ("......x.......x.", "...x......x....."), "wood": ("................", "x..x..x....x...."), "shaker": ("ogogogogogogogog", "................"), "tambourine": ("................", "....x.......x...")}, (84, 128), ("acoustic", "room", "sampled"), weight=1.3),
    Groove("tambourine", {"tambourine": ("o.x.o.x.o.x.o.x.", "....x.......x...", "xgogxgogxgogxgog")}, (84, 132), ("acoustic", "room"), weight=0.5),
    Groove("kick drum", {"kick": ("x...x...x...x...", "x.....x...x.....", "x.......x.......")}, (80, 140), ("808", "909", "acoustic", "synthetic", "sampled"), weight=1.0),
    Groove("ride cymbal", {"ride": ("x...x.o.x...x.o.", "x.x.x.x.x.x.x.x.")}, (90, 150), ("jazz", "acoustic"), (0.5, 0.66), 0.5, weight=0.4),
    Groove("waltz", {"kick": ("x...........", "x.........?."), "snare": ("....o...o...",), "hat": ("x...x...x...", "x.o.x.o.x.o.")}, (84, 150), ("acoustic", "jazz", "brush", "room"), meter=THREE, weight=4.0),
    Groove("triplet ballad", {"kick": ("x.......?...", "x.....g...x."), "snare": ("......x.....",), "hat": ("x.o.o.x.o.o.",)}, (90, 150), ("acoustic", "room", "power"), meter=SIX_EIGHT, weight=4.0),
    Groove("odd-meter groove", {"kick": ("x.......x.....", "x.....x.....?.", "x...x......x.."), "snare": ("....x.......x.", "....x.....x..."), "hat": ("x.x.x.x.x.x.x.", "xox.xox.xox.x.")}, (90, 150), ("acoustic", "synthetic", "909", "room"), meter=SEVEN_EIGHT, weight=4.0),
)
