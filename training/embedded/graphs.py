"""The mean loss of a batch and its gradients: as it is written, or as one recorded CUDA graph.

A step of a small network is some thousand short kernels, and launching them takes longer than
running them. A CUDA graph launches all of them at once, always on the same memory: a batch is
copied to where the graph reads it, and loss and gradients lie where it wrote them. Only forward and
backward are recorded, for each shape of batch once; random draws, clipping and the optimiser stay
outside, so that rates, states and guards are plain PyTorch.
https://docs.pytorch.org/docs/stable/notes/cuda.html#whole-network-capture
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from training.embedded.pool import Batch, Shape

WARM_UP = 3  # runs before recording: cuDNN chooses its algorithms, allocations settle
Loss = Callable[[Batch, Tensor, Tensor], Tensor]  # (batch, times, noise) → (batch,)
Work = Callable[[], list[Tensor]]
Recorder = Callable[[Work], tuple[Callable[[], object], list[Tensor]]]


@dataclass(frozen=True, slots=True)
class Direct:
    """Runs what is written, kernel by kernel."""

    loss: Loss
    parameters: Sequence[Tensor]

    def __call__(self, batch: Batch, times: Tensor, noise: Tensor) -> Tensor:
        """The mean loss; the gradients are in `parameters`."""
        return settle(self.parameters, gradients(self.loss, self.parameters, batch, times, noise))


@dataclass(slots=True)
class Recorded:
    """Runs one recorded graph for each shape of batch."""

    loss: Loss
    parameters: Sequence[Tensor]
    record: Recorder
    refused: Callable[[Shape, Exception], None]  # told of a shape that cannot be recorded
    direct: set[Shape] = field(default_factory=set)
    played: dict[Shape, tuple[list[Tensor], Callable[[], object], list[Tensor]]] = field(
        default_factory=dict
    )

    def __call__(self, batch: Batch, times: Tensor, noise: Tensor) -> Tensor:
        """The mean loss, which the next call overwrites; the gradients are in `parameters`."""
        given = [*batch[1:], times, noise]
        if batch.shape not in self.played and batch.shape not in self.direct:
            try:
                self.played[batch.shape] = self._recorded(batch.shape, given)
            except Exception as error:  # whatever it was: a run is worth more than its speed
                self.direct.add(batch.shape)
                self.refused(batch.shape, error)
        if batch.shape in self.direct:
            return Direct(self.loss, self.parameters)(batch, times, noise)
        inputs, play, results = self.played[batch.shape]
        for held, come in zip(inputs, given, strict=True):
            held.copy_(come)
        play()
        return settle(self.parameters, results)

    def _recorded(
        self, shape: Shape, given: list[Tensor]
    ) -> tuple[list[Tensor], Callable[[], object], list[Tensor]]:
        inputs = [one.clone() for one in given]
        *rows, times, noise = inputs
        batch = Batch(shape, *rows)
        play, results = self.record(
            lambda: gradients(self.loss, self.parameters, batch, times, noise)
        )
        return inputs, play, results


def gradients(
    loss: Loss, parameters: Sequence[Tensor], batch: Batch, times: Tensor, noise: Tensor
) -> list[Tensor]:
    """The mean loss and one gradient for each parameter, laid out in memory as the parameter is."""
    mean = loss(batch, times, noise).mean()
    found = torch.autograd.grad(mean, parameters, materialize_grads=True)
    return [mean.detach(), *(alike(one, to) for one, to in zip(found, parameters, strict=True))]


def alike(gradient: Tensor, to: Tensor) -> Tensor:
    """Fused optimisers want a gradient's strides to be its parameter's."""
    if gradient.stride() == to.stride():
        return gradient
    return torch.empty_like(to).copy_(gradient)


def settle(parameters: Sequence[Tensor], results: list[Tensor]) -> Tensor:
    for parameter, gradient in zip(parameters, results[1:], strict=True):
        parameter.grad = gradient
    return results[0]


@dataclass(slots=True)
class CudaGraphs:
    """Records on one GPU; all graphs share one pool of memory, for they never run side by side and
    nothing that one leaves is read after another has run."""

    pool: Any = None  # a handle, of a type that torch keeps to itself

    def __call__(self, work: Work) -> tuple[Callable[[], object], list[Tensor]]:
        stream = torch.cuda.current_stream()
        assert stream != torch.cuda.default_stream(), "own_stream() comes first"
        for _ in range(WARM_UP):
            work()
        torch.cuda.synchronize()
        torch.cuda.empty_cache()
        if self.pool is None:
            self.pool = torch.cuda.graph_pool_handle()
        graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(graph, pool=self.pool, stream=stream):
                results = work()
        except Exception:
            torch.cuda.set_stream(stream)  # a recording that fails does not leave its stream
            raise
        torch.cuda.synchronize()
        return graph.replay, results


def own_stream(device: torch.device) -> None:
    """Leave the default stream, which cannot be recorded, for good: parameters' gradient nodes
    belong to the stream that first used them, and a recording may wait for no other."""
    if device.type == "cuda" and torch.cuda.current_stream() == torch.cuda.default_stream():
        torch.cuda.set_stream(torch.cuda.Stream())  # type: ignore[no-untyped-call]


def rehearse(work: Work) -> tuple[Callable[[], object], list[Tensor]]:
    """Stands in for CUDA graphs where there are none: the same work on the same memory."""
    results = work()

    def play() -> None:
        for held, come in zip(results, work(), strict=True):
            held.copy_(come)

    return play, results
