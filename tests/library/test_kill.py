"""kill -9 at 200 random moments of keeping: nothing half-written, nothing announced is lost."""

import os
import random
import signal
import sqlite3
import time
import traceback

import pytest

from bridge.files.atomic import Watched, sweep
from bridge.files.formats import FORMATS, read_file
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from tests.files.samples import a_loop, a_recipe

KILLS = 200
KEEPINGS = 3  # how many of them a process may at most live through, roughly
FRAMES = 2_000
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


def keep_without_end(first, folder, home, pipe):
    """Keep, record, give stars, announce; again and again."""
    forms = list(FORMATS.values())
    os.write(pipe, b"ready\n")
    with Catalogue(home / "catalogue.db") as catalogue:
        for seed in range(first, first + 1_000):
            loop = a_loop(a_recipe(seed=seed), FRAMES)
            sample = drop(loop, folder, layout=by_family, form=forms[seed % 4], home=home)
            catalogue.add(sample)
            catalogue.rate(sample.id, 1 + seed % 5)
            os.write(pipe, f"{sample.id}\n".encode())


def one_life(number, folder, home, moment):
    """Start a process that keeps, kill it when `moment` returns; the ids that it announced."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            keep_without_end(number * 1_000, folder, home, writer)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as said:
        assert said.readline() == "ready\n"
        before = moment(said)
        os.kill(child, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        return before + [line.strip() for line in said if line.endswith("\n")]


def random_moments(folder, home, rng):
    """A wait for a random part of some keepings, as long as they take on this machine now."""
    start = time.perf_counter()
    first = one_life(KILLS, folder, home, lambda said: [said.readline().strip() for _ in range(5)])
    pace = (time.perf_counter() - start) / len(first)

    def moment(_):
        time.sleep(rng.uniform(0, KEEPINGS * pace))
        return []

    return first, moment


def test_killed_at_any_moment(tmp_path):
    folder, home = tmp_path / "Fodder", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    announced, moment = random_moments(folder, home, random.Random(7))
    for number in range(KILLS):
        announced += one_life(number, folder, home, moment)

    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        contents = read_file(path)
        assert contents.frames == FRAMES, path
        assert contents.card is not None, path
        assert path.stat().st_size > FRAMES, path
    kept = {read_file(path).card.id: read_file(path).notes.stars for path in files}
    assert set(announced) <= kept.keys()
    assert len(announced) > KILLS / 10, "the kills came too early to say anything"

    with Catalogue(home / "catalogue.db") as catalogue:
        for identity in announced:
            sample = catalogue.get(identity)
            assert sample.path.exists()
            assert sample.stars == kept[identity] == 1 + sample.recipe.seed % 5
        catalogue.rescan(folder)
        assert {one.id: one.stars for one in catalogue.search(limit=10**6)} == kept
    with sqlite3.connect(home / "catalogue.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()

    left = len(list(home.rglob("*.part")))
    assert sweep(Watched(folder, home), older=0) == left
    assert not list(home.rglob("*.part"))
    print(f"{KILLS} kills: {len(kept)} kept, {len(announced)} announced, {left} swept")
