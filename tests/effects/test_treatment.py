"""Colours are heard, loops stay rings, widened sounds keep their middle."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.audio import Clip
from bridge.domain.music import SAMPLE_RATE
from bridge.effects.colours import EFFECTS, span
from bridge.effects.filters import ring
from bridge.effects.space import SCATTER, convolved, folded, reverberant, widened
from bridge.effects.treatment import COLOURS, TAIL, WET, Treatment, treated, width_of

N = 2 * SAMPLE_RATE


@pytest.fixture(scope="module")
def loop() -> Clip:
    """Four struck chords: partials up to 8 kHz that die away."""
    time = np.arange(N // 4) / SAMPLE_RATE
    struck = sum(np.sin(2 * np.pi * 220 * k * time) / k for k in range(1, 37)) * np.exp(-6 * time)
    sound = np.tile(struck, 4)
    return Clip((0.7 * sound / np.abs(sound).max()).astype(np.float32)[:, None], SAMPLE_RATE)


def spectrum(clip: Clip) -> np.ndarray:
    return np.abs(np.fft.rfft(clip.mono))


def share_above(clip: Clip, hertz: float) -> float:
    power = spectrum(clip) ** 2
    return float(power[round(hertz * N / SAMPLE_RATE) :].sum() / power.sum())


def quiet(clip: Clip) -> float:
    """The level of the quietest tenth of a second beside the loudest."""
    level = np.sqrt(np.square(clip.mono.reshape(20, -1)).mean(1))
    return float(level.min() / level.max())


def coloured(loop: Clip, *colours: str, seed: int = 3) -> Clip:
    return treated(loop, (Treatment(colours, seed=seed),), looped=True)


def test_bright_is_brighter_and_dark_and_warm_and_lofi_are_darker(loop):
    plain = share_above(loop, 3000)
    assert share_above(coloured(loop, "bright"), 3000) > 2 * plain
    assert share_above(coloured(loop, "dark"), 3000) < plain / 10
    assert share_above(coloured(loop, "warm"), 5000) < share_above(loop, 5000)
    assert share_above(coloured(loop, "lo-fi"), 8000) < 0.02


def test_a_lofi_bass_keeps_its_bottom_and_is_duller_than_it_was():
    time = np.arange(N) / SAMPLE_RATE
    sound = sum(np.sin(2 * np.pi * 50 * k * time) / k**1.5 for k in range(1, 100))
    bass = Clip((0.4 * sound).astype(np.float32)[:, None], SAMPLE_RATE)
    for seed in range(6):
        old = coloured(bass, "lo-fi", seed=seed)
        assert 1 - share_above(old, 75) > 0.9 * (1 - share_above(bass, 75))
        assert span(old.mono)[1] < span(bass.mono)[1]


def test_distortion_adds_partials_that_were_not_there():
    tone = Clip(
        (0.5 * np.sin(2 * np.pi * 440 * np.arange(N) / SAMPLE_RATE)).astype(np.float32)[:, None],
        SAMPLE_RATE,
    )
    for colour in ("distorted", "saturated"):
        assert share_above(coloured(tone, colour), 1000) > 0.01


def test_thin_has_no_bottom_and_tremolo_comes_and_goes(loop):
    assert share_above(coloured(loop, "thin"), 400) > 0.85 > 2 * share_above(loop, 400)
    steady = Clip(np.full((N, 1), 0.5, np.float32), SAMPLE_RATE)
    level = np.abs(coloured(steady, "tremolo").samples[:, 0])
    assert level.min() < 0.2 * level.max()


def test_a_room_fills_the_gaps(loop):
    assert quiet(coloured(loop, WET)) > 2 * quiet(loop)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_treated_loop_is_as_long_as_loud_and_as_seamless_as_before(loop, colour):
    made = treated(loop, (Treatment((colour,), 0.4, 5),), looped=True)
    assert made.samples.shape == (N, 2)
    assert made.samples.dtype == np.float32
    assert np.abs(made.samples).max() == pytest.approx(0.7, abs=1e-3)
    steps = np.abs(np.diff(made.samples, axis=0, append=made.samples[:1])).max(1)
    attacks = steps.reshape(4, -1)[
        :, -1
    ]  # the step into each of the four chords, the last the seam
    assert attacks[-1] < 2 * attacks[:3].max() + 0.02


@pytest.mark.parametrize("colour", [name for name in EFFECTS if name not in ("lo-fi", "filtered")])
def test_an_effect_has_no_beginning_on_a_ring(loop, colour):
    """A quarter's turn of what is periodic in quarters changes nothing."""
    made = coloured(loop, colour).samples[:, 0]
    np.testing.assert_allclose(np.roll(made, N // 4), made, atol=5e-3)


def test_the_same_seed_is_the_same_sound_and_another_is_not(loop):
    one, again, other = (coloured(loop, "lo-fi", WET, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.samples, again.samples)
    assert not np.array_equal(one.samples, other.samples)


def test_widened_sounds_keep_their_middle_and_their_bass_in_it(loop):
    random = np.random.default_rng(0)
    wide = widened(loop.samples[:, 0], 0.5, random, ring=True)
    np.testing.assert_allclose(wide.mean(1), loop.samples[:, 0], atol=1e-6)
    side = Clip(((wide[:, :1] - wide[:, 1:]) / 2).astype(np.float32), SAMPLE_RATE)
    ratio = spectrum(side)[600:] / np.maximum(spectrum(loop)[600:], 1e-9)  # from 300 Hz up
    loud = spectrum(loop)[600:] > 1
    assert np.median(ratio[loud]) == pytest.approx(0.5, abs=0.05)
    bass = np.sin(2 * np.pi * 50 * np.arange(N) / SAMPLE_RATE).astype(np.float32)
    low = widened(bass, 0.9, np.random.default_rng(0), ring=True)
    assert np.abs(low[:, 0] - low[:, 1]).max() < 0.1


def test_two_channels_of_a_room_are_not_alike(loop):
    both = np.repeat(loop.samples, 2, axis=1)
    wet = reverberant(both, np.random.default_rng(1), ring=True)
    side = (wet[:, 0] - wet[:, 1]) / 2
    assert side.std() > 0.1 * wet.mean(1).std()


def test_what_sounds_past_the_end_goes_on_at_the_beginning():
    click = np.zeros((8, 1), np.float32)
    click[6] = 1
    answer = np.arange(1, 5, dtype=np.float32)[:, None]
    assert convolved(click, answer, ring=True)[:, 0] == pytest.approx(
        [3, 4, 0, 0, 0, 0, 1, 2], abs=1e-5
    )
    assert convolved(click, answer, ring=False)[:, 0] == pytest.approx(
        [0, 0, 0, 0, 0, 0, 1, 2], abs=1e-5
    )
    assert folded(np.ones((5, 1), np.float32), 2)[:, 0].tolist() == [3, 2]
    assert SCATTER < SAMPLE_RATE / 20


def test_a_oneshots_room_dies_away_after_it():
    hit = Clip(np.ones((SAMPLE_RATE // 2, 1), np.float32) * 0.5, SAMPLE_RATE)
    wet = treated(hit, (Treatment((WET,)),), looped=False)
    assert len(wet.samples) == len(hit.samples) + TAIL
    assert np.abs(wet.samples[-1000:]).max() < 0.02
    dry = treated(hit, (Treatment(("dark",)),), looped=False)
    assert dry.samples.shape == hit.samples.shape


def test_what_has_no_treatment_or_two_channels_is_left_alone(loop):
    assert treated(loop, (), looped=True) is loop
    assert treated(loop, (Treatment(), Treatment(seed=4)), looped=True) is loop
    stereo = Clip(np.zeros((10, 2), np.float32), SAMPLE_RATE)
    assert treated(stereo, (Treatment(("dark",)),), looped=True) is stereo


def test_parts_have_a_treatment_each(loop):
    made = treated(loop, (Treatment(), Treatment(("dark",))), looped=True)
    first, last = (
        Clip(np.ascontiguousarray(made.samples[at + 2000 : at + N // 2 - 2000]), SAMPLE_RATE)
        for at in (0, N // 2)
    )
    assert share_above(last, 3000) < share_above(first, 3000) / 5
    assert np.abs(np.diff(made.samples, axis=0)).max() < 0.5


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("looped", [True, False])
def test_silence_stays_silent_enough_and_finite(colour, looped):
    silence = Clip(np.zeros((4096, 1), np.float32), SAMPLE_RATE)
    made = treated(silence, (Treatment((colour,), 0.5),), looped=looped)
    assert np.isfinite(made.samples).all()
    assert np.abs(made.samples).max() < 1e-3


def test_the_width_is_the_familys_unless_the_prompt_says_otherwise():
    assert width_of("bass", "deep sub bass") == 0
    assert width_of("pad", "warm pad") > width_of("drums", "house drums") > 0
    assert width_of("pad", "mono pad") == 0
    assert width_of("lead", "Wide lead") > width_of("lead", "lead")
    assert 0 < width_of("bass", "wide bass") < 0.75
    assert width_of("keys", "monotonous keys") == width_of("keys", "keys")


def test_going_round_twice_is_enough_for_every_filter(loop):
    """A third lap is like the second."""
    sound = loop.samples[:, 0]
    for name, effect in EFFECTS.items():

        def thrice(process, x):
            return process(np.concatenate((x, x, x)))[2 * len(x) :]

        two = effect(sound, np.random.default_rng(4), ring)
        three = effect(sound, np.random.default_rng(4), thrice)
        near = 0.05 if name == "filtered" else 1e-3  # its blocks lie otherwise in the third lap
        np.testing.assert_allclose(two, three, atol=near, err_msg=name)


def test_what_pumps_is_ducked_on_each_beat_and_is_back_before_the_next():
    steady = Clip(np.full((N, 1), 0.5, np.float32), SAMPLE_RATE)
    beat = N // 4
    made = treated(steady, (Treatment(("pumping",), seed=2, beat=0.5),), looped=True).samples[:, 0]
    beats = made.reshape(4, beat)
    np.testing.assert_allclose(beats, np.tile(beats[:1], (4, 1)), atol=1e-6)
    assert beats[:, beat // 50].max() < 0.32 * made.max()  # 10 dB
    assert beats[:, -beat // 10].min() > 0.99 * made.max()
    assert np.abs(np.diff(made, append=made[:1])).max() < 0.01


def test_a_one_shot_does_not_pump():
    hit = Clip(np.full((SAMPLE_RATE // 2, 1), 0.5, np.float32), SAMPLE_RATE)
    made = treated(hit, (Treatment(("pumping",)),), looped=False)
    np.testing.assert_array_equal(made.samples, hit.samples)
