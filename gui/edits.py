"""What the row under the wave asks for: requests made from the sample shown, by its own prompt.

Pure: no Qt. `seed` is the one to draw with.
"""

from __future__ import annotations

import math
from dataclasses import replace

from bridge.domain.errors import BadArgument
from bridge.domain.request import (
    MOST_BARS,
    Edit,
    Extend,
    Form,
    Kind,
    Morph,
    Repaint,
    Request,
    Source,
    Vary,
)
from bridge.domain.sample import Sample

WORDS = ((0.2, "a touch"), (0.4, "a sibling"), (0.6, "a cousin"), (0.8, "a stranger"))
FARTHEST = "almost new"


def retry(sample: Sample, seed: int) -> Request:
    """The same again with another seed."""
    return replace(sample.recipe.request, seed=seed)


def vary(sample: Sample, seed: int, strength: float) -> Request:
    """Another take on the whole sample."""
    return _edited(sample, seed, Vary(Source(sample.path), strength))


def extend(sample: Sample, seed: int) -> Request:
    """As many bars again, as far as that goes."""
    bars = sample.recipe.bars
    if bars >= MOST_BARS:
        raise BadArgument(f"It has {bars} bars already: {MOST_BARS} are the most.")
    return _edited(sample, seed, Extend(Source(sample.path), min(bars, MOST_BARS - bars)))


def repaint(sample: Sample, seed: int, bars: tuple[int, int]) -> Request:
    """Bars [first, stop) painted anew, the others as they are."""
    return _edited(sample, seed, Repaint(Source(sample.path), *bars))


def _edited(sample: Sample, seed: int, edit: Edit) -> Request:
    return replace(sample.recipe.request, seed=seed, edit=edit, shift=0)


def bars_touched(bars: int, start: float, stop: float) -> tuple[int, int]:
    """The half-open range of bars that a part of a loop, in fractions of it, has something of."""
    near = 1e-3
    first = min(bars - 1, math.floor(start * bars + near))
    return first, max(first + 1, math.ceil(stop * bars - near))


def bars_named(first: int, stop: int) -> str:
    """ "bar 2", "bars 2–4", counted from 1."""
    return f"bar {first + 1}" if stop == first + 1 else f"bars {first + 1}–{stop}"


def strength_word(strength: float) -> str:
    """How far from its source a variation goes, in a word."""
    return next((word for most, word in WORDS if strength <= most), FARTHEST)


def origin(sample: Sample) -> str:
    """Where an edited sample came from: "bar 2 repainted from kick_92.wav"; empty if painted."""
    edit = sample.recipe.edit
    if isinstance(edit, Repaint):
        return f"{bars_named(edit.first, edit.stop)} repainted in {edit.source.path.name}"
    if isinstance(edit, Extend):
        return f"{edit.source.path.name} extended by {edit.bars}"
    if isinstance(edit, Vary):
        return f"{edit.source.path.name} varied, {100 * edit.strength:.0f} %"
    if isinstance(edit, Morph):
        return f"on the way to “{edit.other}”"
    return "a form" if isinstance(edit, Form) else ""


def has_bars(sample: Sample) -> bool:
    """Whether bars of a sample can be edited one by one: a loop, but no form."""
    return sample.recipe.kind is Kind.LOOP and not isinstance(sample.recipe.edit, Form)
