"""How fast a model is on this machine: seconds a stage, loops a second, real time, peak memory, and
what it costs to make a draft of it or to save memory.

Stages are those of a loop that is made alone, loops a second those of several that are asked for at
once: painted side by side (bridge.generation.prefetch) or in one batch (bridge.synthesis.batches),
as `fodder make --count` makes them.

Runs in a process of its own (bridge.jobs.call), the model warmed up by one loop that is not
counted. Savings (bridge.synthesis.pipelines.memory) stay once made, so they come last, each
on top of those before.
"""

from __future__ import annotations

import contextlib
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from bridge.analysis.hearing import hear
from bridge.config.models import located
from bridge.domain.errors import FodderError
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.generation.editing import Sketches
from bridge.generation.pipeline import settle, sounding
from bridge.generation.prefetch import prefetching
from bridge.generation.seam import seamless
from bridge.synthesis.batches import ahead
from bridge.synthesis.device import best_device
from bridge.synthesis.loading import load
from bridge.synthesis.painter import Batcher, Painter
from bridge.synthesis.pipelines.memory import OFFLOADED, SAVINGS, MemoryPolicy, ran_out
from bridge.synthesis.vocoder.stft import rfft

REQUEST = Request("dusty boom-bap drums", bpm=92.0, bars=2)
AS_IT_IS, DRAFT = "", "draft"


@dataclass(frozen=True, slots=True)
class Timing:
    """Means over loops in wall seconds.

    Attributes
    ----------
    way : str
        How it worked: as it is (""), as a draft, or with a saving of memory.
    paint, invert, hear : float
        What a loop takes that is made alone; `invert` is all that makes a loop of a painting.
    each : float
        What a loop takes of several that are made at once.
    audio : float
        How long a loop sounds.
    steps : int
        Diffusion steps.
    memory : int
        The peak in bytes, of the GPU where there is one, else of the process; 0 if nobody counts.
    """

    way: str
    paint: float
    invert: float
    hear: float
    each: float
    audio: float
    steps: int
    memory: int

    @property
    def loop(self) -> float:
        """What a loop takes that is made alone."""
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
    """Means over `count` loops, after one that is not counted."""
    request = settle(request, painter)
    peak = PeakMemory()
    _stages(painter, request)
    rounds = [_stages(painter, replace(request, seed=1 + n)) for n in range(count)]
    paint, invert, heard, audio = (sum(column) / count for column in zip(*rounds, strict=True))
    several = replace(request, seed=1, count=count)
    if isinstance(painter, Batcher) and painter.at_once > 1:
        _at_once(painter, several)  # a batch is recorded when its shape is met first
    each = _at_once(painter, several) / count
    return Timing(way, paint, invert, heard, each, audio, request.steps or 0, peak.bytes())


def _stages(painter: Painter, request: Request) -> tuple[float, float, float, float]:
    times = [time.perf_counter()]
    painting = painter.paint(request, _silent)
    times.append(time.perf_counter())
    clip = seamless(sounding(painting, request), painting, request, painter, _silent)
    times.append(time.perf_counter())
    hear(clip, hint=request.bpm, loop=True, rfft=rfft)
    times.append(time.perf_counter())
    return times[1] - times[0], times[2] - times[1], times[3] - times[2], clip.seconds


def _at_once(painter: Painter, request: Request) -> float:
    """Seconds that all takes of a settled request take, made as a job makes them."""
    takes, sketches = request.takes(), Sketches()
    began = time.perf_counter()
    several = ahead(painter, takes)
    with prefetching(several, takes, sketches) as make:
        for take in takes:
            make(take, _silent)
    return time.perf_counter() - began


def _silent(*_: object) -> None:
    """Progress that nobody hears."""


def device() -> str:
    """What the models work on, for people to read."""
    kind = best_device()
    if kind == "cuda":
        return torch.cuda.get_device_name()
    return f"{_processor()}, {'GPU' if kind == 'mps' else f'{torch.get_num_threads()} threads'}"


def _processor() -> str:
    """Its name; Linux tells that only here."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            names = (line.split(":", 1)[1] for line in file if line.startswith("model name"))
            return next(names, "").strip() or platform.machine()
    except OSError:
        return platform.processor() or platform.machine()


class PeakMemory:
    """The most memory that is taken from now on.

    Where the system forgets no peak (macOS), of the process's whole life.
    """

    def __init__(self) -> None:
        self._device = best_device()
        if self._device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        elif self._device == "mps":
            torch.mps.empty_cache()
        elif sys.platform == "linux":
            with contextlib.suppress(OSError):  # not everywhere allowed
                Path("/proc/self/clear_refs").write_text("5", "utf-8")

    def bytes(self) -> int:
        """How much that was; 0 where nobody counts."""
        if self._device == "cuda":
            return int(torch.cuda.max_memory_allocated())
        if self._device == "mps":
            return int(torch.mps.driver_allocated_memory())  # which keeps what was once taken
        if sys.platform == "linux":
            for line in Path("/proc/self/status").read_text("utf-8").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1_024
        if sys.platform == "win32":
            return 0
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
