"""What stands for scipy's smoothing, lengths and filters on the way to a loop is scipy's."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.fft
from scipy import ndimage, special

from bridge.analysis.onset import _loudest_near
from bridge.dsp.smoothing import gaussian, moving_mean, softmax
from bridge.dsp.transforms import fast_length, for_many

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("size", [1, 4, 5, 69])
@pytest.mark.parametrize(("edges", "mode"), [("mirror", "reflect"), ("ring", "wrap")])
def test_the_moving_mean_is_ndimages(size, edges, mode):
    curve = RANDOM.random(100)
    wanted = ndimage.uniform_filter1d(curve, size, mode=mode)
    np.testing.assert_allclose(moving_mean(curve, size, edges), wanted, atol=1e-12)


@pytest.mark.parametrize("frames", [3, 60])  # fewer than the bell is wide, and more
def test_the_bell_is_ndimages(frames):
    rows = RANDOM.random((frames, 12))
    np.testing.assert_allclose(
        gaussian(rows, 2.0), ndimage.gaussian_filter1d(rows, 2.0, axis=0), atol=1e-12
    )


def test_the_loudest_of_three_bands_is_ndimages():
    loud = RANDOM.random((5, 24)).astype(np.float32)
    np.testing.assert_array_equal(_loudest_near(loud), ndimage.maximum_filter1d(loud, 3, axis=1))


def test_the_soft_max_is_scipys_and_large_numbers_do_not_overflow():
    numbers = 300 * RANDOM.standard_normal((5, 24))
    np.testing.assert_allclose(softmax(numbers), special.softmax(numbers, axis=-1), atol=1e-12)


def test_fast_lengths_are_scipys():
    for least in [*range(1, 2_000), 65_537, 115_043, 230_001]:
        assert fast_length(least) == scipy.fft.next_fast_len(least, real=True)


def test_both_transforms_hear_the_same():
    frames = RANDOM.standard_normal((8, 1_024)).astype(np.float32)
    np.testing.assert_allclose(for_many()(frames), np.fft.rfft(frames), atol=1e-4)
