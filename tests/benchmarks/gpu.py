"""Speed of a spectrogram model of Stable Diffusion 1.5's size on a GPU, against the goals.

python -m tests.benchmarks.gpu [--seconds 90] [--rounds 5] [--count 64] [--only PART …] [--tiny]

Random weights, for they do not change the speed; one loop is 2 bars at 93.75 bpm: 5.12 s, 512 × 512
pixels. Each line is a JSON object, printed as soon as it is known, what matters most first: with
recorded graphs, drafts to files as the app has them made (queue, journal, library, and an engine
process of its own, tests.benchmarks.gpu_engine), the pieces, without graphs, then compiled. `ms` is
the median by the clock of the rounds after one that is not counted. What --seconds have no room for
is left out and named. --tiny rehearses it with 29,103 weights on any machine; its figures mean
nothing.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel
from torch import Tensor
from transformers import CLIPTextConfig, CLIPTextModel

from bridge.analysis.hearing import hear
from bridge.config.settings import Home, Settings
from bridge.domain.audio import Clip, Loop, Spectrogram
from bridge.domain.events import Done
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Sample
from bridge.generation import pipeline
from bridge.jobs.engine import AnyEngine, Engine
from bridge.jobs.journal import Journal
from bridge.jobs.queue import JobQueue
from bridge.library.folder import drop
from bridge.library.library import Keeper, Library, open_library
from bridge.synthesis.circular import circular
from bridge.synthesis.device import best_device, number_format
from bridge.synthesis.painter import Painting
from bridge.synthesis.pipelines.canvas import magnitudes_of
from bridge.synthesis.pipelines.graphs import (
    Call,
    CudaRecorder,
    GraphCache,
    Recorder,
    Replay,
    StandIn,
)
from bridge.synthesis.pipelines.memory import SAVINGS, MemoryPolicy
from bridge.synthesis.pipelines.pretrained import quieten
from bridge.synthesis.pipelines.riffusion_image import RIFFUSION
from bridge.synthesis.pipelines.stable_diffusion import AT_ONCE, GUIDED, SpectrogramPainter
from bridge.synthesis.sampling import StartLatents, Steer, denoise
from bridge.synthesis.vocoder.batch_inversion import invert_all
from bridge.synthesis.vocoder.inversion import invert
from bridge.synthesis.vocoder.stft import rfft
from tests.synthesis import tiny

ENTRY = ModelEntry("random", "1", "riffusion", "none", None, None, 15, 7.0, draft_steps=4)
REQUEST = Request("dusty boom-bap drums", bpm=93.75, bars=2, steps=15, guidance=7.0)
SHORT = replace(REQUEST, bpm=240.0, bars=1)  # for rehearsals
PARTS = (
    *("jobs", "shipped", "kernels", "variants", "loops", "roll", "same", "inversion"),
    *("pieces", "eager", "compiled"),  # to compile may take all the time that is left
)
ENGINE = "tests.benchmarks.gpu_engine"
MOST_SECONDS = 1.0  # for the rounds of one figure


def draft_of(request: Request) -> Request:
    return replace(request, steps=4, guidance=1.0, draft=True)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


@dataclass(slots=True)
class Bench:
    """Prints figures as they come, for as long as there is time."""

    until: float
    rounds: int
    began: float = field(default_factory=time.perf_counter)
    mode: str = "graphs"

    def say(self, what: str, **figures: object) -> None:
        at = round(time.perf_counter() - self.began, 1)
        print(json.dumps({"what": what, "mode": self.mode, **figures, "at": at}), flush=True)

    def left(self) -> float:
        return self.until - (time.perf_counter() - self.began)

    def time(self, what: str, work: Callable[[], object], goal: str = "") -> None:
        """Say how long it takes; a figure that cannot be had does not end the others."""
        if self.left() <= 0:
            self.say(what, left_out="no time")
            return
        try:
            first, times = _seconds(work), [_seconds(work)]
            while len(times) < self.rounds and sum(times) < MOST_SECONDS and self.left() > 0:
                times.append(_seconds(work))
        except Exception as error:  # any of torch's
            self.say(what, failed=f"{type(error).__name__}: {error}"[:300])
            return
        ms = [round(1_000 * seconds, 2) for seconds in (median(times), min(times), first)]
        figures = dict(zip(("ms", "best", "first"), ms, strict=True))
        self.say(what, **figures, rounds=len(times), **({"goal": goal} if goal else {}))


def _seconds(work: Callable[[], object]) -> float:
    settle()
    began = time.perf_counter()
    work()
    settle()
    return time.perf_counter() - began


def settle() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


class Timed:
    """A recorder that says how long each recording took."""

    def __init__(self, recorder: Recorder, bench: Bench) -> None:
        self._recorder, self._bench = recorder, bench

    def __call__(self, call: Call, inputs: Sequence[Tensor]) -> Replay:
        settle()
        began = time.perf_counter()
        replay = self._recorder(call, inputs)
        settle()
        shapes = [tuple(tensor.shape) for tensor in inputs]
        ms = round(1_000 * (time.perf_counter() - began), 1)
        self._bench.say(f"capture of {call.__name__}", shapes=shapes, ms=ms)
        return replay


def build(small: bool, device: str) -> Any:
    """A pipeline of Stable Diffusion 1.5's size, but for its vocabulary's words."""
    parts = tiny.build()
    if small:
        return parts
    text = CLIPTextConfig(
        hidden_size=768, intermediate_size=3_072, num_hidden_layers=12, num_attention_heads=12
    )
    with torch.device(device):  # a card draws 0.9 G numbers at once
        vae = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
            latent_channels=4,
            sample_size=512,
        )
        unet = UNet2DConditionModel(sample_size=64, cross_attention_dim=768)
        encoder = CLIPTextModel(text)
    for module in (vae, unet, encoder):
        module.eval().requires_grad_(False)
    parts.register_modules(unet=unet, vae=vae, text_encoder=encoder)
    return parts


def painter_of(args: argparse.Namespace, device: str, bench: Bench) -> SpectrogramPainter:
    kind = number_format(device)
    parts = build(args.tiny, device).to(kind)
    width = {"encoder_block_out_channels": (4,) * 4, "decoder_block_out_channels": (4,) * 4}
    with torch.device(device):
        decoder = AutoencoderTiny(**(width if args.tiny else {}))
    decoder = decoder.to(device, kind, memory_format=torch.channels_last).eval()
    thrift = MemoryPolicy.placed(parts, device)
    thrift.graphs = GraphCache(Timed(CudaRecorder() if device == "cuda" else StandIn(), bench))
    return SpectrogramPainter(
        ENTRY, parts, thrift, args.count, None, decoder.requires_grad_(False), inverts=True
    )


@contextmanager
def without_graphs(painter: SpectrogramPainter) -> Iterator[None]:
    graphs = painter.thrift.graphs
    kept, graphs.record = graphs.record, None
    try:
        yield
    finally:
        graphs.record = kept


def kept(painting: Painting, request: Request, painter: SpectrogramPainter, folder: Path) -> None:
    """A painting heard and written."""
    loop, _ = pipeline.finish(request, painter, painting, None, silent)
    drop(loop, folder)


def to_files(painter: SpectrogramPainter, requests: Sequence[Request]) -> None:
    """All painted and inverted in one batch, then heard and written on every core."""
    paintings = painter.paint_all(requests, silent)
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = zip(paintings, requests, strict=True)
        done = [pool.submit(kept, each, asked, painter, Path(name)) for each, asked in jobs]
        for one in done:
            one.result()


def one_file(painter: SpectrogramPainter, request: Request) -> None:
    with tempfile.TemporaryDirectory() as name:
        kept(painter.paint(request, silent), request, painter, Path(name))


def jobs(bench: Bench, painter: SpectrogramPainter, asked: Request) -> None:
    draft = draft_of(asked)
    bench.time("15 guided steps", lambda: painter.paint(asked, silent), "120; compiled 75")
    bench.time("draft, 4 steps", lambda: painter.paint(draft, silent), "50")
    bench.time("first draft file", lambda: one_file(painter, draft), "100")


def loops(bench: Bench, painter: SpectrogramPainter, asked: Request, count: int) -> None:
    """Batches, painted and inverted alone."""
    draft, few = draft_of(asked), min(AT_ONCE["cuda"], count)
    drafts = [replace(draft, seed=seed) for seed in range(count)]
    guided = [replace(asked, seed=seed) for seed in range(few)]
    parts = [drafts[first : first + few] for first in range(0, count, few)]
    bench.time(f"{len(guided)} loops", lambda: painter.paint_all(guided, silent))
    bench.time(
        f"{count} drafts, {few} at once",
        lambda: [painter.paint_all(part, silent) for part in parts],
    )
    bench.time(f"{count} drafts, all at once", lambda: painter.paint_all(drafts, silent))
    bench.time(f"{count} drafts to files, all painted first", lambda: to_files(painter, drafts))


@dataclass(slots=True)
class Watched:
    """A keeper, and what it took: milliseconds of the clock and of a processor."""

    keeper: Keeper
    taken: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, loop: Loop) -> Sample:
        return self.put(loop)()

    def put(self, loop: Loop) -> Callable[[], Sample]:
        record = self._timed("put", partial(self.keeper.put, loop))
        return partial(self._timed, "record", record)

    def _timed(self, name: str, work: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.thread_time()
        found = work()
        took = 1_000 * (time.perf_counter() - wall), 1_000 * (time.thread_time() - cpu)
        with self.lock:
            held = self.taken.setdefault(name, [0.0, 0.0])
            held[:] = [round(had + more, 1) for had, more in zip(held, took, strict=True)]
        return found


@dataclass(slots=True)
class Shipped:
    """Jobs as the app has them made, from `submit` to the last file."""

    bench: Bench
    library: Library
    jobs: JobQueue
    seed: int = 0

    def run(self, request: Request, goal: str, rounds: int) -> None:
        """One job that is not counted, and `rounds`; what the best of them consisted of."""
        found = [self._job(request) for _ in range(1 + rounds) if self.bench.left() > 0]
        if len(found) < 2:
            self.bench.say(f"{request.count} drafts as a job", left_out="no time")
            return
        first, *counted = found
        best = min(counted, key=lambda one: one["ms"])
        middle = median(one["ms"] for one in counted)
        self.bench.say(
            f"{request.count} drafts as a job",
            **{**best, "ms": middle, "best": best["ms"], "first": first["ms"]},
            rounds=len(counted),
            goal=goal,
        )

    def _job(self, request: Request) -> dict[str, Any]:
        """Milliseconds to the first file and to the last, and what keeping them took in sum."""
        keep = Watched(self.library.keep)
        request = replace(request, seed=self.seed)
        self.seed += request.count
        began, cpu = time.perf_counter(), time.process_time()
        done = [
            round(1_000 * (time.perf_counter() - began), 1)
            for event in self.jobs.make(request, ENTRY, keep)
            if isinstance(event, Done)
        ]
        names = ("wall_ms", "cpu_ms")
        kept = {name: dict(zip(names, sums, strict=True)) for name, sums in keep.taken.items()}
        computed = round(1_000 * (time.process_time() - cpu), 1)
        return {"ms": done[-1], "first_file": done[0], **kept, "app_cpu_ms": computed}


def shipped(bench: Bench, engine: AnyEngine, asked: Request, count: int) -> None:
    """Drafts to files: the goals that count."""
    bench.mode, draft = "shipped", draft_of(asked)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        root = Path(name)
        home = Home(root, root / "Fodder")
        library = stack.enter_context(open_library(home, Settings(home.folder), None))
        journal = stack.enter_context(Journal(root / "queue.db"))
        several = Shipped(bench, library, stack.enter_context(JobQueue(engine, journal)))
        several.run(replace(draft, count=count), "500 for 64", bench.rounds)
        several.run(draft, "100", bench.rounds)


def pieces(bench: Bench, painter: SpectrogramPainter, asked: Request, count: int) -> None:
    """What the jobs consist of, one by one."""
    canvas = painter.canvas(asked)
    noise, states = painter.noise(canvas, 1), painter.states(asked)
    unet, config = painter.parts.unet, painter.parts.scheduler.config
    time_now = torch.tensor(500, device=noise.device)

    def network(*inputs: Tensor, **_: object) -> Any:
        return painter._calls.unet(*inputs, ring=True)

    def steps(count: int, number: int, interval: tuple[float, float] = GUIDED) -> None:
        start = StartLatents(noise.expand(count, -1, -1, -1).contiguous())
        words = states.repeat_interleave(count, 0)
        denoise(network, config, words, start, Steer(number, 7.0, True, interval), silent)

    def once(batch: int) -> Callable[[], object]:
        some = (
            noise.expand(batch, -1, -1, -1).contiguous(),
            time_now,
            states[:1].expand(batch, -1, -1),
        )
        return lambda: network(*some)

    with circular(unet, on=True):
        for batch in dict.fromkeys((2, 1, 16, 32, count)):
            bench.time(f"UNet, {batch}", once(batch))
        bench.time("15 guided steps, latents only", lambda: steps(1, 15))
        bench.time("the same, guided to the end", lambda: steps(1, 15, (0.0, 1.0)))
    for batch in (1, 8):
        some = noise.expand(batch, -1, -1, -1).contiguous()
        bench.time(f"VAE, {batch}", partial(painter.pictures, some, canvas))
        bench.time(f"tiny VAE, {batch}", partial(painter.pictures, some, canvas, True))
    words = iter(range(10_000))
    bench.time("token states", lambda: painter.states(replace(asked, prompt=f"{next(words)}")))


def inversions(bench: Bench, painter: SpectrogramPainter, asked: Request, count: int) -> None:
    canvas = painter.canvas(asked)
    latents = painter.noise(canvas, 1)
    shown = magnitudes_of(painter.pictures(latents, canvas, True))
    args = (canvas.samples, canvas.ring, RIFFUSION.grid)
    for batch, draft in ((1, True), (count, True), (1, False), (min(16, count), False)):
        some = shown.expand(batch, -1, -1).contiguous()
        what = f"inverting {batch} {'drafts' if draft else 'loops'} on the device"
        bench.time(what, partial(invert_all, some, *args, 0, draft))
    picture = Spectrogram(shown.cpu().numpy(), *args)
    here, there = (
        x.samples for x in (invert(picture, draft=True), *invert_all(shown, *args, 0, True))
    )
    apart = float(np.linalg.norm(here - there) / max(float(np.linalg.norm(here)), 1e-9))
    bench.say("device's inversion against the processor's", apart=apart)
    bench.time("inverting one draft on the processor", lambda: invert(picture, draft=True))
    clip = Clip(here, RIFFUSION.grid.sample_rate)
    bench.time("hearing one draft", lambda: hear(clip, hint=asked.bpm, loop=True, rfft=rfft))


def roll_error(bench: Bench, painter: SpectrogramPainter, asked: Request) -> None:
    """How far a roll of the latents is from a roll of the decoded picture, 0 … 1."""
    canvas = painter.canvas(asked)
    vae = copy.deepcopy(painter.parts.vae).to(torch.float32)
    latents = painter.noise(canvas, 1).float()
    for tf32 in (False, True):
        flags = torch.backends.cudnn.flags(enabled=True, allow_tf32=tf32)
        before, torch.backends.cuda.matmul.allow_tf32 = torch.backends.cuda.matmul.allow_tf32, tf32
        with torch.inference_mode(), circular(vae, on=True), flags:
            straight, rolled = (
                magnitudes_of(vae.decode(x, return_dict=False)[0])
                for x in (latents, latents.roll(8, -1))
            )
        torch.backends.cuda.matmul.allow_tf32 = before
        error = float((straight.roll(64, -1) - rolled).abs().max())
        bench.say("roll error in float32", tf32=tf32, error=error, goal=1e-4)


def same(bench: Bench, painter: SpectrogramPainter, asked: Request) -> None:
    """What graphs change: nothing, but for the choice of kernels."""
    recorded = painter.paint(asked, silent).sound
    with without_graphs(painter):
        plain = painter.paint(asked, silent).sound
    assert isinstance(recorded, Spectrogram)
    assert isinstance(plain, Spectrogram)
    apart = float(np.abs(recorded.magnitude - plain.magnitude).max())
    bench.say("with graphs against without", apart=apart, loudest=float(plain.magnitude.max()))


def memory(bench: Bench) -> None:
    if torch.cuda.is_available():
        bench.say("peak memory", gb=round(torch.cuda.max_memory_allocated() / 1e9, 2),
                  reserved=round(torch.cuda.max_memory_reserved() / 1e9, 2))  # fmt: skip


def kernels(bench: Bench, painter: SpectrogramPainter, asked: Request) -> None:
    """Where the card's time goes in one call of the denoiser, without graphs."""
    if not torch.cuda.is_available():
        return
    canvas = painter.canvas(asked)
    noise, states = painter.noise(canvas, 1), painter.states(asked)
    now, unet = torch.tensor(500, device=noise.device), painter.parts.unet
    for batch in (2, 32):
        some = noise.expand(batch, -1, -1, -1).contiguous(), now, states[:1].expand(batch, -1, -1)
        with torch.inference_mode(), circular(unet, on=True):
            unet(*some)
            with torch.profiler.profile(
                activities=[torch.profiler.ProfilerActivity.CUDA]
            ) as profile:
                unet(*some)
                settle()
        rows = sorted(profile.key_averages(), key=lambda row: -row.self_device_time_total)
        total = sum(row.self_device_time_total for row in rows)
        shown = {row.key[:80]: [row.count, round(row.self_device_time_total)] for row in rows[:16]}
        bench.say(f"kernels of UNet, {batch}", microseconds=round(total), count=shown)


