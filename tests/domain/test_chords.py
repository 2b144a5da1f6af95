"""Chords as musicians write them: what each says, that text and value agree, what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.chords import MOST_CHORDS, Chord, Progression
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key

SYMBOLS = {
    # symbol: root, semitones above it, bass
    "C": (0, (0, 4, 7), None), "F#": (6, (0, 4, 7), None), "Bbm": (10, (0, 3, 7), None),
    "A-": (9, (0, 3, 7), None), "G7": (7, (0, 4, 7, 10), None), "Cmaj7": (0, (0, 4, 7, 11), None),
    "CΔ7": (0, (0, 4, 7, 11), None), "Dm7": (2, (0, 3, 7, 10), None),
    "CmMaj7": (0, (0, 3, 7, 11), None), "Bdim": (11, (0, 3, 6), None),
    "Bdim7": (11, (0, 3, 6, 9), None), "Bm7b5": (11, (0, 3, 6, 10), None),
    "Bø7": (11, (0, 3, 6, 10), None), "E+": (4, (0, 4, 8), None), "Gsus4": (7, (0, 5, 7), None),
    "Gsus": (7, (0, 5, 7), None), "D7sus4": (2, (0, 5, 7, 10), None), "Asus2": (9, (0, 2, 7), None),
    "E5": (4, (0, 7), None), "C6": (0, (0, 4, 7, 9), None), "C6/9": (0, (0, 4, 7, 9, 14), None),
    "F9": (5, (0, 4, 7, 10, 14), None), "Fadd9": (5, (0, 4, 7, 14), None),
    "Fadd2": (5, (0, 4, 7, 14), None), "Cadd4": (0, (0, 4, 7, 17), None),
    "Cadd#11": (0, (0, 4, 7, 18), None),
    "G13": (7, (0, 4, 7, 10, 14, 21), None), "G7(b9)": (7, (0, 4, 7, 10, 13), None),
    "C7#9": (0, (0, 4, 7, 10, 15), None), "C/E": (0, (0, 4, 7), 4), "Am7/G": (9, (0, 3, 7, 10), 7),
    "D/F♯": (2, (0, 4, 7), 6), "N.C.": (0, (), None), "NC": (0, (), None),
}  # fmt: skip
NUMERALS = {
    "i VI III VII": ((0, 3), (8, 4), (3, 4), (10, 4)),
    "I V vi IV": ((0, 4), (7, 4), (9, 3), (5, 4)),
    "ii-V-I": ((2, 3), (7, 4), (0, 4)), "iv VII": ((5, 3), (10, 4)), "vi IV": ((9, 3), (5, 4)),
    "i bVI bVII V": ((0, 3), (8, 4), (10, 4), (7, 4)), "V/V V I": ((2, 4), (7, 4), (0, 4)),
    "vii° i": ((11, 3), (0, 3)), "I #IV° V": ((0, 4), (6, 3), (7, 4)),
}  # fmt: skip


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_says_its_tones(symbol):
    chord = Chord.parse(symbol)
    assert (chord.root, chord.steps, chord.bass) == SYMBOLS[symbol]
    assert Chord.parse(str(chord)) == chord


@pytest.mark.parametrize("text", NUMERALS)
def test_numerals_count_from_the_tonic(text):
    """(semitones above the tonic, its third)."""
    chords = Progression.parse(text).chords
    assert tuple((chord.root, chord.steps[1]) for chord in chords) == NUMERALS[text]
    assert all(chord.relative for chord in chords)


@pytest.mark.parametrize(("text", "lengths"), [
    ("Am F C G", (1, 1, 1, 1)), ("| Am F | C |", (0.5, 0.5, 1)), ("|: Am | F :|", (1, 1)),
    ("| C / / G | % |", (0.75, 1.25)), ("Am → F → C", (1, 1, 1)), ("Am, F, C", (1, 1, 1)),
    ("Am - F - C - G", (1, 1, 1, 1)), ("| C | N.C. |", (1, 1)), ("Am % F", (2, 1)),
])  # fmt: skip
def test_bars_share_their_time_evenly(text, lengths):
    assert Progression.parse(text).lengths == tuple(map(Fraction, lengths))


@pytest.mark.parametrize(("text", "key"), [
    ("Am F C G", "Am"), ("C G Am F", "C"), ("ii-V-I in Bb", "Bb"), ("i VI in c# minor", "C#m"),
    ("Dm7 G7 Cmaj7", "C"), ("Em Am B7 Em", "Em"), ("Bb Eb F Bb", "Bb"), ("i iv v", "Cm"),
    ("Dm7 G7 Cmaj7 Am7", "C"), ("Gm7 C7 Fmaj7 Dm7", "F"), ("A7 D7 A7 E7", "A"),
])  # fmt: skip
def test_the_key_is_said_or_the_one_in_which_most_of_it_lies(text, key):
    assert Progression.parse(text).tonality == Key.parse(key)


@pytest.mark.parametrize(("text", "word"), [
    ("H", "'H'"), ("Am x", "'x'"), ("", "0 chords"), ("Cfoo", "'Cfoo'"), ("C/H", "'C/H'"),
    ("N.C.", "at least one chord"), ("/ Am", "chord before"), ("Am i", "do not mix"),
    ("A" * 401, "401"), ("C " * 33, "32"), ("| " + "C " * 17 + "|", "16"), ("m7", "'m7'"),
])  # fmt: skip
def test_what_is_none_is_refused_in_one_sentence(text, word):
    with pytest.raises(BadArgument, match=r"^[^\n]*$") as error:
        Progression.parse(text)
    assert word in str(error.value)


def test_it_is_repeated_over_more_bars_and_shorter_on_fewer():
    four = Progression.parse("Am F C G")
    assert [(int(at), str(chord)) for at, _, chord in four.over(6)] == [
        (0, "Am"), (1, "F"), (2, "C"), (3, "G"), (4, "Am"), (5, "F"),
    ]  # fmt: skip
    assert [length for _, length, _ in four.over(2)] == [Fraction(1, 2)] * 4


WORDS = st.sampled_from([*(symbol for symbol in SYMBOLS if symbol not in ("N.C.", "NC")), "/", "%"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=7), st.booleans())
def test_what_is_written_is_read_as_the_same(bars, keyed):
    text = "| C | " + " | ".join(" ".join(bar) for bar in bars) + " |" + " in Ebm" * keyed
    progression = Progression.parse(text)
    assert Progression.parse(str(progression)) == progression
    assert sum(progression.lengths) == len(bars) + 1


@given(st.text(alphabet="ABCGabcimvIV#b/|-7()°% .:jus", max_size=60))
def test_any_text_is_chords_or_is_refused(text):
    try:
        progression = Progression.parse(text)
    except BadArgument:
        return
    assert 1 <= len(progression.chords) <= MOST_CHORDS
    assert Progression.parse(str(progression)) == progression
