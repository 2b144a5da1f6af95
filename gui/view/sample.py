"""The sample view: name, wave, facts and the audition's controls."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui.icons import icon
from gui.make.source import percent_slider
from gui.rendering import SampleDetail
from gui.theme import Palette
from gui.view.facts import FactsPanel
from gui.widgets import Elided, column, label, plain_button, row, styled, with_tooltip

QUIETEST = -48.0  # dB at the slider's left end, where it is silent
_HINT = "drag the wave or a pad into your DAW"


class SampleView(QWidget):
    """Shows one sample. `played` (again: stop), `dragged(start, stop)`, `saved(start, stop)` and
    `repainted(start, stop)`, in fractions of it, `parted` when another part is marked;
    `level_changed(dB)`, `metronome_changed(bool)`, `again(Sample)`."""

    played = pyqtSignal()
    dragged = pyqtSignal(float, float)
    saved = pyqtSignal(float, float)
    repainted = pyqtSignal(float, float)
    parted = pyqtSignal()
    level_changed = pyqtSignal(float)
    metronome_changed = pyqtSignal(bool)
    again = pyqtSignal(object)

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.sample: Sample | None = None
        self._palette = palette
        self._title = styled(Elided("Nothing made yet"), "title")
        self._said = Elided("say what you want to hear, and press Enter")
        styled(self._said, "dim")
        self._again = with_tooltip(
            QPushButton("Again…"), "Make it again", "Bring its recipe back to the left"
        )
        self._again.setIcon(icon("again"))
        self._again.clicked.connect(lambda: self.again.emit(self.sample))
        self._save = with_tooltip(
            QPushButton("Save part"), "Save the part", "Keep the part between the edges"
        )
        self._save.setIcon(icon("save"))
        self._save.clicked.connect(lambda: self.saved.emit(*self._plot.part))
        self._repaint = with_tooltip(
            QPushButton("Repaint bars"),
            "Repaint the bars",
            "Paint the bars between the edges anew, by the prompt on the left; the others stay",
        )
        self._repaint.setIcon(icon("dice"))
        self._repaint.clicked.connect(lambda: self.repainted.emit(*self._plot.part))
        self._show_part(False)
        self.facts = FactsPanel()
        self._frame = styled(QFrame(), "card")
        self._frame_box = QVBoxLayout(self._frame)
        self._frame_box.setContentsMargins(1, 1, 1, 1)
        self._make_controls()
        box = column(gap=9)
        names = column(self._title, self._said, gap=0)
        head = row()
        head.addLayout(names, 1)
        head.addLayout(row(self._repaint, self._save, self._again))
        box.addLayout(head)
        box.addWidget(self._frame, 1)
        box.addLayout(self._controls)
        box.addWidget(self.facts)
        self.setLayout(box)
        self._show_buttons()

    def build(self) -> None:
        """Make the plot, whose library takes a while to load: after the first paint."""
        from gui.view.plot import WavePlot

        self._plot = WavePlot(self._palette)
        self._plot.dragged.connect(lambda: self.dragged.emit(*self._plot.part))
        self._plot.region_changed.connect(self._part)
        self._frame_box.addWidget(self._plot)

    def apply_palette(self, palette: Palette) -> None:
        self._palette = palette
        self._plot.apply_palette(palette)

    def show_sample(self, sample: Sample | None) -> None:
        """Its name and facts at once; `show_detail` brings the rest."""
        self.sample = sample
        self._show_part(False)
        if sample is None:
            self._title.say("Nothing chosen")
            self._said.say("press a pad, or choose a sample in the list")
            self.facts.clear()
            self._plot.clear_sample()
        else:
            recipe = sample.recipe
            self._title.say(recipe.prompt)
            looped = recipe.kind is Kind.LOOP
            what = f"{recipe.bars} bars {recipe.meter}" if looped else "one-shot"
            self._said.say(f"seed {recipe.seed} · {what} · {recipe.model} · {_HINT}")
            self.facts.show_sample(sample)
        self._show_buttons()

    def show_detail(self, sample: Sample, seen: SampleDetail) -> None:
        if self.sample is not None and sample.id == self.sample.id:
            self._plot.show_sample(sample, seen)
            self.facts.show_seam(seen.seam)

    @property
    def part(self) -> tuple[int, int] | None:
        """The marked part in frames of the file, end exclusive; None if all of it is meant."""
        if self.sample is None or self._save.isHidden():
            return None
        start, stop = self._plot.part
        return round(start * self.sample.frames), round(stop * self.sample.frames)

    def show_playing(self, playing: bool, position: float | None) -> None:
        self._play.setIcon(icon("stop" if playing else "play"))
        self._play.setText("Stop" if playing else "Play")
        self._plot.show_head(position)

    def choose_level(self, decibels: float) -> None:
        self._level.setValue(round(100 * (1 - decibels / QUIETEST)))

    def _part(self, start: float, stop: float) -> None:
        self._show_part((start, stop) != (0.0, 1.0))
        self.parted.emit()

    def _show_part(self, chosen: bool) -> None:
        looped = self.sample is not None and self.sample.recipe.kind is Kind.LOOP
        self._save.setVisible(chosen)
        self._repaint.setVisible(chosen and looped)

    def _show_buttons(self) -> None:
        for button in (self._again, self._play):
            button.setEnabled(self.sample is not None)

    def _make_controls(self) -> None:
        self._play = with_tooltip(
            QPushButton("Play"), "Play", "Play or stop (Space); changes on the bar"
        )
        self._play.setIcon(icon("play"))
        self._play.setMinimumWidth(86)
        self._play.clicked.connect(self.played)
        self._metronome = plain_button("", "Metronome", "Click on the beats while it plays", True)
        self._metronome.setIcon(icon("metronome"))
        self._metronome.toggled.connect(self.metronome_changed)
        self._level = percent_slider("Level", "How loud the audition is", 100)
        self._level.setMaximumWidth(140)
        self._level_said = label("0 dB", "faint")
        self._level_said.setMinimumWidth(48)
        self._level.valueChanged.connect(self._set_level)
        self._trouble = styled(Elided(""), "dim")
        self._trouble.setProperty("tone", "warn")
        self._controls = row(self._play, self._metronome, self._level, self._level_said)
        self._controls.addWidget(self._trouble, 1)

    def say(self, sentence: str) -> None:
        """What is wrong with the sound card; an empty text takes it back."""
        self._trouble.say(sentence)
        self._trouble.setToolTip(sentence)

    def _set_level(self, percent: int) -> None:
        decibels = QUIETEST * (1 - percent / 100) if percent else -120.0
        self._level_said.setText(f"{decibels:.0f} dB" if percent else "off")
        self.level_changed.emit(decibels)
