"""What measuring tempo and key has in common with measuring trim: clips of the set, and figures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from bridge.domain.audio import Clip

Line = dict[str, Any]
Row = dict[str, float]


def clips(arguments: argparse.Namespace, part: str) -> list[Line]:
    path = arguments.folder / f"{part}.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    wanted = [line for line in lines if arguments.side in ("all", line["side"])]
    return wanted[: arguments.most]


def load(folder: Path, line: Line) -> Clip:
    samples, rate = soundfile.read(folder / line["file"], dtype="float32", always_2d=True)
    return Clip(samples, rate)


def shown(values: NDArray[np.float64]) -> str:
    """Mean in per cent with a 95 % bootstrap interval."""
    values = values[~np.isnan(values)] * 100
    if not len(values):
        return "–"
    dice = np.random.default_rng(0)
    means = values[dice.integers(len(values), size=(1_000, len(values)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return f"{values.mean():.1f} [{low:.0f}–{high:.0f}]"
