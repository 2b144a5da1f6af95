"""A network compiled in the background: until that is done, and where it fails, it works as it is.

What is compiled is a twin that shares the network's weights and is a ring for good (a compiled
network cannot be bent while it runs). Each shape of input is compiled once, which takes minutes the
first time on a machine; the outcome is cached on disk, where the next start finds it. What is
compiled is then recorded like any other call (bridge.synthesis.pipelines.graphs).
"""

from __future__ import annotations

import copy
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import platformdirs
import torch
from torch import Tensor, nn

from bridge.synthesis.circular import make_circular
from bridge.synthesis.pipelines.graphs import GraphCache, Recorded

log = logging.getLogger(__name__)
Run = Callable[[Tensor, Tensor, Tensor], Tensor]
Shape = tuple[tuple[int, ...], tuple[int, ...]]


class Compiled:
    """A denoiser, called as the network itself: (latents, time, states) → (noise,)."""

    def __init__(
        self,
        network: nn.Module,
        compiler: Callable[..., Any] = torch.compile,
        graphs: GraphCache | None = None,
        plain: Callable[..., tuple[Tensor, ...]] | None = None,
    ) -> None:
        """`plain` is called until then, if it is not the network itself."""
        cache = Path(platformdirs.user_cache_dir("fodder")) / "compiled"
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(cache))
        self._plain = plain or network
        self._graphs = GraphCache(None) if graphs is None else graphs
        self._twin = make_circular(twin(network))
        self._compiler = compiler
        self._ready: dict[Shape, Run] = {}
        self._begun: dict[Shape, threading.Event] = {}
        self._workshop = ThreadPoolExecutor(1, thread_name_prefix="compile")

    def __call__(
        self, latents: Tensor, time: Tensor, states: Tensor, **_: Any
    ) -> tuple[Tensor, ...]:
        """As the denoiser is called: (batch, 4, rows, columns), a time, and token states."""
        shape = (tuple(latents.shape), tuple(states.shape))
        run = self._ready.get(shape)
        if run is not None:
            return (run(latents, time, states),)
        made = self._plain(latents, time, states, return_dict=False)
        if shape not in self._begun:  # only now, so that the plain call is recorded undisturbed
            self._begun[shape] = threading.Event()
            example = [torch.zeros_like(tensor) for tensor in (latents, time, states)]
            self._workshop.submit(self._prepare, shape, example)
        return made

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all that was begun is done; whether everything is compiled then."""
        for done in list(self._begun.values()):
            done.wait(seconds)
        return self._ready.keys() == self._begun.keys()

    def _prepare(self, shape: Shape, example: list[Tensor]) -> None:
        try:
            made = self._compiler(self._twin, dynamic=False)

            def run(latents: Tensor, time: Tensor, states: Tensor) -> Tensor:
                noise: Tensor = made(latents, time, states, return_dict=False)[0]
                return noise

            with torch.inference_mode():
                run(*example)
            self._ready[shape] = Recorded(self._twin, run, self._graphs)
        except Exception as error:  # whatever a compiler may say
            log.warning("The network could not be compiled and works as it is: %s", error)
        finally:
            self._begun[shape].set()


def twin(network: nn.Module) -> nn.Module:
    """A copy of the structure that shares every weight and buffer."""
    shared = {id(tensor): tensor for tensor in (*network.parameters(), *network.buffers())}
    return copy.deepcopy(network, shared)
