"""The pads' voices, sample by sample, without a card."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from bridge.domain.audio import Array
from bridge.playback.mixer import FADE_SECONDS, SOFT_SECONDS, Mixer
from bridge.playback.pads import PadTrigger
from bridge.playback.voices import BLOCK, RAMP_SECONDS, Sound

RATE = 48_000
FADE, SOFT, RAMP = (round(part * RATE) for part in (FADE_SECONDS, SOFT_SECONDS, RAMP_SECONDS))
BAR = 4_800
A, B, HIT = Path("a.wav"), Path("b.wav"), Path("hit.wav")


def tone(frames: int, periods: int, height: float = 0.2) -> Array:
    """Whole periods of a sine: a loop in which each jump would be seen."""
    wave = height * np.sin(2 * np.pi * periods * np.arange(frames) / frames)
    return np.repeat(wave.astype(np.float32)[:, None], 2, axis=1)


def a_loop(path: Path, bars: int, periods: int = 10) -> Sound:
    frames = bars * BAR
    samples = tone(frames, periods * bars)
    return Sound(path, samples, True, tuple(range(0, frames, BAR)), tempo=120.0)


def a_hit(frames: int, path: Path = HIT) -> Sound:
    return Sound(path, np.full((frames, 2), 0.5, np.float32), False)


def looped(pad: int, sound: Sound, **more: object) -> PadTrigger:
    return PadTrigger(pad, sound, on_bar=True, **more)  # type: ignore[arg-type]


def render(mixer: Mixer, frames: int, block: int = 512) -> Array:
    out = np.full((frames, 2), np.nan, np.float32)
    for at in range(0, frames, block):
        mixer.render(out[at : at + block], at / RATE)
    return out


def steepest(out: Array) -> float:
    """The largest jump between two frames."""
    return float(np.abs(np.diff(out[:, 0], prepend=0.0)).max())


SMOOTH = 0.2 * 2 * np.pi * 10 / BAR  # what the tones of one loop have by themselves


@pytest.mark.parametrize("block", [64, 333, BLOCK, 10_000])
@pytest.mark.parametrize(("struck", "bar"), [(1, 1), (BAR - 1, 1), (BAR, 1), (BAR + 1, 2)])
def test_a_loop_begins_on_the_bar_of_what_plays(block, struck, bar):
    mixer, a, b = Mixer(RATE, 2), a_loop(A, 2), a_loop(B, 1, 20)
    mixer.pads.start(looped(1, a))
    before = render(mixer, struck, block)
    mixer.pads.start(looped(2, b))
    out = np.concatenate([before, render(mixer, 5 * BAR - struck, block)])
    at = bar * BAR
    alone, both = np.resize(a.samples, out.shape), np.resize(b.samples, out[at:].shape)
    assert np.array_equal(out[SOFT:at], alone[SOFT:at])
    assert np.allclose(out[at + SOFT :], (alone[at:] + both)[SOFT:], atol=1e-6)
    assert list(mixer.pads.begun) == [{1}, {1, 2}]


def test_loops_of_one_call_begin_together_and_stay_so_for_ever():
    mixer, a, b = Mixer(RATE, 2), a_loop(A, 1), a_loop(B, 4)
    mixer.pads.start(looped(1, a), looped(2, b))
    out = render(mixer, 400 * BAR, BLOCK)
    both = np.resize(a.samples, b.samples.shape) + b.samples
    assert np.allclose(out[-4 * BAR :], both, atol=1e-6)


def test_a_pad_waits_for_the_bar_of_the_audition_and_the_audition_for_the_pads():
    mixer, a, b = Mixer(RATE, 2), a_loop(A, 2), a_loop(B, 1, 20)
    mixer.start(a)
    render(mixer, 100)
    mixer.pads.start(looped(3, b))
    out = render(mixer, 2 * BAR)
    assert np.array_equal(out[: BAR - 100], a.samples[100:BAR])
    assert np.allclose(out[BAR - 100 + SOFT : 2 * BAR - 100], (a.samples[BAR:] + b.samples)[SOFT:])
    mixer.stop()
    render(mixer, FADE)
    mixer.pads.start(looped(3, b))
    render(mixer, 1_000)
    mixer.start(a)
    out = render(mixer, 2 * BAR)
    assert np.array_equal(out[: BAR - 1_000], b.samples[1_000:])
    both = a.samples + np.resize(b.samples, a.samples.shape)
    assert np.allclose(out[BAR - 1_000 + SOFT :], both[SOFT : BAR + 1_000], atol=1e-6)


@pytest.mark.parametrize("block", [64, 512, 10_000])
@pytest.mark.parametrize("choke", [0, 1])
def test_a_choke_group_hands_over_on_the_bar_without_a_click(block, choke):
    mixer, a, b = Mixer(RATE, 2), a_loop(A, 1), a_loop(B, 1)
    mixer.pads.start(looped(1, a, choke=choke))
    before = render(mixer, 700, block)
    mixer.pads.start(looped(2, b, choke=choke))
    out = np.concatenate([before, render(mixer, 4 * BAR - 700, block)])
    assert steepest(out) < 3 * SMOOTH
    loud = np.abs(out[2 * BAR :]).max()
    assert loud == pytest.approx(0.2 if choke else 0.4, rel=1e-3)
    assert mixer.pads.begun[-1] == ({2} if choke else {1, 2})


def test_a_hit_begins_at_once_as_hard_as_it_was_struck_and_chokes_its_group_at_once():
    mixer = Mixer(RATE, 2)
    mixer.pads.start(PadTrigger(1, a_hit(20_000), 0.5, choke=2))
    out = render(mixer, 1_000)
    assert np.allclose(out[SOFT:], 0.25)
    mixer.pads.start(PadTrigger(2, a_hit(3_000), choke=2))
    out = render(mixer, 6_000)
    assert np.allclose(out[FADE:3_000], 0.5)
    assert not out[3_000:].any()
    assert mixer.is_silent
    assert list(mixer.pads.begun) == [{1}, {2}, frozenset()]


def test_hits_leave_loops_alone_and_overlap():
    mixer, a = Mixer(RATE, 2), a_loop(A, 1)
    mixer.pads.start(looped(1, a))
    render(mixer, BAR // 2)
    mixer.pads.start(PadTrigger(2, a_hit(2_000)), PadTrigger(3, a_hit(2_000), 0.25))
    out = render(mixer, BAR // 2)
    expected = a.samples[BAR // 2 :].copy()
    expected[:2_000] += 0.625
    assert np.allclose(out[SOFT:], expected[SOFT:], atol=1e-6)


@pytest.mark.parametrize("block", [64, 512, 10_000])
def test_a_muted_loop_goes_on_in_silence_and_comes_back_in_time(block):
    mixer, a, b = Mixer(RATE, 2), a_loop(A, 2), a_loop(B, 1, 20)
    settled = RAMP + min(block, BLOCK)  # a ramp ends with a block
    mixer.pads.start(looped(1, a), looped(2, b))
    render(mixer, 2 * BAR, block)
    mixer.pads.muted = frozenset({2})
    out = render(mixer, 2 * BAR, block)
    assert np.allclose(out[settled:], a.samples[settled:], atol=1e-6)
    assert steepest(out[1:]) < 4 * SMOOTH
    mixer.pads.soloed = frozenset({2})  # solo counts more
    out = render(mixer, 2 * BAR, block)
    assert np.allclose(out[settled:], np.resize(b.samples, out.shape)[settled:], atol=1e-6)
    mixer.pads.muted = mixer.pads.soloed = frozenset()
    out = render(mixer, 2 * BAR, block)
    both = a.samples + np.resize(b.samples, out.shape)
    assert np.allclose(out[settled:], both[settled:], atol=1e-6)


@pytest.mark.parametrize("begun", [1, 10, SOFT + 1, BAR])
def test_a_pad_that_stops_fades_without_a_click(begun):
    mixer = Mixer(RATE, 2)
    flat = Sound(A, np.full((BAR, 2), 0.4, np.float32), True, (0,))
    mixer.pads.start(looped(1, flat), looped(2, flat))
    before = render(mixer, begun)
    mixer.pads.stop([1])
    out = np.concatenate([before, render(mixer, 2 * FADE)])
    assert steepest(out) < 0.8 * np.pi / 2 / SOFT * 1.1
    assert np.allclose(out[begun + FADE + SOFT :], 0.4)
    mixer.stop()
    out = render(mixer, 2 * FADE)
    assert not out[FADE:].any()
    assert mixer.is_silent


def test_from_silence_a_loop_waits_for_the_rooms_bar():
    mixer, a = Mixer(RATE, 2), a_loop(A, 1)
    mixer.pads.start(looped(1, a, begin=0.1))
    out = render(mixer, 2 * BAR, 500)
    assert not out[:BAR].any()  # 0.1 s are a bar
    assert np.array_equal(out[BAR + SOFT :], a.samples[SOFT:])


def test_the_leaders_clicks_are_heard_once():
    clicks = np.zeros(BAR, np.float32)
    clicks[::1_200] = 0.25
    mixer = Mixer(RATE, 2)
    mixer.metronome = True
    still = Sound(A, np.zeros((BAR, 2), np.float32), True, (0,), clicks)
    mixer.pads.start(looped(1, still), looped(2, still))
    out = render(mixer, 2 * BAR)
    assert set(np.flatnonzero(out[:, 1])) == set(range(0, 2 * BAR, 1_200))
    assert out[1_200:, 1].max() == pytest.approx(0.25)


def test_a_pads_place_is_what_is_heard():
    mixer = Mixer(RATE, 2)
    mixer.pads.start(looped(4, a_loop(A, 1)))
    mixer.render(np.empty((480, 2), np.float32), when=0.5)
    assert mixer.pads.places[4].fraction(0.55) == pytest.approx(0.5, abs=1e-6)
    mixer.pads.stop()
    render(mixer, FADE)
    assert not mixer.pads.places


def test_rendering_pads_allocates_no_samples():
    mixer = Mixer(RATE, 2)
    mixer.pads.start(*(looped(pad, a_loop(A, 1)) for pad in range(1, 9)))
    out = np.empty((BLOCK, 2), np.float32)
    mixer.render(out)
    tracemalloc.start()
    for step in range(8):
        mixer.pads.muted = frozenset({step})
        mixer.render(out)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < out.nbytes / 2


def test_whatever_is_struck_it_stays_in_bounds_and_ends_in_silence():
    rng = random.Random(3)
    sounds = [a_loop(A, 1), a_loop(B, 2), a_hit(700), a_hit(2), Sound(A, tone(2, 1), True)]
    mixer, when = Mixer(RATE, 2), 0.0
    for _ in range(700):
        sound = rng.choice(sounds)
        match rng.randrange(6):
            case 0:
                mixer.pads.stop(rng.sample(range(1, 17), 3))
            case 1 | 2:
                on_bar = sound.loops and rng.random() < 0.8
                begin = when + rng.choice([0.0, 0.05])
                choke = rng.randrange(4)
                start = PadTrigger(rng.randint(1, 16), sound, rng.random(), on_bar, choke, begin)
                mixer.pads.start(start)
            case 3:
                mixer.start(sound)
            case 4:
                mixer.pads.muted = frozenset(rng.sample(range(1, 17), 2))
        out = np.full((rng.choice([1, 7, 256, 4_100]), 2), np.nan, np.float32)
        mixer.render(out, when)
        when += len(out) / RATE
        assert np.isfinite(out).all()
        assert np.abs(out).max() <= 1
    mixer.stop()
    render(mixer, BAR)
    assert mixer.is_silent
