"""What is carried out of the window and into it: drags, parts that are kept, dropped files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QMimeData, QObject, QUrl, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget

from bridge.domain.errors import FodderError
from bridge.domain.sample import Recipe, Sample
from bridge.files.midi import USUAL_METER, beside, read
from bridge.jobs.notes import notes_of
from bridge.library.library import Library
from gui import drag
from gui.background import BackgroundTasks
from gui.make.dropped_music import DroppedMusic
from gui.pads.pad import Pad
from gui.pads.slots import PadContent
from gui.selection import Selection
from gui.text import tr
from gui.window import Window

CUTTING = 5.0  # seconds that a drop waits for a part to be cut
WRITING = 20.0  # … for notes to be written or transcribed
Notes = tuple[Path, float]


class FileTransfer(QObject):
    """`kept(Sample, shown)` when a part became a file, `noted(Sample, path, sure)` when notes did,
    `failed(sentence)`."""

    kept = pyqtSignal(object, bool)
    noted = pyqtSignal(object, object, float)
    failed = pyqtSignal(str)

    def __init__(
        self, window: Window, library: Library, tasks: BackgroundTasks, selection: Selection
    ) -> None:
        super().__init__(window)
        self._window, self._library, self._tasks = window, library, tasks
        self._selection = selection
        self._writers = ThreadPoolExecutor(1, "fodder-notes")
        self._written: dict[Path, Future[Notes]] = {}

    def close(self) -> None:
        """Nothing more is written."""
        self._writers.shutdown(wait=False, cancel_futures=True)

    def drop_source(self, path: Path) -> None:
        """A file was dropped: a Fodder sample brings its recipe, a MIDI file its notes, anything
        else is a source."""
        task = partial(read_dropped, path, self._library.home.root)
        self._tasks.do(task, self._show_dropped, self._window.make.say)

    def _show_dropped(self, found: Recipe | DroppedMusic | Path) -> None:
        make = self._window.make
        make.say("")
        if isinstance(found, Path):
            make.source.show_source(found)
        elif isinstance(found, DroppedMusic):
            make.source.show_given(found)
        else:
            make.show_recipe(found)

    def drag_pad(self, content: PadContent, pad: Pad) -> None:
        """Drag a pad's file out, or its slice, which becomes a file by that."""
        if content.sample is None or content.region is None:
            drag.drag_out(pad, [content.path], pad.picture(), pad.number)
            return
        from bridge.library.cutting import keep_slice

        cut = partial(keep_slice, self._library, content.sample, *content.region)
        self._drag_cut(cut, content.sample, pad, pad)

    def drag_all(self, samples: Sequence[Sample], source: QWidget) -> bool:
        """Drag the files of some samples out, all in one drag; whether they were taken."""
        return drag.drag_out(source, [sample.path for sample in samples])

    def ready_notes(self, sample: Sample) -> Future[Notes]:
        """Have a sample's MIDI file written, unless it is there or on its way."""
        known = self._written.get(sample.path)
        failed = known is not None and known.done() and known.exception() is not None
        if known is None or failed or (known.done() and not beside(sample.path).is_file()):
            known = self._writers.submit(notes_of, sample.path, self._library.model_for)
            self._written[sample.path] = known
        return known

    def drag_notes(self, sample: Sample, source: QWidget) -> None:
        """Drag a sample's MIDI file out. It is written while the mouse is on its way, and waited
        for when that lets go."""
        writing = self.ready_notes(sample)
        drag.drag_when_ready(source, lambda: [writing.result(WRITING)[0]])
        self._tell_notes(sample, writing)

    def copy_notes(self, sample: Sample) -> None:
        """Put a sample's MIDI file on the clipboard."""
        writing = self.ready_notes(sample)
        self._tasks.do(writing.result, partial(self._copied, sample), self._fail)

    def _copied(self, sample: Sample, found: Notes) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(found[0]))])
        data.setText(str(found[0]))
        clipboard = QApplication.clipboard()
        assert clipboard is not None
        clipboard.setMimeData(data)
        self.noted.emit(sample, *found)

    def _tell_notes(self, sample: Sample, writing: Future[Notes]) -> None:
        """When the file is there: say how sure its notes are, or why there are none."""
        self._tasks.do(writing.result, partial(self._noted, sample), self._fail)

    def _noted(self, sample: Sample, found: Notes) -> None:
        self.noted.emit(sample, *found)

    def drag_part(self, start: float, stop: float) -> None:
        """Drag the sample shown out, or the part of it that is marked.

        The part is cut while the mouse is on its way, and waited for when it is let go, so that a
        flick of the hand arrives as well. A part that nobody takes is not kept.
        """
        sample = self._selection.sample
        if sample is None:
            return
        if (start, stop) == (0.0, 1.0):
            drag.drag_out(self._window, [sample.path])
            return
        self._drag_cut(partial(self._cut, sample, start, stop), sample, self._window)

    def _drag_cut(
        self, cut: Callable[[], Sample], whole: Sample, source: QWidget, pad: Pad | None = None
    ) -> None:
        """Drag what is cut in the meantime."""
        picture, number = (None, None) if pad is None else (pad.picture(), pad.number)
        with ThreadPoolExecutor(1) as pool:
            part = pool.submit(cut)
            taken = drag.drag_when_ready(
                source, lambda: [part.result(CUTTING).path], picture, number
            )
        try:
            kept = part.result()
        except FodderError as error:
            self.failed.emit(str(error))
            return
        if taken or kept.id == whole.id:
            self.kept.emit(kept, False)
        else:
            self._tasks.do(partial(_forget, self._library, kept))

    def save_part(self, start: float, stop: float) -> None:
        """Keep the marked part as a sample of its own."""
        sample = self._selection.sample
        if sample is not None:
            self._tasks.do(partial(self._cut, sample, start, stop), self._saved, self._fail)

    def _cut(self, sample: Sample, start: float, stop: float) -> Sample:
        from bridge.library.cutting import keep_part

        first, last = round(start * sample.frames), round(stop * sample.frames)
        return keep_part(self._library, sample, first, last)

    def _saved(self, sample: Sample) -> None:
        self.kept.emit(sample, True)

    def _fail(self, sentence: str) -> None:
        self.failed.emit(sentence)


