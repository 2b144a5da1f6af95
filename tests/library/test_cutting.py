"""Parts of samples, kept as samples: their lengths, tempi, seams and recipes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bridge.config.settings import find_home, load
from bridge.domain.audio import Clip, Loop
from bridge.domain.edit import Source, Vary
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.music import Key, Meter, loop_samples
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Sample
from bridge.dsp.crossfade import close_loop
from bridge.files.formats import read_file
from bridge.library.catalogue import Catalogue
from bridge.library.cutting import TAG, counted, keep_part
from bridge.library.library import Library
from tests.files.samples import HEARD, a_recipe

RATE = 44_100


@pytest.fixture
def library(tmp_path) -> Iterator[Library]:
    home = find_home()
    folder = tmp_path / "samples"
    folder.mkdir()
    with Catalogue(home.root / "catalogue.db", folder) as catalogue:
        yield Library(home, load(home), catalogue, folder)


def noise(frames: int) -> Clip:
    rng = np.random.default_rng(1)
    return Clip(rng.uniform(-0.8, 0.8, (frames, 2)).astype(np.float32), RATE)


def a_whole(library: Library, **changes: object) -> Sample:
    """A loop of noise in which every frame can be told; two bars at 92 bpm."""
    recipe = a_recipe(**changes)
    return library.keep(Loop(noise(recipe.samples), recipe, HEARD, "drums"))


def sound(sample: Sample) -> np.ndarray:
    return soundfile.read(sample.path, dtype="float32")[0]


def beat(sample: Sample) -> float:
    recipe = sample.recipe
    return sample.frames / (recipe.bars * recipe.meter.numerator)


@pytest.mark.parametrize(
    ("begin", "end", "bars", "meter"),
    [(4, 8, 1, "4/4"), (0, 4, 1, "4/4"), (2, 5, 1, "3/4"), (1, 2, 1, "1/4"), (1, 7, 1, "6/4")],
)
def test_a_part_has_its_beats_to_the_frame(library, begin, end, bars, meter):
    whole = a_whole(library)
    off = 0.3 * beat(whole)  # marked roughly
    first, last = (min(round(at * beat(whole) + off), whole.frames) for at in (begin, end))
    part = keep_part(library, whole, first, min(last, whole.frames))
    assert (part.recipe.bars, part.recipe.meter) == (bars, Meter.parse(meter))
    assert part.recipe.bpm == 92.0
    assert part.frames == loop_samples(bars, Meter.parse(meter), 92.0) == len(sound(part))
    expected, start = sound(whole), round(begin * 60 / 92 * RATE)
    expected = expected[start : start + part.frames]
    seam = round(0.01 * RATE)
    scale = np.abs(sound(part)[:-seam]).max() / np.abs(expected[:-seam]).max()
    assert 0.7 < scale < 1.01  # its own peak may lie in the seam
    assert np.abs(sound(part)[:-seam] - scale * expected[:-seam]).max() < 1e-6
    contents = read_file(part.path)
    assert contents.acid is not None
    assert (contents.acid.beats, contents.acid.bpm) == (end - begin, 92.0)


def test_the_part_names_what_it_comes_from(library):
    whole = a_whole(library)
    part = keep_part(library, whole, whole.frames // 2, whole.frames)
    digest = hashlib.sha256(whole.path.read_bytes()).hexdigest()
    start = 4 * 60 / 92
    source = Source(whole.path, digest, start, 92.0, Key.parse("Am"), 1)
    assert part.recipe == replace(a_recipe(bars=1), edit=Vary(source, 0.0))
    card = read_file(part.path).card
    assert card is not None
    assert card.recipe == part.recipe
    assert part.id != whole.id
    assert library.catalogue.get(part.id).recipe == part.recipe


def test_tags_go_along_and_a_part_is_tagged_as_one(library):
    whole = library.catalogue.tag(a_whole(library).id, ("keeper",))
    part = keep_part(library, whole, 0, whole.frames // 2)
    assert set(part.tags) == {"keeper", TAG}
    assert read_file(part.path).notes.tags == part.tags
    assert library.catalogue.search(TAG)[0].id == part.id
    assert keep_part(library, whole, 0, whole.frames // 2) == part  # asked for twice, kept once


def test_all_of_it_is_itself(library):
    whole = a_whole(library)
    assert keep_part(library, whole, 0, whole.frames) == whole
    assert keep_part(library, whole, 100, whole.frames - 100) == whole
    assert len(list(library.folder.rglob("*.wav"))) == 1


@pytest.mark.parametrize(("first", "last"), [(5, 5), (9, 3), (-1, 100), (0, 10**9)])
def test_what_is_no_part_is_refused(library, first, last):
    with pytest.raises(BadArgument, match="mark another part"):
        keep_part(library, a_whole(library), first, last)


def test_other_meters_and_rates_are_exact(library):
    whole = a_whole(library, meter=Meter(7, 8), bpm=133.7, bars=4)
    at_48 = replace(library, settings=replace(library.settings, rate=48_000))
    part = keep_part(at_48, whole, round(7 * beat(whole)), round(21 * beat(whole)))
    assert (part.recipe.bars, part.recipe.meter, part.rate) == (2, Meter(7, 8), 48_000)
    assert part.frames == loop_samples(2, Meter(7, 8), 133.7, 48_000)


@pytest.mark.parametrize(
    ("steps", "meter", "bars", "found"),
    [(8, "4/4", 2, "4/4"), (10, "4/4", 1, "10/4"), (17, "4/4", 17, "1/4"), (5, "7/8", 1, "5/8"),
     (18, "4/4", 2, "9/4"), (3, "3/4", 1, "3/4")],
)  # fmt: skip
def test_steps_are_counted_as_bars(steps, meter, bars, found):
    assert counted(steps, Meter.parse(meter)) == (bars, Meter.parse(found))


def test_the_seam_is_closed():
    """A sine cut anywhere jumps where it repeats; closed, it does not, and keeps its power."""
    time = np.arange(RATE) / RATE
    sine = (0.5 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)[:, None]
    plain = sine[1_000:11_050]
    found = close_loop(sine, 1_000, 10_050, 441)
    steepest = 0.5 * 2 * np.pi * 220 / RATE
    assert abs(plain[0, 0] - plain[-1, 0]) > 3 * steepest
    assert abs(found[0, 0] - found[-1, 0]) < 1.05 * steepest
    assert np.abs(np.diff(found, axis=0)).max() < 1.5 * steepest
    assert np.array_equal(found[:-441], plain[:-441])
    assert np.abs(found).max() < 0.55


def test_closing_what_is_closed_changes_nothing():
    loop = noise(4_000).samples
    assert np.abs(close_loop(loop, 0, 4_000, 441) - loop).max() < 1e-6
    rolled = close_loop(loop, 1_500, 4_000, 441)
    assert np.abs(rolled - np.roll(loop, -1_500, axis=0)).max() < 1e-6


def test_a_part_of_a_hit_is_cut_where_it_is_marked(library):
    recipe = a_recipe(kind=Kind.ONESHOT)
    whole = library.keep(Loop(noise(20_000), recipe, Heard(), "drums"))
    part = keep_part(library, whole, 3_000, 9_001)
    heard = sound(part)
    assert (part.frames, part.recipe.kind) == (6_001, Kind.ONESHOT)
    assert not heard[0].any()
    assert not heard[-1].any()
    middle = slice(200, 5_800)
    expected = sound(whole)[3_000:9_001][middle]
    scale = np.abs(heard[middle]).max() / np.abs(expected).max()
    assert np.abs(heard[middle] - scale * expected).max() < 1e-6
    edit = part.recipe.edit
    assert isinstance(edit, Vary)
    assert (edit.source.path, edit.source.start) == (whole.path, 3_000 / RATE)


def test_what_is_gone_or_changed_by_others_is_told(library):
    whole = a_whole(library)
    soundfile.write(whole.path, noise(50_000).samples, RATE)
    with pytest.raises(BadArgument, match="another program changed it"):
        keep_part(library, whole, 0, whole.frames // 2)
    Path(whole.path).unlink()
    with pytest.raises(NotFound, match="choose another"):
        keep_part(library, whole, 0, whole.frames // 2)
