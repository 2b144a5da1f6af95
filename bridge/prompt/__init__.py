"""Prompts, understood: one grammar for the command line, OSC and the window.

    understand(text)     what a prompt says: tempo, key, meter, bars, kind, what plays and how
    asked(text, …)       the same with what is named beside it and what is sticky, in one order
    parse_key(text)      a key, however it's written
    parse_number(text)   "92,5" and "92.5"

The words stand in words/*.toml; each module reads one kind of thing.
"""

from bridge.prompt.keys import parse_key
from bridge.prompt.numbers import parse_number
from bridge.prompt.precedence import Asked, asked
from bridge.prompt.understanding import Understanding, understand

__all__ = ["Asked", "Understanding", "asked", "parse_key", "parse_number", "understand"]
