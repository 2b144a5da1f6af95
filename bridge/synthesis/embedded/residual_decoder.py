"""What latents cannot say of a patch, guessed from them, their neighbours and the sketch.

The patch transform (bridge.synthesis.embedded.patches) keeps 32 of a patch's 128 numbers. This
small network says the rest: the edges of attacks inside eight frames, partials inside sixteen mels,
and how a patch meets its neighbours. It says nothing of the 32: what is decoded encodes to the same
latents, so edits do not drift. Taught by training.embedded.residual_decoder; models without it
paint as well, with blocks in the picture.

Its convolutions are padded; `bridge.synthesis.circular` makes rings of them for loops.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from bridge.score.sketch import Picture
from bridge.synthesis.embedded.patches import KNEE, PATCH_FRAMES, PATCH_MELS, patchify
from bridge.synthesis.embedded.unet import PointwiseConv

PATCH = PATCH_MELS * PATCH_FRAMES
LAYERS, WIDTH = 3, 144
MORE = 3  # inputs: the row, whether the sketch is shown, whether it is a loop
SPREAD = 20.0  # dB: about the deviation of what is sketched


class ResidualDecoder(nn.Module):
    """Latents and sketch → the rest of each patch, in companded dB."""

    def __init__(self, coefficients: int, width: int = WIDTH, layers: int = LAYERS) -> None:
        super().__init__()
        self.first = PointwiseConv(coefficients + PATCH + MORE, width)
        self.layers = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(layers))
        self.last = PointwiseConv(width, PATCH)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Out of its file, in float32; OSError, ValueError, KeyError or RuntimeError."""
        weights = {name: weight.float() for name, weight in load_file(path).items()}
        width, inputs = weights["first.weight"].shape[:2]
        layers = sum(name.startswith("layers.") and name.endswith("weight") for name in weights)
        with torch.device("meta"):
            network = cls(inputs - PATCH - MORE, width, layers)
        network.load_state_dict(weights, assign=True)
        return network.eval().requires_grad_(False)

    def forward(self, latents: Tensor, sketch: Tensor, shown: Tensor, looped: bool) -> Tensor:
        """The rest of each patch.

        Parameters
        ----------
        latents : Tensor
            (batch, coefficients, rows, columns).
        sketch : Tensor
            (batch, 128, rows, columns), its patches in companded dB (`patches.patchify`).
        shown : Tensor
            (batch, 1, rows, columns), 1 where the sketch is what is played, 0 where nobody knows.
        looped : bool
            Whether time is a ring.

        Returns
        -------
        Tensor
            (batch, 128, rows, columns), companded dB.
        """
        row = torch.linspace(-1.0, 1.0, latents.shape[2])[:, None].expand_as(shown)
        kind = torch.full_like(shown, float(looped))
        seen = (sketch - KNEE) / SPREAD * shown
        hidden = F.silu(self.first(torch.cat([latents, seen, row, shown, kind], 1)))
        for layer in self.layers:
            hidden = hidden + F.silu(layer(hidden))
        rest: Tensor = self.last(hidden)
        return rest


def sketch_patches(
    latents: Tensor, picture: Picture | None, mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    """The patches of the notes' picture, and where they are what is painted.

    Parameters
    ----------
    latents : Tensor
        (1, coefficients, rows, columns).
    picture : ndarray, optional
        (mels, frames) in dB; None where nobody wrote notes down.
    mask : Tensor, optional
        (1, 1, 1 or rows, columns), 1 where it is painted anew; None: everywhere.
    """
    everywhere = torch.ones_like(latents[:, :1])
    if picture is None:
        return everywhere.expand(-1, PATCH, -1, -1), torch.zeros_like(everywhere)
    shown = everywhere if mask is None else everywhere * mask
    return patchify(torch.from_numpy(picture)[None]), shown
