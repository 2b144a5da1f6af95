"""A loop that Fodder made says itself where its bars are; whatever is heard in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.cli import main
from bridge.domain.errors import BadArgument
from bridge.domain.music import Meter, loop_samples
from bridge.files.formats import read_file
from bridge.library.folder import drop
from bridge.library.recordings import trim_file
from tests.analysis.test_mix import a_mix
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


def test_a_trimmed_file_says_its_tempo_and_goes_round(tmp_path: Path) -> None:
    clip = a_mix(103, 4)
    source, out = tmp_path / "field.wav", tmp_path / "cut.wav"
    soundfile.write(
        source, np.concatenate([np.zeros((30_000, clip.samples.shape[1])), clip.samples]), 44_100
    )
    assert main(["trim", str(source), "--bars", "4", "--out", str(out)]) == 0
    said = read_file(out)
    assert (said.bits, said.rate) == (24, 44_100)
    assert said.acid is not None
    assert (said.acid.beats, said.acid.meter, said.acid.one_shot) == (16, (4, 4), False)
    assert said.acid.bpm == pytest.approx(103, rel=0.001)
    assert said.smpl is not None
    assert said.smpl.loop == (0, said.frames - 1)
    assert soundfile.info(out).frames == said.frames
