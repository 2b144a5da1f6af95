"""Guidance that a network has learnt, on networks whose guesses are known."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from bridge.synthesis.embedded.canvas import PLACE
from bridge.synthesis.embedded.guidance import rescaled
from training.embedded.guidance import DistilledGuidance, ModelGuidance, Unconditional, strength_at
from training.embedded.network import Bodies
from training.embedded.objective import NoisedBatch, Objective, data_velocity, noise_levels
from training.embedded.pool import COMMON_SHAPE, Batch

COUNT = 3


class Told(nn.Module):
    """Guesses how much it is told: the means of words, notes and labels."""

    def forward(self, seen: Tensor, _: Tensor, states: Tensor, **more: Any) -> tuple[Tensor]:
        told = states.mean((1, 2)) + seen[:, 32 + PLACE :].mean((1, 2, 3))
        told = told + more["class_labels"].mean(1)
        return (seen[:, :32] * (1 + told[:, None, None, None]),)


def batch() -> Batch:
    random = torch.Generator().manual_seed(1)
    shapes = ((32, 12, 64), (43, 12, 64), (24, 384), (7,))
    rows = (torch.randn((COUNT, *shape), generator=random) for shape in shapes)
    latents, where, states, labels = rows
    return Batch(COMMON_SHAPE, latents, where + 1, states + 1, labels + 1)


def noised(rows: Batch) -> NoisedBatch:
    times = torch.tensor([999, 649, 64])
    return NoisedBatch(rows, torch.randn_like(rows.latents), times, torch.randn_like(rows.latents))


def bodies() -> Bodies:
    return Bodies(Told(), Told())


def test_strength_counts_in_full_where_there_is_much_noise() -> None:
    found = strength_at(torch.tensor([999, 649, 324, -1]), 3.5).flatten()
    assert torch.allclose(found, torch.tensor([3.5, 3.5, 2.25, 1.0]))


def test_nothing_is_told_neither_words_nor_notes_nor_names() -> None:
    seen = noised(batch())
    silence = torch.zeros(24, 384)
    found = Unconditional(bodies(), silence)(seen)
    assert torch.allclose(found, seen.latents)
    assert (seen.batch.where[:, PLACE:] != 0).all(), "the batch itself is left as it was"


def test_a_teacher_says_what_two_passes_make() -> None:
    seen, teacher = noised(batch()), bodies()
    target = DistilledGuidance(teacher, Unconditional(teacher, torch.zeros(24, 384)), 3.0)
    rows = seen.batch
    told = rows.states.mean((1, 2)) + rows.where[:, PLACE:].mean((1, 2, 3)) + rows.labels.mean(1)
    plain = seen.latents * (1 + told[:, None, None, None])
    strong = seen.latents + strength_at(seen.times, 3.0) * (plain - seen.latents)
    assert torch.allclose(target(seen, torch.zeros(())), rescaled(strong, plain), atol=1e-5)


def test_what_was_learnt_stays_where_clips_agree_with_it() -> None:
    """Where clips say v, the guided u = ∅ + s (v − ∅) is the guess that the target leaves alone."""
    seen, network = noised(batch()), bodies()
    silence = torch.zeros(24, 384)
    nothing = Unconditional(network, silence)
    guided = nothing(seen) + strength_at(seen.times, 3.0) * (seen.truth - nothing(seen))
    assert torch.allclose(ModelGuidance(nothing, 3.0)(seen, guided), guided, atol=1e-4)
    assert not torch.allclose(ModelGuidance(nothing, 3.0)(seen, seen.truth), seen.truth, atol=0.1)


def test_a_lesson_is_what_is_minimised() -> None:
    rows, levels = batch(), noise_levels()
    times, noise = torch.tensor([999, 649, 64]), torch.randn_like(rows.latents)
    teacher = bodies()
    taught = DistilledGuidance(teacher, Unconditional(teacher, torch.zeros(24, 384)), 1.0)
    objective = Objective(teacher.of, levels, taught)
    assert objective(rows, times, noise).max() < 1e-3, "a strength of 1 is what it says anyway"
    assert Objective(teacher.of, levels, data_velocity)(rows, times, noise).min() > 0.1
