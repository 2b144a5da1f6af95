"""Measure the window's calm: python -m tests.benchmarks.stalls [--where]

From the first paint on, through what a producer does: the library opens, samples are made, chosen,
searched, laid on pads, swapped and sliced, the theme and the size change, dialogs open. For each,
the longest that the Qt thread was at work between two beats of a timer, in ms of its own processor
time (which means something on a machine that is busy with other work). `--where` adds what it was
doing then.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, Qt, QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget

from bridge.config.settings import Settings, find_home
from bridge.domain.playback import PadMode
from gui import theme
from gui.app import App
from gui.session import Session

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
PORT = 7_798
CTRL = Qt.KeyboardModifier.ControlModifier
PROMPTS = ("boom bap drums, 92 bpm, 2 bars", "warm pad, 92 bpm, A minor", "snare one-shot")
SLOW = 0.03  # seconds of work after which it is looked where
LOOK = 0.004
BEAT = 5  # ms


class Watch(QObject):
    """The longest work between two beats of a timer that should fire every 5 ms, and where it was:
    what a click is answered by late."""

    def __init__(self, where: bool) -> None:
        super().__init__()
        self._stacks: list[str] = []
        self._main = threading.get_ident()
        self.begin()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)
        self._timer.start(BEAT)
        if where:
            threading.Thread(target=self._look, daemon=True).start()

    def begin(self) -> None:
        self.longest, self.where, self._stacks = 0.0, "", []
        self._since, self._began = time.thread_time(), time.monotonic()

    def beat(self) -> None:
        now = time.thread_time()
        if now - self._since > self.longest:
            self.longest = now - self._since
            self.where = "\n".join(self._stacks[:: max(1, len(self._stacks) // 4)])
        self._stacks = []
        self._since, self._began = now, time.monotonic()

    def _look(self) -> None:
        while True:
            time.sleep(LOOK)
            frame = sys._current_frames().get(self._main)
            if frame is not None and time.monotonic() - self._began > SLOW:
                lines = traceback.extract_stack(frame)[-7:]
                self._stacks.append(" < ".join(
                    f"{line.name}:{os.path.basename(line.filename)}:{line.lineno}"  # noqa: PTH119
                    for line in reversed(lines)))  # fmt: skip


def until(qt: QApplication, true: Callable[[], object], seconds: float = 240.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come so far"
        qt.processEvents()
        time.sleep(0.001)


def rest(qt: QApplication, seconds: float = 0.6) -> None:
    end = time.monotonic() + seconds
    until(qt, lambda: time.monotonic() > end)


def session_of(app: App) -> Session:
    assert isinstance(app.session, Session)
    return app.session


def actions(qt: QApplication, app: App) -> dict[str, Callable[[], object]]:
    """What is done, by name, in its order."""
    window, board = app.window, app.window.board

    def build() -> None:
        app._build()
        rest(qt, 1.0)

    def make(prompt: str) -> None:
        window.make.prompt.say(prompt)
        window.make.generate()
        until(qt, lambda: len(window.make.jobs) == 1)
        until(qt, lambda: not len(window.make.jobs))

    def key(name: Qt.Key, widget: QWidget = window) -> None:
        QTest.keyClick(widget, name, CTRL)  # type: ignore[call-overload]  # PyQt6's stub

    def typed(text: str) -> None:
        field = session_of(app)._library.field
        field.clear()
        for letter in text:
            QTest.keyClicks(field, letter)  # type: ignore[arg-type, call-arg]
            rest(qt, 0.05)

    def slices() -> None:
        board.header.slices.click()
        until(qt, lambda: board.header.slices.isChecked() and board.pads[0].sample is None)
        rest(qt)
        board.header.slices.click()

    def walk() -> None:
        table = session_of(app)._library.table
        table.setFocus()
        table.selectRow(0)
        for _ in range(3):
            QTest.keyClick(table, Qt.Key.Key_Down)  # type: ignore[call-overload]
            rest(qt, 0.3)

    def look(name: str) -> None:
        app.take_settings(replace(app.settings, theme=name))
        rest(qt)

    def dialogs() -> None:
        app.change_settings()
        rest(qt)
        app.show_keys()
        rest(qt)
        app.show_log()
        rest(qt)
        for widget in qt.topLevelWidgets():
            if widget is not window:
                widget.close()

    return {
        "the first paint's rest": build,
        "from there to the library": lambda: until(qt, lambda: app.session is not None),
        "rest after it": lambda: rest(qt, 2.0),
        **{f"make {prompt}": partial(make, prompt) for prompt in PROMPTS},
        "the arrow keys in the list": walk,
        "a search, letter by letter": lambda: typed("warm pad"),
        "the whole list again": lambda: typed(""),
        "a pad is struck": lambda: board.press(1),
        "two pads swapped": lambda: board.swap(1, 2),
        "a pad's mode": lambda: board.set_mode(1, PadMode.HOLD),
        "pads together": lambda: key(Qt.Key.Key_J),
        "slices and back": slices,
        "the light theme": lambda: look("light"),
        "the dark theme": lambda: look("dark"),
        "900 x 600": lambda: window.resize(900, 600),
        "1440 x 900": lambda: window.resize(1440, 900),
        "the strip": lambda: key(Qt.Key.Key_T),
        "the whole window": lambda: key(Qt.Key.Key_T),
        "three dialogs": dialogs,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--where", action="store_true")
    args = parser.parse_args()
    qt = QApplication(["Fodder"])
    with tempfile.TemporaryDirectory() as root:
        os.environ["FODDER_HOME"] = root
        home = find_home()
        theme.apply(qt, theme.DARK)
        app = App(home, Settings(home.folder, port=PORT, discovery=False, ahead=False))
        app.window.show()
        until(qt, app.window.isVisible)
        rest(qt, 0.3)
        watch = Watch(args.where)
        found: dict[str, object] = {}
        for name, do in actions(qt, app).items():
            watch.begin()
            do()
            watch.beat()
            rest(qt)
            found[name] = round(1000 * watch.longest, 1)
            if watch.where and watch.longest > SLOW:
                found[f"{name}, where"] = watch.where
        found["the longest"] = max(one for one in found.values() if isinstance(one, float))
        app.end()
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
