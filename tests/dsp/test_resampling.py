"""Another rate: a ring stays a ring, a strip ends in silence, no frequency changes its level."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.audio import Clip
from bridge.dsp.resampling import resample_ring, to_frames, to_rate


def sine(cycles: int, frames: int) -> np.ndarray:
    phase = 2 * np.pi * cycles * np.arange(frames) / frames
    return np.sin(phase)[:, None].astype(np.float32)


@pytest.mark.parametrize(("source", "target"), [(441, 480), (480, 441), (101, 110), (100, 100)])
def test_a_loop_is_resampled_as_a_period(source, target):
    made = to_frames(Clip(sine(7, source), 44_100), 48_000, target, circular=True)
    assert np.allclose(made.samples, sine(7, target), atol=1e-6)
    assert made.rate == 48_000


def test_a_ring_at_twice_the_rate_passes_through_what_it_was():
    """Of the two resamplers that a ring had, one doubled what lies at half the rate, the other lost
    it: both missed by as much as noise has there."""
    noise = np.random.default_rng(1).normal(0, 0.2, (512, 2)).astype(np.float32)
    there = resample_ring(noise, 1_024)
    assert np.allclose(there[::2], noise, atol=1e-6)
    assert np.allclose(resample_ring(there, 512), noise, atol=1e-6)

    spectrum = np.fft.rfft(noise, axis=0)
    doubled = np.fft.irfft(spectrum, 1_024, axis=0) * 2
    spectrum[-1] = 0
    lost = np.fft.irfft(spectrum, 1_024, axis=0) * 2
    assert min(np.abs(one[::2] - noise).max() for one in (doubled, lost)) > 1e-3


def test_a_one_shot_does_not_come_round():
    click = np.zeros((441, 1), np.float32)
    click[-1] = 1
    made = to_frames(Clip(click, 44_100), 48_000, 480, circular=False)
    assert np.abs(made.samples[:200]).max() < 0.01
    assert made.samples.shape == (480, 1)


@pytest.mark.parametrize("quality", ["HQ", "VHQ"])
def test_a_strip_keeps_its_pitch_and_its_channels(quality):
    seconds = np.arange(22_050) / 22_050
    stereo = np.stack([np.sin(2 * np.pi * f * seconds) for f in (440, 1_000)], 1).astype(np.float32)
    made = to_rate(Clip(stereo, 22_050), 44_100, quality)
    assert abs(len(made.samples) - 44_100) <= 1
    inside = np.abs(np.fft.rfft(made.samples[4_410:39_690] * np.hanning(35_280)[:, None], axis=0))
    assert inside.argmax(axis=0) * 44_100 / 35_280 == pytest.approx([440, 1_000], abs=1)
    assert to_rate(made, 44_100) is made
