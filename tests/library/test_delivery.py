"""A share that hangs: keeping goes on elsewhere, in time, and what waits is delivered later."""

from __future__ import annotations

import queue
import threading
import time
from pathlib import Path

import pytest

from bridge.config.settings import Home, Settings
from bridge.domain import events
from bridge.domain.errors import FodderError, NoSpace
from bridge.domain.request import Request
from bridge.domain.sample import Delayed
from bridge.files import atomic
from bridge.jobs.engine import Engine
from bridge.jobs.queue import JobQueue
from bridge.library.catalogue import Catalogue
from bridge.library.delivery import DeliveryQueue
from bridge.library.folder import prepare
from bridge.library.library import Library, delivering
from tests.cli.test_watching import until
from tests.files.samples import a_loop, a_recipe

HANG = 60.0


class Share:
    """A folder whose writes hang while `hangs` is set."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        folder.mkdir()
        self.answers = threading.Event()
        self.answers.set()

        def appear(data, target, watched, verify):
            if watched.folder == folder:
                assert self.answers.wait(HANG)
            return atomic.appear(data, target, watched, verify)

        monkeypatch.setattr("bridge.library.folder.appear", appear)

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    share = Share(tmp_path / "share", monkeypatch)
    yield share
    share.answers.set()  # whoever still hangs may go on


@pytest.fixture
def library(tmp_path: Path, share: Share):
    home = Home(tmp_path / "home", share.folder)
    courier = DeliveryQueue(home.root, patience=0.2)
    with Catalogue(home.catalogue) as catalogue:
        yield Library(home, Settings(share.folder), catalogue, share.folder, courier=courier)


def a_sound(seed: int):
    return a_loop(a_recipe(seed=seed), 100)


def test_what_hangs_is_kept_elsewhere_and_delivered_when_the_folder_is_back(library, share):
    share.answers.clear()
    with pytest.raises(Delayed, match=r"does not answer: the sample waits in .* is back") as late:
        library.keep(a_sound(1))
    waits = late.value.sample
    assert waits.path.is_file()
    assert not waits.path.is_relative_to(share.folder)
    assert library.catalogue.get(waits.id).path == waits.path
    began = time.monotonic()
    with pytest.raises(Delayed):
        library.keep(a_sound(2))
    assert time.monotonic() - began < HANG / 2  # nobody waits for one that hangs already
    assert library.deliver() == 0

    share.answers.set()
    until(lambda: library.deliver() or len(share.files()) == 2)
    assert len(share.files()) == 2  # the first try came through after all: one file, not two
    assert not waits.path.exists()
    kept = library.catalogue.get(waits.id)
    assert kept.path.relative_to(share.folder).parts[:2] == ("Loops", "Drums")
    assert library.catalogue.count() == 2
    assert not library.courier.waiting(share.folder).exists()


def test_the_next_sample_brings_those_that_wait(library, share):
    share.answers.clear()
    with pytest.raises(Delayed):
        library.keep(a_sound(1))
    share.answers.set()
    until(lambda: not any(t.is_alive() for t in library.courier._stuck.values()))
    library.keep(a_sound(2))
    assert len(share.files()) == 2


def test_a_folder_that_is_gone_is_no_hang(library, share):
    share.folder.rmdir()
    with pytest.raises(NoSpace, match="is gone"):
        library.keep(a_sound(1))


def test_a_folder_that_hangs_from_the_start_holds_up_nothing(library, share, monkeypatch, caplog):
    share.answers.clear()

    def hanging(folder):
        assert share.answers.wait(HANG)
        return prepare(folder)

    monkeypatch.setattr("bridge.library.delivery.prepare", hanging)
    start = time.monotonic()
    keep = library.keeper(library.place)
    assert "does not answer" in caplog.text
    with pytest.raises(Delayed):
        keep(a_sound(1))
    assert time.monotonic() - start < HANG / 2
    share.answers.set()
    until(lambda: library.deliver() == 1)
    assert len(share.files()) == 1


def test_nowhere_to_wait_is_told(library, share):
    share.answers.clear()
    library.home.root.mkdir(exist_ok=True)
    (library.home.root / "waiting").write_text("in the way")
    with pytest.raises(FodderError, match="choose another folder"):
        library.keep(a_sound(1))


def test_a_job_goes_on_and_says_what_waits(library, share):
    share.answers.clear()
    inbox: queue.SimpleQueue[events.Event] = queue.SimpleQueue()
    with JobQueue(Engine("tests.fake_engine")) as jobs, delivering(library, 0.05):
        jobs.listeners.append(inbox.put)
        jobs.submit(Request("tone", count=3), library.model("embedded"), library.keep)
        heard = [inbox.get(timeout=HANG)]
        while not isinstance(heard[-1], events.JobFinished):
            assert not isinstance(heard[-1], events.Failed), heard[-1]
            heard.append(inbox.get(timeout=HANG))
        done = [event for event in heard if isinstance(event, events.Done)]
        assert len(done) == 3
        assert all("does not answer" in event.warning for event in done)
        assert all(event.sample.path.is_file() for event in done)
        share.answers.set()
        until(lambda: len(share.files()) == 3 and library.catalogue.count() == 3)
        until(lambda: all(
            sample.path.is_relative_to(share.folder) for sample in library.catalogue.search()
        ))  # fmt: skip
