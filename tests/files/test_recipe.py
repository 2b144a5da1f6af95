import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.edit import Layer, Source, Stem
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key, Meter
from bridge.domain.performance import AXES, DRUM_VOICES, Performance
from bridge.domain.request import Kind, Lora, Reference
from bridge.domain.sample import Heard, Recipe
from bridge.files.recipe import (
    SampleMetadata,
    fingerprint,
    from_dict,
    metadata_from_json,
    metadata_of,
    metadata_to_json,
    to_dict,
)
from tests.files.samples import HEARD, RECIPE, a_loop, a_recipe

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
keys = st.none() | st.builds(Key, st.integers(0, 11), st.booleans())
recipes = st.builds(
    Recipe,
    prompt=text,
    negative=text,
    seed=st.integers(0, 2**32 - 1),
    kind=st.sampled_from(Kind),
    bpm=st.floats(40, 240),
    key=keys,
    bars=st.integers(1, 16),
    meter=st.builds(Meter, st.integers(1, 16), st.sampled_from([2, 4, 8, 16])),
    model=text,
    model_version=text,
    steps=st.integers(1, 200),
    guidance=st.floats(0, 30),
    fodder=text,
    performance=st.builds(
        Performance,
        **{name: st.none() | st.sampled_from(words) for name, words in AXES.items()},
        only=st.lists(st.sampled_from(sorted(DRUM_VOICES)), max_size=3).map(tuple),
    ),
)


@given(recipes)
def test_a_recipe_comes_back_from_json(recipe):
    assert from_dict(json.loads(json.dumps(to_dict(recipe)))) == recipe


@given(recipes, keys)
def test_a_card_comes_back_from_json(recipe, key):
    card = SampleMetadata(
        "0123456789abcdef", recipe, Heard(92.5, 0.25, None, key, 0.5, -3.0, (2, 4)), "drums"
    )
    assert metadata_from_json(metadata_to_json(card)) == card


def test_a_card_is_ascii_and_canonical():
    loop = a_loop(a_recipe(prompt="späte Trommeln 太鼓", bpm=np.float64(92), key=None))
    text = metadata_to_json(metadata_of(loop))
    assert text.isascii()
    assert text == metadata_to_json(metadata_from_json(text))


def test_what_was_heard_is_rounded_and_nan_is_nothing():
    heard = Heard(92.123456789, float("nan"), float(np.float32(0.25)), None, 1 / 3)
    card = metadata_of(replace(a_loop(), heard=heard))
    assert card.heard == Heard(92.123457, 0.0, 0.25, None, 0.333333)
    assert metadata_from_json(metadata_to_json(card)) == card


@pytest.mark.parametrize(
    "edit",
    [
        Layer(Source(Path("/loops/a.wav"), "ab", 0.0, 92.0, Key(9, True), 2), ("bass", "strings")),
        Stem(Source(Path("/loops/a.wav")), "drums"),
    ],
)
def test_tracks_and_references_come_back_from_json(edit):
    addons = (Reference(Path("/loops/r.wav"), "cd"), Lora(Path("/l.safetensors"), 0.5))
    recipe = replace(RECIPE, edit=edit, addons=addons)
    assert from_dict(json.loads(json.dumps(to_dict(recipe)))) == recipe
    strange = {**to_dict(recipe), "edit": {**to_dict(recipe)["edit"], "source": {"path": "a"}}}
    assert from_dict(strange).edit.source.path == Path("a")
    strange["edit"] |= {"track": "kazoo", "tracks": ["kazoo"]}
    with pytest.raises(BadArgument, match="kazoo"):
        from_dict(strange)


def test_a_recipe_says_how_it_is_played_only_where_that_was_asked():
    assert "performance" not in to_dict(RECIPE)
    stab = replace(RECIPE, performance=Performance.from_dict({"articulation": "stab"}))
    assert to_dict(stab)["performance"] == {"articulation": "stab"}
    assert stab.request.performance == stab.performance
    assert (
        "silent_bars" not in json.loads(metadata_to_json(SampleMetadata("0" * 16, RECIPE)))["heard"]
    )


def test_a_root_note_is_written_where_there_is_one():
    card = SampleMetadata("0" * 16, RECIPE)
    assert "root_note" not in json.loads(metadata_to_json(card))["heard"]
    struck = replace(card, heard=Heard(root_note=36))
    assert metadata_from_json(metadata_to_json(struck)) == struck


def test_members_from_a_later_fodder_are_ignored():
    members = json.loads(metadata_to_json(metadata_of(a_loop())))
    members |= {"schema": 2, "mood": "blue"}
    members["recipe"]["swing"] = 0.6
    members["heard"]["swing"] = 0.6
    assert metadata_from_json(json.dumps(members)).recipe == RECIPE


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"id": "x"}',
        b'{"id": "x", "recipe": {}}',
        b'{"id": "x", "recipe": []}',
        b"[" * 100_000,
        metadata_to_json(metadata_of(a_loop())).replace(b'"Am"', b'"H"'),
        metadata_to_json(metadata_of(a_loop())).replace(b'"loop"', b"3"),
        metadata_to_json(metadata_of(a_loop())).replace(b"92.0", b'"fast"'),
    ],
)
def test_a_damaged_card_is_an_error_of_one_sentence(damaged):
    with pytest.raises(BadArgument):
        metadata_from_json(damaged)


def test_the_id_tells_recipes_and_sounds_apart():
    loop = a_loop()
    other_sound = a_loop(frames=100)
    other_recipe = a_loop(a_recipe(steps=11))
    assert metadata_of(loop).id == metadata_of(a_loop()).id
    assert len({metadata_of(one).id for one in (loop, other_sound, other_recipe)}) == 3
    assert fingerprint(RECIPE) == fingerprint(a_recipe())
    assert fingerprint(RECIPE) != fingerprint(a_recipe(seed=8))


@pytest.mark.parametrize(
    ("asked", "confidence", "family", "key"),
    [
        ("C", 0.9, "bass", "C"),
        (None, 0.9, "bass", "Am"),
        (None, 0.2, "bass", None),
        (None, 0.9, "drums", None),
    ],
)
def test_the_key_is_the_one_asked_for_or_clearly_heard(asked, confidence, family, key):
    recipe = a_recipe(key=None if asked is None else Key.parse(asked))
    card = SampleMetadata("x", recipe, replace(HEARD, key_confidence=confidence), family)
    assert card.key == (None if key is None else Key.parse(key))
