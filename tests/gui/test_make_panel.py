"""The make panel: what it says is what is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QLocale, QMimeData, QObject, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from bridge.config.presets import load_models, load_presets
from bridge.domain import events
from bridge.domain.edit import Morph, Repaint, Source, Vary
from bridge.domain.music import Key, Meter
from bridge.domain.performance import Figure, Performance
from bridge.domain.request import Kind, Request
from gui.make.panel import MakePanel
from gui.make.queue import JobCard
from tests.files.samples import a_recipe


@pytest.fixture
def panel(qtbot: QtBot) -> MakePanel:
    panel = MakePanel()
    qtbot.addWidget(panel)
    panel.show_models([(entry, "ready") for entry in load_models()], "embedded")
    panel.show_presets(load_presets())
    panel.show()
    return panel


def test_every_field_is_in_the_request(qtbot: QtBot, panel: MakePanel) -> None:
    panel.prompt.say("warm  chords")
    panel.tempo.choose(97.25)
    panel.key.choose(Key(9, True))
    panel.bars.choose(4)
    panel.takes.choose(2)
    panel.meter.setCurrentText("7/8")
    panel.seed.choose(48151)
    panel.without.setText(" vocals,  hiss ")
    with qtbot.waitSignal(panel.wanted) as heard:
        panel.go.click()
    assert heard.args == [
        Request(
            "warm chords", seed=48151, bpm=97.25, key=Key(9, True), bars=4, meter=Meter(7, 8),
            count=2, negative="vocals, hiss", performance=Performance(figure=Figure.CHORDS),
        )
    ]  # fmt: skip
    assert panel.prompt.history == ["warm  chords".replace("  ", " ")]


def test_the_prompts_own_words_count_and_are_shown_as_chips(qtbot: QtBot, panel: MakePanel) -> None:
    panel.prompt.say("dusty drums, 92 BPM, F# minor, 4 bars, 3/4")
    with qtbot.waitSignal(panel.wanted) as heard:
        panel.generate()
    (request,) = heard.args
    said = (request.prompt, request.bpm, request.key, request.bars, request.meter)
    assert said == ("dusty drums", 92.0, Key(6, True), 4, Meter(3, 4))
    assert sorted(panel.said.texts) == ["3/4", "4 bars", "92 bpm", "F#m"]
    assert (panel.tempo.value, panel.key.value, panel.bars.value) == (120.0, None, 2)
    assert not panel.tempo.isEnabled()


def test_a_one_shot_has_no_tempo(panel: MakePanel) -> None:
    panel.prompt.say("kick")
    panel.kind.choose(Kind.ONESHOT)
    assert panel.request().bpm is None
    assert panel.request().kind is Kind.ONESHOT


def test_what_cannot_be_is_said_and_not_asked_for(qtbot: QtBot, panel: MakePanel) -> None:
    panel.prompt.say("...")
    with qtbot.assertNotEmitted(panel.wanted):
        panel.generate()
    assert "prompt is empty" in panel._trouble.text()
    panel.prompt.say("drums")
    with qtbot.waitSignal(panel.wanted):
        panel.generate()
    assert not panel._trouble.isVisible()


def test_the_seed_is_drawn_anew_unless_it_is_locked(qtbot: QtBot, panel: MakePanel) -> None:
    panel.prompt.say("drums")
    seeds = []
    panel.wanted.connect(lambda request: seeds.append(request.seed))
    for _ in range(4):
        panel.generate()
    panel.seed.choose(7)
    for _ in range(2):
        panel.generate()
    assert len(set(seeds[:4])) > 1
    assert seeds[4:] == [7, 7]


def test_a_source_is_varied_and_a_second_prompt_morphed_to(
    panel: MakePanel, tmp_path: Path
) -> None:
    panel.prompt.say("drums")
    panel.morph.choose("jungle break", 0.25)
    assert panel.request().edit == Morph("jungle break", 0.25)
    panel.source.show_source(tmp_path / "a.wav", 0.3)
    assert panel.request().edit == Vary(Source(tmp_path / "a.wav"), 0.3)
    assert not panel.morph.isEnabled()
    panel.source.show_source(None)
    panel.morph.choose("", 0)
    assert panel.request().edit is None


def test_a_recipe_comes_back_whole(panel: MakePanel) -> None:
    recipe = replace(
        a_recipe(seed=77, prompt="glass pad", bpm=140.0, key=Key(5, True)), edit=Morph("choir", 0.5)
    )
    panel.show_recipe(recipe)
    request = panel.request()
    for name in ("prompt", "seed", "bpm", "key", "bars", "meter", "kind", "negative", "edit"):
        assert getattr(request, name) == getattr(recipe, name), name


def test_the_host_leads_where_it_is_followed(panel: MakePanel) -> None:
    panel.tempo.choose(120)
    panel.host_says(92.5, Key(0))
    assert panel.tempo.value == 120
    panel.tempo.host.setChecked(True)
    panel.key.host.setChecked(True)
    assert (panel.tempo.value, panel.key.value) == (92.5, Key(0))
    panel.host_says(93.0, Key(2, True))
    assert (panel.tempo.value, panel.key.value) == (93.0, Key(2, True))
    panel.tempo.choose(100)
    panel.host_says(94.0, None)
    assert panel.tempo.value == 100


def test_taps_make_a_tempo(panel: MakePanel) -> None:
    for beat in range(5):
        panel.tempo.tap(10 + beat * 0.5)
    assert panel.tempo.value == pytest.approx(120)
    for beat in range(3):  # after a pause it is counted anew
        panel.tempo.tap(20 + beat * 0.75)
    assert panel.tempo.value == pytest.approx(80)
    for _ in range(4):  # as two buttons of a controller may, in one tick of the clock
        panel.tempo.tap(30.0)
    assert panel.tempo.value == pytest.approx(80)


def drop(panel: MakePanel, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    panel.source.dropEvent(event)


def test_a_dropped_sound_is_told_of_and_other_files_are_not(
    qtbot: QtBot, panel: MakePanel, tmp_path: Path
) -> None:
    sound = tmp_path / "Bässe #1 %20.wav"
    with qtbot.waitSignal(panel.source.dropped) as heard:
        drop(panel, tmp_path / "notes.txt", sound)
    assert heard.args == [sound]
    with qtbot.assertNotEmitted(panel.source.dropped):
        drop(panel, tmp_path / "notes.txt")


def test_a_preset_fills_the_fields(panel: MakePanel) -> None:
    preset = next(one for one in load_presets() if one.request.bpm is not None)
    panel.show_preset(preset)
    assert panel.prompt.text == preset.request.prompt
    assert panel.tempo.value == preset.request.bpm


def test_jobs_are_counted_cancelled_and_explained(qtbot: QtBot, panel: MakePanel) -> None:
    jobs = panel.jobs
    for job in ("a", "b", "c", "d", "e"):
        jobs.add(job, Request(f"sound {job}", count=2))
    assert (len(jobs), jobs.newest()) == (5, "e")
    assert jobs._more.text() == "and 2 more"
    jobs.hear(events.Progress("a", 0.25, "paint"))
    card = jobs.card("a")
    assert card is not None
    assert card.fraction == pytest.approx(0.25)
    with qtbot.waitSignal(jobs.cancel) as heard:
        card.cancelled.emit()
    assert heard.args == ["a"]
    jobs.hear(events.JobCancelled("a"))
    jobs.hear(events.Failed("e", "no_space", "The disk is full: make room."))
    jobs.hear(events.Progress("unknown", 0.5, "paint"))
    assert (len(jobs), jobs.newest()) == (3, "d")
    failed = jobs.card("e")
    assert failed is not None
    assert failed._why.text() == "The disk is full: make room."
    failed.dismissed.emit()
    assert jobs.card("e") is None


def test_a_comma_is_a_decimal_point_in_every_country(qtbot: QtBot, panel: MakePanel) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        for typed in ("92,5", "92.5"):
            panel.tempo._spin.selectAll()
            qtbot.keyClicks(panel.tempo._spin, typed)
            qtbot.keyClick(panel.tempo._spin, Qt.Key.Key_Tab)
            assert panel.tempo.value == 92.5, typed
            panel.tempo.choose(120)
    finally:
        QLocale.setDefault(before)


def test_what_no_field_shows_comes_back_too_and_only_what_is_altered_is_replaced(
    panel: MakePanel,
) -> None:
    recipe = replace(
        a_recipe(seed=77, prompt="glass pad", bars=3, meter=Meter(9, 8)),
        steps=37, guidance=7.5, draft=True, shift=2,
    )  # fmt: skip
    panel.show_recipe(recipe)
    assert panel.request() == recipe.request
    assert any("37 steps" in text for text in panel.said.texts)
    panel.tempo.choose(101.0)
    assert panel.request() == replace(recipe.request, bpm=101.0)
    panel.prompt.say("glass pad, 5/4")
    assert panel.request() == replace(recipe.request, bpm=101.0, meter=Meter(5, 4))
    panel.said.removed.emit("recipe")
    assert panel.request().steps is None
    assert panel.request().bars == 3


def test_an_edit_comes_back_whole(panel: MakePanel, tmp_path: Path) -> None:
    edit = Repaint(Source(tmp_path / "a.wav", bars=4), 1, 2, strength=0.7)
    recipe = replace(a_recipe(seed=5, bars=4), edit=edit)
    panel.show_recipe(recipe)
    assert panel.request() == recipe.request


class Paintings(QObject):
    """How often something was painted."""

    count = 0

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        self.count += event is not None and event.type() == QEvent.Type.Paint
        return False


def test_progress_is_painted_in_its_turn_and_not_at_each_word_of_it(qtbot: QtBot) -> None:
    card = JobCard(Request("drums"))
    qtbot.addWidget(card)
    card.show()
    qtbot.waitExposed(card)
    qtbot.wait(50)
    paintings = Paintings()
    card._bar.installEventFilter(paintings)
    for step in range(20):
        card.advance(step / 20, "paint")
    assert paintings.count == 0
    qtbot.waitUntil(lambda: paintings.count > 0)
    assert card.fraction == 0.95


def test_the_tempo_that_counts_is_the_prompts_or_the_fields(panel: MakePanel) -> None:
    panel.tempo.choose(100.0)
    panel.prompt.say("drums")
    assert panel.asked_tempo == 100.0
    panel.prompt.say("drums, 92 bpm")
    assert panel.asked_tempo == 92.0
    panel.prompt.say("")
    assert panel.asked_tempo == 100.0


def test_the_fields_show_what_the_prompt_says_and_keep_their_own(panel: MakePanel) -> None:
    panel.tempo.choose(100.0)
    panel.key.choose(Key.parse("Em"))
    panel.prompt.say("pad, 92 bpm, A minor")
    assert panel.tempo._spin.value() == 92.0
    assert panel.key._button.text().strip() == "A minor"
    assert (panel.tempo.value, panel.key.value) == (100.0, Key.parse("Em"))
    panel.tempo.host.setChecked(True)
    panel.tempo.host_says(133.0)
    assert panel.tempo._spin.value() == 92.0
    panel.prompt.say("pad")
    assert panel.tempo._spin.value() == 133.0 == panel.tempo.value
    assert panel.key._button.text().strip() == "E minor"
