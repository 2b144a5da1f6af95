"""Learns the weights of bridge.analysis.octave: python -m training.octave FOLDER [FOLDER …]

A conditional logit over each clip's candidate tempi (D. McFadden, "Conditional logit analysis of
qualitative choice behavior", 1974), fitted with an L2 penalty on the tuning side of the folders
of `training.hearing_set`; the reporting side is only reported. Writes
bridge/analysis/octave_weights.py.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.optimize import minimize

from bridge.analysis.envelope import prepared
from bridge.analysis.octave import KNOWN, NAMES, known, measure
from bridge.analysis.periodicity import candidates, rhythm
from bridge.values import Clip

Array = NDArray[np.float64]
TARGET = Path(__file__).parent.parent / "bridge" / "analysis" / "octave_weights.py"


class Case(NamedTuple):
    """One clip: its candidates' measures, and which of them is right (−1 if none)."""

    side: str
    style: str
    part: str
    measured: Array
    right: int
    bpm: Array
    truth: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--penalty", type=float, default=0.02)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cases = list(_cases(arguments.folders))
    tune = [c for c in cases if c.side == "tune" and c.right >= 0]
    centre, scale = _spread(tune)
    weights = fit(tune, centre, scale, arguments.penalty)
    for side in ("tune", "report"):
        for part in sorted({c.part for c in cases}):
            chosen = [c for c in cases if c.side == side and c.part == part]
            if chosen:
                print(
                    f"{side} {part}: Acc1 {accuracy(chosen, weights / scale):.1%} of {len(chosen)}"
                )
    if arguments.write:
        write(weights / scale)


def _cases(folders: list[Path]) -> Iterator[Case]:
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            if path.stem == "recordings":
                continue
            for text in path.read_text().splitlines():
                line = json.loads(text)
                samples, rate = soundfile.read(
                    folder / line["file"], dtype="float32", always_2d=True
                )
                clip = Clip(samples, rate)
                mono = prepared(clip)
                heard = rhythm(mono, clip.seconds, loop=False) if mono is not None else None
                if heard is None:
                    continue
                bpm = candidates(heard, None)
                off = np.abs(bpm / line["bpm"] - 1)
                right = int(np.argmin(off)) if off.min() < 0.02 else -1
                yield Case(
                    line["side"],
                    line["style"],
                    path.stem,
                    measure(heard, bpm),
                    right,
                    bpm,
                    line["bpm"],
                )


def _spread(cases: list[Case]) -> tuple[Array, Array]:
    every = np.concatenate([c.measured for c in cases])
    return every.mean(axis=0), every.std(axis=0) + 1e-9


def fit(cases: list[Case], centre: Array, scale: Array, penalty: float) -> Array:
    """Weights of the standardised measures; each style counts alike up to its square root."""
    several = {style: sum(c.style == style for c in cases) for style in {c.style for c in cases}}
    scaled = [((c.measured - centre) / scale, c.right, several[c.style] ** -0.5) for c in cases]
    total = sum(share for _, _, share in scaled)

    def loss(weights: Array) -> tuple[float, Array]:
        value, slope = 0.5 * penalty * float(weights @ weights), penalty * weights
        for x, right, share in scaled:
            utility = x @ weights
            power = np.exp(utility - utility.max())
            p = power / power.sum()
            value -= share / total * float(np.log(max(p[right], 1e-12)))
            slope = slope + share / total * (p @ x - x[right])
        return value, slope

    return np.asarray(minimize(loss, np.zeros(len(centre)), jac=True, method="L-BFGS-B").x)


def accuracy(cases: list[Case], weights: Array) -> float:
    picked = [
        c.bpm[np.argmax(c.measured @ weights + KNOWN * known(c.bpm, c.measured))] / c.truth
        for c in cases
    ]
    return float(np.mean(np.abs(np.array(picked) - 1) < 0.04))


def write(weights: Array) -> None:
    rows = "\n".join(
        f'    "{name}": {weight:.4f},' for name, weight in zip(NAMES, weights, strict=True)
    )
    TARGET.write_text(
        '"""Learnt by `python -m training.octave`: what each measure is worth."""\n\n'
        f"WEIGHTS = {{\n{rows}\n}}\n"
    )


if __name__ == "__main__":
    main()
