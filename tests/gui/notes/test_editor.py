"""The notes over the spectrogram, with the mouse and the keys of a user."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6 import QtTest
from PyQt6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from bridge.domain.audio import Clip
from bridge.domain.notes import Note, Score
from bridge.domain.sample import Sample
from bridge.library.folder import drop
from gui.notes.editor import NotesEditor
from gui.notes.known import NoteSheet
from gui.notes.layer import ROWS
from gui.rendering import load_detail
from gui.theme import DARK
from gui.view.sample import SampleView
from tests.files.samples import a_loop, a_recipe

NOTES = (Note(0.0, 2.0, 57, 0.8), Note(3.0, 1.0, 69, 0.8), Note(5.0, 2.0, 62, 0.8))
LEFT = Qt.MouseButton.LeftButton
QTest: Any = QtTest.QTest  # whose stubs have its static methods as those of an instance
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """Sines at just these notes."""
    recipe = a_recipe(prompt="sines", bpm=120.0)
    loop = a_loop(recipe, family="keys")
    sound = np.zeros(len(loop.clip.samples), np.float32)
    for note in NOTES:
        first, last = (round(beat * 22_050) for beat in (note.start, note.start + note.length))
        hertz = 440 * 2 ** ((note.pitch - 69) / 12)
        sound[first:last] += 0.5 * np.sin(2 * np.pi * hertz * np.arange(last - first) / 44_100)
    return drop(replace(loop, clip=Clip(sound[:, None], 44_100)), tmp_path)


@pytest.fixture
def view(qtbot: QtBot, sample: Sample) -> SampleView:
    view = SampleView(DARK)
    qtbot.addWidget(view)
    view.build()
    view.resize(800, 600)
    view.show()
    view.show_sample(sample)
    view.show_detail(sample, load_detail(sample))
    view.edits.notes.click()
    view.show_sheet(NoteSheet(sample, Score(NOTES, 120.0, 2), 1.0))
    qtbot.waitExposed(view)
    qtbot.wait(50)
    return view


@pytest.fixture
def editor(view: SampleView) -> NotesEditor:
    return view.editor


def at(view: SampleView, number: int) -> QPoint:
    """Where a note is on the plot, in px."""
    centre = view.plot.notes.box(number).center()
    scene = view.plot.getViewBox().mapViewToScene(QPointF(centre))
    return view.plot.mapFromScene(scene)


def press(view: SampleView, number: int, keys: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.mouseClick(view.plot.viewport(), LEFT, keys, at(view, number))


def key(view: SampleView, key: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(view.plot, key, keys)


def pitches(editor: NotesEditor) -> list[int]:
    return [note.pitch for note in editor.roll.notes]


def played(editor: NotesEditor) -> tuple[Note, ...]:
    assert editor.score is not None
    return editor.score.notes


def test_each_note_lies_where_it_sounds(view: SampleView, sample: Sample) -> None:
    picture = load_detail(sample).picture[::-1]  # the lowest frequency first
    columns = picture.shape[1]
    for number, note in enumerate(NOTES):
        box = view.plot.notes.box(number)
        first, last = (int(edge / 8 * columns) for edge in (box.left(), box.right()))
        assert (box.left(), box.right()) == (note.start, note.start + note.length)
        inside = picture[:, first + 12 : last - 12].mean(axis=1)
        row = (box.center().y() + 1) / 2 * ROWS - 0.5
        assert abs(inside.argmax() - row) <= 1, "the loudest row is the note's"
        assert view.plot.notes.span[0] < box.top() < box.bottom() < view.plot.notes.span[1]


def test_a_click_chooses_and_the_arrows_move(view: SampleView, editor: NotesEditor) -> None:
    press(view, 1)
    assert editor.chosen == {1}
    assert "A4" in view.notes_bar.said
    key(view, Qt.Key.Key_Up)
    key(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert pitches(editor) == [57, 58, 62]
    press(view, 0, Qt.KeyboardModifier.ShiftModifier)
    assert editor.chosen == {0, 1}
    QTest.mouseClick(view.notes_bar.octave_up, LEFT)
    assert pitches(editor) == [69, 70, 62]
    assert view.plot.hasFocus(), "a button leaves the keys with the notes"


def test_muting_deleting_and_undo(view: SampleView, editor: NotesEditor) -> None:
    assert not view.notes_bar.paint.isEnabled()
    press(view, 0)
    key(view, Qt.Key.Key_M)
    press(view, 2)
    key(view, Qt.Key.Key_Delete)
    assert played(editor) == (NOTES[1],)
    assert view.notes_bar.paint.isEnabled()
    key(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert played(editor) == (NOTES[1], NOTES[2])
    QTest.mouseClick(view.notes_bar.undo, LEFT)
    assert played(editor) == NOTES
    assert not view.notes_bar.paint.isEnabled()
    QTest.mouseClick(view.notes_bar.redo, LEFT)
    assert played(editor) == (NOTES[1], NOTES[2])


def test_notes_that_are_read_twice_keep_what_was_edited(
    view: SampleView, editor: NotesEditor, sample: Sample
) -> None:
    press(view, 0)
    key(view, Qt.Key.Key_Up)
    view.show_sheet(NoteSheet(sample, Score(NOTES, 120.0, 2), 1.0))
    assert pitches(editor) == [58, 69, 62]
    assert editor.chosen == {0}


def test_a_note_is_dragged_up_and_is_one_step_of_undo(
    view: SampleView, editor: NotesEditor
) -> None:
    start, plot = at(view, 2), view.plot.viewport()
    semitone = at(view, 2).y() - at(view, 1).y()  # 62 to 69
    QTest.mousePress(plot, LEFT, pos=start)
    for step in range(1, 8):
        QTest.mouseMove(plot, start - QPoint(0, semitone * step // 7))
    QTest.mouseRelease(plot, LEFT, pos=start - QPoint(0, semitone))
    assert pitches(editor) == [57, 69, 69]
    editor.undo()
    assert pitches(editor) == [57, 69, 62]


def test_a_box_chooses_what_it_touches(view: SampleView, editor: NotesEditor) -> None:
    plot = view.plot.viewport()
    first, last = at(view, 0), at(view, 1)
    corner = QPoint(first.x(), min(first.y(), last.y()) - 6)
    QTest.mousePress(plot, LEFT, pos=corner)
    QTest.mouseMove(plot, corner + QPoint(20, 20))
    QTest.mouseMove(plot, QPoint(last.x(), first.y() + 6))
    QTest.mouseRelease(plot, LEFT, pos=QPoint(last.x(), first.y() + 6))
    assert editor.chosen == {0, 1}
    QTest.mouseClick(plot, LEFT, pos=QPoint(at(view, 2).x(), 4))
    assert editor.chosen == frozenset(), "a click on nothing lets them go"


def test_paint_again_tells_what_is_to_be_played(
    qtbot: QtBot, view: SampleView, editor: NotesEditor, sample: Sample
) -> None:
    press(view, 0)
    QTest.mouseClick(view.notes_bar.delete, LEFT)
    with qtbot.waitSignal(view.painted) as heard:
        QTest.mouseClick(view.notes_bar.paint, LEFT)
    assert heard.args == [sample, Score(NOTES[1:], 120.0, 2)]


def test_back_to_the_wave(view: SampleView, editor: NotesEditor) -> None:
    QTest.mouseClick(view.notes_bar.close_notes, LEFT)
    assert editor.sheet is None
    assert view.plot._wave.isVisible()
    assert view.edits.isVisible()
    assert view.plot.getViewBox().viewRange()[1] == [-1, 1]
