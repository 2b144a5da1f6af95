"""What is minimised: the error of v on a cosine schedule that ends in pure noise.

What v should be is a `Target`: what the clips say, or training.embedded.guidance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from diffusers import DDPMScheduler
from torch import Tensor

from training.embedded.network import predict
from training.embedded.pool import COMMON_SHAPE, Batch, Pool, Shape

TIMES = 1000
HELD_LOOPS = 512
PARTS = 4  # of the held-out loops, one after the other
FIRST_TIME = 20


def noise_levels() -> Tensor:
    """Cumulative alphas, (1000,), as the sampler will use them."""
    scheduler = DDPMScheduler(
        beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction",
        rescale_betas_zero_snr=True, num_train_timesteps=TIMES,
    )  # fmt: skip
    levels: Tensor = scheduler.alphas_cumprod
    return levels


class NoisedBatch(NamedTuple):
    """A batch as the network sees it: noised latents, their times, and the v that clips have."""

    batch: Batch
    latents: Tensor
    times: Tensor
    truth: Tensor


Target = Callable[[NoisedBatch, Tensor], Tensor]
"""What v should be; the second is what the network guesses itself."""


def data_velocity(seen: NoisedBatch, _: Tensor) -> Tensor:
    """A target: what the clips say."""
    return seen.truth


@dataclass(frozen=True, slots=True)
class Objective:
    """Callable: the mean squared error of v (Salimans & Ho 2022) for each of a batch, (batch,)."""

    body: Callable[[Shape], Any]
    levels: Tensor
    target: Target = data_velocity

    def __call__(self, batch: Batch, times: Tensor, noise: Tensor) -> Tensor:
        level = self.levels[times][:, None, None, None]
        signal, dirt = level.sqrt(), (1 - level).sqrt()
        noisy = signal * batch.latents + dirt * noise
        truth = signal * noise - dirt * batch.latents
        device = noise.device.type
        half = device != "mps"  # bfloat16 there has not been measured
        with torch.autocast(device, torch.bfloat16, enabled=half, cache_enabled=False):
            guess = predict(
                self.body(batch.shape), noisy, batch.where, times, batch.states, batch.labels
            ).float()
            wanted = self.target(NoisedBatch(batch, noisy, times, truth), guess.detach())
        return (guess - wanted).square().mean((1, 2, 3))


@torch.no_grad()
def heldout_loss(objective: Objective, held: Pool) -> float | None:
    """The loss on the first 512 two-bar loops of those held out, each at a time and with noise that
    are the same every time and on every device; None where there are none."""
    loops = held.first(COMMON_SHAPE, HELD_LOOPS)
    if loops is None:
        return None
    number, device = len(loops.latents), loops.latents.device
    times = torch.linspace(FIRST_TIME, TIMES - 1, number).long().to(device)
    random = torch.Generator().manual_seed(1)
    noise = torch.randn(loops.latents.shape, generator=random).to(device)
    total = 0.0
    for part in range(min(PARTS, number)):
        some = slice(part, None, min(PARTS, number))
        batch = Batch(loops.shape, *(one[some] for one in loops[1:]))
        total += float(objective(batch, times[some], noise[some]).sum())
    return total / number
