"""What is asked for so that a part fits: as it is heard, unless somebody says otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.domain.chords import Progression
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.music import Key, Meter
from bridge.files.formats import WAV
from bridge.files.recipe import metadata_of
from bridge.generation.fitting import fit
from tests.analysis.test_mix import a_mix
from tests.files.samples import a_loop, a_recipe


@pytest.fixture(scope="module")
def mix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mix") / "mix.wav"
    clip = a_mix(before=0.6)
    soundfile.write(path, clip.samples, clip.rate)
    return path


def test_the_part_has_what_is_heard_and_begins_with_a_bar(mix: Path) -> None:
    fitting = fit("upright bass", {}, mix)
    members = fitting.wanted.members
    assert members["bpm"] == pytest.approx(100, rel=0.002)
    assert (members["bars"], members["meter"]) == (4, Meter(4, 4))
    assert [str(chord) for chord in members["chords"].chords] == ["Am", "F", "C", "G"]
    assert fitting.start == pytest.approx(0.6, abs=0.03)
    assert "4/4" in fitting.sentence
    assert "0.6" in fitting.sentence


def test_what_is_said_counts_more_than_what_is_heard(mix: Path) -> None:
    chords = Progression.parse("Dm Bb")
    named = {"key": Key.parse("Dm"), "chords": chords, "bars": 2}
    members = fit("bass in E minor", named, mix).wanted.members
    assert (members["key"], members["chords"], members["bars"]) == (Key.parse("Dm"), chords, 2)
    assert fit("bass in E minor", {}, mix).wanted.members["key"] == Key.parse("Em")


def test_it_listens_from_where_it_is_told_to(mix: Path) -> None:
    bar = 2.4
    later = fit("bass", {}, mix, 0.6 + bar)
    assert later.start == pytest.approx(0.6 + bar, abs=0.03)
    assert str(later.wanted.members["chords"].chords[0]) == "F"


def test_what_was_not_heard_for_certain_is_told(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    clicks = np.zeros(8 * 44_100)
    for at in np.arange(0, 8, 0.5):
        start = round(at * 44_100)
        clicks[start : start + 400] += random.standard_normal(400) * np.exp(-np.arange(400) / 80)
    soundfile.write(tmp_path / "clicks.wav", 0.2 * clicks, 44_100)
    fitting = fit("bass", {}, tmp_path / "clicks.wav", option="--")
    assert fitting.wanted.members.get("chords") is None
    assert any("--key" in doubt for doubt in fitting.doubts)
    assert any("--meter" in doubt for doubt in fitting.doubts)
    assert {"key", "meter"} <= set(fitting.doubted)
    assert len(fitting.doubted) == len(fitting.doubts)
    key = Key.parse("F#m")
    said = fit("bass", {}, tmp_path / "clicks.wav", beside={"key": key})
    assert said.wanted.members["key"] == key
    assert "F#m" not in said.sentence
    assert "No key was heard: the F#m set before counts." in said.doubts
    assert not any("--" in doubt or "say key" in doubt for doubt in said.doubts)
    assert any("Say meter" in doubt for doubt in said.doubts)
    drums = fit("drums", {}, tmp_path / "clicks.wav", beside={"key": key})
    assert drums.wanted.members.get("key") is None
    assert not {"key", "chords"} & set(drums.doubted)


def test_drums_that_fit_are_in_no_key(mix: Path) -> None:
    fitting = fit("dusty drums", {}, mix)
    assert "Am F C G" in fitting.sentence
    assert fitting.wanted.members["bpm"] == pytest.approx(100, rel=0.002)
    assert not {"key", "chords"} & fitting.wanted.members.keys()
    assert fit("drums in Dm", {}, mix).wanted.members["key"] == Key.parse("Dm")


def test_a_loop_of_ours_says_itself_what_it_is(tmp_path: Path) -> None:
    recipe = a_recipe(bpm=92.0, bars=2, chords=Progression.parse("Am F"))
    loop = a_loop(recipe)
    path = tmp_path / "ours.wav"
    path.write_bytes(WAV.encode(loop.clip, metadata_of(loop), "ours"))
    fitting = fit("bass", {}, path)
    members = fitting.wanted.members
    assert (members["bpm"], members["bars"], members["chords"]) == (92.0, 2, recipe.chords)
    assert (fitting.start, members["key"]) == (0.0, recipe.key)
    assert str(recipe.key) in fitting.sentence
    assert "key" not in fitting.doubted


def test_what_cannot_be_heard_is_told(tmp_path: Path, mix: Path) -> None:
    with pytest.raises(NotFound):
        fit("bass", {}, tmp_path / "nothing.wav")
    with pytest.raises(BadArgument, match="earlier start"):
        fit("bass", {}, mix, 3_000.0)
    with pytest.raises(BadArgument, match="possible"):
        fit("bass", {}, mix, -1.0)
