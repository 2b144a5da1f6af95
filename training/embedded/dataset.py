"""Rendered clips → the tensors that are learnt from (training.embedded.pool), with what is said of
them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from bridge.domain.notes import Note
from bridge.score.sketch import sketch
from bridge.synthesis.embedded.canvas import LatentCanvas, condition_map
from bridge.synthesis.embedded.conditioning import labels_for, marked
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PATCH_MELS, PatchTransform
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded.effects import COLOURS
from training.embedded.network import COEFFICIENTS
from training.embedded.pool import Pool, Rows, Shape
from training.embedded.shards import FAMILIES, KINDS, Example, quantise

ONESHOT_BPM = 96.0
ROWS = 192 // PATCH_MELS
PLAIN = "plain"
COLOUR_NAMES = frozenset(colour.name for colour in COLOURS)


@dataclass(frozen=True, slots=True)
class Described:
    """A clip's picture, uint8 (192, 512) as shards have it, and what is known of it."""

    image: np.ndarray
    frames: int
    bpm: float
    beats_per_bar: float
    kind: str
    family: str
    text: Mapping[str, object]

    @classmethod
    def of(cls, one: Example) -> Described:
        image, frames = quantise(one.mel), one.mel.shape[1]
        return cls(image, frames, one.bpm, one.beats_per_bar, one.kind, one.family, one.text)

    @property
    def shape(self) -> Shape:
        return Shape(self.kind == "oneshot", self.frames // PATCH_FRAMES)

    @property
    def canvas(self) -> LatentCanvas:
        oneshot, columns = self.shape
        tempo = ONESHOT_BPM if oneshot else self.bpm
        return LatentCanvas(ROWS, columns, self.frames / 64, self.beats_per_bar, tempo, oneshot)


@dataclass(frozen=True, slots=True)
class Encoder:
    """Makes tensors of clips. `known`: the labels, in the order of the vector."""

    transform: PatchTransform
    text: TextEncoder
    known: tuple[str, ...]

    def __call__(self, clips: Sequence[Described]) -> dict[Shape, Rows]:
        states = caption_states(self.text, [clip.text for clip in clips])
        found: dict[Shape, list[Rows]] = {}
        for clip, state in zip(clips, states, strict=True):
            found.setdefault(clip.shape, []).append(self._rows(clip, state))
        return {
            shape: Rows(*(torch.stack(column) for column in zip(*rows, strict=True)))
            for shape, rows in found.items()
        }

    def _rows(self, clip: Described, states: Tensor) -> Rows:
        canvas = clip.canvas
        mel = decibels(clip.image[:, : clip.frames])
        sketched_ = sketched(self.transform, clip.text, canvas)
        return Rows(
            self.transform.encode(mel[None])[0].half(),
            condition_map(canvas, sketched_)[0].half(),
            states,
            marked(said_of(clip.text), self.known).half(),
            torch.tensor(PLAIN not in colours_of(clip.text)),
            torch.tensor(clip.family == "drums"),
        )


@dataclass(slots=True)
class Shards:
    """A folder of shards that may still be growing; `refresh` puts the new ones into the pool."""

    folder: Path
    pattern: str
    encode: Encoder
    pool: Pool
    read: set[Path] = field(default_factory=set)

    def refresh(self) -> int:
        for path in sorted(self.folder.glob(self.pattern)):
            if path not in self.read:
                self.pool.add(self.encode(described(path)))
                self.read.add(path)
        return len(self.pool)


def described(path: Path) -> list[Described]:
    """The clips of a shard."""
    columns = ("mel", "frames", "bpm", "beats_per_bar", "kind", "family", "text")
    with np.load(path) as shard:
        return [
            Described(
                mel, int(frames), float(bpm), float(beats), KINDS[int(kind)],
                FAMILIES[int(family)], json.loads(str(text)),
            )
            for mel, frames, bpm, beats, kind, family, text in zip(
                *(shard[name] for name in columns), strict=True
            )
        ]  # fmt: skip


def decibels(image: np.ndarray) -> Tensor:
    return torch.from_numpy(image).float() * (100.0 / 255.0) - 100.0


def sketched(
    transform: PatchTransform, text: Mapping[str, object], canvas: LatentCanvas
) -> Tensor | None:
    """The latents of what a clip's notes look like, (32, 12, columns) float16."""
    notes = text.get("notes")
    if not isinstance(notes, list) or not notes:
        return None
    drums, frames = text["family"] == "drums", canvas.columns * PATCH_FRAMES
    played = [Note(*note) for note in notes]
    picture = sketch(played, canvas.beats, frames, drums, not canvas.oneshot)
    return transform.encode(torch.from_numpy(picture)[None])[0].half()


def colours_of(text: Mapping[str, object]) -> list[str]:
    """The effects that a clip has gone through, "plain" where none."""
    said = text.get("adjectives")
    found = [str(one) for one in said if one in COLOUR_NAMES] if isinstance(said, list) else []
    return found or [PLAIN]


def said_of(text: Mapping[str, object]) -> tuple[str, ...]:
    """The labels of a clip."""
    instrument = str(text.get("instrument") or "")
    return labels_for(str(text["family"]), instrument, colours_of(text))


def led(text: Mapping[str, object], caption: str = "") -> str:
    """A caption after the plain facts: "brass, trumpet, lo-fi, dusty horn phrase"."""
    parts = [text["family"], text.get("instrument"), *colours_of(text), caption]
    return ", ".join(str(part).replace("_", " ") for part in parts if part)


def caption_states(encoder: TextEncoder, texts: Sequence[Mapping[str, object]]) -> Tensor:
    """(n, 2, 24, 384): two captions of four are led by the facts, as a prompt will be; one gives
    way to the facts alone, one stands alone."""
    prompts: list[str] = []
    for number, text in enumerate(texts):
        captions = text["captions"]
        assert isinstance(captions, list)
        for place, caption in enumerate((captions * 2)[:2]):
            turn = (2 * number + place + number // 2) % 4
            prompts.append((led(text, caption), led(text), led(text, caption), caption)[turn])
    chunks = [encoder(prompts[i : i + 256])[0].half() for i in range(0, len(prompts), 256)]
    return torch.cat(chunks).reshape(len(texts), 2, *chunks[0].shape[1:])


def fit_transform(folder: Path, pattern: str, shards: int) -> PatchTransform:
    """The patch transform of the first `shards` shards."""
    patches: list[Tensor] = []
    for path in sorted(folder.glob(pattern))[:shards]:
        with np.load(path) as shard:
            mel, frames = decibels(shard["mel"]), shard["frames"]
        for picture, width in zip(mel, frames, strict=True):
            cut = picture[:, : int(width)].reshape(ROWS, PATCH_MELS, -1, PATCH_FRAMES)
            patches.append(cut.permute(0, 2, 1, 3).reshape(-1, PATCH_MELS * PATCH_FRAMES))
    return PatchTransform.fit(torch.cat(patches), COEFFICIENTS)
