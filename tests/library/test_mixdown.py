"""Some parts as they are heard together: the right sum at the right levels, made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
import soundfile

from bridge.domain.audio import Loop
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.kit import MIX, Kit, Part
from bridge.domain.sample import Sample
from bridge.dsp.mixing import at_mix_level, mixed
from bridge.files.formats import read_card
from bridge.files.recipe import SampleMetadata, metadata_of
from bridge.library import mixdown
from bridge.library.folder import drop
from tests.files.samples import a_loop, a_recipe

KIT = Kit((Part("bass", "b"), Part("keys", "k")), "dusty", 7)


def parts_in(folder: Path, frames: int = 40_000) -> list[Sample]:
    found = []
    for number, name in enumerate(KIT.names):
        recipe = a_recipe(prompt=name, seed=200 * number, edit=replace(KIT, part=name))
        found.append(drop(a_loop(recipe, frames, name), folder))
    return found


def test_a_mix_is_its_parts_at_their_levels(tmp_path: Path) -> None:
    parts = parts_in(tmp_path)
    path = mixdown.mixdown(parts, tmp_path / "home").path
    heard, rate = soundfile.read(path, dtype="float32", always_2d=True)
    loops = [a_loop(one.recipe, 40_000, one.family) for one in parts]
    expected = mixed([at_mix_level(one) for one in loops])
    assert rate == 44_100
    assert np.abs(heard - expected.samples).max() < 1e-3
    edit = read_card(path).recipe.edit
    assert isinstance(edit, Kit)
    assert edit.part == MIX, "a player knows its tempo and bars"


def test_a_mix_is_made_once_and_another_choice_is_another_file(tmp_path: Path) -> None:
    parts, home = parts_in(tmp_path), tmp_path / "home"
    both = mixdown.mixdown(parts, home).path
    stamp = both.stat().st_mtime_ns
    assert mixdown.mixdown(parts[::-1], home).path == both
    assert both.stat().st_mtime_ns == stamp
    assert mixdown.mixdown(parts[:1], home).path != both


def test_a_mix_goes_on_with_the_bar_that_comes_next(tmp_path: Path) -> None:
    parts, home = parts_in(tmp_path), tmp_path / "home"
    whole, _ = soundfile.read(mixdown.mixdown(parts, home).path)
    later = mixdown.mixdown(parts, home, lambda: 3)  # of two bars: the second
    assert later.first == 1
    heard, _ = soundfile.read(later.path)
    assert np.abs(heard - np.roll(whole, -20_000, axis=0)).max() < 1e-6


def test_old_mixes_make_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixdown, "MOST_FILES", 1)
    parts, home = parts_in(tmp_path), tmp_path / "home"
    mixdown.mixdown(parts[:1], home)
    latest = mixdown.mixdown(parts, home).path
    assert list((home / mixdown.FOLDER).iterdir()) == [latest]


def test_what_cannot_be_mixed_is_told(tmp_path: Path) -> None:
    parts = parts_in(tmp_path)
    with pytest.raises(BadArgument, match="No part"):
        mixdown.mix_of([])
    longer = parts_in(tmp_path, 50_000)[1]
    with pytest.raises(BadArgument, match="one length"):
        mixdown.mix_of([parts[0], longer])
    parts[0].path.unlink()
    with pytest.raises(NotFound, match="no file"):
        mixdown.mix_of(parts)


def test_two_threads_may_make_the_same_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when it is played while it is made in time."""
    parts, together = parts_in(tmp_path), Barrier(2, timeout=60)

    def both_are_here(mix: Loop) -> SampleMetadata:
        together.wait()
        return metadata_of(mix)

    monkeypatch.setattr(mixdown, "metadata_of", both_are_here)
    for turn in range(20):
        home = tmp_path / f"home {turn}"
        with ThreadPoolExecutor(2) as threads:
            made = [threads.submit(mixdown.mixdown, parts, home) for _ in range(2)]
            paths = {one.result().path for one in made}
        assert paths == set((home / mixdown.FOLDER).iterdir())
