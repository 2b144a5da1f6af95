"""Small parts that panels are built of. Each is named for screen readers and has a tooltip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PyQt6.QtCore import QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

GAP = 8  # px between neighbours
NAME_HIGH = 24  # px, also where buttons stand beside a name


W = TypeVar("W", bound=QWidget)
T = TypeVar("T")


def with_tooltip(widget: W, name: str, tip: str) -> W:
    """The same widget, with a name for screen readers and a tooltip."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip)
    return widget


def styled(widget: W, look: str) -> W:
    """The same widget, with a look of the style sheet."""
    widget.setProperty("look", look)
    return widget


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and have it looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)


def label(text: str = "", kind: str = "") -> QLabel:
    """A line of plain text."""
    found = QLabel(text)
    found.setTextFormat(Qt.TextFormat.PlainText)  # prompts are never markup
    if kind:
        styled(found, kind)
    return found


def framed(kind: str) -> QFrame:
    """A frame of a kind that the style sheet knows."""
    return styled(QFrame(), kind)


def row(*items: QWidget | int | None, gap: int = GAP) -> QHBoxLayout:
    """Side by side; an int is a fixed space, None takes what is left."""
    box = QHBoxLayout()
    _fill(box, items, gap)
    return box


def column(*items: QWidget | int | None, gap: int = GAP) -> QVBoxLayout:
    """Widgets under one another; a number is a gap, None takes what is left."""
    box = QVBoxLayout()
    _fill(box, items, gap)
    return box


def _fill(box: QHBoxLayout | QVBoxLayout, items: Sequence[QWidget | int | None], gap: int) -> None:
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(gap)
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        else:
            box.addWidget(item)


def under(name: str, *widgets: QWidget) -> QVBoxLayout:
    """A control with its name above it."""
    said = label(name, "name")
    said.setBuddy(widgets[0])
    said.setMinimumHeight(NAME_HIGH)
    box = column(said, gap=2)
    if len(widgets) == 1:
        box.addWidget(widgets[0])
    else:
        box.addLayout(row(*widgets, gap=4))
    return box


def plain_button(text: str, name: str, tip: str, checkable: bool = False) -> QToolButton:
    """A button without a frame, named for screen readers."""
    button: QToolButton = with_tooltip(styled(QToolButton(), "plain"), name, tip)
    button.setText(text)
    button.setCheckable(checkable)
    return button


class Segments(QFrame, Generic[T]):
    """A few values, one of them chosen: `value`, and `changed(value)` when the user chooses."""

    changed = pyqtSignal(object)

    def __init__(self, name: str, tip: str, values: Sequence[tuple[str, T]]) -> None:
        super().__init__()
        styled(self, "segments")
        with_tooltip(self, name, tip)
        self._name, self._tip = name, tip
        self._values: list[T] = []
        self._group = QButtonGroup(self)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(2, 2, 2, 2)
        self._box.setSpacing(2)
        for text, value in values:
            self.offer(text, value)
        first = self._group.button(0)
        assert first is not None
        first.setChecked(True)
        self._group.idClicked.connect(lambda number: self.changed.emit(self._values[number]))

    @property
    def value(self) -> T:
        """The value that is chosen."""
        return self._values[self._group.checkedId()]

    def offer(self, text: str, value: T) -> None:
        """One value more to choose, unless it is there already."""
        if value in self._values:
            return
        button = with_tooltip(styled(QPushButton(text), "part"), f"{self._name}: {text}", self._tip)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._group.addButton(button, len(self._values))
        self._values.append(value)
        self._box.addWidget(button)

    def choose(self, value: object) -> None:
        """Show a value; one that is not among them changes nothing."""
        at = next((at for at, one in enumerate(self._values) if one == value), None)
        if at is not None:
            button = self._group.button(at)
            assert button is not None
            button.setChecked(True)


class Elided(QLabel):
    """A line of text that gives way: its end (or middle) is left out where there is no room."""

    def __init__(
        self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole, self._mode, self._cut_from = text, mode, text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._cut()

    def say(self, text: str) -> None:
        """Show a text, cut in the middle where it does not fit."""
        self._whole = text
        self._cut()

    @property
    def whole(self) -> str:
        """The text, uncut."""
        return self._whole

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(20, self.width()))
        if shown != self.text():
            super().setText(shown)
        if shown != self._whole and not self.toolTip():
            self.setToolTip(self._whole)
        elif self.toolTip() == self._cut_from and shown == self._whole:
            self.setToolTip("")
        self._cut_from = self._whole
        self.setAccessibleName(self._whole)


class Flow(QLayout):
    """Items from left to right, and on in the next line (after Qt's own flow layout example)."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._gap = gap
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem | None) -> None:
        assert item is not None
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, move: bool) -> int:
        """Lay the items out in `rect`, each in the middle of its line; how high they are."""
        y = rect.y()
        for number, line in enumerate(self._lines(rect.width())):
            y += self._gap if number else 0
            high = max(item.sizeHint().height() for item in line)
            x = rect.x()
            for item in line:
                size = item.sizeHint()
                if move:
                    item.setGeometry(QRect(QPoint(x, y + (high - size.height()) // 2), size))
                x += size.width() + self._gap
            y += high
        return y - rect.y()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """The items by lines of that width."""
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            wide = item.sizeHint().width()
            if not lines or (used and used + wide > width):
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wide + self._gap
        return lines
