"""The sample view: name, wave, what can be made of it, how it plays, and its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui.commands import with_key
from gui.edits import origin
from gui.icons import icon
from gui.make.source import percent_slider
from gui.notes.bar import NotesBar
from gui.notes.editor import NotesEditor
from gui.notes.known import NoteSheet
from gui.rendering import SampleDetail
from gui.text import counted, decibels, tr
from gui.theme import Palette
from gui.view.edit_row import EditRow
from gui.view.facts import FactsPanel

if TYPE_CHECKING:  # loads pyqtgraph: after the first paint
    from gui.view.plot import WavePlot
from gui.widgets import Elided, column, label, plain_button, row, styled, with_tooltip

QUIETEST = -48.0  # dB at the slider's left end, where it is silent


class SampleView(QWidget):
    """Shows one sample. `played` (again: stop), `dragged(start, stop)` and `saved(start, stop)` in
    fractions of it, `parted` when another part is marked; `level_changed(dB)`,
    `metronome_changed(bool)`. What is made of it: see `edits`."""

    played = pyqtSignal()
    dragged = pyqtSignal(float, float)
    saved = pyqtSignal(float, float)
    parted = pyqtSignal()
    level_changed = pyqtSignal(float)
    metronome_changed = pyqtSignal(bool)
    painted = pyqtSignal(object, object)  # a sample's notes as edited: Sample, Score

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.sample: Sample | None = None
        self._palette = palette
        self._plot: WavePlot | None = None
        self._title = styled(Elided(tr("Nothing made yet")), "title")
        self._said = styled(Elided(tr("say what you want to hear, and press Enter")), "dim")
        self.edits = EditRow()
        self.edits.saved.connect(lambda: self.saved.emit(*self.marked))
        self.notes_bar = NotesBar()
        self.notes_bar.hide()
        self.notes_bar.closed.connect(lambda: self.edits.notes.setChecked(False))
        self.edits.notes.toggled.connect(self._open_notes)
        self._editor: NotesEditor | None = None
        self._low = False
        self._levels = ""  # how loud the sample is, in words
        self.facts = FactsPanel()
        self._frame = styled(QFrame(), "card")
        self._frame_box = QVBoxLayout(self._frame)
        self._frame_box.setContentsMargins(1, 1, 1, 1)
        self._make_controls()
        box = column(gap=9)
        box.addLayout(column(self._title, self._said, gap=0))
        box.addWidget(self._frame, 1)
        box.addWidget(self.edits)
        box.addWidget(self.notes_bar)
        box.addLayout(self._controls)
        box.addWidget(self.facts)
        self.setLayout(box)
        self._show_buttons()

    def build(self) -> None:
        """Make the plot, whose library takes a while to load: after the first paint."""
        from gui.view.plot import WavePlot

        self._plot = WavePlot(self._palette)
        self._plot.dragged.connect(lambda: self.dragged.emit(*self.marked))
        self._plot.region_changed.connect(self._part)
        self._frame_box.addWidget(self._plot)
        self._editor = NotesEditor(self._plot, self.notes_bar)
        self._editor.painted.connect(self.painted)

    @property
    def editor(self) -> NotesEditor:
        """What edits the notes that are shown over the spectrogram."""
        assert self._editor is not None  # built with the plot
        return self._editor

    def compact(self, low: bool) -> None:
        """Leave out second thoughts where there is little height; with notes open, the facts."""
        self._low = low
        self.facts.compact(low)
        self.facts.setVisible(not (low and self.edits.notes.isChecked()))

    def show_sheet(self, sheet: NoteSheet) -> None:
        """Show the notes of a sample, if it is still the one that is shown, and they are wanted."""
        shown = self.sample is not None and sheet.sample.id == self.sample.id
        if shown and self.edits.notes.isChecked() and sheet != self.editor.sheet:
            self.editor.show_sheet(sheet)
            self.plot.setFocus()

    def say_of_notes(self, sentence: str, offers: bool = False) -> None:
        """There are no notes to show yet, and why; perhaps they can be transcribed."""
        self.editor.show_sheet(None)
        self.notes_bar.say(sentence, offers)

    def _open_notes(self, on: bool) -> None:
        """The notes' buttons in place of the others, or these again."""
        self.edits.setVisible(not on)
        self.notes_bar.setVisible(on)
        self.notes_bar.close_notes.setChecked(True)
        self.compact(self._low)
        if not on:
            self.editor.show_sheet(None)

    @property
    def plot(self) -> WavePlot:
        """The wave and its spectrogram."""
        assert self._plot is not None  # built after the first paint
        return self._plot

    @property
    def marked(self) -> tuple[float, float]:
        """The part between the edges, in fractions of the sample; (0, 1) is all of it."""
        return self.plot.part

    def apply_palette(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.plot.apply_palette(palette)

    def show_sample(self, sample: Sample | None) -> None:
        """Its name and facts at once; `show_detail` brings the rest."""
        if self.sample is None or sample is None or sample.id != self.sample.id:
            self.plot.clear_sample()  # never a new title over an old wave
            self.editor.show_sheet(None)
            self._levels = ""
        self.sample = sample
        if sample is None:
            self._title.say(tr("Nothing chosen"))
            self._said.say(tr("press a pad, or choose a sample in the list"))
            self.facts.clear()
        else:
            self._title.say(sample.title)
            self._say_what(sample)
            self.facts.show_sample(sample)
        self.edits.show_sample(sample)
        self._show_buttons()

    def show_detail(self, sample: Sample, seen: SampleDetail) -> None:
        """Show a sample's wave and seam, if it is still the one that is shown."""
        if self.sample is not None and sample.id == self.sample.id:
            self.plot.show_sample(sample, seen)
            self.facts.show_seam(seen.seam)
            self.facts.show_levels(seen.peak_db, seen.lufs)
            self._levels = tr("{} LUFS · peak {} dB").format(
                decibels(seen.lufs), decibels(seen.peak_db)
            )
            self._say_what(sample)

    def _say_what(self, sample: Sample) -> None:
        """What it is, in a line; how loud, too, where the facts have no room for that."""
        recipe = sample.recipe
        looped = recipe.kind is Kind.LOOP
        bars = counted(recipe.bars, tr("{} bar"), tr("{} bars"))
        what = f"{bars} {recipe.meter}" if looped else tr("one-shot")
        levels = "" if self.facts.shows_loudness else self._levels
        parts = (origin(sample), what, levels, tr("seed {}").format(recipe.seed), recipe.model)
        self._said.say(" · ".join(part for part in parts if part))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self.sample is not None:
            self._say_what(self.sample)

    @property
    def part(self) -> tuple[int, int] | None:
        """The marked part in frames of the file, end exclusive; None if all of it is meant."""
        if self.sample is None or self.edits.save.isHidden():
            return None
        start, stop = self.marked
        return round(start * self.sample.frames), round(stop * self.sample.frames)

    def show_playing(self, playing: bool, position: float | None) -> None:
        """Show whether it plays, and where."""
        self._play.setIcon(icon("stop" if playing else "play"))
        self._play.setText(tr("Stop") if playing else tr("Play"))
        self.plot.show_head(position)

    def choose_level(self, decibels: float) -> None:
        """Show a level in decibels."""
        self._level.setValue(round(100 * (1 - decibels / QUIETEST)))

    def _part(self, start: float, stop: float) -> None:
        self.edits.show_part(None if (start, stop) == (0.0, 1.0) else (start, stop))
        self.parted.emit()

    def _show_buttons(self) -> None:
        self._play.setEnabled(self.sample is not None)

    def _make_controls(self) -> None:
        self._play = with_tooltip(
            QPushButton(tr("Play")),
            tr("Play"),
            with_key(tr("Play or stop; changes on the bar"), "play"),
        )
        self._play.setIcon(icon("play"))
        self._play.setMinimumWidth(86)
        self._play.clicked.connect(self.played)
        self._metronome = plain_button(
            "", tr("Metronome"), tr("Click on the beats while it plays"), True
        )
        self._metronome.setIcon(icon("metronome"))
        self._metronome.toggled.connect(self.metronome_changed)
        self._level = percent_slider(tr("Level"), tr("How loud it plays"), 100)
        self._level.setMaximumWidth(140)
        self._level_said = label(tr("0 dB"), "faint")
        self._level_said.setMinimumWidth(48)
        self._level.valueChanged.connect(self._set_level)
        self._trouble = styled(Elided(""), "dim")
        self._trouble.setProperty("tone", "warn")
        heard = tr("Play new takes, and what the arrow keys choose in the list")
        self.auto = plain_button("", tr("Auto-audition"), with_key(heard, "auto"), True)
        self.auto.setIcon(icon("auto"))
        self._controls = row(self._play, self.auto, self._metronome, self._level, self._level_said)
        self._controls.addWidget(self._trouble, 1)

    def say(self, sentence: str) -> None:
        """What is wrong with the sound card; an empty text takes it back."""
        self._trouble.say(sentence)
        self._trouble.setToolTip(sentence)

    def _set_level(self, percent: int) -> None:
        decibels = QUIETEST * (1 - percent / 100) if percent else -120.0
        self._level_said.setText(tr("{:.0f} dB").format(decibels) if percent else tr("off"))
        self.level_changed.emit(decibels)
