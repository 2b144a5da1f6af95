"""A small dialog for one name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCompleter, QDialog, QDialogButtonBox, QLineEdit, QWidget

from gui.text import tr
from gui.widgets import column, label, with_tooltip

LONGEST = 96  # letters


class NameDialog(QDialog):
    """Asks for a name, which is not empty."""

    def __init__(
        self, title: str, text: str, known: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.line: QLineEdit = with_tooltip(QLineEdit(text), tr("Name"), title)
        self.line.setMaxLength(LONGEST)
        self.line.selectAll()
        if known:
            completer = QCompleter(list(known), self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            self.line.setCompleter(completer)
        kinds = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.line.textChanged.connect(self._allow)
        self._allow()
        box = column(label(title, "name"), self.line, 6, self._buttons)
        box.setContentsMargins(18, 16, 18, 14)
        self.setLayout(box)
        self.setMinimumWidth(380)

    @property
    def name(self) -> str:
        """What was typed, its spaces tidied."""
        return " ".join(self.line.text().split())

    def _allow(self) -> None:
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        if ok is not None:
            ok.setEnabled(bool(self.name))


def ask_name(
    parent: QWidget,
    title: str,
    text: str,
    take: Callable[[str], object],
    known: Sequence[str] = (),
) -> NameDialog:
    """Open the dialog over `parent`; `take(name)` if the user agrees to another than `text`."""
    dialog = NameDialog(title, text, known, parent)

    def agreed() -> None:
        if dialog.name != text:
            take(dialog.name)

    dialog.accepted.connect(agreed)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setModal(True)
    dialog.show()
    return dialog
