"""From noise to latents: the embedded model's way, from pure noise or from a sound half-way there.

Conventions
    latents   (1, coefficients, rows, columns) float32, about unit variance
    time      0 is clean, 1 noise alone; the schedule is the cosine's (Nichol & Dhariwal 2021)

The solver is DPM-Solver++ 2M (Lu et al. 2022) on a schedule that ends in pure noise (Lin et al.
2023). To start from a sound is to noise it to `strength` and to walk from there (SDEdit, Meng et
al. 2021). What must stay is known at every step: there the model's guess is replaced by the truth,
so that the known part is walked exactly and what is painted grows against it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from diffusers import DPMSolverMultistepScheduler
from torch import Tensor

from bridge.synthesis.painter import Look, OnStep

STEPS_OF_NOISE = 1_000
LEAST_STEPS = 4  # of a weak variation
BEND = 2.5
GUIDED = (0.65, 1.0)  # of the time: outside of it a step is not guided, and costs half
Guess = Callable[[Tensor, Tensor], Tensor]
"""(latents, time) → the velocity that the model sees (Salimans & Ho 2022)."""


@dataclass(frozen=True, slots=True, eq=False)
class LatentStart:
    """Where to begin: noise alone, or `known` latents noised by `strength` (0 none … 1 all).

    `mask` (1, 1, 1, columns) is 1 where to paint; None paints everywhere.
    """

    noise: Tensor
    known: Tensor | None = None
    strength: float = 1.0
    mask: Tensor | None = None


def solver(steps: int, strength: float = 1.0) -> DPMSolverMultistepScheduler:
    """A scheduler whose times go from `strength` down: `steps` of them for all of the way, fewer
    for a part of it. Trailing spacing reaches the last, pure-noise step (Lin et al., section 3.3).
    """
    scheduler = DPMSolverMultistepScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        algorithm_type="dpmsolver++",
        solver_order=2,
    )
    if strength >= 1:
        scheduler.set_timesteps(steps)
        return scheduler
    highest = reach(strength)
    wanted = max(min(steps, LEAST_STEPS), math.ceil(steps * highest))
    times = [round(STEPS_OF_NOISE * highest * (1 - n / wanted)) - 1 for n in range(wanted)]
    scheduler.set_timesteps(timesteps=sorted({max(time, 0) for time in times}, reverse=True))
    return scheduler


def reach(strength: float) -> float:
    """The time at which a sound that is noised by `strength` begins, 0 … 1.

    By ear, not by time: what is loud in a spectrogram outlasts most of the noise, and a sound is
    still itself at 0.8 of the time. So bent, 0.5 is about as far as another seed would be.
    """
    return 1 - (1 - strength) ** BEND


def guides(time: Tensor) -> bool:
    """Whether guidance counts in the step that begins at that time, 0 … STEPS_OF_NOISE − 1."""
    lowest, highest = GUIDED
    return lowest <= (float(time) + 1) / STEPS_OF_NOISE <= highest


def walk(
    guess: Guess, steps: int, start: LatentStart, on_step: OnStep, see: Callable[[Tensor], Look]
) -> Tensor:
    """Latents out of noise. `see` makes a look at latents; on_step may raise Cancelled."""
    if start.known is not None and start.strength <= 0:
        return start.known
    scheduler = solver(steps, start.strength)
    times: Tensor = scheduler.timesteps
    latents = start.noise
    if start.known is not None and start.strength < 1:
        scheduler.set_begin_index(0)
        latents = scheduler.add_noise(start.known, start.noise, times[:1])
    for number, time in enumerate(times):
        velocity = guess(latents, time)
        if start.known is not None and start.mask is not None:
            share = scheduler.alphas_cumprod[int(time)]
            true = share.sqrt() * start.noise - (1 - share).sqrt() * start.known
            velocity = start.mask * velocity + (1 - start.mask) * true
        latents = scheduler.step(velocity, time, latents, return_dict=False)[0]
        on_step((number + 1) / len(times), see(scheduler.model_outputs[-1]))
    if start.known is not None and start.mask is not None:
        latents = start.mask * latents + (1 - start.mask) * start.known
    return latents
