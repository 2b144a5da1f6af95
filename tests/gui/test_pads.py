"""Pads: which sample lies where, and what a press or a drag means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from bridge.domain import events
from bridge.domain.sample import Sample
from gui.pads.board import Board
from gui.pads.pad import Pad, fitted
from gui.pads.slots import PADS, Slots, content_of
from gui.rendering import load_waveform
from gui.theme import DARK, LIGHT, font


@pytest.fixture
def board(qtbot: QtBot) -> Board:
    board = Board(DARK)
    qtbot.addWidget(board)
    board.resize(640, 320)
    board.show()
    return board


def test_jobs_take_empty_pads_first_and_then_the_oldest(kept: list[Sample]) -> None:
    slots = Slots()
    many = [
        replace(kept[0], id=f"{number}", path=kept[0].path.with_name(f"{number}.wav"))
        for number in range(PADS + 1)
    ]
    for number in range(PADS):
        assert slots.claim(f"job {number}") == number
        assert slots.fill(f"job {number}", many[number]) == number
    assert slots.claim("next") == 0
    assert slots.claim("next") == 0
    assert slots.claim("other") == 1
    assert slots.release("next") == 0
    assert slots.release("next") is None
    assert slots.fill("other", many[PADS]) == 1


def test_more_jobs_than_pads_share(kept: list[Sample]) -> None:
    slots = Slots()
    for number in range(2 * PADS):
        slots.claim(f"job {number}")
    assert slots.fill("job 15", kept[0]) in range(PADS)


def test_a_pad_shows_what_is_painted_and_then_what_came_of_it(
    qtbot: QtBot, board: Board, kept: list[Sample]
) -> None:
    picture = np.tile(np.arange(128, dtype=np.uint8), (48, 1))
    board.hear(events.Progress("job", 0.25, "paint", picture))
    pad = board.pads[0]
    assert pad.painting
    assert "25 %" in pad.accessibleName()
    with qtbot.assertNotEmitted(board.struck):
        board.press(1)
    with qtbot.waitSignal(board.shown) as heard:
        board.hear(events.Done("job", kept[0], 1.0, "heard 93 bpm"))
    assert heard.args[0].whole == kept[0]
    assert not pad.painting
    assert pad.toolTip().endswith("\nheard 93 bpm")
    board.hear(events.Progress("job", 0.75, "paint"))
    board.hear(events.JobCancelled("job"))
    assert not board.pads[1].painting
    assert board.pads[1].sample is None


def test_what_is_painted_over_a_sample_leaves_it_when_cancelled(
    board: Board, kept: list[Sample]
) -> None:
    board.fill((kept * 2)[:PADS])
    board.hear(events.Progress("job", 0.5, "paint"))
    board.hear(events.Failed("job", "x", "no"))
    assert board.pads[0].sample == kept[0]
    assert not board.pads[0].painting


def test_clicks_keys_and_numbers_press(qtbot: QtBot, board: Board, kept: list[Sample]) -> None:
    board.fill(kept)
    struck: list[tuple[int, float]] = []
    board.struck.connect(lambda pad, velocity: struck.append((pad, velocity)))
    qtbot.mouseClick(board.pads[1], Qt.MouseButton.LeftButton)
    qtbot.keyClick(board.pads[2], Qt.Key.Key_Return)
    board.press(4)
    board.press(8)  # empty
    board.press(9)  # none
    assert struck == [(2, 1.0), (3, 1.0), (4, 1.0)]


def test_a_drag_is_no_click(qtbot: QtBot, board: Board, kept: list[Sample]) -> None:
    board.fill(kept)
    dragged, struck = [], []
    board.dragged.connect(lambda content, pad: dragged.append((content.sample, pad.number)))
    board.struck.connect(lambda pad, _: struck.append(pad))
    pad = board.pads[0]
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    qtbot.mouseMove(pad, QPoint(22, 21))
    assert not dragged
    qtbot.mouseMove(pad, QPoint(60, 50))
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, 50))
    assert dragged == [(kept[0], 1)]
    assert not struck


def test_a_pad_is_painted_differently_when_its_wave_comes(board: Board, kept: list[Sample]) -> None:
    board.fill(kept[:1])
    before = board.pads[0].grab().toImage()
    board.show_waveform(content_of(kept[0]), load_waveform(kept[0].path))
    assert board.pads[0].grab().toImage() != before
    board.mark(kept[0].id, frozenset())
    chosen = board.pads[0].grab().toImage()
    board.mark(None, frozenset())
    assert board.pads[0].grab().toImage() != chosen


CHANGES: dict[str, Callable[[Pad, list[Sample]], object]] = {
    "content": lambda pad, kept: pad.show_content(content_of(kept[1]), keep_look=True),
    "warning": lambda pad, kept: pad.show_content(content_of(kept[0]), "No kick.", keep_look=False),
    "wave": lambda pad, kept: pad.show_waveform(load_waveform(kept[0].path)),
    "chosen": lambda pad, _: pad.mark(chosen=True, playing=False),
    "playing": lambda pad, _: pad.mark(chosen=False, playing=True),
    "locked": lambda pad, _: pad.show_states(locked=True, muted=False, soloed=False),
    "muted": lambda pad, _: pad.show_states(locked=False, muted=True, soloed=False),
    "mouse": lambda pad, _: pad._hover(True),
    "drag": lambda pad, _: pad._aim(True),
    "size": lambda pad, _: pad.resize(pad.width() + 20, pad.height() - 9),
    "look": lambda pad, _: setattr(pad, "palette_", LIGHT),
    "position": lambda pad, _: pad.show_position(0.5),
    "empty": lambda pad, _: pad.show_content(None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_pad_that_was_drawn_before_is_drawn_anew_when_it_changes(
    board: Board, kept: list[Sample], change: Callable[[Pad, list[Sample]], object]
) -> None:
    board.fill(kept[:1])
    pad = board.pads[0]
    before = pad.grab().toImage()
    assert pad.grab().toImage() == before
    change(pad, kept)
    after = pad.grab().toImage()
    assert after != before
    pad._face = None
    assert pad.grab().toImage() == after


def test_what_is_gone_leaves_its_pad(board: Board, kept: list[Sample]) -> None:
    board.fill(kept)
    board.drop(kept[2].id)
    assert board.pads[2].sample is None
    assert "empty" in board.pads[2].accessibleName()


@pytest.mark.parametrize("wide", [58, 80, 100, 140])
def test_no_figure_of_a_pad_is_cut(wide: float) -> None:
    size, text = fitted("128 · Em · 4 bars", wide)
    assert QFontMetricsF(font(size)).horizontalAdvance(text) <= wide
    assert "128 · Em · 4 bars".startswith(text)
    assert "…" not in text
