"""Every instrument by name: what people call it, which family it is of, its register and what
sounds it.

`words` are whole noun phrases that name the instrument. A recipe is a soundfont program or a patch
of our own; the studio turns one into a player. Weight 0 marks a stand-in, used only where no
soundfont is installed.
"""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from dataclasses import dataclass

from training.embedded import voices as v
from training.embedded import voices_sustained as s

FM = ("fluid", "muse")


@dataclass(frozen=True, slots=True)
class Program:
    number: int
    bank: int = 0
    fonts: tuple[str, ...] = FM


Recipe = Program | v.Patch | s.Line


@dataclass(frozen=True, slots=True)
class Instrument:
    """`plays` are writers of tonal.py (or styles of bass.py) with weights; empty means the family's usual ones."""

    name: str
    family: str
    words: tuple[str, ...]
    recipes: tuple[Recipe, ...]
    low: int = 48
    high: int = 76
    plays: tuple[tuple[str, float], ...] = ()
    weight: float = 1.0


def _p(number: int, bank: int = 0) -> tuple[Program, ...]:
    return (Program(number, bank),)


USUAL: dict[str, tuple[tuple[str, float], ...]] = {
    "keys": (("sustained", 3), ("comp", 3), ("arpeggio", 2), ("melody", 2), ("riff", 0.7)),
    "mallet": (("melody", 3), ("arpeggio", 3), ("riff", 1.5), ("ostinato", 1), ("comp", 1)),
    "guitar": (("strum", 2.5), ("arpeggio", 2.5), ("riff", 2), ("melody", 2), ("comp", 1)),
    "strings": (("sustained", 3), ("melody", 2.5), ("ostinato", 2), ("long", 2), ("arpeggio", 0.7)),
    "brass": (("comp", 3), ("melody", 2.5), ("sustained", 1.5), ("riff", 1.5), ("long", 1)),
    "woodwind": (("melody", 5), ("riff", 1.5), ("long", 2), ("arpeggio", 1)),
    "pad": (("sustained", 6), ("long", 1), ("drone", 1.5)),
    "lead": (("melody", 4), ("riff", 3), ("arpeggio", 2)),
    "pluck": (("arpeggio", 4), ("melody", 3), ("riff", 2), ("comp", 1.2), ("ostinato", 0.7)),
}
SOLO = (("melody", 5.0), ("long", 2.5), ("riff", 1.5))
RIFFS = (("riff", 3.0), ("comp", 2.0), ("melody", 1.0))
KEYS = (
    Instrument("piano", "keys", ("piano", "grand piano", "acoustic piano"), (Program(0), Program(0, 8, ("muse",))), 45, 79, weight=2),
    Instrument("bright piano", "keys", ("bright piano", "pop piano"), _p(1), 45, 79),
    Instrument("honky-tonk piano", "keys", ("honky-tonk piano", "saloon piano", "detuned upright piano"), _p(3), 48, 79, weight=0.7),
    Instrument("Rhodes", "keys", ("Rhodes", "Rhodes piano", "electric piano", "Fender Rhodes"), (Program(4), Program(4, 8)), 43, 76, weight=2),
    Instrument("Wurlitzer", "keys", ("Wurlitzer", "Wurly", "Wurlitzer electric piano", "electric piano"), (Program(5), Program(5, 8)), 43, 76),
    Instrument("FM electric piano", "keys", ("FM electric piano", "DX electric piano", "eighties electric piano", "digital piano"), (v.fm_piano,), 43, 79),
    Instrument("clavinet", "keys", ("clavinet", "clav", "funky clav"), _p(7), 40, 70, (("riff", 3), ("comp", 4)), 1.3),
    Instrument("harpsichord", "keys", ("harpsichord", "baroque harpsichord"), _p(6), 45, 79, weight=0.7),
    Instrument("organ", "keys", ("organ", "Hammond organ", "drawbar organ", "B3 organ"), (Program(16), Program(17), v.drawbar_organ), 45, 76, weight=1.5),
    Instrument("rock organ", "keys", ("rock organ", "overdriven organ", "rotary organ"), _p(18), 45, 76, weight=0.7),
    Instrument("church organ", "keys", ("church organ", "pipe organ", "cathedral organ"), (Program(19), Program(19, 8)), 40, 76, (("sustained", 4), ("melody", 2), ("arpeggio", 1))),
    Instrument("reed organ", "keys", ("reed organ", "harmonium", "pump organ"), _p(20), 45, 74, (("sustained", 4), ("melody", 2)), 0.6),
    Instrument("accordion", "keys", ("accordion", "musette accordion", "squeezebox"), (Program(21), Program(21, 8)), 50, 79, (("melody", 3), ("comp", 2), ("sustained", 2))),
    Instrument("bandoneon", "keys", ("bandoneon", "tango accordion"), _p(23), 50, 79, (("melody", 3), ("comp", 2), ("sustained", 1)), 0.6),
)
MALLETS = (
    Instrument("marimba", "mallet", ("marimba", "wooden marimba"), (Program(12), v.modal_bar), 48, 81, weight=1.4),
    Instrument("vibraphone", "mallet", ("vibraphone", "vibes", "jazz vibes"), _p(11), 53, 84, weight=1.4),
    Instrument("xylophone", "mallet", ("xylophone", "wooden xylophone"), _p(13), 60, 91),
    Instrument("glockenspiel", "mallet", ("glockenspiel", "glock", "orchestra bells"), _p(9), 72, 96),
    Instrument("music box", "mallet", ("music box", "toy music box"), _p(10), 60, 91, (("melody", 3), ("arpeggio", 3))),
    Instrument("celesta", "mallet", ("celesta", "celeste"), _p(8), 60, 91),
    Instrument("tubular bells", "mallet", ("tubular bells", "chimes", "church bells"), (Program(14), Program(14, 8)), 55, 77, (("melody", 3), ("long", 2), ("riff", 1)), 0.8),
    Instrument("steel drum", "mallet", ("steel drum", "steel drums", "steelpan"), _p(114), 55, 84),
    Instrument("bells", "mallet", ("bells", "FM bells", "bell tones", "metallic bells"), (v.fm_bell, Program(112)), 60, 88),
)
GUITARS = (
    Instrument("nylon guitar", "guitar", ("nylon guitar", "classical guitar", "Spanish guitar"), _p(24), 40, 74, weight=1.3),
    Instrument("acoustic guitar", "guitar", ("acoustic guitar", "steel-string guitar", "folk guitar"), (Program(25), Program(25), v.plucked_string), 40, 74, weight=1.5),
    Instrument("twelve-string guitar", "guitar", ("twelve-string guitar", "12-string guitar"), _p(25, 8), 40, 74, weight=0.6),
    Instrument("jazz guitar", "guitar", ("jazz guitar", "hollow-body guitar", "mellow electric guitar"), _p(26), 43, 76, (("melody", 3), ("comp", 3), ("sustained", 1), ("arpeggio", 1))),
    Instrument("electric guitar", "guitar", ("electric guitar", "clean guitar", "clean electric guitar"), _p(27), 43, 76, (("strum", 1), ("arpeggio", 2), ("comp", 3), ("riff", 2), ("melody", 2)), 1.5),
    Instrument("muted guitar", "guitar", ("muted guitar", "palm-muted guitar", "funk guitar"), (Program(28), Program(28, 8)), 40, 69, (("riff", 3), ("comp", 2), ("ostinato", 2))),
    Instrument("overdriven guitar", "guitar", ("overdriven guitar", "crunchy guitar", "blues-rock guitar"), _p(29), 40, 72, RIFFS),
    Instrument("distorted guitar", "guitar", ("distorted guitar", "distortion guitar", "heavy metal guitar", "rock guitar"), _p(30), 40, 69, (("riff", 3), ("long", 1), ("melody", 1), ("ostinato", 1)), 1.2),
    Instrument("banjo", "guitar", ("banjo", "bluegrass banjo"), _p(105), 50, 79, (("arpeggio", 4), ("melody", 2)), 0.8),
    Instrument("slide guitar", "guitar", ("Hawaiian guitar", "slide guitar", "lap steel guitar"), _p(26, 8), 50, 76, SOLO, 0.5),
)
STRINGS = (
    Instrument("violin", "strings", ("violin", "solo violin"), _p(40), 57, 88, SOLO, 1.2),
    Instrument("fiddle", "strings", ("fiddle", "folk fiddle"), _p(110), 57, 84, SOLO, 0.5),
    Instrument("viola", "strings", ("viola", "solo viola"), _p(41), 50, 79, SOLO, 0.7),
    Instrument("cello", "strings", ("cello", "solo cello"), _p(42), 38, 67, SOLO, 1.2),
    Instrument("contrabass", "strings", ("bowed double bass", "contrabass", "bowed contrabass"), _p(43), 31, 55, SOLO, 0.6),
    Instrument("tremolo strings", "strings", ("tremolo strings", "shivering strings", "trembling violins"), _p(44), 45, 80, (("sustained", 4), ("long", 2)), 0.9),
    Instrument("string section", "strings", ("strings", "string section", "string ensemble", "violins", "orchestral strings", "string orchestra"), (Program(48), Program(48), Program(49)), 43, 84, weight=3),
    Instrument("string machine", "strings", ("string machine", "synth strings", "analogue strings", "seventies string machine"), (Program(50), Program(51), Program(50, 8)), 45, 81, (("sustained", 4), ("melody", 1), ("long", 1))),
    Instrument("string machine stand-in", "strings", ("string machine", "synth strings"), (s.saw_pad,), 45, 81, weight=0),
)
BRASS = (
    Instrument("trumpet", "brass", ("trumpet", "solo trumpet"), _p(56), 55, 82, SOLO, 1.4),
    Instrument("muted trumpet", "brass", ("muted trumpet", "Harmon-mute trumpet", "jazz muted trumpet"), _p(59), 55, 82, SOLO, 0.8),
    Instrument("trombone", "brass", ("trombone", "solo trombone", "slide trombone"), _p(57), 43, 70, SOLO, 1.1),
    Instrument("tuba", "brass", ("tuba", "low tuba", "oompah tuba"), _p(58), 29, 53, (("riff", 3), ("long", 2), ("melody", 2), ("ostinato", 1)), 1.1),
    Instrument("French horn", "brass", ("French horn", "French horns", "orchestral horns"), _p(60), 43, 74, (("sustained", 3), ("melody", 3), ("long", 2)), 1.2),
    Instrument("brass section", "brass", ("brass section", "horn section", "horns", "big band brass", "brass ensemble"), (Program(61), Program(61), Program(61, 8)), 46, 79, weight=2.5),
    Instrument("synth brass", "brass", ("synth brass", "analogue brass", "eighties synth brass"), (Program(62), Program(63), v.analogue_brass, v.analogue_brass), 43, 77, (("comp", 4), ("sustained", 2), ("riff", 2), ("melody", 1.5)), 1.5),
    Instrument("foghorn brass", "brass", ("foghorn brass", "cinematic low brass", "braam"), (v.analogue_brass,), 29, 48, (("long", 4), ("drone", 1)), 0.6),
)
WOODWINDS = (
    Instrument("flute", "woodwind", ("flute", "concert flute", "silver flute"), _p(73), 60, 91, weight=1.4),
    Instrument("piccolo", "woodwind", ("piccolo", "piccolo flute"), _p(72), 72, 98, weight=0.5),
    Instrument("recorder", "woodwind", ("recorder", "wooden recorder"), _p(74), 60, 91, weight=0.8),
    Instrument("pan flute", "woodwind", ("pan flute", "pan pipes", "panpipes"), _p(75), 60, 88),
    Instrument("shakuhachi", "woodwind", ("shakuhachi", "bamboo flute", "Japanese flute"), _p(77), 57, 81, weight=0.7),
    Instrument("ocarina", "woodwind", ("ocarina", "clay ocarina"), _p(79), 60, 86, weight=0.6),
    Instrument("whistle", "woodwind", ("whistle", "whistling", "tin whistle"), _p(78), 64, 91, weight=0.6),
    Instrument("oboe", "woodwind", ("oboe", "solo oboe"), _p(68), 58, 86),
    Instrument("English horn", "woodwind", ("English horn", "cor anglais"), _p(69), 53, 79, weight=0.6),
    Instrument("bassoon", "woodwind", ("bassoon", "low bassoon"), _p(70), 36, 65, weight=0.9),
    Instrument("clarinet", "woodwind", ("clarinet", "solo clarinet"), _p(71), 50, 82, weight=1.1),
    Instrument("soprano sax", "woodwind", ("soprano sax", "soprano saxophone", "sax"), _p(64), 57, 84, weight=0.8),
    Instrument("alto sax", "woodwind", ("alto sax", "alto saxophone", "sax", "saxophone"), _p(65), 50, 79, weight=1.1),
    Instrument("tenor sax", "woodwind", ("tenor sax", "tenor saxophone", "sax", "saxophone"), _p(66), 45, 74, weight=1.1),
    Instrument("baritone sax", "woodwind", ("baritone sax", "bari sax", "low saxophone"), _p(67), 36, 64, (("riff", 3), ("melody", 2)), 0.8),
    Instrument("bagpipe", "woodwind", ("bagpipes", "bagpipe"), _p(109), 55, 77, weight=0.5),
    Instrument("harmonica", "woodwind", ("harmonica", "blues harp", "mouth organ"), _p(22), 55, 84, weight=0.9),
    Instrument("shehnai", "woodwind", ("shehnai", "nasal reed pipe"), _p(111), 57, 79, weight=0.4),
    Instrument("flute stand-in", "woodwind", ("flute",), (v.breath_flute,), 60, 88, weight=0),
)
PADS = (
    Instrument("warm pad", "pad", ("warm pad", "soft pad", "mellow pad"), (Program(89), Program(89), s.saw_pad), 43, 76, weight=1.5),
    Instrument("analogue pad", "pad", ("analogue pad", "analog synth pad", "saw pad", "detuned pad"), (s.saw_pad,), 43, 76, weight=1.5),
    Instrument("sweeping pad", "pad", ("sweeping pad", "filter sweep pad", "evolving pad"), (s.sweeping_pad, Program(95)), 43, 76, weight=1.2),
    Instrument("glass pad", "pad", ("glass pad", "glassy pad", "crystalline pad"), (s.glass_pad, Program(92)), 48, 81),
    Instrument("airy pad", "pad", ("airy pad", "breathy pad", "ambient pad"), (s.airy_pad, Program(97)), 48, 79),
    Instrument("choir", "pad", ("choir", "choir aahs", "vocal choir", "voices"), _p(52), 48, 79, weight=1.2),
    Instrument("oohs", "pad", ("voice oohs", "humming choir", "vocal oohs"), _p(53), 48, 79, weight=0.7),
    Instrument("synth voice", "pad", ("synth voice pad", "vocal pad", "vocoder pad"), (Program(54), Program(91)), 48, 77),
    Instrument("halo pad", "pad", ("halo pad", "ethereal pad", "dreamy pad"), (Program(94), Program(88)), 48, 79),
    Instrument("metal pad", "pad", ("metallic pad", "metal pad"), (Program(93), Program(99)), 45, 76, weight=0.7),
    Instrument("polysynth", "pad", ("polysynth pad", "poly synth pad", "eighties synth pad"), _p(90), 45, 76, (("sustained", 4), ("comp", 2))),
    Instrument("space pad", "pad", ("space pad", "sci-fi pad", "cosmic pad"), (Program(103), Program(101), Program(96)), 45, 76, weight=0.8),
)
LEADS = (
    Instrument("saw lead", "lead", ("saw lead", "sawtooth lead", "analogue synth lead"), (s.saw_lead, s.saw_lead, Program(81)), 55, 86, weight=1.5),
    Instrument("square lead", "lead", ("square lead", "square wave lead", "hollow synth lead"), (s.square_lead, Program(80)), 55, 86, weight=1.2),
    Instrument("chip lead", "lead", ("chiptune lead", "8-bit lead", "video game lead"), (s.chip_lead,), 60, 93, weight=1.1),
    Instrument("supersaw lead", "lead", ("supersaw lead", "trance lead", "big room lead", "supersaw"), (s.trance_lead,), 55, 84, (("melody", 3), ("riff", 2), ("arpeggio", 2), ("comp", 3)), 1.5),
    Instrument("FM lead", "lead", ("FM lead", "digital synth lead"), (s.fm_lead,), 55, 86),
    Instrument("gliding lead", "lead", ("gliding lead", "portamento lead", "whistling g-funk lead", "g-funk lead", "theremin-like lead"), (s.glide,), 67, 93, SOLO, 1.2),
    Instrument("acid lead", "lead", ("acid lead", "squelchy lead", "resonant lead"), (s.acid,), 55, 79, (("riff", 2), ("arpeggio", 3))),
    Instrument("voice lead", "lead", ("vocal lead", "synth vox lead"), _p(85), 55, 79, SOLO, 0.6),
    Instrument("fifths lead", "lead", ("fifths lead", "stacked fifths lead"), _p(86), 52, 79, weight=0.6),
    Instrument("charang lead", "lead", ("guitar-like lead", "distorted synth lead"), _p(84), 52, 79, weight=0.6),
    Instrument("calliope lead", "lead", ("calliope lead", "flute-like lead"), (Program(82), Program(83)), 60, 86, weight=0.5),
)
PLUCKS = (
    Instrument("synth pluck", "pluck", ("synth pluck", "analogue pluck", "filtered pluck"), (v.analogue_pluck,), 50, 84, weight=2.2),
    Instrument("bell pluck", "pluck", ("bell pluck", "FM pluck", "digital pluck"), (v.fm_bell, Program(98)), 57, 86),
    Instrument("string pluck", "pluck", ("string pluck", "plucked string", "soft pluck"), (v.plucked_string,), 48, 81, weight=1.2),
    Instrument("harp", "pluck", ("harp", "concert harp"), _p(46), 43, 88, (("arpeggio", 6), ("melody", 2), ("strum", 1)), 1.6),
    Instrument("koto", "pluck", ("koto", "Japanese koto"), (Program(107), Program(107, 8)), 50, 81, (("melody", 3), ("arpeggio", 2), ("riff", 1)), 1.1),
    Instrument("shamisen", "pluck", ("shamisen", "Japanese lute"), _p(106), 50, 79, (("melody", 3), ("riff", 2)), 0.6),
    Instrument("sitar", "pluck", ("sitar", "Indian sitar"), _p(104), 48, 76, (("melody", 3), ("riff", 2), ("long", 1)), 1.1),
    Instrument("pizzicato strings", "pluck", ("pizzicato strings", "pizzicato", "plucked strings"), _p(45), 43, 81, (("ostinato", 3), ("melody", 2), ("arpeggio", 3)), 1.4),
    Instrument("kalimba", "pluck", ("kalimba", "thumb piano", "mbira"), _p(108), 55, 84, (("melody", 3), ("arpeggio", 3), ("riff", 2)), 1.4),
    Instrument("dulcimer", "pluck", ("dulcimer", "hammered dulcimer", "zither"), _p(15), 50, 81, weight=0.8),
)
UPRIGHT = (("walking", 5.0), ("riff", 1.0), ("reggae", 0.5))
BASSES = (
    Instrument("double bass", "bass", ("upright bass", "double bass", "acoustic bass"), _p(32), 28, 52, UPRIGHT, 1.3),
    Instrument("finger bass", "bass", ("finger bass", "bass guitar", "electric bass"), _p(33), 28, 52, (("riff", 2), ("funk", 2), ("reggae", 3), ("eighths", 1), ("octave", 1), ("walking", 1)), 1.6),
    Instrument("picked bass", "bass", ("picked bass", "bass guitar", "pick bass guitar"), _p(34), 28, 52, (("eighths", 4), ("riff", 2)), 0.9),
    Instrument("fretless bass", "bass", ("fretless bass", "fretless bass guitar"), _p(35), 28, 52, (("riff", 2), ("sustained", 2), ("walking", 1)), 0.8),
    Instrument("slap bass", "bass", ("slap bass", "slapped bass guitar", "popped bass"), (Program(36), Program(37)), 28, 52, (("funk", 5), ("octave", 1)), 1.3),
    Instrument("synth bass", "bass", ("synth bass", "analogue bass", "Moog bass", "saw bass"), (Program(38), Program(39), v.filtered_bass, v.filtered_bass, v.filtered_bass), 28, 52, (("riff", 3), ("octave", 2), ("offbeat", 2), ("rolling", 1.5), ("eighths", 1), ("funk", 1)), 2.5),
    Instrument("FM bass", "bass", ("FM bass", "digital bass", "metallic bass"), (v.fm_bass, Program(39, 8)), 28, 52, (("riff", 3), ("offbeat", 2), ("octave", 1)), 0.9),
    Instrument("acid bass", "bass", ("acid bass", "303 bass", "303", "squelchy acid bass"), (s.acid,), 31, 48, (("acid", 1),), 2),
    Instrument("sub bass", "bass", ("sub bass", "deep sub", "sine bass", "deep bass"), (v.sub_bass,), 26, 43, (("sustained", 4), ("reggae", 1), ("riff", 1.5), ("offbeat", 1)), 1.7),
    Instrument("808 bass", "bass", ("808 bass", "808", "booming 808 bass", "trap 808 bass"), (v.eight_o_eight_bass,), 26, 43, (("boom", 1),), 1.6),
    Instrument("reese bass", "bass", ("reese bass", "reese", "detuned saw bass"), (v.reese_bass,), 28, 45, (("dnb", 3), ("riff", 1.5), ("sustained", 1)), 1.2),
    Instrument("wobble bass", "bass", ("wobble bass", "growling wobble bass"), (v.wobble_bass,), 28, 45, (("dubstep", 1),), 0.9),
    Instrument("plucked bass", "bass", ("plucked bass", "short pluck bass", "muted bass"), (v.plucked_string,), 28, 52, (("riff", 2), ("octave", 1), ("reggae", 1)), 0.8),
)
TONAL = KEYS + MALLETS + GUITARS + STRINGS + BRASS + WOODWINDS + PADS + LEADS + PLUCKS + BASSES
