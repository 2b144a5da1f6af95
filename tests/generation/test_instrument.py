"""Which notes an instrument is made of."""

from __future__ import annotations

import pytest

from bridge.config.presets import model_named
from bridge.domain.edit import Instrument, Strike
from bridge.domain.errors import BadArgument
from bridge.domain.request import Kind, Request
from bridge.files.recipe import edit_from_dict, edit_to_dict
from bridge.generation.instrument import COMPASS, instrument_of, parse_range


def pitches(prompt: str, count: int = 5) -> list[int]:
    made = instrument_of(prompt, model_named("embedded").folder, count)
    return sorted({strike.pitch for strike in made.strikes})


def test_the_compass_is_that_of_the_instrument_that_is_named() -> None:
    assert pitches("glassy bell pluck") == [57, 64, 71, 79, 86]
    assert pitches("upright bass")[0] == 28
    assert pitches("flute", 2) == [60, 91]
    assert pitches("flute", 1) == [75]


def test_of_a_prompt_that_names_none_it_is_the_middle_of_a_keyboard() -> None:
    assert [min(pitches("xyzzy")), max(pitches("xyzzy"))] == list(COMPASS)
    assert instrument_of("flute", None).strikes[0].pitch == COMPASS[0]


def test_each_pitch_is_struck_softly_and_hard() -> None:
    made = instrument_of("flute", None, 2, (60, 72))
    assert made.strikes == (Strike(60, 60), Strike(60, 110), Strike(72, 60), Strike(72, 110))
    assert len(instrument_of("flute", None, 12, (60, 62)).strikes) == 6


@pytest.mark.parametrize("prompt", ["dusty boom bap drums", "riser fx"])
def test_what_has_no_pitch_is_told(prompt: str) -> None:
    with pytest.raises(BadArgument, match="no pitch"):
        pitches(prompt)


@pytest.mark.parametrize("count", [0, 13])
def test_too_many_and_too_few_pitches_are_told(count: int) -> None:
    with pytest.raises(BadArgument, match="1 to 12"):
        pitches("flute", count)


def test_a_range_is_read_as_people_write_it() -> None:
    assert parse_range("C2-C6") == (36, 84)
    assert parse_range(" Eb3 - f#4 ") == (51, 66)
    for bad in ("", "C2", "C-C", "H2-H3", "C2-C6-C7", "C" * 100):
        with pytest.raises(BadArgument, match="C2-C6"):
            parse_range(bad)
    with pytest.raises(BadArgument, match="lowest"):
        instrument_of("flute", None, 5, parse_range("C6-C2"))
    with pytest.raises(BadArgument, match="lowest"):
        instrument_of("flute", None, 5, parse_range("C-1-C9"))


def test_a_request_makes_each_note_once_of_one_seed() -> None:
    edit = Instrument((Strike(60), Strike(72)))
    request = Request("flute", seed=5, kind=Kind.ONESHOT, retry=3, edit=edit)
    assert request.makes == 2
    takes = request.takes()
    assert [one.edit.strike for one in takes if isinstance(one.edit, Instrument)] == [
        Strike(60),
        Strike(72),
    ]
    assert {(one.seed, one.retry, one.makes) for one in takes} == {(5, 0, 1)}
    with pytest.raises(BadArgument, match="one-shot"):
        Request("flute", edit=edit)


def test_it_is_written_into_a_recipe_and_read() -> None:
    edit = Instrument((Strike(60, 40), Strike(72)), 1)
    assert edit_from_dict(edit_to_dict(edit)) == edit
    for bad in ({"strikes": []}, {"strikes": [{"pitch": 300}]}, {"part": 7}):
        with pytest.raises((BadArgument, ValueError)):
            edit_from_dict({**edit_to_dict(edit), **bad})
