import logging
import queue
import shutil
import sys
import threading
import time

import pytest

from bridge.domain.errors import NoSpace
from bridge.files.annotation import Annotations
from bridge.library import watcher
from bridge.library.annotate import annotate
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from bridge.library.scan import Changes
from bridge.library.watcher import (
    FolderBack,
    FolderChanged,
    FolderGone,
    FolderWatch,
    start_observer,
)
from tests.files.samples import a_loop, a_recipe

PATIENCE = 30.0


class Told(queue.Queue):
    """What a listener heard."""

    def wait(self, kind):
        """The next event of that kind; others before it are an error."""
        event = self.get(timeout=PATIENCE)
        assert isinstance(event, kind), event
        return event

    def changes(self):
        return self.wait(FolderChanged).changes


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "Fodder"
    path.mkdir()
    return path


@pytest.fixture
def catalogue(tmp_path, folder):
    with Catalogue(tmp_path / "home" / "catalogue.db", folder) as opened:
        yield opened


@pytest.fixture
def told(folder, catalogue, monkeypatch):
    monkeypatch.setattr(watcher, "GLANCE", 0.05)
    monkeypatch.setattr(watcher, "PAUSE", 0.1)
    heard = Told()
    drop(a_loop(a_recipe(seed=999), 10), folder)  # its discovery tells that the watch is on
    with FolderWatch(folder, catalogue, [heard.put]):
        assert len(heard.changes().looked_at) == 1
        yield heard
        assert heard.empty()


def keep(folder, seed=1):
    return drop(a_loop(a_recipe(seed=seed), 10), folder, layout=by_family)


def wait_until(true):
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_is_kept_elsewhere_is_seen(told, folder, catalogue):
    sample = keep(folder)
    wait_until(lambda: catalogue.count() == 2)
    assert sample.path in told.changes().looked_at
    assert catalogue.get(sample.id) == sample


def test_a_rename_keeps_the_sample(told, folder, catalogue):
    sample = keep(folder)
    told.changes()
    moved = folder / "mine.wav"
    sample.path.rename(moved)
    assert told.changes() == Changes(added=(moved,), gone=(sample.path,))
    assert catalogue.get(sample.id).path == moved


def test_an_edit_is_seen(told, folder, catalogue):
    sample = keep(folder)
    told.changes()
    annotate(sample.path, lambda _: Annotations(5, ("edited",)))
    assert told.changes() == Changes(altered=(sample.path,))
    assert catalogue.search("edited")[0].stars == 5
    sample.path.write_text("another program wrote this")
    assert told.changes() == Changes(altered=(sample.path,))
    assert catalogue.count() == 1


def test_a_deletion_is_seen(told, folder, catalogue):
    sample = keep(folder)
    told.changes()
    sample.path.unlink()
    assert told.changes() == Changes(gone=(sample.path,))
    assert catalogue.count() == 1


def test_a_whole_folder_is_followed(told, folder, catalogue):
    kept = [keep(folder, seed) for seed in range(3)]
    wait_until(lambda: catalogue.count() == 4)
    (folder / "Loops").rename(folder / "Mine")
    wait_until(lambda: {s.path.parts[-3] for s in catalogue.search("drums")} >= {"Mine"})
    shutil.rmtree(folder / "Mine")
    wait_until(lambda: catalogue.count() == 1)
    assert all(kept)
    while not told.empty():
        told.get()


def test_the_folder_goes_and_comes_back(told, folder, catalogue, tmp_path):
    keep(folder)
    told.changes()
    away = tmp_path / "unplugged"
    folder.rename(away)
    assert told.wait(FolderGone).folder == folder
    assert catalogue.count() == 2
    new = keep(away, seed=2)
    away.rename(folder)
    assert told.wait(FolderBack).folder == folder
    changes = told.changes()
    assert [path.name for path in changes.looked_at] == [new.path.name]
    assert catalogue.count() == 3
    third = keep(folder, seed=3)
    assert told.changes().looked_at == (third.path,)


def test_what_is_recorded_already_is_not_told_again(told, folder, catalogue):
    stop = threading.Event()
    for seed in range(5):
        catalogue.add(keep(folder, seed))
    stop.wait(0.5)
    while not told.empty():
        told.get()  # one that the watch saw first
    stop.wait(0.5)
    assert told.empty()


def test_files_that_are_no_samples_are_passed_by(told, folder):
    (folder / "cover.png").write_text("")
    (folder / "a.wav.asd").write_text("")
    time.sleep(0.5)
    assert told.empty()


def test_a_listener_that_fails_costs_nothing(folder, catalogue, caplog):
    heard = Told()

    def fail(_):
        raise RuntimeError("no")

    keep(folder)
    with FolderWatch(folder, catalogue, [fail, heard.put]):
        heard.changes()
    assert "A listener failed" in caplog.text


def test_a_folder_without_events_is_still_looked_at(folder, catalogue, monkeypatch, caplog):
    def cannot(_):
        raise OSError("inotify watch limit reached")

    monkeypatch.setattr("bridge.library.watcher.Observer.start", cannot)
    monkeypatch.setattr(watcher, "GLANCE", 0.05)
    monkeypatch.setattr(watcher, "WHOLE", 0.1)
    heard = Told()
    with caplog.at_level(logging.WARNING), FolderWatch(folder, catalogue, [heard.put]):
        wait_until(lambda: "sends no events" in caplog.text)
        sample = keep(folder)
        assert heard.changes().looked_at == (sample.path,)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify's observer is Linux's")
def test_an_observer_stopped_amid_its_work_is_no_error(folder, caplog):
    observer = start_observer(folder, lambda _path: None)
    emitters = list(observer.emitters)
    observer.stop()
    observer.join()
    assert emitters
    for emitter in emitters:  # as its thread does, if it had just seen that it should go on
        emitter.queue_events(1.0)
    assert caplog.messages == []


def test_a_share_that_hangs_holds_up_only_the_watch(folder, catalogue, monkeypatch):
    hangs, waited = threading.Event(), threading.Event()

    def hang(_: object) -> bool:
        hangs.set()
        return waited.wait(PATIENCE)

    monkeypatch.setattr(watcher, "identity", hang)
    watch = FolderWatch(folder, catalogue, [])
    assert hangs.wait(PATIENCE)
    sample = keep(folder)
    catalogue.add(sample)
    assert catalogue.search("dusty") == [sample]
    start = time.monotonic()
    watch.close(patience=0.1)
    assert time.monotonic() - start < PATIENCE / 2
    waited.set()


def test_an_error_does_not_end_the_watch(folder, catalogue, monkeypatch, caplog):
    broken = threading.Event()
    real = catalogue.rescan

    def rescan(path):
        if not broken.is_set():
            broken.set()
            raise NoSpace("The disk is full: make room.")
        return real(path)

    monkeypatch.setattr(catalogue, "rescan", rescan)
    monkeypatch.setattr(watcher, "GLANCE", 0.05)
    monkeypatch.setattr(watcher, "WHOLE", 0.1)
    heard = Told()
    keep(folder)
    with FolderWatch(folder, catalogue, [heard.put]):
        heard.changes()
    assert "could not be followed" in caplog.text
