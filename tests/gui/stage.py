"""The window on a real screen: `python -m tests.gui.stage PORT THEME WIDTHxHEIGHT PICTURE`.

Prints one JSON line with where things are on the screen, in pixels, once they are there; then one
line for each recipe that is dropped in.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from typing import Any

from PyQt6.QtCore import QPoint, QTimer
from PyQt6.QtWidgets import QApplication, QWidget

from bridge.config.settings import find_home, load
from gui import theme
from gui.app import App
from gui.session import Session


def place(widget: QWidget, x: float = 0.5, y: float = 0.5) -> list[int]:
    at = widget.mapToGlobal(QPoint(int(widget.width() * x), int(widget.height() * y)))
    return [at.x(), at.y()]


def places(app: App) -> dict[str, Any]:
    window = app.window
    assert isinstance(app.session, Session)
    table = app.session._library.table
    rows = []
    for number in range(3):
        box = table.visualRect(table.model().index(number, 0))
        view = table.viewport()
        assert view is not None
        at = view.mapToGlobal(box.center())
        rows.append([at.x(), at.y()])
    first = table.visualRect(table.model().index(0, 0))
    handle = view.mapToGlobal(table._delegate.handle_rect(first).center())
    sample = window.view.sample
    return {
        "midi": place(window.view.edits.midi),
        "row_midi": [handle.x(), handle.y()],
        "first_row": str(table._samples.sample_at(0).path),  # type: ignore[union-attr]
        "lanes": [place(card, 0.5, 0.4) for card in window.kit.cards],
        "all_lanes": place(window.kit.all),
        "chosen": "" if sample is None else str(sample.path),
        "pads": [place(pad) for pad in window.board.pads],
        "rows": rows,
        "source": place(window.make.source),
        "wave": place(window.view.plot, 0.5, 0.4),
        "wave_edge": place(window.view.plot, 0.996, 0.4),
        "shown": [str(one.path) for one in window.board.slots.samples if one is not None],
    }


def main(port: str, look: str, size: str, picture: str) -> int:
    qt = QApplication(["Fodder"])
    home = find_home(os.environ)
    settings = replace(load(home), theme=look, port=int(port), discovery=False)
    theme.apply(qt, theme.named(look))
    app = App(home, settings)
    app.window.resize(*(int(side) for side in size.split("x")))
    app.window.move(0, 0)
    app.start()
    timer = QTimer()

    def tell() -> None:
        app.window.grab().save(picture)
        print(json.dumps(places(app)), flush=True)

    def look_around() -> None:
        session = app.session
        if isinstance(session, Session) and session._library.samples.rowCount() >= 3:
            if not app.window.view.plot._wave.isVisible():
                return
            timer.stop()
            QTimer.singleShot(600, tell)

    make = app.window.make
    make.source.changed.connect(lambda: print(json.dumps({"recipe": make.prompt.text}), flush=True))
    timer.timeout.connect(look_around)
    timer.start(100)
    status = qt.exec()
    app.end()
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
