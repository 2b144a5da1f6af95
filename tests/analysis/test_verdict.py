"""What is marked as another tempo or key, and how it is said and mended."""

import numpy as np
import pytest

from bridge.analysis.mend import can_mend, stretch, transpose
from bridge.analysis.verdict import judge
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key
from bridge.domain.sample import Heard
from tests.analysis import sounds
from tests.analysis.sounds import RATE, clip

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
