"""Train the embedded model: on processors, on a GPU, from a folder of clips or with clips that are
rendered meanwhile.

    python -m training.embedded.train --run RUN --text MODEL --data DIR [--compile]
    python -m training.embedded.train --run RUN --text MODEL --device cuda --render 12 --seconds 480
    python -m training.embedded.train … --start MODEL|FILE --size 80,160,224 --heads 2,5,7

Resumable by the same command: checkpoints (weights, average, optimiser, generators, step) are
written every ten minutes, and on processors a resumed run goes on bit for bit. The learning rate is
constant after a warm-up; writing a number into RUN/cool brings it to zero over that many steps and
ends the run. With --seconds or --deadline the run ends by then, the last 45 % of it cooling.
With --guidance STRENGTH its last part teaches the network to guide itself; what comes of that is a
run of its own, RUN/guided. RUN/weights.safetensors has the weights in half precision, written every
two minutes and at the end. Losses go to RUN/log.jsonl.

With --render N, N processes render new clips all the while; they lie in memory only. With
--processes 2, each draws batches of its own and all learn from the mean of their gradients: two
cores are used better so than by two threads.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import torch
from safetensors.torch import load_file
from torch import Tensor, distributed, multiprocessing, nn

from bridge.domain.errors import FodderError
from bridge.score.vocabulary import Vocabulary
from bridge.synthesis.embedded.patches import PatchTransform
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded import judge
from training.embedded.dataset import Encoder, Shards, fit_transform
from training.embedded.feed import Folder, Rendered, Source
from training.embedded.graphs import CudaGraphs, Direct, Recorded, Recorder, own_stream, rehearse
from training.embedded.guidance import DistilledGuidance, ModelGuidance, Unconditional
from training.embedded.heads import texts_of, vocabulary_of
from training.embedded.network import (
    LARGE,
    SMALL,
    Bodies,
    Size,
    begin,
    half_norms,
    ring_and_strip,
    three,
    widened,
)
from training.embedded.objective import (
    TIMES,
    Objective,
    Target,
    data_velocity,
    heldout_loss,
    noise_levels,
)
from training.embedded.pool import COMMON_SHAPE, Batch, Dice, Pool, Shape
from training.embedded.run import Run, averaged, weights_of
from training.embedded.schedule import COOLED, Cooling, Schedule
from training.embedded.worker import CHUNK, HELD, Crew, encoder_of, scratch

log = logging.getLogger(__name__)
SHAPES = (COMMON_SHAPE, Shape(False, 48), Shape(False, 56), Shape(True, 32))  # of rendered clips
LOOK = 20  # steps between looks at what is wished for
GUARD = 50  # steps between looks at whether it diverges
DIVERGED = 1.6  # times the lowest loss of so many steps
TRIED = 8  # steps that are timed to choose how they are run
AHEAD = 3  # steps that may wait on a GPU
FIRST_CLIPS = 2000
WRITTEN, SAVED = 120.0, 600.0  # seconds between weights, between checkpoints
FEW_WORKERS = 3  # while a network is compiled
GUIDED = "guided"  # the run within a run that teaches guidance
GUIDED_RATE = 0.5  # its learning rate: a teacher's word has no noise of its own


@dataclass(frozen=True, slots=True)
class Recipe:
    """What suits a device: samples a step, rate, largest norm of a gradient, steps of warm-up,
    decay of squared gradients and of the average."""

    batch: int = 24
    rate: float = 8e-4
    clip: float = 1.0
    warm: int = 100
    beta2: float = 0.999
    ema: float = 0.9992


RECIPES = {"cuda": Recipe(512, 1e-3, 0.5, 300, 0.98, 0.998)}


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is told; what is None is the device's or the model's own."""

    run: Path
    text: Path
    data: Path | None = None
    render: int = 0
    clips: Path | None = None
    seed: int = 11
    held: tuple[int, int] = (HELD.start, HELD.stop)
    chunk: int = CHUNK
    first_clips: int = FIRST_CLIPS
    keep: int = 200_000
    device: str = "cpu"
    threads: int = 1
    processes: int = 1
    samples: int | None = None
    seconds: float | None = None
    deadline: float | None = None
    start: Path | None = None
    size: Size | None = None
    batch: int | None = None
    rate: float | None = None
    clip: float | None = None
    ema: float | None = None
    drums: float = 0.0
    cooled: float = COOLED
    guidance: float = 1.0
    guiding: float = 0.2
    keeps: float = 1.0
    mode: str = "auto"
    compile: bool = False
    channels_last: bool = False
    every: float = 30.0
    judge: Path | None = None

    @property
    def recipe(self) -> Recipe:
        usual = RECIPES.get(torch.device(self.device).type, Recipe())
        given = {name: getattr(self, name) for name in ("batch", "rate", "clip", "ema")}
        return replace(usual, **{name: value for name, value in given.items() if value is not None})

    @property
    def ends(self) -> float | None:
        """When it is over, by the monotonic clock; seconds count from now on."""
        now = time.monotonic()
        if self.deadline is not None:
            return now + self.deadline - time.time()
        return None if self.seconds is None else now + self.seconds


