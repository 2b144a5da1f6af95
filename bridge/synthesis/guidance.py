"""What a model sees with and without the words → where to go: classifier-free guidance."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

RESCALE = 0.7


def guided(seen: Tensor, guidance: float, more: Sequence[float] = ()) -> Tensor:
    """Classifier-free guidance, partly rescaled to the prompt's deviation (Lin et al. 2023, 3.4).

    `seen` is against the negative prompt, towards the prompt, and without words that count `more`
    than once: away from there, too (Liu et al. 2022, eq. 11).
    """
    against, towards, *without = seen
    strong = against + guidance * (towards - against)
    for share, lacking in zip(more, without, strict=True):
        strong = strong + guidance * share * (towards - lacking)
    ratio = towards.std() / strong.std().clamp_min(1e-6)
    return strong * (RESCALE * ratio + (1 - RESCALE))
