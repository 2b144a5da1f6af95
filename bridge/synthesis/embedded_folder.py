"""Whether a folder holds a whole embedded model, of this Fodder's kind; if not, what to do."""

from __future__ import annotations

import json
from pathlib import Path

from bridge.errors import ModelUnavailable
from bridge.values import ModelEntry

FILES = (
    "config.json", "text_encoder.safetensors", "tokenizer.json", "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors", "latents.safetensors", "heads.safetensors",
    "vocabulary.json",
)  # fmt: skip


def whole(entry: ModelEntry) -> Path:
    """The folder of an entry; ModelUnavailable with the cure where it cannot be used."""
    folder = entry.folder
    if folder is None or not folder.is_dir():
        raise ModelUnavailable(
            f"The folder of model {entry.name} is missing: install Fodder again."
        )
    _check_files(entry, folder)
    _check_age(entry, folder)
    return folder


def _check_files(entry: ModelEntry, folder: Path) -> None:
    lacking = [name for name in FILES if not (folder / name).is_file()]
    if lacking:
        raise ModelUnavailable(
            f"Model {entry.name} lacks {', '.join(lacking)}: install Fodder again."
        )


def _check_age(entry: ModelEntry, folder: Path) -> None:
    """Weights that know no labels were made by a Fodder before there were any."""
    try:
        config = json.loads((folder / "unet" / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return  # reading it all says what is wrong
    if not config.get("class_embed_type"):
        raise ModelUnavailable(
            f"Model {entry.name} was made by an older Fodder: make it again by "
            "`python -m training.finetune`."
        )
