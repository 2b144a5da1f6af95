"""What is marked as another tempo or key, and how it is said."""

from dataclasses import replace

import pytest

from bridge.domain.chords import Progression
from bridge.domain.music import Key
from bridge.domain.performance import Performance
from bridge.domain.request import Kind
from bridge.domain.sample import Heard
from bridge.domain.verdict import judge, judge_recipe
from tests.files.samples import RECIPE

SURE = 0.99
AM, C, D, EM = (Key.parse(text) for text in ("Am", "C", "D", "Em"))


@pytest.mark.parametrize(
    ("asked", "heard", "sure", "agrees"),
    [
        (120, 120.5, SURE, True),
        (120, 60, SURE, True),
        (120, 240, SURE, True),
        (120, 123, SURE, False),
        (120, 90, SURE, False),
        (120, 90, 0.3, True),
        (120, None, 0.0, True),
        (None, 90, SURE, True),
    ],
)
def test_tempo(asked: float | None, heard: float | None, sure: float, agrees: bool) -> None:
    assert judge(asked, None, Heard(heard, sure)).agrees is agrees


@pytest.mark.parametrize(
    ("asked", "heard", "sure", "agrees", "semitones"),
    [
        (AM, AM, SURE, True, 0),
        (AM, C, SURE, True, 0),
        (AM, EM, SURE, False, 5),
        (AM, D, SURE, False, -2),
        (AM, D, 0.3, True, 0),
        (None, D, SURE, True, 0),
        (AM, None, 0.0, True, 0),
    ],
)
def test_key(asked: Key, heard: Key, sure: float, agrees: bool, semitones: int) -> None:
    verdict = judge(120, asked, Heard(120, SURE, 0.0, heard, sure))
    assert (verdict.agrees, verdict.semitones) == (agrees, semitones)


def test_the_sentence_names_both() -> None:
    verdict = judge(120, AM, Heard(90.02, SURE, 0.0, D, SURE))
    assert verdict.sentence == "Sounds like 90.0 bpm instead of 120 and D instead of Am."
    assert judge(120, AM, Heard()).sentence == "Sounds as asked."


@pytest.mark.parametrize(
    ("heard", "longer"), [(123.0, 1.025), (61.5, 1.025), (117.0, 0.975), (90.0, None)]
)
def test_a_stretch_is_at_most_three_per_cent(heard: float, longer: float | None) -> None:
    assert judge(120, None, Heard(heard, SURE)).stretch == pytest.approx(longer)


@pytest.mark.parametrize(
    ("silent", "said"),
    [
        ((3,), "Bar 3 is silent: retry."),
        ((2, 3), "Bars 2 and 3 are silent: retry."),
        ((2, 3, 4), "Bars 2 to 4 are silent: retry."),
        ((1, 3, 4, 6, 7, 8), "Bars 1, 3, 4 and 6 to 8 are silent: retry."),
    ],
)
def test_silent_bars_are_faults_and_are_named(silent: tuple[int, ...], said: str) -> None:
    verdict = judge(120, AM, Heard(120, SURE, 0.0, AM, SURE, silent_bars=silent))
    assert (verdict.agrees, verdict.faults, verdict.sentence) == (False, len(silent), said)
    both = judge(120, None, Heard(90.02, SURE, silent_bars=silent))
    assert both.sentence == f"Sounds like 90.0 bpm instead of 120. {said}"
    assert judge(120, AM, Heard(silent_bars=silent), may_rest=True).agrees


@pytest.mark.parametrize(
    ("heard", "agrees"), [("Dm", True), ("F", True), ("C", True), ("Am", True), ("D", False)]
)
def test_a_mode_agrees_with_the_keys_that_have_its_notes(heard: str, agrees: bool) -> None:
    how = Performance.from_dict({"scale": "dorian"})
    recipe = replace(RECIPE, key=Key(2, True), performance=how)
    sounds = Heard(key=Key.parse(heard), key_confidence=SURE)
    assert judge_recipe(recipe, sounds).agrees is agrees


@pytest.mark.parametrize(
    ("heard", "sentence"),
    [
        ("C#m", "Sounds as asked."),
        ("C#", "Sounds as asked."),
        ("F#m", "Sounds like F# instead of C#."),
        ("Bbm", "Sounds like Bb instead of C#."),
    ],
)
def test_a_single_note_has_no_mode(heard: str, sentence: str) -> None:
    sounds = Heard(key=Key.parse(heard), key_confidence=SURE)
    recipe = replace(RECIPE, key=Key.parse("C#"))
    single = replace(recipe, performance=Performance.from_dict({"density": "single"}))
    for one in (replace(recipe, kind=Kind.ONESHOT), single):
        verdict = judge_recipe(one, sounds)
        assert verdict.sentence == sentence
        assert verdict.semitones == {"F#m": -5, "Bbm": 3}.get(heard, 0)
    chord = replace(recipe, kind=Kind.ONESHOT, chords=Progression.parse("C#"))
    assert not judge_recipe(chord, sounds).key_agrees or heard in ("C#", "Bbm")


@pytest.mark.parametrize("density", [None, "busy", "sparse", "single"])
def test_a_bar_may_rest_where_few_notes_were_asked_for(density: str | None) -> None:
    how = Performance.from_dict({"density": density})
    recipe = replace(RECIPE, performance=how)
    assert judge_recipe(recipe, Heard(silent_bars=(2,))).agrees is (density in ("sparse", "single"))


@pytest.mark.parametrize(("kind", "agrees"), [(Kind.LOOP, False), (Kind.ONESHOT, True)])
def test_a_loop_alone_has_a_tempo_to_be_in(kind: Kind, agrees: bool) -> None:
    heard = Heard(RECIPE.bpm * 1.3, SURE)
    assert judge_recipe(replace(RECIPE, kind=kind), heard).tempo_agrees == agrees


@pytest.mark.parametrize(
    ("chords", "asked", "heard", "agrees"),
    [
        ("Am7 D7", "G", "Am", True),  # of which all but F# are
        ("Am F C G", "Am", "C#m", False),
        ("i iv", "Dm", "Dm", True),
        ("i iv", "Dm", "F#m", False),
        ("i°7 vii°7", "Dm", "Fm", True),
    ],
)
def test_chords_may_be_heard_in_any_key_in_which_they_lie_as_well(chords, asked, heard, agrees):
    recipe = replace(RECIPE, bpm=120, key=Key.parse(asked), chords=Progression.parse(chords))
    sounds = Heard(120, SURE, 0.0, Key.parse(heard), SURE)
    assert judge_recipe(recipe, sounds).key_agrees is agrees
