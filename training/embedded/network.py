"""The denoiser: a small UNet2DConditionModel on latents and conditions, in one or two bodies.

One set of weights, two ways to pad: `ring` wraps time (loops), `strip` pads with zeros (one-shots).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor, nn

from bridge.domain.errors import BadArgument
from bridge.synthesis.circular import make_circular
from bridge.synthesis.embedded.canvas import CHANNELS
from training.embedded.pool import Shape

COEFFICIENTS = 32
GROUPS = 16
STATE = 384


@dataclass(frozen=True, slots=True)
class Size:
    """Widths of the three levels and attention heads at each. Widths are multiples of 16 (the
    groups of the norms) and of their heads."""

    channels: tuple[int, int, int] = (64, 128, 192)
    heads: tuple[int, int, int] = (2, 4, 6)

    def __post_init__(self) -> None:
        for width, heads in zip(self.channels, self.heads, strict=True):
            if width % GROUPS or width % heads:
                raise BadArgument(
                    f"{width} channels with {heads} heads: a width must be a multiple of "
                    f"{GROUPS} and of its number of heads."
                )

    @classmethod
    def of(cls, weights: Mapping[str, Tensor], heads: tuple[int, int, int] | None = None) -> Size:
        """The size of a network by its weights; unless told, a head has about 32 channels."""
        found = [weights[f"down_blocks.{level}.resnets.0.conv2.weight"] for level in range(3)]
        first, second, third = (int(one.shape[0]) for one in found)
        guessed = (max(1, first // 32), max(1, second // 32), max(1, third // 32))
        return cls((first, second, third), heads or guessed)


def three(text: str) -> tuple[int, int, int]:
    """Three numbers as an option gives them: "80,160,224"."""
    first, second, third = (int(part) for part in text.split(","))
    return first, second, third


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
        norm_num_groups=GROUPS,
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


@dataclass(frozen=True, slots=True)
class Begun:
    """How many tensors of a network began with given weights, and which began anew."""

    taken: int
    anew: tuple[str, ...]


def begin(network: nn.Module, weights: Mapping[str, Tensor]) -> Begun:
    """Begin with given weights where there are such; the rest stays as it was drawn."""
    own = network.state_dict()
    for name, value in weights.items():
        if name not in own or own[name].shape != value.shape:
            raise BadArgument(
                f"The weights to begin with are of another network: {name} {tuple(value.shape)}. "
                "Give its --size and --heads."
            )
    network.load_state_dict({name: value.float() for name, value in weights.items()}, strict=False)
    return Begun(len(weights), tuple(name for name in own if name not in weights))


def widened(weights: Mapping[str, Tensor], labels: int) -> dict[str, Tensor]:
    """Weights of a network that knew fewer conditions: what is new counts nothing at first."""
    if "conv_in.weight" not in weights:
        return dict(weights)
    conv = weights["conv_in.weight"].float()
    lacking = COEFFICIENTS + CHANNELS - conv.shape[1]
    time = weights["time_embedding.linear_2.weight"].shape[0]
    return {
        "class_embedding.weight": torch.zeros(time, labels),
        "class_embedding.bias": torch.zeros(time),
        **weights,
        "conv_in.weight": nn.functional.pad(conv, (0, 0, 0, 0, 0, lacking)),
    }


@dataclass(frozen=True, slots=True)
class Bodies:
    """One set of weights as two networks: loops go round, one-shots do not. `compiled` stands in
    for them where the shape of a batch has one."""

    ring: nn.Module
    strip: nn.Module
    compiled: dict[Shape, Any] = field(default_factory=dict)

    def of(self, shape: Shape) -> Any:
        return self.compiled.get(shape, self.strip if shape.oneshot else self.ring)


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


class HalfGroupNorm(nn.GroupNorm):
    """A norm in the precision of what it is given.

    Autocast makes it float32, whose way to memory and back is a third of a step on a GPU. The sums
    are float32 either way.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (torch's name)
        """(batch, channels, height, width), as a GroupNorm takes and gives it."""
        with torch.autocast(input.device.type, enabled=False):
            weight, bias = self.weight.to(input.dtype), self.bias.to(input.dtype)
            return nn.functional.group_norm(input, self.num_groups, weight, bias, self.eps)


def half_norms(*networks: nn.Module) -> None:
    """Switch all group norms, as bridge.synthesis.circular switches convolutions."""
    for network in networks:
        for layer in network.modules():
            if type(layer) is nn.GroupNorm:
                layer.__class__ = HalfGroupNorm
