"""Inversion: what went in is heard again, at its length, in its key, without a seam."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.analysis.hearing import hear
from bridge.domain.audio import Clip, Spectrogram, SpectrogramFormat
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter, loop_samples
from bridge.dsp.spectrogram import EMBEDDED, mel_magnitude
from bridge.synthesis.pipelines.riffusion_image import RIFFUSION
from bridge.synthesis.vocoder import inversion
from bridge.synthesis.vocoder.inversion import frame_weights, invert
from bridge.synthesis.vocoder.stft import rfft, stft_frames

RATE = 44_100


def tones(samples: int, hertz: tuple[float, ...]) -> np.ndarray:
    """Sines with a whole number of cycles: they repeat without a seam."""
    time = 2 * np.pi * np.arange(samples) / samples
    cycles = [round(f * samples / RATE) for f in hertz]
    return sum(0.3 / len(cycles) * np.sin(c * time) for c in cycles).astype(np.float32)


def clicks(samples: int, count: int) -> np.ndarray:
    signal = np.zeros(samples, np.float32)
    burst = np.random.default_rng(1).normal(0, 0.2, 2_000) * np.exp(-np.arange(2_000) / 300)
    for start in np.rint(np.arange(count) * samples / count).astype(int):
        room = signal[start : start + 2_000]
        room += burst[: len(room)]
    return signal


def picture(*channels: np.ndarray, frames: int, circular: bool, grid: SpectrogramFormat = EMBEDDED):
    magnitude = np.stack([mel_magnitude(c, frames, circular, grid) for c in channels])
    return Spectrogram(magnitude, len(channels[0]), circular, grid)


def convergence(heard: np.ndarray, spectrogram: Spectrogram) -> float:
    wanted = spectrogram.magnitude[0]
    got = mel_magnitude(heard, wanted.shape[1], spectrogram.circular, spectrogram.grid)
    return float(20 * np.log10(np.linalg.norm(got - wanted) / np.linalg.norm(wanted)))


@pytest.mark.parametrize(
    ("bpm", "meter", "bars"),
    [(40, "4/4", 1), (92, "4/4", 2), (123.4, "7/8", 2), (240, "3/4", 1), (240, "1/16", 1)],
)
@pytest.mark.parametrize("circular", [True, False])
def test_a_loop_has_exactly_its_samples(bpm, meter, bars, circular):
    beats = Meter.parse(meter).beats * bars
    samples = loop_samples(bars, Meter.parse(meter), bpm)
    spectrogram = picture(clicks(samples, 4), frames=max(1, round(beats * 64)), circular=circular)
    clip = invert(spectrogram, draft=True)
    assert clip.samples.shape == (samples, 1)
    assert clip.samples.dtype == np.float32
    assert clip.rate == RATE
    assert np.abs(clip.samples).max() <= 1


@pytest.mark.parametrize(
    ("draft", "tonal", "percussive"), [(False, -22.0, -26.0), (True, -18.0, -20.0)]
)
def test_what_was_painted_is_heard(draft, tonal, percussive):
    chord = picture(tones(115_043, (220, 277.2, 329.6, 880)), frames=256, circular=True)
    drums = picture(clicks(115_043, 8), frames=256, circular=True)
    assert convergence(invert(chord, draft=draft).samples[:, 0], chord) < tonal
    assert convergence(invert(drums, draft=draft).samples[:, 0], drums) < percussive


def test_clicks_come_back_where_they_were():
    signal = clicks(115_043, 8)
    heard = invert(picture(signal, frames=256, circular=True)).samples[:, 0]
    envelope = [np.convolve(np.abs(s), np.ones(64), "same") for s in (signal, heard)]
    assert np.corrcoef(envelope)[0, 1] > 0.85


def heard_before(grid: SpectrogramFormat, draft: bool) -> float:
    """The level 15 to 30 ms before an attack to the attack's, dB, the loudest of eight."""
    signal = clicks(115_043, 8)
    heard = invert(picture(signal, frames=256, circular=True, grid=grid), draft=draft).samples[:, 0]
    starts = np.rint(np.arange(8) * 115_043 / 8).astype(int)
    before, after = (
        [np.square(np.take(heard, np.arange(a, b) + start, mode="wrap")).mean() for start in starts]
        for a, b in ((-1_323, -661), (0, 882))
    )
    return float(10 * np.log10(np.max(np.array(before) / np.array(after)) + 1e-12))


@pytest.mark.parametrize("grid", [EMBEDDED, RIFFUSION.grid])
@pytest.mark.parametrize("draft", [False, True])
def test_an_attack_is_not_heard_before_it_comes(monkeypatch, grid, draft):
    now = heard_before(grid, draft)
    monkeypatch.setattr(inversion, "WEIGHT_EXPONENT", 0.0)
    assert now < -80
    assert heard_before(grid, draft) > -60  # where all frames count alike


