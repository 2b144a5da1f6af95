"""Learns the weights of bridge.analysis.key: python -m training.hearing.keys FOLDER [FOLDER
…] [--write]

A conditional logit over the 24 keys, the same for every tonic, with an L2 penalty towards the mean
of three published profiles: J. Albrecht & D. Shanahan (Music Perception 31(1), 2013), Á. Faraldo's
bgate (A. Faraldo et al., "A multi-profile method for key estimation in EDM", AES Semantic Audio
2017) and D. Temperley (Music and Probability, MIT Press 2007); then a small network on top, fitted
with dropout and weight decay. Only the tuning side of the folders of `training.hearing.set` is
learnt from; by folds over its styles and works it is also heard by networks that do not know them,
from which the confidence is learnt. Whether there is a key at all is a logistic regression, learnt
beside from the same clips and from drums alone. Left out are clips whose key musicians would argue
about (`training.hearing.truth`), and the embedded model's own loops, which are not always in the
key that was asked for.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import softmax
from torch import Tensor, nn

from bridge.analysis.key import (
    FFT,
    HOP,
    MAJOR,
    MIDDLE,
    MINOR,
    SEEN,
    TONAL,
    WEIGHTS,
    chroma,
    find_peaks,
    measure,
    see,
    standard,
    tonal_chance,
    tonal_measures,
    tuning,
    utility,
    with_mode,
)
from bridge.analysis.onset import analysis_signal, magnitudes
from bridge.domain.audio import Clip

Array = NDArray[np.float64]
Weights = Mapping[str, Array]
BGATE_MAJOR = (1.00, 0.00, 0.42, 0.00, 0.53, 0.37, 0.00, 0.77, 0.00, 0.38, 0.21, 0.30)
BGATE_MINOR = (1.00, 0.00, 0.36, 0.39, 0.00, 0.38, 0.00, 0.74, 0.27, 0.00, 0.42, 0.23)
TEMPERLEY_MAJOR = (0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4)
TEMPERLEY_MINOR = (0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33)
PUBLISHED = (
    (MAJOR, BGATE_MAJOR, TEMPERLEY_MAJOR),
    (MINOR, BGATE_MINOR, TEMPERLEY_MINOR),
)
STRENGTH, PENALTY, TONAL_PENALTY = 4.0 / 3, 0.003, 1e-5
PARTS = {"grooves", "harmonies", "lines", "rendered", "rendered-drums", "scores", "shorts"}
WORKS = {"lines", "scores"}  # whose clips are of no style
NONE = -1  # no key
FOLDS, NETWORKS = 5, 3
HIDDEN, STEPS, RATE, DECAY, DROPOUT, BLIND, TRUST = 24, 150, 0.01, 0.8, 0.3, 0.1, 0.7


class Case(NamedTuple):
    """One clip: what each key sees of it, its plain pitch classes, what tells whether it has a key,
    the right one or NONE, and whence it is."""

    seen: Array
    plain: Array
    tonal: Array
    right: int
    side: str
    part: str
    family: str


class Batch(NamedTuple):
    """Clips side by side: inputs (clips, 24, SEEN + 1), the linear part's utilities, how much each
    clip counts, and the right keys."""

    inputs: Tensor
    first: Tensor
    share: Tensor
    right: Tensor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    clips = list(read(arguments.folders))
    tonal = fit_tonal([c for c in clips if c.side == "tune"])
    for side in ("tune", "report"):
        report_tonal(side, [c for c in clips if c.side == side], tonal)
    cases = [c for c in clips if c.right != NONE]
    tuned = [c for c in cases if c.side == "tune"]
    worth = by_folds(tuned)
    told("tune, by folds", tuned, worth)
    weights = {**fit(tuned), "sure": sureness(tuned, worth), "tonal": tonal}
    reported = [c for c in cases if c.side == "report"]
    told("report", reported, utility(np.stack([c.seen for c in reported]), weights))
    if arguments.write:
        small: dict[str, Any] = {name: w.astype(np.float32) for name, w in weights.items()}
        np.savez(WEIGHTS, **small)


def read(folders: list[Path]) -> Iterator[Case]:
    """The clips whose key, or that they have none, is beyond doubt."""
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            for line in map(json.loads, path.read_text().splitlines()):
                keyed = line["key"] is not None and line["certain"]
                if path.stem in PARTS and (keyed or line["no_key"]):
                    yield _case(folder, path.stem, line)


def _case(folder: Path, part: str, line: dict[str, Any]) -> Case:
    samples, rate = soundfile.read(folder / line["file"], dtype="float32", always_2d=True)
    mono = analysis_signal(Clip(samples, rate))
    assert mono is not None
    peaks, lasts, energy = find_peaks(magnitudes(mono, FFT, HOP))
    cents, agreement = tuning(peaks)
    plain = chroma(peaks.between(*MIDDLE), cents)
    tonal = tonal_measures(peaks, lasts, energy, agreement)
    right = line["key"][0] + 12 * line["key"][1] if line["key"] is not None else NONE
    family = line["file"] if part in WORKS else line["style"]
    return Case(see(peaks, cents), plain, tonal, right, line["side"], part, family)


def shares(parts: list[str]) -> Array:
    """How much each clip counts: each part alike, however many clips it has."""
    share = np.array([1 / parts.count(part) for part in parts])
    return np.asarray(share / share.sum())


def fit_tonal(cases: list[Case]) -> Array:
    """What `key.tonal_chance` wants; clips with a key count as much as those without."""
    keyed = np.array([c.right != NONE for c in cases])
    x, share = np.stack([c.tonal for c in cases]), np.zeros(len(cases))
    for half in (keyed, ~keyed):
        share[half] = shares([c.part for c, mine in zip(cases, half, strict=True) if mine]) / 2

    def loss(weights: Array) -> float:
        odds = x @ weights
        away = TONAL_PENALTY * float(weights[:-1] @ weights[:-1])
        return float(share @ (np.logaddexp(0, odds) - keyed * odds)) + away

    return np.asarray(minimize(loss, np.zeros(x.shape[1])).x)


def by_folds(cases: list[Case]) -> Array:
    """(cases, 24) utilities by networks that know neither a case's style nor its work."""
    fold = np.array([zlib.crc32(c.family.encode()) % FOLDS for c in cases])
    worth = np.zeros((len(cases), 24))
    for k in range(FOLDS):
        weights = fit([c for c, f in zip(cases, fold, strict=True) if f != k], networks=1)
        others = np.flatnonzero(fold == k)
        if len(others):
            worth[others] = utility(np.stack([cases[i].seen for i in others]), weights)
    return worth


