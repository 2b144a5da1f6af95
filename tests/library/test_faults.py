"""Every write, rename, fsync and commit of keeping a sample fails once: nothing is lost, doubled or
half-written (SQLite tests itself so: https://www.sqlite.org/testing.html, section 3)."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from bridge.config.settings import Home, Settings
from bridge.domain.errors import FodderError
from bridge.domain.request import Request
from bridge.files import atomic
from bridge.files.atomic import Watched, sweep
from bridge.files.formats import read_file
from bridge.jobs.journal import Journal
from bridge.library import schema
from bridge.library.catalogue import Catalogue
from bridge.library.library import Library
from tests.files.samples import a_loop, a_recipe

FRAMES = 500
MOST = 400  # calls that keeping a sample could make


class Faults:
    """Counts the calls that change something, and fails the n-th."""

    def __init__(self):
        self.calls, self.fatal, self.error = 0, 0, errno.EIO
        self.failed = ""

    def arm(self, fatal, error):
        self.calls, self.fatal, self.error, self.failed = 0, fatal, error, ""

    def call(self, name):
        self.calls += 1
        if self.calls == self.fatal:
            self.failed = name
            return True
        return False

    def around(self, function, name):
        def work(*arguments, **named):
            if self.call(name):
                raise OSError(self.error, os.strerror(self.error))
            return function(*arguments, **named)

        return work


@pytest.fixture
def faults(monkeypatch):
    faults = Faults()

    class Connection(sqlite3.Connection):
        def execute(self, statement, *values):
            if not statement.startswith(("SELECT", "PRAGMA")) and faults.call(statement[:12]):
                error = sqlite3.OperationalError("disk I/O error")
                full = faults.error == errno.ENOSPC
                error.sqlite_errorcode = sqlite3.SQLITE_FULL if full else sqlite3.SQLITE_IOERR
                raise error
            return super().execute(statement, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **n: connect(*a, **n, factory=Connection))
    for name in ("open", "fsync", "fdopen"):
        monkeypatch.setattr(os, name, faults.around(getattr(os, name), name))
    for name in ("mkdir", "read_bytes", "unlink"):
        monkeypatch.setattr(Path, name, faults.around(getattr(Path, name), name))
    monkeypatch.setattr(atomic, "rename_new", faults.around(atomic.rename_new, "rename"))
    return faults


def open_all(root):
    home = Home(root, root / "Fodder")
    home.folder.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue(home.catalogue, home.folder)
    return catalogue, Library(home, Settings(home.folder), catalogue, home.folder)


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EXDEV])
def test_nothing_is_lost_doubled_or_half_written(tmp_path, faults, error):
    loop = a_loop(a_recipe(), FRAMES)
    seen = set()
    for number in range(1, MOST):
        root = tmp_path / str(number)
        root.mkdir()
        catalogue, library = open_all(root)
        faults.arm(number, error)
        try:
            kept = library.keep(loop)
        except FodderError:
            kept = None
        done = not faults.failed
        seen.add(faults.failed)
        faults.arm(0, error)
        for path in files_in(library.folder):
            assert read_file(path).card.recipe == loop.recipe, faults.failed
        if kept is not None:
            assert kept.path.is_file(), faults.failed
        again = library.keep(loop)  # as after a restart
        library.deliver()
        sweep(Watched(library.folder, root), older=-1)
        assert files_in(library.folder) == [again.path], faults.failed
        assert catalogue.search() == [again], faults.failed
        assert not list(root.rglob("*.part"))
        catalogue.close()
        if done:
            break
    assert done
    assert {"rename", "fsync", "COMMIT", "BEGIN IMMEDI", "INSERT INTO s"[:12]} <= seen


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_a_journal_that_cannot_be_written_loses_nothing(tmp_path, faults, error):
    recipe = a_recipe()
    for number in range(1, MOST):
        path = tmp_path / f"{number}.db"
        with Journal(path) as journal:
            journal.accept("first", Request("drums", count=3), "here")
            journal.accept("second", Request("bass"), "here")
            faults.arm(number, error)
            journal.keeping("first", recipe)
            journal.kept("first", 1)
            journal.keeping("first", recipe)
            journal.over("second")
            done = not faults.failed
            faults.arm(0, error)
            assert [(e.id, e.made, e.keeping) for e in journal.unfinished()] == [
                ("first", 1, recipe)
            ]
        with Journal(path) as journal:
            assert [entry.id for entry in journal.unfinished()] == ["first"]
        if done:
            break
    assert number == 5


def test_a_locked_catalogue_keeps_nobody_from_keeping(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    catalogue, library = open_all(tmp_path)
    other = sqlite3.connect(library.home.catalogue, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    kept = [library.keep(a_loop(a_recipe(seed=seed), FRAMES)) for seed in range(3)]
    assert all(one.path.is_file() for one in kept)
    library.deliver()
    other.execute("ROLLBACK")
    assert catalogue.count() == 0
    library.deliver()
    assert sorted(one.id for one in catalogue.search()) == sorted(one.id for one in kept)
    assert library.unrecorded.empty()
    other.close()
    catalogue.close()


def test_a_locked_journal_lets_jobs_go_on(tmp_path):
    path = tmp_path / "queue.db"
    with Journal(path) as journal:
        journal.accept("a", Request("drums", count=2), "here")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        journal.keeping("a", a_recipe())
        journal.kept("a", 1)
        with pytest.raises(FodderError, match=r"queue\.db is busy"):
            journal.accept("b", Request("bass"), "here")
        other.execute("ROLLBACK")
        other.close()
        assert [(entry.made, entry.keeping) for entry in journal.unfinished()] == [(1, None)]
