"""Loops to keep, without a model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Recipe

RECIPE = Recipe(
    prompt="dusty boom-bap drums",
    negative="hi-hats",
    seed=7,
    kind=Kind.LOOP,
    bpm=92.0,
    key=Key.parse("Am"),
    bars=2,
    meter=Meter(),
    model="embedded",
    model_version="1",
    steps=10,
    guidance=3.0,
    fodder="0.1.0",
)
HEARD = Heard(bpm=92.1, bpm_confidence=0.8, beat_offset=0.0, key=Key(9, True), key_confidence=0.7)


def a_recipe(**changes: Any) -> Recipe:
    return replace(RECIPE, **changes)


def a_loop(recipe: Recipe = RECIPE, frames: int | None = None, family: str = "drums") -> Loop:
    """A short decaying tone that differs by seed; as long as the recipe says, or `frames`."""
    length = recipe.samples if frames is None else frames
    time = np.arange(length) / 44_100
    hertz = 220 + recipe.seed % 20_000  # at half the rate there would be nothing but zeros
    tone = np.sin(2 * np.pi * hertz * time) * np.exp(-3 * time)
    samples = np.stack([tone, 0.5 * tone], axis=1).astype(np.float32)
    return Loop(Clip(samples, 44_100), recipe, HEARD, family)
