"""What the row under the wave asks for: requests made from the sample shown, by its own prompt.

Pure: no Qt. `seed` is the one to draw with.
"""

from __future__ import annotations

import math
from dataclasses import replace

from bridge.domain.edit import Edit, Extend, Form, Layer, Morph, Repaint, Source, Stem, Vary
from bridge.domain.errors import BadArgument
from bridge.domain.limits import MOST_BARS
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Sample
from gui.text import marked, tr

WORDS = (
    (0.2, marked("a touch")), (0.4, marked("a sibling")), (0.6, marked("a cousin")),
    (0.8, marked("a stranger")),
)  # fmt: skip
FARTHEST = marked("almost new")


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
        raise BadArgument(tr("It has {} bars already: {} are the most.").format(bars, MOST_BARS))
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
    if stop == first + 1:
        return tr("bar {}").format(first + 1)
    return tr("bars {}–{}").format(first + 1, stop)


def strength_word(strength: float) -> str:
    """How far from its source a variation goes, in a word."""
    return tr(next((word for most, word in WORDS if strength <= most), FARTHEST))


def origin(sample: Sample) -> str:
    """Where an edited sample came from: "bar 2 repainted from kick_92.wav"; empty if painted."""
    match sample.recipe.edit:
        case Repaint() as edit:
            bars = bars_named(edit.first, edit.stop)
            said = tr("{} repainted in {}").format(bars, edit.source.path.name)
        case Extend() as edit:
            said = tr("{} extended by {}").format(edit.source.path.name, edit.bars)
        case Vary() as edit:
            said = tr("{} varied, {:.0f} %").format(edit.source.path.name, 100 * edit.strength)
        case Layer() as edit:
            said = tr("{} to go with {}").format(", ".join(edit.tracks), edit.source.path.name)
        case Stem() as edit:
            said = tr("{} out of {}").format(edit.track, edit.source.path.name)
        case Morph() as edit:
            said = tr("on the way to “{}”").format(edit.other)
        case Form():
            said = tr("a form")
        case _:
            said = ""
    return said


def has_bars(sample: Sample) -> bool:
    """Whether bars of a sample can be edited one by one: a loop, but no form."""
    return sample.recipe.kind is Kind.LOOP and not isinstance(sample.recipe.edit, Form)
