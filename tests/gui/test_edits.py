"""Requests made from a sample: pure, so tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bridge.config.presets import load_models
from bridge.config.settings import find_home
from bridge.domain.edit import TRACKS, Layer, Source, Stem
from bridge.domain.errors import BadArgument
from bridge.domain.model import AUTO
from bridge.domain.sample import Sample
from gui.edits import (
    TRACK_NAMES,
    bars_named,
    bars_touched,
    extend,
    layer,
    stem,
    strength_word,
    why_no_tracks,
)
from gui.view.edit_row import EditRow
from tests.files.samples import a_recipe


@pytest.mark.parametrize(
    ("part", "found"),
    [((0.0, 0.25), (0, 1)), ((0.2, 0.3), (0, 2)), ((0.5, 1.0), (2, 4)), ((0.9, 0.95), (3, 4))],
)
def test_a_part_touches_bars(part: tuple[float, float], found: tuple[int, int]) -> None:
    assert bars_touched(4, *part) == found


def test_bars_are_counted_from_one() -> None:
    assert bars_named(0, 1) == "bar 1"
    assert bars_named(1, 4) == "bars 2–4"


@pytest.mark.parametrize(("bars", "more"), [(2, 2), (4, 4), (12, 4)])
def test_a_loop_grows_to_sixteen_bars(kept: list[Sample], bars: int, more: int) -> None:
    from dataclasses import replace

    sample = replace(kept[0], recipe=a_recipe(bars=bars))
    assert extend(sample, 1).edit.bars == more
    with pytest.raises(BadArgument, match="16"):
        extend(replace(sample, recipe=a_recipe(bars=16)), 1)


def test_a_strength_has_a_word_that_grows() -> None:
    words = [strength_word(value / 100) for value in range(0, 101, 10)]
    assert list(dict.fromkeys(words)) == [
        "a touch", "a sibling", "a cousin", "a stranger", "almost new",
    ]  # fmt: skip


def test_tracks_are_added_and_taken_out_by_a_model_that_can(kept: list[Sample]) -> None:
    source = Source(kept[0].path)
    added, out = layer(kept[0], 3, "bass"), stem(kept[0], 4, "drums")
    assert (added.edit, added.model, added.seed) == (Layer(source, ("bass",)), AUTO, 3)
    assert (out.edit, out.model, out.seed) == (Stem(source, "drums"), AUTO, 4)
    assert tuple(TRACK_NAMES) == TRACKS


def test_where_no_model_can_it_is_said_which_to_download(
    home: Path, kept: list[Sample], qtbot: QtBot
) -> None:
    models = load_models(find_home().presets)
    why = why_no_tracks([(one, "download") for one in models])
    assert "ace-step-base" in why
    assert why_no_tracks([(one, "ready") for one in models]) == ""
    row = EditRow()
    qtbot.addWidget(row)
    row.show_sample(kept[0])
    row.allow_tracks(why)
    assert not row.tracks.isEnabled()
    assert row.tracks.toolTip() == why
    row.allow_tracks("")
    assert row.tracks.isEnabled()
    menu = row.track_menu()
    add, take = (one.menu() for one in menu.actions())
    assert add is not None
    assert take is not None
    with qtbot.waitSignal(row.layered) as said:
        add.actions()[2].trigger()
    assert said.args == ["bass"]
    with qtbot.waitSignal(row.stemmed) as said:
        take.actions()[0].trigger()
    assert said.args == ["drums"]
    menu.close()
