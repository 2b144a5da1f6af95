"""Guidance: how much more a prompt counts than it would by itself.

Classifier-free guidance (Ho & Salimans 2022) asks a network twice at every step, once for the
prompt and once for nothing at all, with neither words nor sketch, and goes on from the one beyond
the other. A network can be taught to say at once what would come of that (Meng et al. 2023, section
3.1): then one pass is enough, at the strength that it was taught. Another strength, a negative
prompt and words that count more are composed of passes all the same, where there is much noise
(after Kynkäänniemi et al. 2024).

Let v(c) be the velocity without guidance, ∅ nothing at all, and u(c) = v(∅) + t (v(c) − v(∅)) what
a network says that was taught the strength t; one that was not has t = 1. Of u alone come

    guidance of strength g           v(∅) + g/t (u(c) − v(∅))
    away from a negative prompt n    (g − 1)/t (v(∅) − u(n)), to be added
    words that count s times more    s · g/t (u(c) − u(c without them)), to be added

and v(∅) is u(∅). (Liu et al. 2022, eq. 11, for the last two.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bridge.synthesis.solver import TRAINING_STEPS

RESCALE = 0.7
INTERVAL = (0.65, 1.0)  # of the time: outside of it only the prompt is asked for
SAID = 2  # where the prompt stands among what the network is asked: after ∅ and the negative one


@dataclass(frozen=True, slots=True)
class Guidance:
    """How often each of what a network is asked counts.

    `shares` are of ∅, of the negative prompt, of the prompt, and of the prompt without some words.
    They add up to 1.
    """

    shares: tuple[float, ...]

    @classmethod
    def of(cls, strength: float, taught: float, negative: bool, more: Sequence[float]) -> Guidance:
        """By the strengths that are asked for and taught; `more` as above."""
        steps, against = strength / taught, (strength - 1) / taught * negative
        without = [-steps * share for share in more]
        return cls((1 - steps + against, -against, steps - sum(without), *without))

    def rows(self, time: Tensor) -> list[int]:
        """Which of them are to be asked in the step that begins then, 0 … TRAINING_STEPS − 1."""
        first, last = INTERVAL
        if not first <= (float(time) + 1) / TRAINING_STEPS <= last:
            return [SAID]
        return [row for row, share in enumerate(self.shares) if share or row == SAID]

    def combined(self, seen: Tensor, rows: Sequence[int]) -> Tensor:
        """The velocity of what was asked, (1, channels, rows, columns)."""
        if len(rows) == 1:
            return seen
        shares = torch.tensor([self.shares[row] for row in rows])
        strong = (shares[:, None, None, None] * seen).sum(0, keepdim=True)
        return rescaled(strong, seen[rows.index(SAID)][None])


def rescaled(strong: Tensor, plain: Tensor) -> Tensor:
    """Partly brought back to the deviation that each has without guidance (Lin et al. 2023, 3.4).

    Both are (batch, channels, rows, columns).
    """
    ratio = deviation(plain) / deviation(strong).clamp_min(1e-6)
    return strong * (RESCALE * ratio + (1 - RESCALE))


def deviation(velocity: Tensor) -> Tensor:
    """Of each of a batch, (batch, 1, 1, 1)."""
    return velocity.std((1, 2, 3), keepdim=True)