class Step(Protocol):
    """Leaves gradients in the parameters, and returns the mean loss."""

    def __call__(self, batch: Batch, times: Tensor, noise: Tensor) -> Tensor: ...


@dataclass(slots=True)
class Trainer:
    """One process that learns."""

    run: Run
    source: Source
    bodies: Bodies
    levels: Tensor
    recipe: Recipe
    schedule: Schedule
    device: torch.device
    step: Step
    null: Tensor
    target: Target = data_velocity
    cooling: Cooling | None = None
    ends: tuple[float, float] | None = None  # monotonic seconds: of a bounded run, from and until
    lead: deque[torch.cuda.Event] = field(default_factory=deque)

    done: float = 0.0  # the share of a bounded run that was over at the last tick

    def tick(self) -> float:
        """Look at the clock; all processes take the first one's."""
        self.done = agreed(self._done()) if self.ends else self._done()
        return self.done

    def _done(self) -> float:
        """The share of a bounded run that is over, 0 for one without bounds."""
        if self.cooling is not None:
            return self.cooling.done(self.run.step)
        if self.ends is None:
            return 0.0
        first, last = self.ends
        return 1.0 if last <= first else min(1.0, (time.monotonic() - first) / (last - first))

    def learn(self) -> tuple[Shape, Tensor]:
        """One step; the shape of its batch and its mean loss."""
        run, dice, size = self.run, self.run.dice, self.recipe.batch
        batch = self.source.pool.draw(size, dice)
        times, noise = dice.below(TIMES, size), dice.noise(batch.latents)
        loss = self.step(batch, times, noise)
        average(run.parameters)
        norm = nn.utils.clip_grad_norm_(run.parameters, self.recipe.clip)
        self._update(norm)
        run.step += 1
        run.samples += size * processes()
        decay = min(self.recipe.ema, (1 + run.step) / (10 + run.step))
        torch._foreach_lerp_(list(run.ema.parameters()), run.parameters, 1 - decay)
        self._keep_pace()
        return batch.shape, loss

    def _update(self, norm: Tensor) -> None:
        """A step of the optimiser, unless a gradient is no number: then the weights stay."""
        optimiser = self.run.optimiser
        for group in optimiser.param_groups:
            group["lr"] = self.schedule.rate(self.run.step, self.done)
        if self.device.type == "mps":
            if math.isfinite(float(norm)):
                optimiser.step()
            return
        # fused optimisers look at this on the device, so that nobody has to wait for a GPU
        optimiser.found_inf = (~torch.isfinite(norm)).float()  # type: ignore[attr-defined]
        optimiser.step()

    def _keep_pace(self) -> None:
        """Let no more than a few steps wait on a GPU, or the clock would say nothing."""
        if self.device.type != "cuda":
            return
        event = torch.cuda.Event()  # type: ignore[no-untyped-call]
        event.record()
        self.lead.append(event)
        if len(self.lead) > AHEAD:
            self.lead.popleft().synchronize()

    def judged(self) -> dict[str, float]:
        """Held-out losses of the average and of the weights themselves, where there are clips."""
        found: dict[str, float] = {}
        for name, network in (("ema", self.run.ema), ("raw", self.run.network)):
            objective = Objective(Bodies(network, network).of, self.levels, self.target)
            loss = heldout_loss(objective, self.source.held)
            if loss is not None:
                found[f"heldout_{name}"] = round(loss, 4)
        return found


