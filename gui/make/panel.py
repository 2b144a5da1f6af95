"""The make panel: what the user wants, as a Request.

A prompt's own words ("92 bpm, A minor") count before the fields below it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bridge.config.presets import Preset
from bridge.domain.errors import FodderError
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key, Meter
from bridge.domain.request import Edit, Kind, Morph, Repaint, Request, Source, Vary
from bridge.domain.sample import Recipe, Sample
from bridge.prompt import read_prompt
from gui.make.fields import KeyField, SeedField, TempoField
from gui.make.presets import PresetChips
from gui.make.prompt import PromptBox
from gui.make.queue import JobList
from gui.make.source import MorphBar, SourceZone
from gui.widgets import Segments, column, label, styled, under, with_tooltip

METERS = ("4/4", "3/4", "6/8", "7/8", "5/4", "2/4")
SAID = 6000  # ms that a sentence stands


class MakePanel(QFrame):
    """`wanted(Request)` when something is to be made, `given_up` at Escape."""

    wanted = pyqtSignal(object)
    given_up = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        styled(self, "panel")
        self.prompt, self.chips, self.jobs = PromptBox(), PresetChips(), JobList()
        self.kind = Segments("Kind", "A loop repeats without a seam; a one-shot rings out",
                             [("Loop", Kind.LOOP), ("One-shot", Kind.ONESHOT)])  # fmt: skip
        self.tempo, self.key, self.seed = TempoField(), KeyField(), SeedField()
        self.bars = Segments("Bars", "Length of the loop in bars", _numbers(1, 2, 4, 8))
        self.bars.choose(2)
        self.takes = Segments("Takes", "How many samples to make", _numbers(1, 2, 4, 8))
        self.meter = with_tooltip(QComboBox(), "Meter", "Beats in a bar, and what a beat is")
        self.meter.addItems(METERS)
        self.model = with_tooltip(QComboBox(), "Model", "The model that paints")
        for box in (self.meter, self.model):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(4)
        self.without = with_tooltip(QLineEdit(), "Without", "What you do not want to hear")
        self.without.setPlaceholderText("vocals, hiss")
        self.source, self.morph = SourceZone(), MorphBar()
        self.go = with_tooltip(QPushButton("Generate"), "Generate", "Make it (Enter in the prompt)")
        styled(self.go, "go")
        self._trouble = label("")
        self._trouble.setWordWrap(True)
        self._trouble.setProperty("tone", "bad")
        self._trouble.hide()
        lay_out(self, self._trouble)
        self._connect()

    def request(self) -> Request:
        """What the panel says; BadArgument if that cannot be."""
        reading = read_prompt(self.prompt.text)
        looped = self.kind.value is Kind.LOOP
        members: dict[str, Any] = {
            "kind": self.kind.value,
            "bpm": self.tempo.value if looped else None,
            "key": self.key.value,
            "bars": self.bars.value,
            "meter": Meter.parse(self.meter.currentText()),
            "count": self.takes.value,
            "seed": self.seed.value,
            "negative": " ".join(self.without.text().split()),
            "model": self.model.currentData() or "embedded",
            "edit": self._edit(),
        }
        return Request(reading.words, **{**members, **reading.found})

    def _edit(self) -> Edit | None:
        if self.source.path is not None:
            return Vary(Source(self.source.path), self.source.strength)
        if self.morph.other:
            return Morph(self.morph.other, self.morph.position)
        return None

    def repainting(self, sample: Sample, start: float, stop: float) -> Request:
        """Of the bars that a part of a loop (in fractions of it) touches; by the prompt here, or by
        the sample's own where there is none."""
        recipe = sample.recipe
        first, last = bars_touched(recipe.bars, start, stop)
        words = read_prompt(self.prompt.text).words if self.prompt.text else recipe.prompt
        return Request(
            words,
            seed=self.seed.value,
            bpm=recipe.bpm,
            key=recipe.key,
            bars=recipe.bars,
            meter=recipe.meter,
            count=self.takes.value,
            negative=" ".join(self.without.text().split()),
            model=self.model.currentData() or "embedded",
            edit=Repaint(Source(sample.path), first, last),
        )

    def generate(self) -> None:
        """Say what is wanted, or why it cannot be."""
        try:
            request = self.request()
        except FodderError as error:
            self.say(str(error))
            return
        self.say("")
        self._show_found(read_prompt(self.prompt.text).found)
        self.prompt.remember(self.prompt.text)
        self.seed.used()
        self.wanted.emit(request)

    def _show_found(self, found: dict[str, Any]) -> None:
        """What the prompt's own words said stands in the fields too."""
        for name, show in (
            ("bpm", self.tempo.choose), ("key", self.key.choose), ("bars", self.bars.choose),
            ("kind", self.kind.choose),
        ):  # fmt: skip
            if name in found:
                show(found[name])
        if "meter" in found:
            self.meter.setCurrentText(str(found["meter"]))

    def say(self, sentence: str) -> None:
        """Show why something cannot be; an empty text takes it back."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def show_presets(self, presets: Sequence[Preset]) -> None:
        self.chips.show_presets(presets)
        self.prompt.set_presets([preset.request.prompt for preset in presets])

    def show_models(self, models: Sequence[tuple[ModelEntry, str]], usual: str) -> None:
        """Each with its state: ready, to download, running."""
        before = self.model.currentData() or usual
        self.model.clear()
        for entry, state in models:
            text = entry.name if state == "ready" else f"{entry.name} · {state}"
            self.model.addItem(text, entry.name)
            tip = f"{entry.about}\n{entry.licence}".strip()
            self.model.setItemData(self.model.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.model.setCurrentIndex(max(0, self.model.findData(before)))

    def show_preset(self, preset: Preset) -> None:
        request = preset.request
        self.prompt.say(request.prompt)
        self.without.setText(request.negative)
        self.kind.choose(request.kind)
        self.bars.choose(request.bars)
        if request.bpm is not None and not self.tempo.host.isChecked():
            self.tempo.choose(request.bpm)
        if request.key is not None and not self.key.host.isChecked():
            self.key.choose(request.key)
        self.prompt.setFocus()

    def show_recipe(self, recipe: Recipe) -> None:
        """Bring back what a sample was made from, its seed kept."""
        self.prompt.say(recipe.prompt)
        self.without.setText(recipe.negative)
        self.kind.choose(recipe.kind)
        self.bars.choose(recipe.bars)
        self.takes.choose(1)
        self.meter.setCurrentText(str(recipe.meter))
        self.tempo.choose(recipe.bpm)
        self.key.choose(recipe.key)
        self.seed.choose(recipe.seed)
        at = self.model.findData(recipe.model)
        if at >= 0:
            self.model.setCurrentIndex(at)
        edit = recipe.edit
        self.source.show_source(None)
        if isinstance(edit, Vary):
            self.source.show_source(edit.source.path, edit.strength)
        self.morph.choose("", 0.0)
        if isinstance(edit, Morph) and edit.position is not None:
            self.morph.choose(edit.other, edit.position)

    def host_says(self, bpm: float | None, key: Key | None) -> None:
        self.tempo.host_says(bpm)
        self.key.host_says(key)

    def _connect(self) -> None:
        self.prompt.entered.connect(self.generate)
        self.prompt.left.connect(self.given_up)
        self.go.clicked.connect(self.generate)
        self.chips.chosen.connect(self.show_preset)
        self.kind.changed.connect(lambda kind: self._loops(kind is Kind.LOOP))
        self.source.changed.connect(lambda: self.morph.setEnabled(self.source.path is None))

    def _loops(self, looped: bool) -> None:
        for widget in (self.bars, self.meter, self.tempo):
            widget.setEnabled(looped)


def bars_touched(bars: int, start: float, stop: float) -> tuple[int, int]:
    """The half-open range of bars that a part of a loop, in fractions of it, has something of."""
    near = 1e-3
    first = min(bars - 1, math.floor(start * bars + near))
    return first, max(first + 1, math.ceil(stop * bars - near))


def _numbers(*values: int) -> list[tuple[str, object]]:
    return [(str(value), value) for value in values]


if TYPE_CHECKING:
    from gui.make.panel import MakePanel


def lay_out(panel: MakePanel, trouble: QLabel) -> None:
    inside = styled(QWidget(), "inside")
    said = label("Prompt", "name")
    said.setBuddy(panel.prompt)
    fields = column(said, panel.prompt, panel.chips, panel.kind, gap=7)
    fields.setContentsMargins(14, 8, 14, 6)
    fields.addLayout(_fields(panel))
    for widget in (panel.source, panel.morph):
        fields.addWidget(widget)
    fields.addStretch(1)
    inside.setLayout(fields)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    below = column(trouble, panel.jobs, panel.go)
    below.setContentsMargins(14, 4, 14, 12)
    outer = QVBoxLayout(panel)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addWidget(area, 1)
    outer.addLayout(below)


def _fields(panel: MakePanel) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(9)
    grid.setVerticalSpacing(3)
    grid.addWidget(panel.tempo, 0, 0)
    grid.addWidget(panel.key, 0, 1)
    grid.addLayout(under("Bars", panel.bars), 1, 0)
    grid.addLayout(under("Takes", panel.takes), 1, 1)
    grid.addWidget(panel.seed, 2, 0)
    grid.addLayout(under("Without", panel.without), 2, 1, Qt.AlignmentFlag.AlignBottom)
    grid.addLayout(under("Meter", panel.meter), 3, 0)
    grid.addLayout(under("Model", panel.model), 3, 1)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
