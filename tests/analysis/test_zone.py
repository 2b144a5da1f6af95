"""A painted note becomes a zone: in tune, level, and looped where it is held."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.analysis.pitch import intonation
from bridge.analysis.sustain import held, looped
from bridge.analysis.zone import CLOSE, hertz, zone
from bridge.domain.audio import Clip
from bridge.dsp.level import loudness

RATE = 44_100


def a_note(
    pitch: int, cents: float = 0.0, seconds: float = 2.0, decay: float = 0.0, noise: float = 0.0
) -> Clip:
    """Six partials at random phases, two channels that differ a little."""
    random = np.random.default_rng(pitch)
    time = np.arange(round(seconds * RATE)) / RATE
    tone = sum(
        np.sin(2 * np.pi * k * hertz(pitch + cents / 100) * time + random.uniform(0, 6)) / k
        for k in range(1, 7)
    )
    tone *= np.minimum(1, time / 0.02) * np.exp(-decay * time)
    tone *= np.minimum(1, (seconds - time) / 0.05)
    both = np.stack([tone, 0.8 * tone], axis=1) + noise * random.standard_normal((len(time), 2))
    return Clip((0.2 * both).astype(np.float32), RATE)


@pytest.mark.parametrize("pitch", [28, 45, 60, 79, 96])
@pytest.mark.parametrize("cents", [-37.0, 0.0, 12.5])
def test_how_far_a_note_is_out_of_tune_is_measured_to_half_a_cent(pitch: int, cents: float) -> None:
    found = intonation(a_note(pitch, cents), pitch)
    assert found is not None
    assert found.cents == pytest.approx(cents, abs=0.5)
    assert found.confidence > 0.9


def test_a_bell_is_tuned_by_the_partials_that_agree() -> None:
    clip = a_note(72, 8.0, decay=2.0)
    hum = np.sin(2 * np.pi * hertz(72) * 2.7 * np.arange(len(clip.samples)) / RATE)
    found = intonation(Clip(clip.samples + (0.1 * hum[:, None]).astype(np.float32), RATE), 72)
    assert found is not None
    assert found.cents == pytest.approx(8.0, abs=0.5)


def test_silence_and_a_click_have_no_pitch() -> None:
    click = np.zeros((RATE, 1), np.float32)
    assert intonation(Clip(click, RATE), 60) is None
    click[100] = 1
    assert intonation(Clip(click, RATE), 60) is None


@pytest.mark.parametrize("decay", [0.0, 4.0])
def test_a_zone_is_in_tune_and_as_loud_as_the_others(decay: float) -> None:
    zones = [zone(a_note(pitch, 14.0, decay=decay), pitch) for pitch in (40, 60, 76)]
    levels = []
    for one in zones:
        found = intonation(one.clip, one.pitch)
        assert found is not None
        assert abs(found.cents) < CLOSE
        assert one.cents == pytest.approx(14, abs=CLOSE)
        levels.append(loudness(Clip(one.clip.samples[: RATE // 2], RATE), circular=False))
    assert max(levels) - min(levels) < 2


def test_a_note_of_quite_another_pitch_is_left_as_it_is() -> None:
    clip = a_note(60, 300.0)
    assert len(zone(clip, 60).clip.samples) == len(clip.samples)


@pytest.mark.parametrize("pitch", [36, 57, 81])
def test_a_held_note_goes_round_on_whole_periods_that_no_one_hears(pitch: int) -> None:
    found = looped(a_note(pitch, noise=0.003), hertz(pitch))
    assert found is not None
    clip, loop = found
    periods = loop.frames / RATE * hertz(pitch)
    assert periods == pytest.approx(round(periods), abs=0.1)
    mono = clip.mono
    assert mono[loop.start - 1] < 0.02  # it begins where the wave rises through zero
    seam = np.concatenate([mono[loop.end - 2 : loop.end], mono[loop.start : loop.start + 2]])
    steepest = np.abs(np.diff(mono[loop.start : loop.end])).max()
    assert np.abs(np.diff(seam)).max() < 1.5 * steepest
    behind = mono[loop.end : loop.end + 8] - mono[loop.start : loop.start + 8]
    assert np.abs(behind).max() < 0.01  # what SoundFont asks for


def test_a_loop_gives_back_the_level_that_is_lost_in_it() -> None:
    found = looped(a_note(57, decay=0.6), hertz(57))
    assert found is not None
    clip, loop = found
    ends = [
        float((clip.samples[at : at + 2000] ** 2).mean()) for at in (loop.start, loop.end - 2000)
    ]
    assert 10 * np.log10(ends[0] / ends[1]) == pytest.approx(0, abs=0.5)


def test_what_dies_away_is_not_looped() -> None:
    assert looped(a_note(57, decay=5.0), hertz(57)) is None
    assert held(a_note(57, decay=1.0), holds=True) is not None
    assert held(a_note(57, decay=1.0), holds=False) is None  # a piano
    assert held(a_note(57), holds=False) is not None  # an organ
    assert held(Clip(np.zeros((RATE, 1), np.float32), RATE)) is None
