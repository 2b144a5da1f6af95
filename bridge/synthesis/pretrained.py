"""A model's entry → a diffusers pipeline in memory, read from this disk and from nowhere else.

Number formats: bfloat16 on CUDA (float16 where the card has no bfloat16), float16 on Apple's MPS,
float32 on the processor. Convolutions lie channels-last on CUDA, as its kernels like them.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError

from bridge.errors import ModelUnavailable
from bridge.synthesis.checkpoints import make_safe
from bridge.synthesis.memory import Thrift, has_accelerate
from bridge.synthesis.quiet import quieten
from bridge.values import ModelEntry

Extra = Callable[[Path, torch.dtype], Any]
"""Loads a part in another way than the pipeline would: (its folder, number format) → the part."""


def read(
    pipeline: Any, entry: ModelEntry, device: str | None, parts: Mapping[str, Extra], **said: Any
) -> tuple[Any, Thrift]:
    """A pipeline of that class on its device, and what it gives up for memory there. `parts` are
    read in a way of their own, `said` is told to from_pretrained."""
    folder = _on_disk(entry)
    place = device or best_device()
    kind = number_format(place)
    quieten()
    try:
        folder = make_safe(folder)
        _check_class(folder, pipeline.__name__, entry)
        with warnings.catch_warnings():  # of how diffusers itself calls torch
            warnings.simplefilter("ignore", FutureWarning)
            made = pipeline.from_pretrained(
                folder,
                dtype=kind,
                use_safetensors=True,
                local_files_only=True,
                low_cpu_mem_usage=has_accelerate(),
                **dict.fromkeys(parts),  # left out
                **said,
            )
        made.register_modules(**{name: load(folder / name, kind) for name, load in parts.items()})
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, SafetensorError) as error:
        raise ModelUnavailable(
            f"Model {entry.name} is damaged or incomplete ({error}): download it again."
        ) from error
    made.set_progress_bar_config(disable=True)
    return made, Thrift.placed(made, place)


def read_part(kind: Any, folder: str | None, device: str) -> Any:
    """One part that a model may do without; None if it is not on this disk."""
    if folder is None or not Path(folder).is_dir():
        return None
    try:
        part = kind.from_pretrained(
            folder,
            torch_dtype=number_format(device),
            use_safetensors=True,
            local_files_only=True,
            low_cpu_mem_usage=has_accelerate(),
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelUnavailable(f"{folder} is damaged ({error}): pull the model again.") from error
    return part.to(device).eval()


def _on_disk(entry: ModelEntry) -> Path:
    folder = entry.folder
    if folder is None or not folder.is_dir():
        raise ModelUnavailable(
            f"Model {entry.name} is not on this disk: fodder models pull {entry.name}."
        )
    return folder


def _check_class(folder: Path, wanted: str, entry: ModelEntry) -> None:
    found = json.loads((folder / "model_index.json").read_text("utf-8")).get("_class_name")
    if found != wanted:
        raise ModelUnavailable(
            f"{folder} holds a {found}, but {entry.name} is loaded as a {wanted}: "
            "add it with another --like."
        )


def best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def number_format(device: str) -> torch.dtype:
    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.float16 if device.startswith("mps") else torch.float32
