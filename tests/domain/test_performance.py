"""How something is to be played, as a value: its words, its JSON, the words that it refuses."""

from __future__ import annotations

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.performance import AXES, DRUM_VOICES, NoteValue, Performance, Rhythm
from bridge.score.grooves import KEYS, VOICES, keys_of
from bridge.score.plan import drums_in

SAID = {
    "articulation": "stab",
    "rhythm": "call and response",
    "note_value": "1/8T",
    "only": ["hat", "kick"],
}


def test_what_is_said_survives_json_and_nothing_else_is_written() -> None:
    how = Performance.from_dict(SAID)
    assert how.to_dict() == SAID
    assert (how.rhythm, how.note_value) == (Rhythm.CALL_AND_RESPONSE, NoteValue.EIGHTH_TRIPLET)
    assert Performance(only=("kick", "hat", "kick")).only == how.only
    assert Performance().to_dict() == {}
    assert not Performance()
    assert how
    assert Performance.from_dict({"octave": 0}).to_dict() == {"octave": 0}


@pytest.mark.parametrize(("axis", "word"), [(axis, word) for axis in AXES for word in AXES[axis]])
def test_every_word_of_an_axis_is_one(axis: str, word: str) -> None:
    assert Performance.from_dict({axis: word}).to_dict() == {axis: word}


@pytest.mark.parametrize("members", [{"articulation": "loud"}, {"only": ["kazoo"]}, {"feel": 3}])
def test_another_word_is_refused_with_those_that_there_are(members: dict[str, object]) -> None:
    with pytest.raises(BadArgument, match=r"^.* is no .*: say one of .*\.$"):
        Performance.from_dict(members)


@pytest.mark.parametrize("octave", [-1, 9, 2.5, "low", True])
def test_an_octave_is_a_number_of_a_piano(octave: object) -> None:
    with pytest.raises(BadArgument, match="octave"):
        Performance.from_dict({"octave": octave})


def test_rows_are_steps_by_drum_and_survive_json() -> None:
    rows = {"snare": "....x...", "accent": "x", "clave": "2-3 son clave", "kick": "xog."}
    how = Performance.from_dict({"rows": rows, "also": ["cowbell"]})
    assert how == Performance(rows=tuple(rows.items()), also=("cowbell",))
    assert how.to_dict() == {"rows": dict(sorted(rows.items())), "also": ["cowbell"]}
    assert how.placed


@pytest.mark.parametrize(
    "rows",
    [
        {"kick": ""}, {"kick": "x" * 65}, {"kick": "x y"}, {"kick": 3}, {"kick": None},
        {"kick": ["x", "."]}, {"kazoo": "x..."}, {3: "x..."}, {"clave": "offbeat"}, ["kick"],
        "kick", 7,
    ],
)  # fmt: skip
def test_what_is_no_row_is_refused(rows: object) -> None:
    with pytest.raises(BadArgument, match=r"steps|voice|Rows"):
        Performance.from_dict({"rows": rows})


def test_members_of_a_later_fodder_are_passed_over() -> None:
    assert Performance.from_dict({"mood": "glad", "density": "busy"}).to_dict() == {
        "density": "busy"
    }


@pytest.mark.parametrize(
    ("value", "beats"), [("1/1", 4), ("1/4", 1), ("1/8", 0.5), ("1/8T", 1 / 3), ("1/32", 0.125)]
)
def test_note_values_are_parts_of_a_whole_note(value: str, beats: float) -> None:
    assert NoteValue(value).beats == pytest.approx(beats)


def test_every_drum_that_a_groove_may_strike_is_of_a_voice() -> None:
    assert set(VOICES) == set(DRUM_VOICES)
    assert keys_of(VOICES) == set(KEYS.values())


@pytest.mark.parametrize(
    ("word", "voice"), [(word, voice) for voice, words in DRUM_VOICES.items() for word in words]
)
def test_every_name_of_a_drum_is_heard_in_a_negative(word: str, voice: str) -> None:
    for text in (word, f"{word}s", f"no {word}, please", word.upper()):
        assert drums_in(text) == keys_of([voice])


def test_the_longest_name_counts() -> None:
    assert drums_in("open hats") == {KEYS["open"]}
    assert drums_in("ride cymbals and rimshots") == keys_of(["ride", "rim"])
    assert drums_in("claps, crashes") == keys_of(["clap", "crash"])
    assert drums_in("that whatever, shattered") == frozenset()
