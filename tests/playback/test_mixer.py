"""The mixer, sample by sample, without a card."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from bridge.domain.audio import Array
from bridge.playback.mixer import FADE_SECONDS, SOFT_SECONDS, Mixer, gain_of
from bridge.playback.voices import BLOCK, RAMP_SECONDS, Sound, fade_in

RATE = 48_000
FADE, SOFT = round(FADE_SECONDS * RATE), round(SOFT_SECONDS * RATE)
BAR = 4_000
A, B, HIT = Path("a.wav"), Path("b.wav"), Path("hit.wav")
BLOCKS = (64, 333, 1_024, BLOCK, 10_000)


def noise(frames: int, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.4, 0.4, (frames, 2)).astype(np.float32)


def a_loop(path: Path, bars: int, seed: int) -> Sound:
    samples = noise(bars * BAR, seed)
    return Sound(path, samples, True, tuple(range(0, bars * BAR, BAR)))


def a_hit(frames: int, seed: int = 9) -> Sound:
    return Sound(HIT, noise(frames, seed), False)


def render(mixer: Mixer, frames: int, block: int = 1_024) -> Array:
    """What comes out of the mixer, block by block."""
    out = np.full((frames, 2), np.nan, np.float32)
    for at in range(0, frames, block):
        mixer.render(out[at : at + block], at / RATE)
    return out


def told(mixer: Mixer) -> list[Path | None]:
    return [None if sound is None else sound.path for sound in mixer.begun]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("frames", [2, 100, 999, BAR, 3 * BAR + 1])
def test_a_loop_goes_round_without_a_gap(block, frames):
    mixer, loop = Mixer(RATE, 2), Sound(A, noise(frames, 1), True)
    mixer.start(loop)
    out = render(mixer, 20_000, block)
    expected = np.resize(loop.samples, out.shape)
    assert np.array_equal(out[SOFT:], expected[SOFT:])
    assert np.array_equal(out[:SOFT], expected[:SOFT] * fade_in(SOFT))


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize(
    ("asked", "switch"),
    [(1, 1), (BAR - FADE, 1), (BAR - FADE + 1, 2), (BAR + 5, 2), (2 * BAR - 1, 3), (3 * BAR, 4)],
)
def test_the_next_loop_begins_on_the_bar(block, asked, switch):
    """Asked before frame `asked` was made, it comes on bar `switch`; A has two bars."""
    mixer, a, b = Mixer(RATE, 2), a_loop(A, 2, 1), a_loop(B, 1, 2)
    mixer.start(a)
    before = render(mixer, asked, block)
    mixer.start(b)
    out = np.concatenate([before, render(mixer, 6 * BAR - asked, block)])
    at = switch * BAR
    old, new = np.resize(a.samples, out.shape), np.resize(b.samples, out.shape)
    assert np.array_equal(out[SOFT : at - FADE], old[SOFT : at - FADE])
    assert np.array_equal(out[at:], new[: len(out) - at])
    rising = fade_in(FADE)
    between = old[at - FADE : at] * rising[::-1] + b.samples[-FADE:] * rising
    assert np.allclose(out[at - FADE : at], between, atol=1e-6)
    assert told(mixer) == [A, B]


def test_of_several_wishes_the_last_one_counts():
    mixer = Mixer(RATE, 2)
    mixer.start(a_loop(A, 1, 1))
    render(mixer, 100)
    mixer.start(a_loop(B, 1, 2))
    mixer.start(last := a_loop(A, 1, 3))
    out = render(mixer, 2 * BAR - 100)
    assert np.array_equal(out[BAR - 100 :], last.samples)


def test_a_one_shot_begins_at_once_and_ends():
    mixer, a, hit = Mixer(RATE, 2), a_loop(A, 2, 1), a_hit(3_000)
    mixer.start(a)
    render(mixer, 1_500)
    mixer.start(hit)
    out = render(mixer, 5_000)
    assert np.array_equal(out[FADE:3_000], hit.samples[FADE:])
    assert not out[3_000:].any()
    assert told(mixer) == [A, HIT, None]
    assert mixer.is_silent
    assert mixer.place is None


def test_a_one_shot_is_triggered_again_and_again():
    mixer, hit = Mixer(RATE, 2), a_hit(3_000)
    for _ in range(3):
        mixer.start(hit)
        out = render(mixer, 2_000)
        assert np.array_equal(out[FADE:], hit.samples[FADE:2_000])
    rest = render(mixer, 4_000)
    assert np.array_equal(rest[:1_000], hit.samples[2_000:])
    assert not rest[1_000:].any()
    assert told(mixer) == [HIT, HIT, HIT, None]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("begun", [1, 10, SOFT + 1, BAR])
def test_stop_fades_without_a_click(block, begun):
    mixer = Mixer(RATE, 2)
    mixer.start(Sound(A, np.full((BAR, 2), 0.9, np.float32), True))
    before = render(mixer, begun, block)
    mixer.stop()
    out = np.concatenate([before, render(mixer, 2 * FADE, block)])
    steps = np.abs(np.diff(out[:, 0], prepend=0.0))
    assert steps.max() < 0.9 * np.pi / 2 / SOFT * 1.1
    assert not out[begun + FADE :].any()
    assert told(mixer) == [A, None]


def test_stop_forgets_what_waits_and_silence_stays_silence():
    mixer = Mixer(RATE, 2)
    mixer.stop()
    assert not render(mixer, 100).any()
    mixer.start(a_loop(A, 1, 1), begin=1.0)
    mixer.stop()
    assert not render(mixer, 2 * RATE).any()
    assert told(mixer) == []


@pytest.mark.parametrize("block", BLOCKS)
def test_from_silence_it_waits_for_its_moment(block):
    mixer, a = Mixer(RATE, 2), a_loop(A, 1, 1)
    mixer.start(a, begin=0.25)
    out = render(mixer, RATE, block)
    at = RATE // 4
    assert not out[:at].any()
    assert np.array_equal(out[at + SOFT : at + BAR], a.samples[SOFT:])


def test_the_level_moves_in_a_ramp():
    mixer = Mixer(RATE, 1)
    mixer.gain = gain_of(-20)
    mixer.start(Sound(A, np.full((BAR, 1), 0.5, np.float32), True))
    out = [np.empty((480, 1), np.float32) for _ in range(12)]
    for number, block in enumerate(out):
        if number == 2:
            mixer.gain = 1.0
        mixer.render(block)
    flat = np.concatenate(out)[SOFT:, 0]
    assert flat[0] == pytest.approx(0.05)
    assert flat[-1] == 0.5
    assert np.abs(np.diff(flat)).max() < 0.5 / (RAMP_SECONDS * RATE) * 1.01


def test_full_scale_is_never_exceeded():
    mixer = Mixer(RATE, 2)
    mixer.gain = gain_of(12)
    mixer.start(Sound(A, 2 * noise(BAR, 1), True))
    assert np.abs(render(mixer, BAR)).max() == 1.0


def test_the_clicks_are_heard_when_they_are_wanted():
    clicks = np.zeros(BAR, np.float32)
    clicks[::1_000] = 0.25
    mixer = Mixer(RATE, 2)
    mixer.metronome = True
    mixer.start(Sound(A, np.zeros((BAR, 2), np.float32), True, (0,), clicks))
    out = render(mixer, 2 * BAR)
    assert np.flatnonzero(out[:, 1]).tolist() == [0, *range(1_000, 2 * BAR, 1_000)]
    mixer.metronome = False
    render(mixer, BAR)
    assert not render(mixer, BAR).any()


@pytest.mark.parametrize(("now", "fraction"), [(-1.0, 0.0), (0.5, 0.0), (0.525, 0.3), (0.6, 0.2)])
def test_the_place_is_what_is_heard(now, fraction):
    """A loop of 4,000 frames that is heard from 0.5 s on."""
    mixer = Mixer(RATE, 2)
    mixer.start(a_loop(A, 1, 1))
    mixer.render(np.empty((512, 2), np.float32), when=0.5)
    assert mixer.place is not None
    assert mixer.place.fraction(now) == pytest.approx(fraction, abs=1e-6)


def test_rendering_allocates_no_samples():
    mixer, a = Mixer(RATE, 2), a_loop(A, 2, 1)
    clicks = Sound(B, a.samples, True, a.bars, a.samples[:, 0].copy())
    mixer.metronome = True
    out = np.empty((BLOCK, 2), np.float32)
    for gain, sound in ((0.5, a), (1.0, clicks), (0.3, a)):
        mixer.gain = gain
        mixer.start(sound)
        tracemalloc.start()
        for _ in range(6):
            mixer.render(out)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < out.nbytes / 2


def test_whatever_is_asked_it_stays_in_bounds():
    rng = random.Random(1)
    sounds = [a_loop(A, 1, 1), a_loop(B, 2, 2), a_hit(700), a_hit(2), Sound(A, noise(2, 3), True)]
    mixer, when = Mixer(RATE, 2), 0.0
    for _ in range(3_000):
        match rng.randrange(5):
            case 0:
                mixer.stop()
            case 1 | 2:
                mixer.start(rng.choice(sounds), when + rng.choice([0.0, 0.0, 0.05]))
            case 3:
                mixer.gain, mixer.metronome = rng.random(), rng.random() < 0.5
        out = np.full((rng.choice([1, 7, 256, 4_100]), 2), np.nan, np.float32)
        mixer.render(out, when)
        when += len(out) / RATE
        assert np.isfinite(out).all()
        assert np.abs(out).max() <= 1
    mixer.stop()
    render(mixer, BAR)
    assert mixer.is_silent
