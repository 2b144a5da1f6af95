"""What torch finds on this machine, for people to read. The choice itself is pretrained's."""

from __future__ import annotations

import platform

import torch

from bridge.synthesis.pretrained import best_device


def facts() -> dict[str, str | int]:
    """The device that the engine would choose now: kind (cuda, mps, cpu), name, threads, memory
    (bytes, 0 where torch does not know) and torch's version. Plain values, because a class of this
    module would bring torch into the process that asks."""
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
