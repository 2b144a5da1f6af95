"""What rows say, and by which steps one list of rows becomes another. Pure."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bridge.domain.request import Kind
from bridge.domain.sample import Recipe, Sample
from bridge.domain.verdict import judge_recipe
from bridge.library.queries import Numbers
from gui.library.folding import TakeGroup
from gui.text import counted, decibels, tr

NOTHING = "–"
MOST_STEPS = 24
Step = tuple[Literal["out", "in"], int, int]  # rows go out of the list or come in: first, how many


def cells(sample: Sample) -> tuple[str, ...]:
    """Name, tempo, key, bars, stars, loudness and peak as text; a one-shot has no tempo and no
    bars."""
    recipe, key = sample.recipe, sample.key
    loop = recipe.kind is Kind.LOOP
    return (
        sample.title,
        f"{recipe.bpm:.2f}" if loop else NOTHING,
        str(key) if key else NOTHING,
        str(recipe.bars) if loop else NOTHING,
        "★" * sample.stars,
        _decibels(sample.lufs),
        _decibels(sample.peak_db),
    )


def _decibels(level: float | None) -> str:
    return NOTHING if level is None else decibels(level)


def take_said(sample: Sample) -> str:
    """ "take 3"."""
    return tr("take {}").format(sample.take)


def place(sample: Sample) -> str:
    """The folders that it lies in, as far as they say something: "Loops / Drums"."""
    return " / ".join(sample.path.parent.parts[-2:])


def tip(sample: Sample) -> str:
    """All there is to say, in lines."""
    recipe = sample.recipe
    lines = [sample.title] if sample.title == recipe.prompt else [sample.title, recipe.prompt]
    lines.append(_made_by(recipe))
    if sample.lufs is not None:
        loud, peak = cells(sample)[5:7]
        lines.append(tr("{} LUFS · peak {} dB").format(loud, peak))
    verdict = judge_recipe(recipe, sample.heard)
    if not verdict.agrees:
        lines.append(verdict.sentence)
    if sample.tags:
        lines.append(tr("tags: {}").format(", ".join(sample.tags)))
    return "\n".join([*lines, str(sample.path)])


def _made_by(recipe: Recipe) -> str:
    return tr("seed {} · {} {}").format(recipe.seed, recipe.model, recipe.model_version)


def spoken(sample: Sample) -> str:
    """A row for a screen reader."""
    _, bpm, key, bars, *_ = cells(sample)
    parts = [sample.title]
    parts += [tr("{} bpm").format(bpm)] if bpm != NOTHING else [tr("one-shot")]
    parts += [key] if key != NOTHING else []
    parts += [counted(sample.recipe.bars, tr("{} bar"), tr("{} bars"))] if bars != NOTHING else []
    return ", ".join([*parts, counted(sample.stars, tr("{} star"), tr("{} stars"))])


def name(path: Path) -> str:
    """A file's name for a sentence."""
    return path.name if len(path.name) <= 60 else path.name[:57] + "…"


def moves(old: Numbers, new: Numbers, most: int = MOST_STEPS) -> list[Step] | None:
    """The few runs of rows that go out of `old` (from its end) and come into `new` (from its
    beginning); None if the rest stands in another order, or there are too many."""
    gone = ~np.isin(old, new, kind="table" if len(new) else None)
    came = ~np.isin(new, old, kind="table" if len(old) else None)
    if not np.array_equal(old[~gone], new[~came]):
        return None
    out: list[Step] = [("out", first, count) for first, count in reversed(_runs(gone))]
    steps: list[Step] = [*out, *(("in", first, count) for first, count in _runs(came))]
    return steps if len(steps) <= most else None


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, how many) of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(a), int(b - a)) for a, b in list(pairwise(edges))[::2]]


def dot_said(sample: Sample) -> str:
    """A dot of the map: "dusty drums · 92.00 · Am"."""
    name, bpm, key, *_ = cells(sample)
    return " · ".join([name, *(one for one in (bpm, key) if one != NOTHING)])


def takes_said(fold: TakeGroup) -> str:
    """ "▸ 4 takes"; ▾ where they are shown below."""
    many = tr("{} takes").format(f"{fold.takes:,}")
    return f"{'▾' if fold.is_open else '▸'} {many}"
