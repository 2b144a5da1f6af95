"""Measure the embedded model: what it makes of prompts and wordings that training never saw.

python -m training.evaluate --model DIR --data DIR --judge FILE [--each 8] [--out FILE.json]

family       the judge's verdict on generated loops against the family of the prompt
wordings     the same for known things in words that no caption used
rhythms      named rhythms told apart by a judge of rhythms (training.rhythm)
adjectives   right order in pairs that differ in one word
Fréchet      distance to real clips in the judge's features, beside real against real
all others   see training.measures; real clips beside them where that says more
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from bridge.music import SAMPLE_RATE, Key
from bridge.synthesis.embedded import EmbeddedPainter
from bridge.synthesis.grid import to_decibels, to_magnitude
from bridge.synthesis.inversion import invert
from bridge.synthesis.meaning import meaning_of
from bridge.synthesis.sketching import written
from bridge.values import Clip, ModelEntry, Request, Spectrogram
from training.dataset import decibels
from training.judge import Judge, load
from training.measures import (
    MINOR,
    colour,
    flux_kurtosis,
    found,
    frechet,
    in_key,
    on_grid,
    oracle,
    peakedness,
    seam,
    swing,
)
from training.rhythm import NAMES, PROMPTS, features, learn
from training.shards import FAMILIES

UNSEEN_WORDINGS = {
    "boom bap kit": "drums", "a banging techno groove": "drums", "trap hats": "drums",
    "303 line": "bass", "moog low end": "bass", "thumping low notes": "bass",
    "Rhodes": "keys", "ivories": "keys", "church organ": "keys",
    "vibes": "mallet", "wooden bars struck": "mallet",
    "strummed six-string": "guitar", "shredding axe": "guitar",
    "violins": "strings", "cello ensemble": "strings",
    "foghorn brass": "brass", "mariachi trumpets": "brass",
    "oboe": "woodwind", "jazzy sax": "woodwind",
    "lush evolving atmosphere": "pad", "dreamy wash": "pad",
    "trance saw hook": "lead", "screaming mono synth": "lead",
    "harp glissando": "pluck", "plucky arp": "pluck",
    "whoosh up": "fx", "explosion": "fx", "laser zap": "fx",
}  # fmt: skip
PAIRS: tuple[tuple[str, str, str], ...] = (
    ("bright", "dark", "centroid"),
    ("distorted", "clean", "flatness"),
    ("busy", "sparse", "onsets"),
    ("fast", "slow", "onsets"),
    ("clean", "lo-fi", "bandwidth"),
    ("reverberant", "dry", "decay"),
)
BPM = 110.0
SWING_NOUNS = ("boom bap drums", "house drums", "hip hop beat", "drum loop", "hi-hats")
PAIR_NOUNS = ("keys, piano chords", "guitar riff", "bass line", "strings melody", "pluck arpeggio")


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A generated loop: its mel in dB, (192, frames), and on request its sound."""

    mel: Tensor
    clip: Clip | None = None


def paint(
    painter: EmbeddedPainter, prompt: str, seed: int, key: Key | None = None, sound: bool = False
) -> Painted:
    request = Request(prompt, seed=seed, bpm=BPM, key=key)
    painting = painter.paint(request, lambda *_: None)
    assert isinstance(painting.sound, Spectrogram)
    mel = torch.from_numpy(to_decibels(painting.sound.magnitude[0]))
    return Painted(mel, invert(painting.sound) if sound else None)


@torch.inference_mode()
def families(
    painter: EmbeddedPainter, judge: Judge, prompts: list[tuple[str, str]]
) -> tuple[dict[str, float], Tensor]:
    """Share of right verdicts by family, and the features of all that was painted."""
    hits: dict[str, list[bool]] = {}
    features: list[Tensor] = []
    for seed, (prompt, family) in enumerate(prompts):
        mel = paint(painter, prompt, seed).mel[None]
        features.append(judge.embed(mel))
        verdict = FAMILIES[int(judge(mel).argmax())]
        hits.setdefault(family, []).append(verdict == family)
    return {family: float(np.mean(hits[family])) for family in hits}, torch.cat(features)


def unseen_prompts(data: Path, each: int) -> tuple[list[tuple[str, str]], Tensor]:
    """Captions of held-out loops, `each` a family, and all held-out loops."""
    prompts: dict[str, list[str]] = {family: [] for family in FAMILIES}
    mels: list[Tensor] = []
    for path in sorted(data.glob("heldout-*.npz")):
        with np.load(path) as shard:
            chosen = np.flatnonzero((shard["kind"] == 0) & (shard["frames"] == 512))
            mels.append(decibels(shard["mel"][chosen]))
            for index in chosen:
                text = json.loads(str(shard["text"][index]))
                prompts[text["family"]].append(text["captions"][0])
    random = np.random.default_rng(0)  # clips stand in the order of their making
    pairs = [
        (str(p), family) for family in FAMILIES
        for p in random.permutation(np.array(prompts[family], object))[:each]
    ]  # fmt: skip
    return pairs, torch.cat(mels)


