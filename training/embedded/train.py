"""Train the embedded model: v-prediction on a zero-terminal-SNR cosine schedule, with an EMA.

    python -m training.embedded.train --data DIR --run DIR --text DIR [--samples 400000] [--start
    MODEL]

Checkpointed every ten minutes (raw weights, EMA, optimiser, generator, step: a resumed run goes on
bit for bit), resumable by the same command. The learning rate is constant after a warm-up, so that
a run can be prolonged at will; writing a number into RUN/cool brings it down to zero over that many
steps and ends the run (Hägele et al. 2024, "Scaling laws beyond fixed training durations").
Losses go to RUN/log.jsonl. With --processes 2, each draws batches of its own and all learn from the
mean of their gradients: two cores are used better so than by two threads.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
from diffusers import DDPMScheduler
from safetensors.torch import load_file
from torch import Tensor, distributed, multiprocessing, nn

from bridge.score.vocabulary import Vocabulary
from bridge.synthesis.embedded.patches import PatchTransform
from bridge.synthesis.embedded.text_encoder import TextEncoder
from training.embedded.dataset import Batch, Pool, fit_transform
from training.embedded.heads import texts_of, vocabulary_of
from training.embedded.network import LARGE, SMALL, predict, ring_and_strip, widened

BATCH = 24
RATE = 8e-4
WARM = 100
DROPPED, UNLABELLED = 0.1, 0.1  # shares of samples without words and labels; without labels
EMA = 0.9992
TIMES = 1000
LOOK = 20  # steps between looks at what is wished for


def noise_levels() -> Tensor:
    """Cumulative alphas, (1000,), as the sampler will use them."""
    scheduler = DDPMScheduler(
        beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction",
        rescale_betas_zero_snr=True, num_train_timesteps=TIMES,
    )  # fmt: skip
    levels: Tensor = scheduler.alphas_cumprod
    return levels


@dataclass(slots=True)
class Run:
    """Everything that a checkpoint holds, and the bodies that use it."""

    folder: Path
    ring: nn.Module
    strip: nn.Module
    ema: nn.Module
    optimiser: torch.optim.AdamW
    random: torch.Generator
    null: Tensor
    levels: Tensor = field(default_factory=noise_levels)
    rate: float = RATE
    step: int = 0
    step_before: int = 0  # of this process's start, and the samples that were learnt until then
    samples_before: int = 0
    cool_from: int = 0
    cool_steps: int = 0

    @property
    def samples(self) -> int:
        return self.samples_before + (self.step - self.step_before) * BATCH * processes()

    def save(self, name: str) -> None:
        if rank():
            return
        state = {
            "raw": self.ring.state_dict(), "ema": self.ema.state_dict(),
            "optimiser": self.optimiser.state_dict(), "random": self.random.get_state(),
            "step": self.step, "samples": self.samples,
        }  # fmt: skip
        temporary = self.folder / f"{name}.part"
        torch.save(state, temporary)
        temporary.replace(self.folder / name)

    def load(self, path: Path) -> None:
        state = torch.load(path, weights_only=True)
        self.ring.load_state_dict(state["raw"])
        self.ema.load_state_dict(state["ema"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.random.set_state(state["random"])
        self.step = self.step_before = state["step"]
        self.samples_before = state.get("samples", self.step * BATCH)

    def log(self, **entry: object) -> None:
        if rank():
            return
        line = json.dumps({"step": self.step, "samples": self.samples, **entry})
        print(line, flush=True)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as out:
            out.write(line + "\n")


def loss_of(run: Run, body: Any, batch: Batch, times: Tensor, noise: Tensor) -> Tensor:
    """Mean squared error of v (Salimans & Ho 2022), (batch,)."""
    level = run.levels[times][:, None, None, None]
    signal, dirt = level.sqrt(), (1 - level).sqrt()
    noisy = signal * batch.latents + dirt * noise
    target = signal * noise - dirt * batch.latents
    with torch.autocast("cpu", dtype=torch.bfloat16):
        guess = predict(body, noisy, batch.where, times, batch.states, batch.labels)
    return (guess.float() - target).square().mean((1, 2, 3))


def train_step(run: Run, pool: Pool, compiled: Any) -> float:
    batch = pool.draw(BATCH, run.random)
    chance = torch.rand(BATCH, generator=run.random)
    batch.states[chance < DROPPED] = run.null
    batch.labels[chance < DROPPED + UNLABELLED] = 0
    times = torch.randint(TIMES, (BATCH,), generator=run.random)
    noise = torch.randn(batch.latents.shape, generator=run.random)
    common = not batch.oneshot and batch.latents.shape[-1] == 64
    body = run.strip if batch.oneshot else (compiled if common else run.ring)
    loss = loss_of(run, body, batch, times, noise).mean()
    loss.backward()  # type: ignore[no-untyped-call]
    average(run.ring)
    nn.utils.clip_grad_norm_(run.ring.parameters(), 1.0)
    for group in run.optimiser.param_groups:
        group["lr"] = rate_at(run)
    run.optimiser.step()
    run.optimiser.zero_grad()
    run.step += 1
    blend(run)
    return float(loss.detach())


def average(network: nn.Module) -> None:
    """The mean of the gradients of all processes, each of which has drawn a batch of its own."""
    if not distributed.is_initialized():
        return
    gradients = [p.grad for p in network.parameters() if p.grad is not None]
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


def rate_at(run: Run) -> float:
    warm = min(1.0, (run.step + 1) / WARM)
    if not run.cool_steps:
        return run.rate * warm
    return run.rate * warm * max(0.0, 1 - (run.step - run.cool_from) / run.cool_steps)


@torch.no_grad()
def blend(run: Run) -> None:
    decay = min(EMA, (1 + run.step) / (10 + run.step))
    torch._foreach_lerp_(list(run.ema.parameters()), list(run.ring.parameters()), 1 - decay)


@torch.inference_mode()
def validate(run: Run, pool: Pool, batches: int = 8) -> float:
    """The EMA's loss on clips that were held out, with the same noise every time."""
    random = torch.Generator().manual_seed(1)
    total = 0.0
    for _ in range(batches):
        batch = pool.draw(BATCH, random)
        times = torch.linspace(20, TIMES - 1, BATCH).long()
        noise = torch.randn(batch.latents.shape, generator=random)
        if batch.oneshot:
            continue
        total += float(loss_of(run, run.ema, batch, times, noise).mean()) / batches
    return total


