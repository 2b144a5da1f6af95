"""The settings dialog: one Settings value in, one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from bridge.config.settings import Settings
from bridge.domain.errors import BadArgument
from gui.text import marked, tr
from gui.widgets import Segments, column, label, restyle, row, styled, with_tooltip

FORMATS = (
    (marked("WAV 24 bit"), "wav"), (marked("WAV float"), "float"), (marked("FLAC"), "flac"),
    (marked("AIFF"), "aiff"),
)  # fmt: skip
RATES = (("44.1 kHz", 44_100), ("48 kHz", 48_000))
THEMES = (
    (marked("Dark"), "dark"), (marked("Light"), "light"), (marked("As the system"), "system"),
)  # fmt: skip
OWN = marked("The system's own")
LOCAL = ("127.0.0.1", "0.0.0.0")  # offered; any other can be typed
_EXTRAS = {"link": "link", "midi": "rtmidi"}


class SettingsDialog(QDialog):
    """`changed(Settings)` when something was altered and is valid. `models` and `devices` are names
    to choose from."""

    changed = pyqtSignal(object)

    def __init__(
        self,
        parent: QWidget | None,
        settings: Settings,
        models: Sequence[str] = (),
        devices: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._settings = settings
        self.folder: QLineEdit = with_tooltip(
            QLineEdit(), tr("Folder"), tr("Where new samples are put")
        )
        self.model = _combo(tr("Model"), tr("What paints, unless a request says otherwise"), models)
        self.format = Segments(
            tr("Format"), tr("How new samples are written"), _translated(FORMATS)
        )
        self.rate = Segments(tr("Rate"), tr("Frames a second of new samples"), RATES)
        self.notes = _check(
            tr("MIDI beside each sample"), tr("What it plays, as NAME.mid, where that is known")
        )
        self.device = _combo(
            tr("Sound output"), tr("Where samples are played"), (tr(OWN), *devices)
        )
        self.host: QComboBox = _combo(tr("OSC host"), tr("127.0.0.1: this machine only"), LOCAL)
        self.host.setEditable(True)
        self.port: QSpinBox = with_tooltip(
            QSpinBox(), tr("OSC port"), tr("UDP and TCP port, usually 7770")
        )
        self.port.setRange(1, 65_535)
        self.port.setGroupSeparatorShown(False)
        self.discovery = _check(
            tr("Announce it in the network"), tr("OSCQuery and mDNS: clients find it")
        )
        self.link = _check(
            tr("Follow an Ableton Link session"), tr("Take the tempo and the bar from Link")
        )
        self.midi = _check(
            tr("Listen to MIDI controllers"), tr("Knobs and pads, mapped by `fodder midi`")
        )
        self.ahead = _check(
            tr("Paint the next takes ahead"),
            tr("While nothing is asked for, and not on battery; kept only when you choose one"),
        )
        self._extras = {name: _command(name) for name in _EXTRAS}
        self.theme = Segments(
            tr("Looks"), tr("Dark, light, or as your system is set"), _translated(THEMES)
        )
        self._trouble = label("", "")
        self._trouble.setWordWrap(True)
        restyle(self._trouble, "tone", "bad")
        self._trouble.hide()
        self._lay_out()
        self._show(settings)

    @property
    def value(self) -> Settings:
        """What the dialog says; BadArgument, with the cure, if that cannot be."""
        device = self.device.currentText()
        return replace(
            self._settings,
            folder=Path(self.folder.text().strip()).expanduser(),
            format=self.format.value,
            rate=self.rate.value,
            model=self.model.currentText(),
            device="" if device == tr(OWN) else device,
            host=self.host.currentText().strip(),
            port=self.port.value(),
            discovery=self.discovery.isChecked(),
            link=self.link.isChecked(),
            midi=self.midi.isChecked(),
            theme=self.theme.value,
            ahead=self.ahead.isChecked(),
            notes=self.notes.isChecked(),
        )

    def accept(self) -> None:
        """Emit what was altered, or say what is wrong with it and stay open."""
        try:
            value = self.value
        except BadArgument as error:
            self._trouble.setText(str(error))
            self._trouble.show()
            return
        super().accept()
        if value != self._settings:
            self.changed.emit(value)

    def _show(self, settings: Settings) -> None:
        self.folder.setText(str(settings.folder))
        for combo, text in ((self.model, settings.model), (self.device, settings.device or tr(OWN)),
                            (self.host, settings.host)):  # fmt: skip
            if combo.findText(text) < 0:
                combo.addItem(text)
            combo.setCurrentText(text)
        for segments, value in ((self.format, settings.format), (self.rate, settings.rate),
                                (self.theme, settings.theme)):  # fmt: skip
            segments.choose(value)
        self.port.setValue(settings.port)
        self.discovery.setChecked(settings.discovery)
        self.ahead.setChecked(settings.ahead)
        self.notes.setChecked(settings.notes)
        for check, name in ((self.link, "link"), (self.midi, "midi")):
            check.setChecked(getattr(settings, name))
            if find_spec(_EXTRAS[name]) is None:
                check.setEnabled(check.isChecked())
                check.setToolTip(tr("It needs a part that is not installed"))
                self._extras[name].show()

    def _choose_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(
            self, tr("Where new samples go"), self.folder.text()
        )
        if found:
            self.folder.setText(found)

    def _lay_out(self) -> None:
        choose: QPushButton = with_tooltip(
            QPushButton(tr("Choose…")), tr("Choose a folder"), tr("Choose a folder")
        )
        choose.clicked.connect(self._choose_folder)
        self.port.setFixedWidth(84)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        sections: tuple[tuple[str, list[tuple[str, QWidget | QLayout]]], ...] = (
            (tr("Samples"), [(tr("Folder"), row(self.folder, choose)), (tr("Format"), self.format),
                             (tr("Rate"), self.rate), (tr("Model"), self.model),
                             ("", self.ahead), ("", self.notes)]),
            (tr("Sound"), [(tr("Output"), self.device)]),
            (tr("Bridge"), [("OSC", row(self.host, self.port)), ("", self.discovery),
                            ("", self.link), ("", self._extras["link"]),
                            ("", self.midi), ("", self._extras["midi"])]),
            (tr("Looks"), [(tr("Theme"), self.theme)]),
        )  # fmt: skip
        box = column(gap=6)
        box.setContentsMargins(20, 18, 20, 16)
        for title, rows in sections:
            box.addWidget(label(title, "figure"))
            box.addLayout(_grid(rows))
            box.addSpacing(10)
        box.addWidget(self._trouble)
        box.addWidget(buttons)
        self.setLayout(box)
        self.setMinimumWidth(500)


def _translated(values: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(tr(text), value) for text, value in values]


def _grid(rows: Sequence[tuple[str, QWidget | QLayout]]) -> QGridLayout:
    """Names in one column, as wide in each section; controls in the other."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(7)
    grid.setColumnMinimumWidth(0, 64)
    grid.setColumnStretch(1, 1)
    for number, (name, control) in enumerate(rows):
        said = label(name, "dim")
        grid.addWidget(said, number, 0)
        if isinstance(control, QLayout):
            grid.addLayout(control, number, 1)
        else:
            said.setBuddy(control)
            grid.addWidget(control, number, 1)
    return grid


def _combo(name: str, tip: str, texts: Sequence[str]) -> QComboBox:
    combo: QComboBox = with_tooltip(QComboBox(), name, tip)
    combo.addItems(list(texts))
    return combo


def _command(name: str) -> QPushButton:
    """The command that installs an extra; a click copies it."""
    command = f'pip install "sample-fodder[{name}]"'
    tip = tr("Copy the command that installs it")
    button = with_tooltip(styled(QPushButton(command), "said"), tip, tip)
    button.setAutoDefault(False)

    def copy() -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(command)
            button.setText(tr("Copied: paste it into a terminal, then open Fodder again"))

    button.clicked.connect(copy)
    button.hide()
    return button


def _check(text: str, tip: str) -> QCheckBox:
    check: QCheckBox = with_tooltip(QCheckBox(text), text, tip)
    return check