def variants(bench: Bench, painter: SpectrogramPainter, asked: Request) -> None:
    """Other ways to lay out and to choose convolutions, each recorded anew."""
    graphs, unet = painter.thrift.graphs, painter.parts.unet
    for name, layout, tuned in (
        ("tuned kernels", torch.channels_last, True),
        ("contiguous", torch.contiguous_format, False),
        ("contiguous, tuned kernels", torch.contiguous_format, True),
    ):
        bench.mode = f"graphs, {name}"
        graphs.clear()
        unet.to(memory_format=layout)
        torch.backends.cudnn.benchmark = tuned
        bench.time("15 guided steps", lambda: painter.paint(asked, silent))
    torch.backends.cudnn.benchmark = False
    unet.to(memory_format=torch.channels_last)
    graphs.clear()


def eagerly(bench: Bench, painter: SpectrogramPainter, asked: Request, count: int) -> None:
    bench.mode = "eager"
    with without_graphs(painter):
        jobs(bench, painter, asked)
        loops(bench, painter, asked, count)


def compiled(bench: Bench, painter: SpectrogramPainter, asked: Request) -> None:
    bench.mode = "compiled"
    began, fast = time.perf_counter(), replace(painter, compiled=painter.compiling())
    fast.paint(asked, silent)
    assert fast.compiled is not None
    done = fast.compiled.wait(max(1.0, bench.left()))
    bench.say("compiling", seconds=round(time.perf_counter() - began, 1), done=done)
    if done:
        bench.time("15 guided steps", lambda: fast.paint(asked, silent), "75")


