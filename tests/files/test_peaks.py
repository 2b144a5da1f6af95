"""Waves and pictures of sounds whose look is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.domain.errors import NotFound
from bridge.files.peaks import peaks, peaks_of, picture, picture_of

RATE = 44_100


def tone(hertz: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return np.sin(2 * np.pi * hertz * time).astype(np.float32)[:, None]


def test_each_column_has_its_own_extremes() -> None:
    samples = np.zeros((1000, 2), np.float32)
    samples[250, 0], samples[990, 1] = 0.5, -0.25
    low, high = peaks_of(samples, 10)
    assert high.tolist() == [0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0]
    assert low.tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 0, -0.25]


@pytest.mark.parametrize("frames", [0, 1, 7])
def test_fewer_frames_than_columns_are_shown_too(frames: int) -> None:
    low, high = peaks_of(np.full((frames, 1), 0.5, np.float32), 16)
    assert low.shape == high.shape == (16,)
    assert high.max() == (0.5 if frames else 0)


@pytest.mark.parametrize(("hertz", "part"), [(80, slice(80, 96)), (10_000, slice(0, 16))])
def test_high_is_above_and_low_below(hertz: float, part: slice) -> None:
    image = picture_of(tone(hertz), RATE, 96, 64)
    assert image.shape == (96, 64)
    assert part.start <= image[:, 32].argmax() < part.stop
    assert image[:, 32].max() == 255


def test_a_click_stands_in_its_column_and_silence_is_black() -> None:
    samples = np.zeros((RATE, 1), np.float32)
    assert not picture_of(samples, RATE, 48, 64).any()
    samples[RATE // 2] = 1
    assert picture_of(samples, RATE, 48, 64).sum(axis=0).argmax() in (31, 32)


def test_a_file_that_changes_is_looked_at_again(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(440) * 0.25, RATE)
    assert peaks(path, 32)[1].max() == pytest.approx(0.25, abs=1e-3)
    soundfile.write(path, tone(440, 2.0) * 0.5, RATE)
    assert peaks(path, 32)[1].max() == pytest.approx(0.5, abs=1e-3)
    path.write_text("no sound")
    for look in (lambda: peaks(path, 32), lambda: picture(path), lambda: peaks(tmp_path / "b", 1)):
        with pytest.raises(NotFound):
            look()
