import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.files.naming import LONGEST, name_of, numbered, slug, tempo_text
from bridge.files.recipe import SampleMetadata, fingerprint
from tests.files.samples import a_recipe

NAME = re.compile(r"fodder_[A-Za-z0-9_#-]+_[0-9a-f]{4}(-\d+)?\.(wav|flac|aif)")


def name(prompt="dusty boom-bap drums", suffix=".wav", family="drums", **changes):
    return name_of(SampleMetadata("x", a_recipe(prompt=prompt, **changes), family=family), suffix)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "fodder_092_dusty_boom_bap_drums_Am_????.wav"),
        ({"key": None}, "fodder_092_dusty_boom_bap_drums_????.wav"),
        ({"key": Key.parse("F#m"), "bpm": 140}, "fodder_140_dusty_boom_bap_drums_F#m_????.wav"),
        ({"kind": Kind.ONESHOT}, "fodder_dusty_boom_bap_drums_Am_????.wav"),
        ({"prompt": "Späte Straße, Øre!"}, "fodder_092_spate_strasse_ore_Am_????.wav"),
        ({"prompt": "C# minor pad"}, "fodder_092_c#_minor_pad_Am_????.wav"),
        ({"prompt": "太鼓"}, "fodder_092_drums_Am_????.wav"),
        ({"prompt": "太鼓", "family": ""}, "fodder_092_sound_Am_????.wav"),
        ({"prompt": "../../etc/passwd"}, "fodder_092_etc_passwd_Am_????.wav"),
        ({"prompt": "CON"}, "fodder_092_con_Am_????.wav"),
        ({"prompt": "(dusty:1.6) 808 (pad: .5 )"}, "fodder_092_dusty_808_pad_Am_????.wav"),
        ({"suffix": ".flac", "bpm": 92.5}, "fodder_092-5_dusty_boom_bap_drums_Am_????.flac"),
    ],
)
def test_names(changes, expected):
    made = name(**changes)
    pattern = re.escape(expected).replace(r"\?\?\?\?", "([0-9a-f]{4})")
    assert re.fullmatch(pattern, made), made


def test_the_hex_digits_are_the_recipes():
    assert name().endswith(f"_{fingerprint(a_recipe())}.wav")
    assert name(seed=8) != name(seed=9)


@given(
    st.text(max_size=200),
    st.floats(40, 240),
    st.none() | st.builds(Key, st.integers(0, 11), st.booleans()),
    st.sampled_from(Kind),
    st.integers(1, 9_999),
)
def test_any_prompt_makes_a_name_that_every_system_takes(prompt, bpm, key, kind, number):
    made = numbered(name(prompt, bpm=bpm, key=key, kind=kind, family=""), number)
    assert NAME.fullmatch(made)
    assert len(made) <= LONGEST


@pytest.mark.parametrize(
    ("bpm", "text"),
    [
        (92, "092"),
        (92.5, "092-5"),
        (92.25, "092-25"),
        (92.004, "092"),
        (99.996, "100"),
        (240, "240"),
    ],
)
def test_tempo(bpm, text):
    assert tempo_text(bpm) == text


def test_a_long_prompt_is_cut_between_words():
    made = name("very " * 15 + "extraordinary" * 3)
    assert "very_very_Am_" in made
    assert slug("x" * 200, 50) == "x" * 50


def test_numbers():
    assert [numbered("a.b.wav", n) for n in (1, 2, 10)] == ["a.b.wav", "a.b-2.wav", "a.b-10.wav"]
