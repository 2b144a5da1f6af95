"""Presets to click: the first few as chips, all of them, by family, behind "more…"."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from bridge.config.presets import Preset
from gui.text import tr
from gui.widgets import Flow, column, label, row, styled, with_tooltip

FIRST = 3


class PresetChips(QWidget):
    """`chosen(Preset)` when one is clicked."""

    chosen = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(self)
        self.chips: dict[str, QPushButton] = {}  # by the preset's name

    def show_presets(self, presets: Sequence[Preset]) -> None:
        """Show a chip for each of these presets."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.chips = {}
        for preset in one_of_each(presets)[:FIRST]:
            chip = with_tooltip(
                styled(QPushButton(preset.name), "chip"), preset.name, preset.request.prompt
            )
            chip.clicked.connect(lambda _, one=preset: self.chosen.emit(one))
            self._flow.addWidget(chip)
            self.chips[preset.name] = chip
        more = with_tooltip(
            styled(QPushButton(tr("more…")), "chip"),
            tr("All presets"),
            tr("All presets, by family"),
        )
        more.setMenu(self._menu(presets))
        self._flow.addWidget(more)

    def _menu(self, presets: Sequence[Preset]) -> QMenu:
        menu = QMenu(self)
        parts: dict[str, QMenu] = {}
        for preset in presets:
            if preset.family not in parts:
                part = menu.addMenu(preset.family.capitalize())
                assert part is not None
                parts[preset.family] = part
            action = parts[preset.family].addAction(preset.name)
            assert action is not None
            action.setToolTip(preset.request.prompt)
            action.triggered.connect(lambda _, one=preset: self.chosen.emit(one))
        return menu


def one_of_each(presets: Sequence[Preset]) -> list[Preset]:
    """The first of every family, then the others."""
    firsts = list({preset.family: preset for preset in reversed(presets)}.values())[::-1]
    return [*firsts, *(preset for preset in presets if preset not in firsts)]


PROMPTS = 3


class FirstRun(QFrame):
    """`chosen(Preset)` when one is clicked: it is to be made at once."""

    chosen = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        styled(self, "card")
        title = styled(label(tr("Make your first loop")), "title")
        said = label(
            tr(
                "Click one of these, or write your own on the left. No download, no account:\n"
                "it is painted on this machine and lands in your folder, ready to drag."
            ),
            "dim",
        )
        for one in (title, said):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = row(None, None)
        box = column(None, title, said, 6, gap=8)
        box.addLayout(self._buttons)
        box.addStretch(1)
        box.setContentsMargins(20, 20, 20, 20)
        self.setLayout(box)

    def show_presets(self, presets: Sequence[Preset]) -> None:
        """Offer some prompts to begin with, one of each family."""
        for preset in one_of_each([one for one in presets if one.request.kind == "loop"])[:PROMPTS]:
            button = with_tooltip(
                QPushButton(preset.request.prompt), preset.name, tr("Make this now")
            )
            button.clicked.connect(lambda _, one=preset: self.chosen.emit(one))
            self._buttons.insertWidget(self._buttons.count() - 1, button)
