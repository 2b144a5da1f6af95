"""From noise to latents: one loop for every model that is sampled here.

Conventions
    latents     (batch, channels, rows, columns), about unit variance
    time        of the training schedule, 0 is clean and 999 the most noise
    share       of the trajectory that lies behind a step: 0 pure noise, 1 no noise left

A model is a `Denoiser`: what it predicts for latents at a time, guidance included. A `Trajectory`
is the times at which it is asked and the solver that walks between them, DPM-Solver++ 2M (Lu et
al. 2022). There are two: `karras_trajectory`, for models of Stable Diffusion's shape, and
`trailing_trajectory`, for those that are taught to begin in pure noise. `sample` walks either.

To start from a known sound is to noise it to a strength and to walk from there (SDEdit, Meng et
al. 2021). What must stay is known at every step, so that what is painted grows against it. On
Karras' levels the known latents, at each step's noise, are laid over the guess (RePaint, Lugmayr
et al. 2022, without its resampling). Where the model predicts a velocity and begins in pure noise,
its prediction is replaced by the truth, so that the known part is walked exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import torch
from torch import Tensor

from bridge.synthesis.pipelines.graphs import Pace
from bridge.synthesis.solver import TRAINING_STEPS, Solver, VelocitySolver, trailing_times

OnClean = Callable[[float, Tensor], None]
"""Told the fraction done and the latents as they would be without what noise is left in them; may
raise bridge.domain.errors.Cancelled."""
LEAST_STEPS = 4  # of a weak variation
BEND = 2.5


class Denoiser(Protocol):
    """A model with its conditioning, as `sample` asks it."""

    def __call__(self, latents: Tensor, time: Tensor, share: float, /) -> Tensor:
        """What the model predicts for latents, of their shape.

        It is the noise or the velocity (Salimans & Ho 2022), as the scheduler's `prediction_type`
        says.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class StartLatents:
    """Where to begin: noise alone, or `known` latents noised by `strength`.

    Attributes
    ----------
    noise : Tensor
        (batch, channels, rows, columns), standard normal.
    known : Tensor, optional
        Latents of a sound, shaped as `noise`.
    strength : float
        0 keeps the known latents, 1 keeps nothing of them.
    mask : Tensor, optional
        (1, 1, 1 or rows, columns), 1 where to paint anew and 0 where to keep; None paints
        everywhere.
    """

    noise: Tensor
    known: Tensor | None = None
    strength: float = 1.0
    mask: Tensor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trajectory:
    """The steps from a start to clean latents.

    Attributes
    ----------
    scheduler : Solver
        Of this trajectory alone: it remembers the steps before.
    times : Tensor
        (steps,) the times at which the model is asked, falling.
    shares : tuple of float
        (steps,) of the whole trajectory, how much lies behind each step.
    first : int
        The scheduler's own number of the first step.
    pure : bool
        Whether it begins in noise alone, whatever is known.
    keeps : {"latents", "prediction"}
        Where the known part is put back at every step.
    """

    scheduler: Solver
    times: Tensor
    shares: tuple[float, ...]
    first: int
    pure: bool
    keeps: Literal["latents", "prediction"]


def karras_trajectory(
    config: Any, steps: int, strength: float = 1.0, device: torch.device | None = None
) -> Trajectory:
    """The last `strength` of `steps` noise levels as Karras et al. (2022, eq. 5) space them.

    Parameters
    ----------
    config : mapping
        Of the scheduler that a model was trained with: its noise schedule and prediction type.
    steps : int
        For all of the way.
    strength : float
        0 … 1; at least one step is walked.
    device : torch.device, optional
        Where the times are kept.
    """
    from diffusers import DPMSolverMultistepScheduler  # seconds: only for models that need it

    scheduler: DPMSolverMultistepScheduler = DPMSolverMultistepScheduler.from_config(
        config,
        algorithm_type="dpmsolver++",
        solver_order=2,
        use_karras_sigmas=True,
        steps_offset=1,
        final_sigmas_type="zero",
    )
    scheduler.set_timesteps(steps, device=device)
    count = len(scheduler.timesteps)
    first = min(count - 1, round(count * (1 - strength)))
    shares = tuple(number / count for number in range(first, count))
    times = scheduler.timesteps[first:]
    return Trajectory(scheduler, times, shares, first, first == 0, "latents")


def trailing_trajectory(steps: int, strength: float = 1.0) -> Trajectory:
    """Evenly spaced times on a cosine schedule (Nichol & Dhariwal 2021) that ends in pure noise.

    Trailing spacing reaches the last, pure-noise step (Lin et al. 2023, sections 3.1 and 3.3).

    Parameters
    ----------
    steps : int
        For all of the way; fewer are walked for a part of it, at least LEAST_STEPS.
    strength : float
        0 … 1, by ear: see `time_of`.
    """
    if strength >= 1:
        spaced = trailing_times(steps)
    else:
        highest = time_of(strength)
        wanted = max(min(steps, LEAST_STEPS), math.ceil(steps * highest))
        numbers = [round(TRAINING_STEPS * highest * (1 - n / wanted)) - 1 for n in range(wanted)]
        spaced = sorted({max(n, 0) for n in numbers}, reverse=True)
    shares = tuple(1 - (time + 1) / TRAINING_STEPS for time in spaced)
    scheduler = VelocitySolver(spaced)
    return Trajectory(scheduler, scheduler.timesteps, shares, 0, strength >= 1, "prediction")


