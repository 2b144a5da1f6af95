"""The row of buttons below the notes: what can be done with them, and what they are."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QPushButton, QWidget

from gui.commands import with_key
from gui.icons import icon
from gui.text import counted, tr
from gui.widgets import Elided, Flow, column, styled, with_tooltip

MOST_NAMED = 4  # notes whose names are said
NARROW = 640  # px below which buttons show no words


class NotesBar(QWidget):
    """`closed` when the notes are not wanted any more, `transcribed` when they are to be heard."""

    closed = pyqtSignal()
    transcribed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.close_notes = _button(tr("Notes"), "keys", with_key(tr("Back to the wave"), "notes"))
        self.close_notes.setCheckable(True)
        self.close_notes.setChecked(True)
        self.up = _button("+1", "", tr("A semitone up (↑)"))
        self.down = _button("−1", "", tr("A semitone down (↓)"))
        self.octave_up = _button("+12", "", tr("An octave up (Shift+↑)"))
        self.octave_down = _button("−12", "", tr("An octave down (Shift+↓)"))
        self.mute = _button(tr("Mute"), "mute", tr("Mute, or let sound again (M)"))
        self.delete = _button(tr("Delete"), "close", tr("Delete the notes chosen (Delete)"))
        self.undo = _button("", "undo", tr("Undo (Ctrl+Z)"))
        self.redo = _button("", "redo", tr("Redo (Ctrl+Shift+Z)"))
        self.paint = _button(
            tr("Paint again"), "dice", tr("A new sample of these notes: same prompt, same seed")
        )
        self.transcribe = _button(
            tr("Transcribe"), "notes", tr("Hear what it plays; the notes have to be checked")
        )
        self._said = styled(Elided(), "faint")
        self._tools = (self.up, self.down, self.octave_up, self.octave_down, self.mute, self.delete,
                       self.undo, self.redo, self.paint)  # fmt: skip
        self._chosen_only = self._tools[:6]
        self._worded = {one: one.text() for one in (self.mute, self.delete)}
        buttons = QWidget()
        flow = Flow(buttons)
        for part in (self.close_notes, *self._tools, self.transcribe):
            flow.addWidget(part)
        self.setLayout(column(buttons, self._said, gap=3))
        self.close_notes.clicked.connect(self.closed)
        self.transcribe.clicked.connect(self.transcribed)
        self.say("")

    def say(self, sentence: str, offers: bool = False) -> None:
        """There are no notes to be edited yet, and why; perhaps they can be transcribed."""
        self._said.say(sentence)
        self.transcribe.setVisible(offers)
        for button in self._tools:
            button.hide()

    def show_state(self, count: int, chosen: Sequence[str], undo: bool, redo: bool) -> None:
        """How many notes there are, which are chosen, and what can be done."""
        self.transcribe.hide()
        for button in self._tools:
            button.show()
        for button in self._chosen_only:
            button.setEnabled(bool(chosen))
        self.undo.setEnabled(undo)
        self.redo.setEnabled(redo)
        self._said.say(_counted(count, chosen))

    def show_paint(self, altered: bool, looped: bool) -> None:
        """Whether a sample can be painted of the notes."""
        self.paint.setEnabled(altered and looped)
        tip = tr("A new sample of these notes: same prompt, same seed")
        self.paint.setToolTip(tip if looped else tr("Only loops are painted from notes"))

    @property
    def said(self) -> str:
        """The whole line that is shown."""
        return self._said.whole

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        for button, text in self._worded.items():
            button.setText(text if self.width() >= NARROW else "")


def _counted(count: int, chosen: Sequence[str]) -> str:
    notes = counted(count, tr("{} note"), tr("{} notes"))
    if not chosen:
        return tr("{} · click one, or draw a box around some").format(notes)
    if len(chosen) <= MOST_NAMED:
        return tr("{} · chosen: {}").format(notes, ", ".join(chosen))
    return tr("{} · {} chosen").format(notes, len(chosen))


def _button(text: str, picture: str, tip: str) -> QPushButton:
    button = with_tooltip(styled(QPushButton(text), "chip"), tip, tip)
    if picture:
        button.setIcon(icon(picture))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus with the notes
    return button
