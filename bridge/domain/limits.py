"""How much a request may ask for, where more than one kind of value must know it."""

from __future__ import annotations

MOST_BARS = 16  # in one painting
LONGEST_PROMPT = 1_000  # characters
SEEDS = 2**32  # a seed is one of 0 .. SEEDS - 1