def told_of_notes(name: str, sure: float) -> str:
    """That a sample's MIDI file is there, and how far its notes are to be trusted."""
    if sure < 1:
        return tr("{}: transcribed, {:.0f} % sure. Check the notes.").format(name, 100 * sure)
    return tr("{}: exact notes").format(name)


def _forget(library: Library, sample: Sample) -> None:
    """Take away a file that was cut for a drag which went nowhere."""
    sample.path.unlink(missing_ok=True)
    library.catalogue.refresh(sample.path)


def read_dropped(path: Path, home: Path) -> Recipe | DroppedMusic | Path:
    """The recipe in a file, the notes in a MIDI file, or the sound to start from; a picture's sound
    lies below `home`."""
    if path.suffix.lower() == ".png":
        return _sound_of(path, home / "pictures")
    if drag.is_midi(path):
        return _notes_in(path)
    from bridge.files.formats import read_file

    try:
        card = read_file(path).card
    except FodderError:  # a kind of file that we do not write
        return path
    return path if card is None else card.recipe


def _notes_in(path: Path) -> DroppedMusic:
    found = read(path)
    return DroppedMusic(path, True, found.bpm, found.key, found.meter or USUAL_METER, found.bars)


def _sound_of(picture: Path, folder: Path) -> Path:
    from bridge.jobs.call import call

    name = hashlib.sha256(picture.read_bytes()).hexdigest()[:12]
    out = folder / f"{picture.stem}-{name}.wav"
    if not out.exists():
        folder.mkdir(parents=True, exist_ok=True)
        call("bridge.generation.pictures", "to_sound", picture, out, 0, False)
    return out