def fit(cases: list[Case], networks: int = NETWORKS) -> dict[str, Array]:
    """What `key_choice.utility` wants; each part counts alike, however many clips it has."""
    share = shares([c.part for c in cases])
    seen, right = np.stack([c.seen for c in cases]), np.array([c.right for c in cases])
    direct, minor = linear(seen, right, share)
    inputs = with_mode(seen)
    flat = inputs.reshape(-1, SEEN + 1)
    centre, scale = flat.mean(axis=0), flat.std(axis=0) + 1e-3
    first = (seen * np.repeat(direct, 12, axis=0)).sum(axis=-1)
    first[:, 12:] += minor
    batch = Batch(
        _tensor((inputs - centre) / scale),
        _tensor(TRUST * first),
        _tensor(share),
        torch.tensor(right),
    )
    learnt = [network(batch, seed) for seed in range(networks)]
    return {
        "direct": TRUST * direct,
        "minor": np.array(TRUST * minor),
        "centre": centre,
        "scale": scale,
        "hidden": np.concatenate([_array(inner.weight).T for inner, _ in learnt], axis=1),
        "hidden_bias": np.concatenate([_array(inner.bias) for inner, _ in learnt]),
        "out": np.concatenate([_array(outer.weight)[0] for _, outer in learnt]) / networks,
    }


