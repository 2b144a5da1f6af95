"""Transforms of lengths that nobody chose."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.dsp.transforms import rfft_of_any_length


@pytest.mark.parametrize("length", [1, 2, 7, 10, 2 * 1_609, 3 * 1_609])
def test_a_transform_of_any_length_is_numpys(length):
    noise = np.random.default_rng(0).standard_normal(length).astype(np.float32)
    wanted = np.fft.rfft(noise.astype(np.float64))
    np.testing.assert_allclose(rfft_of_any_length(noise), wanted, atol=1e-6 * abs(wanted).max())
