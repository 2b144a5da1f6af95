import math

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.music import (
    Key,
    Meter,
    Scale,
    check_tempo,
    is_close_tempo,
    loop_samples,
    semitones_between,
)


@pytest.mark.parametrize(
    ("text", "tonic", "minor"),
    [
        ("Am", 9, True),
        ("A", 9, False),
        ("Bb", 10, False),
        ("Cb", 11, False),
        ("B#", 0, False),
        ("C#m", 1, True),
        ("A minor", None, None),
        ("c#m", None, None),
        ("Es", None, None),
        ("H", None, None),
        ("", None, None),
        ("Am7", None, None),
        ("x" * 10_000, None, None),
    ],
)
def test_keys_are_read_back_as_they_were_written(text, tonic, minor):
    if tonic is None:
        with pytest.raises(BadArgument, match=r"say e\.g\. D or C#m"):
            Key.parse(text)
    else:
        assert Key.parse(text) == Key(tonic, minor)


def test_every_key_is_read_back_from_its_own_name():
    for tonic in range(12):
        for minor in (False, True):
            assert Key.parse(str(Key(tonic, minor))) == Key(tonic, minor)


def test_keys_are_spelled_as_musicians_do_or_as_somebody_did():
    black = (1, 3, 6, 8, 10)
    assert [str(Key(tonic)) for tonic in black] == ["Db", "Eb", "F#", "Ab", "Bb"]
    assert [str(Key(tonic, True)) for tonic in black] == ["C#m", "Ebm", "F#m", "G#m", "Bbm"]
    assert str(Key.parse("A#m")) == "A#m"
    assert Key.parse("A#m") == Key.parse("Bbm")


def test_relatives_and_transposition():
    assert Key.parse("Am").relative == Key.parse("C")
    assert Key.parse("C").relative == Key.parse("Am")
    assert Key.parse("B").transposed(1) == Key.parse("C")


@pytest.mark.parametrize(
    ("scale", "degree", "parent"),
    [
        (Scale.DORIAN, 1, (0, 2, 4, 5, 7, 9, 11)),
        (Scale.PHRYGIAN, 2, (0, 2, 4, 5, 7, 9, 11)),
        (Scale.LYDIAN, 3, (0, 2, 4, 5, 7, 9, 11)),
        (Scale.MIXOLYDIAN, 4, (0, 2, 4, 5, 7, 9, 11)),
        (Scale.LOCRIAN, 6, (0, 2, 4, 5, 7, 9, 11)),
        (Scale.PHRYGIAN_DOMINANT, 4, (0, 2, 3, 5, 7, 8, 11)),
        (Scale.HARMONIC_MINOR, 0, (0, 2, 3, 5, 7, 8, 11)),
        (Scale.MELODIC_MINOR, 0, (0, 2, 3, 5, 7, 9, 11)),
    ],
)
def test_a_mode_is_its_parent_from_another_degree(scale, degree, parent):
    from_there = (*parent[degree:], *(step + 12 for step in parent[:degree]))
    assert scale.steps == tuple(step - parent[degree] for step in from_there)


def test_meters_count_quarter_notes():
    assert [Meter.parse(m).beats for m in ("4/4", "3/4", "6/8", "7/8", "2/2")] == [4, 3, 3, 3.5, 4]
    for wrong in ("4", "0/4", "4/3", "17/8", "a/b", "4/4/4", ""):
        with pytest.raises(BadArgument, match="say e"):
            Meter.parse(wrong)


@pytest.mark.parametrize(
    ("bars", "meter", "bpm", "samples"),
    [
        (2, "4/4", 92, 230_087),  # 8 · 60 / 92 · 44100 = 230,086.96
        (1, "4/4", 120, 88_200),
        (4, "7/8", 133, 278_526),  # 14 · 60 / 133 · 44100 = 278,526.3
        (8, "3/4", 97.5, 651_323),
    ],
)
def test_a_loops_length_is_rounded_once(bars, meter, bpm, samples):
    assert loop_samples(bars, Meter.parse(meter), bpm) == samples


@pytest.mark.parametrize("bpm", [0, -1, 39.9, 240.1, math.nan, math.inf])
def test_impossible_tempi_are_refused(bpm):
    with pytest.raises(BadArgument, match="from 40 to 240"):
        check_tempo(bpm)


def test_the_way_between_pitch_classes_is_the_shortest():
    ways = {(a, b): semitones_between(a, b) for a in range(12) for b in range(12)}
    assert all((a + way - b) % 12 == 0 for (a, b), way in ways.items())
    assert set(ways.values()) == set(range(-5, 7))


def test_tempi_are_close_within_one_percent_octaves_forgiven():
    assert is_close_tempo(92, 92.9)
    assert is_close_tempo(92, 184)
    assert is_close_tempo(140, 70.3)
    assert not is_close_tempo(92, 94)
    assert not is_close_tempo(92, 92 * 1.5)
    assert not is_close_tempo(92, 92 * 4)
