"""Sketches: sound where the notes are, in time and in pitch, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.notes import Note
from bridge.dsp.mel import filterbank
from bridge.dsp.spectrogram import EMBEDDED
from bridge.score.grooves import KEYS
from bridge.score.sketch import FLOOR, STROKES, sketch

A4 = Note(1.0, 1.0, 69, 1.0)


def test_a_tone_sounds_from_its_start_to_its_end():
    picture = sketch([A4], 8.0, 512, drums=False, ring=True)
    loud = np.flatnonzero(picture.max(0) > -40)
    assert (loud[0], loud[-1]) == (64, pytest.approx(128, abs=8))
    assert picture[:, :64].max() == FLOOR


def test_a_tone_is_loudest_where_a_spectrogram_has_its_pitch():
    row = int(sketch([A4], 8.0, 512, drums=False, ring=True)[:, 70].argmax())
    bins = filterbank(EMBEDDED)[row] @ np.arange(1025) / filterbank(EMBEDDED)[row].sum()
    assert bins * 44_100 / 2048 == pytest.approx(440, rel=0.03)


def test_a_ring_goes_on_at_its_beginning_and_a_strip_ends():
    late = [Note(7.5, 1.0, 60, 1.0)]
    assert sketch(late, 8.0, 512, drums=False, ring=True)[:, :20].max() > -60
    assert sketch(late, 8.0, 512, drums=False, ring=False)[:, :20].max() == FLOOR


def test_frames_follow_the_beats_of_any_canvas():
    half = sketch([A4], 8.0, 256, drums=False, ring=True)
    assert np.flatnonzero(half.max(0) > -40)[0] == 32


@pytest.mark.parametrize("voice", STROKES)
def test_a_drum_is_as_wide_and_as_short_as_it_is(voice):
    picture = sketch([Note(0.0, 0.2, KEYS[voice], 1.0)], 4.0, 256, drums=True, ring=True)
    assert picture.max() == pytest.approx(STROKES[voice].level, abs=0.1)
    assert picture[:, -1].max() < STROKES[voice].level - 30


def test_every_drum_that_grooves_name_has_a_stroke():
    assert set(STROKES) == set(KEYS)


def test_softer_is_lower_and_an_unknown_key_is_nothing():
    soft = sketch([Note(0.0, 1.0, 60, 0.25)], 4.0, 256, drums=False, ring=True)
    loud = sketch([Note(0.0, 1.0, 60, 1.0)], 4.0, 256, drums=False, ring=True)
    assert loud.max() - soft.max() == pytest.approx(12.04, abs=0.1)
    assert sketch([Note(0.0, 1.0, 7, 1.0)], 4.0, 256, drums=True, ring=True).max() == FLOOR