@torch.no_grad()
def average(parameters: Sequence[Tensor]) -> None:
    """The mean of the gradients of all processes, each of which has drawn a batch of its own."""
    if not distributed.is_initialized():
        return
    gradients = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    parts = torch.split(flat, [gradient.numel() for gradient in gradients])
    for gradient, part in zip(gradients, parts, strict=True):
        gradient.copy_(part.view_as(gradient))


def rank() -> int:
    return distributed.get_rank() if distributed.is_initialized() else 0


def processes() -> int:
    return distributed.get_world_size() if distributed.is_initialized() else 1


def agreed(number: float) -> float:
    """What the first process says: all must take the same turn."""
    if not distributed.is_initialized():
        return number
    shared = torch.tensor(float(number), dtype=torch.float64)
    distributed.broadcast(shared, 0)
    return float(shared)


def labels_known(text: Path, data: Path) -> tuple[str, ...]:
    """Those of the model whose text encoder it is; of a first model, those of its data."""
    kept = text / "vocabulary.json"
    said = Vocabulary.read(kept).labels if kept.exists() else ()
    return said or vocabulary_of(texts_of(data, "clips-*.npz", 32)).labels


def transform_of(options: Options) -> PatchTransform:
    """The run's own, else that of what it begins with, else of the text's model, else a new one."""
    kept = options.run / "transform.pt"
    if not kept.exists():
        begun = options.start if options.start and options.start.is_dir() else options.text
        shipped = begun / "latents.safetensors"
        if shipped.exists():
            tensors = load_file(shipped)
            found = {name: tensors[name].float() for name in ("axes", "mean", "scale")}
        else:
            assert options.data is not None
            found = fit_transform(options.data, "clips-*.npz", 4).tensors()
        torch.save(found, kept)
    return PatchTransform(**torch.load(kept, weights_only=True))


def encoder_for(options: Options) -> Encoder:
    """Clips of workers are encoded by the model's own; those of a folder can do without one."""
    if options.data is None:
        return encoder_of(options.text)
    labels = labels_known(options.text, options.data)
    return Encoder(transform_of(options), TextEncoder.load(options.text), labels)


def source_for(options: Options, encode: Encoder, null: Tensor, device: torch.device) -> Source:
    pool = Pool(device, null, options.keep, options.drums)
    held = Pool(device, null, options.keep)
    if options.data is not None:
        clips = Shards(options.data, "clips-*.npz", encode, pool)
        return Folder(clips, Shards(options.data, "heldout-*.npz", encode, held))
    torch.save(encode.transform.tensors(), options.run / "transform.pt")
    folder = options.clips or scratch()
    crew = Crew(
        folder, options.text, options.seed, options.render, range(*options.held), options.chunk,
        options.run,
    )  # fmt: skip
    crew.start(FEW_WORKERS if options.compile else options.render)
    return Rendered(crew, pool, held, options.first_clips)


def run_for(options: Options, labels: int, device: torch.device) -> tuple[Run, Bodies]:
    """The network as it begins: anew, with given weights, or where it stopped."""
    torch.manual_seed(0)
    last = options.run / "last.pt"
    weights = weights_of(options.start) if options.start and not last.exists() else {}
    size = options.size or (Size.of(weights) if weights else SMALL)
    ring, strip = ring_and_strip(size, labels)
    begun = begin(ring, widened(weights, labels)) if weights else None
    ring.to(device)
    if device.type == "cuda":
        half_norms(ring, strip)
    if options.channels_last:
        ring.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    mine = dict(ring.named_parameters())
    for name, parameter in strip.named_parameters():  # two bodies, one set of weights
        assert parameter is mine[name], name
    optimiser, dice = optimiser_of(ring, options.recipe, device), Dice.seeded(0, device)
    run = Run(options.run, size, ring, averaged(ring), optimiser, dice, silent=rank() > 0)
    if last.exists():
        run.load(last)
    if begun is not None:
        run.log(begun_with=str(options.start), tensors=begun.taken, anew=len(begun.anew))
    if rank():
        run.dice.seed(run.step * 64 + 2 * rank())
    return run, Bodies(ring, strip)


