import numpy as np
import pytest

from bridge.domain.audio import Clip
from bridge.domain.errors import FodderError
from bridge.dsp.level import normalise, quantise_24, with_peak


def sine(cycles: int, frames: int) -> np.ndarray:
    phase = 2 * np.pi * cycles * np.arange(frames) / frames
    return np.sin(phase)[:, None].astype(np.float32)


@pytest.mark.parametrize("scale", [1e-3, 0.5, 30.0])
def test_the_peak_is_at_minus_one_decibel(scale):
    peak = np.abs(normalise(Clip(sine(3, 1000) * scale, 44_100)).samples).max()
    assert 20 * np.log10(peak) == pytest.approx(-1, abs=1e-5)


def test_normalising_twice_changes_nothing_to_hear():
    once = normalise(Clip(sine(3, 1000), 44_100))
    assert quantise_24(normalise(once).samples) == pytest.approx(quantise_24(once.samples), abs=1)


@pytest.mark.parametrize("frames", [1, 100])
def test_silence_stays_silence(frames):
    silence = Clip(np.zeros((frames, 2), np.float32), 44_100)
    assert not normalise(silence).samples.any()


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_broken_audio_is_refused(broken):
    samples = sine(3, 100)
    samples[50] = broken
    with pytest.raises(FodderError, match="make it again"):
        normalise(Clip(samples, 44_100))


def test_no_audio_is_refused():
    with pytest.raises(FodderError, match="make it again"):
        normalise(Clip(np.zeros((0, 2), np.float32), 44_100))


def test_24_bits():
    samples = np.array([[0.0], [0.5], [-0.5], [1.0], [-1.0], [2.0]], np.float32)
    assert quantise_24(samples) == bytes.fromhex("000000 000040 0000c0 ffff7f 000080 ffff7f")


def test_a_peak_is_a_peak_in_any_shape_and_silence_stays():
    for shape in ((1_000,), (500, 2)):
        made = with_peak(sine(3, 1_000).reshape(shape) * np.float32(0.01), 0.5)
        assert made.shape == shape
        assert np.abs(made).max() == pytest.approx(0.5)
    assert not with_peak(np.zeros(10, np.float32), 0.5).any()
