"""What the vocoder multiplies quickly is what it would be if it were multiplied slowly."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bridge.dsp.spectrogram import EMBEDDED
from bridge.synthesis.vocoder.mel_inverse import STRIPE, BandedMatrix, bank
from bridge.synthesis.vocoder.phase import phasors
from bridge.synthesis.vocoder.stft import shortest_window


def test_mel_banks_are_multiplied_without_their_zeros():
    filters = bank(EMBEDDED, shortest_window(EMBEDDED) // 2 + 1)
    random = torch.Generator().manual_seed(0)
    for banded, dense in ((filters.hears, filters.weights), (filters.owes, filters.shares)):
        left = torch.rand(7, len(dense), generator=random)
        torch.testing.assert_close(banded.left_multiply(left), left @ dense)
        assert sum(part.numel() for *_, part in banded.stripes) < dense.numel() / 4


@pytest.mark.parametrize("columns", [1, STRIPE, STRIPE + 1])
def test_columns_without_anything_give_zeros(columns):
    matrix = torch.zeros(5, columns)
    assert not BandedMatrix.of(matrix).left_multiply(torch.ones(2, 5)).any()
    matrix[3, -1] = 2.0
    assert BandedMatrix.of(matrix).left_multiply(torch.ones(2, 5))[:, -1].tolist() == [2, 2]


def test_phasors_turn_as_far_as_they_are_told_however_often():
    angles = np.concatenate([np.linspace(-1e5, 1e5, 4_001), [0, np.pi, -np.pi / 2]])
    np.testing.assert_allclose(phasors(angles), np.exp(1j * angles), atol=2e-7)
