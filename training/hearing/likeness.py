"""Teach the two small networks of bridge.analysis.likeness: which sounds are alike, and where they
lie on the map.

    python -m training.hearing.likeness --data DIR [--shards 31] --out bridge/analysis/likeness.npz

Clips are measured once as they are and once moved by up to six semitones, so that a transposition
is the same instrument. Prints, for clips that were held out, how many of the ten nearest are of the
same family (chance is one in twelve), and how many of the nearest are the same instrument.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bridge.analysis.likeness import BANDS, PARTS, RAW, decibels, measured

Array = npt.NDArray[np.float32]
HIDDEN, WIDTH = 192, PARTS["timbre"].stop
MAP_HIDDEN, NEIGHBOURS = 64, 12
EPOCHS, BATCH = 16, 256
MELS, LOW, HIGH = 192, 30.0, 16_000.0
EVERY = 4  # frames of a shard that make one of ours


@dataclass(frozen=True, slots=True, eq=False)
class Clips:
    """`numbers` (n, RAW), and what each clip is."""

    numbers: Array
    instrument: npt.NDArray[np.str_]
    family: npt.NDArray[np.str_]


def moved(mel: Array, semitones: int) -> Array:
    """A mel image (MELS, frames) in magnitudes, its pitch moved."""
    low, high = (float(2595 * np.log10(1 + hertz / 700)) for hertz in (LOW, HIGH))
    scale = np.linspace(low, high, MELS + 2)[1:-1]
    hertz = 700 * (10 ** (scale / 2595) - 1)
    source = 2595 * np.log10(1 + hertz / 2 ** (semitones / 12) / 700)
    place = (source - scale[0]) / (scale[1] - scale[0])
    below = np.clip(np.floor(place).astype(int), 0, MELS - 2)
    part = np.clip(place - below, 0, 1)[:, None]
    return np.asarray(mel[below] * (1 - part) + mel[below + 1] * part, np.float32)


def read(path: Path, augment: bool) -> Clips:
    rng = np.random.default_rng(int(path.stem[-4:]))
    numbers, instruments, families = [], [], []
    with np.load(path) as shard:
        for mel, frames, text in zip(shard["mel"], shard["frames"], shard["text"], strict=True):
            facts = json.loads(str(text))
            level = mel[:, : int(frames) : EVERY].astype(np.float32) / 255 * 100 - 100
            sound = np.where(mel[:, : int(frames) : EVERY] > 0, 10 ** (level / 20), 0)
            for shift in (0, int(rng.integers(-6, 7)))[: 1 + augment]:
                bands = moved(sound, shift).reshape(BANDS, MELS // BANDS, -1).mean(axis=1).T
                numbers.append(measured(decibels(bands)))
                instruments.append(f"{facts['family']}/{facts['instrument']}")
                families.append(facts["family"])
    return Clips(np.array(numbers), np.array(instruments), np.array(families))


def read_all(paths: list[Path], augment: bool, workers: int) -> Clips:
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(partial(read, augment=augment), paths))
    return Clips(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.instrument for part in parts]),
        np.concatenate([part.family for part in parts]),
    )


def teach_timbre(clips: Clips, standard: Tensor) -> nn.Sequential:
    """Cosines to one learnt centre an instrument and one a family, as logits."""
    net = nn.Sequential(
        nn.Linear(RAW, HIDDEN), nn.ReLU(), nn.Dropout(0.1), nn.Linear(HIDDEN, WIDTH)
    )
    labels = [
        torch.from_numpy(np.unique(x, return_inverse=True)[1])
        for x in (clips.instrument, clips.family)
    ]
    centres = [nn.Parameter(torch.randn(int(x.max()) + 1, WIDTH)) for x in labels]
    optimiser = torch.optim.AdamW([*net.parameters(), *centres], weight_decay=0.01)
    rounds = len(standard) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, EPOCHS * rounds)
    for _ in range(EPOCHS):
        order = torch.randperm(len(standard))
        for picks in order[: rounds * BATCH].view(rounds, BATCH):
            noisy = standard[picks] + 0.1 * torch.randn(BATCH, RAW)
            vectors = F.normalize(net(noisy), dim=1)
            loss = sum(
                F.cross_entropy(
                    vectors @ F.normalize(centre, dim=1).T / heat,
                    label[picks],
                    label_smoothing=0.05,
                )
                for centre, label, heat in zip(centres, labels, (0.08, 0.15), strict=True)
            )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[union-attr]
            optimiser.step()
            schedule.step()
    return net.eval()


def neighbours(vectors: Tensor) -> Tensor:
    """The nearest of each vector, (n, NEIGHBOURS), in blocks."""
    found = []
    for start in range(0, len(vectors), 1024):
        near = vectors[start : start + 1024] @ vectors.T
        found.append(near.topk(NEIGHBOURS + 1, dim=1).indices[:, 1:])
    return torch.cat(found)


def teach_map(vectors: Tensor) -> nn.Sequential:
    """Neighbours near, all others away, by Cauchy similarities and InfoNCE."""
    net = nn.Sequential(nn.Linear(WIDTH, MAP_HIDDEN), nn.ReLU(), nn.Linear(MAP_HIDDEN, 2))
    near = neighbours(vectors)
    rounds, size = len(vectors) // 512, 512
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, 30 * rounds)
    for _ in range(30):
        order = torch.randperm(len(vectors))
        for picks in order[: rounds * size].view(rounds, size):
            friends = near[picks, torch.randint(NEIGHBOURS, (size,))]
            here, there = net(vectors[picks]), net(vectors[friends])
            likeness = -torch.log1p(torch.cdist(here, there).square())
            loss = F.cross_entropy(likeness, torch.arange(size))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return net.eval()


def figures(vectors: Tensor, clips: Clips) -> tuple[float, float]:
    """Same family among the ten nearest, same instrument the nearest."""
    near = vectors @ vectors.T
    near.fill_diagonal_(-9)
    ten = near.topk(10, dim=1).indices.numpy()
    same = clips.family[ten] == clips.family[:, None]
    return float(same.mean()), float((clips.instrument[ten[:, 0]] == clips.instrument).mean())


def layers(net: nn.Sequential) -> list[Array]:
    """Weights (in, out) and biases of the two linear layers."""
    linear = [one for one in net if isinstance(one, nn.Linear)]
    return [x.detach().numpy() for one in linear for x in (one.weight.T, one.bias)]


@torch.no_grad()
def spread(net: nn.Sequential, vectors: Tensor) -> None:
    """Scale the map so that nearly all clips lie in [−1, 1]²."""
    places = net(vectors)
    low, high = (torch.quantile(places[:30_000], q, dim=0) for q in (0.005, 0.995))
    last = net[-1]
    assert isinstance(last, nn.Linear)
    last.weight.mul_((1.9 / (high - low))[:, None])
    last.bias.sub_((low + high) / 2).mul_(1.9 / (high - low))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=31)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.manual_seed(0)
    clips = read_all(sorted(args.data.glob("clips-*.npz"))[: args.shards], True, args.workers)
    unseen = read_all(sorted(args.data.glob("heldout-*.npz")), False, args.workers)
    save(args.out, teach(clips, unseen))


def teach(clips: Clips, unseen: Clips) -> dict[str, Array]:
    """All that the two networks know, by name; their figures are printed."""
    mean, scale = clips.numbers.mean(axis=0), clips.numbers.std(axis=0) + 1e-6
    standard, other = (
        torch.from_numpy((x.numbers - mean) / scale).float() for x in (clips, unseen)
    )
    net = teach_timbre(clips, standard)
    with torch.no_grad():
        vectors, told = (F.normalize(net(x), dim=1) for x in (standard, other))
    family, instrument = figures(told, unseen)
    print(f"{len(standard)} clips, {len(other)} unseen ones")
    print(f"same family among the ten nearest {family:.3f}, on the map ", end="")
    chart = teach_map(vectors)
    spread(chart, vectors)
    with torch.no_grad():
        places = chart(told)
    near = torch.cdist(places, places).fill_diagonal_(9).topk(10, largest=False).indices.numpy()
    print(f"{float((unseen.family[near] == unseen.family[:, None]).mean()):.3f}")
    print(f"same instrument the nearest {instrument:.3f}")
    names = ("w1", "b1", "w2", "b2", "m1", "c1", "m2", "c2")
    known = dict(zip(names, [*layers(net), *layers(chart)], strict=True))
    return known | {"mean": mean, "scale": scale}


def save(path: Path, known: dict[str, Array]) -> None:
    """Matrices in half precision."""
    small = {name: x.astype(np.float16 if x.ndim == 2 else np.float32) for name, x in known.items()}
    np.savez_compressed(path, **small)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
