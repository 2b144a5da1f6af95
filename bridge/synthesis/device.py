"""What torch finds on this machine, for people to read. The choice itself is pretrained's."""

from __future__ import annotations

import platform
from contextlib import AbstractContextManager, nullcontext

import torch


def facts() -> dict[str, str | int]:
    """The device that the engine would choose now, by name of what is known of it.

    Returns
    -------
    dict
        kind (cuda, mps, cpu), name, threads, memory (bytes, 0 where torch does not know) and
        torch's version. Plain values, because a class of this module would bring torch into the
        process that asks.
    """
    kind, name, memory = best_device(), platform.processor() or platform.machine(), 0
    if kind == "cuda":
        card = torch.cuda.get_device_properties(0)
        name, memory = card.name, card.total_memory
    return {
        "kind": kind,
        "name": name,
        "threads": torch.get_num_threads(),
        "memory": memory,
        "torch": str(torch.__version__),
    }


def cpu_precision() -> AbstractContextManager[object]:
    """bfloat16 where the processor multiplies it in tiles (AMX), float32 elsewhere."""
    if has_tiles():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()


def has_tiles() -> bool:
    """Whether the processor multiplies bfloat16 in tiles (AMX).

    What float32 computes has the same bits on one thread as on several, seen with oneDNN's kernels
    from SSE4.1 to AVX2; of tiles that is not known.
    """
    return bool(torch.cpu._is_amx_tile_supported())


def processors() -> int:
    """On how many of them the calling thread computes."""
    return torch.get_num_threads()


def use_processors(count: int) -> None:
    """Let the calling thread, and those that begin after it, compute on that many of them."""
    torch.set_num_threads(count)


def best_device() -> str:
    """CUDA's card, Apple's, or the processor, as torch names them."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def number_format(device: str) -> torch.dtype:
    """The numbers that a device computes with: of 16 bits on CUDA, bfloat16 where it is native."""
    if device.startswith("cuda"):
        native = torch.cuda.is_bf16_supported(including_emulation=False)
        return torch.bfloat16 if native else torch.float16
    return torch.float32
