"""What is painted so far, as a small picture: (rows, columns) uint8, the highest frequency first.

A patch is drawn as four rows and one column, straight from its latents: the patch transform is
linear, so its mean over a fourth of a patch is a shorter one.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from bridge.domain.events import Picture
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PATCH_MELS, PatchTransform, expanded

MOST_ROWS, MOST_COLUMNS = 48, 128
QUIETEST_DB, LOUDEST_DB = -80.0, 0.0
_BANDS = 4  # rows a patch


def coarse(transform: PatchTransform) -> PatchTransform:
    """The transform's mean over each fourth of a patch's mels and all of its frames."""

    def mean(patch: Tensor) -> Tensor:
        return patch.reshape(-1, _BANDS, PATCH_MELS // _BANDS * PATCH_FRAMES).mean(-1)

    return PatchTransform(mean(transform.axes), mean(transform.mean)[0], transform.scale)


@torch.inference_mode()
def picture_of(latents: Tensor, transform: PatchTransform) -> Picture:
    """Latents (1, coefficients, rows, columns) as `transform`, a coarse one, shows them."""
    columns = thinned(latents.shape[3])
    flat = (latents[0, ..., columns].permute(1, 2, 0) * transform.scale) @ transform.axes
    decibels = (flat + transform.mean).permute(0, 2, 1).reshape(-1, len(columns))
    return shaded(expanded(decibels).flip(0).numpy())


def thinned(columns: int) -> list[int]:
    """Which of so many columns are drawn."""
    return [int(n) for n in np.linspace(0, columns - 1, min(columns, MOST_COLUMNS))]


def shaded(decibels: np.ndarray) -> Picture:
    """Decibels as brightness: QUIETEST_DB is 0, LOUDEST_DB 255."""
    share = (decibels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)
    return np.asarray((255 * share.clip(0, 1)).round(), dtype=np.uint8)


LUMINANCE = (0.238, 0.215, 0.098, -0.309)
"""What each of Stable Diffusion's four latent channels adds to a pixel's lightness, about: the mean
of the three colours' factors that its users have found by regression."""


@torch.inference_mode()
def sketch_of(latents: Tensor) -> Picture:
    """A guess at the picture that Stable Diffusion's VAE would decode.

    Parameters
    ----------
    latents : Tensor
        (batch, 4, rows, columns), of which the first is drawn. Black is loud, by the fourth root
        (Riffusion's).
    """
    rows, columns = latents.shape[2:]
    few = [int(n) for n in np.linspace(0, rows - 1, min(rows, MOST_ROWS))]
    part = latents[0][:, few][:, :, thinned(columns)].float().cpu()
    light = torch.einsum("crk,c->rk", part, torch.tensor(LUMINANCE)).clamp(-1, 1)
    return shaded(80 * torch.log10(((1 - light) / 2).clamp_min(1e-3)).numpy())