def start(args: argparse.Namespace) -> tuple[Run, Pool, Pool]:
    args.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    size = LARGE if args.large else SMALL
    labels = labels_known(args.text, args.data)
    ring, strip = ring_and_strip(size, len(labels))
    encoder = TextEncoder.load(args.text)
    kept = args.run / "transform.pt"
    if not kept.exists() and args.start and args.start.is_dir():
        shipped = load_file(args.start / "latents.safetensors")
        torch.save({name: shipped[name] for name in ("axes", "mean", "scale")}, kept)
    if not kept.exists():
        torch.save(fit_transform(args.data, "clips-*.npz", 4).tensors(), kept)
    transform = PatchTransform(**torch.load(kept, weights_only=True))
    pools = [
        Pool(transform, encoder, f"{split}-*.npz", args.data, labels)
        for split in ("clips", "heldout")
    ]
    optimiser = torch.optim.AdamW(ring.parameters(), lr=RATE, weight_decay=0.01, fused=True)
    random = torch.Generator().manual_seed(0)
    null = encoder([""])[0][0].float()
    run = Run(args.run, ring, strip, copy.deepcopy(ring), optimiser, random, null)
    run.rate = args.rate
    pools[0].emphasis = args.drums
    if args.start and not (args.run / "last.pt").exists():
        raw = widened(begin_with(args.start), len(labels))
        run.ring.load_state_dict(raw)
        run.ema.load_state_dict(raw)
    if (args.run / "last.pt").exists():
        run.load(args.run / "last.pt")
    if rank():
        run.random.manual_seed(run.step * 64 + rank())
    return run, pools[0], pools[1]


def labels_known(text: Path, data: Path) -> tuple[str, ...]:
    """Those of the model whose text encoder it is; of a first model, those of its data."""
    kept = text / "vocabulary.json"
    said = Vocabulary.read(kept).labels if kept.exists() else ()
    return said or vocabulary_of(texts_of(data, "clips-*.npz", 32)).labels


def begin_with(start: Path) -> dict[str, Tensor]:
    """The weights of a checkpoint, or of a model's folder."""
    if start.is_dir():
        return load_file(start / "unet" / "diffusion_pytorch_model.safetensors")
    raw: dict[str, Tensor] = torch.load(start, weights_only=True)["raw"]
    return raw


def cooling(run: Run) -> bool:
    """Whether a cool-down was asked for and is over."""
    wished = 0 if run.cool_steps or run.step % LOOK else agreed(run.folder / "cool")
    if wished:
        run.save("stable.pt")
        run.cool_from, run.cool_steps = run.step, wished
        run.log(cool=run.cool_steps)
    return bool(run.cool_steps) and run.step >= run.cool_from + run.cool_steps


def agreed(wish: Path) -> int:
    """The number in a file, 0 if there is none: as the first process sees it, so for all."""
    number = torch.tensor(int(wish.read_text()) if wish.exists() and not rank() else 0)
    if distributed.is_initialized():
        distributed.broadcast(number, 0)
    return int(number)


def train(args: argparse.Namespace) -> None:
    run, pool, heldout = start(args)
    compiled = torch.compile(run.ring) if args.compile else run.ring
    run.log(clips=pool.refresh(), heldout=heldout.refresh())
    saved = began = time.monotonic()
    losses: list[float] = []
    while run.samples < args.samples and not cooling(run):
        losses.append(train_step(run, pool, compiled))
        if run.step % 100 == 0:
            speed = len(losses) * BATCH * processes() / (time.monotonic() - began)
            run.log(loss=round(sum(losses) / len(losses), 4), per_second=round(speed, 1))
            losses, began = [], time.monotonic()
        if run.step % 500 == 0:
            run.log(clips=pool.refresh(), heldout=heldout.refresh())
            if heldout.canvases and not rank():
                run.log(heldout_loss=round(validate(run, heldout), 4))
        if time.monotonic() - saved > 600:
            run.save("last.pt")
            saved = time.monotonic()
    run.save("last.pt" if not run.cool_steps else "final.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--samples", type=int, default=400_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a checkpoint or model to begin with")
    parser.add_argument("--rate", type=float, default=RATE, help="the learning rate")
    parser.add_argument("--drums", type=float, default=0.0, help="share of drum-loop batches")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--compile", action="store_true")
    args = parser.parse_args()
    if args.processes > 1:
        multiprocessing.spawn(together, (args,), args.processes)  # type: ignore[no-untyped-call, attr-defined]
        return
    torch.set_num_threads(args.threads)
    train(args)


def together(number: int, args: argparse.Namespace) -> None:
    """One of several processes that learn together, on this machine."""
    torch.set_num_threads(args.threads)
    place = f"file://{args.run.resolve()}/together-{os.getppid()}"
    args.run.mkdir(parents=True, exist_ok=True)
    distributed.init_process_group(
        "gloo", place, timedelta(hours=1), world_size=args.processes, rank=number
    )
    train(args)


if __name__ == "__main__":
    main()
