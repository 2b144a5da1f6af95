"""What makes a crate of the library: takes, names, collections, levels, words a letter off."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.domain.errors import BadArgument, NotFound, Refused
from bridge.domain.music import Key
from bridge.domain.sample import Sample
from bridge.library import queries, schema
from bridge.library.catalogue import Catalogue
from bridge.library.levels import fill_levels
from bridge.library.queries import By, Filter, Order
from tests.gui.conftest import SOUNDS, keep


@pytest.fixture
def folder(home: Path) -> Path:
    folder = home / "Fodder"
    folder.mkdir()
    return folder


@pytest.fixture
def database(home: Path) -> Path:
    return home / "catalogue.db"


@pytest.fixture
def catalogue(database: Path, folder: Path) -> Iterator[Catalogue]:
    with Catalogue(database, folder) as opened:
        yield opened


def add(catalogue: Catalogue, folder: Path, prompt: str, seed: int) -> Sample:
    sample = keep(folder, seed, prompt=prompt)
    catalogue.add(sample)
    return catalogue.get(sample.id)


def test_takes_of_one_prompt_are_numbered_and_keep_their_numbers(
    catalogue: Catalogue, folder: Path
) -> None:
    takes = [add(catalogue, folder, "dusty drums", seed) for seed in range(3)]
    other = add(catalogue, folder, "Dusty Drums and bass", 9)
    assert [one.take for one in (*takes, other)] == [1, 2, 3, 1]
    numbers, shared = catalogue.titles()
    by_number = dict(zip(numbers.tolist(), shared.tolist(), strict=True))
    mine = [by_number[catalogue.number(one.id)] for one in takes]
    assert len(set(mine)) == 1
    assert mine[0] != by_number[catalogue.number(other.id)]
    catalogue.remove(takes[1].id)
    assert catalogue.get(takes[2].id).take == 3
    catalogue.add(takes[1])  # brought back from the trash, it is the take that it was
    assert catalogue.get(takes[1].id).take == 2
    assert add(catalogue, folder, "dusty drums", 5).take == 4


def test_a_catalogue_of_version_three_is_brought_to_this_one(
    database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:3])
    old = schema.connect(database)
    samples = [keep(folder, seed, prompt=prompt) for seed, prompt in
               enumerate(("warm pad", "warm pad", "cold pad", "Warm pad"))]  # fmt: skip
    for sample in samples:
        old.execute(queries.UPSERT.rpartition(", take = ")[0], queries.row_of(sample))
    old.close()
    monkeypatch.undo()
    with Catalogue(database) as catalogue:
        assert [catalogue.get(one.id).take for one in samples] == [1, 2, 1, 3]
        assert catalogue.check()
        assert catalogue.collections() == []
        lacking = {identity for identity, _, looped in catalogue.lacking_levels(9) if looped}
        assert lacking == {one.id for one in samples}


def test_a_new_name_is_the_files_and_what_lies_beside_it_follows(
    catalogue: Catalogue, folder: Path
) -> None:
    sample = catalogue.rate(add(catalogue, folder, "dusty drums", 1).id, 4)
    notes = sample.path.with_suffix(".mid")
    notes.write_bytes(b"MThd")
    named = catalogue.rename(sample.id, "  Intro   beat ")
    assert (named.path.name, named.title, named.stars) == ("Intro beat.wav", "Intro beat", 4)
    assert named.recipe == sample.recipe
    assert not sample.path.exists()
    assert named.path.with_suffix(".mid").read_bytes() == b"MThd"
    assert [one.id for one in catalogue.search("intro")] == [sample.id]
    assert [one.id for one in catalogue.search("dusty")] == [sample.id]  # its prompt finds it, too
    assert not catalogue.rescan(folder)
    assert catalogue.get(sample.id).path == named.path


@pytest.mark.parametrize("name", ["", " ", ".hidden", "a/b", "..", "nul", "x" * 97, "a\0b", 'a"b'])
def test_a_name_that_no_file_can_have_changes_nothing(
    catalogue: Catalogue, folder: Path, name: str
) -> None:
    sample = add(catalogue, folder, "dusty drums", 1)
    with pytest.raises(BadArgument):
        catalogue.rename(sample.id, name)
    assert sample.path.exists()


@pytest.mark.parametrize("ending", [".wav", ".mid"])
def test_a_name_that_is_taken_is_told_and_overwrites_nothing(
    catalogue: Catalogue, folder: Path, ending: str
) -> None:
    sample = add(catalogue, folder, "dusty drums", 1)
    sample.path.with_suffix(".mid").write_bytes(b"mine")
    taken = sample.path.with_name(f"Taken{ending}")
    taken.write_bytes(b"another's")
    with pytest.raises(Refused, match=f"There is a Taken{ending} already"):
        catalogue.rename(sample.id, "Taken")
    assert taken.read_bytes() == b"another's"
    assert catalogue.get(sample.id).path == sample.path
    assert sample.path.exists()


def test_collections_hold_samples_in_order_and_outlive_the_trash(
    catalogue: Catalogue, folder: Path
) -> None:
    one, two, three = (add(catalogue, folder, f"sound {seed}", seed) for seed in range(3))
    assert catalogue.collect(" Live  set ", [two.id, one.id]) == [two.id, one.id]
    assert catalogue.collect("live set", [one.id, three.id]) == [three.id]  # one and the same
    assert [found.id for found in catalogue.collected("Live set")] == [two.id, one.id, three.id]
    assert catalogue.collections() == [("Live set", 3)]
    assert len(catalogue.listing(where=Filter(collection="Live set"))) == 3
    assert len(catalogue.listing("sound 1", Filter(collection="LIVE SET"))) == 1
    newest, *_ = catalogue.search("", where=Filter(collection="Live set"))
    assert newest.id == three.id
    catalogue.remove(one.id)
    assert catalogue.collections() == [("Live set", 2)]
    catalogue.add(one)
    assert [found.id for found in catalogue.collected("Live set")] == [two.id, one.id, three.id]
    catalogue.take_out("Live set", [two.id])
    catalogue.call_collection("Live set", "Friday")
    assert [found.id for found in catalogue.collected("Friday")] == [one.id, three.id]
    catalogue.collect("Other", [])
    with pytest.raises(BadArgument, match="already"):
        catalogue.call_collection("Other", "friday")
    assert catalogue.remove_collection("Friday") == [one.id, three.id]
    with pytest.raises(NotFound):
        catalogue.collected("Friday")
    with pytest.raises(BadArgument):
        catalogue.collect("x" * 61, [one.id])


def test_collections_are_saved_from_a_damaged_catalogue(database: Path, folder: Path) -> None:
    with Catalogue(database, folder) as catalogue:
        sample = add(catalogue, folder, "sound", 1)
        catalogue.collect("Live", [sample.id])
    raw = sqlite3.connect(database)
    raw.execute("DROP INDEX by_facets")
    raw.close()
    with Catalogue(database, folder) as catalogue:
        assert [one.id for one in catalogue.collected("Live")] == [sample.id]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dusty", "dusty"), ("dus", "dus"), ("dusti", "dusty"), ("dsuty", "dusty"),
        ("dustty drms", "dusty drums"), ("percusion", "percussion"), ("bass", "bass"),
        ("xylophone", "xylophone"), ("pda", "pda"), ("Späte", "Späte"), ("Spote", "spate"),
        ("dusti -*_ ", "dusty -*_ "), ("(dusti)", "(dusty)"),
    ],
)  # fmt: skip
def test_a_word_may_be_a_letter_off(
    catalogue: Catalogue, folder: Path, typed: str, meant: str
) -> None:
    for seed, prompt in enumerate(("dusty drums", "percussion pad", "Späte bass")):
        add(catalogue, folder, prompt, seed)
    assert catalogue.spelt(typed) == meant
    found = bool(catalogue.search(typed))
    assert found == (meant not in ("xylophone", "pda"))
    assert len(catalogue.listing(typed)) == len(catalogue.search(typed))


def test_words_that_are_not_wanted(catalogue: Catalogue, folder: Path) -> None:
    for seed, sound in enumerate(SOUNDS):
        catalogue.add(keep(folder, seed, **sound))

    def found(text: str = "", **where: object) -> set[str]:
        asked = Filter(**where)  # type: ignore[arg-type]
        listed = catalogue.numbered(catalogue.listing(text, asked).tolist()).values()
        searched = catalogue.search(text, 100, asked)
        assert {one.id for one in listed} == {one.id for one in searched}
        return {one.recipe.prompt for one in listed}

    assert found("bass", without=("acid",)) == {"sub bass, walking", "Späte Bässe #1 %20"}
    assert found(without=("bass", "kick", "down")) == {"funk clav"}
    assert found(without=("acid kick",)) == {sound["prompt"] for sound in SOUNDS}  # in one sample
    assert found(keys=(Key.parse("Am"),), without=("!?",)) == {"sub bass, walking"}


def test_levels_are_measured_and_sorted_by(catalogue: Catalogue, folder: Path) -> None:
    one, two = (add(catalogue, folder, f"sound {seed}", seed) for seed in range(2))
    assert one.lufs is None
    assert fill_levels(catalogue) == 2
    assert fill_levels(catalogue) == 0
    measured = catalogue.get(one.id)
    assert measured.peak_db == pytest.approx(-1.0, abs=0.01)  # as every file that is kept
    assert measured.lufs is not None
    catalogue.note_levels([(one.id, -1.0, -9.0), (two.id, -1.0, -20.0)])
    numbers = catalogue.listing(order=Order(By.LOUDNESS)).tolist()
    assert [catalogue.numbered(numbers)[n].id for n in numbers] == [one.id, two.id]
    catalogue.rate(one.id, 3)  # which writes the row anew
    assert catalogue.get(one.id).lufs == -9.0


def test_a_file_without_sound_is_measured_once(catalogue: Catalogue, folder: Path) -> None:
    sample = add(catalogue, folder, "sound", 1)
    sample.path.write_bytes(b"no longer a sound")
    passed: set[str] = set()
    assert fill_levels(catalogue, passed=passed) == 0
    assert passed == {sample.id}
