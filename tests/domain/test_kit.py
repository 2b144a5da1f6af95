"""A kit's request → its takes, and a take → any other of its kit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.kit import MIX, Kit, Part, key_drawn
from bridge.domain.layers import LAYERS, Layers
from bridge.domain.music import Key, Scale
from bridge.domain.performance import Performance
from bridge.domain.request import Kind, Request
from bridge.files.recipe import edit_from_dict, edit_to_dict
from bridge.jobs.journal import request_from_dict, request_to_dict

KIT = Kit((Part("drums", "dusty drums"), Part("bass", "dusty bass")), "dusty")
REQUEST = Request("dusty", seed=5, bars=4, edit=KIT)


def test_each_part_is_made_and_then_the_mix_by_one_seed_and_in_one_key() -> None:
    takes = REQUEST.takes()
    assert [take.edit.part for take in takes] == ["drums", "bass", MIX]
    assert [take.prompt for take in takes] == ["dusty drums", "dusty bass", "dusty"]
    assert {take.seed for take in takes} == {5}
    assert {take.edit.seed for take in takes} == {5}
    assert {take.key for take in takes} == {key_drawn(5)}
    assert REQUEST.makes == 3


def test_a_key_that_is_said_counts() -> None:
    assert {take.key for take in replace(REQUEST, key=Key(9, True)).takes()} == {Key(9, True)}


def test_several_kits_have_seeds_that_count_up_with_room_for_retries() -> None:
    takes = replace(REQUEST, count=2, retry=1).takes()
    assert [take.edit.seed for take in takes] == [5, 5, 5, 7, 7, 7]
    assert {take.retry for take in takes} == {1}
    assert len(takes) == replace(REQUEST, count=2).makes


def test_a_take_is_its_own_only_take_also_one_that_a_retry_drew() -> None:
    for take in REQUEST.takes():
        assert take.takes() == (take,)
        drawn = replace(take, seed=6)
        assert drawn.takes() == (drawn,)


def test_from_any_part_every_other_is_known() -> None:
    drums, bass, mix = REQUEST.takes()
    assert drums.of_part("bass") == bass.of_part("bass") == mix.of_part("bass") == bass
    assert bass.of_part(MIX) == mix
    with pytest.raises(BadArgument, match="say drums, bass"):
        drums.of_part("lead")
    with pytest.raises(BadArgument, match="no part of a kit"):
        Request("dusty").of_part("bass")


def test_how_one_part_is_played_is_no_matter_of_the_others() -> None:
    drums = replace(REQUEST.takes()[0], performance=Performance(only=("kick",)))
    assert not drums.of_part("bass").performance
    modal = replace(drums, performance=Performance(only=("kick",), scale=Scale("dorian")))
    assert modal.of_part("bass").performance == Performance(scale=Scale("dorian"))
    assert drums.of_part("drums") == drums


def test_a_part_of_its_own_take_leaves_the_kit_as_it_is() -> None:
    other = REQUEST.takes()[0].edit.seeded(9, "bass")
    takes = replace(REQUEST, edit=replace(other, part="")).takes()
    assert [take.seed for take in takes] == [5, 9, 5]
    assert {take.edit.seed for take in takes} == {5}


@pytest.mark.parametrize(
    "made",
    [
        lambda: Kit((), "dusty"),
        lambda: Kit(tuple(Part(f"drums{n}", "x") for n in range(9)), "dusty"),
        lambda: Kit((Part("drums", "x"), Part("drums", "y")), "dusty"),
        lambda: Part("../drums", "x"),
        lambda: replace(KIT, seed=2**32),
        lambda: Part(MIX, "x"),
        lambda: replace(KIT, part="lead"),
        lambda: replace(KIT, form=("intro",) * 17),
        lambda: replace(KIT, form=("in tro",)),
        lambda: replace(REQUEST, bars=16, edit=replace(KIT, form=("main",) * 9)),
        lambda: replace(REQUEST, kind=Kind.ONESHOT),
        lambda: replace(REQUEST, bars=17),
    ],
)
def test_what_no_kit_can_be_is_refused(made: object) -> None:
    with pytest.raises(BadArgument):
        made()  # type: ignore[operator]


@pytest.mark.parametrize("edit", [KIT, replace(KIT, form=("intro", "fill")), Layers("kick", True)])
def test_the_recipe_and_the_journal_say_all_of_it(edit: Kit | Layers) -> None:
    assert edit_from_dict(edit_to_dict(edit)) == edit
    kind = Kind.ONESHOT if isinstance(edit, Layers) else Kind.LOOP
    request = Request("dusty", edit=edit, kind=kind)
    assert request_from_dict(request_to_dict(request)) == request


def test_a_groove_is_made_with_its_layers_and_a_hit_of_each() -> None:
    takes = Request("dusty drums", seed=3, edit=Layers()).takes()
    loops, hits = takes[:5], takes[5:]
    assert [take.edit.layer for take in loops] == ["groove", *LAYERS]
    assert [take.edit.layer for take in hits] == [*LAYERS]
    assert {take.kind for take in loops} == {Kind.LOOP}
    assert {take.kind for take in hits} == {Kind.ONESHOT}
    assert all(take.takes() == (take,) for take in takes)
    with pytest.raises(BadArgument, match="of a loop"):
        Request("kick", kind=Kind.ONESHOT, edit=Layers())
    with pytest.raises(BadArgument, match="snare"):
        Layers("gong")


def test_keys_that_nobody_said_differ_from_seed_to_seed() -> None:
    keys = [key_drawn(seed) for seed in range(48)]
    assert [str(key) for key in keys[:6]] == ["Cm", "Ebm", "Bb", "Dm", "A", "Em"]  # as ever
    assert len(set(keys)) > 16
    assert 0.4 < sum(key.minor for key in keys) / len(keys) < 0.8
