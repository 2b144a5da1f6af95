"""The first run's tour: three steps beside what they speak of, skipped by Esc, shown once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QFrame, QPushButton, QWidget

from gui.text import tr
from gui.theme import Palette
from gui.widgets import column, label, row, styled, with_tooltip

WIDE = 300  # px of the card
AWAY = 14  # px between the card and what it speaks of


@dataclass(frozen=True, slots=True)
class TourStep:
    """A step of the tour: what it is about, and what there is to say."""

    about: QWidget
    title: str
    text: str


class Tour(QWidget):
    """Lies over the window and shows one stop after the other; `ended` when it is gone."""

    ended = pyqtSignal()

    def __init__(self, window: QWidget, stops: Sequence[TourStep], palette: Palette) -> None:
        super().__init__(window)
        with_tooltip(self, tr("Tour"), "")
        self.palette_ = palette
        self._stops, self._at = stops, 0
        self._title, self._text = label("", "figure"), label("", "dim")
        self._title.setWordWrap(True)
        self._text.setWordWrap(True)
        self._count = label("", "faint")
        self.skip: QPushButton = with_tooltip(
            QPushButton(tr("Skip")), tr("Skip"), tr("End the tour (Esc); it does not come again")
        )
        self.next: QPushButton = with_tooltip(
            styled(QPushButton(), "go"), tr("Next"), tr("The next step (Enter)")
        )
        self.skip.clicked.connect(self.end)
        self.next.clicked.connect(self.go_on)
        self.card = styled(QFrame(self), "card")
        box = column(self._title, self._text, gap=8)
        box.addLayout(row(self._count, None, self.skip, self.next))
        box.setContentsMargins(16, 14, 16, 12)
        self.card.setLayout(box)
        self.card.setFixedWidth(WIDE)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self._show()
        self.show()
        self.raise_()
        self.next.setFocus()

    def go_on(self) -> None:
        """The next stop, or the end."""
        if self._at + 1 < len(self._stops):
            self._at += 1
            self._show()
        else:
            self.end()

    def end(self) -> None:
        """Go away for good."""
        if not self.isHidden():
            self.hide()
            self.ended.emit()
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        assert event is not None
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right):
            self.go_on()

    def event(self, event: QEvent | None) -> bool:
        """The window's commands wait: keys are the tour's as long as it lasts."""
        if event is not None and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, _: bool) -> bool:
        """Tab goes between its two buttons."""
        (self.next if self.skip.hasFocus() else self.skip).setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def eventFilter(self, _: QObject | None, event: QEvent | None) -> bool:
        """Stay as large as the window."""
        parent = self.parentWidget()
        if event is not None and event.type() == QEvent.Type.Resize and parent is not None:
            self.setGeometry(parent.rect())
            self._show()
        return False

    def paintEvent(self, _: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade, about = self.palette_.colour("ground", 0.72), self._area()
        for part in (
            QRect(0, 0, self.width(), about.top()),
            QRect(0, about.bottom() + 1, self.width(), self.height() - about.bottom()),
            QRect(0, about.top(), about.left(), about.height()),
            QRect(about.right() + 1, about.top(), self.width() - about.right(), about.height()),
        ):
            painter.fillRect(part, shade)
        painter.setPen(QPen(self.palette_.colour("accent"), 2))
        painter.drawRoundedRect(about, 8, 8)
        painter.end()

    def _area(self) -> QRect:
        about = self._stops[self._at].about
        at = about.mapTo(self.parentWidget(), QPoint(0, 0))
        return QRect(at, about.size()).adjusted(-3, -3, 3, 3).intersected(self.rect())

    def _show(self) -> None:
        stop, count = self._stops[self._at], len(self._stops)
        self._title.setText(stop.title)
        self._text.setText(stop.text)
        self._count.setText(f"{self._at + 1} / {count}")
        last = self._at + 1 == count
        self.next.setText(tr("Done") if last else tr("Next"))
        self.card.setAccessibleName(f"{stop.title}. {stop.text}")
        self.card.adjustSize()
        self.card.move(self._beside(self._area()))
        self.update()

    def _beside(self, about: QRect) -> QPoint:
        """Where the card has room: to the right, to the left, else upon it."""
        wide, high = self.card.width(), self.card.height()
        top = max(AWAY, min(about.center().y() - high // 2, self.height() - high - AWAY))
        if about.right() + AWAY + wide <= self.width():
            return QPoint(about.right() + AWAY, top)
        if about.left() - AWAY - wide >= 0:
            return QPoint(about.left() - AWAY - wide, top)
        return QPoint(about.center().x() - wide // 2, top)
