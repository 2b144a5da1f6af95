"""Inversion in batches is the processor's, for each of the batch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bridge.domain.audio import Spectrogram
from bridge.domain.errors import BadArgument
from bridge.dsp.spectrogram import EMBEDDED, mel_magnitude
from bridge.synthesis.pipelines.riffusion_image import RIFFUSION
from bridge.synthesis.vocoder.batch_inversion import integrate, invert_all
from bridge.synthesis.vocoder.inversion import invert
from bridge.synthesis.vocoder.phase import integrate as integrated
from bridge.synthesis.vocoder.stft import stft_frames
from tests.synthesis.test_inversion import clicks, tones

SAMPLES = 44_100


def pictures(grid, frames, circular):
    sounds = (tones(SAMPLES, (220, 277.2, 880)), clicks(SAMPLES, 4), 0 * tones(SAMPLES, (9,)))
    return np.stack([mel_magnitude(sound, frames, circular, grid) for sound in sounds])


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """How much of `other` is not `one`, as a share of its level."""
    return float(np.linalg.norm(one - other) / max(float(np.linalg.norm(other)), 1e-9))


@pytest.mark.parametrize("circular", [True, False])
@pytest.mark.parametrize(("grid", "draft"), [(EMBEDDED, False), (RIFFUSION.grid, True)])
@pytest.mark.parametrize("semitones", [0, 3])
def test_each_of_a_batch_is_as_the_processor_makes_it(grid, draft, circular, semitones):
    shown = pictures(grid, 100, circular)
    args = (SAMPLES, circular, grid)
    together = invert_all(torch.from_numpy(shown), *args, semitones, draft)
    for magnitude, clip in zip(shown, together, strict=True):
        alone = invert(Spectrogram(magnitude[None], *args), semitones, draft)
        assert clip.samples.shape == alone.samples.shape
        assert clip.rate == alone.rate
        assert apart(clip.samples, alone.samples) < 1e-2


def test_the_padded_grid_is_the_same_too():
    shown = pictures(RIFFUSION.grid, 100, True)[:2]
    together = invert_all(torch.from_numpy(shown), SAMPLES, True, RIFFUSION.grid, 0, False)
    for magnitude, clip in zip(shown, together, strict=True):
        alone = invert(Spectrogram(magnitude[None], SAMPLES, True, RIFFUSION.grid))
        assert apart(clip.samples, alone.samples) < 2e-2


@pytest.mark.parametrize("circular", [True, False])
@pytest.mark.parametrize("frames", [1, 2, 37, 64])
def test_the_phase_is_the_processors(circular, frames):
    places = stft_frames(64 * 500, frames, circular, 1_536)
    random = np.random.default_rng(0)
    magnitudes = random.gamma(0.5, size=(2, frames, places.bins)).astype(np.float32)
    both = integrate(torch.from_numpy(magnitudes), places).numpy()
    for magnitude, made in zip(magnitudes, both, strict=True):
        turn = np.exp(1j * made) - np.exp(1j * integrated(magnitude, places))
        assert np.abs(turn).mean() < 1e-3


def test_the_same_pictures_give_the_same_bytes():
    shown = torch.from_numpy(pictures(EMBEDDED, 64, True))
    first, second = (invert_all(shown, SAMPLES, True, EMBEDDED, 0, True) for _ in range(2))
    assert [a.samples.tobytes() for a in first] == [b.samples.tobytes() for b in second]


def test_seven_semitones_are_refused():
    with pytest.raises(BadArgument, match="-6 to 6"):
        invert_all(torch.zeros(1, 192, 64), SAMPLES, True, EMBEDDED, 7, False)
