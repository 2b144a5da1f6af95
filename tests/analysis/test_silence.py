"""Bars in which next to nothing sounds."""

import numpy as np

from bridge.analysis.silence import silent_bars
from bridge.domain.audio import Clip
from tests.analysis.sounds import RATE


def bars(*decibels: float) -> Clip:
    """A noise of one second a bar, each so loud."""
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (RATE, 1)).astype(np.float32)
    return Clip(np.concatenate([noise * np.float32(10 ** (d / 20)) for d in decibels]), RATE)


def test_a_bar_is_silent_that_is_forty_decibels_below_the_loudest() -> None:
    assert silent_bars(bars(0, -43, -37, -200), 4, 4.0) == (2, 4)
    assert silent_bars(bars(-50, -60), 2, 4.0) == ()  # a quiet loop is no silent one
    assert silent_bars(Clip(np.zeros((4 * RATE, 2), np.float32), RATE), 2, 4.0) == (1, 2)
    assert silent_bars(bars(0, -200), 2, 1.0) == ()  # so short a bar may be a rest
