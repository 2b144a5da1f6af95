"""The user's own folders of the library: the button that shows one, and the menus about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QMenu, QPushButton, QWidget

from bridge.domain.sample import Sample
from gui.library.names import ask_name
from gui.text import tr
from gui.widgets import styled, with_tooltip

Known = Sequence[tuple[str, int]]
"""Collections, each with how many samples are in it."""


class CollectionButton(QPushButton):
    """`chosen` when another collection is shown, or all samples; `renamed(old, new)`,
    `removed(name)`, `padded(name)` to have one on the pads, `kept(name)` to keep the pads as one.
    """

    chosen = pyqtSignal()
    renamed = pyqtSignal(str, str)
    removed = pyqtSignal(str)
    padded = pyqtSignal(str)
    kept = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        styled(self, "chip")
        self.setCheckable(True)
        self.name: str | None = None
        self._known: Known = ()
        self.clicked.connect(self._ask)
        self._show()

    def show_known(self, known: Known) -> None:
        """Those that there are; one that is gone is not shown any more."""
        self._known = known
        if self.name is not None and self.name not in (name for name, _ in known):
            self.choose(None)

    def choose(self, name: str | None) -> None:
        """Show a collection, or all samples."""
        changed, self.name = name != self.name, name
        self._show()
        if changed:
            self.chosen.emit()

    def menu_of(self) -> QMenu:
        """What can be chosen, and done with the one that is shown."""
        menu = QMenu(self)
        self._offer(menu, tr("All samples"), None)
        menu.addSeparator()
        for name, count in self._known:
            self._offer(menu, f"{name}  ({count:,})", name)
        if not self._known:
            empty = menu.addAction(tr("No collections yet: Ctrl+G adds samples to one"))
            assert empty is not None
            empty.setEnabled(False)
        menu.addSeparator()
        menu.addAction(tr("Keep the pads as a collection…"), self._keep)
        if self.name is not None:
            name = self.name
            menu.addAction(tr("Put it on the pads"), lambda: self.padded.emit(name))
            menu.addAction(tr("Rename…"), self._rename)
            menu.addAction(tr("Delete the collection"), lambda: self.removed.emit(name))
        return menu

    def _offer(self, menu: QMenu, text: str, name: str | None) -> None:
        action = menu.addAction(text, lambda: self.choose(name))
        assert action is not None
        action.setCheckable(True)
        action.setChecked(name == self.name)

    def _ask(self) -> None:
        self._show()
        menu = self.menu_of()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _rename(self) -> None:
        before = self.name or ""
        ask_name(self, tr("Rename the collection"), before, self._called)

    def _called(self, new: str) -> None:
        before, self.name = self.name, new
        self._show()
        self.renamed.emit(before, new)

    def _keep(self) -> None:
        ask_name(self, tr("Keep the pads as a collection"), "", self.kept.emit)

    def _show(self) -> None:
        text = self.name or tr("All")
        shown = text if len(text) <= MOST else text[: MOST - 1] + "…"
        self.setText(f"{shown} ▾")
        self.setChecked(self.name is not None)
        tip = tr("Collections: folders of your own, whatever folder the files lie in")
        with_tooltip(self, tr("Collection: {}").format(text), tip)


MOST = 16  # letters of a name on the button


def add_menu(
    parent: QMenu, known: Known, put: Callable[[str], None], ask: Callable[[], None]
) -> QMenu:
    """The part of a menu that adds samples to a collection."""
    part = QMenu(tr("Add to a collection"), parent)
    for name, _ in known:
        part.addAction(name, lambda name=name: put(name))
    if known:
        part.addSeparator()
    part.addAction(tr("New collection…"), ask)
    return part


def ask_collection(
    parent: QWidget,
    samples: Sequence[Sample],
    known: Known,
    put: Callable[[str, Sequence[Sample]], None],
) -> None:
    """Ask into which collection samples go; names that there are, are completed."""
    title = tr("Add to a collection")
    ask_name(parent, title, "", lambda name: put(name, samples), [name for name, _ in known])
