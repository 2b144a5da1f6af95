"""The library from a command line: found by words and by what they are, and rated."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bridge.cli import main
from bridge.config.settings import find_home, load
from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop, prepare
from tests.files.samples import a_loop, a_recipe

Find = Callable[..., list[str]]
SOUNDS: tuple[dict[str, Any], ...] = (
    {"prompt": "techno kick loop", "bpm": 92.0, "key": None, "family": "drums"},
    {"prompt": "sub bass, walking", "bpm": 92.4, "key": Key.parse("Am"), "family": "bass"},
    {"prompt": "acid bass", "bpm": 128.0, "key": Key.parse("Em"), "family": "bass"},
    {"prompt": "downlifter", "key": None, "kind": Kind.ONESHOT, "family": "fx"},
)


@pytest.fixture
def samples() -> list[Sample]:
    where = find_home()
    folder = prepare(load(where).folder)
    kept = []
    with Catalogue(where.catalogue, folder) as catalogue:
        for seed, sound in enumerate(SOUNDS):
            said = {name: value for name, value in sound.items() if name != "family"}
            loop = a_loop(a_recipe(seed=seed, **said), 400, sound["family"])
            kept.append(drop(loop, folder, layout=by_family))
            catalogue.add(kept[-1])
    return kept


@pytest.fixture
def find(capsys: pytest.CaptureFixture[str]) -> Find:
    """The prompts of what is found."""

    def run(*words: str) -> list[str]:
        status = main(["find", *words, "--json"])
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert status == (0 if found else 1)
        return [one["prompt"] for one in found]

    return run


@pytest.mark.usefixtures("samples")
def test_words_and_facets(find: Find) -> None:
    assert find() == [sound["prompt"] for sound in reversed(SOUNDS)]
    assert find("bass") == ["acid bass", "sub bass, walking"]
    assert find("bass", "walking") == ["sub bass, walking"]
    assert find("--bpm", "92", "--by", "name") == ["sub bass, walking", "techno kick loop"]
    assert find("--bpm", "100-130") == ["acid bass"]
    assert find("--key", "a minor") == ["sub bass, walking"]
    assert find("--key", "none", "--kind", "loop") == ["techno kick loop"]
    assert find("--kind", "oneshot") == ["downlifter"]
    assert find("--family", "Drums") == ["techno kick loop"]
    assert find("--limit", "1") == ["downlifter"]
    assert find("zither") == []
    assert find("one-shots") == ["downlifter"]
    assert find("drums", "90-95", "bpm") == ["techno kick loop"]
    assert find("A", "minor") == ["sub bass, walking"]
    assert find("bass", "no", "acid") == ["sub bass, walking"]
    assert find("Am", "--key", "Em") == ["acid bass"], "what is named counts"


def test_stars_are_in_the_file_and_found(
    samples: list[Sample], find: Find, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = drop(a_loop(), prepare(tmp_path / "elsewhere"))
    rated = [samples[1].path, outside.path]
    assert main(["rate", "4", *map(str, rated)]) == 0
    assert find("--stars", "4") == ["sub bass, walking"], "what lies elsewhere is not taken in"
    assert main(["show", "--json", str(outside.path)]) == 0
    assert json.loads(capsys.readouterr().out)["stars"] == 4
    assert main(["find", "walking"]) == 0
    assert capsys.readouterr().out == f"★★★★   {samples[1].path}\n"


def test_what_has_gone_is_not_found(samples: list[Sample], find: Find) -> None:
    samples[2].path.unlink()
    assert find("bass") == ["sub bass, walking"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["find", "--bpm", "fast"], "is not a number"),
        (["find", "--bpm", "94-88"], "say 88-94"),
        (["find", "--bpm", "900"], "say from 40 to 240"),
        (["find", "--by", "size"], "say newest, name"),
        (["find", "--stars", "6"], "say from 0 to 5"),
        (["find", "--limit", "0"], "say from 1 to 1,000"),
        (["find", "x" * 1_001], "at most 1,000 characters"),
        (["rate", "6", "a.wav"], "say from 0 to 5"),
        (["rate", "3", "nowhere.wav"], "nowhere.wav"),
    ],
)
def test_a_mistake_is_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert not said.out
