"""Riffusion's pictures: what is written is read again, with and without EXIF, mono and stereo."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.errors import BadArgument, NoSpace, NotFound
from bridge.synthesis.pipelines.riffusion_image import (
    RIFFUSION,
    ImageFormat,
    paint,
    read,
    to_pixels,
    write,
)
from bridge.synthesis.vocoder.inversion import invert

RATE = 44_100


def sound(channels: int, seconds: float = 1.0, hertz: float = 440.0) -> Clip:
    time = np.arange(round(seconds * RATE)) / RATE
    decay = 0.5 * np.exp(-2 * time)
    waves = [decay * np.sin(2 * np.pi * hertz * (1 + 0.5 * c) * time) for c in range(channels)]
    return Clip(np.stack(waves, axis=1).astype(np.float32), RATE)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_picture_is_read_as_it_was_written(tmp_path, channels):
    painted = paint(sound(channels))
    write(painted, tmp_path / "a.png")
    again = read(tmp_path / "a.png")
    assert again.grid == painted.grid
    assert again.samples == painted.samples
    assert again.magnitude.shape == painted.magnitude.shape == (channels, 512, 100)
    loudest = painted.magnitude.max()
    assert np.abs(again.magnitude - painted.magnitude).max() < 0.02 * loudest


def test_the_parameters_are_riffusions(tmp_path):
    write(paint(sound(2)), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        exif = image.getexif()
    told = {tag: exif[tag] for tag in range(11_000, 11_080) if tag in exif}
    assert told == {
        11_000: 44_100, 11_005: 1, 11_010: 10, 11_020: 100, 11_030: 400,
        11_040: 512, 11_050: 0, 11_060: 10_000, 11_070: 0.25,
    }  # fmt: skip
    assert exif[11_080] > 0


def test_stereo_is_green_and_blue_and_low_is_at_the_bottom():
    magnitude = np.zeros((2, 512, 4), np.float32)
    magnitude[0, 10, :] = 1.0
    spectrogram = Spectrogram(magnitude, 4 * 441, False, RIFFUSION.grid)
    pixels = to_pixels(spectrogram, ImageFormat(stereo=True, loudest=1.0))
    assert pixels.shape == (512, 4, 3)
    assert (pixels[..., 0] == 0).all()
    assert (pixels[511 - 10, :, 1] == 0).all()
    assert (pixels[511 - 11, :, 1] == 255).all()
    assert (pixels[..., 2] == 255).all()


def test_a_picture_without_parameters_is_read_with_the_defaults(tmp_path):
    Image.fromarray(np.full((512, 512), 200, np.uint8)).save(tmp_path / "grey.png")
    spectrogram = read(tmp_path / "grey.png")
    assert spectrogram.grid == RIFFUSION.grid
    assert spectrogram.samples == 512 * 441
    expected = (55 / 255) ** 4 * 30e6 / (32_768 * 4_410 / 4)
    assert np.allclose(spectrogram.magnitude, expected, rtol=1e-4)


def test_sound_survives_the_picture(tmp_path):
    clip = sound(1)
    write(paint(clip), tmp_path / "a.png")
    heard = invert(read(tmp_path / "a.png")).samples[:, 0]
    spectrum = np.abs(np.fft.rfft(heard))
    assert spectrum.argmax() * RATE / len(heard) == pytest.approx(440, abs=1)
    assert np.std(heard) / np.std(clip.samples) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("tag", [11_000, 11_010, 11_070])
def test_impossible_parameters_are_refused(tmp_path, tag):
    exif = Image.Exif()
    exif[tag] = 0
    Image.fromarray(np.zeros((512, 8, 3), np.uint8)).save(tmp_path / "a.png", exif=exif)
    with pytest.raises(BadArgument, match="EXIF"):
        read(tmp_path / "a.png")


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"not a picture")
    with pytest.raises(BadArgument, match="not a picture"):
        read(tmp_path / "a.png")
    with pytest.raises(NotFound):
        read(tmp_path / "none.png")
    with pytest.raises(NoSpace):
        write(paint(sound(1)), tmp_path / "missing" / "a.png")


def test_silence_is_white(tmp_path):
    write(paint(Clip(np.zeros((4_410, 1), np.float32), RATE)), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert (np.asarray(image) == 255).all()
    assert not read(tmp_path / "a.png").magnitude.any()
