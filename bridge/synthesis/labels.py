"""What is known of a sound by name → the denoiser's class labels.

A prompt's words reach the denoiser by cross-attention, which a small network is slow to learn. What
was read out of them, a family, an instrument and colours, is also told as a vector of ones and
zeros that is added to the embedding of time (Dhariwal & Nichol 2021, 4): all zeros say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor


def label(question: str, name: str) -> str:
    """A name that is one of a vocabulary's labels: "family:brass"."""
    return f"{question}:{name}"


def labels_for(family: str, instrument: str, colours: Iterable[str]) -> tuple[str, ...]:
    """What is said of a sound; an instrument or a family that is not known is ""."""
    named = (("family", family), ("instrument", instrument), *(("colour", one) for one in colours))
    return tuple(label(question, name) for question, name in named if name)


def marked(said: Iterable[str], known: Sequence[str]) -> Tensor:
    """Ones where something is said, (labels,) float32; what is not known is passed over."""
    wanted = set(said)
    return torch.tensor([float(one in wanted) for one in known])
