"""Parts of a kit at their levels, and all at once."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.audio import Clip, Loop
from bridge.dsp.level import PEAK, loudness
from bridge.dsp.mixing import LEVELS, at_mix_level, mixed
from tests.files.samples import a_loop


def a_part(family: str, hertz: float, gain: float, channels: int = 1) -> Loop:
    time = np.arange(4 * 44_100) / 44_100
    sound = (gain * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
    loop = a_loop()
    clip = Clip(np.repeat(sound[:, None], channels, axis=1), 44_100)
    return Loop(clip, loop.recipe, loop.heard, family)


def test_each_family_is_as_loud_as_it_is_in_a_mix_however_it_was_made() -> None:
    for family in ("bass", "keys", "lead"):
        for gain in (0.05, 0.9):
            part = at_mix_level(a_part(family, 440.0, gain))
            assert part.levelled
            assert loudness(part.clip, True) == pytest.approx(LEVELS[family], abs=0.1)


def test_a_mix_is_the_sum_of_its_parts_in_stereo_and_has_headroom() -> None:
    parts = [a_part("bass", 110.0, 0.9), a_part("keys", 440.0, 0.9, 2)]
    whole = mixed(parts)
    summed = sum(
        np.broadcast_to(at_mix_level(part).clip.samples, whole.samples.shape) for part in parts
    )
    assert whole.samples.shape[1] == 2
    assert np.abs(whole.samples - summed).max() < 1e-6
    many = mixed([a_part("drums", 100.0, 0.9) for _ in range(8)])
    assert np.abs(many.samples).max() == pytest.approx(PEAK, abs=1e-5)
