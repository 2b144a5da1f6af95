"""The sample view: regions that snap, lines where bars are, facts in the right tone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from bridge.domain.errors import Busy
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind
from bridge.domain.sample import Heard, Sample
from gui.rendering import load_detail
from gui.text import decibels
from gui.theme import DARK
from gui.view.facts import FactsPanel
from gui.view.plot import bar_lines, length_of, snapped
from gui.view.sample import SampleView
from tests.files.samples import a_recipe


@pytest.mark.parametrize(
    ("edges", "length", "found"),
    [
        ((0.2, 3.6), 8.0, (0, 4)),
        ((0.6, 7.9), 8.0, (1, 8)),
        ((3.1, 3.2), 8.0, (3, 4)),
        ((6.9, 7.0), 7.0, (6, 7)),
        ((0.0, 3.4), 3.5, (0, 3.5)),  # a bar of 7/8 ends between beats
        ((-1.0, 99.0), 8.0, (0, 8)),
    ],
)
def test_edges_snap_to_beats(
    edges: tuple[float, float], length: float, found: tuple[float, float]
) -> None:
    assert snapped(*edges, step=1.0, length=length) == found


@pytest.mark.parametrize(
    ("meter", "bars", "strong", "count"),
    [("4/4", 2, [0, 4], 8), ("3/4", 2, [0, 3], 6), ("7/8", 2, [0, 3.5], 8), ("6/8", 1, [0], 3)],
)
def test_lines_stand_at_bars_and_beats(
    meter: str, bars: int, strong: list[float], count: int
) -> None:
    recipe = a_recipe(meter=Meter.parse(meter), bars=bars)
    lines = bar_lines(recipe, bars * recipe.meter.beats)
    assert [at for at, number in lines if number] == strong
    assert len(lines) == count


@pytest.fixture
def view(qtbot: QtBot) -> SampleView:
    view = SampleView(DARK)
    qtbot.addWidget(view)
    view.build()
    view.resize(640, 400)
    view.show()
    return view


def test_a_sample_is_shown_and_its_part_is_told(view: SampleView, kept: list[Sample]) -> None:
    sample = kept[0]
    view.show_sample(sample)
    view.show_detail(sample, load_detail(sample))
    assert view._title.whole == sample.recipe.prompt
    assert not view.edits.save.isVisible()
    length = length_of(sample)
    view.plot.region.setRegion((0.2 * length, 0.8 * length))
    view.plot.region.sigRegionChangeFinished.emit(view.plot.region)
    start, stop = view.plot.part
    assert 0 <= start < stop <= 1
    assert view.edits.save.isVisible() == ((start, stop) != (0, 1))


def test_what_is_seen_of_another_sample_comes_too_late(
    view: SampleView, kept: list[Sample]
) -> None:
    view.show_sample(kept[1])
    view.show_detail(kept[0], load_detail(kept[0]))
    assert not view.plot._wave.isVisible()


def test_the_level_is_in_decibels(qtbot: QtBot, view: SampleView) -> None:
    with qtbot.waitSignal(view.level_changed) as heard:
        view._level.setValue(50)
    assert heard.args == [-24.0]
    view.choose_level(-12.0)
    assert view._level.value() == 75


def test_levels_that_nobody_knew_are_noted_once(kept: list[Sample]) -> None:
    sample = replace(kept[0], peak_db=None, lufs=None)
    noted: list[tuple[str, float, float]] = []
    seen = load_detail(sample, noted.extend)
    assert noted == [(sample.id, seen.peak_db, seen.lufs)]
    load_detail(replace(sample, peak_db=-1.0, lufs=-14.0), noted.extend)
    assert len(noted) == 1

    def locked(_: object) -> None:
        raise Busy("The catalogue is locked.")

    assert load_detail(sample, locked).lufs == seen.lufs


def test_how_loud_it_is_stands_in_the_facts_or_in_the_line_above(
    qtbot: QtBot, view: SampleView, kept: list[Sample]
) -> None:
    sample = kept[0]
    seen = load_detail(sample)
    view.resize(900, 600)
    view.show_sample(sample)
    view.show_detail(sample, seen)
    assert decibels(seen.lufs) in view.facts._loudness.accessibleName()
    assert decibels(seen.peak_db) in view.facts._loudness.accessibleName()
    assert "LUFS" not in view._said.whole
    view.resize(380, 600)
    qtbot.waitUntil(lambda: "LUFS" in view._said.whole)
    assert view.facts._loudness.isHidden()


def tone(facts: FactsPanel, card: str) -> str:
    return str(getattr(facts, card)._note.property("tone") or "")


def test_facts_say_where_asked_and_heard_differ(qtbot: QtBot, kept: list[Sample]) -> None:
    facts = FactsPanel()
    qtbot.addWidget(facts)
    recipe = a_recipe(bpm=92.0, key=Key(9, True))
    right = Heard(bpm=92.0, bpm_confidence=0.9, key=Key(9, True), key_confidence=0.9)
    facts.show_sample(replace(kept[0], recipe=recipe, heard=right))
    assert (tone(facts, "_tempo"), tone(facts, "_key")) == ("good", "good")
    wrong = replace(right, bpm=97.0, key=Key(1))
    facts.show_sample(replace(kept[0], recipe=recipe, heard=wrong))
    assert (tone(facts, "_tempo"), tone(facts, "_key")) == ("warn", "warn")
    assert "not what was asked" in facts._tempo.accessibleName()
    facts.show_sample(replace(kept[0], recipe=replace(recipe, kind=Kind.ONESHOT)))
    assert "a one-shot has none" in facts._tempo.accessibleName()


@pytest.mark.parametrize(("jump", "said"), [(None, "none"), (0.5, "seamless"), (9.0, "+9.0 dB")])
def test_a_seam_that_jumps_is_not_called_closed(
    qtbot: QtBot, jump: float | None, said: str
) -> None:
    facts = FactsPanel()
    qtbot.addWidget(facts)
    facts.show_seam(jump)
    assert said in facts._seam.accessibleName()
