"""Learns the profiles of bridge.analysis.tonality: python -m training.keys FOLDER [FOLDER …]
[--write]

A conditional logit over the 24 keys, the same for every tonic, fitted to five views of each
clip's chroma with an L2 penalty towards the mean of three published profiles: J. Albrecht & D.
Shanahan (Music Perception 31(1), 2013), Á. Faraldo's bgate (A. Faraldo et al., "A multi-profile
method for key estimation in EDM", AES Semantic Audio 2017) and D. Temperley (Music and
Probability, MIT Press 2007). Only the tuning side of the folders of `training.hearing_set` is
learnt from.
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

from bridge.analysis.envelope import magnitudes, prepared
from bridge.analysis.tonality import FFT, HOP, MAJOR, MINOR, find_peaks, standard, tuning, views
from bridge.values import Clip

Array = NDArray[np.float64]
TARGET = Path(__file__).parent.parent / "bridge" / "analysis" / "key_weights.py"
BGATE_MAJOR = (1.00, 0.00, 0.42, 0.00, 0.53, 0.37, 0.00, 0.77, 0.00, 0.38, 0.21, 0.30)
BGATE_MINOR = (1.00, 0.00, 0.36, 0.39, 0.00, 0.38, 0.00, 0.74, 0.27, 0.00, 0.42, 0.23)
TEMPERLEY_MAJOR = (0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4)
TEMPERLEY_MINOR = (0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33)
PUBLISHED = (
    (MAJOR, BGATE_MAJOR, TEMPERLEY_MAJOR),
    (MINOR, BGATE_MINOR, TEMPERLEY_MINOR),
)
VIEWS, FIRST_THREE = 5, 4.0 / 3


class Case(NamedTuple):
    """One clip: its views turned to each key (24, weights), the right one, and where it is from."""

    measured: Array
    right: int
    side: str
    part: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--penalty", type=float, default=0.02)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    cases = list(_cases(arguments.folders))
    weights = fit([c for c in cases if c.side == "tune"], arguments.penalty)
    for side in ("tune", "report"):
        for part in sorted({c.part for c in cases}):
            right = [
                np.argmax(c.measured @ weights) == c.right for c in cases if c[2:] == (side, part)
            ]
            print(f"{side} {part}: exact {np.mean(right):.1%} of {len(right)}")
    if arguments.write:
        write(weights)


def _cases(folders: list[Path]) -> Iterator[Case]:
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            for line in map(json.loads, path.read_text().splitlines()):
                if line.get("key") is None or path.stem == "shorts":
                    continue
                samples, rate = soundfile.read(
                    folder / line["file"], dtype="float32", always_2d=True
                )
                mono = prepared(Clip(samples, rate))
                if mono is not None:
                    peaks = find_peaks(magnitudes(mono, FFT, HOP))[0]
                    measured = turned(standard(views(peaks, tuning(peaks)[0])))
                    right = line["key"][0] + 12 * line["key"][1]
                    yield Case(measured, right, line["side"], path.stem)


def turned(seen: Array) -> Array:
    """(24, weights): the views as each key sees them, majors before minors, and who is minor."""
    out = np.zeros((24, 2 * VIEWS * 12 + 1))
    for tonic in range(12):
        view = np.roll(seen, -tonic, axis=1).ravel()
        out[tonic, : VIEWS * 12] = view
        out[tonic + 12, VIEWS * 12 : -1] = view
    out[12:, -1] = 1
    return out


def published() -> Array:
    """Weights that stand for the mean of the published profiles, on the first three views."""
    weights = np.zeros((2, VIEWS, 12))
    for mode, profiles in enumerate(PUBLISHED):
        centred = [np.array(p) - np.mean(p) for p in profiles]
        weights[mode, :3] = FIRST_THREE * sum(p / np.linalg.norm(p) for p in centred)
    return np.append(weights.ravel(), 0.0)


def fit(cases: list[Case], penalty: float) -> Array:
    """Each part counts alike, however many clips it has."""
    parts = [c.part for c in cases]
    share = np.array([1 / parts.count(part) for part in parts])
    share /= share.sum()
    x = np.stack([c.measured for c in cases])
    right = np.array([c.right for c in cases])
    start, each = published(), np.arange(len(cases))

    def loss(weights: Array) -> tuple[float, Array]:
        utility = x @ weights
        power = np.exp(utility - utility.max(axis=1, keepdims=True))
        p = power / power.sum(axis=1, keepdims=True)
        away = weights - start
        value = -float(share @ np.log(p[each, right] + 1e-12)) + 0.5 * penalty * float(away @ away)
        slope = np.einsum("i,ik,ikf->f", share, p, x) - share @ x[each, right]
        return value, slope + penalty * away

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def write(weights: Array) -> None:
    rows = "\n".join(
        "    (\n"
        + "\n".join(f"        {tuple(np.round(v, 3).tolist())}," for v in mode)
        + "\n    ),"
        for mode in weights[:-1].reshape(2, VIEWS, 12)
    )
    TARGET.write_text(
        '"""Learnt by `python -m training.keys`: what each view\'s pitch classes say for a key.\n\n'
        "Major and minor; in each `tonality.views`; in each 12 semitones above the tonic.\n"
        '"""\n\n'
        f"PROFILES = (\n{rows}\n)\nMINOR_BIAS = {weights[-1]:.3f}\n"
    )


if __name__ == "__main__":
    main()
