"""A kit's lanes: pure, so events in and states out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.domain import events
from bridge.domain.kit import MIX, Kit, Part
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Heard, Sample
from gui.edits import kit_prompt, parts, retry
from gui.kit.lanes import Lanes, kit_around, lanes_of
from tests.files.samples import a_recipe
from tests.gui.conftest import keep

KIT = Kit((Part("drums", "dusty drums"), Part("bass", "dusty bass"), Part("keys", "dusty keys")),
          "dusty")  # fmt: skip
REQUEST = Request("dusty", seed=7, edit=KIT)


def a_part(name: str, seed: int = 7, path: str = "") -> Sample:
    edit = replace(KIT, seed=7, part=name)
    recipe = a_recipe(prompt=f"dusty {name}", seed=seed, edit=edit)
    return Sample(f"{name}{seed}", Path(path or f"{name}{seed}.wav"), recipe, Heard(), 400, 44_100)


@pytest.fixture
def lanes() -> Lanes:
    """All parts are there."""
    found = lanes_of("job", REQUEST)
    for name in KIT.names:
        found = found.hear(events.Done("job", a_part(name), 1.0))
    return found.hear(events.JobFinished("job", 4))


def test_progress_of_a_job_is_that_of_the_part_in_its_turn() -> None:
    lanes = lanes_of("job", REQUEST)  # three parts and their mix
    shown = [one.fraction for one in lanes.hear(events.Progress("job", 0.375, "paint")).lanes]
    assert shown == [None, 0.5, None]
    mixing = lanes.hear(events.Progress("job", 0.9, "hear"))
    assert [one.fraction for one in mixing.lanes] == [None] * 3
    assert lanes.hear(events.Progress("other", 0.5, "paint")) == lanes
    done = lanes.hear(events.Progress("job", 0.1, "paint")).hear(
        events.Done("job", a_part("drums"), 1.0)
    )
    assert done.lanes[0].fraction is None
    assert done.lanes[0].sample == a_part("drums")


def test_a_job_that_ends_leaves_no_progress_behind() -> None:
    lanes = lanes_of("job", REQUEST).hear(events.Progress("job", 0.1, "paint"))
    for end in (events.JobCancelled("job"), events.Failed("job", "x", "y")):
        ended = lanes.hear(end)
        assert [one.fraction for one in ended.lanes] == [None] * 3
        assert ended.jobs == ()


def test_soloed_lanes_alone_are_heard_and_else_those_not_muted(lanes: Lanes) -> None:
    def heard(lanes: Lanes) -> list[str]:
        return [one.name for one in lanes.audible]

    assert heard(lanes) == ["drums", "bass", "keys"]
    muted = lanes.muted("bass", True)
    assert heard(muted) == ["drums", "keys"]
    assert heard(muted.soloed("keys", True)) == ["keys"]
    assert heard(muted.soloed("keys", True).soloed("bass", True)) == ["bass", "keys"]
    assert heard(muted.muted("bass", False)) == ["drums", "bass", "keys"]


def test_another_take_of_a_part_takes_its_lane_and_keeps_its_mute(lanes: Lanes) -> None:
    request = retry(a_part("bass"), 9)
    assert isinstance(request.edit, Kit)
    assert (request.prompt, request.seed, request.edit.part) == ("dusty bass", 9, "bass")
    follows = lanes.muted("bass", True).following("again", request.edit.made)
    half = follows.hear(events.Progress("again", 0.5, "paint"))
    assert half.lanes[1].fraction == 0.5
    done = half.hear(events.Done("again", a_part("bass", 9), 1.0))
    assert (done.lanes[1].sample, done.lanes[1].muted) == (a_part("bass", 9), True)
    assert done.lanes[0] == lanes.lanes[0]


def test_a_part_of_another_kit_changes_nothing(lanes: Lanes) -> None:
    stranger = a_part("bass")
    edit = replace(KIT, seed=8, part="bass")
    other = replace(stranger, recipe=replace(stranger.recipe, edit=edit))
    assert lanes.hear(events.Done("x", other, 1.0)) == lanes
    assert lanes.hear(events.Done("x", replace(other, recipe=a_recipe()), 1.0)) == lanes


def test_a_kit_is_found_by_the_files_beside_a_part(folder: Path) -> None:
    kept = {}
    for name, seed in (("drums", 7), ("bass", 7), ("bass", 9), (MIX, 7)):
        edit = replace(KIT, seed=7, part=name)
        own = edit.seeded(seed, name) if seed != 7 else edit
        kept[name, seed] = keep(folder, seed, prompt=f"dusty {name}", edit=own, family=name)
    keep(folder, 3)
    found = kit_around(kept["bass", 7])
    assert found is not None
    assert [one.sample and one.sample.path for one in found.lanes] == [
        kept["drums", 7].path, kept["bass", 7].path, None,
    ]  # fmt: skip
    newest = kit_around(kept["drums", 7])
    assert newest is not None
    assert newest.lanes[1].sample is not None
    assert newest.lanes[1].sample.path == kept["bass", 9].path, "of two takes the later one"
    assert kit_around(kept[MIX, 7]) is None


def test_a_kit_has_the_tempo_key_and_words_of_the_sample_that_it_goes_with() -> None:
    recipe = a_recipe(prompt="warm Rhodes chords", bars=4, shift=2)
    sample = Sample("x", Path("x.wav"), recipe, Heard(), 400, 44_100, family="keys")
    request = parts(sample, 5, ["drums", "bass"])
    assert (request.prompt, request.seed, request.bpm, request.bars) == ("warm Rhodes", 5, 92.0, 4)
    assert (str(request.key), request.kind, request.shift) == ("Am", Kind.LOOP, 0)
    assert isinstance(request.edit, Kit)
    assert [one.prompt for one in request.edit.parts] == ["warm drums", "warm bass"]
    assert kit_prompt(a_part("bass")) == "dusty"
