"""Windows without a screen, and a small library of real files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtWidgets import QApplication

from bridge.domain.music import Key
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.folder import by_family, drop
from gui import theme
from gui.background import BackgroundTasks
from tests.files.samples import a_loop, a_recipe

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SOUNDS: tuple[dict[str, Any], ...] = (
    {"prompt": "techno kick loop", "bpm": 92.0, "key": None, "bars": 4, "family": "drums"},
    {"prompt": "sub bass, walking", "bpm": 92.0, "key": Key.parse("Am"), "family": "bass"},
    {"prompt": "funk clav", "bpm": 90.0, "key": Key.parse("C"), "family": "keys"},
    {"prompt": "Späte Bässe #1 %20", "bpm": 174.0, "key": Key.parse("G#m"), "family": "bass"},
    {"prompt": "downlifter", "key": None, "kind": Kind.ONESHOT, "family": "fx"},
    {"prompt": "acid bass", "bpm": 128.0, "key": Key.parse("Em"), "bars": 4, "family": "bass"},
)


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> theme.Palette:
    theme.apply(qapp, theme.DARK)
    return theme.DARK


@pytest.fixture(autouse=True)
def nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits beside takes that nobody has asked for, but for the tests of those."""
    monkeypatch.setattr("bridge.jobs.ahead.SETTLE", 3_600.0)


@pytest.fixture
def tasks() -> Iterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    tasks.close()


@pytest.fixture
def folder(home: Path) -> Path:
    folder = home / "Fodder"
    folder.mkdir()
    return folder


@pytest.fixture
def catalogue(home: Path, folder: Path) -> Iterator[Catalogue]:
    with Catalogue(home / "catalogue.db", folder) as opened:
        yield opened


@pytest.fixture
def kept(catalogue: Catalogue, folder: Path) -> list[Sample]:
    """Six samples in the library, the oldest first; the third has three stars."""
    samples = [keep(folder, seed, **sound) for seed, sound in enumerate(SOUNDS)]
    for sample in samples:
        catalogue.add(sample)
    samples[2] = catalogue.rate(samples[2].id, 3)
    return samples


def keep(folder: Path, seed: int, family: str = "drums", **changes: object) -> Sample:
    """A real file of a few frames; not yet in any catalogue."""
    return drop(a_loop(a_recipe(seed=seed, **changes), 400, family), folder, layout=by_family)
