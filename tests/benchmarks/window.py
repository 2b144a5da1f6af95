"""Measure the library's list: python -m tests.benchmarks.window [--samples 100000]

Types words letter by letter, scrolls, sorts and takes up changes, while a timer that should fire
every 5 ms says for how long the Qt thread did not come back. Prints one JSON object; processor time
beside wall time, because only that means something on a machine that is busy with other work.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from bridge.domain.music import Key
from bridge.library.catalogue import Catalogue
from gui import theme
from gui.background import BackgroundTasks
from gui.library.panel import LibraryPanel
from tests.gui.many import a_catalogue_of

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
BEAT = 5  # ms
TYPED = ("dusty boom-bap drums groove", "Am~ 90-95 bpm 2* groove", "rare777", "d")


class Watchdog(QObject):
    """The longest time, in ms, that the Qt thread was away: by the wall, and in its own work."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self.begin()
        self._timer.start(BEAT)

    def begin(self) -> None:
        self.longest = self.longest_work = 0.0
        self._wall, self._work = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        wall, work = time.perf_counter(), time.thread_time()
        self.longest = max(self.longest, (wall - self._wall) * 1000 - BEAT)
        self.longest_work = max(self.longest_work, (work - self._work) * 1000)
        self._wall, self._work = wall, work

    def said(self) -> dict[str, float]:
        self._beat()
        return {"away_ms": round(self.longest, 1), "own_work_ms": round(self.longest_work, 1)}


def wait_until(true: Callable[[], object], seconds: float = 20.0) -> float:
    """How many ms it took, events served meanwhile."""
    start = time.perf_counter()
    while not true():
        if time.perf_counter() - start > seconds:
            raise TimeoutError("The list did not answer.")
        QApplication.processEvents()
        time.sleep(0.001)
    return round((time.perf_counter() - start) * 1000, 1)


def quiet(panel: LibraryPanel) -> None:
    """Until nothing is loading any more."""
    rows = range(min(12, panel.samples.rowCount()))
    wait_until(lambda: all(panel.samples.sample_at(row) is not None for row in rows))


def show_all(panel: LibraryPanel) -> None:
    """No words any more, and the whole list there."""
    answers: list[int] = []
    link = panel.samples.found.connect(answers.append)
    panel.search("")
    wait_until(answers.__len__)
    panel.samples.found.disconnect(link)
    quiet(panel)


def type_words(panel: LibraryPanel, watch: Watchdog) -> dict[str, object]:
    """Each letter 40 ms after the one before; the time from the last letter to its answer."""
    found: dict[str, object] = {}
    for text in TYPED:
        show_all(panel)
        watch.begin()
        answers: list[int] = []
        link = panel.samples.found.connect(answers.append)
        for letter in text:
            QTest.keyClicks(panel.field, letter)  # type: ignore[arg-type, call-arg]  # PyQt6's stub
            QTest.qWait(40)  # type: ignore[arg-type, call-arg]
        answers.clear()
        took = wait_until(answers.__len__)
        quiet(panel)
        panel.samples.found.disconnect(link)
        found[text] = {"answer_ms": took, "rows": panel.samples.rowCount(), **watch.said()}
    return found


def scroll(panel: LibraryPanel, watch: Watchdog, frames: int = 120) -> dict[str, float]:
    """A wheel turned hard: what one painted frame costs while pages load."""
    show_all(panel)
    bar, viewport = panel.table.verticalScrollBar(), panel.table.viewport()
    assert bar is not None
    assert viewport is not None
    watch.begin()
    costs = []
    for number in range(frames):
        bar.setValue(bar.maximum() * number // frames // 8)
        start = time.thread_time()
        viewport.repaint()
        costs.append((time.thread_time() - start) * 1000)
        QTest.qWait(8)  # type: ignore[arg-type, call-arg]
    return {"frame_ms_median": round(sorted(costs)[frames // 2], 2),
            "frame_ms_worst": round(max(costs), 2), **watch.said()}  # fmt: skip


def sort(panel: LibraryPanel, watch: Watchdog) -> dict[str, object]:
    found: dict[str, object] = {}
    for column, name in enumerate(("name", "bpm", "key", "bars", "stars")):
        watch.begin()
        answers: list[int] = []
        link = panel.samples.found.connect(answers.append)
        panel.table.head.sort_by(column)
        took = wait_until(answers.__len__)
        quiet(panel)
        panel.samples.found.disconnect(link)
        found[name] = {"answer_ms": took, **watch.said()}
    return found


def change(panel: LibraryPanel, catalogue: Catalogue, watch: Watchdog) -> dict[str, object]:
    """A sample goes by another hand: until the list says so."""
    show_all(panel)
    watch.begin()
    sample = panel.samples.sample_at(3)
    assert sample is not None
    rows = panel.samples.rowCount()
    catalogue.remove(sample.id)
    panel.folder_changed()
    took = wait_until(lambda: panel.samples.rowCount() == rows - 1)
    return {"shown_ms": took, **watch.said()}


def select_all(panel: LibraryPanel, watch: Watchdog) -> dict[str, float]:
    watch.begin()
    panel.table.selectAll()
    QTest.qWait(200)  # type: ignore[arg-type, call-arg]
    return watch.said()


def measure(count: int, place: Path) -> dict[str, object]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, theme.DARK)
    catalogue, tasks, watch = (
        a_catalogue_of(count, place / "catalogue.db"),
        BackgroundTasks(),
        Watchdog(),
    )
    panel = LibraryPanel(catalogue, tasks, theme.DARK)
    panel.resize(400, 800)
    panel.session(92.0, Key.parse("Am"))
    panel.show()
    first = wait_until(lambda: panel.samples.rowCount() == count)
    quiet(panel)
    result = {"samples": count, "first_list_ms": first, "typing": type_words(panel, watch),
              "scrolling": scroll(panel, watch), "sorting": sort(panel, watch),
              "select_all": select_all(panel, watch),
              "change": change(panel, catalogue, watch)}  # fmt: skip
    tasks.close()
    panel.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    catalogue.close()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100_000)
    count = parser.parse_args().samples
    with tempfile.TemporaryDirectory() as root:
        print(json.dumps(measure(count, Path(root)), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
