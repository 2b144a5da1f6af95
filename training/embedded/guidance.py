"""Guidance that a network has learnt: what it would take two passes for, it says in one.

`DistilledGuidance` is by a teacher, the network before: it says what it would paint guided (Meng
et al. 2023, "On distillation of guided diffusion models", 3.1, at one strength). `ModelGuidance`
is for a network that was so taught and learns from clips again: to what the clips say it adds as
much guidance as there is in its own guess (Tang et al. 2025, "Diffusion models without
classifier-free guidance"). What to make of such a network stands in
bridge.synthesis.embedded.guidance.

The strength counts in full where there is much noise, and falls to none with what is left of it
(after Kynkäänniemi et al. 2024).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bridge.synthesis.embedded.canvas import PLACE
from bridge.synthesis.embedded.guidance import INTERVAL, rescaled
from bridge.synthesis.solver import TRAINING_STEPS
from training.embedded.network import Bodies, predict
from training.embedded.objective import NoisedBatch
from training.embedded.pool import Batch


def strength_at(times: Tensor, full: float) -> Tensor:
    """Of guidance, (batch, 1, 1, 1), at times of 0 … 999."""
    share = (times + 1) / TRAINING_STEPS
    return (1 + (full - 1) * (share / INTERVAL[0]).clamp_max(1))[:, None, None, None]


def predicted(bodies: Bodies, batch: Batch, seen: NoisedBatch) -> Tensor:
    """The v of what is seen, by the conditions of a batch."""
    body = bodies.of(batch.shape)
    return predict(body, seen.latents, batch.where, seen.times, batch.states, batch.labels).float()


@dataclass(frozen=True, slots=True)
class Unconditional:
    """What a network guesses that is told neither words nor notes; `states` are of no words."""

    bodies: Bodies
    states: Tensor

    def __call__(self, seen: NoisedBatch) -> Tensor:
        batch = seen.batch
        where = torch.cat([batch.where[:, :PLACE], torch.zeros_like(batch.where[:, PLACE:])], 1)
        states = self.states.expand_as(batch.states)
        labels = torch.zeros_like(batch.labels)
        return predicted(
            self.bodies, batch._replace(where=where, states=states, labels=labels), seen
        )


@dataclass(frozen=True, slots=True)
class DistilledGuidance:
    """A target: what the teacher says, guided to `strength`."""

    teacher: Bodies
    unconditional: Unconditional
    strength: float

    @torch.no_grad()
    def __call__(self, seen: NoisedBatch, _: Tensor) -> Tensor:
        plain, against = predicted(self.teacher, seen.batch, seen), self.unconditional(seen)
        strong = against + strength_at(seen.times, self.strength) * (plain - against)
        return rescaled(strong, plain)


@dataclass(frozen=True, slots=True)
class ModelGuidance:
    """A target: what the clips say, and the guidance of `strength` that the guess has."""

    unconditional: Unconditional
    strength: float

    @torch.no_grad()
    def __call__(self, seen: NoisedBatch, own: Tensor) -> Tensor:
        share = 1 - 1 / strength_at(seen.times, self.strength)
        return seen.truth + share * (own - self.unconditional(seen))
