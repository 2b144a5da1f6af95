"""Lines that tell their key: a tone of the tonic's triad that they lack comes with its chords."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.notes import Note
from bridge.score.bass import COMPASS, STYLES, bass_pattern
from bridge.score.following import Compass
from bridge.score.harmony import TRIADS, Harmony, evenly, root
from bridge.score.key_statement import state_key
from bridge.score.notes import BarSpan
from bridge.score.tonal import tonal_pattern

BARS = BarSpan(count=4)
ROOTS = evenly("minor", (1, 7, 4, 1), "triad", BARS.beats)  # C Bb F C: of C major as of C minor
BASS, LINE = Compass(28, 28 + COMPASS, bass=True), Compass(60, 84)


def struck(harmony: Harmony, each: float, length: float = 0.9) -> list[Note]:
    """The roots, so many beats apart."""
    places = np.arange(0, harmony.beats, each)
    return [Note(at, length * each, root(harmony.chord_at(at), 28), 0.9) for at in places]


@pytest.mark.parametrize("each", [0.5, 1.0, 4.0])
def test_a_bass_of_roots_that_are_of_two_keys_sounds_the_third_and_keeps_its_roots(
    each: float,
) -> None:
    before = struck(ROOTS, each)
    line = state_key(before, ROOTS, BASS)
    assert {0, 3, 7} <= {note.pitch % 12 for note in line}
    for span in ROOTS.spans:
        first = next(note for note in line if note.start == span.start)
        assert first.pitch == root(span.chord, 28)
    for note in line:
        chord = ROOTS.chord_at(note.start)
        assert note.pitch % 12 in chord.classes
    assert state_key(line, ROOTS, BASS) == line  # what tells its key stays as it is


def test_a_line_that_has_lost_its_home_is_brought_back() -> None:
    harmony = evenly("major", (1, 6, 4, 5), "triad", BARS.beats)
    away = [Note(at, 0.9, 64 if at < 8 else 69, 0.8) for at in np.arange(0, 12, 1.0)]
    line = state_key(away, harmony, LINE)
    share = {tone: np.mean([note.pitch % 12 == tone for note in line]) for tone in TRIADS["major"]}
    assert share[0] >= 0.25
    assert share[7] > 0
    assert [note.start for note in line] == [note.start for note in away]


def test_notes_that_would_not_fit_and_chords_that_are_given_stay() -> None:
    before = struck(ROOTS, 1.0)
    given = Harmony("minor", ROOTS.spans, given=True)
    assert state_key(before, given, BASS) == before
    high = [Note(note.start, note.length, note.pitch + 36, 0.8) for note in before]
    assert state_key(high, ROOTS, LINE, fits=lambda _: False) == high


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_bass_tells_its_mode(style: str) -> None:
    for mode, third in (("major", 4), ("minor", 3)):
        for seed in range(4):
            rng = np.random.default_rng(seed)
            notes = bass_pattern(rng, style, BarSpan(count=2), 28, mode).notes
            assert third in {note.pitch % 12 for note in notes}, (mode, seed)


def test_a_drone_in_a_mode_that_is_asked_for_has_its_third() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        pattern = tonal_pattern(rng, "drone", BarSpan(), 36, 70, mode="minor")
        assert 3 in {note.pitch % 12 for note in pattern.notes}


def test_a_broken_arpeggio_plays_all_tones_of_its_compass() -> None:
    played = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        notes = tonal_pattern(rng, "arpeggio", BarSpan(count=1), 48, 84, mode="minor").notes
        played.append(len({note.pitch % 12 for note in notes}))
    assert min(played) >= 3
