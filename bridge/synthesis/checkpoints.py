"""Old checkpoints made safe: .bin weights become safetensors once, and no pickle runs code.

Models of 2022 keep their weights as pickles, which can run anything when they are read. Here they
are read with torch's weights-only unpickler, which knows tensors and nothing else, and written
beside the original as safetensors; from then on only these are read.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from bridge.errors import ModelUnavailable, NoSpace
from bridge.layout import INDEX, missing, networks

WEIGHTS = {
    "diffusion_pytorch_model.bin": "diffusion_pytorch_model.safetensors",
    "pytorch_model.bin": "model.safetensors",
}


def make_safe(folder: Path) -> Path:
    """A pipeline's folder, all of whose weights are safetensors afterwards; returns it."""
    if not (folder / INDEX).is_file():
        raise ModelUnavailable(_foreign(folder))
    for part in networks(folder):
        for old, new in WEIGHTS.items():
            source, target = folder / part / old, folder / part / new
            if source.is_file() and not target.is_file():
                _convert(source, target)
    if lacking := missing(folder):
        parts = " and ".join(lacking)
        raise ModelUnavailable(f"The weights of {parts} are missing in {folder}: pull it again.")
    return folder


def _foreign(folder: Path) -> str:
    if (folder / "model_config.json").is_file():
        return (
            f"{folder} has Stability AI's own layout: convert it as docs/models.md says, then "
            "fodder models add DIR --like stable-audio-3-small."
        )
    return f"{folder} is no model: it has no model_index.json. Download it again."


def read_weights(path: Path) -> dict[str, Tensor]:
    """The tensors in a pickled state dict; anything else in it is refused."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise ModelUnavailable(
            f"{path} holds more than weights, so it was not opened: get a safetensors version."
        ) from None
    except (OSError, RuntimeError, EOFError, ValueError) as error:
        raise ModelUnavailable(f"{path} is damaged ({error}): download it again.") from None
    state = state.get("state_dict", state) if isinstance(state, dict) else {}
    tensors = {name: value for name, value in state.items() if isinstance(value, Tensor)}
    if not tensors:
        raise ModelUnavailable(f"{path} holds no weights: download it again.")
    return tensors


def _convert(source: Path, target: Path) -> None:
    weights = {name: value.contiguous().clone() for name, value in read_weights(source).items()}
    part = target.with_name(f".{target.name}.part")
    try:
        save_file(weights, part, metadata={"format": "pt"})
        os.replace(part, target)  # noqa: PTH105 — atomic
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NoSpace(f"{target} cannot be written ({error}): make room there.") from error