def optimiser_of(network: nn.Module, recipe: Recipe, device: torch.device) -> torch.optim.Optimizer:
    return torch.optim.AdamW(
        network.parameters(), lr=recipe.rate, betas=(0.9, recipe.beta2), weight_decay=0.01,
        fused=device.type != "mps",
    )  # fmt: skip


def example_batch(shape: Shape, size: int, labels: int, device: torch.device) -> list[Tensor]:
    """Noise in the place of clips: what a step is tried on. The generator is its own: a recording
    that fails leaves CUDA's default one unusable."""
    dice = Dice.seeded(0, device)
    rows, states = (size, 32, 12, shape.columns), (size, 24, 384)
    where = (size, 43, 12, shape.columns)
    given = [torch.empty(one, device=device) for one in (rows, where, states, rows)]
    latents, places, words, noise = (dice.noise(one) for one in given)
    known = torch.zeros(size, labels, device=device)
    return [latents, places, words, known, dice.below(TIMES, size), noise]


def timed(step: Step, shape: Shape, given: Sequence[Tensor], steps: int = TRIED) -> float:
    """Samples a second."""
    *rows, times, noise = given
    batch = Batch(shape, *rows)
    step(batch, times, noise)
    began = time.monotonic()
    for _ in range(steps):
        loss = step(batch, times, noise)
    float(loss)  # waits for the device
    return steps * len(times) / (time.monotonic() - began)


def fastest(
    run: Run, ways: dict[str, Callable[[], Step]], trial: Callable[[Step], float]
) -> Step | None:
    """Whichever way to run a step is fastest here; one that fails costs only its trial."""
    best: Step | None = None
    speed = 0.0
    for name, make in ways.items():
        began = time.monotonic()
        try:
            step = make()
            rate = trial(step)
        except Exception as error:
            run.log(tried=name, failed=shortly(error))
            continue
        run.log(tried=name, per_second=round(rate), seconds=round(time.monotonic() - began, 1))
        if rate > speed:
            best, speed = step, rate
    return best


def shortly(error: BaseException) -> str:
    """What went wrong, and what had gone wrong before: recordings end in an error of their own."""
    first = error.__context__ or error.__cause__
    before = f" after {shortly(first)}" if first is not None else ""
    return f"{type(error).__name__}: {error}"[:300] + before


def step_for(
    options: Options,
    run: Run,
    bodies: Bodies,
    levels: Tensor,
    target: Target,
    labels: int,
    device: torch.device,
) -> Step:
    """How a step is run: kernel by kernel on processors; on a GPU, what is fastest there."""
    parameters = run.parameters

    def refused(shape: Shape, error: Exception) -> None:
        run.log(unrecorded=str(shape), failed=shortly(error))

    def compiled() -> Bodies:
        """Only for the shape of most batches: each takes a minute or more."""
        made = torch.compile(bodies.of(COMMON_SHAPE), dynamic=False)
        return replace(bodies, compiled={COMMON_SHAPE: made})

    def direct(of: Bodies) -> Step:
        return Direct(Objective(of.of, levels, target), parameters)

    def recorded(of: Bodies) -> Step:
        recorder: Recorder = CudaGraphs() if device.type == "cuda" else rehearse
        return Recorded(Objective(of.of, levels, target), parameters, recorder, refused)

    if device.type != "cuda" and options.mode != "graphs":
        return direct(compiled() if options.compile else bodies)
    ways: dict[str, Callable[[], Step]] = {}
    if options.mode != "direct":
        ways["graphs"] = lambda: recorded(bodies)
    if options.compile:
        make = recorded if options.mode != "direct" else direct
        ways["compiled"] = lambda: make(compiled())
    size = options.recipe.batch
    given = example_batch(COMMON_SHAPE, size, labels, device)
    step = fastest(run, ways, lambda way: timed(way, COMMON_SHAPE, given)) or direct(bodies)
    if device.type == "cuda":
        torch.cuda.empty_cache()
    for shape in SHAPES[1:]:
        began = time.monotonic()
        timed(step, shape, example_batch(shape, size, labels, device), 1)
        run.log(ready=shape, seconds=round(time.monotonic() - began, 1))
    return step


