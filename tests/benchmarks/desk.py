"""The real window on a screen that nobody sees, driven by mouse and keys as by a hand.

`desk(…)` opens Xvfb, a window manager and the window, which is a process of its own and answers
one line at a time: where a part of it is, how long its Qt thread was away, what jobs there are.
Parts are named as screen readers name them ("Generate"), or are one of `SPOTS` ("pad 3", "row 1").
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QLocale, QObject, QPoint, QPointF, QRect, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from bridge.config.settings import find_home, load
from gui import theme
from gui.app import SETTLED, App, prepare_process
from gui.heap import resume_collector
from gui.session import Session
from gui.text import translate
from tests.screen import Screen, a_screen, wait

BEAT = 5  # ms
SLOW = 0.03  # seconds after which it is looked where the thread is
_OURS = str(Path(__file__).parents[2])
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest that the Qt thread did not come back, ms: by the clock, without the time in which
    the system gave its processor to others, and in its own work; and what it was doing."""

    wall: float
    own: float
    work: float
    where: str = ""


class Watch(QObject):
    """The longest time between two beats of a timer that should fire every 5 ms."""

    def __init__(self) -> None:
        super().__init__()
        self._main = threading.get_ident()
        self._stacks: list[str] = []
        self._longest, self._since = Stall(0.0, 0.0, 0.0), _times()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT)
        self._stopped = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def stop(self) -> None:
        self._timer.stop()
        self._stopped.set()
        self._looking.join()

    def take(self) -> Stall:
        """The longest since the last time, by own time."""
        found, self._longest = self._longest, Stall(0.0, 0.0, 0.0)
        self._since = _times()
        return found

    def _beat(self) -> None:
        now = _times()
        wall, queued, work = (
            1000 * (after - before) for after, before in zip(now, self._since, strict=True)
        )
        own = max(work, wall - BEAT - queued)
        last = self._longest
        where = "\n".join(self._stacks) if own > last.own else last.where
        self._longest = Stall(
            max(last.wall, wall - BEAT), max(last.own, own), max(last.work, work), where
        )
        self._stacks = []
        self._since = _times()

    def _look(self) -> None:
        while not self._stopped.wait(0.01):
            frame = sys._current_frames().get(self._main)
            if frame is not None and time.monotonic() - self._since[0] > SLOW:
                lines = traceback.extract_stack(frame)
                shown = [*(one for one in lines[2:-1] if _OURS in one.filename), lines[-1]]
                self._stacks.append(" < ".join(
                    f"{line.name}:{Path(line.filename).name}:{line.lineno}"
                    for line in reversed(shown[-9:])))  # fmt: skip


def _times() -> tuple[float, float, float]:
    """Seconds of this thread: by the clock, waiting for a processor, at work."""
    queued = 0.0
    if sys.platform == "linux":
        queued = int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    return time.monotonic(), queued, time.thread_time()


def _mid(widget: QWidget, box: QRect | None = None, x: float = 0.5, y: float = 0.5) -> Point:
    box = widget.rect() if box is None else box
    at = widget.mapToGlobal(QPoint(box.x() + int(box.width() * x), box.y() + int(box.height() * y)))
    return at.x(), at.y()


def _session(app: App) -> Session:
    assert isinstance(app.session, Session)
    return app.session


def _row(app: App, number: str, part: str = "") -> Point:
    table = _session(app)._library.table
    view, model = table.viewport(), table.model()
    assert view is not None
    assert model is not None
    box = table.visualRect(model.index(int(number) - 1, 0))
    if part == "notes":
        return _mid(view, table._delegate.handle_rect(box))
    return _mid(view, box)


def _pad(app: App, number: str, spot: str = "") -> Point:
    pad = app.window.board.pads[int(number) - 1]
    if spot and spot in pad.spots():
        at = pad.mapToGlobal(pad.spots()[spot].center().toPoint())
        return at.x(), at.y()
    return _mid(pad, y=0.6)


def _wave(app: App, fraction: str) -> Point:
    """A place in the sample, in a fraction of it."""
    plot = app.window.view.plot
    at = plot.mapToGlobal(QPointF(plot.x_of(float(fraction) * plot._length), plot.height() * 0.4))
    return round(at.x()), round(at.y())


def _dot(app: App, number: str) -> Point:
    view = _session(app)._library.map
    x, y = view.points[int(number) - 1]
    return _mid(view, QRect(int(x), int(y), 1, 1))


def _note(app: App, number: str) -> Point:
    """A note that is drawn over the spectrogram."""
    plot = app.window.view.plot
    box = plot.notes.box(int(number) - 1)
    at = plot.mapToGlobal(plot.mapFromScene(plot.getViewBox().mapViewToScene(box.center())))
    return at.x(), at.y()


