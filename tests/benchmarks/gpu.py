"""Speed of a spectrogram model of Stable Diffusion 1.5's size on a GPU, against the goals.

python -m tests.benchmarks.gpu [--tiny] [--compile] [--card GB] [--count 64] [--rounds 5]

Random weights, for they do not change the speed; one loop is 2 bars at 93.75 bpm: 5.12 s, 512 × 512
pixels. Wall milliseconds, the median of the rounds after one that is not counted. --tiny rehearses
it with 29,103 weights on any machine; its figures mean nothing. --card leaves the GPU only so many
GB, as a smaller card would have.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.generation.pipeline import sounding
from bridge.synthesis.device import best_device, number_format
from bridge.synthesis.pipelines.canvas import spectrogram_of
from bridge.synthesis.pipelines.compiled import Compiled
from bridge.synthesis.pipelines.memory import SAVINGS, MemoryPolicy
from bridge.synthesis.pipelines.pretrained import quieten
from bridge.synthesis.pipelines.stable_diffusion import SpectrogramPainter
from tests.synthesis import tiny

ENTRY = ModelEntry("random", "1", "riffusion", "none", None, None, 15, 7.0, draft_steps=4)
REQUEST = Request("dusty boom-bap drums", bpm=93.75, bars=2, steps=15, guidance=7.0)
GUIDED, FIFTY = REQUEST, replace(REQUEST, steps=50)
DRAFT = replace(REQUEST, steps=4, guidance=1.0, draft=True)


def silent(*_: object) -> None:
    """Progress that nobody hears."""


def build(small: bool) -> Any:
    """A pipeline of Stable Diffusion 1.5's size, but for its vocabulary's words."""
    parts = tiny.build()
    if small:
        return parts
    text = CLIPTextConfig(
        hidden_size=768, intermediate_size=3_072, num_hidden_layers=12, num_attention_heads=12
    )
    vae = AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=4,
        sample_size=512,
    )
    unet = UNet2DConditionModel(sample_size=64, cross_attention_dim=768)
    parts.register_modules(unet=unet, vae=vae, text_encoder=CLIPTextModel(text))
    return parts


def painter_of(args: argparse.Namespace, device: str) -> SpectrogramPainter:
    kind = number_format(device)
    parts = build(args.tiny).to(kind)
    width = {"encoder_block_out_channels": (4,) * 4, "decoder_block_out_channels": (4,) * 4}
    decoder = AutoencoderTiny(**(width if args.tiny else {})).to(device, kind).eval()
    thrift = MemoryPolicy.placed(parts, device)
    compiled = Compiled(parts.unet) if args.compile else None
    return SpectrogramPainter(ENTRY, parts, thrift, args.count, compiled, decoder)


def timed(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of some rounds, after one to warm up."""
    times = []
    for _ in range(rounds + 1):
        settle()
        began = time.perf_counter()
        work()
        settle()
        times.append(time.perf_counter() - began)
    return 1_000 * median(times[1:])


def settle() -> None:
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def warmed(painter: SpectrogramPainter, work: Callable[[], object]) -> None:
    """Once through; then wait for what is compiled meanwhile."""
    work()
    if painter.compiled is not None and not painter.compiled.wait():
        print("not everything could be compiled")


def report(painter: SpectrogramPainter, args: argparse.Namespace) -> None:
    batch = [replace(DRAFT, seed=seed) for seed in range(args.count)]
    guided = [replace(GUIDED, seed=seed) for seed in range(min(16, args.count))]
    jobs: list[tuple[str, Callable[[], object], str]] = [
        ("15 guided steps", lambda: painter.paint(GUIDED, silent), "75"),
        ("50 guided steps", lambda: painter.paint(FIFTY, silent), ""),
        ("draft: 4 unguided steps, tiny VAE", lambda: painter.paint(DRAFT, silent), ""),
        (f"{len(guided)} loops, 15 guided", lambda: painter.paint_all(guided, silent), ""),
        (f"{args.count} drafts", lambda: painter.paint_all(batch, silent), "500 for 64"),
    ]
    print(f"{'painting, pictures included':<38}{'ms':>10}   goal")
    for name, work, goal in jobs:
        warmed(painter, work)
        print(f"{name:<38}{timed(work, args.rounds):>10.1f}   {goal}", flush=True)
    painting = painter.paint(DRAFT, silent)
    inverting = timed(lambda: sounding(painting, DRAFT), args.rounds)
    print(f"{'inverting one draft (processor)':<38}{inverting:>10.1f}")


def roll_error(painter: SpectrogramPainter) -> float:
    """How far a roll of the latents is from a roll of the decoded picture, 0 … 1 (goal 1e-4)."""
    exact = replace(painter, parts=painter.parts.to(torch.float32), compiled=None)
    canvas = exact.canvas(REQUEST)
    latents = exact.noise(canvas, 1)
    straight, rolled = (
        spectrogram_of(exact.pictures(x, canvas)[0], canvas).magnitude
        for x in (latents, latents.roll(8, -1))
    )
    return float(np.abs(np.roll(straight, 64, axis=-1) - rolled).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--card", type=float, metavar="GB")
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    quieten()
    device = best_device()
    name = torch.cuda.get_device_name() if device == "cuda" else device
    if device == "cuda" and args.card:
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, args.card * 1e9 / total))
    if not args.tiny and device == "cpu":
        raise SystemExit("There is no GPU here: --tiny rehearses without one.")
    painter = painter_of(args, device)
    print(f"{name}, {painter.parts.unet.dtype}, torch {torch.__version__}")
    report(painter, args)
    if device == "cuda":
        print(f"peak memory {torch.cuda.max_memory_allocated() / 1e9:.2f} GB")
    print("savings made:", ", ".join(SAVINGS[: painter.thrift.level]) or "none")
    print(f"roll error in float32 {roll_error(painter):.1e} (goal 1e-4)")


if __name__ == "__main__":
    main()
