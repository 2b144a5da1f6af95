"""A loop that Fodder made says itself where its bars are; whatever is heard in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter, loop_samples
from bridge.library.folder import drop
from bridge.library.recordings import trim_file
from tests.files.samples import a_loop, a_recipe

SEVEN = Meter(7, 8)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_loop_of_ours_is_its_own_best_loop(tmp_path: Path, rate: int) -> None:
    """A tone that dies away: nothing in it says where seven eighths end."""
    recipe = a_recipe(bpm=100.0, meter=SEVEN, bars=2)
    sample = drop(a_loop(recipe), tmp_path, rate=rate)
    found = trim_file(sample.path, None, Meter())
    assert (found.start, found.end) == (0, loop_samples(2, SEVEN, 100.0, rate))
    assert (found.bars, found.bpm, found.rate, found.confidence) == (2, 100.0, rate, 1.0)
    one = trim_file(sample.path, 1, Meter())
    assert one.bars == 1
    assert one.frames == loop_samples(1, SEVEN, 100.0, rate)
    assert one.start in (0, one.frames)
    with pytest.raises(BadArgument, match="has 2 bars: say no more"):
        trim_file(sample.path, 3, Meter())


def test_a_file_that_is_shorter_than_its_recipe_is_heard_as_any_other(tmp_path: Path) -> None:
    recipe = a_recipe(bpm=100.0, bars=2)
    sample = drop(a_loop(recipe, recipe.samples // 3), tmp_path)
    assert trim_file(sample.path, None, Meter()).confidence < 1
