"""What is marked as another tempo or key, and how it is said and mended."""

from dataclasses import replace

import numpy as np
import pytest

from bridge.analysis.mend import can_mend, stretch, transpose
from bridge.analysis.silence import silent_bars
from bridge.analysis.verdict import judge, judge_recipe
from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key
from bridge.domain.performance import Performance
from bridge.domain.sample import Heard
from tests.analysis import sounds
from tests.analysis.sounds import RATE, clip
from tests.files.samples import RECIPE

SURE = 0.99
AM, C, D, EM = (Key.parse(text) for text in ("Am", "C", "D", "Em"))


@pytest.mark.parametrize(
    ("asked", "heard", "sure", "agrees"),
    [
        (120, 120.5, SURE, True),
        (120, 60, SURE, True),
        (120, 240, SURE, True),
        (120, 123, SURE, False),
        (120, 90, SURE, False),
        (120, 90, 0.3, True),
        (120, None, 0.0, True),
        (None, 90, SURE, True),
    ],
)
def test_tempo(asked: float | None, heard: float | None, sure: float, agrees: bool) -> None:
    assert judge(asked, None, Heard(heard, sure)).agrees is agrees


@pytest.mark.parametrize(
    ("asked", "heard", "sure", "agrees", "semitones"),
    [
        (AM, AM, SURE, True, 0),
        (AM, C, SURE, True, 0),
        (AM, EM, SURE, False, 5),
        (AM, D, SURE, False, -2),
        (AM, D, 0.3, True, 0),
        (None, D, SURE, True, 0),
        (AM, None, 0.0, True, 0),
    ],
)
def test_key(asked: Key, heard: Key, sure: float, agrees: bool, semitones: int) -> None:
    verdict = judge(120, asked, Heard(120, SURE, 0.0, heard, sure))
    assert (verdict.agrees, verdict.semitones) == (agrees, semitones)


def test_the_sentence_names_both() -> None:
    verdict = judge(120, AM, Heard(90.02, SURE, 0.0, D, SURE))
    assert verdict.sentence == "Sounds like 90.0 bpm instead of 120 and D instead of Am."
    assert judge(120, AM, Heard()).sentence == "Sounds as asked."


@pytest.mark.parametrize(
    ("heard", "longer"), [(123.0, 1.025), (61.5, 1.025), (117.0, 0.975), (90.0, None)]
)
def test_a_stretch_is_at_most_three_per_cent(heard: float, longer: float | None) -> None:
    assert judge(120, None, Heard(heard, SURE)).stretch == pytest.approx(longer)


needs_library = pytest.mark.skipif(not can_mend(), reason="the time-stretch library is optional")


@needs_library
@pytest.mark.parametrize("semitones", [-5, 2])
def test_transposing_keeps_the_length_and_moves_the_pitch(semitones: int) -> None:
    moved = transpose(clip(sounds.tone(440, 1)), semitones)
    assert len(moved.samples) == RATE
    spectrum = np.abs(np.fft.rfft(moved.samples[:, 0] * np.hanning(RATE)))
    assert np.argmax(spectrum) == pytest.approx(440 * 2 ** (semitones / 12), abs=2)


@needs_library
def test_stretching_gives_the_frames_asked_for_at_the_same_pitch() -> None:
    longer = stretch(clip(sounds.tone(440, 1)), 45_000)
    assert len(longer.samples) == 45_000
    spectrum = np.abs(np.fft.rfft(longer.samples[:RATE, 0] * np.hanning(RATE)))
    assert np.argmax(spectrum) == pytest.approx(440, abs=2)


@needs_library
def test_a_verdict_is_mended_in_one_go() -> None:
    verdict = judge(120, AM, Heard(123, SURE, 0.0, D, SURE))
    assert (verdict.faults, verdict.semitones) == (2, -2)
    moved = transpose(clip(sounds.tone(440, 1)), verdict.semitones)
    assert len(stretch(moved, round((verdict.stretch or 1.0) * RATE)).samples) == round(
        1.025 * RATE
    )


def test_moves_that_are_too_far_are_said() -> None:
    with pytest.raises(BadArgument):
        stretch(clip(sounds.tone(440, 1)), 2 * RATE)
    with pytest.raises(BadArgument):
        transpose(clip(sounds.tone(440, 1)), 12)


@pytest.mark.parametrize(
    ("silent", "said"),
    [((3,), "Bar 3 is silent."), ((2, 3, 4), "Bars 2, 3 and 4 are silent.")],
)
def test_silent_bars_are_faults_and_are_named(silent: tuple[int, ...], said: str) -> None:
    verdict = judge(120, AM, Heard(120, SURE, 0.0, AM, SURE, silent_bars=silent))
    assert (verdict.agrees, verdict.faults, verdict.sentence) == (False, len(silent), said)
    both = judge(120, None, Heard(90.02, SURE, silent_bars=silent))
    assert both.sentence == f"Sounds like 90.0 bpm instead of 120. {said}"
    assert judge(120, AM, Heard(silent_bars=silent), may_rest=True).agrees


@pytest.mark.parametrize("density", [None, "busy", "sparse", "single"])
def test_a_bar_may_rest_where_few_notes_were_asked_for(density: str | None) -> None:
    how = Performance.from_dict({"density": density})
    recipe = replace(RECIPE, performance=how)
    assert judge_recipe(recipe, Heard(silent_bars=(2,))).agrees is (density in ("sparse", "single"))


def bars(*decibels: float) -> Clip:
    """A noise of one second a bar, each so loud."""
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (RATE, 1)).astype(np.float32)
    return Clip(np.concatenate([noise * np.float32(10 ** (d / 20)) for d in decibels]), RATE)


def test_a_bar_is_silent_that_is_forty_decibels_below_the_loudest() -> None:
    assert silent_bars(bars(0, -43, -37, -200), 4, 4.0) == (2, 4)
    assert silent_bars(bars(-50, -60), 2, 4.0) == ()  # a quiet loop is no silent one
    assert silent_bars(Clip(np.zeros((4 * RATE, 2), np.float32), RATE), 2, 4.0) == (1, 2)
    assert silent_bars(bars(0, -200), 2, 1.0) == ()  # so short a bar may be a rest
