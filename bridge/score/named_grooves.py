"""Grooves that are played where their genre is named: the model's heads know nothing of them.

Rows are written as those of bridge.score.grooves. They stand apart, because a groove that nobody
names is drawn from those alone, in training too.
"""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from bridge.domain.music import Meter
from bridge.score.grooves import GROOVES, SIX_EIGHT, Groove

QUARTERS, BACKBEAT, OFFBEATS = "x...x...x...x...", "....x.......x...", "..x...x...x...x."
EIGHTHS, SIXTEENTHS = "x.o.x.o.x.o.x.o.", "xoxoxoxoxoxoxoxo"
THREE_THREE_TWO = "...x..x....x..x."
REST = "................"
FIVE_FOUR, TWELVE_EIGHT = Meter(5, 4), Meter(12, 8)
KITS = ("acoustic",)

NAMED_GROOVES = (
    Groove("jersey club", {"kick": ("x...x...x..x..x.",), "clap": (BACKBEAT, "....x.......x..x"), "hat": (OFFBEATS, "..x...x...x.x.x.")}, (130, 145), KITS),
    Groove("gqom", {"kick": ("x..x..x.....x...", "x..x..x...x....."), "clap": ("....x..x....x..x", "....x.......x..."), "low_tom": ("......x..x....x.", "..........x..x.."), "shaker": (SIXTEENTHS,)}, (122, 130), KITS),
    Groove("kuduro", {"kick": (QUARTERS,), "snare": (THREE_THREE_TWO, "...x..x....x.xx."), "hat": (OFFBEATS, EIGHTHS), "high_conga": (REST, "x.xx..x.x.xx..x.")}, (130, 142), KITS),
    Groove("amapiano", {"kick": (QUARTERS,), "shaker": ("xoxoxoxoxoxoxoxo", "xgoxxgoxxgoxxgox"), "rim": (THREE_THREE_TWO, "...x..x...x...x."), "hat": (OFFBEATS,), "low_conga": ("......x..x....x.", "..x......x..x...")}, (108, 116), KITS),
    Groove("cumbia", {"guiro": ("x.oox.oox.oox.oo",), "kick": ("x.......x.......", "x.....x.x.....x."), "high_conga": ("..x...x...x...x.", "..x...xx..x...xx"), "cowbell": ("x...x...x...x...", "x.o.x.o.x.o.x.o.")}, (84, 110), KITS),
    Groove("soca", {"kick": (QUARTERS,), "snare": (THREE_THREE_TWO, "...x..x....x..xx"), "hat": (OFFBEATS, EIGHTHS), "cowbell": (REST, "x.x.xx.xx.x.xx.x")}, (110, 164), KITS),
    Groove("calypso", {"kick": ("x..x....x..x....", "x.......x......."), "snare": ("......x.......x.", THREE_THREE_TWO), "hat": (EIGHTHS,), "cowbell": (REST, "x.x.x.xxx.x.x.xx")}, (100, 126), KITS),
    Groove("funk carioca", {"kick": ("x.......x.x.....", "x.......x.x...x."), "snare": ("...x..x.....x...",), "low_conga": ("x.......x.x.....", REST), "high_conga": ("...x..x.....x...", "...xx.x....xx.xx")}, (126, 150), KITS),
    Groove("merengue", {"kick": (QUARTERS,), "guiro": ("x.oox.oox.oox.oo",), "low_tom": ("x...........x.xx", "x.......x...x.xx"), "rim": ("..x.x.x...x.....", "..x.x.x...x.x...")}, (120, 170), KITS),
    Groove("bachata", {"kick": ("x...........x...", "x.......x...x..."), "guiro": ("x.oox.oox.oox.oo",), "high_bongo": ("x.o.x.o.x.o.....", "x.oox.oox.o....."), "low_bongo": ("............x...", "............x.x.")}, (110, 140), KITS),
    Groove("tango", {"kick": (QUARTERS, "x......xx...x..."), "snare": ("x..xx.x.x..xx.x.", "....x.......x.xx"), "wood": (REST, "x...x...x...x...")}, (110, 132), KITS),
    Groove("flamenco", {"kick": ("x..x..x.x..x..x.", "x.....x.x.....x."), "clap": ("..xx..xx..xx..xx", "x.xxx.xxx.xxx.xx"), "wood": (REST, "......xx......xx")}, (100, 140), KITS),
    Groove("flamenco", {"kick": ("x.....x.....x...x...x...",), "clap": ("x.g.g.x.g.g.x.g.x.g.x.g.", "g.g.x.g.g.x.g.x.g.x.g.x.")}, (160, 230), KITS, meter=TWELVE_EIGHT),
    Groove("polka", {"kick": (QUARTERS, "x.......x......."), "snare": (OFFBEATS, "..x...x...x...xx"), "hat": (OFFBEATS,)}, (100, 140), KITS),
    Groove("country", {"kick": (QUARTERS,), "snare": ("ogxgogxgogxgogxg", "ggxgggxgggxgggxx")}, (90, 130), KITS),
    Groove("ska", {"kick": (QUARTERS, "....x.......x..."), "snare": (BACKBEAT,), "hat": (OFFBEATS, "o.x.o.x.o.x.o.x.")}, (120, 170), KITS),
    Groove("steppers", {"kick": (QUARTERS,), "rim": ("........x.......", "........x..x..x."), "hat": (EIGHTHS, OFFBEATS)}, (68, 150), KITS),
    Groove("metal", {"kick": ("x.xxx.xxx.xxx.xx", "x.x.x.x.x.x.x.x.", "xxx.xxx.xxx.xxx.", "x..x..x.x..x..x."), "snare": (BACKBEAT,), "ride": ("x...x...x...x...", "x.x.x.x.x.x.x.x."), "crash": ("x...............",)}, (120, 220), ("power",)),
    Groove("djent", {"kick": ("x..x..x..x..x.x.", "x..x.x..x..x.x..", "xx.x..x..x.xx.x."), "snare": ("........x.......",), "crash": ("x...x...x...x...",)}, (100, 160), ("power",)),
    Groove("thrash", {"kick": (QUARTERS, "x..xx..xx..xx..x"), "snare": (OFFBEATS,), "ride": ("x.x.x.x.x.x.x.x.",), "crash": ("x...............", REST)}, (150, 230), ("power",)),
    Groove("blast", {"kick": ("x.x.x.x.x.x.x.x.",), "snare": (".x.x.x.x.x.x.x.x",), "ride": ("x.x.x.x.x.x.x.x.",), "crash": ("x...............", REST)}, (160, 240), ("power",)),
    Groove("d-beat", {"kick": ("x.....x...x.....",), "snare": (BACKBEAT,), "ride": ("x.x.x.x.x.x.x.x.",), "crash": ("x...............", REST)}, (140, 210), ("power",)),
    Groove("doom", {"kick": ("x.....x.........", "x...........x..."), "snare": ("........x.......",), "ride": (QUARTERS,), "crash": ("x...............", REST)}, (50, 90), ("power",)),
    Groove("motorik", {"kick": ("x.x...x.x.x...x.",), "snare": (BACKBEAT,), "hat": (EIGHTHS,)}, (110, 160), KITS),
    Groove("new wave", {"kick": (QUARTERS, "x.....x.x......."), "snare": (BACKBEAT,), "hat": (SIXTEENTHS, EIGHTHS)}, (100, 160), KITS),
    Groove("pop", {"kick": (QUARTERS, "x.......x.x.....", "x.....x.x......."), "snare": (BACKBEAT,), "clap": (BACKBEAT, REST), "hat": (EIGHTHS,)}, (90, 130), KITS),
    Groove("hardstyle", {"kick": (QUARTERS,), "open": (OFFBEATS,), "clap": (BACKBEAT, REST), "hat": (REST, SIXTEENTHS)}, (140, 200), ("909",)),
    Groove("phonk", {"kick": ("x..x..x...x.....", QUARTERS), "clap": (BACKBEAT,), "hat": (EIGHTHS, SIXTEENTHS), "cowbell": ("x..x..x...x.x...", "x..x..x.x..x..x.")}, (110, 160), ("808",)),
    Groove("crunk", {"kick": ("x..x..x...x.....", "x.....x...x..x.."), "clap": (BACKBEAT,), "hat": (SIXTEENTHS, "xoxxxoxxxoxxxoxx")}, (66, 100), ("808",)),
    Groove("bounce", {"kick": ("x..x..x...x.x...",), "clap": ("..x.x..x.x..x.x.", "....x..x.x..x..."), "hat": (EIGHTHS,), "cowbell": (REST, "x.x.x.x.x.x.x.x.")}, (92, 106), ("808",)),
    Groove("new jack swing", {"kick": ("x..x..x...x.....", "x.....xx..x....."), "snare": (BACKBEAT, "....x..g.g..x..g"), "hat": ("xgogxgogxgogxgog",), "tambourine": (REST, BACKBEAT)}, (98, 116), ("808",), (0.6, 0.65)),
    Groove("grime", {"kick": ("x.....x....x....", "x..x..x...x....."), "clap": ("........x.......",), "hat": ("x..x..x.x..x..x.", EIGHTHS)}, (138, 142), ("808",)),
    Groove("footwork", {"kick": ("x..x..x.x..x..x.", "x..x..x..x..x.x."), "clap": ("............x...", "....x.......x..."), "low_tom": ("..x..x....x..x..", REST), "hat": (OFFBEATS,)}, (156, 164), ("808",)),
    Groove("idm", {"kick": ("x..x...x..x..x..", "x.....x..x....x."), "snare": ("....x..g.x..x.g.", "..g.x.....g.x..x"), "hat": ("xgxoxxgxoxxgxxgo", "x.xgoxx.gxoxx.gx"), "rim": ("..x......x....x.", REST)}, (100, 160), ("electronic",)),
    Groove("second line", {"kick": ("x..x..x...x.x...", "x..x......x.x..."), "snare": ("xogxogxogoxogxox", "ogxgogxgogxgxgxx")}, (90, 124), KITS, (0.55, 0.62)),
    Groove("highlife", {"kick": ("x.......x.......", QUARTERS), "rim": ("x..x..x...x.x...",), "hat": ("x.xxx.xxx.xxx.xx", EIGHTHS), "shaker": (SIXTEENTHS, REST)}, (100, 130), KITS),
    Groove("soukous", {"kick": (QUARTERS,), "snare": (THREE_THREE_TWO, "...x..x.x..x..x."), "hat": (EIGHTHS, SIXTEENTHS)}, (120, 150), KITS),
    Groove("zouk", {"kick": ("x.......x.......", QUARTERS), "rim": ("x..x..x.x..x..x.",), "hat": (EIGHTHS, SIXTEENTHS), "shaker": (REST, SIXTEENTHS)}, (84, 130), KITS),
    Groove("maqsum", {"kick": ("x.......x.......",), "high_conga": ("..x...x.....x...", "..x.g.x.g.g.x.gg"), "tambourine": (SIXTEENTHS, EIGHTHS)}, (84, 130), KITS),
    Groove("forro", {"low_tom": ("x..x....x..x....", "x..x..g.x..x..g."), "rim": ("......x.......x.", "....x.x.....x.x."), "bell": ("ggxgggxgggxgggxg",)}, (90, 130), KITS),
    Groove("frevo", {"snare": ("x.oxx.oxx.oxx.ox", "xoxxoxoxxoxxoxox"), "kick": (BACKBEAT,), "tambourine": (EIGHTHS,)}, (120, 160), KITS),
    Groove("maracatu", {"low_tom": ("x..x..x.x.x.x...", "x..x..x.x..xx.x."), "high_agogo": ("x..x..x...x.....",), "low_agogo": ("............x.x.",), "snare": ("ogxogxogogxogxog",), "shaker": (SIXTEENTHS,)}, (80, 110), KITS),
    Groove("bhangra", {"low_tom": ("x.......x..x....", "x.....x.x.....x."), "high_bongo": ("..xxx.x...xxx.x.", "..x.x.xx..x.x.xx"), "clap": (REST, BACKBEAT)}, (90, 110), KITS, (0.6, 0.66)),
    Groove("medieval", {"low_tom": ("x..xx.x.x..xx.x.", "x...x.x.x...x..."), "tambourine": (OFFBEATS, "x.oxx.oxx.oxx.ox")}, (84, 120), KITS),
    Groove("jig", {"low_tom": ("x.....x.....", "x...o.x...o."), "tambourine": ("x.o.o.x.o.o.",)}, (100, 130), KITS, meter=SIX_EIGHT),
    Groove("jig", {"low_tom": ("x..xx..xx..xx..x", "x...x..xx...x..x"), "tambourine": (OFFBEATS,)}, (100, 130), KITS),
    Groove("jazz", {"ride": ("x...x.o.x...x...x.o.", "x...x.o.x.o.x...x.o."), "pedal": ("....x...........x...", "....x.......x......."), "kick": ("x.....x.............", "x.....x.....o......."), "snare": ("............o...o...", "......g.....o...g...")}, (120, 184), ("jazz", "brush"), (0.6, 0.67), 0.5, FIVE_FOUR),
    Groove("taiko drums", {"low_tom": ("x.....x.....", "x...x.x.....", "x.....x.x.x."), "mid_tom": ("..o.o...o.o.", "....o.o...o."), "kick": ("x...........", "x.....x.....")}, (76, 120), ("orchestra",), meter=SIX_EIGHT),
)
ALL_GROOVES = (*GROOVES, *NAMED_GROOVES)


def grooves_of(genre: str) -> list[Groove]:
    """All that a genre has, in any meter."""
    return [groove for groove in ALL_GROOVES if groove.genre == genre]
