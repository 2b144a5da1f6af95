"""Prompts, understood: one grammar for the command line, OSC and the window.

    understand(text)     what a prompt says: tempo, key, meter, bars, kind, what plays and how
    asked(text, …)       the same with what is named beside it and what is sticky, in one order
    parse_key(text)      a key, however it's written; parse_tonality the same with its mode
    parse_number(text)   "92,5" and "92.5"

The words stand in words/*.toml; each module reads one kind of thing.
"""

from bridge.prompt.interpretation import understand
from bridge.prompt.numbers import parse_number
from bridge.prompt.precedence import Asked, asked, keyed
from bridge.prompt.tonality import Tonality, parse_key, parse_tonality
from bridge.prompt.understanding import Understanding

__all__ = [
    "Asked", "Tonality", "Understanding", "asked", "keyed", "parse_key", "parse_number",
    "parse_tonality", "understand",
]  # fmt: skip
