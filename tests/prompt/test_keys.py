"""One grammar for keys, wherever they're written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.music import Key
from bridge.prompt import parse_key
from bridge.prompt.harmony.tonality import parse_tonality

TABLE = tomllib.loads((Path(__file__).parent / "keys.toml").read_text("utf-8"))


@pytest.mark.parametrize(("text", "key"), TABLE["keys"].items())
def test_a_key_is_read_and_spelled_as_its_writer_did(text, key):
    assert str(parse_tonality(text)) == key


@pytest.mark.parametrize("text", [*TABLE["none"]["texts"], "x" * 10_000])
def test_what_is_no_key_is_refused_with_its_cure(text):
    with pytest.raises(BadArgument, match=r"say e\.g\. D or C#m|are the most"):
        parse_key(text)


def test_keys_that_sound_alike_are_one():
    assert parse_key("A#m") == parse_key("Bbm") == Key(10, True)
    assert {str(parse_key(name)) for name in ("A#m", "Bbm")} == {"A#m", "Bbm"}
    assert parse_key("A#m").in_sharps == parse_key("Bbm").in_sharps == "A#m"


def test_every_key_is_read_back_from_its_own_name():
    for tonic in range(12):
        for minor in (False, True):
            key = Key(tonic, minor)
            assert parse_key(str(key)) == Key.parse(str(key)) == key
