"""The window's part of tests.benchmarks.startup, in a process of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QApplication

from bridge.config.settings import Settings, find_home
from gui import theme
from gui.app import App, begin_engine, prepare_process

TAKES, PORT = 4, 7_799
BEAT = 5  # ms


class Watch(QObject):
    """Notes the first paint, the longest work at one event, and how late a timer beats."""

    def __init__(self, qt: QApplication, began: float) -> None:
        super().__init__()
        self.found: dict[str, float] = {}
        self.longest = self.away = 0.0
        self._began, self._worked, self._beaten = began, time.thread_time(), 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)
        qt.installEventFilter(self)

    def note(self, name: str) -> None:
        self.found.setdefault(name, round(time.time() - self._began, 3))

    def begin(self) -> None:
        self.longest, self._beaten = 0.0, time.monotonic()
        self._timer.start(BEAT)

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        now = time.thread_time()
        self.longest, self._worked = max(self.longest, now - self._worked), now
        if event is not None and event.type() == QEvent.Type.Paint:
            self.note("first paint")
        return False

    def _beat(self) -> None:
        now = time.monotonic()
        self.away, self._beaten = max(self.away, now - self._beaten - BEAT / 1000), now


def until(qt: QApplication, true: Callable[[], object], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come so far"
        qt.processEvents()
        time.sleep(0.001)


def measure_window(prompt: str, began: float) -> dict[str, float]:
    """Open the window as `gui.app.main` does, in a process that began then, and make loops."""
    home = find_home()
    settings = Settings(home.folder, port=PORT, discovery=False)
    engine = begin_engine(home, settings)
    qt = QApplication(["Fodder"])
    prepare_process()
    watch = Watch(qt, began)
    theme.apply(qt, theme.DARK)
    app = App(home, settings, engine=engine)
    app.start()
    until(qt, lambda: app.session is not None)
    watch.note("library open")
    make, board = app.window.make, app.window.board
    make.prompt.say(prompt)
    make.generate()
    until(qt, lambda: any(one is not None for one in board.slots.samples))
    watch.note("first loop, model and all")
    until(qt, lambda: not len(make.jobs))
    watch.begin()
    make.takes.choose(TAKES)
    begun = time.monotonic()
    make.generate()
    until(qt, lambda: len(make.jobs) == 1)
    until(qt, lambda: not len(make.jobs))
    watch.found["a loop, warm"] = round((time.monotonic() - begun) / TAKES, 3)
    watch.found["Qt thread away at most, ms"] = round(1000 * watch.away, 1)
    watch.found["Qt thread at work at most, ms"] = round(1000 * watch.longest, 1)
    watch.found["torch in the window's process"] = "torch" in sys.modules
    app.end()
    return watch.found
