"""The embedded model's clips of training, as its loops are heard, for the set that hearing is
measured on.

What `training.embedded.render` made, out of its picture and back to sound as a painted loop is:
notes of bridge.score's own writing on instruments that obey them, so that the key is what was
written, which no painter can promise. All stand in C; a text says whether in major or minor.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from torch import Tensor

from bridge.domain.families import UNPITCHED
from bridge.dsp.level import normalise
from training.embedded.dataset import decibels
from training.embedded.listening import FRAMES, inverted
from training.embedded.shards import FAMILIES, KINDS, Shard, read_shard
from training.hearing.recordings import Line, Made

EACH = 250  # clips a round
MODES = {"major": False, "minor": True}
BEATS = 4.0  # a bar


class Rendered(NamedTuple):
    """A loop: its picture in dB, (192, 512), its tempo, and what is known of it."""

    name: str
    mel: Tensor
    bpm: float
    text: dict[str, Any]


def rendered(folder: Path, turns: range) -> Made:
    """Loops with a key, EACH a round, every shard of the training side giving its share."""
    paths = sorted(folder.glob("clips-*.npz"))
    if not paths:
        raise SystemExit(f"No clips in {folder}: python -m training.embedded.render makes them.")
    for turn in turns:
        for place, path in enumerate(paths):
            start, stop = (EACH * k // len(paths) for k in (place, place + 1))
            few = range(turn * (stop - start), (turn + 1) * (stop - start))
            for number, loop in enumerate(_loops(path, few), start):
                sound = normalise(inverted(loop.mel, loop.bpm))
                side = "report" if number % 4 == 1 else "tune"
                yield loop.name, np.asarray(sound.samples), sound.rate, _line(loop, side)


def _loops(path: Path, few: range) -> Iterator[Rendered]:
    """Some of a shard's loops of two bars that have a key, in an order that chance gave."""
    shard = read_shard(path)
    chosen = [k for k in range(len(shard.text)) if _has_key(shard, k)]
    for index in np.random.default_rng(0).permutation(chosen)[few.start : few.stop]:
        mel = decibels(shard.mel[index])
        name = f"{path.stem.removeprefix('clips-')}-{index}"
        yield Rendered(name, mel, float(shard.bpm[index]), shard.text[index])


def _has_key(shard: Shard, index: int) -> bool:
    loop = shard.kind[index] == KINDS.index("loop") and shard.frames[index] == FRAMES
    pitched = FAMILIES[shard.family[index]] not in UNPITCHED
    bar = shard.beats_per_bar[index] == BEATS
    return bool(loop and bar and pitched) and shard.text[index]["mode"] in MODES


def _line(loop: Rendered, side: str) -> Line:
    return {
        "side": side,
        "style": loop.text["pattern"],
        "bpm": loop.bpm,
        "beats": int(BEATS),
        "loop": True,
        "parts": loop.text["family"],
        "key": [0, MODES[loop.text["mode"]]],
        "certain": True,
        "cents": 0.0,
        "no_key": False,
        "downbeat": 0.0,
    }
