"""A crossfade is level: of what is alike, of what is unlike, and of all between."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.dsp.crossfade import correlation, crossfade, equal_power, linear

ROOT = np.random.default_rng(2).normal(0, 0.2, (48_000, 2)).astype(np.float32)
OTHER = np.random.default_rng(3).normal(0, 0.2, (48_000, 2)).astype(np.float32)
CURVES = pytest.mark.parametrize("curve", [linear, equal_power])


def power(samples: np.ndarray) -> np.ndarray:
    return np.square(samples).reshape(12, -1).mean(axis=1)


@CURVES
@pytest.mark.parametrize("alike", [0.0, 0.5, 1.0])
def test_the_power_stays_level(curve, alike):
    coming = alike * ROOT + np.sqrt(1 - alike**2) * OTHER
    assert power(crossfade(ROOT, coming, curve)) == pytest.approx(power(ROOT), rel=0.06)


@CURVES
def test_what_is_the_same_stays_the_same(curve):
    assert np.allclose(crossfade(ROOT, ROOT, curve), ROOT, atol=1e-6)


@CURVES
def test_it_leads_from_the_one_to_the_other(curve):
    made = crossfade(ROOT, OTHER, curve)
    assert np.allclose(made[0], ROOT[0], atol=1e-3)
    assert np.allclose(made[-1], OTHER[-1], atol=1e-3)


@CURVES
def test_opposites_are_not_lifted_out_of_nothing(curve):
    assert np.abs(crossfade(ROOT, -ROOT, curve)).max() <= np.abs(ROOT).max() * 1.01
    assert correlation(ROOT, -ROOT) == pytest.approx(-1)


def test_silence_and_nothing_are_no_trouble():
    assert not crossfade(np.zeros_like(ROOT), np.zeros_like(ROOT)).any()
    assert correlation(np.zeros_like(ROOT), ROOT) == 0
    assert crossfade(ROOT[:0], OTHER[:0]).shape == (0, 2)
