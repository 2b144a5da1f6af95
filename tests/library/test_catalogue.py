import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bridge.domain.errors import FodderError, NoSpace, NotFound, Refused
from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.files.annotation import Annotations
from bridge.files.formats import read_file
from bridge.library import queries, schema
from bridge.library.annotate import annotate
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from bridge.library.queries import By, Filter, Order
from bridge.library.scan import Changes
from tests.files.samples import a_loop, a_recipe


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "Fodder"
    path.mkdir()
    return path


@pytest.fixture
def database(tmp_path):
    return tmp_path / "home" / "catalogue.db"


@pytest.fixture
def catalogue(database, folder):
    with Catalogue(database, folder) as opened:
        yield opened


def keep(folder, seed=1, frames=10, family="drums", **changes):
    loop = a_loop(a_recipe(seed=seed, **changes), frames, family)
    return drop(loop, folder, layout=by_family)


def made_anew(catalogue, folder):
    """Forget all and take it up from the files again; how many samples."""
    for sample in catalogue.search():
        catalogue.remove(sample.id)
    catalogue.rescan(folder)
    return catalogue.count()


def everything(catalogue):
    return {sample.id: sample for sample in catalogue.search(limit=10_000)}


def test_a_sample_comes_back(catalogue, folder):
    sample = keep(folder)
    catalogue.add(sample)
    assert catalogue.get(sample.id) == sample
    assert catalogue.search() == [sample]
    assert catalogue.count() == 1
    catalogue.add(sample)
    assert catalogue.count() == 1
    catalogue.remove(sample.id)
    assert (catalogue.count(), catalogue.search("dusty")) == (0, [])
    with pytest.raises(NotFound):
        catalogue.get(sample.id)


def test_what_is_not_there_is_not_recorded(catalogue, folder):
    sample = keep(folder)
    sample.path.unlink()
    with pytest.raises(NotFound, match="gone"):
        catalogue.add(sample)


SOUNDS: list[dict[str, Any]] = [
    {"prompt": "dusty boom-bap drums", "bpm": 92.0, "key": None},
    {
        "prompt": "Späte Bässe, deep",
        "bpm": 140.0,
        "key": Key.parse("Fm"),
        "family": "bass",
        "bars": 4,
        "model": "other",
    },
    {"prompt": "warm pad", "bpm": 92.5, "key": Key.parse("Am"), "family": "pad"},
    {"prompt": "dusty snare", "key": None, "kind": Kind.ONESHOT},
]


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("", {}, [3, 2, 1, 0]),
        ("dusty", {}, [3, 0]),
        ("DUS", {}, [3, 0]),
        ("dusty drums", {}, [3, 0]),
        ("dusty boom", {}, [0]),
        ("boom-bap", {}, [0]),
        ("spat bass", {}, [1]),
        ("pad", {}, [2]),
        ("nothing like it", {}, []),
        ('"; DROP TABLE samples', {}, []),
        ("NEAR( * ^ : - ", {}, []),
        ("( * ^ : - ", {}, [3, 2, 1, 0]),
        ("", {"slowest": 92, "fastest": 93}, [2, 0]),
        ("", {"slowest": 100}, [1]),
        ("", {"keys": (Key.parse("Am"),)}, [2]),
        ("", {"keys": (Key.parse("Am"), Key.parse("Fm"))}, [2, 1]),
        ("deep", {"keys": (Key.parse("Am"), Key.parse("Fm"))}, [1]),
        ("dusty", {"keys": (Key.parse("Am"), None)}, [3, 0]),
        ("", {"keys": (Key.parse("Fm"), None)}, [3, 1, 0]),
        ("", {"model": "other"}, [1]),
        ("dusty", {"model": "other"}, []),
        ("", {"kind": Kind.ONESHOT}, [3]),
        ("", {"kind": Kind.LOOP, "family": "pad"}, [2]),
        ("dusty", {"kind": Kind.LOOP, "fastest": 92}, [0]),
        ("", {"stars": 1}, []),
    ],
)
def test_search(catalogue, folder, text, where, found):
    for seed, sound in enumerate(SOUNDS):
        catalogue.add(keep(folder, seed, **sound))
    assert [one.recipe.seed for one in catalogue.search(text, where=Filter(**where))] == found


