"""General MIDI's programs for the instruments of a vocabulary, so that a MIDI file sounds alike.

Programs count from 0. Drums have none: they are on channel 10, where a kit may be chosen.
"""

from __future__ import annotations

PROGRAMS = {
    "piano": 0, "bright piano": 1, "honky-tonk piano": 3, "Rhodes": 4, "Wurlitzer": 4,
    "FM electric piano": 5, "harpsichord": 6, "clavinet": 7,
    "celesta": 8, "glockenspiel": 9, "music box": 10, "vibraphone": 11, "marimba": 12,
    "xylophone": 13, "tubular bells": 14, "bells": 14, "bell pluck": 14, "dulcimer": 15,
    "organ": 16, "rock organ": 18, "church organ": 19, "reed organ": 20, "accordion": 21,
    "harmonica": 22, "bandoneon": 23,
    "nylon guitar": 24, "acoustic guitar": 25, "twelve-string guitar": 25, "jazz guitar": 26,
    "slide guitar": 26, "electric guitar": 27, "muted guitar": 28, "overdriven guitar": 29,
    "distorted guitar": 30,
    "double bass": 32, "finger bass": 33, "picked bass": 34, "fretless bass": 35, "slap bass": 36,
    "plucked bass": 38, "synth bass": 38, "FM bass": 39, "808 bass": 39, "sub bass": 39,
    "acid bass": 38, "reese bass": 38, "wobble bass": 38,
    "violin": 40, "viola": 41, "cello": 42, "contrabass": 43, "tremolo strings": 44,
    "pizzicato strings": 45, "harp": 46, "string section": 48, "string machine": 50,
    "choir": 52, "oohs": 53, "synth voice": 54, "orchestra hit": 55,
    "trumpet": 56, "trombone": 57, "tuba": 58, "foghorn brass": 58, "muted trumpet": 59,
    "French horn": 60, "brass section": 61, "synth brass": 62,
    "soprano sax": 64, "alto sax": 65, "tenor sax": 66, "baritone sax": 67, "oboe": 68,
    "English horn": 69, "bassoon": 70, "clarinet": 71,
    "piccolo": 72, "flute": 73, "recorder": 74, "pan flute": 75, "shakuhachi": 77, "whistle": 78,
    "ocarina": 79,
    "square lead": 80, "chip lead": 80, "saw lead": 81, "supersaw lead": 81, "acid lead": 81,
    "gliding lead": 81, "FM lead": 81, "calliope lead": 82, "charang lead": 84, "voice lead": 85,
    "fifths lead": 86,
    "airy pad": 88, "warm pad": 89, "analogue pad": 89, "polysynth": 90, "space pad": 91,
    "glass pad": 92, "metal pad": 93, "halo pad": 94, "sweeping pad": 95,
    "sitar": 104, "banjo": 105, "shamisen": 106, "koto": 107, "kalimba": 108, "bagpipe": 109,
    "fiddle": 110, "shehnai": 111, "steel drum": 114, "synth pluck": 87, "string pluck": 45,
}  # fmt: skip
FAMILIES = {
    "bass": 33, "keys": 0, "mallet": 11, "guitar": 27, "strings": 48, "brass": 61, "woodwind": 73,
    "pad": 89, "lead": 81, "pluck": 46,
}  # fmt: skip


def program_of(instrument: str, family: str) -> int:
    """The program of an instrument, or of its family; a piano's for anything else."""
    return PROGRAMS.get(instrument, FAMILIES.get(family, 0))