def trainer_for(options: Options) -> Trainer:
    options.run.mkdir(parents=True, exist_ok=True)
    device = torch.device(options.device)
    own_stream(device)
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.enable_cudnn_sdp(False)  # it plans for each shape anew
    encode = encoder_for(options)
    null = encode.text([""])[0][0].float().to(device)
    labels = len(encode.known)
    source = source_for(options, encode, null, device)
    try:
        run, bodies = run_for(options, labels, device)
        levels = noise_levels().to(device)
        recipe = options.recipe
        run.log(
            device=torch.cuda.get_device_name() if device.type == "cuda" else device.type,
            torch=torch.__version__, processors=os.cpu_count(), batch=recipe.batch,
            parameters=sum(one.numel() for one in run.parameters),
            channels=run.size.channels, heads=run.size.heads, rate=recipe.rate,
        )  # fmt: skip
        kept = ModelGuidance(Unconditional(bodies, null), options.keeps)
        target: Target = data_velocity if options.keeps == 1.0 else kept
        step = step_for(options, run, bodies, levels, target, labels, device)
        source.hurry()
        source.refresh()
        schedule = Schedule(recipe.rate, recipe.warm, options.cooled)
        return Trainer(run, source, bodies, levels, recipe, schedule, device, step, null, target)
    except BaseException:
        source.close()
        raise


def train(options: Options) -> None:
    """Learn until the samples, the time or a cool-down are over."""
    trainer = trainer_for(options)
    ends = options.ends
    try:
        if options.guidance == 1.0:
            learn(trainer, options, ends)
        else:
            assert ends is not None, "parsed() sees to that"
            turn = ends - options.guiding * (ends - time.monotonic())
            learn(trainer, options, turn)
            trainer = distilling(trainer, options)
            learn(trainer, options, ends)
        if options.judge is not None and not trainer.run.silent:
            learn_judge(trainer, options.judge)
    finally:
        trainer.source.close()
        trainer.run.settle()


