"""Which parts a prompt's kit has, and what each is asked for."""

from __future__ import annotations

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.kit import MOST_PARTS
from bridge.prompt import asked, understand
from bridge.prompt.kits import kit_of, parse_parts, parse_sections, told_of_kit
from bridge.prompt.sound.names import FAMILIES
from bridge.prompt.text.phrases import table


def named(prompt: str, *parts: str) -> dict[str, str]:
    return {part.name: part.prompt for part in kit_of(prompt, parts).parts}


def test_each_part_is_asked_for_with_the_kit_s_words() -> None:
    assert named("dusty boom bap", "drums", "upright bass") == {
        "drums": "dusty boom bap drums",
        "upright bass": "dusty boom bap upright bass",
    }


def test_a_word_is_said_once() -> None:
    kit = kit_of("boom bap drums with deep sub bass")
    assert [one.prompt for one in kit.parts] == ["boom bap drums", "boom bap deep sub bass"]
    assert kit_of("drum and bass").parts[1].prompt == "drum and bass bass"


def test_without_parts_it_has_what_its_genre_has() -> None:
    assert [*named("dusty boom bap")] == ["drums", "bass", "keys", "lead"]
    assert [*named("deep house")] == ["drums", "bass", "rhodes", "pad"]


def test_two_instruments_in_the_prompt_are_its_parts() -> None:
    assert named("dusty drums and warm bass") == {
        "drums": "dusty drums",
        "bass": "dusty warm bass",
    }
    assert [*named("boom bap with rhodes, upright bass and drums")] == [
        "rhodes", "upright bass", "drums",
    ]  # fmt: skip
    assert [*named("boom bap drums")] == ["drums", "bass", "keys", "lead"]


def test_all_kits_of_the_table_are_of_instruments_that_are_known() -> None:
    kits = table("kits")
    assert set(kits["genres"]) <= set(table("genres"))
    for genre, parts in {"dusty": kits["usual"], **kits["genres"]}.items():
        kit = kit_of(genre, parts)
        for part in kit.parts:
            said = understand(part.prompt)
            assert said.family == understand(part.name).family, part
            assert said.family in FAMILIES
            assert len(said.names) == 1


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("vocals",), "'vocals' is not one"),
        (("qwertz",), "'qwertz' is not one"),
        (("drums", "drums"), "twice"),
        (tuple(FAMILIES), f"1 to {MOST_PARTS}"),
    ],
)
def test_parts_that_there_are_not_are_refused_in_a_sentence(parts: tuple[str], said: str) -> None:
    with pytest.raises(BadArgument, match=said):
        kit_of("dusty", parts)


@pytest.mark.parametrize("text", ["", " , ", "drums," * 200])
def test_lists_are_bounded(text: str) -> None:
    with pytest.raises(BadArgument):
        parse_parts(text)
    with pytest.raises(BadArgument):
        parse_sections(text)
    assert parse_parts(" Drums, upright bass ") == ("drums", "upright bass")


def test_nobody_is_told_that_one_sample_holds_one_part() -> None:
    wanted = asked("drums and bass", {"bpm": 90.0}, {})
    assert any("One sample" in notice for notice in wanted.notices)
    assert not any("One" in one for one in told_of_kit(wanted.understanding, wanted.notices))
