"""Places are remembered beside the catalogue, and a catalogue made anew has what lies in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bridge.config.settings import Home, Settings
from bridge.domain.sample import Sample
from bridge.library import scan
from bridge.library.catalogue import Catalogue
from bridge.library.folder import drop
from bridge.library.library import Library, place_of
from tests.files.samples import a_loop, a_recipe

FRAMES = 10


def everything(catalogue: Catalogue) -> dict[str, Sample]:
    return {sample.id: sample for sample in catalogue.search(limit=1_000)}


def library_in(root: Path, folder: Path, layout: str, catalogue: Catalogue) -> Library:
    folder.mkdir(exist_ok=True)
    home = Home(root, root / "Fodder")
    return Library(home, Settings(root / "Fodder"), catalogue, folder, layout)


def test_samples_elsewhere_and_in_the_library_of_before_come_back(tmp_path) -> None:
    root = tmp_path / "home"
    (root / "Fodder").mkdir(parents=True)
    spots = [
        (root / "Fodder", "by_family"),
        (tmp_path / "old", "by_family"),
        (tmp_path / "x", "flat"),
    ]
    with Catalogue(root / "catalogue.db", root / "Fodder") as catalogue:
        for number, (folder, layout) in enumerate(spots):
            library = library_in(root, folder, layout, catalogue)
            for seed in (1, 2):
                sample = library.keep(a_loop(a_recipe(seed=10 * number + seed), FRAMES))
            catalogue.rate(sample.id, number + 1)
        before = everything(catalogue)
    assert len(before) == 6
    (tmp_path / "x" / "deeper").mkdir()
    drop(a_loop(a_recipe(seed=99), FRAMES), tmp_path / "x" / "deeper")  # anybody's, not looked at
    for file in root.glob("catalogue.db*"):
        file.unlink()
    with Catalogue(root / "catalogue.db", root / "Fodder") as catalogue:
        assert everything(catalogue) == before
    assert len((root / scan.NAME).read_text().split("\n\n")) == 3


def test_a_place_that_is_gone_and_lines_that_are_none_are_passed_by(tmp_path, caplog) -> None:
    (tmp_path / "here").mkdir()
    sample = drop(a_loop(frames=FRAMES), tmp_path / "here")
    for folder in ("gone", "here"):
        scan.note(tmp_path, place_of(tmp_path / folder, "flat"))
    with (tmp_path / scan.NAME).open("ab") as file:
        file.write(b'{"folder": 1}\n[]\n\xff\n{"folder": "/cut sh')
    assert list(scan.files(tmp_path)) == [sample.path]
    shutil.rmtree(tmp_path / "here")
    assert list(scan.files(tmp_path)) == []
    assert "passed by" in caplog.text


def test_a_place_that_cannot_be_remembered_costs_no_sample(tmp_path, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        library = library_in(tmp_path, tmp_path / "x", "flat", catalogue)
        with monkeypatch.context() as broken:
            broken.setattr(scan, "_lines", full)
            assert library.keep(a_loop(frames=FRAMES)).path.exists()


@pytest.mark.parametrize("end", [b"", b'{"folder"'])
def test_a_line_cut_short_hides_no_other(tmp_path, end) -> None:
    (tmp_path / scan.NAME).write_bytes(end)
    (tmp_path / "a").mkdir()
    sample = drop(a_loop(frames=FRAMES), tmp_path / "a")
    scan.note(tmp_path, place_of(tmp_path / "a", "flat"))
    assert list(scan.files(tmp_path)) == [sample.path]