def distilling(before: Trainer, options: Options) -> Trainer:
    """The same network, which learns from what it was before to guide itself."""
    run, device, bodies = before.run, before.device, before.bodies
    run.settle()
    labels = run.network.get_parameter("class_embedding.weight").shape[1]
    teacher = Bodies(*ring_and_strip(run.size, labels))
    teacher.ring.to(device).requires_grad_(False)
    if device.type == "cuda":
        half_norms(teacher.ring, teacher.strip)
    teacher.ring.load_state_dict(run.network.state_dict())
    target = DistilledGuidance(teacher, Unconditional(teacher, before.null), options.guidance)
    recipe = replace(before.recipe, rate=GUIDED_RATE * before.recipe.rate)
    optimiser = optimiser_of(run.network, recipe, device)
    (run.folder / GUIDED).mkdir(exist_ok=True)
    guided = replace(
        run, folder=run.folder / GUIDED, ema=averaged(run.network), optimiser=optimiser, step=0,
        samples=0, guidance=options.guidance,
    )  # fmt: skip
    step = step_for(options, guided, bodies, before.levels, target, labels, device)
    schedule = Schedule(recipe.rate, recipe.warm // 6, 1.0)
    return replace(
        before, run=guided, recipe=recipe, schedule=schedule, step=step, target=target, done=0.0
    )


def learn(trainer: Trainer, options: Options, ends: float | None) -> None:
    run, source = trainer.run, trainer.source
    began = saved = written = told = refreshed = time.monotonic()
    length = None if ends is None else ends - began
    if ends is not None:
        trainer.ends = began, ends
    run.log(clips=len(source.pool), heldout=len(source.held), length=length and round(length))
    watch = Watch(trainer.device)
    first = run.samples
    while not over(trainer, options):
        shape, loss = trainer.learn()
        watch.see(loss, shape)
        if run.step % GUARD == 0 and watch.diverged():
            run.skipped += 1
            run.back_to_average()
            run.log(diverged=True)
        now = time.monotonic()
        if now - refreshed > source.pause:
            source.refresh()
            refreshed = now
        if now - told > options.every:
            speed = (run.samples - first) / (now - began)
            run.log(
                loss=watch.told(), per_second=round(speed, 1), clips=len(source.pool),
                rate=round(run.rate, 6), **trainer.judged(), **memory(trainer.device),
            )  # fmt: skip
            told = time.monotonic()
        if now - written > WRITTEN:
            run.write_weights(averaged=True)
            written = time.monotonic()
        if now - saved > SAVED and (length is None or trainer.done < 1 - SAVED / length):
            run.save("last.pt")
            saved = time.monotonic()
    finish(trainer)


def over(trainer: Trainer, options: Options) -> bool:
    """Whether the run is; a cool-down that somebody asked for is begun here."""
    run = trainer.run
    if trainer.cooling is None and run.step % LOOK == 0:
        wished = int(agreed(wish(options.run / "cool")))
        if wished:
            run.save("stable.pt")
            trainer.cooling = Cooling(run.step, wished)
            run.log(cool=wished)
    if options.samples is not None and run.samples >= options.samples:
        return True
    return trainer.tick() >= 1.0


def wish(file: Path) -> int:
    """The number in a file, 0 if there is none."""
    return int(file.read_text()) if file.exists() else 0


def finish(trainer: Trainer) -> None:
    """The weights first; then what can be lost."""
    run = trainer.run
    run.write_weights(averaged=False)
    judged = trainer.judged()
    best = "ema" if judged and judged["heldout_ema"] < judged["heldout_raw"] else "raw"
    if best == "ema":
        run.write_weights(averaged=True)
    rate = round(run.rate, 6)
    run.log(clips=len(trainer.source.pool), written=best, rate=rate, **judged)
    bounded = trainer.cooling is not None or trainer.ends is not None
    run.save("final.pt" if bounded else "last.pt")


def learn_judge(trainer: Trainer, file: Path) -> None:
    """A judge of families, from the pictures of the clips that came."""
    learnt, unseen = trainer.source.pictures()
    network, right = judge.learn(learnt, unseen, trainer.device)
    torch.save(network.cpu().state_dict(), file)
    trainer.run.log(judge=right, learnt_from=sum(len(one.families) for one in learnt))


def memory(device: torch.device) -> dict[str, float]:
    """The most that a GPU has given so far, in GB."""
    if device.type != "cuda":
        return {}
    return {"gigabytes": round(torch.cuda.max_memory_reserved() / 1e9, 1)}


class Watch:
    """Losses since they were last looked at, kept on the device: nobody waits for them."""

    def __init__(self, device: torch.device) -> None:
        self._sum, self._number = torch.zeros((), device=device), 0
        self._recent, self._lowest = torch.zeros((), device=device), math.inf
        self._steps = 0

    def see(self, loss: Tensor, shape: Shape) -> None:
        self._recent += loss
        self._steps += 1
        if shape == COMMON_SHAPE:
            self._sum += loss
            self._number += 1

    def told(self) -> float | None:
        """The mean loss of two-bar loops since the last time."""
        mean = float(self._sum) / self._number if self._number else None
        self._sum.zero_()
        self._number = 0
        return None if mean is None else round(mean, 4)

    def diverged(self) -> bool:
        """Whether the loss since the last time is no number, or far above the lowest so far."""
        mean = float(self._recent) / max(1, self._steps)
        self._recent.zero_()
        self._steps = 0
        lowest = self._lowest
        self._lowest = min(lowest, mean) if math.isfinite(mean) else lowest
        return not math.isfinite(mean) or mean > DIVERGED * lowest


def parsed(given: Sequence[str] | None = None) -> Options:
    usual = Options(Path(), Path())
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=Path, required=True, help="the folder of the run")
    parser.add_argument("--text", type=Path, required=True, help="a model: text encoder and labels")
    parser.add_argument("--data", type=Path, help="clips of training.embedded.render")
    parser.add_argument("--render", type=int, default=0, help="workers that render meanwhile")
    parser.add_argument("--clips", type=Path, help="where they write (a folder in memory)")
    parser.add_argument("--seed", type=int, default=usual.seed, help="of what they render")
    parser.add_argument("--held", type=int, nargs=2, default=usual.held, help="held-out clips")
    parser.add_argument("--chunk", type=int, default=CHUNK, help="clips that come at a time")
    parser.add_argument("--first-clips", type=int, default=FIRST_CLIPS, help="to begin with")
    parser.add_argument("--keep", type=int, default=usual.keep, help="clips of a shape at most")
    parser.add_argument("--device", default="auto", help="cuda, mps, cpu or auto")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--samples", type=int, help="learn so many in all")
    parser.add_argument("--seconds", type=float, help="learn so long, cooling included")
    parser.add_argument("--deadline", type=float, help="learn until then, in seconds since 1970")
    parser.add_argument("--start", type=Path, help="a model, weights or checkpoint to begin with")
    parser.add_argument("--size", type=three, help="widths of the three levels, e.g. 80,160,224")
    parser.add_argument("--heads", type=three, help="attention heads at each, e.g. 2,5,7")
    parser.add_argument("--large", action="store_true", help="the larger of the two usual sizes")
    parser.add_argument("--batch", type=int, help="samples a step")
    parser.add_argument("--rate", type=float, help="the learning rate")
    parser.add_argument("--clip", type=float, help="the largest norm of a gradient")
    parser.add_argument("--ema", type=float, help="decay of the average")
    parser.add_argument("--drums", type=float, default=0.0, help="share of drum-loop batches")
    parser.add_argument("--cooled", type=float, default=COOLED, help="share of the time at the end")
    parser.add_argument("--guidance", type=float, default=1.0, help="a strength to teach at last")
    parser.add_argument("--guiding", type=float, default=usual.guiding, help="share of the time")
    parser.add_argument("--mode", choices=("auto", "graphs", "direct"), default="auto")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--every", type=float, default=usual.every, help="seconds between losses")
    parser.add_argument("--judge", type=Path, help="learn a judge at the end, into this file")
    args = vars(parser.parse_args(given))
    if (args["data"] is None) == (args["render"] == 0 and args["clips"] is None):
        parser.error("say --data DIR or --render N")
    if args["guidance"] != 1.0 and args["seconds"] is None and args["deadline"] is None:
        parser.error("--guidance goes with --seconds or --deadline")
    if args["render"] and args["processes"] > 1:
        parser.error("--render goes with one process")
    if args["device"] == "auto":
        args["device"] = best_device()
    size, heads, large = args.pop("size"), args.pop("heads"), args.pop("large")
    if size is not None:
        first, second, third = size
        args["size"] = Size(size, heads or (first // 32, second // 32, third // 32))
    else:
        args["size"] = LARGE if large else None
    return Options(**args)


def best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def main() -> int:
    logging.basicConfig(level="INFO", format="%(message)s")
    options = parsed()
    try:
        if options.processes > 1:
            spawn = multiprocessing.spawn  # type: ignore[attr-defined]
            spawn(together, (options,), options.processes)  # type: ignore[no-untyped-call]
        else:
            torch.set_num_threads(options.threads)
            train(options)
    except FodderError as error:
        log.error("%s", error)
        return error.exit_status
    return 0


def together(number: int, options: Options) -> None:
    """One of several processes that learn together, on this machine."""
    torch.set_num_threads(options.threads)
    logging.basicConfig(level="INFO", format="%(message)s")
    options.run.mkdir(parents=True, exist_ok=True)
    place = f"file://{options.run.resolve()}/together-{os.getppid()}"
    distributed.init_process_group(
        "gloo", place, timedelta(hours=1), world_size=options.processes, rank=number
    )
    train(options)


if __name__ == "__main__":
    sys.exit(main())
