"""Files of others and damaged catalogues: each costs only itself."""

import json
import os
import random
import shutil
import sqlite3
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.domain.errors import BadArgument, FodderError, NotFound, Refused
from bridge.files import iff
from bridge.files.formats import FORMATS, read_file
from bridge.files.iff import Chunk
from bridge.files.recipe import metadata_from_json, metadata_of, metadata_to_json
from bridge.library import library as libraries
from bridge.library.catalogue import Catalogue
from bridge.library.folder import drop
from bridge.library.scan import sample_in
from tests.files.samples import a_loop, a_recipe

FRAMES = 500
BAD = {
    "seed": "1e999", "bars": "1e999", "steps": "-1e999", "bpm": "NaN", "guidance": "Infinity",
    "prompt": '"\\ud800"', "negative": '"\\udfff"', "key": '"A' + " " * 60_000 + 'x"',
    "meter": '"' + " " * 60_000 + '4/4x"', "kind": '"' + "loop" * 9_000 + '"', "model": "[]",
    "edit": "[" * 5_000 + "]" * 5_000, "addons": '[{"path": "a\\u0000b"}]', "shift": "9" * 400,
    "fodder": "{}", "draft": "2",
}  # fmt: skip


def with_recipe(member, text):
    """The JSON of a sound card whose recipe has this text as a member."""
    members = json.loads(metadata_to_json(metadata_of(a_loop(frames=FRAMES))))
    members["recipe"].pop(member, None)
    whole = json.dumps(members)
    mark = '"recipe": {'
    assert mark in whole
    return whole.replace(mark, f"{mark}{json.dumps(member)}: {text}, ").encode()


def with_card(path, card):
    """Put another card into a WAV file."""
    data = path.read_bytes()
    chunks, at = [], 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        chunks.append(Chunk(name, card if name == b"fodr" else data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    path.write_bytes(iff.pack(b"RIFF", b"WAVE", chunks))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "Fodder"
    folder.mkdir()
    return folder


def keep(folder, number=1):
    return drop(a_loop(a_recipe(seed=number), FRAMES), folder)


@pytest.mark.parametrize("member", BAD)
def test_a_bad_recipe_costs_only_its_file(folder, tmp_path, member):
    good, bad = keep(folder), keep(folder, 2)
    with_card(bad.path, with_recipe(member, BAD[member]))
    with pytest.raises(BadArgument):
        metadata_from_json(with_recipe(member, BAD[member]))
    assert read_file(bad.path).card is None
    with Catalogue(tmp_path / "catalogue.db", folder) as catalogue:
        assert catalogue.search() == [good]
        with_card(bad.path, with_recipe("prompt", '"dusty"'))
        catalogue.rescan(folder)
        assert catalogue.count() == 2


@pytest.mark.parametrize(
    "card", ['{"id": "\\ud800", "recipe": {}}', "[]", "1e999", "", "{" * 9_000]
)
def test_a_bad_card_is_none(folder, card):
    bad = keep(folder)
    with_card(bad.path, card.encode())
    assert sample_in(bad.path) is None


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_upset_a_reader(name, tmp_path, data):
    form = FORMATS[name]
    loop = a_loop(frames=40)
    whole = bytearray(form.encode(loop.clip, metadata_of(loop), "x"))
    for at, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=20)
    ):
        whole[at] = value
    path = tmp_path / f"x{form.suffix}"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    found = sample_in(path)
    if found is not None:
        with Catalogue(tmp_path / "catalogue.db") as catalogue:
            catalogue.add(found)
            assert catalogue.get(found.id) == found
            catalogue.remove(found.id)


@settings(max_examples=200)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
), st.sampled_from(list(BAD)))  # fmt: skip
def test_no_value_upsets_the_reader_of_recipes(value, member):
    try:
        found = metadata_from_json(with_recipe(member, json.dumps(value)))
    except BadArgument:
        return
    assert metadata_from_json(metadata_to_json(found)) == found


def damaged(data, rng):
    """A catalogue's bytes, hurt in one of the ways of disks and programs."""
    data = bytearray(data)
    at = rng.randrange(len(data))
    page = at // 4_096 * 4_096
    way = rng.randrange(6)
    if way == 0:
        data[at : at + 16] = rng.randbytes(16)
    elif way == 1:
        data[page : page + 4_096] = bytes(4_096)
    elif way == 2:
        del data[at:]
    elif way == 3:
        for _ in range(40):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif way == 4:
        data[rng.randrange(100)] ^= 0xFF  # its header
    else:
        data[100 + rng.randrange(4_000)] = rng.randrange(256)  # its tables
    return bytes(data)


