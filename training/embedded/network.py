"""The denoiser: a small UNet2DConditionModel on latents and conditions, in one or two bodies.

One set of weights, two ways to pad: `ring` wraps time (loops), `strip` pads with zeros (one-shots).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor, nn

from bridge.synthesis.circular import make_circular
from bridge.synthesis.embedded.canvas import CHANNELS

COEFFICIENTS = 32
STATE = 384


@dataclass(frozen=True, slots=True)
class Size:
    """Widths of the three levels and channels of an attention head at each."""

    channels: tuple[int, int, int] = (64, 128, 192)
    heads: tuple[int, int, int] = (2, 4, 6)


SMALL = Size()
LARGE = Size((96, 192, 256), (3, 6, 8))


def build(size: Size = SMALL, labels: int = 0) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        in_channels=COEFFICIENTS + CHANNELS,
        out_channels=COEFFICIENTS,
        block_out_channels=size.channels,
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        mid_block_type="UNetMidBlock2DCrossAttn",
        cross_attention_dim=STATE,
        attention_head_dim=size.heads,
        norm_num_groups=16,
        addition_embed_type="text",
        addition_embed_type_num_heads=6,
        encoder_hid_dim=None,
        class_embed_type="simple_projection" if labels else None,
        projection_class_embeddings_input_dim=labels or None,
    )


def twin(model: nn.Module, size: Size = SMALL, labels: int = 0) -> UNet2DConditionModel:
    """A second body around the same parameters, padded with zeros instead of circularly."""
    other = build(size, labels)
    for mine, theirs in zip(other.modules(), model.modules(), strict=True):
        mine._parameters = theirs._parameters
    return other


def widened(weights: dict[str, Tensor], labels: int) -> dict[str, Tensor]:
    """Weights of a network that knew fewer conditions: what is new counts nothing at first."""
    conv = weights["conv_in.weight"].float()
    lacking = COEFFICIENTS + CHANNELS - conv.shape[1]
    time = weights["time_embedding.linear_2.weight"].shape[0]
    return {
        "class_embedding.weight": torch.zeros(time, labels),
        "class_embedding.bias": torch.zeros(time),
        **weights,
        "conv_in.weight": nn.functional.pad(conv, (0, 0, 0, 0, 0, lacking)),
    }


def ring_and_strip(size: Size = SMALL, labels: int = 0) -> tuple[nn.Module, nn.Module]:
    ring = build(size, labels)
    strip = twin(ring, size, labels)
    return make_circular(ring), strip


def predict(
    model: nn.Module, noisy: Tensor, where: Tensor, time: Tensor, states: Tensor, labels: Tensor
) -> Tensor:
    """v of `noisy` (b, 32, 12, w), given `where` (b, 43, 12, w), `states` (b, 24, 384) and class
    `labels` (b, n)."""
    seen = torch.cat([noisy, where], 1)
    out: Tensor = model(seen, time, states, class_labels=labels, return_dict=False)[0]
    return out
