"""Circular padding: rolling the latents rolls the picture, whatever the weights."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel, UNet2DModel
from torch import nn

from bridge.synthesis.circular import circular, make_circular

WORDS = torch.randn(1, 5, 8, generator=torch.Generator().manual_seed(3))


def tiny_unet() -> nn.Module:
    return UNet2DConditionModel(
        block_out_channels=(4, 8),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=8,
        attention_head_dim=4,
        norm_num_groups=2,
    )


def probe_unet() -> nn.Module:
    return UNet2DConditionModel(
        block_out_channels=(64, 128, 192),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=8,
    )


def tiny_vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(4, 4, 4, 4),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=2,
    )


def denoise(unet: Any, x: torch.Tensor) -> torch.Tensor:
    return unet(x, 500, encoder_hidden_states=WORDS).sample


def decode(vae: Any, x: torch.Tensor) -> torch.Tensor:
    return vae.decode(x).sample


def encode(vae: Any, x: torch.Tensor) -> torch.Tensor:
    return vae.encode(x).latent_dist.mean


def encode_tiny(vae: Any, x: torch.Tensor) -> torch.Tensor:
    return vae.encode(x).latents


CASES = [
    # model, what it does, input (channels, height, width), roll in, roll out
    (tiny_unet, denoise, (4, 8, 24), 2, 2),
    (probe_unet, denoise, (4, 12, 24), 4, 4),
    (tiny_vae, decode, (4, 4, 16), 3, 24),
    (tiny_vae, encode, (3, 32, 128), 24, 3),
    (AutoencoderTiny, encode_tiny, (3, 32, 64), 8, 1),
]


@pytest.mark.parametrize(("build", "run", "shape", "roll_in", "roll_out"), CASES)
def test_a_roll_goes_through(build, run, shape, roll_in, roll_out):
    torch.manual_seed(0)
    model, x = build().eval(), torch.randn(1, *shape)
    with torch.no_grad():
        plain = (run(model, x).roll(roll_out, -1) - run(model, x.roll(roll_in, -1))).abs().max()
        make_circular(model)
        ring = (run(model, x).roll(roll_out, -1) - run(model, x.roll(roll_in, -1))).abs().max()
    assert ring < 1e-4
    assert plain > 10 * ring


def test_frequency_keeps_its_zero_padding():
    torch.manual_seed(0)
    layer, x = nn.Conv2d(2, 3, 3, padding=1), torch.randn(1, 2, 6, 8)
    straight = layer(x)
    ring = make_circular(layer)(x)
    assert torch.allclose(straight[..., 1:-1], ring[..., 1:-1], atol=1e-6)
    assert not torch.allclose(straight[..., 0], ring[..., 0])


def test_it_can_be_taken_back_and_leaves_nothing():
    torch.manual_seed(0)
    vae, x = tiny_vae(), torch.randn(1, 3, 32, 32)
    before, names = encode(vae, x), list(vae.state_dict())
    with circular(vae):
        assert not torch.equal(before, encode(vae, x))
        assert list(vae.state_dict()) == names
    assert torch.equal(before, encode(vae, x))


def test_a_copy_is_a_ring_with_weights_of_its_own():
    layer = make_circular(nn.Conv2d(1, 1, 3, padding=1))
    twin = copy.deepcopy(layer)
    with torch.no_grad():
        twin.weight.zero_()  # type: ignore[operator]
    assert layer.weight.abs().sum() > 0  # type: ignore[operator]
    assert type(twin) is type(layer)


def test_gradients_flow_around_the_ring():
    torch.manual_seed(0)
    layer, x = make_circular(nn.Conv2d(1, 1, 3, padding=1)), torch.randn(1, 1, 4, 8)
    x.requires_grad_()
    layer(x)[..., 0].sum().backward()
    assert x.grad is not None
    assert x.grad[..., -1].abs().sum() > 0


def test_an_unconditional_unet_is_a_ring_too():
    torch.manual_seed(0)
    unet = UNet2DModel(
        in_channels=2,
        out_channels=2,
        block_out_channels=(8, 8),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=4,
        norm_num_groups=2,
    )
    make_circular(unet)
    x = torch.randn(1, 2, 8, 16)
    with torch.no_grad():
        assert torch.allclose(
            unet(x, 3).sample.roll(4, -1), unet(x.roll(4, -1), 3).sample, atol=1e-4
        )
