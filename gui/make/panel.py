"""The make panel: what the user wants, as a Request.

A prompt's own words ("92 bpm, A minor") count before the fields below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bridge.config.presets import Preset
from bridge.domain.edit import Edit, Extend, Form, Morph, Repaint, Source, Vary
from bridge.domain.errors import BadArgument, FodderError
from bridge.domain.kit import Kit
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Recipe
from gui.make.download import ModelDownload
from gui.make.dropped_music import DroppedMusic
from gui.make.fields import KeyField, SeedField, TempoField
from gui.make.presets import PresetChips
from gui.make.prompt import PromptBox
from gui.make.prompt_chips import PromptChips, chips_of, tempo_and_key_in, without
from gui.make.queue import JobList
from gui.make.source import MorphBar, SourceZone
from gui.text import counted, tr
from gui.widgets import Segments, column, label, styled, under, with_tooltip

RECIPE = "recipe"  # the name of its chip
METERS = ("4/4", "3/4", "6/8", "7/8", "5/4", "2/4")


@dataclass(frozen=True, slots=True)
class BaseRecipe:
    """A recipe that was brought back, the prompt as it was shown and what the fields then said."""

    recipe: Recipe
    prompt: str
    fields: dict[str, Any]

    @property
    def note(self) -> str:
        """What it has that no field shows: "recipe · 30 steps · guidance 7"."""
        recipe = self.recipe
        parts = [tr("recipe"), tr("{} steps").format(recipe.steps)]
        parts.append(tr("guidance {}").format(f"{recipe.guidance:g}"))
        parts += [tr("draft")] if recipe.draft else []
        parts += [f"{recipe.shift:+d} st"] if recipe.shift else []
        if recipe.addons:
            parts.append(counted(len(recipe.addons), tr("{} add-on"), tr("{} add-ons")))
        if isinstance(recipe.edit, Repaint | Extend | Form):
            parts.append(type(recipe.edit).__name__.lower())
        if isinstance(recipe.edit, Kit):
            parts.append(tr("part of a kit"))
        return " · ".join(parts)


class MakePanel(QFrame):
    """`wanted(Request)` when something is to be made, `noticed(sentence)` what the user should know
    of how the prompt was understood; `several(sentence, Request)` instead where it names several
    instruments, and the request of a kit of them."""

    wanted = pyqtSignal(object)
    noticed = pyqtSignal(str)
    several = pyqtSignal(str, object)

    def __init__(self) -> None:
        super().__init__()
        styled(self, "panel")
        self.prompt, self.chips, self.jobs = PromptBox(), PresetChips(), JobList()
        self.said = PromptChips()
        self._base: BaseRecipe | None = None
        self._says_tempo: float | None = None
        self.kind = Segments(tr("Kind"), tr("A loop repeats without a seam; a one-shot rings out"),
                             [(tr("Loop"), Kind.LOOP), (tr("One-shot"), Kind.ONESHOT)])  # fmt: skip
        self.tempo, self.key, self.seed = TempoField(), KeyField(), SeedField()
        self.bars = Segments(tr("Bars"), tr("Length of the loop in bars"), _numbers(1, 2, 4, 8))
        self.bars.choose(2)
        self.takes = Segments(tr("Takes"), tr("How many samples to make"), _numbers(1, 2, 4, 8))
        self.meter = with_tooltip(
            QComboBox(), tr("Meter"), tr("Beats in a bar, and what a beat is")
        )
        self.meter.addItems(METERS)
        self.model = with_tooltip(QComboBox(), tr("Model"), tr("The model that paints"))
        for box in (self.meter, self.model):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(4)
        self.download = ModelDownload()
        self._entries: dict[str, tuple[ModelEntry, bool]] = {}
        self.without = with_tooltip(QLineEdit(), tr("Without"), tr("What you do not want to hear"))
        self.without.setPlaceholderText(tr("vocals, hiss"))
        self.source, self.morph = SourceZone(), MorphBar()
        self.go = with_tooltip(
            QPushButton(tr("Generate")), tr("Generate"), tr("Make it (Enter in the prompt)")
        )
        styled(self.go, "go")
        self._trouble = label("")
        self._trouble.setWordWrap(True)
        self._trouble.setProperty("tone", "bad")
        self._trouble.hide()
        self._rest = QWidget()
        self._lay_out()
        self._connect()

    def compact(self, small: bool) -> None:
        """Hide all that the prompt can say as well, or show it."""
        self._rest.setVisible(not small)

    def request(self) -> Request:
        """What the panel says; BadArgument if that cannot be.

        What the prompt says counts more than the fields. With a recipe that was brought back, only
        what was altered since takes the place of what the recipe has.
        """
        from bridge.prompt import asked, understand  # its tables take a while to load

        if self.source.is_listening:
            raise BadArgument(tr("The sound is still being listened to: wait a moment."))
        fields = self._fields()
        if self._base is None:
            read = asked(self.prompt.text, sticky=fields)
            members = read.members
            if members["kind"] is Kind.ONESHOT and "bpm" not in read.understanding.found:
                members["bpm"] = None
            return Request(**members)
        before = self._base.fields
        altered = {name: value for name, value in fields.items() if value != before[name]}
        recipe = self._base.recipe
        if "model" in altered:  # steps, guidance and add-ons were this model's
            altered |= {"steps": None, "guidance": None, "addons": ()}
        if self.prompt.text != self._base.prompt:
            said = understand(self.prompt.text)
            negative = ", ".join(one for one in (fields["negative"], said.negative) if one)
            how = said.performance
            altered |= {
                "prompt": said.words,
                "negative": negative,
                "performance": how,
                **said.found,
            }
        if fields["notes"] is not None and "notes" in altered:  # they have all of these themselves
            altered |= {"edit": None, "chords": None, "groove": None, "shift": 0}
        altered |= {"seed": fields["seed"], "count": fields["count"]}
        return replace(recipe.request, **altered)

    def _fields(self) -> dict[str, Any]:
        """What the fields say, as members of a Request."""
        return {
            "kind": self.kind.value,
            "bpm": self.tempo.value,
            "key": self.key.value,
            "bars": self.bars.value,
            "meter": Meter.parse(self.meter.currentText()),
            "count": self.takes.value,
            "seed": self.seed.value,
            "negative": " ".join(self.without.text().split()),
            "model": self.model.currentData() or "embedded",
            "edit": self._edit(),
            "notes": None,
            "chords": None,
            **({} if self.source.given is None else self.source.given.members),
        }

    def _edit(self) -> Edit | None:
        if self.source.varied is not None:
            return Vary(Source(self.source.varied), self.source.strength)
        if self.morph.other:
            return Morph(self.morph.other, self.morph.position)
        return None

    def generate(self) -> None:
        """Say what is wanted, or why it cannot be."""
        from bridge.prompt import asked

        try:
            self.seed.draw_next()
            request = self.request()
        except FodderError as error:
            self.say(str(error))
            return
        self.say("")
        self.prompt.remember(self.prompt.text)
        self.wanted.emit(request)
        read = asked(self.prompt.text, other=self.morph.other)
        if not read.notices:
            return
        sentence = " ".join(read.notices)
        if read.understanding.others and request.edit is None and request.kind is Kind.LOOP:
            self.several.emit(sentence, kit_of_request(request))
        else:
            self.noticed.emit(sentence)

    def _read(self) -> None:
        """Show what the prompt says as chips, and what does not apply in grey."""
        self._says_tempo, says_key = tempo_and_key_in(self.prompt.text)
        self.tempo.prompt_says(self._says_tempo)
        self.key.prompt_says(says_key)
        given = self.source.given
        said, decided = self._said(), {} if given is None else given.chips
        found = {**decided, **said}
        notes = {} if self._base is None else {RECIPE: self._base.note}
        fixed = () if given is None else [one for one in given.fixed if one not in said]
        self.said.show_chips({**notes, **found}, fixed)
        looped = self.kind.value is Kind.LOOP
        if "kind" in found:
            looped = found["kind"] != tr("one-shot")
        varied = self.source.varied is not None
        for name, widget, applies in (
            ("bpm", self.tempo, looped), ("key", self.key, True), ("meter", self.meter, looped),
            ("bars", self.bars, looped and not varied), ("kind", self.kind, given is None),
        ):  # fmt: skip
            widget.setEnabled(applies and name not in found)

    def _said(self) -> dict[str, str]:
        """What the prompt says beside the sound; nothing of a recipe's own words."""
        text = self.prompt.text
        if not text or (self._base is not None and text == self._base.prompt):
            return {}
        return chips_of(text)

    def _take_away(self, name: str) -> None:
        """A chip's ×: out of the prompt with what it says, or away with the recipe."""
        if name == RECIPE:
            self._forget_recipe()
        elif name in self._said():
            self.prompt.say(without(self.prompt.text, name))
        else:
            self.source.forget(name)
        self.prompt.setFocus()

    def _forget_recipe(self) -> None:
        self._base = None
        self._read()

    def say(self, sentence: str) -> None:
        """Show why something cannot be; an empty text takes it back."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def show_presets(self, presets: Sequence[Preset]) -> None:
        """Offer these presets."""
        self.chips.show_presets(presets)
        self.prompt.set_presets([preset.request.prompt for preset in presets])

    def show_models(self, models: Sequence[tuple[ModelEntry, str]], usual: str) -> None:
        """Each with its state: ready, to download, running."""
        before = self.model.currentData() or usual
        self.model.clear()
        self._entries = {entry.name: (entry, state == "ready") for entry, state in models}
        for entry, state in models:
            here = state == "ready"
            self.model.addItem(entry.name if here else f"{entry.name} ↓", entry.name)
            get = "" if here else tr("Not here yet: choose it to download it")
            tip = "\n".join(line for line in (entry.about, entry.licence, get) if line)
            self.model.setItemData(self.model.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.model.setCurrentIndex(max(0, self.model.findData(before)))
        self._show_download()

    def _show_download(self) -> None:
        entry, here = self._entries.get(self.model.currentData(), (None, True))
        self.download.show_model(entry, here)
        if not here:  # where there is little room, it would lie below what is seen
            QTimer.singleShot(0, partial(self._area.ensureWidgetVisible, self.download))

    def _downloaded(self, entry: ModelEntry) -> None:
        """A model is here now."""
        known = [(one, "ready" if here or one.name == entry.name else "to download")
                 for one, here in self._entries.values()]  # fmt: skip
        self.show_models(known, entry.name)

    def show_preset(self, preset: Preset) -> None:
        """Fill all fields from a preset."""
        request = preset.request
        self._base = None
        self.prompt.say(request.prompt)
        self.without.setText(request.negative)
        self.kind.choose(request.kind)
        self.bars.choose(request.bars)
        if request.bpm is not None and not self.tempo.host.isChecked():
            self.tempo.choose(request.bpm)
        if request.key is not None and not self.key.host.isChecked():
            self.key.choose(request.key)
        self._read()
        self.prompt.setFocus()

    def show_recipe(self, recipe: Recipe) -> None:
        """Bring back what a sample was made from, its seed kept. What no field shows, such as steps
        and add-ons, stays as it was, until another recipe or preset is chosen."""
        request = recipe.request
        self._base = None
        self.prompt.say(recipe.prompt)
        self.without.setText(recipe.negative)
        self.kind.choose(recipe.kind)
        self.bars.offer(str(request.bars), request.bars)
        self.bars.choose(request.bars)
        self.takes.choose(1)
        if self.meter.findText(str(recipe.meter)) < 0:
            self.meter.addItem(str(recipe.meter))
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
        if recipe.notes is not None:
            said = (recipe.bpm, recipe.key, recipe.meter, recipe.bars)
            self.source.show_given(DroppedMusic(recipe.notes.path, True, *said))
        self.morph.choose("", 0.0)
        if isinstance(edit, Morph) and edit.position is not None:
            self.morph.choose(edit.other, edit.position)
        self._base = BaseRecipe(recipe, self.prompt.text, self._fields())
        self._read()

    @property
    def asked_tempo(self) -> float:
        """The tempo of what will be made: the prompt's, or else the field's."""
        return self._says_tempo or self.tempo.value

    def host_says(self, bpm: float | None, key: Key | None) -> None:
        """Note what the host says of tempo and key."""
        self.tempo.host_says(bpm)
        self.key.host_says(key)

    def _lay_out(self) -> None:
        """What may scroll, and below it what must not."""
        inside = styled(QWidget(), "inside")
        name = label(tr("Prompt"), "name")
        name.setBuddy(self.prompt)
        rest = column(self.chips, self.kind, gap=7)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.addLayout(self._grid())
        for widget in (self.source, self.morph):
            rest.addWidget(widget)
        self._rest.setLayout(rest)
        fields = column(name, self.prompt, self.said, self._rest, gap=7)
        fields.setContentsMargins(14, 8, 14, 6)
        fields.addStretch(1)
        inside.setLayout(fields)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        self._area = area
        below = column(self._trouble, self.jobs, self.go)
        below.setContentsMargins(14, 4, 14, 12)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addLayout(below)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(9)
        grid.setVerticalSpacing(3)
        grid.addWidget(self.tempo, 0, 0)
        grid.addWidget(self.key, 0, 1)
        grid.addLayout(under(tr("Bars"), self.bars), 1, 0)
        grid.addLayout(under(tr("Takes"), self.takes), 1, 1)
        grid.addWidget(self.seed, 2, 0)
        grid.addLayout(under(tr("Without"), self.without), 2, 1, Qt.AlignmentFlag.AlignBottom)
        grid.addLayout(under(tr("Meter"), self.meter), 3, 0)
        grid.addLayout(under(tr("Model"), self.model), 3, 1)
        grid.addWidget(self.download, 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _connect(self) -> None:
        self.prompt.entered.connect(self.generate)
        self.prompt.textChanged.connect(self._read)
        self.go.clicked.connect(self.generate)
        self.chips.chosen.connect(self.show_preset)
        self.said.removed.connect(self._take_away)
        self.kind.changed.connect(lambda _: self._read())
        self.model.currentIndexChanged.connect(self._show_download)
        self.download.arrived.connect(self._downloaded)
        self.download.failed.connect(self.say)
        self.source.changed.connect(self._read)
        self.source.changed.connect(lambda: self.morph.setEnabled(self.source.path is None))


def kit_of_request(request: Request) -> Request:
    """The instruments that a prompt names, as the parts of a kit."""
    from bridge.prompt.kits import kit_of

    return replace(request, edit=kit_of(request.prompt), notes=None, count=1)


def _numbers(*values: int) -> list[tuple[str, int]]:
    return [(str(value), value) for value in values]
