"""Prompts and what they say: tables of texts with their truths (see tests.benchmarks.prompts)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.errors import BadArgument
from bridge.domain.limits import LONGEST_PROMPT
from bridge.domain.music import Key, Meter
from bridge.domain.performance import Articulation, Figure, Performance
from bridge.domain.request import Kind
from bridge.prompt import asked, understand
from tests.benchmarks.prompts import CHECKS, read

PIECES = """
no not just only in a A am fm 8A F # b - / + & , . 1/16 7/8 174 bpm bars one and or hundred drums
bass kickless dur moll à ハ短調 without like 's @ ~ = q
"""
TABLES = ("stranger", "producers", "idioms", "studio")
PROMPTS = [
    pytest.param(prompt, id=f"{name}: {prompt['text'][:50]}")
    for name in TABLES
    for prompt in tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))[
        "prompt"
    ]
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_is_understood(prompt):
    told = read(prompt["text"])
    wrong = {name: told for name, is_right in CHECKS.items() if not is_right(prompt, told)}
    if "misread" in prompt:
        assert wrong, f"{prompt['text']} is read now: take its misread out"
    else:
        assert not wrong


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("dusty boom-bap drums", "dusty boom-bap drums", {}),
        ("Rhodes chords in Am at 87.5bpm", "Rhodes chords", {"bpm": 87.5, "key": Key(9, True)}),
        ("pad in c sharp minor, slow", "pad, slow", {"key": Key(1, True)}),
        ("7/8 drums, 4 bars", "drums", {"meter": Meter(7, 8), "bars": 4}),
        ("808 kick one-shot", "808 kick", {"kind": Kind.ONESHOT}),
        ("pad in a minor key", "pad in a minor key", {}),
        ("I am a bass", "I am a bass", {}),
        ("drums (no hats), 90", "drums", {"bpm": 90}),
        ("122_Am_Pad_Horizon.wav", "Pad Horizon", {"bpm": 122, "key": Key(9, True)}),
        ("120 bpm", "120 bpm", {"bpm": 120}),
        ("waltz piano", "waltz piano", {"meter": Meter(3, 4)}),
        ("dark drone, 60 sec", "dark drone", {}),
        ("dark drone for 60 seconds", "dark drone", {}),
        ("piano, velocity 40-60", "piano", {}),
        ("bass bars:8 bpm:120", "bass", {"bars": 8, "bpm": 120}),
        ("bpm=127, bars=4, bassline", "bassline", {"bpm": 127, "bars": 4}),
        ("bars 4 bass", "bass", {"bars": 4}),
        ("marimba, 70 bpm dotted quarter", "marimba", {"bpm": 105}),
        ("marimba, dotted quarter = 70", "marimba", {"bpm": 105}),
        ("marimba, ♩. = 70", "marimba", {"bpm": 105}),
        ("marimba, ♪ = 140", "marimba", {"bpm": 70}),
        ("120 bpm 90 bpm house drums", "house drums", {"bpm": 120}),
        ("A minor C major piano", "piano", {"key": Key(9, True)}),
        ("(deep:1.3) house (bright)", "(deep:1.3) house (bright)", {}),
    ],
)
def test_what_is_left_for_the_model_is_what_was_typed(text, words, found):
    said = understand(text)
    assert (said.words, said.found) == (words, found)


def test_what_is_left_out_is_what_the_negative_prompt_takes():
    said = understand("lofi drums, no hats or cymbals, without reverb")
    assert (said.words, said.negative) == ("lofi drums", "hats, cymbals, reverb")
    assert said.performance.without == ("cymbal", "hat")


def test_words_of_other_languages_are_told_to_the_model_in_english():
    said = understand("düstere Streicher ohne Hall")
    assert (said.words, said.english) == ("düstere Streicher", "dark strings")
    assert understand("Rhodes, dusty").english == "Rhodes, dusty"


@pytest.mark.parametrize(
    ("text", "bpm", "source"),
    [
        ("dnb drums", 174, "genre"),
        ("house piano", 124, "genre"),
        ("trap hats", 140, "genre"),
        ("piano, largo", 50, "word"),
        ("slow house drums", 105, "word"),
        ("dnb drums, 170", 170, "said"),
        ("piano", None, "none"),
    ],
)
def test_a_tempo_that_nobody_says_is_the_genres_and_told_as_such(text, bpm, source):
    said = understand(text)
    told = said.to_dict()
    assert (told["bpm"], told["tempo_source"]) == (bpm, source)
    assert ("bpm" in said.found) == (source == "said")


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ("piano and cello, 90 bpm", "this is the piano. Ask again for: cello."),
        ("beatbox loop", "Not understood: beatbox; made as drums."),
        ("blorptron loop", "Not understood: blorptron; made as what comes nearest."),
    ],
)
def test_what_is_not_made_as_asked_is_told(text, notice):
    assert any(notice in one for one in understand(text).notices)


@pytest.mark.parametrize("text", ["warm pad", "kick and snare, 90", "no drums, just bass"])
def test_what_is_made_as_asked_needs_no_words(text):
    assert understand(text).notices == ()


@pytest.mark.parametrize(
    ("text", "family", "genre"),
    [
        ("something like Daft Punk Around the World bassline", "bass", ""),
        ("Daft Punk style bass", "bass", ""),
        ("Massive Attack pad", "pad", ""),
        ("Major Lazer drums", "drums", ""),
        ("Deep Purple organ", "keys", ""),
        ("punk bass", "bass", "punk"),
    ],
)
def test_a_musician_s_name_is_no_genre_and_no_instrument(text, family, genre):
    said = understand(text)
    assert (said.family, said.genre, said.key, said.tempo_word) == (family, genre, None, "")


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        ("7/8 balkan brass", "balkan"),
        ("klezmer clarinet", "klezmer"),
        ("accordion musette waltz", "musette"),
        ("dub chord stab", "dub techno"),
        ("foley percussion, paper and metal", ""),
        ("metal sheet percussion", ""),
        ("metal hits", ""),
        ("metal riff", "metal"),
        ("metal drums", "metal"),
    ],
)
def test_a_genre_is_no_other_and_no_material(text, genre):
    assert understand(text).genre == genre


@pytest.mark.parametrize(
    ("text", "only", "instrument"),
    [
        ("surdo, tamborim and agogo only", ("agogo", "percussion", "tom"), ""),
        ("snare one-shot, tight, 909", ("snare",), ""),
        ("kick and snare loop, 909", ("kick", "snare"), ""),
        ("909 drums", (), "909 kit"),
    ],
)
def test_drums_of_a_list_are_all_there_and_a_machine_is_no_drum(text, only, instrument):
    said = understand(text)
    assert (said.performance.only, said.instrument) == (only, instrument)


def test_double_time_is_a_rhythm_and_no_tempo():
    told = understand("double time drums").to_dict()
    assert (told["bpm"], told["performance"]) == (None, {"rhythm": "double time"})
    assert understand("double time bass").performance.to_dict() == {"density": "busy"}
    assert understand("double time drums, 80 bpm").bpm == 80


@pytest.mark.parametrize(
    ("text", "key", "scale"),
    [
        ("oud, maqam hijaz D", "D phrygian dominant", "phrygian dominant"),
        ("koto, japanese scale in A", "A phrygian", "japanese scale"),
        ("koto in A hirajoshi", "Am", "hirajoshi"),
        ("koto in A, in sen", "A phrygian", "in sen"),
        ("bass in A minor pentatonic", "Am", "minor pentatonic"),
        ("phrygian pad in D", "D phrygian", "phrygian"),
        ("pad in D", "D", "major"),
    ],
)
def test_a_scale_is_taken_with_its_root(text, key, scale):
    told = understand(text).to_dict()
    assert (told["key"], told["scale"]) == (key, scale)


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    said = understand(text)
    assert said.to_dict()
    assert len(said.words) <= 4 * len(text)


@given(
    st.lists(
        st.sampled_from(PIECES.split()),
        max_size=60,
    ),
    st.sampled_from(["", " ", ", "]),
)
def test_any_words_of_the_grammar_are_read(words, between):
    understand(between.join(words)[:LONGEST_PROMPT])


@pytest.mark.parametrize("text", ["x" * 65_536, "no kick, " * 8_192, "C " * 32_768])
def test_what_is_too_long_is_refused_before_it_is_read(text):
    with pytest.raises(BadArgument, match="1,000 are the most"):
        understand(text)


@pytest.mark.parametrize(
    ("prompt", "kind", "performance"),
    [
        ("snare roll", None, Performance(Articulation.ROLL, only=("snare",))),
        ("a big snare", Kind.ONESHOT, Performance(only=("snare",))),
        ("short bass hit", None, Performance(Articulation.STACCATO)),
        ("long pad one-shot", None, Performance(Articulation.SUSTAINED)),
        ("tight snare one-shot", None, Performance(only=("snare",))),
        ("long bass loop", None, Performance()),
        (
            "build-up snare roll, 4 bars",
            None,
            Performance(Articulation.ROLL, Figure.BUILD, only=("snare",)),
        ),
    ],
)
def test_what_is_played_on_and_what_rings(prompt, kind, performance):
    said = understand(prompt)
    assert said.likely_kind == kind
    assert said.performance == performance


@pytest.mark.parametrize(
    ("prompt", "chords"),
    [
        ("wurlitzer chord stab one shot Cm9", "Cm9"),
        ("Ebmaj7 pad one-shot", "Ebmaj7"),
        ("house stab C7, one-shot", "C7"),
        ("piano C5 one shot", None),
        ("bell F#1 one shot", None),
        ("rhodes chord one-shot in Cm", None),
        ("pad loop Cm", None),
    ],
)
def test_a_one_shot_strikes_the_chord_that_is_named(prompt, chords):
    found = understand(prompt).chords
    assert (None if found is None else str(found)) == chords


def test_what_is_of_a_part_of_the_loop_is_told_and_not_of_all_of_it():
    for prompt in ("2step drums no kick on beat 3", "drum fill, last 2 beats only"):
        found = asked(prompt)
        assert found.understanding.performance.without == ()
        assert found.understanding.only == ()
        assert "plays throughout" in " ".join(found.notices)
    assert asked("drums, no kick").notices == ()


def test_a_blues_has_its_twelve_bars():
    members = asked("walking bass over a 12 bar blues in F").members
    assert (members["bars"], members["key"]) == (12, Key.parse("F"))
    assert str(members["chords"]).split()[4:6] == ["IV7", "IV7"]
    assert understand("12 bar blues in F").genre == "blues"
    assert str(understand("twelve bar minor blues, A minor").chords).startswith("i7 iv7")


@pytest.mark.parametrize(
    ("prompt", "dynamics", "velocity"),
    [
        ("strings, pp to ff", "crescendo", None),
        ("strings, pp", None, (20, 42)),
        ("very quiet bell", None, (20, 42)),
        ("bass that fades out", "diminuendo", None),
    ],
)
def test_levels_and_how_they_change(prompt, dynamics, velocity):
    said = understand(prompt)
    assert said.performance.dynamics == dynamics
    assert said.touch.get("velocity") == velocity


def test_a_mode_stands_before_its_tonic():
    assert str(understand("warm pad lydian F no drums").tonality) == "F lydian"
    assert understand("dorian a nice pad").tonality is None
