"""Strokes at known frames."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.analysis.transients import transients
from bridge.domain.audio import Array, Clip

PLACES = (0, 11_025, 16_537, 22_050, 30_000, 33_075, 38_500)


def struck(rate: int, places: tuple[float, ...], levels: tuple[float, ...] = ()) -> Clip:
    """Decaying noise at places in seconds, over a quiet floor, one second long."""
    rng = np.random.default_rng(5)
    out: Array = (1e-4 * rng.standard_normal((rate, 2))).astype(np.float32)
    for place, level in zip(places, levels or (0.5,) * len(places), strict=True):
        at = round(place * rate)
        count = min(round(0.1 * rate), rate - at)
        burst = rng.uniform(-1, 1, (count, 2)) * np.exp(-np.arange(count) / (0.02 * rate))[:, None]
        out[at : at + count] += (level * burst).astype(np.float32)
    return Clip(out, rate)


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_strokes_are_found_to_two_milliseconds(rate):
    places = tuple(place / 44_100 for place in PLACES)
    found = transients(struck(rate, places))
    assert len(found) == len(places)
    assert found[0] == 0
    off = np.abs(np.array(found) / rate - places)
    assert off.max() < 0.002


def test_of_many_the_strongest_are_kept_in_their_order():
    places = (0.0, 0.2, 0.4, 0.6, 0.8)
    found = transients(struck(44_100, places, (0.8, 0.1, 0.8, 0.1, 0.8)), most=3)
    assert [round(frame / 44_100, 1) for frame in found] == [0.0, 0.4, 0.8]


@pytest.mark.parametrize("frames", [1, 2, 500, 44_100])
def test_silence_has_none(frames):
    assert transients(Clip(np.zeros((frames, 1), np.float32), 44_100)) == []


def test_one_that_lasts_as_little_as_it_may_is_no_trouble():
    rng = np.random.default_rng(1)
    for frames in (2, 50, 700, 3_000):
        noise = rng.uniform(-1, 1, (frames, 2)).astype(np.float32)
        assert all(0 <= one < frames for one in transients(Clip(noise, 44_100)))
