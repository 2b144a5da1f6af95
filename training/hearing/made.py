"""The embedded model's own loops, for the set that hearing is measured on.

Each shipped loop preset, but no effects, at a tempo near its own, in a key of its mode, with a seed
that nobody chose. The recipe counts as the truth, though the model may have disobeyed it: what
is missed is hearing's fault or the model's.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from bridge.config.presets import Preset, load_presets, model_named
from bridge.domain.audio import Loop
from bridge.domain.limits import SEEDS
from bridge.domain.music import Key
from bridge.domain.request import Kind, Request
from bridge.dsp.level import normalise
from bridge.generation.pipeline import make
from bridge.synthesis.loading import load
from training.hearing.render import Sound

NEAR = 0.1  # of the preset's tempo


def generated(turns: int) -> Iterator[tuple[str, Sound, int, dict[str, Any]]]:
    """(name, sound, rate, line) of each preset's loops, `turns` of each."""
    painter = load(model_named("embedded"))
    for preset in load_presets(None):
        if preset.request.kind is not Kind.LOOP or preset.family == "fx":
            continue
        for turn in range(turns):
            name = f"{preset.family}-{preset.name.lower().replace(' ', '-')}-{turn}"
            dice = np.random.default_rng(zlib.crc32(name.encode()))
            loop = make(_request(preset, dice), painter, lambda *_: None)
            clip = normalise(loop.clip)
            yield name, np.asarray(clip.samples), clip.rate, _line(preset, loop)


def _request(preset: Preset, dice: np.random.Generator) -> Request:
    """The preset's wish at another tempo, in another key, with another seed."""
    asked = preset.request
    bpm = float(np.round((asked.bpm or 120.0) * dice.uniform(1 - NEAR, 1 + NEAR)))
    key = None if asked.key is None else Key(int(dice.integers(12)), asked.key.minor)
    return replace(asked, bpm=bpm, key=key, seed=int(dice.integers(SEEDS)))


def _line(preset: Preset, loop: Loop) -> dict[str, Any]:
    key = loop.recipe.key
    return {
        "side": "report" if zlib.crc32(preset.name.encode()) % 2 else "tune",
        "style": preset.family,
        "bpm": loop.recipe.bpm,
        "beats": loop.recipe.meter.beats,
        "loop": True,
        "parts": "made",
        "key": None if key is None else [key.tonic, key.minor],
        "certain": True,
        "cents": 0.0,
        "no_key": preset.family == "drums",
        "downbeat": 0.0,
    }
