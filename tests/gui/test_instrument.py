# ruff: noqa: F401, F811 (app is a fixture)
"""The pads as an instrument, on the real bridge: laid by drops, swapped, locked, struck by mouse,
keys and MIDI, mixed, sliced. What is ordered of the player is looked at; nothing sounds here.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import soundfile
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt
from PyQt6.QtGui import QDrag, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from bridge.domain import events
from bridge.domain.playback import (
    PadMode,
    PadSound,
    PadsSounding,
    ReleasePad,
    StopPad,
    StopPlayback,
    StrikePad,
)
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.playback.player import Player
from gui import drag
from gui.app import App
from gui.pads.slots import ALONE
from tests.files.samples import HEARD, a_recipe
from tests.gui.conftest import session_of
from tests.gui.test_faults import app, shown

CENTRE = QPoint(30, 60)


class Orders(list[object]):
    """What the player is told."""

    def of(self, *kinds: type) -> list[object]:
        return [one for one in self if isinstance(one, kinds)]


@pytest.fixture
def player(app: App) -> Player:
    return session_of(app)._backend.app.player


@pytest.fixture
def ordered(player: Player, monkeypatch: pytest.MonkeyPatch) -> Orders:
    found = Orders()
    monkeypatch.setattr(player, "_order", found.append)
    return found


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What drags carry; nobody takes them."""
    found: list[QMimeData] = []

    def carry(self: QDrag, _: object) -> Qt.DropAction:
        data = self.mimeData()
        assert data is not None
        copy = QMimeData()
        for kind in (drag.PAD, drag.OWN):
            if data.hasFormat(kind):
                copy.setData(kind, data.data(kind))
        copy.setUrls(data.urls())
        # while it is dragged: afterwards what nobody has taken is removed
        frames = [soundfile.info(path).frames for path in drag.files_in(copy) if path.is_file()]
        copy.setProperty("frames", frames)
        found.append(copy)
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", carry)
    return found


def drop_on(target: QWidget, data: QMimeData) -> QDropEvent:
    """Drop something on a widget, as Qt does."""
    enter = QDragEnterEvent(
        QPoint(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(target, enter)
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(target, event)
    return event


def pull(qtbot: QtBot, widget: QWidget) -> None:
    """Press the mouse and begin a drag."""
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=CENTRE)
    qtbot.mouseMove(widget, CENTRE + QPoint(8, 4))
    qtbot.mouseMove(widget, CENTRE + QPoint(40, 20))
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=CENTRE + QPoint(40, 20))


def choose(menu: QMenu, *names: str) -> None:
    """Choose in a menu, and its parts."""
    for name in names:
        action = next(one for one in menu.actions() if one.text() == name)
        part = action.menu()
        if part is None:
            action.trigger()
        else:
            menu = part


def menu_of(app: App, pad: int) -> QMenu:
    session = session_of(app)
    return session._pads.menu(pad, lambda sample: session._library.menu_of([sample]))


def test_a_click_a_key_and_a_midi_note_play_a_pad(
    app: App,
    qtbot: QtBot,
    ordered: Orders,
    kept: list[Sample],
    player: Player,
) -> None:
    window = app.window
    qtbot.mouseClick(window.board.pads[1], Qt.MouseButton.LeftButton)
    assert shown(app) == kept[-2]
    session_of(app)._library.table.setFocus()
    qtbot.keyClick(session_of(app)._library.table, Qt.Key.Key_3)
    assert shown(app) == kept[-3]
    player.strike(4, 32 / 127)  # what a controller's driver calls
    assert ordered.of(StrikePad) == [StrikePad(2), StrikePad(3), StrikePad(4, 32 / 127)]
    assert player.on_pad(2) == PadSound(kept[-2].path, PadMode.ONESHOT)
    assert player.on_pad(3) == PadSound(kept[-3].path, PadMode.LOOP, choke=ALONE)
    player.sounding = frozenset({3})
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert ordered[-1] == StopPlayback()


def test_a_pad_that_is_held_is_let_go(
    app: App,
    qtbot: QtBot,
    ordered: Orders,
    player: Player,
) -> None:
    choose(menu_of(app, 1), "Plays", "While held")
    pad = app.window.board.pads[0]
    assert player.on_pad(1).mode is PadMode.HOLD
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=CENTRE)
    assert ordered.of(StrikePad, ReleasePad) == [StrikePad(1)]
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=CENTRE)
    assert ordered.of(StrikePad, ReleasePad) == [StrikePad(1), ReleasePad(1)]
    app.window.view.setFocus()
    qtbot.keyPress(app.window, Qt.Key.Key_1)
    qtbot.keyRelease(app.window, Qt.Key.Key_1)
    assert ordered.of(StrikePad, ReleasePad)[2:] == [StrikePad(1), ReleasePad(1)]


