"""Measure the first loop: python -m tests.benchmarks.startup [--rounds 3] [--only make|window]

A cold `fodder make` from nothing to its file, beside `python -c "import torch"`, in turns: seconds
by the clock and of the processor (all processes), and how many times torch's they are. Then the
window's start and its calm: from the start of a new process to the window's first paint, to the
open library and to the first loop on a pad; then for how long the Qt thread is away at most (a
timer that should fire every 5 ms) and works at most at one event, while jobs run. An object each.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from PyQt6.QtCore import QEvent, QObject, QTimer
from PyQt6.QtWidgets import QApplication

from bridge.config.settings import Settings, find_home
from gui import theme
from gui.app import App

BEGAN = "FODDER_BENCHMARK_BEGAN"
PROMPT, TAKES = "boom bap drums, 92 bpm", 4
PORT = 7_799
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


def child() -> None:
    """The window in a process of its own; what it measured goes to stdout."""
    qt = QApplication(["Fodder"])
    watch = Watch(qt, float(os.environ[BEGAN]))
    home = find_home()
    theme.apply(qt, theme.DARK)
    app = App(home, Settings(home.folder, port=PORT, discovery=False))
    app.start()
    until(qt, lambda: app.session is not None)
    watch.note("library open")
    make, board = app.window.make, app.window.board
    make.prompt.say(PROMPT)
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
    print(json.dumps(watch.found))


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "FODDER_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        environ[BEGAN] = str(time.time())
        command = [sys.executable, "-m", "tests.benchmarks.startup", "--child"]
        run = subprocess.run(
            command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
    found: dict[str, float] = json.loads(run.stdout)
    return found


def spent(words: Sequence[str], home: str) -> tuple[float, float]:
    """Seconds by the clock and of the processor that a command takes, its children's too."""
    began, before = time.monotonic(), os.times()
    environ = {**os.environ, "FODDER_HOME": home}
    subprocess.run([sys.executable, *words], env=environ, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    used = after.children_user + after.children_system
    return time.monotonic() - began, used - before.children_user - before.children_system


def cold_make(rounds: int) -> dict[str, float]:
    """Medians, and the median of the rounds' own ratios: so what else runs counts little."""
    clock, processor, torch_clock, torch_processor = [], [], [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as home:
            alone = spent(("-c", "import torch"), home)
            made = spent(("-m", "bridge", "make", PROMPT, "--seed", str(number)), home)
        torch_clock.append(alone[0])
        torch_processor.append(alone[1])
        clock.append(made[0])
        processor.append(made[1])
    ratios = [one / other for one, other in zip(clock, torch_clock, strict=True)]
    costs = [one / other for one, other in zip(processor, torch_processor, strict=True)]
    found = {
        "import torch, s": median(torch_clock),
        "import torch, CPU-s": median(torch_processor),
        "cold make, s": median(clock),
        "cold make, CPU-s": median(processor),
        "cold make, times torch": median(ratios),
        "cold make, times torch's CPU": median(costs),
    }
    return {name: round(value, 2) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("make", "window"))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child()
        return
    if args.only != "window":
        print(json.dumps(cold_make(args.rounds), indent=2), flush=True)
    if args.only == "make":
        return
    rounds = [measure() for _ in range(args.rounds)]
    middle = {name: sorted(one[name] for one in rounds)[len(rounds) // 2] for name in rounds[0]}
    load = Path("/proc/loadavg").read_text().split()[0] if os.name == "posix" else ""
    print(json.dumps({**middle, "rounds": args.rounds, "load": load}, indent=2))


if __name__ == "__main__":
    main()