def linear(seen: Array, right: Array, share: Array) -> tuple[Array, float]:
    """(2, SEEN) weights of what a major and a minor key sees, and what speaks for minor."""
    wide = np.zeros((len(seen), 24, 2 * SEEN + 1))
    wide[:, :12, :SEEN], wide[:, 12:, SEEN:-1], wide[:, 12:, -1] = seen[:, :12], seen[:, 12:], 1
    start, each = published(), np.arange(len(seen))

    def loss(weights: Array) -> tuple[float, Array]:
        p = softmax(wide @ weights, axis=-1)
        away = weights - start
        value = -float(share @ np.log(p[each, right] + 1e-12)) + 0.5 * PENALTY * float(away @ away)
        slope = np.einsum("i,ik,ikf->f", share, p, wide) - share @ wide[each, right]
        return value, slope + PENALTY * away

    weights = np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)
    return weights[:-1].reshape(2, SEEN), float(weights[-1])


def published() -> Array:
    """Weights that stand for the mean of the published profiles."""
    weights = np.zeros((2, SEEN))
    for mode, profiles in enumerate(PUBLISHED):
        weights[mode, :12] = STRENGTH * sum(standard(np.array(p)) for p in profiles)
    return np.append(weights.ravel(), 0.0)


def network(batch: Batch, seed: int) -> tuple[nn.Linear, nn.Linear]:
    """A hidden layer's two; the same seed learns the same."""
    torch.manual_seed(seed)
    inner, outer = nn.Linear(SEEN + 1, HIDDEN), nn.Linear(HIDDEN, 1, bias=False)
    nn.init.zeros_(outer.weight)
    weights = [*inner.parameters(), *outer.parameters()]
    learner = torch.optim.AdamW(weights, lr=RATE, weight_decay=DECAY)
    for _ in range(STEPS):
        learner.zero_grad()
        hidden = torch.tanh(inner(nn.functional.dropout(batch.inputs, BLIND)))
        worth = batch.first + outer(nn.functional.dropout(hidden, DROPOUT))[..., 0]
        missed = nn.functional.cross_entropy(worth, batch.right, reduction="none")
        (batch.share * missed).sum().backward()  # type: ignore[no-untyped-call]
        learner.step()
    return inner, outer


def sureness(cases: list[Case], worth: Array) -> Array:
    """The weights of `tonality.confidence`: logistic regression of "the key is right"."""
    chance = softmax(worth, axis=-1)
    right = np.array([float(w.argmax() == c.right) for c, w in zip(cases, worth, strict=True)])
    x = np.stack([measure(float(p.max()), c.plain) for c, p in zip(cases, chance, strict=True)])

    def loss(weights: Array) -> float:
        odds = x @ weights
        unlikely = np.logaddexp(0, odds) - right * odds
        return float(unlikely.mean() + 1e-3 * weights[:-1] @ weights[:-1])

    return np.asarray(minimize(loss, np.array([1.0, 0.0, 0.0, 0.0])).x)


def told(name: str, cases: list[Case], worth: Array) -> None:
    for part in sorted({c.part for c in cases}):
        right = [w.argmax() == c.right for c, w in zip(cases, worth, strict=True) if c.part == part]
        print(f"{name}, {part}: exact {np.mean(right):.1%} of {len(right)}", flush=True)


def report_tonal(name: str, cases: list[Case], weights: Array) -> None:
    for part in sorted({c.part for c in cases}):
        for keyed in (True, False):
            mine = [c for c in cases if c.part == part and (c.right != NONE) == keyed]
            if mine:
                found = np.mean([tonal_chance(c.tonal, weights) >= TONAL for c in mine])
                what = "with a key" if keyed else "without"
                print(f"{name}, {part} {what}: a key in {found:.1%} of {len(mine)}", flush=True)


def _tensor(x: Array) -> Tensor:
    return torch.tensor(x, dtype=torch.float32)


def _array(weight: Tensor) -> Array:
    return weight.detach().numpy().astype(np.float64)


if __name__ == "__main__":
    main()
