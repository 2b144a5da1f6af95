"""The denoiser: just the blocks of diffusers' UNet2DConditionModel that our configuration uses.

The same weights under the same names, and the same numbers (a test compares the two), without
diffusers, whose import takes longer than to paint a loop. Training uses diffusers' own class.

    sample    (batch, in_channels, rows, columns) float32; rows and columns are halved twice
    time      scalar, 0 … 999
    states    (batch, tokens, state) float32, of the prompt
    labels    (batch, labels) float32

Of three levels the first has convolutions alone (Ho et al. 2020), the others look also at
themselves and at the prompt (Rombach et al. 2022, section 3.3). The labels and the prompt as a
whole, pooled by attention, are added to the embedding of time (Dhariwal & Nichol 2021, section 4).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

SHAPE: Mapping[str, Any] = {
    "act_fn": "silu", "addition_embed_type": "text", "class_embed_type": "simple_projection",
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"],
    "flip_sin_to_cos": True, "freq_shift": 0, "layers_per_block": 1, "norm_eps": 1e-5,
    "mid_block_type": "UNetMidBlock2DCrossAttn", "transformer_layers_per_block": 1,
    "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    "use_linear_projection": False,
}  # fmt: skip
LONGEST_PERIOD = 10_000  # of the embedding of time


@dataclass(frozen=True, slots=True)
class UNetConfig:
    """In what networks of this shape differ.

    `heads` are of each level's attention; `guidance` is the strength that it was taught, 1 for none
    (bridge.synthesis.embedded.guidance).
    """

    in_channels: int
    out_channels: int
    channels: tuple[int, int, int]
    heads: tuple[int, int, int]
    groups: int
    state: int
    pooling_heads: int
    labels: int
    guidance: float = 1.0

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        """By diffusers' configuration; KeyError or ValueError if it is of another shape."""
        for name, wanted in SHAPE.items():
            if config[name] != wanted:
                raise ValueError(f"{name} is {config[name]!r}, not {wanted!r}")
        first, second, third = config["block_out_channels"]
        one, other, another = config["attention_head_dim"]  # so diffusers calls how many there are
        guidance = float(config.get("guidance", 1.0))
        if not guidance >= 1.0:
            raise ValueError(f"guidance is {guidance}, and 1 is the least")
        return cls(
            in_channels=config["in_channels"],
            out_channels=config["out_channels"],
            channels=(first, second, third),
            heads=(one, other, another),
            groups=config["norm_num_groups"],
            state=config["cross_attention_dim"],
            pooling_heads=config["addition_embed_type_num_heads"],
            labels=config["projection_class_embeddings_input_dim"],
            guidance=guidance,
        )


class UNet(nn.Module):
    """Noisy latents and conditions → the velocity (Salimans & Ho 2022)."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        self.config = config
        first, second, third = config.channels
        known = 4 * first
        resnet = partial(ResnetBlock, known=known, groups=config.groups)
        attention = partial(Attention2D, state=config.state, groups=config.groups)
        shallow = partial(attention, second, config.heads[1])
        deep = partial(attention, third, config.heads[2])
        self.conv_in = nn.Conv2d(config.in_channels, first, 3, padding=1)
        self.time_embedding = TimeEmbedding(first, known)
        self.class_embedding = nn.Linear(config.labels, known)
        self.add_embedding = PooledPrompt(config.state, config.pooling_heads, known)
        self.down_blocks = nn.ModuleList([
            DownBlock([resnet(first, first)], [], first),
            DownBlock([resnet(first, second)], [shallow()], second),
            DownBlock([resnet(second, third)], [deep()]),
        ])  # fmt: skip
        self.mid_block = MidBlock([resnet(third, third), resnet(third, third)], [deep()])
        self.up_blocks = nn.ModuleList([
            UpBlock(
                [resnet(third + third, third), resnet(third + second, third)],
                [deep(), deep()],
                third,
            ),
            UpBlock(
                [resnet(third + second, second), resnet(second + first, second)],
                [shallow(), shallow()],
                second,
            ),
            UpBlock([resnet(second + first, first), resnet(first + first, first)], []),
        ])  # fmt: skip
        self.conv_norm_out = nn.GroupNorm(config.groups, first)
        self.conv_out = nn.Conv2d(first, config.out_channels, 3, padding=1)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Out of diffusers' files, in float32; OSError, ValueError, KeyError or RuntimeError."""
        config = UNetConfig.of(json.loads((folder / "config.json").read_text("utf-8")))
        with torch.device("meta"):
            network = cls(config)
        weights = load_file(folder / "diffusion_pytorch_model.safetensors")
        wide = {name: weight.float() for name, weight in weights.items()}
        network.load_state_dict(wide, assign=True)
        return network.eval().requires_grad_(False)

    def forward(self, sample: Tensor, time: Tensor, states: Tensor, labels: Tensor) -> Tensor:
        """The velocity, (batch, out_channels, rows, columns)."""
        known = self.time_embedding(time.expand(len(sample))) + self.class_embedding(labels)
        known = F.silu(known + self.add_embedding(states))
        skips = [self.conv_in(sample)]
        for level in self.down_blocks:
            skips += level(skips[-1], known, states)
        seen = self.mid_block(skips[-1], known, states)
        for level in self.up_blocks:
            seen = level(seen, skips, known, states)
        velocity: Tensor = self.conv_out(F.silu(self.conv_norm_out(seen)))
        return velocity


