"""The one loop: a model that is never wrong lands on its sound; what is kept is kept exactly."""

from __future__ import annotations

import pytest
import torch
from diffusers import PNDMScheduler
from torch import Tensor

from bridge.domain.errors import Cancelled
from bridge.synthesis.sampling import (
    StartLatents,
    Trajectory,
    karras_trajectory,
    sample,
    trailing_trajectory,
)

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
CONFIG = PNDMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear").config
SHAPE = (1, 4, 2, 8)
SOUND = torch.randn(SHAPE, generator=torch.Generator().manual_seed(1))
NOISE = torch.randn(SHAPE, generator=torch.Generator().manual_seed(2))


def karras(steps: int, strength: float = 1.0) -> Trajectory:
    return karras_trajectory(CONFIG, steps, strength)


BOTH = pytest.mark.parametrize("trajectory", [karras, trailing_trajectory])


def silent(*_: object) -> None:
    """Progress that nobody hears."""


def knowing(trajectory: Trajectory, sound: Tensor):
    """A model that knows the sound: ε or v of the latents that it is shown."""
    scheduler = trajectory.scheduler

    def model(latents: Tensor, time: Tensor, _: float) -> Tensor:
        number = trajectory.first + trajectory.times.tolist().index(int(time))
        sigma = scheduler.sigmas[number]
        signal, noise = 1 / (1 + sigma**2) ** 0.5, sigma / (1 + sigma**2) ** 0.5
        epsilon = (latents - signal * sound) / noise
        if trajectory.keeps == "latents":  # Stable Diffusion's, which predicts noise
            return epsilon
        return signal * epsilon - noise * sound

    return model


@BOTH
@pytest.mark.parametrize("steps", [2, 5, 20])
def test_a_model_that_is_never_wrong_lands_on_its_sound(trajectory, steps):
    way = trajectory(steps)
    made = sample(knowing(way, SOUND), way, StartLatents(NOISE), silent)
    assert torch.allclose(made, SOUND, atol=1e-4)


@BOTH
@pytest.mark.parametrize("strength", [0.3, 0.8, 1.0])
def test_what_is_kept_is_kept_exactly_and_the_rest_is_painted(trajectory, strength):
    way, mask = trajectory(8, strength), torch.zeros(1, 1, 1, 8)
    mask[..., 2:5] = 1
    start = StartLatents(NOISE, SOUND, strength, mask)
    made = sample(knowing(way, -SOUND), way, start, silent)
    assert torch.equal(made[..., :2], SOUND[..., :2])
    assert torch.equal(made[..., 5:], SOUND[..., 5:])
    assert torch.allclose(made[..., 2:5], -SOUND[..., 2:5], atol=1e-4)


@BOTH
def test_the_model_sees_the_kept_part_at_every_step_but_a_pure_first(trajectory):
    way, mask = trajectory(6), torch.zeros(1, 1, 1, 8)
    mask[..., 4:] = 1
    wrong = knowing(way, -SOUND)
    apart = []

    def watching(latents: Tensor, time: Tensor, share: float) -> Tensor:
        sigma = way.scheduler.sigmas[way.times.tolist().index(int(time))]
        known = (SOUND + sigma * NOISE) / (1 + sigma**2) ** 0.5
        apart.append(float((latents - known)[..., :4].abs().max()))
        return wrong(latents, time, share)

    sample(watching, way, StartLatents(NOISE, SOUND, 1.0, mask), silent)
    assert max(apart[1:]) < 1e-2  # velocities are rounded once a step; nothing is 3 apart


@BOTH
def test_strength_says_how_much_of_the_way_is_walked(trajectory):
    shares = {strength: trajectory(20, strength).shares for strength in (0.1, 0.5, 1.0)}
    assert shares[1.0][0] == pytest.approx(0.0, abs=1e-3)
    assert shares[0.1][0] > shares[0.5][0] > shares[1.0][0]
    assert len(shares[0.1]) < len(shares[0.5]) <= len(shares[1.0]) == 20
    assert all(list(one) == sorted(one) and one[-1] < 1 for one in shares.values())
    way = trajectory(20, 0.0)
    start = StartLatents(NOISE, SOUND, 0.0)
    assert torch.equal(sample(knowing(way, -SOUND), way, start, silent), SOUND)


@BOTH
def test_each_step_is_told_and_may_end_the_walk(trajectory):
    way, told = trajectory(5), []

    def on_step(done: float, clean: Tensor) -> None:
        told.append(done)
        assert torch.allclose(clean, SOUND, atol=1e-3)
        if len(told) == 3:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        sample(knowing(way, SOUND), way, StartLatents(NOISE), on_step)
    assert told == pytest.approx([0.2, 0.4, 0.6])
