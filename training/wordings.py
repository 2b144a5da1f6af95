"""Known things in words that no caption uses, and the families that they mean: a test.

Neither training.talk nor a caption may have any of them (tests/training/test_heads.py looks). The
EARLIER ones were known to those who wrote training.talk and chose the guidance; WORDINGS were
written down afterwards, before anything was measured on them.
"""

from __future__ import annotations

WORDINGS = {
    "brushes on a snare": "drums", "four to the floor thump": "drums",
    "drum and bass roller": "drums", "tight pocket groove": "drums",
    "growling reese": "bass", "walking upright": "bass",
    "sliding 808s": "bass", "slapped funk line": "bass",
    "neo-soul EP": "keys", "barrelhouse upright": "keys",
    "gospel B3": "keys", "soulful wurly": "keys",
    "Caribbean pans": "mallet", "toy glock": "mallet",
    "balaphone riff": "mallet", "cathedral bells": "mallet",
    "djent chugs": "guitar", "bossa nova nylon": "guitar",
    "wah funk scratches": "guitar", "slide blues licks": "guitar",
    "adagio bows": "strings", "trembling violas": "strings",
    "weeping cello": "strings", "disco string stabs": "strings",
    "bebop trumpet": "brass", "growling trombones": "brass",
    "epic war horns": "brass", "soul horn stabs": "brass",
    "tin whistle jig": "woodwind", "Andean pipes": "woodwind",
    "klezmer clarinet": "woodwind", "honking bari sax": "woodwind",
    "breathing synth chords": "pad", "monks chanting": "pad",
    "glassy ambient bed": "pad", "drifting drone": "pad",
    "NES boss theme": "lead", "supersaw anthem": "lead",
    "G-funk whistle synth": "lead", "dubstep screech": "lead",
    "Celtic harp": "pluck", "mbira pattern": "pluck",
    "koto phrases": "pluck", "future bass plucks": "pluck",
    "uplifting sweep": "fx", "needle drop crackle": "fx",
    "thunderclap": "fx", "spaceship door": "fx",
}  # fmt: skip
EARLIER = {
    "boom bap kit": "drums", "a banging techno groove": "drums", "trap hats": "drums",
    "303 line": "bass", "moog low end": "bass", "thumping low notes": "bass",
    "Rhodes": "keys", "ivories": "keys", "church organ": "keys",
    "vibes": "mallet", "wooden bars struck": "mallet",
    "strummed six-string": "guitar", "shredding axe": "guitar",
    "violins": "strings", "cello ensemble": "strings",
    "foghorn brass": "brass", "mariachi trumpets": "brass",
    "oboe": "woodwind", "jazzy sax": "woodwind",
    "lush evolving atmosphere": "pad", "dreamy wash": "pad",
    "trance saw hook": "lead", "screaming mono synth": "lead",
    "harp glissando": "pluck", "plucky arp": "pluck",
    "whoosh up": "fx", "explosion": "fx", "laser zap": "fx",
}  # fmt: skip