def test_search_in_pages(catalogue, folder):
    for seed in range(5):
        catalogue.add(keep(folder, seed))
    pages = [catalogue.search("dusty", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [[one.recipe.seed for one in page] for page in pages] == [[4, 3], [2, 1], [0], []]


def test_words():
    assert queries.match("dusty boom-bap", Filter()) == '"dusty"* AND "boom"* AND "bap"*'
    assert queries.match(" -*_ ", Filter(stars=3)) is None


def test_stars_and_tags_live_in_the_file_too(catalogue, folder):
    sample = keep(folder)
    catalogue.add(sample)
    assert catalogue.rate(sample.id, 4).stars == 4
    assert catalogue.tag(sample.id, ("warm", "späť")).tags == ("warm", "späť")
    assert catalogue.search("spat warm", where=Filter(stars=4)) == [
        replace(sample, stars=4, tags=("warm", "späť"))
    ]
    assert catalogue.search(where=Filter(stars=5)) == []
    assert read_file(sample.path).notes.stars == 4
    before = everything(catalogue)
    assert made_anew(catalogue, folder) == 1
    assert everything(catalogue) == before
    assert catalogue.rescan(folder) == Changes()


def test_stars_and_tags_of_two_programs_are_both_kept(catalogue, folder, database):
    sample = keep(folder)
    catalogue.add(sample)
    with Catalogue(database) as other:
        annotate(sample.path, lambda notes: replace(notes, tags=("from elsewhere",)))
        assert other.rate(sample.id, 3).tags == ("from elsewhere",)
    assert catalogue.get(sample.id).stars == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows locks in another way")
def test_two_who_note_at_the_same_moment_lose_nothing(folder):
    sample = keep(folder)

    def note(name):
        for number in range(12):
            annotate(sample.path, lambda n: replace(n, tags=(*n.tags, f"{name}{number}")))  # noqa: B023

    threads = [threading.Thread(target=note, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read_file(sample.path).notes.tags) == sorted(
        f"{n}{i}" for n in "ab" for i in range(12)
    )


@pytest.mark.skipif(os.name == "nt", reason="chmod")
def test_a_file_that_is_locked_is_left_alone(catalogue, folder, monkeypatch):
    sample = keep(folder)
    catalogue.add(sample)
    real = Path.open

    def locked(path, mode="r", *rest):
        if "+" in mode:
            raise PermissionError(13, "in use")
        return real(path, mode, *rest)

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(Refused, match="close it elsewhere"):
        catalogue.rate(sample.id, 3)
    assert catalogue.get(sample.id).stars == 0


def test_stars_that_cannot_be_written_are_not_recorded(catalogue, folder):
    sample = keep(folder)
    catalogue.add(sample)
    data = sample.path.read_bytes()
    at = read_file(sample.path).notes_at or 0
    sample.path.write_bytes(data[: at - 8])
    with pytest.raises(Refused, match="no room"):
        catalogue.rate(sample.id, 3)
    sample.path.unlink()
    with pytest.raises(NotFound):
        catalogue.rate(sample.id, 3)
    assert catalogue.get(sample.id).stars == 0


def test_a_rescan_follows_the_folder(catalogue, folder):
    kept = [keep(folder, seed) for seed in range(4)]
    (folder / "text.wav").write_text("no audio")
    (folder / ".hidden.wav").write_text("no audio")
    changes = catalogue.rescan(folder)
    assert len(changes.looked_at) == 5
    assert everything(catalogue) == {one.id: one for one in kept}
    assert not catalogue.rescan(folder)

    moved = folder / "mine.wav"
    kept[0].path.rename(moved)
    kept[1].path.unlink()
    kept[2].path.write_text("not audio any more")
    changes = catalogue.rescan(folder)
    assert set(changes.looked_at) == {moved, kept[2].path}
    assert set(changes.gone) == {kept[0].path, kept[1].path}
    assert everything(catalogue) == {
        kept[0].id: replace(kept[0], path=moved),
        kept[3].id: kept[3],
    }


def test_a_copy_is_the_same_sample(catalogue, folder):
    sample = keep(folder)
    catalogue.add(sample)
    copy = folder / "a copy.wav"
    shutil.copy(sample.path, copy)
    catalogue.rescan(folder)
    assert not catalogue.rescan(folder)
    assert catalogue.search() == [sample]
    sample.path.unlink()
    assert catalogue.refresh(sample.path)
    assert catalogue.search("dusty") == [replace(sample, path=copy)]
    copy.unlink()
    catalogue.rescan(folder)
    assert catalogue.search("dusty") == []


def test_of_two_copies_the_one_with_stars_is_shown_and_stars_are_those_of_the_file_shown(
    catalogue, folder
):
    sample = keep(folder)
    catalogue.add(sample)
    copies = [folder / "a copy.wav", folder / "z copy.wav"]
    for copy in copies:
        shutil.copy2(sample.path, copy)
    rated = catalogue.rate(sample.id, 4)
    catalogue.rescan(folder)
    assert catalogue.search() == [rated]
    made_anew(catalogue, folder)
    assert catalogue.search() == [rated]
    annotate(copies[1], lambda _: Annotations(2, ("mine",)))
    catalogue.rescan(folder)
    assert catalogue.search() == [rated]
    sample.path.unlink()
    catalogue.rescan(folder)
    mine = replace(sample, path=copies[1], stars=2, tags=("mine",))
    assert catalogue.search() == [mine]
    made_anew(catalogue, folder)
    assert catalogue.search() == [mine]
    copies[1].unlink()
    catalogue.rescan(folder)
    assert catalogue.search() == [replace(sample, path=copies[0])]


def test_one_path_is_refreshed(catalogue, folder):
    sample = keep(folder)
    assert catalogue.refresh(sample.path)
    assert not catalogue.refresh(sample.path)
    assert catalogue.search() == [sample]
    sample.path.unlink()
    assert catalogue.refresh(sample.path)
    assert not catalogue.refresh(sample.path)
    assert catalogue.count() == 0


def test_an_unplugged_disk_costs_nothing(catalogue, folder, tmp_path):
    sample = keep(folder)
    catalogue.rescan(folder)
    folder.rename(tmp_path / "unplugged")
    assert catalogue.rescan(folder) == Changes()
    assert catalogue.refresh(sample.path) == Changes()  # an event that came just before
    assert catalogue.count() == 1
    (tmp_path / "unplugged").rename(folder)
    assert catalogue.rescan(folder) == Changes()
    assert catalogue.search() == [sample]


@pytest.mark.parametrize("which", ["", "Loops", "Loops/Drums"])
def test_a_disk_that_goes_while_it_is_read_costs_nothing(catalogue, folder, monkeypatch, which):
    keep(folder)
    catalogue.rescan(folder)
    real = os.scandir

    def scandir(place):
        if str(place) == str(folder / which):
            raise OSError(5, "Input/output error")
        return real(place)

    monkeypatch.setattr(os, "scandir", scandir)
    assert catalogue.rescan(folder) == Changes()
    assert catalogue.count() == 1


def test_a_rescan_looks_below_its_folder_only(catalogue, tmp_path):
    for name in ("a", "a-b", "ab"):
        (tmp_path / name).mkdir()
        catalogue.add(keep(tmp_path / name, seed=len(name), frames=10 + len(name)))
    assert not catalogue.rescan(tmp_path / "a")
    assert catalogue.count() == 3


def test_a_name_that_is_no_text_is_passed_by(catalogue, folder):
    sample = keep(folder)
    odd = os.fsencode(folder) + b"/\xff.wav"
    try:
        Path(os.fsdecode(odd)).write_bytes(sample.path.read_bytes())
    except OSError:
        pytest.skip("this file system takes only text")
    assert catalogue.rescan(folder).looked_at == (sample.path,)


def test_a_deleted_catalogue_is_made_anew(database, folder):
    with Catalogue(database, folder) as catalogue:
        for seed in range(3):
            catalogue.rate(add(catalogue, keep(folder, seed)), seed)
        before = everything(catalogue)
        shutil.rmtree(database.parent)
        assert everything(catalogue) == before
    shutil.rmtree(database.parent)
    with Catalogue(database, folder) as catalogue:
        assert everything(catalogue) == before


def add(catalogue, sample):
    catalogue.add(sample)
    return sample.id


def test_filling_that_was_cut_short_is_made_good(database, folder, monkeypatch):
    for seed in range(3):
        keep(folder, seed)
    monkeypatch.setattr(schema, "mark_filled", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        Catalogue(database, folder)
    monkeypatch.undo()
    raw = sqlite3.connect(database)
    raw.execute("DELETE FROM files")
    raw.execute("DELETE FROM samples")
    raw.commit()
    raw.close()
    with Catalogue(database) as catalogue:
        catalogue.add(keep(folder, 4))
        assert catalogue.count() == 1
    with Catalogue(database, folder) as catalogue:
        assert catalogue.count() == 4
    (folder / "later.wav").write_bytes(keep(folder, 5).path.read_bytes())
    with Catalogue(database, folder) as catalogue:
        assert catalogue.count() == 4


def scribble(path, start, length):
    with path.open("rb+") as file:
        file.seek(start)
        file.write(b"\xa5" * length)


@pytest.mark.parametrize(
    ("start", "length"), [(0, 100), (0, 1 << 16), (4096, 1 << 16), (100, 50), (20_000, 30_000)]
)
@pytest.mark.parametrize("when", ["before it is opened", "while it is open"])
def test_a_damaged_catalogue_is_moved_aside_and_made_anew(
    database, folder, start, length, when, caplog
):
    with Catalogue(database, folder) as catalogue:
        for seed in range(40):
            catalogue.add(keep(folder, seed))
        before = everything(catalogue)
    if when == "while it is open":
        with Catalogue(database, folder) as catalogue:
            scribble(database, start, length)
            assert everything(catalogue) == before
            assert len(catalogue.search("dusty", limit=1000)) == 40
    else:
        scribble(database, start, length)
    with caplog.at_level(logging.WARNING), Catalogue(database, folder) as catalogue:
        assert everything(catalogue) == before
        assert len(catalogue.search("dusty", limit=1000)) == 40
        catalogue.add(keep(folder, 41))
        assert catalogue.count() == 41
    if when == "before it is opened":
        assert "was damaged" in caplog.text
        assert (database.parent / "catalogue.damaged-1.db").exists()


def test_a_catalogue_cut_short(database, folder):
    with Catalogue(database, folder) as catalogue:
        for seed in range(40):
            catalogue.add(keep(folder, seed))
    for size in (0, 1, 99, 4096, 10_000):
        os.truncate(database, size)
        with Catalogue(database, folder) as catalogue:
            assert len(catalogue.search("dusty")) == 40, size


def test_two_who_meet_the_same_damage_mend_it_once(database, folder):
    with Catalogue(database, folder) as catalogue:
        for seed in range(40):
            catalogue.add(keep(folder, seed))
        before = everything(catalogue)
    with Catalogue(database, folder) as one, Catalogue(database, folder) as other:
        scribble(database, 4096, 1 << 17)
        assert everything(one) == everything(other) == before
        one.add(keep(folder, 41))
        assert other.count() == 41
    assert len(list(database.parent.glob("*.damaged-*.db"))) == 1


def test_files_elsewhere_are_salvaged(database, folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with Catalogue(database, folder) as catalogue:
        for seed in range(40):
            catalogue.add(keep(elsewhere, seed))
        before = everything(catalogue)
    raw = sqlite3.connect(database)
    (root,) = raw.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'by_facets'").fetchone()
    raw.close()
    scribble(database, (root - 1) * 4096, 4096)
    with Catalogue(database, folder) as catalogue:
        assert {one.id: one for one in catalogue.search(limit=100)} == before


def test_one_from_a_newer_fodder_is_left_alone(database, folder):
    with Catalogue(database, folder) as catalogue:
        catalogue.add(keep(folder))
    raw = sqlite3.connect(database)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(FodderError, match="newer Fodder"):
        Catalogue(database, folder)


def test_migrations_are_all_or_nothing(tmp_path, monkeypatch):
    with Catalogue(tmp_path / "a.db"):
        pass
    second = "ALTER TABLE samples ADD COLUMN mood TEXT;\nCREATE TABLE broken (;\n"
    now = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", (*now, second))
    with pytest.raises(FodderError):
        Catalogue(tmp_path / "a.db")
    monkeypatch.setattr(schema, "MIGRATIONS", (*now, second.splitlines()[0]))
    with Catalogue(tmp_path / "a.db"):
        pass
    raw = sqlite3.connect(tmp_path / "a.db")
    assert raw.execute("PRAGMA user_version").fetchone() == (len(now) + 1,)
    raw.close()


def test_a_catalogue_of_the_first_version_is_brought_to_this_one(tmp_path, folder, monkeypatch):
    now = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", now[:1])
    path = tmp_path / "old.db"
    old = schema.connect(path)
    for seed, sound in enumerate(SOUNDS):
        row = queries.row_of(keep(folder, seed, **sound))
        named = [name for name in row if name not in ("bars", "model")]
        old.execute(
            f"INSERT INTO samples ({', '.join(named)}) VALUES ({', '.join('?' * len(named))})",
            [row[name] for name in named],
        )
    old.close()
    monkeypatch.undo()
    with Catalogue(path) as catalogue:
        assert seeds(catalogue, where=Filter(model="other")) == [1]
        assert seeds(catalogue, order=Order(By.BARS)) == [1, 2, 0, 3]


def seeds(catalogue, *args, **named):
    """The seeds of a listing, in its order."""
    numbers = catalogue.listing(*args, **named)
    page = catalogue.numbered(numbers.tolist())
    return [page[number].recipe.seed for number in numbers.tolist()]


@pytest.mark.parametrize("few", [0, 10])
@pytest.mark.parametrize(
    ("by", "rising", "falling"),
    [
        (By.NEWEST, [0, 1, 2, 3], [3, 2, 1, 0]),
        (By.NAME, [0, 3, 1, 2], [2, 1, 3, 0]),
        (By.BPM, [0, 2, 1, 3], [1, 2, 0, 3]),
        (By.KEY, [2, 1, 0, 3], [1, 2, 3, 0]),
        (By.BARS, [0, 2, 1, 3], [1, 2, 0, 3]),
        (By.STARS, [1, 2, 0, 3], [3, 0, 2, 1]),
    ],
)
def test_listings_in_every_order(catalogue, folder, monkeypatch, few, by, rising, falling):
    monkeypatch.setattr("bridge.library.queries._FEW", few)
    for seed, sound in enumerate(SOUNDS):
        sample = keep(folder, seed, **sound)
        catalogue.add(sample)
        catalogue.rate(sample.id, {0: 2, 3: 5}.get(seed, 0))
    for order, found in ((Order(by, False), rising), (Order(by, True), falling)):
        assert seeds(catalogue, order=order) == found
        assert seeds(catalogue, "DUS", order=order) == [seed for seed in found if seed in (0, 3)]
        loops = Filter(kind=Kind.LOOP, slowest=92.0)
        assert seeds(catalogue, "dusty", loops, order) == [0]
    assert seeds(catalogue, "nothing") == []


def test_what_is_gone_is_missing_on_its_page(catalogue, folder):
    kept = [keep(folder, seed) for seed in range(3)]
    for one in kept:
        catalogue.add(one)
    numbers = catalogue.listing()
    catalogue.remove(kept[1].id)
    assert [one.recipe.seed for one in catalogue.numbered(numbers.tolist()).values()] == [0, 2]
    assert catalogue.number(kept[2].id) == numbers[0]
    assert catalogue.number(kept[1].id) is None


def test_all_tags(catalogue, folder):
    for seed, tags in enumerate((("warm", "Late"), (), ("warm", "späť"))):
        sample = keep(folder, seed)
        catalogue.add(sample)
        catalogue.tag(sample.id, tags)
    assert catalogue.tags() == ["Late", "späť", "warm"]


def test_a_catalogue_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NoSpace):
        Catalogue(tmp_path / "file" / "catalogue.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(FodderError):
        Catalogue(tmp_path / "folder.db")


ADD = """
import sys
from pathlib import Path
from typing import Any
sys.path.insert(0, {root!r})
from bridge.library.catalogue import Catalogue
from bridge.library.folder import drop
from tests.files.samples import a_loop, a_recipe
print("ready", flush=True)
sys.stdin.readline()
with Catalogue(Path({database!r})) as catalogue:
    for seed in range({first}, {first} + 40):
        sample = drop(a_loop(a_recipe(seed=seed), 10), Path({folder!r}))
        catalogue.add(sample)
        catalogue.rate(sample.id, seed % 6)
"""


def test_two_processes_at_once(database, folder):
    root = str(Path(__file__).parents[2])
    codes = [
        ADD.format(root=root, database=str(database), folder=str(folder), first=first)
        for first in (0, 100)
    ]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen([sys.executable, "-c", code], **pipes) for code in codes]
    for one in both:
        assert one.stdout.readline() == "ready\n"
    for one in both:
        one.stdin.write("go\n")
        one.stdin.flush()
    with Catalogue(database) as catalogue:
        version = catalogue.version()
        while any(one.poll() is None for one in both):
            catalogue.search("dusty")
        assert [one.wait() for one in both] == [0, 0]
        assert catalogue.version() != version
        found = everything(catalogue).values()
        assert {one.recipe.seed: one.stars for one in found} == {
            seed: seed % 6 for first in (0, 100) for seed in range(first, first + 40)
        }
        assert not catalogue.rescan(folder)
    for one in both:
        one.communicate()
