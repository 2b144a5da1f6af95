"""The likenesses of a real catalogue: kept, filled in, searched, forgotten, told by the CLI."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.analysis.likeness import VERSION, Likeness
from bridge.cli import main
from bridge.config.settings import Home, Settings
from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import BadArgument
from bridge.domain.sample import Sample
from bridge.library import schema
from bridge.library.catalogue import Catalogue
from bridge.library.folder import drop
from bridge.library.library import Library, followed, open_library
from bridge.library.listening import LikenessFiller, fill, of_file, of_loop
from bridge.library.similarity import SimilarityIndex
from tests.cli.test_watching import until
from tests.files.samples import HEARD, a_recipe
from tests.library.test_catalogue import made_anew


def a_sound(seed: int) -> Loop:
    """Even seeds are noise, odd ones tones."""
    recipe = a_recipe(seed=seed, bars=1, bpm=150.0 + seed)
    rng = np.random.default_rng(seed)
    time = np.arange(recipe.samples) / 44_100
    tone = np.sin(2 * np.pi * (200 + 20 * seed) * time) * np.exp(-2 * time)
    wave = tone if seed % 2 else rng.normal(0, 0.1, recipe.samples)
    return Loop(Clip(wave[:, None].astype(np.float32), 44_100), recipe, HEARD, "test")


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    folder = home / "Fodder"
    folder.mkdir()
    with Catalogue(home / "catalogue.db", folder) as catalogue:
        yield Library(Home(home, folder), Settings(folder), catalogue, folder, "flat")


@pytest.fixture
def kept(library: Library) -> list[Sample]:
    return [kept_and_heard(library, seed) for seed in range(8)]


def kept_and_heard(library: Library, seed: int) -> Sample:
    sample = library.keep(a_sound(seed))
    fill(library.catalogue)
    return sample


def ids(alike: SimilarityIndex, loop: Loop, **more: object) -> list[str]:
    found = alike.nearest(of_loop(loop).vector, **more)  # type: ignore[arg-type]
    assert [near.alike for near in found] == sorted((near.alike for near in found), reverse=True)
    return [near.sample.id for near in found]


def test_the_nearest_first_and_the_sound_itself_before_all(library, kept) -> None:
    alike = SimilarityIndex(library.catalogue)
    for by in ("timbre", "all"):
        found = ids(alike, a_sound(3), by=by, limit=4)
        assert found[0] == kept[3].id
        assert set(found) == {kept[n].id for n in (1, 3, 5, 7)}
    assert len(ids(alike, a_sound(0), limit=100)) == 8
    with pytest.raises(BadArgument, match="say all, timbre, rhythm, key"):
        alike.nearest(of_loop(a_sound(0)).vector, by="colour")


def test_what_is_kept_is_listened_to_afterwards(home: Path) -> None:
    folder = home / "Fodder"
    with open_library(Home(home, home), Settings(folder), None) as library:
        alike, catalogue = SimilarityIndex(library.catalogue), library.catalogue
        with followed(library, []):
            until(lambda: not catalogue.search())  # the filler may have looked at it already
            sample = library.keep(a_sound(1))
            until(lambda: catalogue.count_lacking_likeness(VERSION) == 0)
            assert ids(alike, a_sound(1)) == [sample.id]
        assert not library.listeners


def test_what_comes_and_goes_is_followed_without_reading_all_again(library, kept) -> None:
    alike = SimilarityIndex(library.catalogue)
    assert len(ids(alike, a_sound(0))) == 8
    new = kept_and_heard(library, 20)
    assert new.id in ids(alike, a_sound(20))
    library.catalogue.remove(kept[0].id)
    assert kept[0].id not in ids(alike, a_sound(0), limit=100)
    library.catalogue.remove(new.id)  # the last number is free again …
    other = kept_and_heard(library, 21)  # … and taken by another sound
    assert ids(alike, a_sound(21))[0] == other.id
    numbers, places = alike.map()
    assert len(numbers) == len(places) == 8
    assert {s.id for s in library.catalogue.numbered(numbers.tolist()).values()} == {
        *(one.id for one in kept[1:]), other.id,
    }  # fmt: skip


def test_a_new_one_moves_no_other_on_the_map(library, kept) -> None:
    alike = SimilarityIndex(library.catalogue)
    numbers, places = alike.map()
    kept_and_heard(library, 30)
    again, moved = alike.map()
    assert np.array_equal(numbers, again[: len(kept)])
    assert np.array_equal(places, moved[: len(kept)])


@pytest.mark.usefixtures("kept")
def test_a_rebuilt_catalogue_says_the_same(library) -> None:
    before = {near.sample.id: near.alike for near in SimilarityIndex(library.catalogue).nearest(
        of_loop(a_sound(3)).vector)}  # fmt: skip
    made_anew(library.catalogue, library.folder)
    assert SimilarityIndex(library.catalogue).nearest(of_loop(a_sound(3)).vector) == []
    assert fill(library.catalogue) == 8
    after = SimilarityIndex(library.catalogue).nearest(of_loop(a_sound(3)).vector)
    assert {near.sample.id: near.alike for near in after} == pytest.approx(before, abs=0.03)


def test_what_lacks_one_is_filled_in_and_what_cannot_be_read_passed_by(library) -> None:
    for seed in range(40):
        library.catalogue.add(drop(a_sound(seed), library.folder))
    lost = library.catalogue.search("", 1)[0]
    lost.path.write_bytes(lost.path.read_bytes()[:20])  # its row is not refreshed yet
    with LikenessFiller(library.catalogue, rest=0.0) as filler:
        until(lambda: library.catalogue.count_lacking_likeness(VERSION) == 1)
        library.catalogue.add(drop(a_sound(99), library.folder))
        filler()
        until(lambda: library.catalogue.count_lacking_likeness(VERSION) == 1)
    assert library.catalogue.count() == 41


def test_a_catalogue_of_before_is_brought_up_to_date(home, library) -> None:
    drop(a_sound(1), library.folder)
    old = home / "old.db"
    with sqlite3.connect(old) as database:
        database.executescript(schema.MIGRATIONS[0] + "PRAGMA user_version = 1;")
    database.close()
    with Catalogue(old, library.folder) as catalogue:
        assert fill(catalogue) == 1
        assert catalogue.count_lacking_likeness(VERSION) == 0


@pytest.mark.usefixtures("kept")
def test_any_file_can_be_asked_about(library, tmp_path) -> None:
    clip = a_sound(3).clip
    foreign = tmp_path / "foreign.ogg"
    soundfile.write(foreign, clip.samples, clip.rate)
    found = SimilarityIndex(library.catalogue).nearest(of_file(foreign).vector, "timbre", 1)
    assert found[0].sample.recipe.seed % 2 == 1


def test_the_command(library, kept, capsys) -> None:
    made_anew(library.catalogue, library.folder)
    assert main(["similar", str(kept[3].path), "--by", "timbre", "--limit", "3", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["id"] for line in lines} == {kept[n].id for n in (1, 5, 7)}
    assert main(["similar", str(kept[3].path), "--limit", "1"]) == 0
    assert capsys.readouterr().out.count("\n") == 1
    for words, what in (
        (["nowhere.wav"], "no file"),
        ([str(kept[3].path), "--by", "colour"], "say all"),
        ([str(kept[3].path), "--limit", "0"], "from 1 to"),
    ):
        assert main(["similar", *words]) == 2
        said = capsys.readouterr().err
        assert what in said
        assert said.count("\n") == 1


def test_a_file_that_is_known_is_not_listened_to_again(library, kept, monkeypatch, capsys) -> None:
    heard: list[Path] = []

    def listen(path: Path) -> Likeness:
        heard.append(path)
        return of_file(path)

    monkeypatch.setattr("bridge.cli.similar.of_file", listen)
    monkeypatch.chdir(kept[3].path.parent)
    assert main(["similar", kept[3].path.name, "--limit", "3"]) == 0
    assert heard == []
    said = capsys.readouterr().out
    stamp = kept[3].path.stat()
    os.utime(kept[3].path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 10**9))
    assert main(["similar", str(kept[3].path), "--limit", "3"]) == 0
    assert heard == [kept[3].path]
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == [
        line.split()[1] for line in said.splitlines()
    ]
    library.catalogue.remove(kept[3].id)
    assert library.catalogue.likeness_of(kept[3].path, VERSION) is None
    assert library.catalogue.likeness_of(library.folder / "none.wav", VERSION) is None


def test_what_went_while_no_fodder_looked_is_not_told(library, kept, capsys) -> None:
    for sample in kept[4:]:
        sample.path.unlink()
    assert main(["similar", str(kept[0].path), "--limit", "3", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["id"] for line in lines} == {one.id for one in kept[1:4]}
    assert library.catalogue.count() == 4
    library.folder.rename(library.folder.with_name("unplugged"))
    foreign = library.folder.with_name("unplugged") / kept[0].path.name
    assert main(["similar", str(foreign), "--limit", "3"]) == 0
    assert library.catalogue.count() == 4


def test_a_search_for_a_known_file_loads_nothing_that_listens(kept) -> None:
    code = "import sys; from bridge.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    words = [sys.executable, "-c", code, "similar", str(kept[3].path), "--limit", "3"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    loaded = said.splitlines()[-1].split()
    assert "numpy" in loaded
    assert not {"scipy", "torch", "rich", "importlib.metadata"} & set(loaded)