def started(tiny: bool) -> Engine:
    """The engine process, which loads while other things are measured."""
    if tiny:
        os.environ["FODDER_BENCH_TINY"] = "1"
    os.environ.setdefault("FODDER_HOME", tempfile.mkdtemp())  # its log
    engine = Engine(ENGINE)
    engine.start()
    return engine


def measure(bench: Bench, args: argparse.Namespace) -> None:
    device = best_device()
    engine = started(args.tiny)
    began = time.perf_counter()
    painter = painter_of(args, device, bench)
    settle()
    bench.say(
        "weights",
        seconds=round(time.perf_counter() - began, 1),
        device=torch.cuda.get_device_name() if device == "cuda" else device,
        format=str(painter.parts.unet.dtype),
        torch=torch.__version__,
        savings=SAVINGS[: painter.thrift.level],
    )
    asked, count = SHORT if args.tiny else REQUEST, args.count
    parts: dict[str, Callable[[], None]] = {
        "jobs": lambda: jobs(bench, painter, asked),
        "shipped": lambda: shipped(bench, engine, asked, count),
        "loops": lambda: loops(bench, painter, asked, count),
        "same": lambda: same(bench, painter, asked),
        "inversion": lambda: inversions(bench, painter, asked, count),
        "roll": lambda: roll_error(bench, painter, asked),
        "pieces": lambda: pieces(bench, painter, asked, count),
        "kernels": lambda: kernels(bench, painter, asked),
        "variants": lambda: variants(bench, painter, asked),
        "eager": lambda: eagerly(bench, painter, asked, count),
        "compiled": lambda: compiled(bench, painter, asked),
    }
    for part in args.only or PARTS:
        bench.mode = "graphs"
        try:
            if bench.left() > 0:
                parts[part]()
            else:
                bench.say(part, left_out="no time")
        except Exception as error:  # the others are measured all the same
            bench.say(part, failed=f"{type(error).__name__}: {error}"[:300])
        memory(bench)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="in this order")
    parser.add_argument("--card", type=float, metavar="GB", help="as a card of so many GB")
    parser.add_argument("--count", type=int, default=64, help="drafts in the large batch")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=90.0, help="the most it may take")
    args = parser.parse_args()
    quieten()
    if torch.cuda.is_available() and args.card:
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, args.card * 1e9 / total))
    if not args.tiny and best_device() == "cpu":
        raise SystemExit("There is no GPU here: --tiny rehearses without one.")
    bench = Bench(args.seconds, args.rounds)

    def stop() -> None:
        bench.say("stopped")
        os._exit(3)

    guard = threading.Timer(args.seconds + 2, stop)
    guard.daemon = True
    guard.start()
    measure(bench, args)
    bench.say("done")
    os._exit(0)  # a compiler may still be at work


if __name__ == "__main__":
    main()