SPOTS: dict[str, Callable[..., Point]] = {
    "row": _row,
    "pad": _pad,
    "wave": _wave,
    "dot": _dot,
    "note": _note,
    "lane": lambda app, number: _mid(app.window.kit.cards[int(number) - 1], y=0.4),
    "midi": lambda app: _mid(app.window.view.edits.midi),
    "prompt": lambda app: _mid(app.window.make.prompt),
    "takes": lambda app, number: _button(app.window.make.takes, number),
    "source": lambda app: _mid(app.window.make.source),
    "head": lambda app, x: _mid(_session(app)._library.table.head, x=float(x)),
    "map": lambda app, x, y: _mid(_session(app)._library.map, x=float(x), y=float(y)),
    "window": lambda app, x, y: _mid(app.window, x=float(x), y=float(y)),
}


def _button(widget: QWidget, text: str) -> Point:
    return next(_mid(one) for one in widget.findChildren(QAbstractButton) if one.text() == text)


def _named(name: str) -> Point | None:
    """The widget, or the line of an open menu, that is called so."""
    menu = QApplication.activePopupWidget()
    if isinstance(menu, QMenu):
        for action in menu.actions():
            if action.text().replace("&", "") == name:
                return _mid(menu, menu.actionGeometry(action))
    for widget in reversed(QApplication.allWidgets()):
        called = widget.accessibleName() == name
        worded = isinstance(widget, QAbstractButton) and widget.text().replace("&", "") == name
        if (called or worded) and widget.isVisible() and widget.isEnabled():
            return _mid(widget)
    return None


class Answers(QObject):
    """Answers lines of JSON on stdin, each with one on stdout, on the Qt thread."""

    asked = pyqtSignal(str)

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app, self._watch = app, Watch()
        self.asked.connect(self._answer)
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        self._watch.stop()

    def _read(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line)

    def _answer(self, line: str) -> None:
        verb, *words = json.loads(line)
        try:
            found = getattr(self, f"_{verb}")(*words)
        except (LookupError, StopIteration, AttributeError, ValueError) as error:
            found = {"error": f"{verb} {words}: {error!r}"}
        print(json.dumps(found), flush=True)

    def _where(self, *words: str) -> Point | None:
        if words[0] in SPOTS:
            return SPOTS[words[0]](self._app, *words[1:])
        return _named(" ".join(words))

    def _stall(self) -> Sequence[object]:
        found = self._watch.take()
        return found.wall, found.own, found.work, found.where

    def _state(self) -> dict[str, Any]:
        window, session = self._app.window, self._app.session
        if not isinstance(session, Session):
            return {"open": False}
        shown = session._selection.sample
        board = window.board
        parts = [] if session._kit.lanes is None else session._kit.lanes.samples
        return {
            "open": True,
            "jobs": len(window.make.jobs) if session._kit.lanes is None else max(
                len(window.make.jobs), len(session._kit.lanes.jobs)),
            "rows": session._library.samples.rowCount(),
            "shown": "" if shown is None else str(shown.path),
            "seen": window.view._plot is not None and window.view.plot._picture.isVisible(),
            "saying": window.status.text,
            "pads": [None if one is None or one.path is None else str(one.path)
                     for one in board.slots.contents],
            "parts": [str(one.path) for one in parts],
            "dots": len(session._library.map.points) if session._library.chips.map.isChecked()
            else 0,
            "notes": window.view.plot.notes.isVisible(),
            "part": window.view.part,
            "popup": QApplication.activePopupWidget() is not None,
            "dialog": QApplication.activeModalWidget() is not None,
            "list": [None if one is None else str(one.path) for one in (
                session._library.samples.sample_at(row)
                for row in range(min(5, session._library.samples.rowCount())))],
        }  # fmt: skip

    def _look(self, path: str) -> bool:
        """A picture of the window."""
        return self._app.window.grab().save(path)

    def _end(self) -> bool:
        QTimer.singleShot(0, self._app.window.close)
        return True


