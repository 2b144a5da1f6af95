"""A model's entry → a diffusers pipeline in memory, read from this disk and from nowhere else.

Number formats: bfloat16 on CUDA (float16 where the card does not multiply bfloat16 itself), float32
elsewhere: on Apple's MPS half precision makes noise or nothing of several models. Parts that do not
bear the format of the others keep float32 (Formats). Convolutions lie channels-last on CUDA, as its
kernels like them.

Old checkpoints made safe: .bin weights become safetensors once, and no pickle runs code.

Models of 2022 keep their weights as pickles, which can run anything when they are read. Here they
are read with torch's weights-only unpickler, which knows tensors and nothing else, and written
beside the original as safetensors; from then on only these are read.

No progress bars and no advice from the libraries: the engine tells of progress itself.

To be called before a diffusers pipeline is imported, for some of them talk while they are.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any

import diffusers.utils.logging
import torch
import transformers.utils.logging
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor
from tqdm import tqdm

from bridge.config.models import INDEX, missing, networks
from bridge.domain.errors import ModelUnavailable, NoSpace
from bridge.domain.model import ModelEntry
from bridge.files import hashes
from bridge.files.atomic import replacing
from bridge.synthesis.device import best_device, number_format
from bridge.synthesis.intact import check_intact
from bridge.synthesis.pipelines.memory import MemoryPolicy, has_accelerate

Extra = Callable[[Path, torch.dtype], Any]
"""Loads a part in another way than the pipeline would: (its folder, number format) → the part."""


@dataclass(frozen=True, slots=True)
class Formats:
    """Parts of a pipeline that keep float32 where the others are halved, by name.

    Attributes
    ----------
    exact : frozenset of str
        Always: their large terms cancel.
    wide : frozenset of str
        Where float16 is what there is: their states pass 65,504.
    """

    exact: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()

    def kept(self, kind: torch.dtype) -> frozenset[str]:
        """The parts that keep float32 beside others in that format."""
        if kind == torch.float32:
            return frozenset()
        return self.exact | self.wide if kind == torch.float16 else self.exact


EVEN = Formats()
_READ = (".json", ".safetensors", ".txt", ".model")  # .bin is converted once, then never read


def read(
    pipeline: Any,
    entry: ModelEntry,
    device: str | None,
    parts: Mapping[str, Extra],
    formats: Formats = EVEN,
    **said: Any,
) -> tuple[Any, MemoryPolicy]:
    """A pipeline of that class on its device, and what it gives up for memory there.

    `parts` are read in a way of their own, `said` is told to from_pretrained.
    """
    folder = _on_disk(entry)
    check_intact(entry.name, folder, _promised(folder), f"fodder models pull {entry.name}")
    place = device or best_device()
    kind = number_format(place)
    kept = formats.kept(kind)
    quieten()
    try:
        folder = make_safe(folder)
        _check_class(folder, pipeline.__name__, entry)
        with warnings.catch_warnings():  # of how diffusers itself calls torch
            warnings.simplefilter("ignore", FutureWarning)
            made = pipeline.from_pretrained(
                folder,
                dtype={"default": kind, **dict.fromkeys(kept, torch.float32)},
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
    for name in kept & made.components.keys():
        _met(made.components[name], kind)
    made.set_progress_bar_config(disable=True)
    return made, MemoryPolicy.placed(made, place)


def read_part(kind: Any, folder: str | None, device: str) -> Any:
    """One part that a model may do without; None if it is not on this disk."""
    if folder is None or not Path(folder).is_dir():
        return None
    check_intact(folder, Path(folder), hashes.of_hub(Path(folder)), "pull the model again")
    try:
        part = kind.from_pretrained(
            folder,
            dtype=number_format(device),
            use_safetensors=True,
            local_files_only=True,
            low_cpu_mem_usage=has_accelerate(),
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelUnavailable(f"{folder} is damaged ({error}): pull the model again.") from error
    return part.to(device).eval()


def _promised(folder: Path) -> dict[str, str]:
    """The hashes of what is read of a folder: its own list, or what the hub promised of its parts.

    Of a folder that its user put together nobody knows any.
    """
    with contextlib.suppress(OSError, ValueError):
        return hashes.read(folder)
    parts = {name: blob for name, blob in hashes.of_hub(folder).items() if "/" in name}
    return {name: blob for name, blob in parts.items() if name.endswith(_READ)}


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


def _met(part: Any, others: torch.dtype) -> None:
    """Let a part in float32 take what the others give and give what they take.

    Pipelines of diffusers hand tensors on as they are.
    """
    if hasattr(part, "decode"):
        part.decode = _widened(part.decode)
        part.encode = _widened(part.encode)
    else:
        part.register_forward_hook(lambda *call: _cast(call[-1], torch.float32, others))


def _widened(call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def widened(tensor: Tensor, *args: Any, **said: Any) -> Any:
        return call(tensor.float(), *args, **said)

    return widened


def _cast(values: Any, source: torch.dtype, target: torch.dtype) -> Any:
    """A module's output with the tensors of one format in another."""
    if isinstance(values, Tensor):
        return values.to(target) if values.dtype == source else values
    if isinstance(values, dict):
        for name, value in values.items():
            values[name] = _cast(value, source, target)
        return values
    if isinstance(values, tuple):
        return tuple(_cast(value, source, target) for value in values)
    return values


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
    try:
        with replacing(target) as staged:
            save_file(weights, staged, metadata={"format": "pt"})
    except OSError as error:
        raise NoSpace(f"{target} cannot be written ({error}): make room there.") from error


def quieten() -> None:
    """Let diffusers and transformers say nothing but errors, and draw no bars."""
    tqdm.set_lock(RLock())  # its own is a semaphore, of which Python complains when we are killed
    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.disable_progress_bar()
        library.set_verbosity_error()
