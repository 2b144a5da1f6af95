"""Measure the embedded model: what it makes of prompts and wordings that training never saw.

python -m training.evaluate --model DIR --data DIR --judge FILE [--each 8] [--out FILE.json]

family       the judge's verdict on generated loops against the family of the prompt
wordings     the same for known things in words that no caption used
in-key       share of chroma energy on the notes of the scale (C major or minor), real clips beside
on the grid  share of drum onsets within 1/8 of a sixteenth of the grid of sixteenths
seam         frame change at the wrap, relative to the inner bar line
adjectives   right order in pairs that differ in one word
Fréchet      distance to real clips in the judge's features, beside real against real
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import librosa
import numpy as np
import torch
from librosa.onset import onset_detect
from scipy.linalg import sqrtm
from torch import Tensor

from bridge.music import Key
from bridge.synthesis.embedded import EmbeddedPainter
from bridge.synthesis.grid import to_decibels
from bridge.synthesis.inversion import invert
from bridge.values import Clip, ModelEntry, Request, Spectrogram
from training.dataset import decibels
from training.judge import Judge, load
from training.shards import FAMILIES

MINOR = (0, 2, 3, 5, 7, 8, 10)
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
)
PAIR_NOUNS = ("keys, piano chords", "guitar riff", "bass line", "strings melody", "pluck arpeggio")


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A generated loop: its mel in dB, (192, frames), and on request its sound."""

    mel: Tensor
    clip: Clip | None = None


def paint(
    painter: EmbeddedPainter, prompt: str, seed: int, key: Key | None = None, sound: bool = False
) -> Painted:
    request = Request(prompt, seed=seed, bpm=110.0, key=key)
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
    pairs = [(p, family) for family in FAMILIES for p in prompts[family][:each]]
    return pairs, torch.cat(mels)


@torch.inference_mode()
def frechet(one: Tensor, other: Tensor) -> float:
    """Fréchet distance of two sets of features, (n, d), as of Gaussians."""
    a, b = one.double().numpy(), other.double().numpy()
    ca, cb = np.cov(a.T), np.cov(b.T)
    root = sqrtm(ca @ cb).real
    return float(np.square(a.mean(0) - b.mean(0)).sum() + np.trace(ca + cb - 2 * root))


def in_key(clip: Clip, scale: tuple[int, ...]) -> float:
    chroma = librosa.feature.chroma_cqt(y=clip.mono, sr=clip.rate, norm=None)
    energy = np.square(chroma).sum(1)
    return float(energy[list(scale)].sum() / max(energy.sum(), 1e-9))


def on_grid(clip: Clip) -> float:
    onsets = onset_detect(y=clip.mono, sr=clip.rate, units="time", hop_length=128)
    place = onsets * 110.0 / 60 * 4
    return float(np.mean(np.abs(place - np.round(place)) < 0.125)) if len(onsets) else 0.0


def seam(mel: Tensor) -> float:
    change = (mel - torch.roll(mel, 1, -1)).abs().mean(0)
    return float(change[0] / change[mel.shape[-1] // 2].clamp_min(1e-3))


def measure(clip: Clip, name: str) -> float:
    y, rate = clip.mono, clip.rate
    measures: dict[str, Callable[[], float]] = {
        "centroid": lambda: float(librosa.feature.spectral_centroid(y=y, sr=rate).mean()),
        "bandwidth": lambda: float(librosa.feature.spectral_rolloff(y=y, sr=rate).mean()),
        "flatness": lambda: float(librosa.feature.spectral_flatness(y=y).mean()),
        "onsets": lambda: float(len(onset_detect(y=y, sr=rate))),
    }
    return measures[name]()


def adjectives(painter: EmbeddedPainter, seeds: int) -> dict[str, float]:
    """Share of pairs in the right order; ties count half."""
    scores: dict[str, float] = {}
    for more, less, name in PAIRS:
        points = [
            0.5 + 0.5 * np.sign(
                measure(_clip(painter, f"{more} {noun}", s), name)
                - measure(_clip(painter, f"{less} {noun}", s), name)
            )
            for noun in PAIR_NOUNS for s in range(seeds)
        ]  # fmt: skip
        scores[f"{more} > {less}"] = float(np.mean(points))
    return scores


def _clip(painter: EmbeddedPainter, prompt: str, seed: int) -> Clip:
    clip = paint(painter, prompt, seed, sound=True).clip
    assert clip is not None
    return clip


def report(model: Path, data: Path, judge: Judge, each: int) -> dict[str, object]:
    entry = ModelEntry("embedded", "", "embedded", "", model, None, 10, 3.0)
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
            float(np.mean([on_grid(_clip(painter, p, i)) for i, p in enumerate(drums)])), 3
        ),
        "seam (1 is an inner bar line)": round(
            float(np.median([seam(paint(painter, p, 1).mel) for p, _ in prompts[::3]])), 3
        ),
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
    args = parser.parse_args()
    figures = report(args.model, args.data, load(args.judge), args.each)
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
