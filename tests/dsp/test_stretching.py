"""Moves that mend a sample: the length that they promise, and the pitch."""

import numpy as np
import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.music import Key
from bridge.domain.sample import Heard
from bridge.domain.verdict import judge
from bridge.dsp.stretching import can_mend, stretch, transpose
from tests.analysis import sounds
from tests.analysis.sounds import RATE, clip

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
    verdict = judge(120, Key.parse("Am"), Heard(123, 0.99, 0.0, Key.parse("D"), 0.99))
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
