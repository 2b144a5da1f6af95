"""Guidance of the embedded model: what a network is asked, and what is made of it."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from bridge.synthesis.embedded.guidance import INTERVAL, SAID, Guidance, rescaled

NOISY, LATE = torch.tensor(999), torch.tensor(int(INTERVAL[0] * 1000) - 2)


@pytest.fixture(scope="module")
def true() -> Tensor:
    """Velocities without guidance: of nothing, away, the prompt, and without some words."""
    return torch.randn((4, 32, 12, 16), generator=torch.Generator().manual_seed(2))


def as_taught(true: Tensor, taught: float) -> Tensor:
    """What a network says that was taught that strength."""
    return true[:1] + taught * (true - true[:1])


def asked(guidance: Guidance, true: Tensor, taught: float) -> Tensor:
    rows = guidance.rows(NOISY)
    return guidance.combined(as_taught(true, taught)[rows], rows)


def test_the_taught_strength_is_one_pass() -> None:
    for taught in (1.0, 3.5):
        assert Guidance.of(taught, taught, negative=False, more=()).rows(NOISY) == [SAID]
    assert Guidance.of(3.5, 1.0, negative=False, more=()).rows(NOISY) == [0, SAID]


def test_with_little_noise_left_only_the_prompt_is_asked() -> None:
    guidance = Guidance.of(3.5, 1.0, negative=True, more=(0.3,))
    assert guidance.rows(LATE) == [SAID]


@pytest.mark.parametrize("taught", [1.0, 2.0, 3.5])
@pytest.mark.parametrize("strength", [1.0, 2.0, 5.0])
def test_any_strength_can_be_had_of_what_was_taught(
    true: Tensor, taught: float, strength: float
) -> None:
    guidance = Guidance.of(strength, taught, negative=False, more=())
    strong = true[:1] + strength * (true[SAID] - true[:1])
    rows = guidance.rows(NOISY)
    shares = torch.tensor([guidance.shares[row] for row in rows])
    found = (shares[:, None, None, None] * as_taught(true, taught)[rows]).sum(0, keepdim=True)
    assert torch.allclose(found, strong, atol=1e-4)


@pytest.mark.parametrize("taught", [1.0, 3.5])
def test_negative_prompts_and_weighted_words_count_alike(true: Tensor, taught: float) -> None:
    guidance = Guidance.of(3.0, taught, negative=True, more=(0.5,))
    _, away, said, without = true
    strong = away + 3.0 * (said - away) + 3.0 * 0.5 * (said - without)
    rows = guidance.rows(NOISY)
    shares = torch.tensor([guidance.shares[row] for row in rows])
    found = (shares[:, None, None, None] * as_taught(true, taught)[rows]).sum(0)
    assert torch.allclose(found, strong, atol=1e-4)
    assert (0 in rows) == (taught > 1), "untaught, nothing at all need not be asked"


def test_what_is_combined_is_brought_back_to_its_deviation(true: Tensor) -> None:
    strong = 9 * true[:2]
    found = rescaled(strong, true[:2])
    assert torch.allclose(found, strong * (0.7 / 9 + 0.3))


def test_one_pass_is_left_as_it_is(true: Tensor) -> None:
    guidance = Guidance.of(3.5, 3.5, negative=False, more=())
    assert asked(guidance, true, 3.5).shape == (1, 32, 12, 16)
    assert torch.equal(asked(guidance, true, 3.5), as_taught(true, 3.5)[SAID:][:1])
