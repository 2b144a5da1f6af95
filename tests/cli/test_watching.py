"""`fodder serve` follows its folder: what others put there or take away is in the catalogue."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bridge.cli.serve import serving
from bridge.jobs.engine import Engine
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from bridge.library.watcher import (
    FolderBack,
    FolderChanged,
    FolderEvent,
    FolderGone,
    LevelsMeasured,
)
from tests.files.samples import a_loop, a_recipe
from tests.osc.conftest import arguments

PATIENCE = 30.0


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def note(told: queue.SimpleQueue[FolderEvent], event: FolderEvent) -> None:
    """Samples are measured whenever there is time: that is another matter."""
    if not isinstance(event, LevelsMeasured):
        told.put(event)


@pytest.fixture
def heard(home: Path):
    """What a listener of a running bridge hears, and its folder."""
    told: queue.SimpleQueue[FolderEvent] = queue.SimpleQueue()
    folder = home / "Fodder"
    with serving(arguments(), Engine("tests.fake_engine")) as app:
        app.folder_listeners.append(partial(note, told))
        drop(a_loop(a_recipe(seed=99), 10), folder)
        assert isinstance(told.get(timeout=PATIENCE), FolderChanged)  # the watch is on
        yield told, folder


def test_files_come_and_go_by_other_hands(heard, home: Path) -> None:
    told, folder = heard
    sample = drop(a_loop(a_recipe(seed=1), 10), folder, layout=by_family)
    found: list[Path] = []
    while sample.path not in found:  # a new subfolder is looked at as a whole
        found += told.get(timeout=PATIENCE).changes.added
    with Catalogue(home / "catalogue.db") as catalogue:
        assert replace(catalogue.get(sample.id), peak_db=None, lufs=None) == sample
        sample.path.unlink()
        assert told.get(timeout=PATIENCE).changes.gone == (sample.path,)
        assert catalogue.count() == 1


def test_the_folder_is_unplugged_and_comes_back(heard, home: Path) -> None:
    told, folder = heard
    folder.rename(home / "unplugged")
    assert told.get(timeout=PATIENCE) == FolderGone(folder)
    with Catalogue(home / "catalogue.db") as catalogue:
        assert catalogue.count() == 1  # an unplugged disk costs nothing
        (home / "unplugged").rename(folder)
        assert told.get(timeout=PATIENCE) == FolderBack(folder)
        sample = drop(a_loop(a_recipe(seed=2), 10), folder)
        assert told.get(timeout=PATIENCE).changes.added == (sample.path,)
        until(lambda: catalogue.count() == 2)


def test_who_listens_later_hears_from_then_on(home: Path) -> None:
    with serving(arguments(), Engine("tests.fake_engine")) as app:
        told: queue.SimpleQueue[FolderEvent] = queue.SimpleQueue()
        app.folder_listeners.append(partial(note, told))
        sample = drop(a_loop(a_recipe(seed=3), 10), home / "Fodder")
        assert told.get(timeout=PATIENCE).changes.added == (sample.path,)
