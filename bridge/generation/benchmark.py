"""How fast a model is on this machine: seconds a stage, loops a second, real time, peak memory.

Runs in a process of its own (bridge.jobs.call), the model warmed up by one loop that is not
counted.
"""

from __future__ import annotations

import platform
import sys
import time
from dataclasses import dataclass, replace

import torch

from bridge.analysis.hearing import hear
from bridge.config.models import located
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.generation.pipeline import settle, sounding
from bridge.synthesis.loading import load
from bridge.synthesis.painter import Painter

REQUEST = Request("dusty boom-bap drums", bpm=92.0, bars=2)


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """Wall seconds; `memory` is the peak in bytes, of the GPU where there is one."""

    device: str
    load: float
    paint: float
    invert: float
    hear: float
    audio: float
    steps: int
    memory: int

    @property
    def loop(self) -> float:
        return self.paint + self.invert + self.hear


def bench(entry: ModelEntry, count: int, steps: int | None) -> BenchmarkResult:
    """The mean over `count` two-bar loops."""
    began = time.perf_counter()
    painter = load(located(entry))
    loaded = time.perf_counter() - began
    request = settle(replace(REQUEST, steps=steps, model=entry.name), painter)
    _stages(painter, request)
    rounds = [_stages(painter, replace(request, seed=1 + n)) for n in range(count)]
    paint, invert_, hear_, audio = (sum(column) / count for column in zip(*rounds, strict=True))
    return BenchmarkResult(
        _device(), loaded, paint, invert_, hear_, audio, request.steps or 0, _peak_memory()
    )


def _stages(painter: Painter, request: Request) -> tuple[float, float, float, float]:
    times = [time.perf_counter()]
    painting = painter.paint(request, lambda *_: None)
    times.append(time.perf_counter())
    clip = sounding(painting, request)
    times.append(time.perf_counter())
    hear(clip, hint=request.bpm, loop=True)
    times.append(time.perf_counter())
    return times[1] - times[0], times[2] - times[1], times[3] - times[2], clip.seconds


def _device() -> str:
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads"


def _peak_memory() -> int:
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    if sys.platform == "win32":
        return 0  # nobody counts there
    import resource

    unit = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