def test_a_damaged_catalogue_is_made_anew(folder, tmp_path):
    for number in range(12):
        keep(folder, number)
    made = tmp_path / "made.db"
    with Catalogue(made, folder) as catalogue:
        wanted = sorted(sample.id for sample in catalogue.search())
    rng = random.Random(18)
    for number in range(180):
        home = tmp_path / str(number)
        home.mkdir()
        path = home / "catalogue.db"
        path.write_bytes(damaged(made.read_bytes(), rng))
        with Catalogue(path, folder) as catalogue:
            catalogue.check()  # as the watch over the folder does first
            catalogue.rescan(folder)
            catalogue.search()  # meets what no check finds
            assert sorted(sample.id for sample in catalogue.search()) == wanted, number
            assert [catalogue.get(identity).id for identity in wanted] == wanted, number
            assert len(catalogue.search("dusty")) == 12, number
        shutil.rmtree(home)


@pytest.mark.parametrize("script", [
    "DROP TABLE words", "DROP TRIGGER samples_in", "ALTER TABLE samples RENAME COLUMN card TO c",
    "PRAGMA user_version = 1", "PRAGMA user_version = 0", "PRAGMA user_version = -7",
    "PRAGMA user_version = 2000000000", "DROP INDEX by_facets",
    "UPDATE samples SET card = x'ff'", "UPDATE samples SET path = CAST(x'ff' AS TEXT)",
    "UPDATE samples SET tags = '[1e999]'", "UPDATE samples SET rate = 'x'", "DELETE FROM samples",
    "UPDATE files SET path = CAST(x'2fff' || path AS TEXT)",
])  # fmt: skip
def test_a_catalogue_that_says_nonsense_is_made_anew(folder, tmp_path, script):
    wanted = [keep(folder, number) for number in range(3)]
    path = tmp_path / "catalogue.db"
    with Catalogue(path, folder):
        pass
    database = sqlite3.connect(path)
    database.executescript(script)
    database.close()
    with Catalogue(path, folder) as catalogue:
        catalogue.rescan(folder)
        catalogue.search()
        key = lambda sample: sample.id  # noqa: E731
        assert sorted(catalogue.search(), key=key) == sorted(wanted, key=key)
        assert len(catalogue.search("dusty")) == 3


def test_a_catalogue_of_a_later_fodder_is_left_alone(tmp_path):
    path = tmp_path / "catalogue.db"
    with Catalogue(path):
        pass
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 9")
    database.close()
    with pytest.raises(FodderError, match="newer Fodder"):
        Catalogue(path)
    assert [one.name for one in tmp_path.glob("*damaged*")] == []


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=9_000))
def test_any_bytes_in_the_place_of_a_catalogue(data, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.db").write_bytes(data)
    try:
        with Catalogue(home / "catalogue.db") as catalogue:
            assert catalogue.count() == 0
    finally:
        shutil.rmtree(home)


def test_a_link_is_no_sample(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    foreign = keep(outside)
    (folder / "link.wav").symlink_to(foreign.path)
    (folder / "below").symlink_to(outside)
    with Catalogue(tmp_path / "catalogue.db", folder) as catalogue:
        catalogue.rescan(folder)
        catalogue.refresh(folder / "link.wav")
        assert catalogue.count() == 0
        kept = keep(folder, 2)
        catalogue.add(kept)
        kept.path.unlink()
        kept.path.symlink_to(foreign.path)
        before = foreign.path.read_bytes()
        with pytest.raises((NotFound, Refused)):
            catalogue.rate(kept.id, 3)
        assert foreign.path.read_bytes() == before
        with pytest.raises(Refused):
            libraries.inside(str(kept.path), [folder])


def test_names_that_are_no_unicode_are_passed_by(folder, tmp_path):
    good = keep(folder)
    for name in (b"dr\xfcm.wav", b"dr\xfcms"):
        place = os.fsencode(folder) + b"/" + name
        if name.endswith(b".wav"):
            shutil.copy(good.path, place)
        else:
            Path(os.fsdecode(place)).mkdir()
            shutil.copy(good.path, place + b"/b.wav")
    with Catalogue(tmp_path / "catalogue.db", folder) as catalogue:
        catalogue.rescan(folder)
        assert [sample.path for sample in catalogue.search()] == [good.path]
