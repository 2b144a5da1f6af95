"""A model's folder in diffusers' layout: which of its parts have weights, and which lack them.

model_index.json             part → [library, class]
PART/….safetensors, ….bin    its weights; in several pieces, an ….index.json names them
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

INDEX = "model_index.json"
WEIGHTLESS = ("Tokenizer", "TokenizerFast", "Scheduler", "FeatureExtractor", "Processor")
UNWANTED = ("safety_checker",)


def networks(folder: Path) -> list[str]:
    """The parts that have weights; FileNotFoundError if the folder has no index."""
    index = _read(folder / INDEX)
    return [
        name
        for name, kind in index.items()
        if isinstance(kind, list)
        and isinstance(kind[1], str)
        and not kind[1].endswith(WEIGHTLESS)
        and name not in UNWANTED
    ]


def missing(folder: Path) -> list[str]:
    """The parts whose weights are not, or not all, in the folder."""
    try:
        return [part for part in networks(folder) if not _has_weights(folder / part)]
    except FileNotFoundError:
        return [INDEX]


def _has_weights(part: Path) -> bool:
    pieces = {
        piece
        for index in part.glob("*.safetensors.index.json")
        for piece in _read(index).get("weight_map", {}).values()
    }
    if pieces:
        return all((part / piece).is_file() for piece in pieces)
    return any(path.is_file() for kind in ("*.safetensors", "*.bin") for path in part.glob(kind))


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; an empty one where the file holds anything else."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
