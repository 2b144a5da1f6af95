"""A key is asserted only where musicians would not argue about it."""

import pytest

from training.hearing.truth import Chord, is_certain

MAJOR, MINOR, SEVENTH = (0, 4, 7), (0, 3, 7), (0, 4, 7, 11)
BAR = 4.0


def turn(*chords: tuple[int, tuple[int, ...]]) -> list[Chord]:
    """A bar of each."""
    return [Chord(i * BAR, BAR, root, tones) for i, (root, tones) in enumerate(chords)]


@pytest.mark.parametrize(
    ("chords", "minor", "certain"),
    [
        (turn((0, MAJOR), (7, MAJOR), (9, MINOR), (5, MAJOR)), False, True),  # C G Am F
        (turn((0, MINOR), (8, MAJOR), (3, MAJOR), (10, MAJOR)), True, True),  # Am F C G, A minor
        (turn((9, MINOR), (5, MAJOR), (0, MAJOR), (7, MAJOR)), False, False),  # the same, C major
        (turn((2, MINOR), (7, MAJOR), (0, MAJOR), (0, MAJOR)), False, True),  # Dm G C C
        (turn((2, MINOR), (7, MAJOR)), False, False),  # C never sounds
        (turn((5, MAJOR), (0, MAJOR)), False, False),  # F C: as well in F
        (turn((5, SEVENTH), (0, SEVENTH)), False, True),  # Fmaj7 Cmaj7: its B is not F major's
        (turn((0, MINOR)), True, True),
        (turn((0, MINOR)), False, False),  # its home is another chord
    ],
)
def test_the_key_is_where_a_turn_begins_if_that_key_has_all_its_chords(
    chords: list[Chord], minor: bool, certain: bool
) -> None:
    assert is_certain(chords, minor, 0.0, len(chords) * BAR) is certain


def test_only_what_sounds_between_start_and_end_counts() -> None:
    chords = turn((2, MINOR), (7, MAJOR), (0, MAJOR), (0, MAJOR))
    assert not is_certain(chords, False, 0.0, 2 * BAR)
    assert not is_certain(chords, False, 0.0, 2 * BAR + 0.5)  # half a beat is no chord
    assert is_certain(chords, False, 0.0, 3 * BAR)