class DownBlock(nn.Module):
    """A level on the way down; `halves` are the channels of what halves the picture at its end."""

    def __init__(
        self, resnets: Sequence[nn.Module], attentions: Sequence[nn.Module], halves: int = 0
    ) -> None:
        super().__init__()
        self.resnets, self.attentions = nn.ModuleList(resnets), nn.ModuleList(attentions)
        self.downsamplers = nn.ModuleList([Downsample(halves)] if halves else [])

    def forward(self, seen: Tensor, known: Tensor, states: Tensor) -> list[Tensor]:
        """What each of its steps makes, in order."""
        made = []
        for number, resnet in enumerate(self.resnets):
            seen = resnet(seen, known)
            if self.attentions:
                seen = self.attentions[number](seen, states)
            made.append(seen)
        for downsample in self.downsamplers:
            made.append(downsample(made[-1]))
        return made


class MidBlock(nn.Module):
    """The bottom: two residual blocks with attention between them."""

    def __init__(self, resnets: Sequence[nn.Module], attentions: Sequence[nn.Module]) -> None:
        super().__init__()
        self.resnets, self.attentions = nn.ModuleList(resnets), nn.ModuleList(attentions)

    def forward(self, seen: Tensor, known: Tensor, states: Tensor) -> Tensor:
        before, after = self.resnets
        seen = self.attentions[0](before(seen, known), states)
        made: Tensor = after(seen, known)
        return made


class UpBlock(nn.Module):
    """A level on the way up; `doubles` are the channels of what doubles the picture at its end."""

    def __init__(
        self, resnets: Sequence[nn.Module], attentions: Sequence[nn.Module], doubles: int = 0
    ) -> None:
        super().__init__()
        self.resnets, self.attentions = nn.ModuleList(resnets), nn.ModuleList(attentions)
        self.upsamplers = nn.ModuleList([Upsample(doubles)] if doubles else [])

    def forward(self, seen: Tensor, skips: list[Tensor], known: Tensor, states: Tensor) -> Tensor:
        """Takes what it needs from the end of `skips`."""
        for number, resnet in enumerate(self.resnets):
            seen = resnet(torch.cat([seen, skips.pop()], 1), known)
            if self.attentions:
                seen = self.attentions[number](seen, states)
        for upsample in self.upsamplers:
            seen = upsample(seen)
        return seen


class ResnetBlock(nn.Module):
    """Two convolutions around what is known (after He et al. 2016)."""

    def __init__(self, channels: int, out: int, known: int, groups: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, channels)
        self.conv1 = nn.Conv2d(channels, out, 3, padding=1)
        self.time_emb_proj = nn.Linear(known, out)
        self.norm2 = nn.GroupNorm(groups, out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1)
        self.conv_shortcut = PointwiseConv(channels, out) if channels != out else None

    def forward(self, seen: Tensor, known: Tensor) -> Tensor:
        made = self.conv1(F.silu(self.norm1(seen))) + self.time_emb_proj(known)[:, :, None, None]
        made = self.conv2(F.silu(self.norm2(made)))
        if self.conv_shortcut is not None:
            seen = self.conv_shortcut(seen)
        return seen + made


