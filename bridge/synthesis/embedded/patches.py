"""Spectrogram ↔ latents by a fixed linear transform: patches of the picture, their principal axes.

Conventions
    decibels  (batch, 192, frames) float32 in [-100, 0]; frames a multiple of 8
    latents   (batch, coefficients, 12, frames / 8) float32, about unit variance over all
    patches   (batch, 128, 12, frames / 8) float32, companded decibels, mels before frames

A patch is 16 mels × 8 frames. Its coefficients are scaled by the square root of their deviation:
half-way between equal variances (which would spend the model on inaudible detail) and none. For
the same reason, decibels below KNEE count a quarter: two fifths of all variance lie there,
60 dB under a full-scale tone, where nobody hears them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

PATCH_MELS, PATCH_FRAMES = 16, 8
KNEE, SHARE = -60.0, 0.25


@dataclass(frozen=True, slots=True, eq=False)
class PatchTransform:
    """`axes` (coefficients, 128) orthonormal, `mean` (128,), `scale` (coefficients,) > 0."""

    axes: Tensor
    mean: Tensor
    scale: Tensor

    def encode(self, decibels: Tensor) -> Tensor:
        """(batch, mels, frames) in decibels → (batch, channels, rows, columns)."""
        flat = patchify(decibels).permute(0, 2, 3, 1)
        latents = ((flat - self.mean) @ self.axes.T) / self.scale
        return latents.permute(0, 3, 1, 2)

    def decode(self, latents: Tensor, rest: Tensor | None = None) -> Tensor:
        """(batch, channels, rows, columns) → (batch, mels, frames) in decibels.

        Of the `rest`, (batch, 128, rows, columns) in companded dB, that is added which latents
        cannot say: the sum encodes to the same latents.
        """
        flat = (latents.permute(0, 2, 3, 1) * self.scale) @ self.axes + self.mean
        if rest is not None:
            last = rest.permute(0, 2, 3, 1)
            flat = flat + last - (last @ self.axes.T) @ self.axes
        return unpatchify(flat.permute(0, 3, 1, 2))

    @classmethod
    def fit(cls, patches: Tensor, coefficients: int) -> PatchTransform:
        """The transform of `patches` (n, 128) in dB: principal axes by their covariance."""
        patches = companded(patches)
        mean = patches.mean(0)
        centred = patches - mean
        variances, axes = torch.linalg.eigh(centred.T @ centred / len(patches))
        order = torch.argsort(variances, descending=True)[:coefficients]
        deviation = variances[order].clamp_min(1e-6).sqrt()
        scale = deviation.sqrt()
        scale = scale * (deviation / scale).square().mean().sqrt()
        return cls(axes[:, order].T.contiguous(), mean, scale)

    def tensors(self) -> dict[str, Tensor]:
        """What is kept of it in the model's folder."""
        return {"axes": self.axes, "mean": self.mean, "scale": self.scale}


def patchify(decibels: Tensor) -> Tensor:
    """(batch, mels, frames) in decibels → (batch, 128, rows, columns), companded."""
    batch, mels, frames = decibels.shape
    rows, columns = mels // PATCH_MELS, frames // PATCH_FRAMES
    patches = companded(decibels).reshape(batch, rows, PATCH_MELS, columns, PATCH_FRAMES)
    return patches.permute(0, 2, 4, 1, 3).reshape(batch, -1, rows, columns)


def unpatchify(patches: Tensor) -> Tensor:
    """`patchify` undone."""
    batch, _, rows, columns = patches.shape
    parts = patches.reshape(batch, PATCH_MELS, PATCH_FRAMES, rows, columns)
    picture = parts.permute(0, 3, 1, 4, 2)
    return expanded(picture.reshape(batch, rows * PATCH_MELS, columns * PATCH_FRAMES))


def companded(decibels: Tensor) -> Tensor:
    """Decibels with what is too quiet to matter drawn together."""
    return torch.where(decibels < KNEE, KNEE + SHARE * (decibels - KNEE), decibels)


def expanded(heard: Tensor) -> Tensor:
    """Decibels again."""
    return torch.where(heard < KNEE, KNEE + (heard - KNEE) / SHARE, heard)
