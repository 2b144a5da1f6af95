"""The notes of the sample shown: its MIDI handle, and the notes over its picture, as they are read,
edited and painted again."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal

from bridge.domain.notes import NoteSource, Score
from bridge.domain.sample import Sample
from bridge.files.midi import beside
from bridge.library.library import Library
from bridge.library.notes import keep_edited
from gui import edits
from gui.background import BackgroundTasks
from gui.notes.known import NoteSheet, NotesStatus, known_of, sheet_of
from gui.selection import Selection
from gui.text import tr
from gui.transfer import FileTransfer, told_of_notes
from gui.window import Window


class NotesController(QObject):
    """`asked(make, sample)`: a new sample is wanted, of the request `make(sample, seed)`;
    `failed(sentence)` to be shown."""

    asked = pyqtSignal(object, object)
    failed = pyqtSignal(str)

    def __init__(
        self,
        window: Window,
        library: Library,
        tasks: BackgroundTasks,
        selection: Selection,
        transfer: FileTransfer,
    ) -> None:
        super().__init__(window)
        self._window, self._library, self._tasks = window, library, tasks
        self._selection, self._transfer = selection, transfer

    def look(self) -> None:
        """What is known of the shown sample's notes: the handle says so, and they are read if they
        are to be seen."""
        sample, library = self._selection.sample, self._library
        if sample is not None:
            self._tasks.do(partial(known_of, sample, library), partial(self._show_known, sample))

    def _show_known(self, sample: Sample, known: NotesStatus) -> None:
        view = self._window.view
        if not self._selection.is_shown(sample):
            return
        view.edits.midi.show_known(known)
        sheet = view.editor.sheet
        if not view.edits.notes.isChecked() or (sheet is not None and sheet.sample == sample):
            return  # nobody wants to see them, or they are there and perhaps edited already
        if known.exact or known.sure is not None:
            self.read()
        else:
            view.say_of_notes(known.reason, offers=known.heard)

    def read(self) -> None:
        """Read the shown sample's notes, written or heard first if they have to be."""
        sample, view = self._selection.sample, self._window.view
        if sample is None:
            return
        view.say_of_notes(tr("The notes are being read …"))
        read = partial(sheet_of, sample, self._library)
        self._tasks.do(read, self._show_sheet, view.say_of_notes)

    def _show_sheet(self, sheet: NoteSheet) -> None:
        self._window.view.show_sheet(sheet)
        if sheet.sure < 1:
            self.tell_written(sheet.sample, beside(sheet.sample.path), sheet.sure)

    def ready(self) -> None:
        """Have its MIDI file written, as the handle is pressed."""
        if self._selection.sample is not None:
            self._transfer.ready_notes(self._selection.sample)

    def drag(self) -> None:
        """Drag its MIDI file out."""
        if self._selection.sample is not None:
            self._transfer.drag_notes(self._selection.sample, self._window.view.edits.midi)

    def copy(self) -> None:
        """Put its MIDI file on the clipboard."""
        if self._selection.sample is not None:
            self._transfer.copy_notes(self._selection.sample)

    def tell_written(self, sample: Sample, path: Path, sure: float) -> None:
        """A sample's MIDI file is there: say how sure its notes are."""
        self._window.status.say(told_of_notes(path.name, sure), "warn" if sure < 1 else "good")
        if self._selection.is_shown(sample) and sure < 1:
            known = self._window.view.edits.midi.known
            reason = "" if known is None else known.reason
            self._window.view.edits.midi.show_known(NotesStatus(False, reason, True, sure))

    def paint(self, sample: Sample, score: Score) -> None:
        """Make a new sample of edited notes: same prompt, same seed."""
        library = self._library
        keep = partial(keep_edited, score, sample.path, library.folder, library.home.root)
        self._tasks.do(keep, partial(self._play, sample), self.failed.emit)

    def _play(self, sample: Sample, notes: NoteSource) -> None:
        self.asked.emit(partial(edits.play_notes, notes=notes), sample)
        self._window.status.say(tr("“{}” with other notes").format(sample.recipe.prompt))