@dataclass(slots=True)
class Desk:
    """A screen, and the window on it."""

    screen: Screen
    window: subprocess.Popen[str]

    def ask(self, *words: object) -> Any:
        assert self.window.stdin is not None
        assert self.window.stdout is not None
        self.window.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self.window.stdin.flush()
        line = self.window.stdout.readline()
        if not line:
            raise RuntimeError(f"the window ended ({self.window.wait(20)})")
        found = json.loads(line)
        if isinstance(found, dict) and "error" in found:
            raise LookupError(found["error"])
        return found

    def where(self, part: str) -> Point:
        """Where a part is, once it is there."""
        found: list[Point] = []

        def there() -> bool:
            try:
                at = self.ask("where", *part.split(" "))
            except LookupError:
                return False
            found[:] = [] if at is None else [tuple(at)]
            return bool(found)

        try:
            wait(there, 15)
        except AssertionError:
            raise AssertionError(f"{part!r} is not to be seen") from None
        return found[0]

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("state")
        return found

    def stall(self) -> Stall:
        return Stall(*self.ask("stall"))

    def click(self, part: str, button: int = 1, times: int = 1) -> None:
        self.screen.xdotool("mousemove", *self.where(part))
        time.sleep(0.1)
        self.screen.xdotool("click", "--repeat", times, "--delay", 60, button)

    def hover(self, part: str) -> None:
        self.screen.xdotool("mousemove", *self.where(part))

    def key(self, *keys: str) -> None:
        self.screen.xdotool("key", "--delay", 60, *keys)

    def type(self, text: str) -> None:
        for at in range(0, len(text), 40):
            self.screen.xdotool("type", "--delay", 35, text[at : at + 40])

    def drag(self, start: Point, goal: Point, rest: float = 0.4) -> None:
        """Press, leave slowly, go there in steps, wiggle, let go."""
        self.screen.xdotool("mousemove", *start)
        time.sleep(0.3)
        self.screen.xdotool("mousedown", 1)
        away = [(start[0] + 5 * step, start[1] + 3 * step) for step in range(1, 7)]
        points = [*away]
        points += [
            (
                round(away[-1][0] + (goal[0] - away[-1][0]) * step / 10),
                round(away[-1][1] + (goal[1] - away[-1][1]) * step / 10),
            )
            for step in range(1, 11)
        ]
        for point in (*points, (goal[0] + 4, goal[1] + 4), goal):
            self.screen.xdotool("mousemove", *point)
            time.sleep(0.05)
        time.sleep(rest)
        self.screen.xdotool("mouseup", 1)

    def drag_to(self, start: str, goal: str) -> None:
        self.drag(self.where(start), self.where(goal))

    def quiet(self, seconds: float = 180.0) -> None:
        """Until no job is left."""
        wait(lambda: self.state().get("jobs") == 0, seconds)

    def resize(self, width: int, height: int) -> None:
        self.screen.said("wmctrl", "-r", "Fodder", "-e", f"0,0,0,{width},{height}")

    def memory(self) -> dict[str, float]:
        """MB in memory: of the window's process, and of what it started: engine, player."""
        own, others = 0.0, 0.0
        parents = {pid: _status(pid, "PPid") for pid in _processes()}
        for pid in parents:
            line, above = _status(pid, "VmRSS"), pid
            while above and above != self.window.pid:
                above = parents.get(above, 0)
            if above == self.window.pid:
                own, others = (line, others) if pid == self.window.pid else (own, others + line)
        return {"window": round(own / 1024, 1), "others": round(others / 1024, 1)}


def _processes() -> list[int]:
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdecimal()]


def _status(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


@contextmanager
def desk(
    home: Path,
    port: int,
    size: Point,
    *,
    language: str = "en",
    tours: bool = False,
    screen_size: str = "1500x900",
) -> Iterator[Desk]:
    """The window at the screen's upper left, its library open."""
    with a_screen(home, screen_size) as screen:
        screen.environ |= {"FODDER_HOME": str(home / "fodder"), "QT_QPA_PLATFORM": "xcb"}
        words = (str(port), f"{size[0]}x{size[1]}", language, str(int(tours)))
        window = screen.start(
            sys.executable, "-X", "faulthandler", "-m", "tests.benchmarks.desk", *words,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None, text=True,
        )  # fmt: skip
        found = Desk(screen, window)
        wait(lambda: found.state()["open"], 120)
        wait(lambda: "Fodder" in screen.said("wmctrl", "-l"))
        found.resize(*size)
        screen.said("wmctrl", "-a", "Fodder")
        time.sleep(1.0)
        try:
            yield found
        finally:
            if window.poll() is None:
                found.ask("end")
                window.wait(30)


def main(port: str, size: str, language: str, tours: str) -> int:
    qt = QApplication(["Fodder"])
    prepare_process()
    translate(qt, QLocale(language))
    home = find_home(os.environ)
    settings = replace(load(home, notes=True), port=int(port), discovery=False)
    theme.apply(qt, theme.named(settings.theme))
    app = App(home, settings, tours=tours == "1")
    app.window.resize(*(int(side) for side in size.split("x")))
    app.window.move(0, 0)
    app.start()
    QTimer.singleShot(SETTLED, resume_collector)
    answers = Answers(app)
    status = qt.exec()
    answers.close()
    app.end()
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
