"""A judge of named rhythms: boom bap, four on the floor, trap, breakbeat, half-time.

It learns from real two-bar drum loops alone: rises of the level in four bands, on a grid of 32nds.
Input: mel pictures in dB, (batch, 192, 512); time is a ring, and a rhythm is the same one if it
begins a bar later.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.embedded.dataset import decibels

RHYTHMS = {
    "boom bap": ("boom bap", "lo-fi hip hop"),
    "four on the floor": ("four on the floor", "house", "techno", "deep house"),
    "trap": ("trap", "drill"),
    "breakbeat": ("breakbeat", "jungle", "drum and bass"),
    "half-time": ("half-time", "dubstep"),
}
PROMPTS = {
    "boom bap": "boom bap drums", "four on the floor": "four on the floor drums",
    "trap": "trap drums with hat rolls", "breakbeat": "breakbeat drums",
    "half-time": "half-time drums",
}  # fmt: skip
NAMES = tuple(RHYTHMS)
BANDS = ((0, 20), (20, 60), (60, 120), (120, 192))
STEP = 8  # frames of a 32nd


def features(mel: Tensor) -> Tensor:
    """(batch, 192, 512) dB → (batch, 256): rises by band and 32nd, each band at most 1."""
    level = mel.clamp_min(-70)
    rise = torch.relu(level - torch.roll(level, 1, -1))
    bands = torch.stack([rise[:, low:high].mean(1) for low, high in BANDS], 1)
    steps = F.max_pool1d(torch.roll(bands, STEP // 2, -1), STEP)
    scaled = steps / steps.amax(-1, keepdim=True).clamp_min(1.0)
    return scaled.flatten(1)


def read(data: Path, pattern: str) -> tuple[Tensor, Tensor]:
    """Real drum loops with a name: pictures and names' numbers."""
    of = {genre: number for number, name in enumerate(NAMES) for genre in RHYTHMS[name]}
    mels: list[Tensor] = []
    names: list[int] = []
    for path in sorted(data.glob(pattern)):
        with np.load(path) as shard:
            plain = (shard["family"] == 0) & (shard["kind"] == 0) & (shard["frames"] == 512)
            for at in np.flatnonzero(plain):
                genre = json.loads(str(shard["text"][at])).get("genre")
                if genre in of:
                    mels.append(features(decibels(shard["mel"][at : at + 1]))[0])
                    names.append(of[genre])
    return torch.stack(mels), torch.tensor(names)


def learn(data: Path, epochs: int = 60) -> tuple[nn.Module, float]:
    """The judge, and its share of right verdicts on real loops that it has not heard."""
    torch.manual_seed(0)
    x, y = read(data, "clips-*.npz")
    judge = nn.Sequential(
        nn.Linear(x.shape[1], 96), nn.ReLU(), nn.Dropout(0.4), nn.Linear(96, len(NAMES))
    )
    optimiser = torch.optim.AdamW(judge.parameters(), lr=3e-3, weight_decay=0.05)
    for _ in range(epochs):
        for part in torch.split(torch.randperm(len(x)), 64):
            turned = torch.roll(
                x[part].reshape(len(part), 4, -1), int(torch.randint(2, ())) * 32, -1
            )
            noisy = turned.flatten(1) + 0.1 * torch.randn(len(part), x.shape[1])
            optimiser.zero_grad()
            F.cross_entropy(judge(noisy), y[part], label_smoothing=0.05).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    judge.eval()
    unseen, truth = read(data, "heldout-*.npz")
    with torch.inference_mode():
        right = float((judge(unseen).argmax(1) == truth).float().mean())
    return judge, right