def test_loops_take_turns_or_play_together_and_choke_groups_stay(
    app: App,
    qtbot: QtBot,
    player: Player,
) -> None:
    choose(menu_of(app, 3), "Choke group", "2")
    assert [player.on_pad(pad).choke for pad in (1, 2, 3)] == [ALONE, 0, 2]
    qtbot.keyClick(app.window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert [player.on_pad(pad).choke for pad in (1, 2, 3)] == [0, 0, 2]
    qtbot.mouseClick(app.window.board.header.together, Qt.MouseButton.LeftButton)
    assert player.on_pad(1).choke == ALONE


def test_pads_are_swapped_by_a_drag(
    app: App,
    qtbot: QtBot,
    kept: list[Sample],
    carried: list[QMimeData],
    player: Player,
) -> None:
    board = app.window.board
    board.toggle(1, "lock")
    board.toggle(1, "mute")
    pull(qtbot, board.pads[0])
    event = drop_on(board.pads[4], carried[0])
    assert event.dropAction() == Qt.DropAction.IgnoreAction  # nothing left the window
    assert board.slots.samples[:5] == [kept[1], kept[4], kept[3], kept[2], kept[5]]
    assert board.slots.locked == {4}
    assert player.muted == {5}
    assert player.on_pad(5).path == kept[5].path
    assert "locked" in board.pads[4].accessibleName()
    drop_on(board.pads[0], carried[0])  # on itself
    assert board.slots.samples[0] == kept[1]


def test_rows_and_files_are_dropped_on_pads(
    app: App,
    qtbot: QtBot,
    kept: list[Sample],
    player: Player,
    tmp_path: Path,
) -> None:
    board = app.window.board
    drop_on(board.pads[6], drag.mime_of([kept[0].path, kept[1].path]))  # two rows
    qtbot.waitUntil(lambda: board.slots.samples[6:] == [kept[0], kept[1]])
    assert player.on_pad(7).path == kept[0].path
    alien = tmp_path / "Amen slice.wav"
    soundfile.write(alien, np.zeros((4_410, 2)), 44_100)
    drop_on(board.pads[7], drag.mime_of([alien]))
    qtbot.waitUntil(lambda: board.pads[7].content.path == alien)
    assert "Amen slice" in board.pads[7].accessibleName()
    assert player.on_pad(8) == PadSound(alien, PadMode.ONESHOT)
    before = shown(app)
    qtbot.mouseClick(board.pads[7], Qt.MouseButton.LeftButton)
    assert shown(app) == before  # it is no sample of the library
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFFnothing")
    drop_on(board.pads[7], drag.mime_of([broken]))
    qtbot.waitUntil(lambda: app.window.status.text != "")
    assert board.pads[7].content.path == alien


def test_a_locked_pad_is_passed_over_by_new_samples(
    app: App,
    qtbot: QtBot,
    kept: list[Sample],
) -> None:
    board = app.window.board
    qtbot.mouseMove(board.pads[0], CENTRE)
    board.pads[0]._hover(True)
    spot = board.pads[0].spots()["lock"].center().toPoint()
    qtbot.mouseClick(board.pads[0], Qt.MouseButton.LeftButton, pos=spot)
    assert board.slots.locked == {0}
    for number in range(9):
        sample = replace(kept[0], id=f"{number}", path=kept[0].path.with_name(f"{number}.wav"))
        board.hear(events.Progress(f"job {number}", 0.5, "paint"))
        board.hear(events.Done(f"job {number}", sample, 1.0))
    assert board.slots.samples[0] == kept[-1]
    assert {one.id for one in board.slots.samples[1:]} == {str(one) for one in range(2, 9)}
    for pad in range(2, 9):
        board.toggle(pad, "lock")
    board.hear(events.Progress("last", 0.5, "paint"))
    board.hear(events.Done("last", replace(kept[0], id="last"), 1.0))
    assert "last" not in {one.id for one in board.slots.samples}


def test_mute_and_solo_by_mouse_menu_and_osc(
    app: App,
    qtbot: QtBot,
    player: Player,
) -> None:
    board = app.window.board
    board.pads[2]._hover(True)
    for name in ("mute", "solo"):
        spot = board.pads[2].spots()[name].center().toPoint()
        qtbot.mouseClick(board.pads[2], Qt.MouseButton.LeftButton, pos=spot)
    assert player.muted == {3}
    assert player.soloed == {3}
    choose(menu_of(app, 1), "Mute")
    assert player.muted == {1, 3}
    player.mix([], [2])  # as OSC does
    qtbot.waitUntil(lambda: not board.muted and board.soloed == {2})
    assert "solo" in board.pads[1].accessibleName()
    assert "muted" not in board.pads[2].accessibleName()


def test_what_sounds_is_lit_and_what_is_replaced_stops(
    app: App,
    qtbot: QtBot,
    ordered: Orders,
    player: Player,
    kept: list[Sample],
) -> None:
    board = app.window.board
    player.sounding = frozenset({1, 2})
    player._tell(PadsSounding(player.sounding))
    qtbot.waitUntil(lambda: board.pads[0].playing and board.pads[1].playing)
    board.lay(1, None)
    assert ordered.of(StopPad) == [StopPad(1)]
    assert player.on_pad(1) is None


def test_a_sample_laid_by_osc_is_seen(
    app: App,
    qtbot: QtBot,
    player: Player,
    kept: list[Sample],
) -> None:
    player.assign(8, PadSound(kept[0].path))
    qtbot.waitUntil(lambda: app.window.board.slots.samples[7] == kept[0])


def test_slices_of_a_loop_lie_on_the_pads_and_are_files_only_when_dragged(
    app: App,
    qtbot: QtBot,
    player: Player,
    carried: list[QMimeData],
    kept: list[Sample],
) -> None:
    session, board = session_of(app), app.window.board
    recipe = a_recipe(bars=1, seed=77, prompt="break")
    rng = np.random.default_rng(3)
    samples = np.zeros((recipe.samples, 2), np.float32)
    step = recipe.samples // 5
    for place in range(5):
        samples[place * step : place * step + 3_000] = rng.uniform(-0.4, 0.4, (3_000, 2))
    from bridge.domain.audio import Clip, Loop

    library = session._backend.app.library
    whole = library.keep(Loop(Clip(samples, 44_100), recipe, HEARD, "drums"))
    session.choose(whole)
    before = board.slots.samples
    board.toggle(2, "lock")
    qtbot.keyClick(app.window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: board.pads[0].content.region is not None, timeout=20_000)
    assert board.header.slices.isChecked()
    assert [one is not None for one in board.slots.contents] == [True] * 6 + [False] * 2
    assert board.slots.samples[1] == kept[-2]  # it is locked
    assert player.on_pad(3).region[0] == pytest.approx(step, abs=100)
    assert player.on_pad(3).mode is PadMode.ONESHOT
    files = set(library.folder.rglob("*.wav"))
    pull(qtbot, board.pads[2])
    dragged = drag.files_in(carried[0])[0]
    assert dragged not in files
    first, last = player.on_pad(3).region
    assert carried[0].property("frames") == [last - first]
    qtbot.waitUntil(lambda: not dragged.exists())  # nobody has taken it
    qtbot.mouseClick(board.header.slices, Qt.MouseButton.LeftButton)
    assert board.slots.samples == before
    session.choose(replace(kept[4]))  # a one-shot
    qtbot.mouseClick(board.header.slices, Qt.MouseButton.LeftButton)
    assert not board.header.slices.isChecked()
    assert kept[4].recipe.kind is Kind.ONESHOT
    assert "loop" in app.window.status.text


def test_a_midi_note_reaches_the_player(
    app: App,
    ordered: Orders,
    player: Player,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bridge.controllers import midi

    inputs: list[Input] = []

    class Input:
        def __init__(self, _: str, callback: Any) -> None:
            self.callback = callback
            inputs.append(self)

        def __enter__(self) -> Input:
            return self

        def __exit__(self, *_: object) -> None:
            return

    monkeypatch.setattr(mido, "get_input_names", lambda: ["pads"])
    monkeypatch.setattr(mido, "open_input", Input)
    with midi.listening(lambda *_: None, player.strike):
        for message in (
            mido.Message("note_on", note=37, velocity=64), mido.Message("note_off", note=37),
        ):  # fmt: skip
            inputs[0].callback(message)
    assert ordered.of(StrikePad, ReleasePad) == [StrikePad(2, 64 / 127), ReleasePad(2)]
