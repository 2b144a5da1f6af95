"""The notes' editor: what is chosen in the plot, the buttons and keys that change it, undo.

It works on the plot that shows the notes and on the bar of buttons below it; both only show what
they are told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent

from bridge.domain.notes import Score
from gui.notes.bar import NotesBar
from gui.notes.known import NoteSheet, beats_to_plot, name_of
from gui.notes.roll import OCTAVE, PianoRoll, RollHistory

if TYPE_CHECKING:  # loads pyqtgraph: after the first paint
    from gui.view.plot import WavePlot

_Keys = Qt.Key
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_PLAIN = Qt.KeyboardModifier.NoModifier


class NotesEditor(QObject):
    """`painted(Sample, Score)` when the edited notes are to be a sample of their own."""

    painted = pyqtSignal(object, object)

    def __init__(self, plot: WavePlot, bar: NotesBar) -> None:
        super().__init__(plot)
        self._plot, self._bar = plot, bar
        self._sheet: NoteSheet | None = None
        self._history = RollHistory(PianoRoll(()))
        self._chosen: frozenset[int] = frozenset()
        plot.installEventFilter(self)
        plot.note_pressed.connect(self._press)
        plot.notes_moved.connect(self._drag)
        plot.notes_boxed.connect(self.choose)
        up, down = partial(self.move, 1), partial(self.move, -1)
        for button, call in (
            (bar.up, up), (bar.down, down),
            (bar.octave_up, partial(self.move, OCTAVE)),
            (bar.octave_down, partial(self.move, -OCTAVE)),
            (bar.mute, self.mute), (bar.delete, self.delete), (bar.undo, self.undo),
            (bar.redo, self.redo), (bar.paint, self._paint),
        ):  # fmt: skip
            button.clicked.connect(lambda _, call=call: call())
        self._keys: dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]] = {
            (_Keys.Key_Up, _PLAIN): up,
            (_Keys.Key_Down, _PLAIN): down,
            (_Keys.Key_Up, _SHIFT): partial(self.move, OCTAVE),
            (_Keys.Key_Down, _SHIFT): partial(self.move, -OCTAVE),
            (_Keys.Key_Left, _PLAIN): partial(self._walk, -1),
            (_Keys.Key_Right, _PLAIN): partial(self._walk, 1),
            (_Keys.Key_M, _PLAIN): self.mute,
            (_Keys.Key_Delete, _PLAIN): self.delete,
            (_Keys.Key_Backspace, _PLAIN): self.delete,
            (_Keys.Key_A, _CTRL): self.choose_all,
            (_Keys.Key_Z, _CTRL): self.undo,
            (_Keys.Key_Z, _CTRL | _SHIFT): self.redo,
            (_Keys.Key_Y, _CTRL): self.redo,
        }

    @property
    def sheet(self) -> NoteSheet | None:
        """The notes as they were read; None while none are shown."""
        return self._sheet

    @property
    def roll(self) -> PianoRoll:
        """The notes as they are now."""
        return self._history.now

    @property
    def chosen(self) -> frozenset[int]:
        """The numbers of those that are chosen."""
        return self._chosen

    @property
    def score(self) -> Score | None:
        """What is to be played: neither muted nor deleted."""
        if self._sheet is None:
            return None
        return replace(self._sheet.score, notes=self.roll.sounding)

    def show_sheet(self, sheet: NoteSheet | None) -> None:
        """Edit these notes; None hides them."""
        self._sheet = sheet
        self._chosen = frozenset()
        if sheet is None:
            self._history = RollHistory(PianoRoll(()))
            self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.hide_notes()
            return
        self._history = RollHistory(PianoRoll(sheet.score.notes, sheet.score.drums))
        self._plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._show()

    def choose(self, numbers: frozenset[int]) -> None:
        """Choose these notes alone."""
        self._chosen = numbers & frozenset(self.roll.shown)
        self._show()

    def choose_all(self) -> None:
        """Choose all notes."""
        self.choose(frozenset(self.roll.shown))

    def move(self, steps: int) -> None:
        """Move what is chosen by semitones."""
        self._do(self.roll.moved(self._chosen, steps))

    def mute(self) -> None:
        """Mute what is chosen, or let it sound again."""
        self._do(self.roll.muted_or_not(self._chosen))

    def delete(self) -> None:
        """Delete what is chosen."""
        self._do(self.roll.deleted(self._chosen))

    def undo(self) -> None:
        """Take the last change back."""
        self._history.undo()
        self.choose(self._chosen)

    def redo(self) -> None:
        """Do again what was undone."""
        self._history.redo()
        self.choose(self._chosen)

    def eventFilter(self, _: QObject | None, event: QEvent | None) -> bool:
        """The editor's own keys, while the plot has the focus; they come before the window's."""
        if not isinstance(event, QKeyEvent) or self._sheet is None:
            return False
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        call = self._keys.get((event.key(), plain))
        if call is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            call()
            return True
        return False

    def _do(self, roll: PianoRoll) -> None:
        if self._chosen:
            self._history.do(roll)
            self.choose(self._chosen)

    def _press(self, number: int | None, adds: bool) -> None:
        if number is None:
            self.choose(self._chosen if adds else frozenset())
        elif adds:
            self.choose(self._chosen ^ {number})
        elif number not in self._chosen:
            self.choose(frozenset({number}))

    def _drag(self, steps: int, done: bool) -> None:
        moved = self.roll.moved(self._chosen, steps)
        if done:
            self._do(moved)
        else:
            self._draw(moved)

    def _walk(self, steps: int) -> None:
        """Choose the next note in time."""
        notes = self.roll.notes
        order = sorted(self.roll.shown, key=lambda one: (notes[one].start, notes[one].pitch))
        if not order:
            return
        at = [order.index(one) for one in self._chosen if one in order]
        first = (max(at) if steps > 0 else min(at)) + steps if at else 0
        self.choose(frozenset({order[min(max(first, 0), len(order) - 1)]}))

    def _show(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self._draw(self.roll)
        names = [name_of(self.roll.notes[one], self.roll.drums) for one in sorted(self._chosen)]
        history = self._history
        altered = self.roll.sounding != history.first.sounding
        self._bar.show_state(len(self.roll.shown), names, history.can_undo, history.can_redo)
        self._bar.show_paint(altered and bool(self.roll.sounding), sheet.score.looped)

    def _draw(self, roll: PianoRoll) -> None:
        if self._sheet is not None:
            self._plot.show_notes(roll, self._chosen, beats_to_plot(self._sheet))

    def _paint(self) -> None:
        if self._sheet is not None and self.score is not None:
            self.painted.emit(self._sheet.sample, self.score)
