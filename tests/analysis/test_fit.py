"""A recording becomes the loop that was asked for, on sounds with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.analysis import fit, seam
from bridge.analysis.seam import jump_db
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter, loop_samples

RATE = 44_100
FOUR = Meter()


def groove(bpm: float, bars: int, rate: int = RATE, lead: float = 0.0) -> Clip:
    """Kick, hat and snare in one bar, again and again, over a soft bass; after a silence."""
    beat = 60 / bpm
    out = np.zeros(round((lead + bars * 4 * beat) * rate))
    for step in range(bars * 8):
        at = round((lead + step * beat / 2) * rate)
        rng = np.random.default_rng(step % 2)
        length = min(round(0.12 * rate), len(out) - at)
        span = np.arange(length) / rate
        kick = np.sin(2 * np.pi * 60 * span) * np.exp(-span * 25)
        noise = rng.standard_normal(length) * np.exp(-span * 60)
        out[at : at + length] += (kick if step % 4 == 0 else 0.4 * noise) * 0.6
    return Clip(out[:, None].astype(np.float32), rate)


def pad(seconds: float, rate: int = RATE) -> Clip:
    """A chord that drifts: no beat, and no two moments alike."""
    span = np.arange(round(seconds * rate)) / rate
    tones = [np.sin(2 * np.pi * f * span + 0.3 * np.sin(span)) for f in (220.3, 277.1, 331.7)]
    return Clip((0.2 * np.sum(tones, axis=0))[:, None].astype(np.float32), rate)


@pytest.mark.parametrize("rate", [44_100, 48_000, 16_000])
@pytest.mark.parametrize(("played", "asked"), [(120, 120), (118, 120), (121.5, 120), (93, 93)])
def test_a_groove_is_cut_on_its_beat_and_brought_to_the_tempo(rate, played, asked):
    loop = fit.fitted(groove(played, 6, rate, lead=0.3), 2, FOUR, asked)
    assert len(loop.samples) == loop_samples(2, FOUR, asked)
    assert loop.rate == RATE
    energy = np.abs(loop.mono)
    beats = [energy[round(n * 60 / asked * RATE) :][: round(0.05 * RATE)].max() for n in range(8)]
    assert min(beats) > 0.1  # a hit on every beat, to the last
    assert energy[: round(0.03 * RATE)].max() > 0.2


def test_a_groove_at_another_tempo_is_cut_at_the_asked_length(caplog):
    caplog.set_level("INFO")
    loop = fit.fitted(groove(100, 6), 2, FOUR, 120)
    assert len(loop.samples) == loop_samples(2, FOUR, 120)
    assert "instead of 120.0 bpm" in caplog.text


@pytest.mark.parametrize(("seconds", "bpm"), [(7.0, 97.0), (5.2, 97.0), (4.95, 97.0)])
def test_a_pads_seam_is_closed_by_what_lies_beyond_it(seconds, bpm):
    loop = fit.fitted(pad(seconds), 2, FOUR, bpm)
    twice = Clip(np.concatenate([loop.samples, loop.samples]), RATE)
    assert len(loop.samples) == loop_samples(2, FOUR, bpm)
    assert jump_db(twice, len(loop.samples) // 2, len(loop.samples) * 3 // 2) < 6


def test_the_beginning_is_blended_out_of_what_follows_the_end():
    ramp = np.linspace(0, 1, 10_000, dtype=np.float32)[:, None]
    loop = seam.closed(Clip(ramp, RATE), 2_000, 6_000, 0.01).samples
    assert abs(loop[0] - ramp[6_000]) < 0.01  # goes on where the end leaves off
    np.testing.assert_array_equal(loop[441:], ramp[2_441:6_000])


def test_without_what_follows_the_end_is_led_into_what_comes_before():
    ramp = np.linspace(0, 1, 10_000, dtype=np.float32)[:, None]
    loop = seam.closed(Clip(ramp, RATE), 6_000, 10_000, 0.01).samples
    assert abs(loop[-1] - ramp[5_999]) < 0.01
    np.testing.assert_array_equal(loop[:-441], ramp[6_000:9_559])


def test_with_nothing_beyond_only_the_step_is_taken_out():
    ramp = np.linspace(0, 1, 4_000, dtype=np.float32)[:, None]
    loop = seam.closed(Clip(ramp, RATE), 0, 4_000, 0.01).samples
    assert abs(loop[0] - loop[-1]) < 0.02
    np.testing.assert_array_equal(loop[200:], ramp[200:])


def test_a_recording_too_short_says_how_long_it_is():
    with pytest.raises(BadArgument, match=r"lasts 3\.0 s, too short for 2 bars of 2\.00 s"):
        fit.fitted(pad(3.0), 2, FOUR, 120)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_silence_and_nan_are_no_sound(value):
    with pytest.raises(BadArgument, match="no sound"):
        fit.fitted(Clip(np.full((5 * RATE, 1), value, np.float32), RATE), 1, FOUR, 120)


def test_without_the_stretch_library_little_is_resampled_and_more_is_cut(monkeypatch):
    monkeypatch.setattr(fit, "can_mend", lambda: False)
    for played in (119.8, 118.0):
        loop = fit.fitted(groove(played, 6), 2, FOUR, 120)
        assert len(loop.samples) == loop_samples(2, FOUR, 120)
