"""Shards of training data: written by render, read by the trainer.

A shard is an uncompressed npz: `mel` uint8 (n, 192, 512), 0..255 for -100..0 dB, zero right of the
clip's true width; `frames` int16 (n,); `bpm` float32 (n,); `beats_per_bar` float32 (n,), in quarter
notes; `kind` uint8 (n,), an index into KINDS; `family` uint8 (n,), an index into FAMILIES; `text`
(n,), JSON with captions, instrument, pattern and adjectives.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

FAMILIES = (
    "drums",
    "bass",
    "keys",
    "mallet",
    "guitar",
    "strings",
    "brass",
    "woodwind",
    "pad",
    "lead",
    "pluck",
    "fx",
)
KINDS = ("loop", "oneshot")
MELS = 192
WIDTH = 512
FLOOR_DB = -100.0


@dataclass(frozen=True, slots=True)
class Example:
    """One rendered clip: a mel image (MELS, frames) in dB and what is known of it."""

    mel: npt.NDArray[np.float32]
    bpm: float
    beats_per_bar: float
    kind: str
    family: str
    text: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shard:
    mel: npt.NDArray[np.uint8]
    frames: npt.NDArray[np.int16]
    bpm: npt.NDArray[np.float32]
    beats_per_bar: npt.NDArray[np.float32]
    kind: npt.NDArray[np.uint8]
    family: npt.NDArray[np.uint8]
    text: tuple[dict[str, Any], ...]


def quantise(mel: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """dB in [FLOOR_DB, 0] to 0..255, padded on the right to WIDTH frames."""
    image = np.zeros((MELS, WIDTH), np.uint8)
    image[:, : mel.shape[1]] = np.round((mel.clip(FLOOR_DB, 0.0) / -FLOOR_DB + 1.0) * 255.0).astype(
        np.uint8
    )
    return image


def decibels(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Back from 0..255 to dB."""
    return (image.astype(np.float32) / 255.0 - 1.0) * -FLOOR_DB


def write_shard(path: Path, examples: Sequence[Example]) -> None:
    """Write beside the place and rename, so that a shard which exists is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            mel=np.stack([quantise(one.mel) for one in examples]),
            frames=np.array([one.mel.shape[1] for one in examples], np.int16),
            bpm=np.array([one.bpm for one in examples], np.float32),
            beats_per_bar=np.array([one.beats_per_bar for one in examples], np.float32),
            kind=np.array([KINDS.index(one.kind) for one in examples], np.uint8),
            family=np.array([FAMILIES.index(one.family) for one in examples], np.uint8),
            text=np.array([json.dumps(one.text) for one in examples]),
        )
    part.replace(path)


def read_shard(path: Path) -> Shard:
    with np.load(path, allow_pickle=False) as file:
        arrays = {
            name: file[name] for name in ("mel", "frames", "bpm", "beats_per_bar", "kind", "family")
        }
        return Shard(**arrays, text=tuple(json.loads(str(line)) for line in file["text"]))
