"""How fast a model is on this machine: seconds a stage, loops a second, real time, peak memory, and
what it costs to make a draft of it or to save memory.

Runs in a process of its own (bridge.jobs.call), the model warmed up by one loop that is not
counted. Savings (bridge.synthesis.pipelines.memory) stay once made, so they come last, each
on top of those before.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch

from bridge.analysis.hearing import hear
from bridge.config.models import located
from bridge.domain.errors import FodderError
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.generation.pipeline import settle, sounding
from bridge.synthesis.loading import load
from bridge.synthesis.painter import Painter
from bridge.synthesis.pipelines.memory import OFFLOADED, SAVINGS, MemoryPolicy, ran_out

REQUEST = Request("dusty boom-bap drums", bpm=92.0, bars=2)
AS_IT_IS, DRAFT = "", "draft"


@dataclass(frozen=True, slots=True)
class Timing:
    """A mean over loops in wall seconds; `audio` is how long a loop sounds. `memory` is the peak in
    bytes: of the GPU where there is one, and else of the process until then."""

    way: str
    paint: float
    invert: float
    hear: float
    audio: float
    steps: int
    memory: int

    @property
    def loop(self) -> float:
        return self.paint + self.invert + self.hear


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """A model as it is, then its draft, then each saving that it has, e.g. "sliced"."""

    device: str
    torch: str
    load: float
    timings: tuple[Timing, ...]


def bench(entry: ModelEntry, count: int, steps: int | None) -> BenchmarkResult:
    """The mean over `count` two-bar loops, in each way that the model can work."""
    began = time.perf_counter()
    painter = load(located(entry))
    loaded = time.perf_counter() - began
    request = replace(REQUEST, steps=steps, model=entry.name)
    timings = [timed(painter, AS_IT_IS, request, count)]
    if steps is None:
        timings.append(timed(painter, DRAFT, replace(request, draft=True), count))
    for saving in savings(painter):
        try:
            timings.append(timed(painter, saving, request, count))
        except (FodderError, RuntimeError, MemoryError) as error:
            if not (isinstance(error, FodderError) or ran_out(error)):
                raise
            break  # what does not fit with this one may with none
    return BenchmarkResult(device(), str(torch.__version__), loaded, tuple(timings))


def savings(painter: Painter) -> Iterator[str]:
    """Makes one saving of memory after the other, and tells its name."""
    policy = getattr(painter, "thrift", None)
    if not isinstance(policy, MemoryPolicy):
        return
    while policy.level < OFFLOADED and policy.further():
        yield SAVINGS[policy.level - 1]


def timed(painter: Painter, way: str, request: Request, count: int) -> Timing:
    """The mean of `count` loops after one that is not counted."""
    request = settle(request, painter)
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    _stages(painter, request)
    rounds = [_stages(painter, replace(request, seed=1 + n)) for n in range(count)]
    paint, invert, heard, audio = (sum(column) / count for column in zip(*rounds, strict=True))
    return Timing(way, paint, invert, heard, audio, request.steps or 0, _peak_memory())


def _stages(painter: Painter, request: Request) -> tuple[float, float, float, float]:
    times = [time.perf_counter()]
    painting = painter.paint(request, lambda *_: None)
    times.append(time.perf_counter())
    clip = sounding(painting, request)
    times.append(time.perf_counter())
    hear(clip, hint=request.bpm, loop=True)
    times.append(time.perf_counter())
    return times[1] - times[0], times[2] - times[1], times[3] - times[2], clip.seconds


def device() -> str:
    """What the models work on, for people to read."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{_processor()}, {torch.get_num_threads()} threads"


def _processor() -> str:
    """Its name; Linux tells that only here."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            names = (line.split(":", 1)[1] for line in file if line.startswith("model name"))
            return next(names, "").strip() or platform.machine()
    except OSError:
        return platform.processor() or platform.machine()


def _peak_memory() -> int:
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    if sys.platform == "win32":
        return 0  # nobody counts there
    import resource

    unit = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
