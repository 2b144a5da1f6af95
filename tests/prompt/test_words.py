"""The tables themselves: nothing stands twice, and what they name is there."""

from __future__ import annotations

from collections import Counter

import pytest

from bridge.config.presets import model_named
from bridge.domain.performance import AXES, DRUM_VOICES
from bridge.domain.request import Kind
from bridge.effects.treatment import CALLED
from bridge.prompt.sound.names import FAMILIES, names
from bridge.prompt.text.languages import LANGUAGES
from bridge.prompt.text.phrases import plural, table
from bridge.prompt.text.tokens import words_of
from bridge.prompt.vocabulary import known_words, ordinary_words, speller
from bridge.score.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    folder = model_named("embedded").folder
    assert folder is not None
    return Vocabulary.read(folder / "vocabulary.json")


def test_every_instrument_is_one_of_the_model_that_ships(vocabulary):
    instruments = table("instruments")
    assert tuple(instruments) == FAMILIES == vocabulary.families
    known = {(one.family, one.name) for one in vocabulary.instruments}
    for family, of in instruments.items():
        assert {(family, name) for name in of if name} <= known


def test_what_is_played_instead_is_of_a_name_that_is_known():
    for phrases in table("nearest").values():
        assert all(phrase in names() for phrase in phrases)


def test_every_scale_is_near_one_that_is_played():
    assert set(table("scales")) <= {"major", "minor", *AXES["scale"]}


def test_every_hit_is_a_one_shot_of_the_model_that_ships(vocabulary):
    known = {one.name for one in vocabulary.instruments if one.kind == Kind.ONESHOT}
    hits = {hit for of in table("drums").values() for hit in of.get("hits", ())}
    assert hits <= known
    assert {of["voice"] for of in table("drums").values()} <= set(DRUM_VOICES)


def test_every_colour_is_one_of_the_model_that_ships(vocabulary):
    assert set(table("colours")) == set(vocabulary.colours) - {"plain"}


def test_no_name_stands_twice():
    named = [
        (words_of(phrase), family)
        for family, of in table("instruments").items()
        for phrases in of.values()
        for phrase in phrases
    ]
    twice = [words for words, count in Counter(words for words, _ in named).items() if count > 1]
    assert twice == []


def test_ways_to_play_are_the_performances_words():
    for axis, words in table("playing").items():
        if axis != "other":
            assert set(words) <= set(AXES[axis])


def test_an_ordinary_word_is_in_no_other_table_and_near_one():
    assert not ordinary_words() & known_words()
    assert all(speller()(word) is not None for word in list(ordinary_words())[:200])


@pytest.mark.parametrize("language", [*LANGUAGES, "ja"])
def test_every_language_has_some_dozens_of_words_that_english_knows(language):
    words = table(f"languages/{language}")
    assert len(words) > 80
    for english in words.values():
        for word in words_of(english):
            assert word in known_words() or word.isdecimal() or len(word) == 1, english


@pytest.mark.parametrize(("word", "more"), [("conga", "congas"), ("brush", "brushes")])
def test_plurals_are_read(word, more):
    assert plural(word) == more


def test_every_effect_that_is_kept_away_is_called_so_by_an_effect():
    called = {name for names in CALLED.values() for name in names}
    assert {one for of in table("effects").values() for one in of["without"]} <= called
