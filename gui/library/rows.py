"""What rows say, and by which steps one list of rows becomes another. Pure."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bridge.domain.request import Kind
from bridge.domain.sample import Recipe, Sample
from bridge.library.queries import Numbers
from gui.text import counted, tr

NOTHING = "–"
MOST_STEPS = 24
Step = tuple[Literal["out", "in"], int, int]  # rows go out of the list or come in: first, how many


def cells(sample: Sample) -> tuple[str, str, str, str, str]:
    """Name, tempo, key, bars and stars as text; a one-shot has no tempo and no bars."""
    recipe, key = sample.recipe, sample.key
    loop = recipe.kind is Kind.LOOP
    return (
        recipe.prompt,
        f"{recipe.bpm:.2f}" if loop else NOTHING,
        str(key) if key else NOTHING,
        str(recipe.bars) if loop else NOTHING,
        "★" * sample.stars,
    )


def place(sample: Sample) -> str:
    """The folders that it lies in, as far as they say something: "Loops / Drums"."""
    return " / ".join(sample.path.parent.parts[-2:])


def tip(sample: Sample) -> str:
    """All there is to say, in lines."""
    recipe = sample.recipe
    lines = [recipe.prompt, _made_by(recipe)]
    if sample.tags:
        lines.append(tr("tags: {}").format(", ".join(sample.tags)))
    return "\n".join([*lines, str(sample.path)])


def _made_by(recipe: Recipe) -> str:
    return tr("seed {} · {} {}").format(recipe.seed, recipe.model, recipe.model_version)


def spoken(sample: Sample) -> str:
    """A row for a screen reader."""
    _, bpm, key, bars, _ = cells(sample)
    parts = [sample.recipe.prompt]
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
