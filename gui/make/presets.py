"""Presets to click: the first few as chips, all of them, by family, behind "more…"."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QMouseEvent
from PyQt6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from bridge.config.presets import Preset
from gui.text import tr
from gui.widgets import Flow, column, label, row, styled, with_tooltip

FIRST = 3


class FamilyMenu(QMenu):
    """The presets of one family. `asked(name, at)`, on the screen, when one is clicked by the right
    button or the menu key: what else can be done with it?"""

    asked = pyqtSignal(str, QPoint)

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        action = self.actionAt(event.pos()) or self.activeAction()
        if action is not None:
            self.asked.emit(action.data(), event.globalPos())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """The right button chooses nothing (Qt's menus take any)."""
        if event is not None and event.button() is not Qt.MouseButton.RightButton:
            super().mouseReleaseEvent(event)


class PresetChips(QWidget):
    """`chosen(Preset)` when one is clicked; `asked(name, at)` when one behind "more…" is clicked
    by the right button."""

    chosen = pyqtSignal(object)
    asked = pyqtSignal(str, QPoint)

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
        parts: dict[str, FamilyMenu] = {}
        for preset in presets:
            part = parts.get(preset.family)
            if part is None:
                part = parts[preset.family] = FamilyMenu(preset.family.capitalize(), menu)
                part.asked.connect(self.asked)
                menu.addMenu(part)
            action = part.addAction(preset.name)
            assert action is not None
            action.setData(preset.name)
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
