"""A kit over real UDP: each part is told of, and the mix last."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.domain.kit import MIX, Kit
from bridge.files.formats import read_card
from tests.osc.ear import Ear

SAID = ("dusty boom bap, 92 bpm, A minor", "bars", 1, "steps", 1)


def test_each_part_is_done_and_then_the_mix(ear: Ear) -> None:
    ear.say("/fodder/kit", "k", *SAID, "parts", "drums, bass", "form", "intro,verse")
    heard = ear.until("/fodder/finished", "/fodder/failed", "/fodder/error")
    done = [said for address, said in heard if address == "/fodder/done"]
    recipes = [read_card(Path(said[2])).recipe for said in done]
    kits = [recipe.edit for recipe in recipes if isinstance(recipe.edit, Kit)]
    assert [kit.part for kit in kits] == ["drums", "bass", MIX]
    assert {(kit.prompt, kit.form) for kit in kits} == {("dusty boom bap", ("intro", "verse"))}
    assert {(said[3], said[4]) for said in done} == {(92.0, "Am")}
    assert len({Path(said[2]).parent for said in done}) == 1
    assert heard[-1][1][1] == 3
    ear.say("/fodder/query", "q", "dusty boom bap", 20)
    found = [said for address, said in ear.until("/fodder/result/end") if address[-1] == "t"]
    assert {said[2] for said in found} >= {said[2] for said in done[:2]}
    assert done[2][2] not in {said[2] for said in found}


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (("parts", "drums,vocals"), "vocals"),
        (("parts", ",".join(["drums"] * 9)), "drums twice|1 to 8"),
        (("parts", " , "), "are no parts"),
        (("form", "in tro"), "'in tro' is not one"),
        (("source", "/tmp/x.wav"), "leave source out"),
        (("bars", 17), "16"),
    ],
)
def test_what_no_kit_can_be_is_answered_in_a_sentence(
    ear: Ear, pairs: tuple[str, object], said: str
) -> None:
    ear.say("/fodder/kit", "k", "dusty boom bap", *pairs)
    _, (code, sentence, address) = ear.until("/fodder/error", "/fodder/accepted")[-1]
    assert (code, address) == ("bad_argument", "/fodder/kit")
    assert any(one in sentence for one in said.split("|")), sentence
