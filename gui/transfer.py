"""What is carried out of the window and into it: drags, parts that are kept, dropped files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QApplication, QWidget

from bridge.domain.errors import FodderError
from bridge.domain.sample import Recipe, Sample
from bridge.library.library import Library
from gui import drag
from gui.background import BackgroundTasks
from gui.window import Window


class FileTransfer(QObject):
    """`kept(Sample)` when a part was saved, `failed(sentence)`."""

    kept = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(
        self,
        window: Window,
        library: Library,
        tasks: BackgroundTasks,
        chosen: Callable[[], Sample | None],
    ) -> None:
        super().__init__(window)
        self._window, self._library, self._tasks = window, library, tasks
        self._chosen = chosen

    def drop_source(self, path: Path) -> None:
        """A file was dropped: a Fodder sample brings its recipe, anything else is a source."""
        task = partial(read_dropped, path, self._library.home.root)
        self._tasks.do(task, self._show_dropped, self._window.make.say)

    def _show_dropped(self, found: Recipe | Path) -> None:
        if isinstance(found, Path):
            self._window.make.source.show_source(found)
        else:
            self._window.make.show_recipe(found)

    def drag_pad(self, sample: Sample, pad: QWidget) -> None:
        picture: QPixmap = pad.picture()  # type: ignore[attr-defined]
        drag.drag_out(pad, [sample.path], picture)

    def drag_part(self, start: float, stop: float) -> None:
        """Drag the chosen sample out, or the part of it that is marked."""
        sample = self._chosen()
        if sample is None:
            return
        if (start, stop) == (0.0, 1.0):
            drag.drag_out(self._window, [sample.path])
        else:
            self._keep_part(sample, start, stop, self._drag_if_held)

    def save_part(self, start: float, stop: float) -> None:
        """Keep the marked part as a sample of its own."""
        sample = self._chosen()
        if sample is not None:
            self._keep_part(sample, start, stop, self._tell)

    def _keep_part(
        self, sample: Sample, start: float, stop: float, then: Callable[[Sample], None]
    ) -> None:
        from bridge.library.cutting import keep_part

        first, last = round(start * sample.frames), round(stop * sample.frames)
        self._tasks.do(partial(keep_part, self._library, sample, first, last), then, self._fail)

    def _drag_if_held(self, sample: Sample) -> None:
        """The part's file is there: go on with the drag, unless the mouse was let go meanwhile."""
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            drag.drag_out(self._window, [sample.path])

    def _tell(self, sample: Sample) -> None:
        self.kept.emit(sample)

    def _fail(self, sentence: str) -> None:
        self.failed.emit(sentence)


def read_dropped(path: Path, home: Path) -> Recipe | Path:
    """The recipe in a file, or the sound to start from; a picture's sound lies below `home`."""
    if path.suffix.lower() == ".png":
        return _sound_of(path, home / "pictures")
    from bridge.files.formats import read_file

    try:
        card = read_file(path).card
    except FodderError:  # a kind of file that we do not write
        return path
    return path if card is None else card.recipe


def _sound_of(picture: Path, folder: Path) -> Path:
    from bridge.processes.call import call

    name = hashlib.sha256(picture.read_bytes()).hexdigest()[:12]
    out = folder / f"{picture.stem}-{name}.wav"
    if not out.exists():
        folder.mkdir(parents=True, exist_ok=True)
        call("bridge.generation.pictures", "to_sound", picture, out, 0, False)
    return out
