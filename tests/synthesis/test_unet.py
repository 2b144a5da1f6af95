"""The embedded networks in plain torch are diffusers' and transformers' own, number by number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel
from safetensors.torch import load_file
from transformers import BertConfig, BertModel

from bridge.config.presets import model_named
from bridge.synthesis.circular import make_circular
from bridge.synthesis.embedded.text_encoder import Bert, restore
from bridge.synthesis.embedded.unet import UNet, UNetConfig
from bridge.synthesis.solver import VelocitySolver, cosine_signal, trailing_times

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def folder() -> Path:
    found = model_named("embedded").folder
    assert found is not None
    return found


@pytest.fixture(scope="module")
def both(folder: Path) -> tuple[UNet, UNet2DConditionModel]:
    usual = UNet2DConditionModel.from_pretrained(
        folder / "unet", dtype=torch.float32, low_cpu_mem_usage=False
    )
    return UNet.load(folder / "unet"), usual.eval()


@pytest.mark.parametrize("ring", [True, False])
@pytest.mark.parametrize("batch", [1, 3])
def test_the_denoiser_is_diffusers(both, ring: bool, batch: int):
    ours, theirs = both
    make_circular(ours, ring)
    make_circular(theirs, ring)
    dice = torch.Generator().manual_seed(batch)
    sample = torch.randn(batch, 75, 12, 16, generator=dice)
    states = torch.randn(batch, 24, 384, generator=dice) / 3
    labels = (torch.rand(batch, 193, generator=dice) > 0.9).float()
    for time in (0, 437, 999):
        with torch.inference_mode():
            found = ours(sample, torch.tensor(time), states, labels)
            wanted = theirs(sample, time, states, class_labels=labels, return_dict=False)[0]
        torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)


def test_each_weight_has_its_name_in_diffusers(both):
    ours, theirs = both
    assert {k: v.shape for k, v in ours.state_dict().items()} == {
        k: v.shape for k, v in theirs.state_dict().items()
    }


def test_a_network_of_another_shape_is_refused(folder: Path):
    config = json.loads((folder / "unet" / "config.json").read_text())
    with pytest.raises(ValueError, match="layers_per_block is 2, not 1"):
        UNetConfig.of(config | {"layers_per_block": 2})


def test_the_text_encoder_is_transformers(folder: Path):
    theirs = BertModel(
        BertConfig(**json.loads((folder / "config.json").read_text())), add_pooling_layer=False
    )
    weights = restore(load_file(folder / "text_encoder.safetensors"))
    assert not theirs.load_state_dict(weights, strict=False).unexpected_keys
    ids = torch.tensor([[101, 12727, 8787, 102, 0, 0], [101, 2, 30_000, 9, 9, 102]])
    mask = (ids > 0).long()
    with torch.inference_mode():
        found = Bert.load(folder)(ids, mask)
        wanted = theirs.eval()(ids, mask).last_hidden_state
    torch.testing.assert_close(found[mask > 0], wanted[mask > 0], atol=1e-5, rtol=0)


def usual_solver() -> DPMSolverMultistepScheduler:
    return DPMSolverMultistepScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        algorithm_type="dpmsolver++",
        solver_order=2,
    )


@pytest.mark.parametrize("steps", [1, 2, 5, 10, 48])
def test_the_solver_is_diffusers(steps: int):
    theirs, ours = usual_solver(), VelocitySolver(trailing_times(steps))
    theirs.set_timesteps(steps)
    theirs.set_begin_index(0)
    assert theirs.timesteps.tolist() == ours.timesteps.tolist()
    assert torch.equal(theirs.alphas_cumprod, cosine_signal())
    assert torch.equal(theirs.sigmas, ours.sigmas)
    dice = torch.Generator().manual_seed(steps)
    one = other = torch.randn(1, 4, 3, 8, generator=dice)
    for time in theirs.timesteps:
        velocity = torch.randn(1, 4, 3, 8, generator=dice)
        one = theirs.step(velocity, time, one, return_dict=False)[0]
        other = ours.step(velocity, time, other)[0]
        assert torch.equal(one, other)
        assert torch.equal(theirs.model_outputs[-1], ours.model_outputs[-1])


def test_what_is_known_is_noised_as_diffusers_does():
    times = [701, 500, 99, 0]
    theirs, ours = usual_solver(), VelocitySolver(times)
    theirs.set_timesteps(timesteps=times)
    theirs.set_begin_index(0)
    known, noise = torch.randn(2, 1, 4, 3, 8, generator=torch.Generator().manual_seed(1))
    first = theirs.timesteps[:1]
    assert torch.equal(theirs.add_noise(known, noise, first), ours.add_noise(known, noise, first))


def test_there_are_as_many_times_as_steps_and_none_is_below_zero():
    for steps in range(1, 151):  # of 61 diffusers makes 62, the last of them -1
        times = trailing_times(steps)
        assert len(times) == steps
        assert times[0] == 999
        assert times[-1] >= 0
