"""Edited notes: pure, so small cases."""

from __future__ import annotations

from bridge.domain.notes import Note
from gui.notes.known import name_of
from gui.notes.roll import PianoRoll, RollHistory

NOTES = (Note(0.0, 1.0, 57, 0.8), Note(0.0, 1.0, 60, 0.8), Note(2.0, 1.0, 64, 0.5))


def test_notes_move_by_semitones_and_octaves_and_stay_on_the_keyboard() -> None:
    roll = PianoRoll(NOTES)
    assert [note.pitch for note in roll.moved({0, 2}, 1).notes] == [58, 60, 65]
    assert roll.moved({1}, -12).notes[1].pitch == 48
    assert roll.moved({0, 2}, 70) is roll, "the higher one would leave it: none moves"


def test_what_is_muted_comes_back_and_what_is_deleted_does_not() -> None:
    roll = PianoRoll(NOTES).muted_or_not({0}).deleted({1})
    assert roll.sounding == (NOTES[2],)
    assert roll.shown == (0, 2)
    assert roll.muted_or_not({0, 2}).sounding == (), "some are not muted: now all are"
    assert roll.muted_or_not({0}).sounding == (NOTES[0], NOTES[2])


def test_a_drum_moves_on_to_the_next_drum() -> None:
    roll = PianoRoll((Note(0.0, 0.1, 36, 1.0),), drums=True)
    up = roll.moved({0}, 1).notes[0]
    assert name_of(roll.notes[0], True) == "Kick"
    assert name_of(up, True) == "Rim"
    assert roll.moved({0}, 100) is roll


def test_undo_goes_back_step_by_step_and_redo_forth() -> None:
    history = RollHistory(PianoRoll(NOTES))
    first, second = history.now.moved({0}, 1), history.now.moved({0}, 2)
    history.do(first)
    history.do(first)  # nothing new
    history.do(second)
    history.undo()
    assert history.now == first
    history.undo()
    history.undo()
    assert (history.now, history.can_undo) == (PianoRoll(NOTES), False)
    history.redo()
    history.do(PianoRoll(NOTES).deleted({2}))
    assert not history.can_redo, "what was undone is given up for something else"
