"""What an hour of work in the window showed, on the real bridge: one selection, honest requests, no
ghosts. The engine is not asked to paint; jobs are looked at as they are submitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QDrag
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bridge.domain import events
from bridge.domain.edit import Extend, Repaint, Vary
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Sample
from gui import drag, theme
from gui.app import App
from gui.commands import all_commands
from tests.files.samples import a_loop, a_recipe
from tests.gui.conftest import running, session_of

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def app(qtbot: QtBot, kept: list[Sample], monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The app with six samples, the newest of which is shown; nothing is painted, so that no engine
    process is started."""
    monkeypatch.setattr("bridge.jobs.queue.JobQueue.warm", lambda *_: None)
    with running(qtbot) as app:
        qtbot.waitUntil(lambda: app.window.view.sample == kept[-1], timeout=20_000)
        library = session_of(app)._library
        qtbot.waitUntil(lambda: library.samples.rowCount() == len(kept), timeout=20_000)
        yield app


@pytest.fixture
def asked(app: App, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """What is submitted."""
    found: list[Request] = []
    jobs = session_of(app)._backend.app.jobs
    monkeypatch.setattr(jobs, "submit", lambda request, *_, **__: found.append(request))
    return found


@pytest.fixture
def played(app: App, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    found: list[Path] = []
    player = session_of(app)._backend.app.player
    monkeypatch.setattr(player, "play", lambda path, **_: found.append(path))
    monkeypatch.setattr(player, "strike", lambda pad, _: found.append(player.on_pad(pad).path))
    return found


def shown(app: App) -> Sample:
    assert app.window.view.sample is not None
    return app.window.view.sample


def say(app: App, prompt: str) -> None:
    app.window.make.prompt.say(prompt)
    app.window.make.generate()


def test_the_words_of_one_prompt_do_not_stick_to_the_next(
    app: App, qtbot: QtBot, asked: list[Request]
) -> None:
    say(app, "bell one-shot, E minor")
    say(app, "techno drums 128 bpm")
    say(app, "warm pad")
    qtbot.waitUntil(lambda: len(asked) == 3)
    assert [one.kind for one in asked] == [Kind.ONESHOT, Kind.LOOP, Kind.LOOP]
    assert [str(one.key) for one in asked] == ["Em", "None", "None"]
    assert [one.bpm for one in asked] == [None, 128.0, 120.0]


def test_chips_say_what_the_prompt_says_and_take_it_away(app: App, qtbot: QtBot) -> None:
    make = app.window.make
    make.prompt.say("snare one-shot, in the key of A minor, 84 bpm, dusty")
    assert sorted(make.said.texts) == ["84 bpm", "Am", "one-shot"]
    assert not make.bars.isEnabled()
    assert not make.meter.isEnabled()
    make.said.removed.emit("kind")
    assert make.bars.isEnabled()
    make.said.removed.emit("key")
    assert make.said.texts == ["84 bpm"]
    assert "dusty" in make.prompt.text
    make.said.removed.emit("bpm")
    assert make.said.texts == []
    assert make.tempo.isEnabled()


def test_keys_act_on_the_sample_that_is_shown(
    app: App, qtbot: QtBot, kept: list[Sample], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row is clicked, another sample is finished, stars and Delete: not the clicked one's."""
    monkeypatch.setenv("HOME", str(home))
    session, library = session_of(app), session_of(app)._library
    catalogue = session._backend.app.library.catalogue
    library.table.setFocus()
    library.table.selectRow(3)
    assert shown(app) == kept[2]
    new = session._backend.app.library.keep(a_loop(a_recipe(seed=99, prompt="new one"), 400))
    session._making.own.add("job")
    session.on_job(events.Done("job", new, 1.0))
    assert shown(app) == new
    qtbot.waitUntil(lambda: [one.id for one in library.table.selected] == [new.id])
    qtbot.keyClick(library.table, Qt.Key.Key_5, CTRL)
    qtbot.waitUntil(lambda: catalogue.get(new.id).stars == 5)
    assert catalogue.get(kept[2].id).stars == kept[2].stars
    qtbot.keyClick(library.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not new.path.exists())
    assert kept[2].path.exists()


def test_a_sample_shown_from_a_pad_is_what_keys_act_on_though_it_is_not_listed(
    app: App, qtbot: QtBot, kept: list[Sample]
) -> None:
    session, library = session_of(app), session_of(app)._library
    library.search("acid")
    qtbot.waitUntil(lambda: library.samples.rowCount() == 1)
    library.table.selectRow(0)
    session.press(kept[0])
    assert library.table.selected == []
    assert [one.id for one in library.targets] == [kept[0].id]


def test_space_plays_what_is_shown_and_presses_no_pad_and_figures_are_pads(
    app: App, qtbot: QtBot, kept: list[Sample], played: list[Path]
) -> None:
    window, library = app.window, session_of(app)._library
    window.board.pads[3].setFocus()
    qtbot.keyClick(window.board.pads[3], Qt.Key.Key_Space)
    assert played == [kept[-1].path]
    library.table.setFocus()
    library.table.selectRow(0)
    qtbot.keyClick(library.table, Qt.Key.Key_3)
    assert played[-1] == kept[-3].path
    assert shown(app) == kept[-3]
    assert [one.id for one in library.table.selected] == [kept[-3].id]
    window.make.go.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.keyClick(window.make.go, Qt.Key.Key_Space)
    assert len(played) == 3


def test_a_button_reached_by_tab_is_pressed_by_space(app: App, qtbot: QtBot) -> None:
    window = app.window
    window.view.edits.recipe.setFocus()
    before = QApplication.focusWidget()
    qtbot.keyClick(window, Qt.Key.Key_Tab)
    control = QApplication.focusWidget()
    assert control is not before
    window.view.auto.setFocus()
    window._tabbed = True
    qtbot.keyClick(window.view.auto, Qt.Key.Key_Space)
    assert window.view.auto.isChecked()


def test_the_wave_is_dragged_out_every_time(
    app: App, qtbot: QtBot, kept: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = app.window.view.plot
    qtbot.waitUntil(lambda: plot._wave.isVisible(), timeout=10_000)
    carried: list[list[Path]] = []

    def run(one: QDrag, *_: object) -> Qt.DropAction:  # swallows the release, as a real drag does
        carried.append(drag.files_in(one.mimeData()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", run)
    viewport = plot.viewport()
    middle = QPoint(plot.width() // 2, plot.height() // 3)
    for _ in range(4):
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
        for step in range(1, 8):
            qtbot.mouseMove(viewport, middle + QPoint(8 * step, 3 * step))
    assert carried == [[kept[-1].path]] * 4


def test_a_marked_part_arrives_and_is_listed_and_one_that_nobody_takes_is_not_kept(
    app: App, qtbot: QtBot, kept: list[Sample], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(app)
    whole = session._backend.app.library.keep(a_loop(a_recipe(seed=5, prompt="whole")))
    session.choose(whole)
    library = session._library
    session._library.folder_changed()
    qtbot.waitUntil(lambda: library.samples.rowCount() == len(kept) + 1)
    before = set(folder.rglob("*.wav"))
    arrived: list[Path] = []

    def taken(one: QDrag, *_: object) -> Qt.DropAction:
        arrived.extend(drag.files_in(one.mimeData()))
        assert all(path.is_file() for path in arrived)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", taken)
    app.window.view.dragged.emit(0.0, 0.5)
    assert len(arrived) == 1
    assert arrived[0] not in before
    qtbot.waitUntil(lambda: library.samples.rowCount() == len(kept) + 2)
    assert shown(app).id == whole.id
    monkeypatch.setattr(QDrag, "exec", lambda *_: Qt.DropAction.IgnoreAction)
    app.window.view.dragged.emit(0.5, 1.0)
    qtbot.waitUntil(lambda: set(folder.rglob("*.wav")) == {*before, *arrived})


def test_edits_are_of_the_sample_shown_by_its_own_prompt(
    app: App, qtbot: QtBot, asked: list[Request], kept: list[Sample]
) -> None:
    session, window, loop = session_of(app), app.window, kept[0]
    session.choose(loop)
    window.make.prompt.say("lush strings, 70 bpm")
    row = window.view.edits
    row.repainted.emit(1, 2)
    row.vary_now()
    row.extend.click()
    row.retry.click()
    qtbot.waitUntil(lambda: len(asked) == 4)
    assert {one.prompt for one in asked} == {loop.recipe.prompt}
    assert {one.bpm for one in asked} == {92.0}
    assert len({one.seed for one in asked} | {loop.recipe.seed}) == 5
    bars, varied, longer, again = (one.edit for one in asked)
    assert isinstance(bars, Repaint)
    assert (bars.first, bars.stop, bars.source.path) == (1, 2, loop.path)
    assert isinstance(varied, Vary)
    assert varied.strength == 0.5
    assert isinstance(longer, Extend)
    assert longer.bars == 4
    assert again is None
    assert loop.recipe.prompt in window.status.text


def test_a_one_shot_has_no_bars_to_edit_and_the_menu_has_one_entry_a_bar(
    app: App, kept: list[Sample], qtbot: QtBot, asked: list[Request]
) -> None:
    row = app.window.view.edits
    session_of(app).choose(kept[4])
    assert not row.repaint_bar.isEnabled()
    assert not row.extend.isEnabled()
    assert row.vary.isEnabled()
    session_of(app).choose(kept[0])
    menu = row.bar_menu(kept[0].recipe.bars)
    with qtbot.waitSignal(row.repainted) as told:
        menu.actions()[2].trigger()
    assert told.args == [2, 3]
    assert [action.text() for action in menu.actions()] == [f"Bar {n}" for n in range(1, 5)]


def test_what_is_deleted_leaves_pad_and_view_and_comes_back_to_its_pad(
    app: App, qtbot: QtBot, kept: list[Sample], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home))
    session, window = session_of(app), app.window
    third = window.board.pads[2].sample
    assert third is not None
    session.press(third)
    qtbot.keyClick(window.board.pads[2], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: window.board.pads[2].sample is None)
    assert shown(app).id != third.id
    qtbot.mouseClick(session._library.foot._button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.board.pads[2].sample is not None)
    assert window.board.pads[2].sample == third
    assert shown(app) == third


def test_a_new_title_never_stands_over_an_old_wave(
    app: App, qtbot: QtBot, kept: list[Sample]
) -> None:
    plot = app.window.view.plot
    qtbot.waitUntil(lambda: plot._wave.isVisible(), timeout=10_000)
    app.window.view.show_sample(kept[0])
    assert not plot._wave.isVisible()


def test_the_same_seed_twice_lies_on_one_pad(app: App, kept: list[Sample]) -> None:
    board, again = app.window.board, kept[1]
    before = [pad.sample for pad in board.pads]
    for job in ("one", "two"):
        board.hear(events.Progress(job, 0.5, "paint"))
        board.hear(events.Done(job, again, 1.0))
    assert [pad.sample for pad in board.pads] == before
    assert not any(pad.painting for pad in board.pads)


def test_the_seed_field_shows_what_was_heard(
    app: App, qtbot: QtBot, asked: list[Request], kept: list[Sample]
) -> None:
    seed = app.window.make.seed
    say(app, "drums")
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert seed.value == asked[0].seed
    session_of(app).press(kept[2])
    assert seed.value == kept[2].recipe.seed
    seed.lock.setChecked(True)
    session_of(app).press(kept[3])
    say(app, "drums")
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[1].seed == kept[2].recipe.seed


def test_a_cancelled_job_is_named_and_all_that_was_said_is_in_the_log(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    session, caplog_level = session_of(app), 20
    caplog.set_level(caplog_level)
    for job in ("a", "b", "c"):
        session._making._requests[job] = Request(f"sound {job}")
        session.on_job(events.Accepted(job, 0))
    session.on_job(events.JobCancelled("c"))
    assert app.window.status.text == "“sound c” cancelled · 2 jobs left"
    assert "“sound c” cancelled" in caplog.text
    assert "Queued: sound a" in caplog.text


def test_a_warning_of_silent_bars_offers_a_retry(
    app: App, qtbot: QtBot, kept: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, status = session_of(app), app.window.status
    asked: list[Request] = []
    monkeypatch.setattr(session._making, "generate", asked.append)
    session._making.own.add("job")
    session.on_job(events.Done("job", kept[0], 1.0, "Bars 2 and 3 are silent: retry."))
    session.choose(kept[1])  # the offer is for the one that the warning is of
    assert status._offer.text() == "Retry"
    qtbot.mouseClick(status._offer, Qt.MouseButton.LeftButton)
    assert [one.prompt for one in asked] == [kept[0].recipe.prompt]
    assert asked[0].seed != kept[0].recipe.seed
    assert not status._offer.isVisible()


def test_auto_audition_plays_new_takes_and_where_the_arrow_keys_go(
    app: App, qtbot: QtBot, kept: list[Sample], played: list[Path]
) -> None:
    session, library = session_of(app), session_of(app)._library
    library.table.setFocus()
    library.table.selectRow(0)
    qtbot.keyClick(library.table, Qt.Key.Key_Down)
    session._making.own.add("job")
    new = session._backend.app.library.keep(a_loop(a_recipe(seed=77, prompt="take"), 400))
    session.on_job(events.Done("job", new, 1.0))
    assert played == []
    app.window.view.auto.setChecked(True)
    library.table.setFocus()
    qtbot.waitUntil(lambda: library.table.selected != [])
    session.on_job(events.Done("job", kept[0], 1.0))
    assert played == [kept[0].path]
    qtbot.waitUntil(lambda: [one.id for one in library.table.selected] == [kept[0].id])
    qtbot.keyClick(library.table, Qt.Key.Key_Up)
    assert played[1:] == [kept[1].path]


def test_every_command_has_one_action_in_the_window_and_no_key_has_two(app: App) -> None:
    made = {
        action.objectName(): action
        for owner in (app.window, session_of(app)._library)
        for action in owner.actions()
    }
    assert set(made) == {one.id for one in all_commands()}
    keys = [key for one in all_commands() for key in one.keys]
    assert len(keys) == len(set(keys))


def test_a_sample_of_the_same_recipe_from_elsewhere_is_named_with_its_origin(
    app: App, kept: list[Sample]
) -> None:
    edit = Repaint(source_of(kept[0]), 1, 2)
    part = replace(kept[0], id="other", recipe=replace(kept[0].recipe, edit=edit))
    app.window.view.show_sample(part)
    assert f"bar 2 repainted in {kept[0].path.name}" in app.window.view._said.whole


def source_of(sample: Sample):
    from bridge.domain.edit import Source

    return Source(sample.path)


def test_other_looks_do_not_open_the_bridge_anew(app: App, qtbot: QtBot) -> None:
    session = app.session
    app.take_settings(replace(app.settings, theme="light"))
    qtbot.waitUntil(lambda: app.window.board.pads[0].palette_ == theme.LIGHT)
    assert app.session is session
    theme.apply(QApplication.instance(), theme.DARK)  # type: ignore[arg-type]


def test_good_news_goes_after_a_while_and_a_warning_stays(
    app: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.bars.SHOWN", 50)
    status = app.window.status
    status.say("made", "good")
    qtbot.waitUntil(lambda: status.text == "", timeout=2_000)
    assert status._said.property("tone") == ""
    status.say("no disk", "bad")
    qtbot.wait(150)
    assert status.text == "no disk"


def test_the_window_says_one_sample(app: App, folder: Path) -> None:
    app.window.status.show_folder(folder, 1)
    assert app.window.status._folder.whole.endswith("· 1 sample")


def test_what_is_not_to_be_heard_is_a_chip_and_goes_into_the_request(
    app: App, qtbot: QtBot, asked: list[Request]
) -> None:
    make = app.window.make
    say(app, "techno drums, no hats, 128 bpm")
    assert sorted(make.said.texts) == ["128 bpm", "no hats"]
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert asked[0].negative == "hats"
    make.said.removed.emit("no hats")
    assert make.said.texts == ["128 bpm"]
    assert make.prompt.text == "techno drums, 128 bpm"
