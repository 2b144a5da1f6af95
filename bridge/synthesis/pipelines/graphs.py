"""A network's call recorded once for each shape and replayed: one launch instead of a thousand.

At the size of Stable Diffusion an idle card waits for the processor: launching its kernels takes
several times as long as running them. A CUDA graph is launched at once. It reads and writes fixed
places, so its inputs are copied there and its output is copied out.

Weights changed in place are heard by the graphs that stand; weights that were moved or replaced are
noticed by their addresses, and the call is recorded anew. Where recording fails, for memory or any
other reason, the call is made as it is.

`Recorder` is what stands between this and CUDA: the processor's (`StandIn`) keeps the same fixed
places without a graph, so that all of it runs where there is no card.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)
Call = Callable[..., Tensor]
Key = tuple[Hashable, ...]
MOST_GRAPHS = 16
MOST_TRIES = 2  # a compilation beside it may have spoilt the first
WARM_UP = 3  # calls aside, as torch's notes on CUDA graphs ask for


class Replay(Protocol):
    """A recorded call, for inputs of the shapes that it was recorded with."""

    def __call__(self, inputs: Sequence[Tensor]) -> Tensor:
        """The call's output, as a tensor of its own."""
        ...


class Recorder(Protocol):
    """Records calls."""

    def __call__(self, call: Call, inputs: Sequence[Tensor]) -> Replay:
        """Record a call with example inputs; RuntimeError (memory included) if that cannot be."""
        ...


class CudaRecorder:
    """Records CUDA graphs that share one pool of memory.

    They are never replayed at once, and every output is copied before the next one runs.
    """

    def __init__(self) -> None:
        self._pool: Any = None
        self._aside: torch.cuda.Stream | None = None

    def __call__(self, call: Call, inputs: Sequence[Tensor]) -> Replay:
        """See Recorder."""
        own = [tensor.clone() for tensor in inputs]
        if self._aside is None:
            self._aside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
            self._pool = torch.cuda.graph_pool_handle()
        self._aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self._aside):
            for _ in range(WARM_UP):
                call(*own)
        torch.cuda.current_stream().wait_stream(self._aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(
            graph, pool=self._pool, stream=self._aside, capture_error_mode="thread_local"
        ):
            output = call(*own)
        return Recording(own, output, graph.replay)


class StandIn:
    """Records nothing, and makes the call anew on the same fixed places."""

    def __call__(self, call: Call, inputs: Sequence[Tensor]) -> Replay:
        """See Recorder."""
        own = [tensor.clone() for tensor in inputs]
        output = call(*own)

        def replay() -> None:
            output.copy_(call(*own))

        return Recording(own, output, replay)


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Fixed inputs, the fixed output, and what computes the one from the others."""

    inputs: Sequence[Tensor]
    output: Tensor
    replay: Callable[[], None]

    def __call__(self, inputs: Sequence[Tensor]) -> Tensor:
        """See Replay."""
        for own, new in zip(self.inputs, inputs, strict=True):
            own.copy_(new)
        self.replay()
        return self.output.clone()


@dataclass(slots=True, eq=False)
class GraphCache:
    """The recordings of one device, the latest used kept; with no recorder, plain calls."""

    record: Recorder | None
    most: int = MOST_GRAPHS
    _kept: OrderedDict[Key, Replay] = field(default_factory=OrderedDict)
    _failed: dict[Key, int] = field(default_factory=dict)

    @classmethod
    def for_device(cls, device: str) -> GraphCache:
        """CUDA's graphs on CUDA; elsewhere a launch costs too little to be spared."""
        return cls(CudaRecorder() if device.startswith("cuda") else None)

    def __len__(self) -> int:
        """How many calls are recorded."""
        return len(self._kept)

    def clear(self) -> None:
        """Forget all recordings and give their memory back."""
        self._kept.clear()

    def close(self) -> None:
        """Record nothing from now on, as when weights move between calls."""
        self.clear()
        self.record = None

    @torch.inference_mode()
    def run(self, name: Hashable, call: Call, inputs: Sequence[Tensor]) -> Tensor:
        """`call` on `inputs`, recorded as the call of that name.

        What it reads beside them must be in the name or must stay where it is.
        """
        if self.record is None:
            return call(*inputs)
        key: Key = (name, *((tuple(t.shape), t.dtype, str(t.device)) for t in inputs))
        replay = self._kept.get(key) or self._recorded(key, call, inputs)
        if replay is None:
            return call(*inputs)
        self._kept.move_to_end(key)
        return replay(inputs)

    def _recorded(self, key: Key, call: Call, inputs: Sequence[Tensor]) -> Replay | None:
        assert self.record is not None
        if self._failed.get(key, 0) >= MOST_TRIES:
            return None
        while len(self._kept) >= self.most:
            self._kept.popitem(last=False)
        try:
            replay = self.record(call, inputs)
        except RuntimeError as error:
            self._failed[key] = self._failed.get(key, 0) + 1
            log.warning("A call could not be recorded and is made step by step: %s", error)
            return None
        self._kept[key] = replay
        return replay


class Recorded:
    """A module's call by way of a cache: recorded for each shape, and anew when weights move.

    `variant` tells apart what the module does differently for inputs of one shape.
    """

    def __init__(self, module: nn.Module, call: Call, graphs: GraphCache) -> None:
        self._call, self._graphs = call, graphs
        self._weights = [*module.parameters(), *module.buffers()]

    def __call__(self, *inputs: Tensor, variant: Hashable = None) -> Tensor:
        """The module's call on these inputs, replayed where that is possible."""
        if self._graphs.record is None:
            return self._call(*inputs)
        places = hash(tuple(weight.data_ptr() for weight in self._weights))
        return self._graphs.run((id(self), variant, places), self._call, inputs)


class Pace:
    """Keeps the processor one step ahead of the card and no further.

    So what is told of progress is true, and a cancel is obeyed while there is still something to
    cancel.
    """

    def __init__(self, device: torch.device) -> None:
        self._on = device.type == "cuda"
        self._last: torch.cuda.Event | None = None

    def step(self) -> None:
        """A step was launched: wait for the one before it."""
        if not self._on:
            return
        last, self._last = self._last, torch.cuda.Event()  # type: ignore[no-untyped-call]
        self._last.record()
        if last is not None:
            last.synchronize()
