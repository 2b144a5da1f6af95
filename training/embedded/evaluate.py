"""Measure the embedded model: what it makes of prompts and wordings that training never saw.

python -m training.embedded.evaluate --model DIR --data DIR --judge FILE [--each 12] [--draw 1]
[--out JSON]

family       the judge's verdict on generated loops against the family of the prompt
wordings     the same for known things in words that no caption used (training.embedded.wordings)
rhythms      named rhythms told apart by a judge of rhythms (training.embedded.rhythm)
adjectives   right order in pairs that differ in one word
Fréchet      distance to real clips in the judge's features, beside as many real ones against the
             rest: the fewer there are, the further they lie
all others   see training.embedded.measures; real clips beside them where that says more

--draw picks other held-out prompts, and other seeds for the adjectives: those that a choice was
made on should not be the ones that are reported.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bridge.domain.model import ModelEntry
from bridge.domain.music import Key
from bridge.domain.notes import Note
from bridge.domain.request import Request
from bridge.synthesis.embedded.conditioning import conditioning_of
from bridge.synthesis.embedded.painter import EmbeddedPainter
from bridge.synthesis.embedded.sketching import written
from training.embedded.judge import Judge, load
from training.embedded.listening import (
    BPM,
    Painted,
    Real,
    heard,
    inverted,
    paint,
    real_loops,
    unseen_prompts,
)
from training.embedded.measures import (
    MINOR,
    NEAR,
    colour,
    flux_kurtosis,
    found,
    frechet,
    in_key,
    off_grid,
    on_grid,
    oracle,
    peakedness,
    seam,
    swing,
)
from training.embedded.rhythm import NAMES, PROMPTS, features, learn
from training.embedded.shards import FAMILIES
from training.embedded.wordings import EARLIER, WORDINGS

PAIRS: tuple[tuple[str, str, str], ...] = (
    ("bright", "dark", "centroid"),
    ("distorted", "clean", "partials"),
    ("busy", "sparse", "onsets"),
    ("fast", "slow", "onsets"),
    ("hi-fi", "lo-fi", "bandwidth"),
    ("reverberant", "dry", "decay"),
)
SWING_NOUNS = ("boom bap drums", "house drums", "hip hop beat", "drum loop", "hi-hats")
PAIR_NOUNS = ("keys, piano chords", "guitar riff", "bass line", "strings melody", "pluck arpeggio")


@torch.inference_mode()
def judged(
    made: list[Painted], families: list[str], judge: Judge
) -> tuple[dict[str, float], Tensor]:
    """Share of right verdicts by family, and the features of all that was painted."""
    hits: dict[str, list[bool]] = {}
    features: list[Tensor] = []
    for one, family in zip(made, families, strict=True):
        mel = one.mel[None]
        features.append(judge.embed(mel))
        verdict = FAMILIES[int(judge(mel).argmax())]
        hits.setdefault(family, []).append(verdict == family)
    return {family: round(float(np.mean(hits[family])), 3) for family in hits}, torch.cat(features)


def adjectives(painter: EmbeddedPainter, seeds: range) -> dict[str, float]:
    """Share of pairs in the right order; ties count half."""
    scores: dict[str, float] = {}
    for more, less, name in PAIRS:
        points = [
            0.5 + 0.5 * np.sign(
                colour(paint(painter, f"{more} {noun}", s).clip, name)
                - colour(paint(painter, f"{less} {noun}", s).clip, name)
            )
            for noun in PAIR_NOUNS for s in seeds
        ]  # fmt: skip
        scores[f"{more} > {less}"] = float(np.mean(points))
    late = [
        swing(paint(painter, f"swung {noun}", s).clip, BPM)
        > swing(paint(painter, f"straight {noun}", s).clip, BPM)
        for noun in SWING_NOUNS for s in seeds
    ]  # fmt: skip
    scores["swung > straight"] = float(np.mean(late))
    return scores


def rhythms(painter: EmbeddedPainter, data: Path, seeds: int) -> tuple[dict[str, float], float]:
    """Share of right verdicts by rhythm, and on real loops."""
    judge, on_real = learn(data)
    shares: dict[str, float] = {}
    for number, name in enumerate(NAMES):
        mels = torch.stack([paint(painter, PROMPTS[name], seed).mel for seed in range(seeds)])
        with torch.inference_mode():
            verdicts = judge(features(mels)).argmax(1)
        shares[name] = float((verdicts == number).float().mean())
    return shares, on_real


def notes_of(painter: EmbeddedPainter, prompt: str, seed: int) -> tuple[Note, ...]:
    """What is written down for a prompt, before anything is painted."""
    request = Request(prompt, seed=seed, bpm=BPM)
    plan = conditioning_of(request, None, painter.encoder, painter.reader).plan
    return written(plan, request).notes


def struck(painter: EmbeddedPainter, prompts: list[str]) -> float:
    """How well the onsets of drums are those that were written: F-measure, within 40 ms."""
    shares = [
        found(paint(painter, prompt, seed).clip, notes_of(painter, prompt, seed), BPM)
        for seed, prompt in enumerate(prompts)
    ]
    return float(np.mean(shares))


def gridded(notes: Iterable[Note]) -> bool:
    """Whether all stand on sixteenths: rolls, flams and shuffles do not."""
    return bool((off_grid(np.array([note.start for note in notes])) < NEAR).all())


def straight(text: dict[str, Any]) -> bool:
    """Whether a clip is a groove on the grid."""
    if text["family"] != "drums" or "swung" in text["adjectives"]:
        return False
    return gridded(Note(*note) for note in text["notes"])


def blur(made: list[Painted], real: Real) -> dict[str, float]:
    """Generated beside real: how sharp attacks and partials are."""
    ours = [one.mel for one in made]
    theirs = [heard(inverted(mel)) for mel in real.picked(len(made))]
    return {
        f"{name}, {whose}": round(float(np.median([measure(mel) for mel in mels])), 2)
        for name, measure in (("attacks", flux_kurtosis), ("partials, dB", peakedness))
        for whose, mels in (("made", ours), ("real", theirs))
    }


def distances(features: Tensor, truth: Tensor) -> dict[str, float]:
    """Fréchet distance of what was made to all that is real, and of as many real ones to the rest,
    the mean of five draws."""
    random = np.random.default_rng(0)
    orders = [random.permutation(len(truth)) for _ in range(5)]
    n = len(features)
    floor = [frechet(truth[order[:n]], truth[order[n:]]) for order in orders]
    return {
        "Fréchet": round(frechet(features, truth), 2),
        "Fréchet, as many real ones": round(float(np.mean(floor)), 2),
    }


def report(entry: ModelEntry, data: Path, judge: Judge, each: int, draw: int) -> dict[str, object]:
    assert entry.folder is not None
    painter, real = EmbeddedPainter.load(entry), real_loops(data)
    prompts = unseen_prompts(real, each, draw)
    began = time.process_time()
    made = [paint(painter, prompt, seed) for seed, (prompt, _) in enumerate(prompts)]
    seconds = (time.process_time() - began) / len(prompts)
    by_family, features = judged(made, [family for _, family in prompts], judge)
    with torch.inference_mode():
        rows = range(0, len(real.mels), 32)
        truth = torch.cat([judge.embed(real.mels[row : row + 32]) for row in rows])
    by_rhythm, rhythm_judge = rhythms(painter, data, max(4, each))
    size = sum(file.stat().st_size for file in entry.folder.rglob("*") if file.is_file())
    return {
        "family accuracy": mean(by_family.values()),
        "by family": by_family,
        "unseen wordings": worded(painter, judge, WORDINGS),
        "unseen wordings, the earlier ones": worded(painter, judge, EARLIER),
        **pitches(painter, prompts, real),
        **onsets(painter, prompts, real),
        "seam (1 is an inner bar line)": round(
            float(np.median([seam(one.mel) for one in made[::3]])), 3
        ),
        "rhythms": by_rhythm,
        "rhythms, mean": mean(by_rhythm.values()),
        "the judge of rhythms on real loops": round(rhythm_judge, 3),
        "oracle, log-spectral distance in dB": round(oracle(painter.transform, real.mels[:300]), 2),
        "blur": blur(made, real),
        "adjectives": adjectives(painter, range(10 * draw, 10 * draw + max(1, each // 4))),
        **distances(features, truth),
        "a loop, CPU-s": round(seconds, 3),
        "size, MB": round(size / 1e6, 1),
    }


def mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 3)


def worded(painter: EmbeddedPainter, judge: Judge, wordings: Mapping[str, str]) -> float:
    """Share of right verdicts on prompts that are no captions, the mean of the families."""
    made = [paint(painter, prompt, seed) for seed, prompt in enumerate(wordings)]
    return mean(judged(made, list(wordings.values()), judge)[0].values())


def pitches(
    painter: EmbeddedPainter, prompts: list[tuple[str, str]], real: Real, most: int = 48
) -> dict[str, object]:
    """Share of energy on C minor's notes where that was asked for, beside real clips in C minor."""
    tonal = [prompt for prompt, family in prompts if family not in ("drums", "fx")]
    asked = tonal[:: max(1, len(tonal) // most)]
    minor = real.picked(most, lambda text: text["mode"] == "minor" and text["family"] != "drums")
    made = [paint(painter, p, seed, Key(0, minor=True)).clip for seed, p in enumerate(asked)]
    return {
        "in-key energy": mean(in_key(clip, MINOR) for clip in made),
        "in-key energy, real": mean(in_key(inverted(mel), MINOR) for mel in minor),
    }


def onsets(
    painter: EmbeddedPainter, prompts: list[tuple[str, str]], real: Real, most: int = 24
) -> dict[str, object]:
    """Of drums: on the grid where all that is written is, and where they are written."""
    drums = [prompt for prompt, family in prompts if family == "drums"]
    even = [(f"straight {prompt}", seed) for seed, prompt in enumerate(drums)]
    even = [one for one in even if gridded(notes_of(painter, *one))]
    clips = [paint(painter, *one).clip for one in even]
    theirs = [inverted(mel) for mel in real.picked(most, straight)]
    return {
        "straight drum onsets on the grid": mean(on_grid(clip, BPM) for clip in clips),
        "straight drum onsets on the grid, real": mean(on_grid(clip, BPM) for clip in theirs),
        "straight drum loops": [len(clips), len(theirs)],
        "drum onsets where they are written": round(struck(painter, drums), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for option in ("--model", "--data", "--judge"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--each", type=int, default=12)
    parser.add_argument("--draw", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--guidance", type=float, default=3.5)
    parser.add_argument("--steps", type=int, default=10)
    args = parser.parse_args()
    entry = ModelEntry("embedded", "", "embedded", "", args.model, None, args.steps, args.guidance)
    figures = report(entry, args.data, load(args.judge), args.each, args.draw)
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
