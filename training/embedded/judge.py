"""The judge: a small convolutional classifier of families, trained on real clips only.

    python -m training.embedded.judge --data DIR --out FILE [--epochs 10] [--start FILE]

It hears what evaluate.py generates, so it must be forgiving of what is no mistake of instrument:
half of what it learns from is blurred and grainy. Input: (batch, 192, frames) dB; time is a ring or
a strip, the verdict is pooled over it.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bridge.domain.errors import BadArgument
from training.embedded.pictures import Pictures
from training.embedded.shards import FAMILIES

log = logging.getLogger(__name__)
Groups = dict[int, tuple[Tensor, Tensor]]  # by width: pictures (n, 192, width) uint8, families
BATCH = 48
GRAIN_DB = 4.0


class Judge(nn.Module):
    """(batch, 192, frames) dB → (batch, 12) logits; `embed` gives the 192 pooled features."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, 48, (16, 8), (8, 8), (4, 0))  # rows overlap by half
        self.body = nn.Sequential(
            nn.BatchNorm2d(48), nn.ReLU(), nn.Conv2d(48, 64, 3, 1, 1),
            nn.BatchNorm2d(64), nn.ReLU(), nn.Conv2d(64, 64, 3, (2, 1), 1),
            nn.BatchNorm2d(64), nn.ReLU(),
        )  # fmt: skip
        self.rows = nn.Conv2d(64, 96, (12, 1))  # pitch height matters, time does not
        self.head = nn.Linear(192, len(FAMILIES))

    def embed(self, mel: Tensor) -> Tensor:
        features = F.relu(self.rows(self.body(self.patches((mel[:, None] + 60.0) / 30.0))))[:, :, 0]
        return torch.cat([features.mean(-1), features.amax(-1)], 1)

    def forward(self, mel: Tensor) -> Tensor:
        verdict: Tensor = self.head(F.dropout(self.embed(mel), 0.2, self.training))
        return verdict


def read(data: Path, pattern: str, most: int = 40) -> Groups:
    """Clips by width: (mel uint8, family)."""
    found: dict[int, list[tuple[np.ndarray, int]]] = {}
    for path in sorted(data.glob(pattern))[:most]:
        with np.load(path) as shard:
            mel = shard["mel"]
            for row, width, family in zip(mel, shard["frames"], shard["family"], strict=True):
                found.setdefault(int(width), []).append((row[:, : int(width)], int(family)))
    return {
        width: (
            torch.from_numpy(np.stack([mel for mel, _ in clips])),
            torch.tensor([family for _, family in clips]),
        )
        for width, clips in found.items()
    }


def worn(mel: Tensor) -> Tensor:
    """Blurred over a few frames and mels, and with grain: what a diffusion model does to a clip."""
    blurred = F.avg_pool2d(mel[:, None], (3, 5), 1, (1, 2))[:, 0]
    return (blurred + GRAIN_DB * torch.randn_like(mel)).clamp(-100, 0)


def train(data: Path, epochs: int, start: Path | None = None) -> Judge:
    """A judge of a folder's clips; one that goes on from `start` learns at a third of the rate."""
    return fit(read(data, "clips-*.npz"), epochs, torch.device("cpu"), start)


def learn(
    clips: Sequence[Pictures], unseen: Sequence[Pictures], device: torch.device, epochs: int = 10
) -> tuple[Judge, float]:
    """A judge of clips that were rendered while something else learnt, and its share of right
    verdicts on unseen ones."""
    network = fit(grouped(clips, device), epochs, device)
    return network, round(accuracy(network, grouped(unseen, device)), 4)


def grouped(parts: Sequence[Pictures], device: torch.device) -> Groups:
    found: dict[int, list[tuple[Tensor, Tensor]]] = {}
    for part in parts:
        for width in torch.unique(part.frames).tolist():
            these = part.frames == width
            rows = part.images[these][..., :width], part.families[these]
            found.setdefault(width, []).append(rows)
    return {
        width: (
            torch.cat([mel for mel, _ in rows]).to(device),
            torch.cat([family for _, family in rows]).to(device),
        )
        for width, rows in found.items()
    }


def fit(groups: Groups, epochs: int, device: torch.device, start: Path | None = None) -> Judge:
    torch.manual_seed(0)
    judge = (load(start).train() if start else Judge()).to(device)
    most = 1e-3 if start else 3e-3
    batches = [(width, part) for width in groups for part in range(len(groups[width][1]) // BATCH)]
    if not batches:
        raise BadArgument(f"Too few clips to learn a judge from: {BATCH} of one width are needed.")
    optimiser = torch.optim.AdamW(judge.parameters(), lr=most, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, most, epochs * len(batches))
    for epoch in range(epochs):
        order = {width: torch.randperm(len(group[1])) for width, group in groups.items()}
        began, losses = time.monotonic(), torch.zeros((), device=device)
        for place in torch.randperm(len(batches)).tolist():
            width, part = batches[place]
            picks = order[width][part * BATCH : (part + 1) * BATCH].to(device)
            mel = torch.roll(
                in_decibels(groups[width][0][picks]), int(torch.randint(width, ())), -1
            )
            mel = worn(mel) if torch.rand(()) < 0.5 else mel
            loss = F.cross_entropy(judge(mel), groups[width][1][picks], label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            losses += loss.detach()
        mean, took = float(losses) / len(batches), time.monotonic() - began
        log.info("epoch %d: loss %.3f, %.0f s", epoch, mean, took)
    return judge.eval()


def in_decibels(image: Tensor) -> Tensor:
    """Of pictures as shards have them, on any device."""
    return image.float() * (100.0 / 255.0) - 100.0


@torch.inference_mode()
def accuracy(judge: Judge, groups: Groups, wear: bool = False) -> float:
    right = total = 0
    for mel, families in groups.values():
        for part in range(0, len(families), BATCH):
            clips = in_decibels(mel[part : part + BATCH])
            guess = judge(worn(clips) if wear else clips).argmax(1)
            right += int((guess == families[part : part + BATCH]).sum())
        total += len(families)
    return right / max(1, total)


def load(path: Path) -> Judge:
    judge = Judge()
    judge.load_state_dict(torch.load(path, weights_only=True))
    return judge.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--start", type=Path, help="a judge to go on from")
    args = parser.parse_args()
    logging.basicConfig(level="INFO", format="%(message)s")
    judge = train(args.data, args.epochs, args.start)
    heldout = read(args.data, "heldout-*.npz")
    for wear in (False, True):
        print(f"unseen real clips{', worn' if wear else ''}: {accuracy(judge, heldout, wear):.3f}")
    torch.save(judge.state_dict(), args.out)


if __name__ == "__main__":
    main()
