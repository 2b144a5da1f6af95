"""The diffusion loop that every Stable-Diffusion-shaped model shares: noise → latents, steered.

Axes: latents (batch, 4, mels / 8, columns / 8); states (2 · batch, tokens, width), the negative
prompts first.

The solver is DPM-Solver++ 2M (Lu et al. 2022) on Karras et al.'s (2022) noise levels, guidance is
classifier-free (Ho & Salimans 2022). A repaint keeps what is outside its mask by laying the known
latents, at each step's noise, over the guess (as in RePaint, Lugmayr et al. 2022, without its
resampling).

What a model sees with and without the words → where to go: classifier-free guidance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler
from torch import Tensor

from bridge.synthesis.pipelines.graphs import Pace

OnClean = Callable[[float, Tensor], None]
"""Told the fraction done and the latents as they would be without what noise is left in them."""


@dataclass(frozen=True, slots=True, eq=False)
class StartLatents:
    """Where to begin: noise alone, or `known` latents noised by `strength` (0 none … 1 all).

    `mask` (1, 1, rows, columns) is 1 where to paint anew; None paints everywhere.
    """

    noise: Tensor
    known: Tensor | None = None
    strength: float = 1.0
    mask: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Steer:
    """`interval` is the part of the trajectory (0 pure noise … 1 no noise left) in which guidance
    counts (Kynkäänniemi et al. 2024): outside of it a step costs half."""

    steps: int
    guidance: float
    together: bool = True  # both halves of the guidance in one batch
    interval: tuple[float, float] = (0.0, 1.0)

    def guides(self, done: float) -> bool:
        """Whether guidance counts in a step that begins with that fraction done."""
        first, last = self.interval
        return self.guidance != 1.0 and first <= done < last


def solver(config: Any) -> DPMSolverMultistepScheduler:
    """A scheduler of its own for each job, on the noise schedule that a model was trained with."""
    made: DPMSolverMultistepScheduler = DPMSolverMultistepScheduler.from_config(
        config,
        algorithm_type="dpmsolver++",
        solver_order=2,
        use_karras_sigmas=True,
        steps_offset=1,
        final_sigmas_type="zero",
    )
    return made


@torch.inference_mode()
def denoise(
    unet: Any, config: Any, states: Tensor, start: StartLatents, steer: Steer, on_step: OnClean
) -> Tensor:
    """Latents out of noise; `on_step` may raise Cancelled."""
    if start.known is not None and start.strength <= 0:
        return start.known
    scheduler = solver(config)
    scheduler.set_timesteps(steer.steps, device=start.noise.device)
    times = scheduler.timesteps
    first = min(len(times) - 1, round(len(times) * (1 - start.strength)))
    scheduler.set_begin_index(first)
    latents: Tensor
    if start.known is None or first == 0:
        latents = start.noise * scheduler.init_noise_sigma
    else:
        latents = scheduler.add_noise(start.known, start.noise, times[first : first + 1])
    pace = Pace(latents.device)
    for number, time in enumerate(times[first:]):
        guides = steer.guides((first + number) / len(times))
        seen = scheduler.scale_model_input(latents, time)
        guess = _guess(unet, seen, time, states, steer, guides)
        latents = scheduler.step(guess, time, latents, return_dict=False)[0]
        if start.mask is not None and start.known is not None:
            latents = _keep(scheduler, latents, start, times[first + number :][:1])
        pace.step()
        on_step((number + 1) / (len(times) - first), scheduler.model_outputs[-1])
    return latents


def _guess(
    unet: Any, latents: Tensor, time: Tensor, states: Tensor, steer: Steer, guides: bool
) -> Tensor:
    """The noise that the model sees, guided away from the negative prompt if it `guides`."""
    half = len(states) // 2
    if not guides:
        plain: Tensor = unet(latents, time, states[half:], return_dict=False)[0]
        return plain
    if steer.together:
        both = unet(torch.cat([latents, latents]), time, states, return_dict=False)[0]
        against, towards = both.chunk(2)
    else:
        against = unet(latents, time, states[:half], return_dict=False)[0]
        towards = unet(latents, time, states[half:], return_dict=False)[0]
    guided: Tensor = against + steer.guidance * (towards - against)
    return guided


def _keep(scheduler: Any, latents: Tensor, start: StartLatents, time: Tensor) -> Tensor:
    known: Tensor = scheduler.add_noise(
        start.known, start.noise, time
    )  # at the noise after this step
    mask = start.mask
    assert mask is not None
    return mask * latents + (1 - mask) * known


def spaced(first: Tensor, last: Tensor, share: float) -> Tensor:
    """Spherical interpolation (Shoemake 1985): between two noises lies noise, not a blur."""
    one, other = first.flatten().double(), last.flatten().double()
    cosine = torch.dot(one, other) / (one.norm() * other.norm())
    angle = torch.arccos(cosine.clamp(-1, 1))
    if angle.sin() < 1e-4:
        return torch.lerp(first, last, share)
    left, right = torch.sin((1 - share) * angle), torch.sin(share * angle)
    return ((left * first.double() + right * last.double()) / torch.sin(angle)).to(first.dtype)


def stacked(items: Sequence[tuple[StartLatents, Tensor]]) -> tuple[StartLatents, Tensor]:
    """Several starts of one kind with their states (2, tokens, width) as one batch."""
    starts = [start for start, _ in items]
    knowns = [start.known for start in starts if start.known is not None]
    noise = torch.cat([start.noise for start in starts])
    states = torch.stack([states for _, states in items], dim=1).flatten(0, 1)
    return replace(starts[0], noise=noise, known=torch.cat(knowns) if knowns else None), states


RESCALE = 0.7


def guided(seen: Tensor, guidance: float, more: Sequence[float] = ()) -> Tensor:
    """Classifier-free guidance, partly rescaled to the prompt's deviation (Lin et al. 2023, 3.4).

    `seen` is against the negative prompt, towards the prompt, and without words that count `more`
    than once: away from there, too (Liu et al. 2022, eq. 11).
    """
    against, towards, *without = seen
    strong = against + guidance * (towards - against)
    for share, lacking in zip(more, without, strict=True):
        strong = strong + guidance * share * (towards - lacking)
    ratio = towards.std() / strong.std().clamp_min(1e-6)
    return strong * (RESCALE * ratio + (1 - RESCALE))
