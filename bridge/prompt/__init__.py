"""Prompts, understood: one grammar for the command line, OSC and the window.

    understand(text)     what a prompt says: tempo, key, meter, bars, kind, what plays and how
    asked(text, …)       the same with what is named beside it and what is sticky, in one order
    parse_key(text)      a key, however it's written; parse_tonality the same with its mode
    parse_number(text)   "92,5" and "92.5"

Each module reads one kind of thing, by the words in words/*.toml:

    text       tokens, numbers, phrases; other languages, misspellings
    time       tempo, meter, length; how notes are touched
    harmony    keys, chords, tunings, harmony in words
    sound      what plays, how it sounds, what is not to be heard
    playing    ways to play, steps of drums

`reading` runs them all over a prompt, `played` puts together what plays, `interpretation` all of it
as one Understanding. `precedence` says what counts beside it, `ignored`, `unplayed` what is told.
"""

from bridge.prompt.harmony.tonality import Tonality, parse_key, parse_tonality
from bridge.prompt.interpretation import understand
from bridge.prompt.precedence import Asked, asked, keyed
from bridge.prompt.text.numbers import parse_number
from bridge.prompt.understanding import Understanding

__all__ = [
    "Asked", "Tonality", "Understanding", "asked", "keyed", "parse_key", "parse_number",
    "parse_tonality", "understand",
]  # fmt: skip
