"""Learns the weights of bridge.analysis.tempo: python -m training.hearing.octave FOLDER [FOLDER …]
[--write]

A conditional logit over each clip's candidate tempi (D. McFadden, "Conditional logit analysis of
qualitative choice behavior", 1974) with one small hidden layer, fitted with dropout and weight
decay on the tuning side of the folders of `training.hearing.set`; the mean of several such
networks is one wider network. The reporting side is only reported. Writes
bridge/analysis/octave.npz.

Left out of the fit: 6/8, whose quarter note (the set's truth) and dotted quarter (what is felt)
sound alike, for a triplet groove in 4/4 is the same sound with the other answer.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from bridge.analysis.onset import analysis_signal
from bridge.analysis.rhythm import candidates, rhythm
from bridge.analysis.tempo import KNOWN, WEIGHTS, known, measure, utility
from bridge.domain.audio import Clip

Array = NDArray[np.float64]
UNSURE = {"sixeight"}
FOLDS = 5
HIDDEN, NETWORKS, STEPS, RATE, DECAY, DROPOUT = 12, 4, 250, 0.01, 1.0, 0.2


class Case(NamedTuple):
    """One clip: its candidates' measures, and which of them is right (−1 if none)."""

    side: str
    style: str
    part: str
    measured: Array
    right: int
    bpm: Array
    truth: float


class Batch(NamedTuple):
    """Clips side by side: inputs (clips, candidates, measures), what is added to their utilities,
    the right candidate, and how much each clip counts."""

    inputs: Tensor
    added: Tensor
    right: Tensor
    share: Tensor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cases = list(read(arguments.folders))
    tuned = [c for c in cases if c.side == "tune"]
    heard = [(case, picked(case, learnt)) for learnt, others in by_folds(tuned) for case in others]
    told("tune, by folds", heard)
    learnt = fit([c for c in tuned if c.right >= 0 and c.style not in UNSURE])
    told("report", [(c, picked(c, learnt)) for c in cases if c.side == "report"])
    if arguments.write:
        write(learnt)


def by_folds(cases: list[Case]) -> Iterator[tuple[dict[str, Array], list[Case]]]:
    """Networks, and the cases whose styles (or collections of scores) they do not know."""
    for k in range(FOLDS):
        others = [c for c in cases if zlib.crc32(c.style.encode()) % FOLDS == k]
        kept = [c for c in cases if zlib.crc32(c.style.encode()) % FOLDS != k]
        if others:
            yield fit([c for c in kept if c.right >= 0 and c.style not in UNSURE], 1), others


def told(name: str, heard: list[tuple[Case, float]]) -> None:
    for part in sorted({case.part for case, _ in heard}):
        right = [abs(bpm / c.truth - 1) < 0.04 for c, bpm in heard if c.part == part]
        print(f"{name}, {part}: Acc1 {np.mean(right):.1%} of {len(right)}", flush=True)


def read(folders: list[Path]) -> Iterator[Case]:
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            if path.stem == "recordings":
                continue
            for line in map(json.loads, path.read_text().splitlines()):
                samples, rate = soundfile.read(
                    folder / line["file"], dtype="float32", always_2d=True
                )
                clip = Clip(samples, rate)
                mono = analysis_signal(clip)
                heard = rhythm(mono, clip.seconds, loop=False) if mono is not None else None
                if heard is None:
                    continue
                bpm = candidates(heard, None)
                off = np.abs(bpm / line["bpm"] - 1)
                right = int(np.argmin(off)) if off.min() < 0.02 else -1
                measured = measure(heard, bpm)
                yield Case(
                    line["side"], line["style"], path.stem, measured, right, bpm, line["bpm"]
                )


def fit(cases: list[Case], several: int = NETWORKS) -> dict[str, Array]:
    """What `octave.utility` wants: the mean of several networks, as one."""
    every = np.concatenate([c.measured for c in cases])
    centre, scale = every.mean(axis=0), every.std(axis=0) + 1e-9
    batch = batched(cases, centre, scale)
    networks = [network(batch, seed) for seed in range(several)]
    return {
        "centre": centre,
        "scale": scale,
        "direct": np.mean([_array(direct.weight)[0] for direct, _ in networks], axis=0),
        "hidden": np.concatenate([_array(inner.weight).T for _, (inner, _) in networks], axis=1),
        "hidden_bias": np.concatenate([_array(inner.bias) for _, (inner, _) in networks]),
        "out": np.concatenate([_array(outer.weight)[0] for _, (_, outer) in networks]) / several,
    }


def batched(cases: list[Case], centre: Array, scale: Array) -> Batch:
    """Each style counts alike up to its square root; candidates that are not there get −1e9."""
    several = Counter(c.style for c in cases)
    most = max(len(c.bpm) for c in cases)
    inputs = np.zeros((len(cases), most, len(centre)))
    added = np.full((len(cases), most), -1e9)
    for i, case in enumerate(cases):
        inputs[i, : len(case.bpm)] = (case.measured - centre) / scale
        added[i, : len(case.bpm)] = KNOWN * known(case.bpm, case.measured)
    share = np.array([several[c.style] ** -0.5 for c in cases])
    return Batch(
        torch.tensor(inputs, dtype=torch.float32),
        torch.tensor(added, dtype=torch.float32),
        torch.tensor([c.right for c in cases]),
        torch.tensor(share / share.sum(), dtype=torch.float32),
    )


def network(batch: Batch, seed: int) -> tuple[nn.Linear, tuple[nn.Linear, nn.Linear]]:
    """A direct linear path, and a hidden layer's two; the same seed learns the same."""
    torch.manual_seed(seed)
    size = batch.inputs.shape[2]
    direct = nn.Linear(size, 1, bias=False)
    inner, outer = nn.Linear(size, HIDDEN), nn.Linear(HIDDEN, 1, bias=False)
    weights = [*direct.parameters(), *inner.parameters(), *outer.parameters()]
    learner = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY)
    for _ in range(STEPS):
        learner.zero_grad()
        kept = nn.functional.dropout(torch.tanh(inner(batch.inputs)), DROPOUT)
        utilities = (direct(batch.inputs) + outer(kept))[..., 0] + batch.added
        missed = nn.functional.cross_entropy(utilities, batch.right, reduction="none")
        (batch.share * missed).sum().backward()  # type: ignore[no-untyped-call]
        learner.step()
    return direct, (inner, outer)


def _array(weight: Tensor) -> Array:
    return weight.detach().numpy().astype(np.float64)


def write(learnt: dict[str, Array]) -> None:
    small: dict[str, Any] = {name: array.astype(np.float32) for name, array in learnt.items()}
    np.savez(WEIGHTS, **small)


def accuracy(cases: list[Case], learnt: dict[str, Array]) -> float:
    return float(np.mean([abs(picked(c, learnt) / c.truth - 1) < 0.04 for c in cases]))


def picked(case: Case, learnt: dict[str, Array]) -> float:
    """The candidate that is chosen."""
    worth = utility(case.measured, learnt) + KNOWN * known(case.bpm, case.measured)
    return float(case.bpm[np.argmax(worth)])


if __name__ == "__main__":
    main()
