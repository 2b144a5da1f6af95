"""Pictures of clips as shards have them, with what a judge is to say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.embedded.dataset import Described
from training.embedded.shards import FAMILIES


@dataclass(frozen=True, slots=True)
class Pictures:
    """(n, 192, 512) uint8, true widths in frames, indices of FAMILIES."""

    images: Tensor
    frames: Tensor
    families: Tensor

    @classmethod
    def of(cls, clips: Sequence[Described]) -> Pictures:
        return cls(
            torch.from_numpy(np.stack([clip.image for clip in clips])),
            torch.tensor([clip.frames for clip in clips]),
            torch.tensor([FAMILIES.index(clip.family) for clip in clips]),
        )
