"""What to do when memory runs out: smaller batches first, then savings that cost speed.

A pipeline's savings, in this order; each stays for as long as the pipeline is in memory:
    apart       the two halves of the guidance one after the other
    sliced      attention and VAE one sample, one slice at a time
    tiled       the VAE in tiles
    offloaded   each part on the device only while it works (needs accelerate)
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch

from bridge.domain.errors import OutOfMemory
from bridge.synthesis.pipelines.graphs import GraphCache

log = logging.getLogger(__name__)
APART, SLICED, TILED, OFFLOADED = 1, 2, 3, 4
SAVINGS = ("apart", "sliced", "tiled", "offloaded")
SMALL_CARD = 6 * 10**9  # bytes; smaller ones begin sliced
ROOM_TO_WORK = 1.25  # so many times its weights a pipeline needs at least
Item = TypeVar("Item")
Made = TypeVar("Made")


@dataclass(slots=True, eq=False)
class MemoryPolicy:
    """A pipeline, its device, how many of SAVINGS it has made, and its recorded calls."""

    parts: Any
    device: str
    level: int = 0
    graphs: GraphCache = field(default_factory=lambda: GraphCache(None))

    @classmethod
    def placed(cls, parts: Any, device: str) -> MemoryPolicy:
        """Move a pipeline to its device, with the savings that the device's memory asks for."""
        thrift = cls(parts, device, graphs=GraphCache.for_device(device))
        if device.startswith("cuda"):
            total = torch.cuda.get_device_properties(device).total_memory
            thrift.save(first_level(_weight(parts), total))
            _channels_last(parts)
        if thrift.level < OFFLOADED:
            try:
                parts.to(device)
            except torch.OutOfMemoryError:
                thrift.save(OFFLOADED)
        return thrift

    @property
    def together(self) -> bool:
        """Whether both halves of the guidance are computed in one batch."""
        return self.level < APART

    @property
    def tiled(self) -> bool:
        """Whether pictures are decoded in tiles."""
        return self.level >= TILED

    def save(self, level: int) -> None:
        """Make all savings up to that level."""
        steps = {SLICED: _slice, TILED: _tile, OFFLOADED: self._offload}
        for number in range(self.level + 1, level + 1):
            log.info("Memory is short: %s from now on.", SAVINGS[number - 1])
            self.graphs.clear()  # they show the network as it was
            steps.get(number, lambda _: None)(self.parts)
        self.level = max(self.level, level)

    def further(self) -> bool:
        """One saving more; False if there is none left."""
        if self.level >= (OFFLOADED if can_offload(self.device) else TILED):
            return False
        self.save(self.level + 1)
        return True

    def _offload(self, parts: Any) -> None:
        self.graphs.close()  # weights that come and go have no fixed place
        parts.enable_model_cpu_offload(device=self.device)


def first_level(weights: int, memory: int) -> int:
    """The savings to begin with, for weights and a card's memory in bytes."""
    if weights * ROOM_TO_WORK > memory:
        return OFFLOADED
    return SLICED if memory < SMALL_CARD else 0


def can_offload(device: str) -> bool:
    """Whether weights can wait in the processor's memory until they are needed."""
    return device != "cpu" and has_accelerate()


def has_accelerate() -> bool:
    """Whether the library that moves weights is installed."""
    return importlib.util.find_spec("accelerate") is not None


def in_batches(
    items: Sequence[Item], make: Callable[[Sequence[Item]], list[Made]], thrift: MemoryPolicy
) -> list[Made]:
    """Make all items at once, or, when memory runs out, half as many, and so on down to one.

    Then every saving there is is made.

    Raises
    ------
    OutOfMemory
        When none is left.
    """
    made: list[Made] = []
    size = len(items)
    while len(made) < len(items):
        try:
            made += make(items[len(made) : len(made) + size])
            continue
        except Exception as error:
            if not ran_out(error):
                raise
        # only here, so that what the failure held is let go first
        thrift.graphs.clear()
        release()
        if size > 1:
            size = (size + 1) // 2
        elif not thrift.further():
            raise OutOfMemory(_sentence(thrift.device))
    return made


def ran_out(error: Exception) -> bool:
    """Whether an error says that memory ran out.

    Python's own, CUDA's, and the plain RuntimeErrors of the processor's and of Apple's allocators.
    """
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    said = ("can't allocate memory", "out of memory")
    return isinstance(error, RuntimeError) and any(words in str(error) for words in said)


def _sentence(device: str) -> str:
    cure = "ask for fewer bars or a smaller model"
    if device.startswith("cuda") and not can_offload(device):
        cure += ", or pip install accelerate to keep parts of it off the card"
    return f"Memory ran out, also in slices: {cure}."


def release() -> None:
    """Give back what the device's allocator keeps for later."""
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def _modules(parts: Any) -> list[torch.nn.Module]:
    return [part for part in parts.components.values() if isinstance(part, torch.nn.Module)]


def _weight(parts: Any) -> int:
    """Bytes of all weights."""
    return sum(w.numel() * w.element_size() for part in _modules(parts) for w in part.parameters())


def _channels_last(parts: Any) -> None:
    for part in _modules(parts):
        if any(isinstance(layer, torch.nn.Conv2d) for layer in part.modules()):
            part.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _slice(parts: Any) -> None:
    parts.enable_attention_slicing("max")
    _switch(parts, "enable_slicing")


def _tile(parts: Any) -> None:
    _switch(parts, "enable_tiling")


def _switch(parts: Any, name: str) -> None:
    with contextlib.suppress(AttributeError, NotImplementedError):  # not every VAE can
        getattr(parts.vae, name)()
