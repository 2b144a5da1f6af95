"""The solver of the embedded model's trajectory: DPM-Solver++ 2M on velocities.

The same numbers as diffusers' DPMSolverMultistepScheduler in that configuration (a test compares
them to the bit), without diffusers, whose import takes longer than to paint a loop. What other
schedules there are, diffusers knows: see `bridge.synthesis.sampling.karras_trajectory`.

Conventions
    ᾱ       (TRAINING_STEPS,) the signal's share of the latents' power at each time
    σ       noise by signal, √((1 − ᾱ) / ᾱ); α and σ of unit latents are 1 / √(1 + σ²) and σα
    λ       log(α / σ), half the logarithm of the signal-to-noise ratio
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

TRAINING_STEPS = 1_000
STEEPEST = 0.999  # of the noise that one step may add
NO_SIGNAL = 2.0**-24  # ᾱ of pure noise: so little that it counts nothing, and its σ is finite


class Solver(Protocol):
    """What walks a trajectory: diffusers' multistep schedulers do, too."""

    alphas_cumprod: Tensor
    sigmas: Tensor
    init_noise_sigma: float
    model_outputs: list[Tensor]

    def set_begin_index(self, begin_index: int) -> None:
        """Begin at that step."""

    def add_noise(self, original_samples: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        """Known latents with as much noise as the next step begins with."""
        ...

    def step(
        self, model_output: Tensor, timestep: Tensor, sample: Tensor, *, return_dict: bool
    ) -> tuple[Tensor, ...]:
        """The latents after the next step, alone in a tuple."""
        ...


class VelocitySolver:
    """DPM-Solver++ 2M (Lu et al. 2022, algorithm 2) between given times, of a model of velocities.

    Its noise follows a cosine (Nichol & Dhariwal 2021) that is bent to end in pure noise (Lin et
    al. 2023, algorithm 1). The first and the last step are of first order.

    Parameters
    ----------
    times : sequence of int
        Of the training schedule, falling; the last step ends without noise.
    """

    init_noise_sigma = 1.0

    def __init__(self, times: Sequence[int]) -> None:
        self.timesteps = torch.tensor(times)
        self.alphas_cumprod = cosine_signal()
        noise = ((1 - self.alphas_cumprod) / self.alphas_cumprod) ** 0.5
        self.sigmas = torch.cat([noise[self.timesteps], torch.zeros(1)])
        self.model_outputs: list[Tensor] = []
        self._next = 0

    def set_begin_index(self, begin_index: int) -> None:
        """See Solver."""
        self._next = begin_index

    def add_noise(self, original_samples: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:  # noqa: ARG002
        """See Solver."""
        alpha, sigma = self._unit(self._next)
        return alpha * original_samples + sigma * noise

    def step(
        self,
        model_output: Tensor,
        timestep: Tensor,  # noqa: ARG002
        sample: Tensor,
        *,
        return_dict: bool = False,  # noqa: ARG002
    ) -> tuple[Tensor, ...]:
        """See Solver."""
        now, last = self._next, self._next == len(self.timesteps) - 1
        alpha, sigma = self._unit(now)
        clean = alpha * sample - sigma * model_output
        before = self.model_outputs[-1:]
        alpha_next, sigma_next = self._unit(now + 1)
        width = self._lambda(now + 1) - self._lambda(now)
        share = alpha_next * (torch.exp(-width) - 1.0)
        moved = (sigma_next / sigma) * sample - share * clean
        if before and not last:
            ratio = (self._lambda(now) - self._lambda(now - 1)) / width
            moved = moved - 0.5 * share * ((1.0 / ratio) * (clean - before[0]))
        self.model_outputs = [*before, clean]
        self._next += 1
        return (moved,)

    def _unit(self, step: int) -> tuple[Tensor, Tensor]:
        """α and σ of unit latents."""
        sigma = self.sigmas[step]
        alpha = 1 / ((sigma**2 + 1) ** 0.5)
        return alpha, sigma * alpha

    def _lambda(self, step: int) -> Tensor:
        alpha, sigma = self._unit(step)
        return torch.log(alpha) - torch.log(sigma)


def trailing_times(steps: int) -> list[int]:
    """Evenly spaced times that begin at the noisiest (Lin et al. 2023, section 3.3)."""
    spaced = np.arange(TRAINING_STEPS, 0, -TRAINING_STEPS / steps)[:steps]
    return [int(time) - 1 for time in spaced.round()]


@lru_cache(maxsize=1)
def cosine_signal() -> Tensor:
    """ᾱ of a cosine schedule (Nichol & Dhariwal 2021, eq. 17) that is bent to end in pure noise."""
    kept = [
        math.cos((n / TRAINING_STEPS + 0.008) / 1.008 * math.pi / 2) ** 2
        for n in range(TRAINING_STEPS + 1)
    ]
    added = [min(1 - after / before, STEEPEST) for before, after in pairwise(kept)]
    root = torch.cumprod(1.0 - torch.tensor(added), 0).sqrt()
    first, last = root[0].clone(), root[-1].clone()
    power = ((root - last) * (first / (first - last))) ** 2
    steps = torch.cat([power[:1], power[1:] / power[:-1]])
    signal = torch.cumprod(1.0 - (1 - steps), 0)
    signal[-1] = NO_SIGNAL
    return signal