@pytest.mark.parametrize("circular", [True, False])
def test_frames_that_count_alike_are_as_if_they_had_no_weights(circular):
    places = stft_frames(64 * 500, 64, circular, 1_536)
    spectrum = places.analyse(clicks(64 * 500, 3))
    alike = places.weighted(np.full(64, 0.25, np.float32))
    np.testing.assert_allclose(alike.synthesise(spectrum), places.synthesise(spectrum), atol=1e-6)


def test_the_quieter_a_frame_the_more_it_counts():
    target = np.full((4, 192), 1.0, np.float32) * np.array(
        [[1.0], [0.1], [0.01], [0.0]], np.float32
    )
    weights = frame_weights(target)
    assert list(np.argsort(weights)) == [0, 1, 2, 3]
    assert weights[3] == 1.0
    assert weights[1] / weights[0] == pytest.approx(10**inversion.WEIGHT_EXPONENT, rel=1e-3)
    assert (frame_weights(np.zeros((4, 192), np.float32)) == 1.0).all()


def test_a_ring_has_no_seam():
    signal = tones(115_043, (110, 220, 331, 1_500))
    heard = invert(picture(signal, frames=256, circular=True)).samples[:, 0]
    around = np.abs(np.diff(np.concatenate([heard, heard[:2]]), n=2))
    assert around[-2:].max() < 1.5 * np.quantile(around, 0.999)


def test_rolling_the_picture_rolls_the_sound_in_place():
    hiss = np.random.default_rng(2).normal(0, 1e-3, 64 * 700).astype(np.float32)
    signal = clicks(64 * 700, 1) + hiss
    heard = invert(picture(signal, frames=64, circular=True)).samples[:, 0]
    rolled = invert(picture(np.roll(signal, 16 * 700), frames=64, circular=True)).samples[:, 0]
    assert np.allclose(np.roll(heard, 16 * 700), rolled, atol=1e-3)


@pytest.mark.parametrize("semitones", [-6, -1, 3, 6])
def test_transposition_moves_pitch_and_nothing_else(semitones):
    samples = 2 * RATE
    spectrogram = picture(tones(samples, (440.0,)), frames=256, circular=True)
    heard = invert(spectrogram, semitones).samples[:, 0]
    power = np.abs(np.fft.rfft(heard))
    peak = power.argmax() * RATE / samples
    assert len(heard) == samples
    assert 12 * np.log2(peak / 440.0) == pytest.approx(semitones, abs=0.05)


def test_stereo_keeps_its_image():
    signal = tones(88_200, (220, 331, 550))
    stereo = picture(signal, 0.5 * signal, frames=256, circular=True)
    left, right = invert(stereo).samples.T
    assert np.corrcoef(left, right)[0, 1] > 0.98
    assert np.std(right) / np.std(left) == pytest.approx(0.5, abs=0.02)


def test_the_same_picture_gives_the_same_bytes():
    spectrogram = picture(clicks(60_000, 4), frames=128, circular=True)
    first, second = invert(spectrogram), invert(spectrogram)
    assert first.samples.tobytes() == second.samples.tobytes()


@pytest.mark.parametrize("circular", [True, False])
def test_silence_stays_silent(circular):
    silent = Spectrogram(np.zeros((2, 192, 64), np.float32), 44_100, circular)
    assert not invert(silent).samples.any()


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0])
def test_a_picture_with_bad_numbers_still_gives_finite_sound(value):
    magnitude = mel_magnitude(tones(44_100, (440.0,)), 64, True)
    magnitude[5:9, 3:7] = value
    clip = invert(Spectrogram(magnitude[None], 44_100, True), draft=True)
    assert np.isfinite(clip.samples).all()
    assert clip.samples.any()


@pytest.mark.parametrize("circular", [True, False])
def test_one_frame_is_enough(circular):
    spectrogram = picture(tones(2_000, (441.0,)), frames=1, circular=circular)
    assert np.isfinite(invert(spectrogram).samples).all()


def test_seven_semitones_are_refused():
    silent = Spectrogram(np.zeros((1, 192, 64), np.float32), 44_100, True)
    with pytest.raises(BadArgument, match="-6 to 6"):
        invert(silent, 7)


def test_torch_transforms_as_numpy_does() -> None:
    frames = np.random.default_rng(2).normal(size=(2, 5, 2_048)).astype(np.float32)
    found, known = rfft(frames), np.fft.rfft(frames)
    assert found.shape == known.shape
    assert found.dtype.name == "complex64"
    assert np.abs(found - known).max() <= 1e-6 * np.abs(known).max()


def test_what_was_made_is_heard_as_a_file_of_it_is() -> None:
    samples = loop_samples(2, Meter(), 120.0, RATE)
    mono = clicks(samples, 8) + tones(samples, (220.0, 261.63, 329.63))
    clip = Clip(np.stack([mono, mono], axis=1), RATE)
    made, kept = hear(clip, 120.0, True, rfft), hear(clip, 120.0, True)
    assert made.bpm == pytest.approx(kept.bpm)
    assert made.key == kept.key
    assert made.key is not None
    assert made.key_confidence == pytest.approx(kept.key_confidence, abs=1e-4)
