"""Which of two Hann windows is right: the periodic one is, by what it does to a sine."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from bridge.domain.audio import SpectrogramFormat
from bridge.dsp.spectrogram import magnitudes
from bridge.dsp.windows import frame_centres, hann, unit_hann


def leaked(window: np.ndarray) -> float:
    """Of a sine on a bin: the loudest bin beyond its two neighbours, against its own."""
    size = len(window)
    sine = np.sin(2 * np.pi * 16 * np.arange(size) / size)
    spectrum = np.abs(np.fft.rfft(sine * window))
    own = spectrum[16]
    spectrum[15:18] = 0
    return float(spectrum.max() / own)


@pytest.mark.parametrize("length", [256, 1_024, 4_410])
def test_a_sine_on_a_bin_leaks_into_its_neighbours_alone(length):
    assert leaked(hann(length)) < 1e-6
    assert leaked(np.hanning(length)) > 1e-5  # what half of the house had


def test_windows_half_their_length_apart_sum_to_one():
    window = hann(256)
    assert np.allclose(window[:128] + window[128:], 1, atol=1e-6)


def test_it_is_librosas_and_nobody_may_change_it():
    assert np.allclose(hann(2_048), librosa.filters.get_window("hann", 2_048), atol=1e-7)  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="read-only"):
        hann(2_048)[0] = 1


def test_a_full_scale_sine_on_a_bin_has_magnitude_1():
    length, bin_ = 2_048, 100
    sine = np.sin(2 * np.pi * bin_ * np.arange(4 * length) / length).astype(np.float32)
    grid = SpectrogramFormat(44_100, length, length)
    assert magnitudes(sine, 4, True, grid)[:, bin_] == pytest.approx(1, abs=1e-5)
    assert unit_hann(length).sum() == pytest.approx(2, abs=1e-5)


def test_frames_stand_evenly_however_few_samples_there_are_to_each():
    centres = frame_centres(44_100, 64)
    assert centres[0] == 0
    assert set(np.diff(np.append(centres, 44_100))) == {689, 690}