def time_of(strength: float) -> float:
    """The time, 0 … 1, at which a sound that is noised by `strength` begins.

    By ear, not by time: what is loud in a spectrogram outlasts most of the noise, and a sound is
    still itself at 0.8 of the time. So bent, 0.5 is about as far as another seed would be.
    """
    return 1 - (1 - strength) ** BEND


@torch.inference_mode()
def sample(
    model: Denoiser, trajectory: Trajectory, start: StartLatents, on_step: OnClean
) -> Tensor:
    """Latents out of noise.

    Parameters
    ----------
    model : Denoiser
        Asked once at each of the trajectory's times.
    trajectory : Trajectory
        Made for the start's strength, and walked once.
    start : StartLatents
        Where to begin, and what to keep.
    on_step : OnClean
        Told after each step; what it raises ends the walk.

    Returns
    -------
    Tensor
        Shaped as the start's noise. What is kept is exactly what was known.
    """
    known, mask = start.known, start.mask
    if known is not None and start.strength <= 0:
        return known
    scheduler, times = trajectory.scheduler, trajectory.times
    scheduler.set_begin_index(trajectory.first)
    latents: Tensor
    if known is None or trajectory.pure:
        latents = start.noise * scheduler.init_noise_sigma
    else:
        latents = scheduler.add_noise(known, start.noise, times[:1])
    pace = Pace(latents.device)
    for number, (time, share) in enumerate(zip(times, trajectory.shares, strict=True)):
        if number and mask is not None and known is not None and trajectory.keeps == "latents":
            noised = scheduler.add_noise(known, start.noise, times[number : number + 1])
            latents = mask * latents + (1 - mask) * noised
        guess = model(latents, time, share)
        if mask is not None and known is not None and trajectory.keeps == "prediction":
            true = _true_velocity(scheduler.alphas_cumprod[int(time)], known, start.noise)
            guess = mask * guess + (1 - mask) * true
        latents = scheduler.step(guess, time, latents, return_dict=False)[0]
        pace.step()
        on_step((number + 1) / len(times), scheduler.model_outputs[-1])
    return latents if known is None or mask is None else mask * latents + (1 - mask) * known


def _true_velocity(signal: Tensor, known: Tensor, noise: Tensor) -> Tensor:
    """What a perfect model would predict: √ᾱ ε − √(1 − ᾱ) x₀ (Salimans & Ho 2022, section 4).

    The `signal` ᾱ is the known sound's share of the latents' power.
    """
    return signal.sqrt() * noise - (1 - signal).sqrt() * known


@dataclass(frozen=True, slots=True)
class Steer:
    """How many steps, and how they are guided.

    Attributes
    ----------
    steps : int
        For all of the way.
    guidance : float
        Of classifier-free guidance (Ho & Salimans 2022); 1 is none, and costs half.
    together : bool
        Whether both halves of the guidance are asked in one batch.
    interval : tuple of float
        The part of the trajectory (0 pure noise … 1 no noise left) in which guidance counts
        (Kynkäänniemi et al. 2024): outside of it a step costs half.
    """

    steps: int
    guidance: float
    together: bool = True
    interval: tuple[float, float] = (0.0, 1.0)

    def guides(self, done: float) -> bool:
        """Whether guidance counts in a step that begins with that fraction done."""
        first, last = self.interval
        return self.guidance != 1.0 and first <= done < last


def denoise(
    unet: Any, config: Any, states: Tensor, start: StartLatents, steer: Steer, on_step: OnClean
) -> Tensor:
    """Latents out of noise by a denoiser of Stable Diffusion's shape and its scheduler's `config`.

    Parameters
    ----------
    unet : callable
        As diffusers' UNet2DConditionModel is called.
    config : mapping
        See `karras_trajectory`.
    states : Tensor
        (2 · batch, tokens, width) token states, the negative prompts first.
    start, on_step
        See `sample`.
    steer : Steer
        How many steps, and how they are guided.
    """
    trajectory = karras_trajectory(config, steer.steps, start.strength, start.noise.device)

    def model(latents: Tensor, time: Tensor, share: float) -> Tensor:
        return _guess(unet, latents, time, states, steer, steer.guides(share))

    return sample(model, trajectory, start, on_step)


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


def slerp(first: Tensor, last: Tensor, share: float) -> Tensor:
    """Spherical interpolation (Shoemake 1985): between two noises lies noise, not a blur."""
    one, other = first.flatten().double(), last.flatten().double()
    cosine = torch.dot(one, other) / (one.norm() * other.norm())
    angle = torch.arccos(cosine.clamp(-1, 1))
    if angle.sin() < 1e-4:
        return torch.lerp(first, last, share)
    left, right = torch.sin((1 - share) * angle), torch.sin(share * angle)
    return ((left * first.double() + right * last.double()) / torch.sin(angle)).to(first.dtype)


def batched(items: Sequence[tuple[StartLatents, Tensor]]) -> tuple[StartLatents, Tensor]:
    """Several starts of one kind with their states (2, tokens, width) as one batch."""
    starts = [start for start, _ in items]
    knowns = [start.known for start in starts if start.known is not None]
    noise = torch.cat([start.noise for start in starts])
    states = torch.stack([states for _, states in items], dim=1).flatten(0, 1)
    return replace(starts[0], noise=noise, known=torch.cat(knowns) if knowns else None), states
