"""The embedded model's clips of training, as its loops are heard, for the set that hearing is
measured on.

What `training.embedded.render` made, out of its picture and back to sound as a painted loop is:
notes of bridge.score's own writing on instruments that obey them, so that the key is what was
written, which no painter can promise. All stand in C; a text says whether in major or minor. Drums
have no key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from torch import Tensor

from bridge.domain.families import UNPITCHED
from bridge.dsp.level import normalise
from training.embedded.dataset import decibels
from training.embedded.listening import FRAMES, inverted
from training.embedded.shards import KINDS, read_shard
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


Fits = Callable[[dict[str, Any]], bool]  # of a text


def rendered(folder: Path, fits: Fits, turns: range) -> Made:
    """Loops that fit, EACH a round, every shard of the training side giving its share."""
    paths = sorted(folder.glob("clips-*.npz"))
    if not paths:
        raise SystemExit(f"No clips in {folder}: python -m training.embedded.render makes them.")
    for turn in turns:
        for place, path in enumerate(paths):
            start, stop = (EACH * k // len(paths) for k in (place, place + 1))
            few = range(turn * (stop - start), (turn + 1) * (stop - start))
            for number, loop in enumerate(_loops(path, fits, few), start):
                sound = normalise(inverted(loop.mel, loop.bpm))
                side = "report" if number % 4 == 1 else "tune"
                yield loop.name, np.asarray(sound.samples), sound.rate, _line(loop, side)


def has_key(text: dict[str, Any]) -> bool:
    return text["family"] not in UNPITCHED and text["mode"] in MODES


def is_drums(text: dict[str, Any]) -> bool:
    return bool(text["family"] == "drums")


def _loops(path: Path, fits: Fits, few: range) -> Iterator[Rendered]:
    """Some of a shard's loops of two bars that fit, in an order that chance gave."""
    shard = read_shard(path)
    two_bars = (shard.kind == KINDS.index("loop")) & (shard.frames == FRAMES)
    two_bars &= shard.beats_per_bar == BEATS
    chosen = [int(k) for k in np.flatnonzero(two_bars) if fits(shard.text[k])]
    for index in np.random.default_rng(0).permutation(chosen)[few.start : few.stop]:
        mel = decibels(shard.mel[index])
        name = f"{path.stem.removeprefix('clips-')}-{index}"
        yield Rendered(name, mel, float(shard.bpm[index]), shard.text[index])


def _line(loop: Rendered, side: str) -> Line:
    drums = is_drums(loop.text)
    return {
        "side": side,
        "style": loop.text["pattern"],
        "bpm": loop.bpm,
        "beats": int(BEATS),
        "loop": True,
        "parts": loop.text["family"],
        "key": None if drums else [0, MODES[loop.text["mode"]]],
        "certain": True,
        "cents": None if drums else 0.0,
        "no_key": drums,
        "downbeat": 0.0,
    }
