"""Which parts a kit is to have: a line to type in, below the button that asked."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bridge.domain.errors import FodderError
from bridge.domain.kit import MOST_PARTS
from gui.text import tr
from gui.widgets import label, restyle, row, styled, with_tooltip

WIDE = 320  # px


class PartsPopup(QFrame):
    """`wanted(list of names)` once it is a kit. `prompt` says what the parts are of."""

    wanted = pyqtSignal(object)

    def __init__(self, parent: QWidget, prompt: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        from bridge.prompt.kits import kit_of  # its tables take a while to load

        styled(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._prompt = prompt
        self.line = with_tooltip(
            QLineEdit(), tr("Parts"), tr("At most {}, separated by commas").format(MOST_PARTS)
        )
        self.line.setText(", ".join(kit_of(prompt).names))
        what = tr("Make the parts")
        self.go = with_tooltip(styled(QPushButton(what), "go"), what, what)
        self._trouble = label("")
        self._trouble.setWordWrap(True)
        restyle(self._trouble, "tone", "bad")
        self._trouble.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 12)
        box.setSpacing(8)
        box.addWidget(label(tr("Parts that belong together: one key, one groove"), "dim"))
        box.addWidget(self.line)
        box.addWidget(self._trouble)
        box.addLayout(row(None, self.go))
        self.setFixedWidth(WIDE)
        self.line.returnPressed.connect(self._accept)
        self.go.clicked.connect(self._accept)

    def open_below(self, widget: QWidget) -> None:
        """Show it below a widget, or above where there is no room."""
        self.adjustSize()
        at = widget.mapToGlobal(QPoint(0, widget.height() + 4))
        screen = widget.screen()
        if screen is not None and at.y() + self.height() > screen.availableGeometry().bottom():
            at = widget.mapToGlobal(QPoint(0, -self.height() - 4))
        self.move(at)
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def _accept(self) -> None:
        from bridge.prompt.kits import kit_of, parse_parts

        try:
            names = parse_parts(self.line.text())
            kit_of(self._prompt, names)
        except FodderError as error:
            self._trouble.setText(str(error))
            self._trouble.show()
            self.adjustSize()
            return
        self.close()
        self.wanted.emit(list(names))
