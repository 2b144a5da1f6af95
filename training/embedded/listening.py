"""What is measured: loops that the model makes, real ones that it never saw, and prompts for it.

What is heard is the sound that a user gets, inverted and treated. Real clips, of which there is
only a picture, go through the same inversion.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.music import SAMPLE_RATE, Key
from bridge.domain.request import Request
from bridge.dsp.spectrogram import analyse, to_magnitude
from bridge.generation.pipeline import sounding
from bridge.synthesis.painter import Painter
from bridge.synthesis.vocoder.inversion import invert
from training.embedded.dataset import decibels
from training.embedded.shards import FAMILIES

BPM, FRAMES = 110.0, 512


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A generated loop: its sound, and that as a mel picture in dB, (192, frames)."""

    clip: Clip

    @property
    def mel(self) -> Tensor:
        return heard(self.clip)


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """Held-out loops of two bars of 4/4: mels in dB, (n, 192, 512), and what is known of them."""

    mels: Tensor
    texts: list[dict[str, Any]]

    def picked(self, most: int, fits: Callable[[dict[str, Any]], bool] = lambda _: True) -> Tensor:
        """Some that fit, at random."""
        found = [number for number, text in enumerate(self.texts) if fits(text)]
        return self.mels[np.random.default_rng(0).permutation(found)[:most]]


def paint(painter: Painter, prompt: str, seed: int, key: Key | None = None) -> Painted:
    request = Request(prompt, seed=seed, bpm=BPM, key=key)
    return Painted(sounding(painter.paint(request, lambda *_: None), request))


def heard(clip: Clip) -> Tensor:
    """What a loop looks like."""
    return torch.from_numpy(analyse(clip.mono, FRAMES, True))


def inverted(mel: Tensor, bpm: float = BPM) -> Clip:
    """What a picture of two bars sounds like."""
    samples = round(8 * 60 / bpm * SAMPLE_RATE)
    return invert(Spectrogram(to_magnitude(mel.numpy())[None], samples, True))


def real_loops(data: Path) -> Real:
    mels: list[Tensor] = []
    texts: list[dict[str, Any]] = []
    for path in sorted(data.glob("heldout-*.npz")):
        with np.load(path) as shard:
            chosen = np.flatnonzero((shard["kind"] == 0) & (shard["frames"] == FRAMES))
            mels.append(decibels(shard["mel"][chosen]))
            texts += [json.loads(str(shard["text"][index])) for index in chosen]
    return Real(torch.cat(mels), texts)


def unseen_prompts(real: Real, each: int, draw: int) -> list[tuple[str, str]]:
    """Captions of held-out loops, `each` a family, with their families: the `draw`th handful. Every
    clip's first caption comes before any clip's second."""
    random = np.random.default_rng(0)  # clips stand in the order of their making
    pairs: list[tuple[str, str]] = []
    for family in FAMILIES:
        said = [text["captions"] for text in real.texts if text["family"] == family]
        first = random.permutation(len(said))
        order = [str(said[clip][turn]) for turn in (0, 1) for clip in first]
        pairs += [(one, family) for one in order[draw * each : (draw + 1) * each]]
    return pairs


def named_instruments(real: Real) -> dict[str, str]:
    """The instrument that a caption names, of those that name one."""
    found: dict[str, str] = {}
    for text in real.texts:
        names = [str(name).lower() for name in text["facts"]["names"]]
        for caption in map(str, text["captions"]):
            if any(name in caption.lower() for name in names):
                found[caption] = str(text["instrument"])
    return found
