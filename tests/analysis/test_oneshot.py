"""One-shots: the attack stays whole, the decay goes out softly."""

import numpy as np
import pytest

from bridge.analysis.fit import cut_oneshot
from bridge.domain.errors import BadArgument
from tests.analysis import sounds
from tests.analysis.sounds import RATE, clip


def test_it_starts_just_before_the_attack_and_keeps_it() -> None:
    pluck = sounds.tone(220, 1.5, decay=6)
    cut = cut_oneshot(clip(np.concatenate([sounds.silence(0.5), pluck, sounds.silence(1)])))
    attack = int(np.argmax(np.abs(cut.samples[:, 0]) > 0.05))
    assert 0.001 < attack / RATE < 0.006
    np.testing.assert_allclose(
        cut.samples[attack : attack + 2_000, 0],
        pluck[np.argmax(np.abs(pluck) > 0.05) :][:2_000],
        atol=1e-6,
    )


def test_it_ends_where_the_sound_has_died_away() -> None:
    pluck = sounds.tone(220, 3, decay=8)
    cut = cut_oneshot(clip(pluck))
    assert np.log(1_000) / 8 * 0.9 < cut.seconds < np.log(1_000) / 8 * 1.3
    assert abs(cut.samples[-1, 0]) < 1e-4


def test_hiss_does_not_hide_the_ends() -> None:
    pluck = np.concatenate(
        [sounds.silence(0.4), sounds.tone(220, 1.0, decay=10), sounds.silence(1)]
    )
    cut = cut_oneshot(clip(pluck + sounds.noise(2.4, 1e-3)))
    assert cut.seconds < 1.2


def test_an_attack_at_the_very_start_is_kept() -> None:
    drum = sounds.hit("c")
    cut = cut_oneshot(clip(drum))
    assert np.abs(cut.samples).max() == pytest.approx(np.abs(drum).max(), rel=1e-3)


def test_what_leads_to_a_blunt_attack_is_cut() -> None:
    drum = sounds.tone(220, 1.0, decay=10)
    blunt = np.geomspace(0.01, 0.1, round(0.015 * RATE)) * np.abs(drum).max()
    cut = cut_oneshot(clip(np.concatenate([sounds.silence(0.1), blunt, drum])))
    assert np.argmax(np.abs(cut.samples) > 0.5 * np.abs(cut.samples).max()) / RATE < 0.006


def test_what_swells_is_kept_from_its_beginning() -> None:
    swell = sounds.tone(220, 1.0) * np.geomspace(1e-3, 1, RATE)
    assert 0.6 < cut_oneshot(clip(swell)).seconds < 0.75  # from 40 dB under its end


@pytest.mark.parametrize("mono", [sounds.silence(1), np.zeros(0), np.zeros(1), np.full(99, np.nan)])
def test_silence_is_said(mono: np.ndarray) -> None:
    with pytest.raises(BadArgument):
        cut_oneshot(clip(mono))


def test_one_loud_sample_is_a_oneshot() -> None:
    assert len(cut_oneshot(clip(np.ones(1))).samples) == 1
