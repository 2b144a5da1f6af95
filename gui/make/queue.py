"""What is being made and what waits: one card a job, with its progress and a way to cancel it."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from bridge.domain import events
from bridge.domain.request import Request
from gui.icons import icon
from gui.text import marked, tr
from gui.widgets import Elided, column, label, plain_button, row, styled, with_tooltip

SHOWN = 3
_STAGES = {
    "load": marked("loading the model"), "paint": marked("painting"),
    "invert": marked("turning into sound"), "hear": marked("listening"),
}  # fmt: skip


class JobCard(QFrame):
    """One job. `cancelled` when the user gives it up, `dismissed` once its failure was read."""

    cancelled = pyqtSignal()
    dismissed = pyqtSignal()

    def __init__(self, request: Request) -> None:
        super().__init__()
        styled(self, "card")
        self.failed = False
        self._makes, self._made = request.makes, 0
        self._prompt = Elided(request.prompt)
        self._state = label(tr("queued"), "faint")
        self._bar = with_tooltip(QProgressBar(), tr("Progress"), request.prompt)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        close = plain_button(
            "", tr("Cancel this job"), tr("Cancel this job (Esc cancels the newest)")
        )
        close.setIcon(icon("close"))
        close.clicked.connect(self._close)
        self._why = QLabel()
        self._why.setWordWrap(True)
        self._why.setProperty("tone", "bad")
        self._why.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 6, 6, 8)
        box.setSpacing(4)
        box.addLayout(row(self._prompt, close, gap=2))
        box.addWidget(self._state)
        box.addWidget(self._why)
        box.addWidget(self._bar)

    def _close(self) -> None:
        (self.dismissed if self.failed else self.cancelled).emit()

    @property
    def prompt(self) -> str:
        """The whole prompt of the job."""
        return self._prompt.whole

    @property
    def fraction(self) -> float:
        """How far it is, 0 to 1."""
        return self._bar.value() / 1000

    def advance(self, fraction: float, stage: str) -> None:
        """Show how far it is and what is done."""
        self._bar.setUpdatesEnabled(False)  # setValue paints at once, and all that waits with it
        self._bar.setValue(round(1000 * fraction))
        self._bar.setUpdatesEnabled(True)  # painted when its turn comes
        said = tr(_STAGES.get(stage, stage))
        if self._makes > 1:
            number = tr("{} of {}").format(min(self._made + 1, self._makes), self._makes)
            said = f"{number} · {said}"
        self._state.setText(said)

    def count(self) -> None:
        """One sample more is done."""
        self._made += 1

    def fail(self, sentence: str) -> None:
        """Show why it failed, until that is dismissed."""
        self.failed = True
        self._bar.hide()
        self._state.hide()
        self._why.setText(sentence)
        self._why.show()


class JobList(QWidget):
    """The jobs of this window, the oldest on top. `cancel(job)` when the user gives one up."""

    cancel = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, JobCard] = {}
        self._more = label("", "faint")
        self._more.hide()
        self._box = column(gap=6)
        self._box.addWidget(self._more)
        self.setLayout(self._box)

    def __len__(self) -> int:
        """How many run or wait."""
        return sum(not card.failed for card in self._cards.values())

    def card(self, job: str) -> JobCard | None:
        """The card of a job, if it is shown."""
        return self._cards.get(job)

    def add(self, job: str, request: Request) -> None:
        """Show a job that was accepted."""
        card = JobCard(request)
        card.cancelled.connect(lambda: self.cancel.emit(job))
        card.dismissed.connect(lambda: self._drop(job))
        self._cards[job] = card
        self._box.insertWidget(self._box.count() - 1, card)
        self._tidy()

    def hear(self, event: events.Event) -> None:
        """Show what became of a job."""
        card = self._cards.get(event.job)
        if card is None:
            return
        if isinstance(event, events.Progress):
            card.advance(event.fraction, event.stage)
        elif isinstance(event, events.Done):
            card.count()
        elif isinstance(event, events.Failed):
            card.fail(event.message)
            self._tidy()
        elif isinstance(event, events.JobFinished | events.JobCancelled):
            self._drop(event.job)

    def newest(self) -> str | None:
        """The job that was asked for last and is not over."""
        return next((job for job in reversed(self._cards) if not self._cards[job].failed), None)

    def _drop(self, job: str) -> None:
        card = self._cards.pop(job, None)
        if card is not None:
            self._box.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._tidy()

    def _tidy(self) -> None:
        """Only the first few have room; the rest are a number."""
        for number, card in enumerate(self._cards.values()):
            card.setVisible(number < SHOWN)
        rest = len(self._cards) - SHOWN
        self._more.setText(tr("and {} more").format(rest))
        self._more.setVisible(rest > 0)
