"""Where a sound is dropped to be varied, and the slider from one prompt to another."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent
from PyQt6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLineEdit,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gui import drag
from gui.icons import icon
from gui.make.dropped_music import DroppedMusic
from gui.text import marked, tr
from gui.widgets import (
    Elided,
    column,
    label,
    plain_button,
    restyle,
    row,
    styled,
    with_tooltip,
)

SOUNDS = (".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg", ".oga", ".opus")
PICTURES = (".png",)
_EMPTY = marked("Drop a sound, a mix, MIDI\nor a Fodder file here")


class SourceZone(QFrame):
    """`dropped(path)` when the user brings a file; what it means is not decided here.
    `fitted(path)` when a part is to be made that fits the sound shown.

    `path` is what is shown: a source, from which `strength` says how far to go, 0 … 1; or, with
    `given`, a file that decides something of what is made.
    """

    dropped = pyqtSignal(object)
    fitted = pyqtSignal(object)
    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        styled(self, "drop")
        with_tooltip(
            self,
            tr("Source"),
            tr("Drop a WAV, AIFF, FLAC, MP3, OGG, a MIDI file or a Riffusion picture, or click"),
        )
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.path: Path | None = None
        self.given: DroppedMusic | None = None
        self._empty = label(tr(_EMPTY), "faint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._name = Elided(mode=Qt.TextElideMode.ElideMiddle)
        clear = plain_button("", tr("Remove the source"), tr("Make from words alone again"))
        clear.setIcon(icon("close"))
        clear.clicked.connect(lambda: self.show_source(None))
        self._slider = percent_slider(tr("Strength"), tr("How far from the source: 0 keeps it"), 50)
        self.fit = styled(QPushButton(tr("Make a part that fits")), "chip")
        tip = tr("Its tempo, key and chords are heard, and what is made goes with it")
        with_tooltip(self.fit, tr("Make a part that fits"), tip)
        self.fit.setCheckable(True)
        self.fit.clicked.connect(self._choose_way)
        self._said = styled(Elided(), "faint")
        self._amount = QWidget()
        self._amount.setLayout(row(label(tr("Strength"), "name"), self._slider))
        self._full = QWidget()
        box = column(gap=3)
        box.addLayout(row(self._name, clear))
        for part in (self._amount, self._said, self.fit):
            box.addWidget(part)
        self._full.setLayout(box)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(10, 8, 10, 8)
        outer.addWidget(self._empty)
        outer.addWidget(self._full)
        self.show_source(None)

    @property
    def strength(self) -> float:
        """How far the source is changed, 0 to 1."""
        return self._slider.value() / 100

    @property
    def varied(self) -> Path | None:
        """The sound that a variation starts from."""
        return None if self.given is not None or self.fit.isChecked() else self.path

    @property
    def is_listening(self) -> bool:
        """Whether it is not known yet what a part that fits the sound must know."""
        return self.path is not None and self.given is None and self.fit.isChecked()

    def show_source(self, path: Path | None, strength: float | None = None) -> None:
        """Show a file to start from; None shows that one may be dropped."""
        if strength is not None:
            self._slider.setValue(round(100 * strength))
        self.fit.setChecked(False)
        self._show(path, None)

    def show_given(self, given: DroppedMusic) -> None:
        """Show a file that decides something: by its notes, or by what is heard in it."""
        self.fit.setChecked(not given.plays)
        said = tr("Its notes are played") if given.plays else tr("Heard: what is made fits it")
        self._show(given.path, given, said)

    def forget(self, name: str) -> None:
        """What the file decides of that does not count any more."""
        if self.given is not None:
            self._show(self.path, self.given.without(name), self._said.whole)

    def _choose_way(self, fits: bool) -> None:
        path = self.path
        if path is None:
            return
        if not fits:
            self._show(path, None)
        else:
            self._show(path, None, tr("Listening to it …"))
            self.fitted.emit(path)

    def _show(self, path: Path | None, given: DroppedMusic | None, said: str = "") -> None:
        self.path, self.given = path, given
        self._empty.setVisible(path is None)
        self._full.setVisible(path is not None)
        self.fit.setVisible(given is None or not given.plays)
        self._amount.setVisible(self.varied is not None)
        self._said.setVisible(self.varied is None)
        self._said.say(said)
        self._name.say(path.name if path else "")
        restyle(self, "full", path is not None)
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        assert event is not None
        if usable(drag.files_in(event.mimeData())):
            restyle(self, "over", True)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragLeaveEvent(self, _: QDragLeaveEvent | None) -> None:
        restyle(self, "over", False)

    def dropEvent(self, event: QDropEvent | None) -> None:
        assert event is not None
        restyle(self, "over", False)
        found = usable(drag.files_in(event.mimeData()))
        if found:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(found[0])

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self.path is None and event is not None:
            self.browse()

    def browse(self) -> None:
        """Ask for a file."""
        kinds = " ".join(f"*{ending}" for ending in (*SOUNDS, *drag.MIDI, *PICTURES))
        name, _ = QFileDialog.getOpenFileName(
            self, tr("A sound to start from"), "", tr("Sounds ({})").format(kinds)
        )
        if name:
            self.dropped.emit(Path(name))


def usable(paths: list[Path]) -> list[Path]:
    """The files that a sample can start from."""
    endings = (*SOUNDS, *drag.MIDI, *PICTURES)
    return [path for path in paths if path.suffix.lower() in endings]


def percent_slider(name: str, tip: str, value: int) -> QSlider:
    """A slider from 0 to 100, named for screen readers."""
    slider: QSlider = with_tooltip(QSlider(Qt.Orientation.Horizontal), name, tip)
    slider.setRange(0, 100)
    slider.setPageStep(10)
    slider.setValue(value)
    return slider


class MorphBar(QWidget):
    """Between the prompt and `other`: `position` is 0 at the prompt."""

    def __init__(self) -> None:
        super().__init__()
        self._slider = percent_slider(
            tr("Between two prompts"), tr("0 is the prompt above, 100 the one below"), 0
        )
        self._line = with_tooltip(
            QLineEdit(),
            tr("The second prompt"),
            tr("What it shall become towards the slider's right end"),
        )
        self._line.setPlaceholderText(tr("… a second prompt"))
        self._line.textChanged.connect(self._type)
        self._said = label("0 %", "faint")
        self._slider.valueChanged.connect(lambda value: self._said.setText(f"{value} %"))
        box = column(label(tr("Between two prompts"), "name"), self._line, gap=4)
        box.addLayout(row(self._slider, self._said))
        self.setLayout(box)
        self._type("")

    @property
    def other(self) -> str:
        """The second prompt; empty if there is none, or nothing of it is wanted."""
        return " ".join(self._line.text().split()) if self._slider.value() else ""

    @property
    def position(self) -> float:
        """Where between both prompts, 0 to 1."""
        return self._slider.value() / 100

    def choose(self, other: str, position: float) -> None:
        """Show another prompt and a position."""
        self._line.setText(other)
        self._slider.setValue(round(100 * position))

    def _type(self, text: str) -> None:
        there = bool(text.strip())
        self._slider.setEnabled(there)
        if there and not self._slider.value():
            self._slider.setValue(50)
        if not there:
            self._slider.setValue(0)
