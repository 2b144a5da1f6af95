"""Shards → latents and text states in memory, drawn as batches of one width.

latents  (n, 32, 12, 64) float16, zero right of a clip's width
sketches the same, of the notes that are played; None for a clip that has none
states   (n, 2, 24, 384) float16, one for each caption of a clip
labels   (n, labels) float32, what it is by name (bridge.synthesis.embedded.conditioning)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from bridge.score.notes import Note
from bridge.score.sketch import sketch
from bridge.synthesis.embedded.canvas import PLACE, LatentCanvas, condition_map
from bridge.synthesis.embedded.conditioning import labels_for, marked
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PATCH_MELS, PatchTransform
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded.effects import COLOURS
from training.embedded.network import COEFFICIENTS
from training.embedded.shards import FAMILIES

ONESHOT_BPM = 96.0
ROWS = 192 // PATCH_MELS
COMMON = 64  # columns of two bars of 4/4
PLAIN = "plain"
COLOUR_NAMES = frozenset(colour.name for colour in COLOURS)
COLOURED = 0.5  # of the clips with an effect that are drawn count: what is painted anew has none
UNSKETCHED, HALF_SKETCHED = 0.1, 0.1  # shares of the clips that are painted without, or in part


@dataclass(slots=True)
class Batch:
    latents: Tensor
    where: Tensor
    states: Tensor
    labels: Tensor
    oneshot: bool


@dataclass(slots=True)
class Pool:
    """All clips read so far; `refresh` takes in the shards that have come since. A share of
    `emphasis` of the batches is of two-bar drum loops only."""

    transform: PatchTransform
    encoder: TextEncoder
    pattern: str
    folder: Path
    known: tuple[str, ...] = ()
    read: set[Path] = field(default_factory=set)
    latents: list[Tensor] = field(default_factory=list)
    sketches: list[Tensor | None] = field(default_factory=list)
    states: list[Tensor] = field(default_factory=list)
    labels: list[Tensor] = field(default_factory=list)
    canvases: list[LatentCanvas] = field(default_factory=list)
    groups: dict[tuple[bool, int], list[int]] = field(default_factory=dict)
    drums: list[int] = field(default_factory=list)
    coloured: set[int] = field(default_factory=set)
    emphasis: float = 0.0

    def refresh(self) -> int:
        for path in sorted(self.folder.glob(self.pattern)):
            if path not in self.read:
                self._take(path)
                self.read.add(path)
        return len(self.canvases)

    def _take(self, path: Path) -> None:
        with np.load(path) as shard:
            mel = decibels(shard["mel"])
            texts = [json.loads(str(item)) for item in shard["text"]]
            columns = ("frames", "bpm", "beats_per_bar", "kind", "family")
            first = len(self.canvases)
            for row in zip(*(shard[name] for name in columns), strict=True):
                self._place(*(float(value) for value in row))
        worn = (at for at, text in enumerate(texts, first) if PLAIN not in colours_of(text))
        self.coloured.update(worn)
        self.latents.extend(self.transform.encode(mel).half().unbind(0))
        self.sketches.extend(
            sketched(self.transform, text, canvas)
            for text, canvas in zip(texts, self.canvases[-len(texts) :], strict=True)
        )
        self.states.extend(caption_states(self.encoder, texts).unbind(0))
        self.labels.extend(marked(said_of(text), self.known) for text in texts)

    def _place(
        self, frames: float, bpm: float, beats_per_bar: float, kind: float, family: float
    ) -> None:
        oneshot, columns = kind == 1, int(frames) // PATCH_FRAMES
        tempo = ONESHOT_BPM if oneshot else bpm
        canvas = LatentCanvas(ROWS, columns, frames / 64, beats_per_bar, tempo, oneshot)
        if FAMILIES[int(family)] == "drums" and not oneshot and columns == COMMON:
            self.drums.append(len(self.canvases))
        self.groups.setdefault((oneshot, columns), []).append(len(self.canvases))
        self.canvases.append(canvas)

    def draw(self, size: int, random: torch.Generator) -> Batch:
        """A batch of one width and kind; groups come as often as they have clips."""
        if self.emphasis and torch.rand((), generator=random) < self.emphasis:
            return self._pick(self.drums, size, random)
        first = int(torch.randint(len(self.canvases), (1,), generator=random))
        canvas = self.canvases[first]
        return self._pick(self.groups[(canvas.oneshot, canvas.columns)], size, random)

    def _pick(self, group: list[int], size: int, random: torch.Generator) -> Batch:
        which = torch.randint(2, (size,), generator=random).tolist()
        batch = self.batch(picked(group, self.coloured, size, random), which)
        for where in batch.where:
            forget(where[PLACE:], random)
        return batch

    def batch(self, clips: list[int], captions: list[int]) -> Batch:
        canvas = self.canvases[clips[0]]
        latents = torch.stack([self.latents[c][..., : canvas.columns] for c in clips]).float()
        where = torch.cat([condition_map(self.canvases[c], self.sketches[c]) for c in clips])
        pairs = zip(clips, captions, strict=True)
        states = torch.stack([self.states[c][k] for c, k in pairs]).float()
        labels = torch.stack([self.labels[c] for c in clips])
        return Batch(latents, where, states, labels, canvas.oneshot)


def picked(group: list[int], coloured: set[int], size: int, random: torch.Generator) -> list[int]:
    """So many of a group at random; where a coloured one comes up, another is often drawn."""
    first, other = (torch.randint(len(group), (size,), generator=random) for _ in range(2))
    passed = torch.rand(size, generator=random) >= COLOURED
    passed &= torch.tensor([group[pick] in coloured for pick in first.tolist()])
    return [group[pick] for pick in torch.where(passed, other, first).tolist()]


def decibels(image: np.ndarray) -> Tensor:
    return torch.from_numpy(image).float() * (100.0 / 255.0) - 100.0


def sketched(
    transform: PatchTransform, text: dict[str, object], canvas: LatentCanvas
) -> Tensor | None:
    """The latents of what a clip's notes look like, (32, 12, columns) float16."""
    notes = text.get("notes")
    if not isinstance(notes, list) or not notes:
        return None
    drums, frames = text["family"] == "drums", canvas.columns * PATCH_FRAMES
    played = [Note(*note) for note in notes]
    picture = sketch(played, canvas.beats, frames, drums, not canvas.oneshot)
    return transform.encode(torch.from_numpy(picture)[None])[0].half()


def forget(sketch: Tensor, random: torch.Generator) -> None:
    """Take a sketch away, all of it or some columns, so that a model learns to do without."""
    columns = sketch.shape[-1]
    chance, at, span = torch.rand(3, generator=random).tolist()
    if chance < UNSKETCHED:
        sketch.zero_()
    elif chance < UNSKETCHED + HALF_SKETCHED:
        gone = (torch.arange(columns) - int(at * columns)) % columns < span * columns
        sketch[..., gone] = 0


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


def caption_states(encoder: TextEncoder, texts: list[dict[str, object]]) -> Tensor:
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