class PointwiseConv(nn.Conv2d):
    """A convolution of one point.

    As one product of matrices: torch's convolutions of one point add up in another order on one
    thread than on several, and what is painted would depend on that in its last bits.
    """

    def __init__(self, channels: int, out: int) -> None:
        super().__init__(channels, out, 1)

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (torch's name)
        """(batch, channels, height, width), as a Conv2d takes and gives it."""
        assert self.bias is not None
        weight = self.weight.flatten(1).expand(len(input), -1, -1)
        made = torch.baddbmm(self.bias[:, None], weight, input.flatten(2))
        return made.reshape(len(input), -1, *input.shape[2:])


class Downsample(nn.Module):
    """Half the rows and columns."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, seen: Tensor) -> Tensor:
        made: Tensor = self.conv(seen)
        return made


class Upsample(nn.Module):
    """Twice the rows and columns."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, seen: Tensor) -> Tensor:
        made: Tensor = self.conv(F.interpolate(seen, scale_factor=2.0, mode="nearest"))
        return made


class Attention2D(nn.Module):
    """A picture that looks at itself and at the prompt."""

    def __init__(self, channels: int, heads: int, state: int, groups: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels, eps=1e-6)
        self.proj_in = PointwiseConv(channels, channels)
        self.transformer_blocks = nn.ModuleList([TransformerBlock(channels, heads, state)])
        self.proj_out = PointwiseConv(channels, channels)

    def forward(self, seen: Tensor, states: Tensor) -> Tensor:
        size = seen.shape[2:]
        tokens = self.proj_in(self.norm(seen)).flatten(2).transpose(1, 2)
        for block in self.transformer_blocks:
            tokens = block(tokens, states)
        made: Tensor = self.proj_out(tokens.transpose(1, 2).unflatten(2, size))
        return made + seen


class TransformerBlock(nn.Module):
    """Self-attention, attention to the prompt, and a gated perceptron (Shazeer 2020)."""

    def __init__(self, channels: int, heads: int, state: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.attn1 = Attention(channels, heads, channels)
        self.norm2 = nn.LayerNorm(channels)
        self.attn2 = Attention(channels, heads, state)
        self.norm3 = nn.LayerNorm(channels)
        self.ff = FeedForward(channels)

    def forward(self, tokens: Tensor, states: Tensor) -> Tensor:
        normed = self.norm1(tokens)
        tokens = tokens + self.attn1(normed, normed)
        tokens = tokens + self.attn2(self.norm2(tokens), states)
        made: Tensor = tokens + self.ff(self.norm3(tokens))
        return made


class Attention(nn.Module):
    """Tokens that look at others (Vaswani et al. 2017), with biases at the end only."""

    def __init__(self, channels: int, heads: int, others: int) -> None:
        super().__init__()
        self._heads = heads
        self.to_q = nn.Linear(channels, channels, bias=False)
        self.to_k = nn.Linear(others, channels, bias=False)
        self.to_v = nn.Linear(others, channels, bias=False)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, tokens: Tensor, others: Tensor) -> Tensor:
        found = F.scaled_dot_product_attention(
            self._split(self.to_q(tokens)),
            self._split(self.to_k(others)),
            self._split(self.to_v(others)),
        )
        made: Tensor = self.to_out[0](found.transpose(1, 2).flatten(2))
        return made

    def _split(self, tokens: Tensor) -> Tensor:
        batch, count, _ = tokens.shape
        return tokens.reshape(batch, count, self._heads, -1).transpose(1, 2)


class FeedForward(nn.Module):
    """Four times as wide inside; one half gates the other."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.net = nn.ModuleList(
            [_Projection(channels, 8 * channels), nn.Identity(), nn.Linear(4 * channels, channels)]
        )

    def forward(self, tokens: Tensor) -> Tensor:
        value, gate = self.net[0](tokens).chunk(2, dim=-1)
        made: Tensor = self.net[2](value * F.gelu(gate))
        return made


class _Projection(nn.Module):
    """A layer that the weights call `proj`."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.proj = nn.Linear(channels, out)

    def forward(self, tokens: Tensor) -> Tensor:
        made: Tensor = self.proj(tokens)
        return made


class TimeEmbedding(nn.Module):
    """Times (batch,) as sines and cosines (Vaswani et al. 2017, section 3.5), (batch, out)."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self._half = channels // 2
        self.linear_1 = nn.Linear(channels, out)
        self.linear_2 = nn.Linear(out, out)

    def forward(self, time: Tensor) -> Tensor:
        steps = torch.arange(self._half, dtype=torch.float32, device=time.device)
        rates = torch.exp(-math.log(LONGEST_PERIOD) * steps / self._half)
        angles = time[:, None].float() * rates
        waves = torch.cat([torch.cos(angles), torch.sin(angles)], 1)
        made: Tensor = self.linear_2(F.silu(self.linear_1(waves)))
        return made


class PooledPrompt(nn.Module):
    """All of a prompt as one vector, (batch, out)."""

    def __init__(self, state: int, heads: int, out: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(state)
        self.pool = AttentionPooling(state, heads)
        self.proj = nn.Linear(state, out)
        self.norm2 = nn.LayerNorm(out)

    def forward(self, states: Tensor) -> Tensor:
        made: Tensor = self.norm2(self.proj(self.pool(self.norm1(states))))
        return made


class AttentionPooling(nn.Module):
    """The mean of tokens looks at them and at itself (Radford et al. 2021, section 2.4)."""

    def __init__(self, state: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.positional_embedding = nn.Parameter(torch.empty(1, state))
        self.k_proj = nn.Linear(state, state)
        self.q_proj = nn.Linear(state, state)
        self.v_proj = nn.Linear(state, state)

    def forward(self, tokens: Tensor) -> Tensor:
        mean = tokens.mean(1, keepdim=True) + self.positional_embedding
        tokens = torch.cat([mean, tokens], 1)
        query, key, value = (
            layer(seen).unflatten(2, (self._heads, -1)).transpose(1, 2).flatten(0, 1).mT
            for layer, seen in ((self.q_proj, mean), (self.k_proj, tokens), (self.v_proj, tokens))
        )  # (batch · heads, channels, tokens), as diffusers has it: so the numbers are the same
        scale = 1 / math.sqrt(math.sqrt(query.shape[1]))
        weights = torch.einsum("bct,bcs->bts", query * scale, key * scale).softmax(-1)
        found = torch.einsum("bts,bcs->bct", weights, value)
        return found.reshape(len(tokens), -1)
