"""What stands below a model that is not on this disk: its licence, its size, and how to get it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QProgressBar, QPushButton

from bridge.config.download import arrived
from bridge.domain.errors import Cancelled, FodderError
from bridge.domain.model import ModelEntry
from bridge.jobs.call import call
from gui.text import tr
from gui.widgets import column, label, row, with_tooltip

GLANCE = 500  # ms between two looks at how much has arrived
Pull = Callable[[ModelEntry, threading.Event], object]


def pull_apart(entry: ModelEntry, stopped: threading.Event) -> object:
    """Download a model in a process of its own, which ends when it is given up."""
    return call("bridge.config.download", "pull", entry, stopped=stopped)


class ModelDownload(QFrame):
    """`arrived(ModelEntry)` when a model is here, `failed(sentence)`. Hidden where the one that is
    chosen is here already. A download goes on while another model is chosen."""

    arrived = pyqtSignal(object)
    failed = pyqtSignal(str)
    _ended = pyqtSignal(object, str)

    def __init__(self, pull: Pull = pull_apart) -> None:
        super().__init__()
        self._pull = pull
        self._shown: ModelEntry | None = None
        self._running: ModelEntry | None = None
        self._stopped = threading.Event()
        self.about = label("", "dim")
        self.about.setWordWrap(True)
        self.go: QPushButton = with_tooltip(
            QPushButton(), tr("Download"), tr("Download this model")
        )
        self.go.clicked.connect(self._clicked)
        self.progress: QProgressBar = with_tooltip(
            QProgressBar(), tr("Download"), tr("How much has arrived")
        )
        self.progress.setTextVisible(True)
        self.progress.setRange(0, 1_000)
        box = column(self.about, gap=4)
        box.addLayout(row(self.progress, self.go))
        self.setLayout(box)
        self._look = QTimer(self)
        self._look.setInterval(GLANCE)
        self._look.timeout.connect(self._show_progress)
        self._ended.connect(self._end)
        self._show()

    def show_model(self, entry: ModelEntry | None, here: bool) -> None:
        """The model that is chosen, and whether it is on this disk."""
        self._shown = None if here or entry is None or entry.repository is None else entry
        self._show()

    def close_down(self) -> None:
        """Give up what is downloaded; what has arrived stays."""
        self._stopped.set()

    def _show(self) -> None:
        entry = self._running or self._shown
        self.setVisible(entry is not None)
        if entry is None:
            return
        size = tr("{:.1f} GB").format(entry.weights) if entry.weights else tr("size unknown")
        gated = tr("accept its terms on its page first") if entry.gated else ""
        parts = [entry.name, entry.licence, size, gated]
        self.about.setText(" · ".join(part for part in parts if part))
        self.about.setToolTip("\n".join(one for one in (entry.about, page_of(entry)) if one))
        running = self._running is not None
        self.go.setText(tr("Cancel") if running else tr("Download"))
        self.progress.setVisible(running)

    def _clicked(self) -> None:
        if self._running is not None:
            self.close_down()
        elif self._shown is not None:
            self._running, self._stopped = self._shown, threading.Event()
            work = partial(self._work, self._running, self._stopped)
            threading.Thread(target=work, name="fodder-download", daemon=True).start()
            self._look.start()
            self._show_progress()
            self._show()

    def _work(self, entry: ModelEntry, stopped: threading.Event) -> None:
        said = ""
        try:
            self._pull(entry, stopped)
        except Cancelled:
            said = tr("{} is not downloaded; what has arrived stays.").format(entry.name)
        except FodderError as error:
            said = str(error)
        self._ended.emit(entry, said)

    def _end(self, entry: ModelEntry, said: str) -> None:
        self._running = None
        self._look.stop()
        if said:
            self._show()
            self.failed.emit(said)
            return
        if self._shown is not None and self._shown.name == entry.name:
            self._shown = None
        self._show()
        self.arrived.emit(entry)

    def _show_progress(self) -> None:
        entry = self._running
        if entry is None:
            return
        gigabytes = arrived(entry) / 1e9
        share = min(gigabytes / entry.weights, 1.0) if entry.weights else 0.0
        self.progress.setValue(round(1_000 * share))
        self.progress.setFormat(tr("{:.2f} of {:.1f} GB").format(gigabytes, entry.weights))


def page_of(entry: ModelEntry) -> str:
    """Where a model is described."""
    return "" if entry.repository is None else f"https://huggingface.co/{entry.repository}"