def adjectives(painter: EmbeddedPainter, seeds: int) -> dict[str, float]:
    """Share of pairs in the right order; ties count half."""
    scores: dict[str, float] = {}
    for more, less, name in PAIRS:
        points = [
            0.5 + 0.5 * np.sign(
                colour(_clip(painter, f"{more} {noun}", s), name)
                - colour(_clip(painter, f"{less} {noun}", s), name)
            )
            for noun in PAIR_NOUNS for s in range(seeds)
        ]  # fmt: skip
        scores[f"{more} > {less}"] = float(np.mean(points))
    late = [
        swing(_clip(painter, f"swung {noun}", s), BPM)
        > swing(_clip(painter, f"straight {noun}", s), BPM)
        for noun in SWING_NOUNS for s in range(seeds)
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


def struck(painter: EmbeddedPainter, prompts: list[str]) -> float:
    """How well the onsets of drums are those that were written: F-measure, within 40 ms."""
    shares: list[float] = []
    for seed, prompt in enumerate(prompts):
        request = Request(prompt, seed=seed, bpm=BPM)
        plan = meaning_of(request, None, painter.encoder, painter.reader).plan
        shares.append(found(_clip(painter, prompt, seed), written(plan, request), BPM))
    return float(np.mean(shares))


def real_on_grid(data: Path, most: int = 24) -> float:
    """Share of onsets of real drum loops on the grid, through the same inversion."""
    shares: list[float] = []
    for path in sorted(data.glob("heldout-*.npz")):
        with np.load(path) as shard:
            drums = (shard["family"] == 0) & (shard["kind"] == 0) & (shard["frames"] == 512)
            for at in np.flatnonzero(drums)[: most - len(shares)]:
                magnitude = to_magnitude(decibels(shard["mel"][at]).numpy())[None]
                samples = round(8 * 60 / BPM * SAMPLE_RATE)
                shares.append(on_grid(invert(Spectrogram(magnitude, samples, True)), BPM))
    return float(np.mean(shares))


def blur(
    painter: EmbeddedPainter, prompts: list[tuple[str, str]], real: Tensor
) -> dict[str, float]:
    """Generated beside real: how sharp attacks and partials are."""
    made = [paint(painter, prompt, seed).mel for seed, (prompt, _) in enumerate(prompts)]
    picked = real[torch.randperm(len(real), generator=torch.Generator().manual_seed(0))[:200]]
    return {
        f"{name}, {whose}": round(float(np.median([measure(mel) for mel in mels])), 2)
        for name, measure in (("attacks", flux_kurtosis), ("partials, dB", peakedness))
        for whose, mels in (("made", made), ("real", list(picked)))
    }


def _clip(painter: EmbeddedPainter, prompt: str, seed: int) -> Clip:
    clip = paint(painter, prompt, seed, sound=True).clip
    assert clip is not None
    return clip


def report(entry: ModelEntry, data: Path, judge: Judge, each: int) -> dict[str, object]:
    model = entry.folder
    assert model is not None
    painter = EmbeddedPainter.load(entry)
    prompts, real = unseen_prompts(data, each)
    began = time.process_time()
    by_family, features = families(painter, judge, prompts)
    seconds = (time.process_time() - began) / len(prompts)
    with torch.inference_mode():
        truth = torch.cat([judge.embed(real[i : i + 32]) for i in range(0, len(real), 32)])
    wordings, _ = families(painter, judge, list(UNSEEN_WORDINGS.items()))
    tonal = [p for p, family in prompts if family not in ("drums", "fx")][:: max(1, each // 2)]
    drums = [p for p, family in prompts if family == "drums"]
    minor = Key(0, minor=True)
    half = len(truth) // 2
    by_rhythm, rhythm_judge = rhythms(painter, data, max(4, each))
    size = sum(file.stat().st_size for file in model.rglob("*") if file.is_file())
    return {
        "family accuracy": round(float(np.mean(list(by_family.values()))), 3),
        "by family": by_family,
        "unseen wordings": round(float(np.mean(list(wordings.values()))), 3),
        "in-key energy": round(
            float(np.mean([
                in_key(c, MINOR) for i, p in enumerate(tonal)
                if (c := paint(painter, p, i, minor, sound=True).clip)
            ])), 3,
        ),
        "drum onsets on the grid": round(
            float(np.mean([on_grid(_clip(painter, p, i), BPM) for i, p in enumerate(drums)])), 3
        ),
        "drum onsets on the grid, real": round(real_on_grid(data), 3),
        "drum onsets where they are written": round(struck(painter, drums), 3),
        "seam (1 is an inner bar line)": round(
            float(np.median([seam(paint(painter, p, 1).mel) for p, _ in prompts[::3]])), 3
        ),
        "rhythms": by_rhythm,
        "rhythms, mean": round(float(np.mean(list(by_rhythm.values()))), 3),
        "the judge of rhythms on real loops": round(rhythm_judge, 3),
        "oracle, log-spectral distance in dB": round(oracle(painter.transform, real[:300]), 2),
        "blur": blur(painter, prompts[::2], real),
        "adjectives": adjectives(painter, max(1, each // 4)),
        "Fréchet": round(frechet(features, truth), 2),
        "Fréchet, real against real": round(frechet(truth[:half], truth[half:]), 2),
        "painting, CPU-s a loop": round(seconds, 3),
        "size, MB": round(size / 1e6, 1),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for option in ("--model", "--data", "--judge"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--steps", type=int, default=10)
    args = parser.parse_args()
    entry = ModelEntry("embedded", "", "embedded", "", args.model, None, args.steps, args.guidance)
    figures = report(entry, args.data, load(args.judge), args.each)
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
