"""Circular padding along time, in any tree of convolutions: the canvas becomes a ring.

Axes: images and latents are (batch, channels, height, width); width is time. Height (frequency)
keeps its zero padding. A ring rolled by a multiple of the network's stride comes out rolled.

A layer becomes a ring by changing its class, not by wrapping it: parameters, names and state stay,
copies and compilation work, and changing back leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class RingConv2d(nn.Conv2d):
    """A convolution whose width wraps around."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (torch's name)
        """(batch, channels, height, width), as a Conv2d takes and gives it."""
        height, width = (int(p) for p in self.padding)
        # as F.pad's circular mode, in one copy and in the layout that the input has
        wrapped = torch.cat((input[..., -width:], input, input[..., :width]), dim=-1)
        return F.conv2d(
            wrapped, self.weight, self.bias, self.stride, (height, 0), self.dilation, self.groups
        )


class RightRingConv2d(nn.Conv2d):
    """A convolution whose caller has put one column of zeros at the right: the first belongs there.

    So pads the strided convolution of a Stable Diffusion VAE's encoder.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002
        """(batch, channels, height, width + 1), the last column zeros."""
        wrapped = torch.cat((input[..., :-1], input[..., :1]), dim=-1)
        folded: Tensor = self._conv_forward(wrapped, self.weight, self.bias)
        return folded


def make_circular(module: nn.Module, on: bool = True) -> nn.Module:
    """Switch the padded convolutions below `module` to (or back from) circular time; returns it."""
    for layer in module.modules():
        if on:
            _bend(layer)
        elif isinstance(layer, RingConv2d | RightRingConv2d):
            layer.__class__ = nn.Conv2d  # type: ignore[assignment]
    return module


@contextmanager
def circular(*modules: nn.Module, on: bool = True) -> Iterator[None]:
    """Circular time for as long as the block lasts (unless `on` is false)."""
    for module in modules:
        make_circular(module, on)
    try:
        yield
    finally:
        for module in modules:
            make_circular(module, False)


def _bend(layer: nn.Module) -> None:
    if _pads_at_the_right(layer):
        layer.conv.__class__ = RightRingConv2d
    elif type(layer) is nn.Conv2d and not isinstance(layer.padding, str) and layer.padding[1] > 0:
        layer.__class__ = RingConv2d


def _pads_at_the_right(layer: nn.Module) -> bool:
    """Whether it is diffusers' Downsample2D without padding, told by its name.

    Who has one has imported diffusers, which takes seconds; who has none need not.
    """
    if type(layer).__name__ != "Downsample2D":
        return False
    return bool(layer.padding == 0) and type(layer.conv) is nn.Conv2d
