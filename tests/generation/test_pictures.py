"""fodder spectrogram and fodder invert, there and back through files."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from bridge.cli import main
from bridge.domain.errors import BadArgument
from bridge.generation.pictures import to_picture, to_sound


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (48_000, 2)])
def test_a_sound_survives_the_trip_through_a_picture(tmp_path, rate, channels):
    time = np.arange(rate) / rate
    wave = 0.3 * np.sin(2 * np.pi * 440 * time)
    soundfile.write(tmp_path / "a.wav", np.stack([wave] * channels, axis=1), rate)
    assert "100 × 512" in to_picture(tmp_path / "a.wav", tmp_path / "a.png")
    to_sound(tmp_path / "a.png", tmp_path / "b.wav", draft=True)
    heard, heard_rate = soundfile.read(tmp_path / "b.wav", always_2d=True)
    assert heard_rate == 44_100
    assert heard.shape == (44_100, channels)
    assert np.abs(np.fft.rfft(heard[:, 0])).argmax() == pytest.approx(440, abs=1)


def test_names_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(BadArgument, match=r"\.wav"):
        to_sound(tmp_path / "a.png", tmp_path / "b.mp3")
    with pytest.raises(BadArgument, match=r"\.png"):
        to_picture(tmp_path / "a.wav", tmp_path / "b.gif")


def test_the_command_tells_in_one_sentence_what_is_missing(tmp_path, capfd):
    assert main(["invert", str(tmp_path / "none.png")]) == 2
    assert "none.png" in capfd.readouterr().err
