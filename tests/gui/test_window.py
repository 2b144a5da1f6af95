"""The whole window on the real bridge, with the real model in its engine process."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from bridge.config.settings import Settings
from bridge.domain.edit import Repaint
from bridge.domain.playback import Device, Devices
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from gui import theme
from gui.app import App
from gui.playback import said_of
from tests.gui.conftest import running, session_of
from tests.osc.test_clients import free_port

CARD = Device("hw", "Built-in", "ALSA", 2, 44_100, usual=True)
OTHER = Device("usb", "Interface", "ALSA", 2, 48_000)
LONGEST = 0.050  # seconds of its own time that the Qt thread may need for one event


@pytest.fixture
def app(qtbot: QtBot) -> Iterator[App]:
    with running(qtbot) as app:
        yield app


def generate(app: App, qtbot: QtBot, prompt: str, takes: int = 1) -> None:
    app.window.make.prompt.say(prompt)
    app.window.make.takes.choose(takes)
    app.window.make.generate()
    qtbot.waitUntil(lambda: len(app.window.make.jobs) == 1, timeout=20_000)


def shown(app: App) -> list[Sample]:
    return [one for one in app.window.board.slots.samples if one is not None]


class Stopwatch(QObject):
    """The longest that the Qt thread worked at one event, in seconds of its own processor time."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        gc.freeze()  # what other tests left is not the window's to look through (gui.heap)
        self.longest, self._since = 0.0, time.thread_time()
        app.installEventFilter(self)

    def eventFilter(self, _watched: QObject | None, _event: QEvent | None) -> bool:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._since)
        self._since = now
        return False


def test_from_a_prompt_to_a_pad_a_view_and_the_list(app: App, qtbot: QtBot) -> None:
    window, before = app.window, "torch" in sys.modules  # brought by other tests, if at all
    qtbot.waitUntil(lambda: window._middle.currentWidget() is window.first, timeout=20_000)
    watch = Stopwatch(QApplication.instance())  # type: ignore[arg-type]
    generate(app, qtbot, "boom bap drums, 92 bpm, 1 bar", takes=2)
    qtbot.waitUntil(
        lambda: any(pad._image is not None for pad in window.board.pads), timeout=60_000
    )
    qtbot.waitUntil(lambda: len(shown(app)) == 2, timeout=60_000)
    qtbot.waitUntil(lambda: not len(window.make.jobs), timeout=20_000)
    first, second = shown(app)
    assert (first.recipe.prompt, first.recipe.bpm) == ("boom bap drums", 92.0)
    assert second.recipe.seed == first.recipe.seed + 1
    assert first.path.is_file()
    assert window.view.sample == second
    qtbot.waitUntil(lambda: window.view.plot._wave.isVisible(), timeout=10_000)
    library = session_of(app)._library
    qtbot.waitUntil(lambda: len(library.samples.numbers) == 2, timeout=10_000)
    assert library.samples.fold_at(0) is not None  # two takes of one prompt
    QApplication.instance().removeEventFilter(watch)  # type: ignore[union-attr]
    gc.unfreeze()
    player = session_of(app)._backend.app.player
    regions: list[object] = []
    player.play = lambda _, **more: regions.append(more["region"])  # type: ignore[method-assign]
    window.view.plot.region.setRegion((0.1, 2.2))
    window.play_pressed.emit()
    assert regions == [(0, round(second.frames / 2))]
    window.view.saved.emit(0.0, 0.5)
    qtbot.waitUntil(lambda: window.view.sample not in (first, second), timeout=20_000)
    part = window.view.sample
    assert part is not None
    assert abs(part.frames - second.frames / 2) <= 1
    assert part.tags == ("part",)
    session_of(app).choose(second)
    window.view.edits.repainted.emit(0, 1)
    qtbot.waitUntil(lambda: window.view.sample not in (second, part), timeout=60_000)
    again = window.view.sample
    assert again is not None
    assert isinstance(again.recipe.edit, Repaint)
    assert again.recipe.edit.source.path == second.path
    assert watch.longest < LONGEST, f"{1000 * watch.longest:.0f} ms for one event"
    assert ("torch" in sys.modules) == before


def test_escape_gives_the_newest_up(app: App, qtbot: QtBot) -> None:
    generate(app, qtbot, "warm pad, 8 bars", takes=8)
    app.window.make.prompt.setFocus()
    qtbot.keyClick(app.window.make.prompt, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not len(app.window.make.jobs), timeout=60_000)
    assert len(shown(app)) < 8


def test_a_model_that_is_not_here_says_so(app: App, qtbot: QtBot) -> None:
    app.window.make.model.setCurrentIndex(app.window.make.model.findData("riffusion"))
    generate(app, qtbot, "drums")
    card = app.window.make.jobs.card(next(iter(app.window.make.jobs._cards)))
    assert card is not None
    qtbot.waitUntil(lambda: card.failed, timeout=60_000)
    assert "fodder models pull riffusion" in card._why.text()


def test_a_file_that_leaves_leaves_pads_and_list(
    kept: list[Sample], folder: Path, app: App, qtbot: QtBot
) -> None:
    library = session_of(app)._library
    qtbot.waitUntil(lambda: library.samples.rowCount() == len(kept), timeout=10_000)
    session_of(app)._begin(list(reversed(kept)))
    assert len(shown(app)) == len(kept)
    kept[0].path.unlink()
    qtbot.waitUntil(lambda: len(shown(app)) == len(kept) - 1, timeout=10_000)
    qtbot.waitUntil(lambda: library.samples.rowCount() == len(kept) - 1, timeout=10_000)
    kept[1].path.rename(folder / "renamed.wav")
    qtbot.waitUntil(
        lambda: any(one.path.name == "renamed.wav" for one in _listed(app)), timeout=10_000
    )


def _listed(app: App) -> list[Sample]:
    return session_of(app)._backend.app.library.catalogue.search()


def test_numbers_and_space_play_where_nobody_types(
    kept: list[Sample], app: App, qtbot: QtBot
) -> None:
    session_of(app)._begin(list(reversed(kept)))
    player = session_of(app)._backend.app.player
    asked: list[Path] = []
    regions: list[object] = []

    def play(path: Path, **more: object) -> None:
        asked.append(path)
        regions.append(more["region"])

    def strike(pad: int, _: float) -> None:
        lies = player.on_pad(pad)
        asked.append(lies.path)
        regions.append(lies.region)

    player.play = play  # type: ignore[method-assign, assignment]
    player.strike = strike  # type: ignore[method-assign, assignment]
    prompt = app.window.make.prompt
    prompt.setFocus()
    qtbot.keyClicks(prompt, "8 bars")
    assert not asked
    app.window.centralWidget().setFocus()  # type: ignore[union-attr]
    for key in (Qt.Key.Key_2, Qt.Key.Key_8, Qt.Key.Key_Space):
        qtbot.keyClick(app.window.centralWidget(), key)
    second = shown(app)[1].path
    assert asked == [second, second]  # pad 8 is empty; Space plays what is chosen
    assert regions == [None, None]


def test_another_fodder_is_no_reason_not_to_open(app: App, qtbot: QtBot) -> None:
    second = App(app.home, app.settings)
    qtbot.addWidget(second.window)
    second.start()
    qtbot.waitUntil(lambda: second.session is not None, timeout=20_000)
    assert "Another Fodder" in second.window.status._said.whole
    second.close()


def test_the_look_changes_at_once_and_the_bridge_comes_back(app: App, qtbot: QtBot) -> None:
    qapp = QApplication.instance()
    assert isinstance(qapp, QApplication)
    before, was = app.session, app.window.grab().toImage()
    app.take_settings(Settings(app.home.folder, theme="light", port=free_port(), discovery=False))
    qtbot.waitUntil(lambda: app.session not in (None, before), timeout=20_000)
    assert app.window.grab().toImage() != was
    qtbot.waitUntil(lambda: "light" in app.home.settings.read_text(), timeout=5_000)
    theme.apply(qapp, theme.DARK)


def test_everything_has_a_name_a_tooltip_and_the_keyboard(app: App) -> None:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QSlider)
    widgets: list[QWidget] = [
        one for kind in kinds for one in app.window.findChildren(kind) if not _inner(one)
    ]
    widgets += app.window.board.pads
    assert len(widgets) > 40
    for one in widgets:
        where = f"{type(one).__name__} {one.objectName()} in {type(one.parent()).__name__}"
        assert one.accessibleName(), where
        assert one.toolTip(), where


def _inner(widget: QWidget) -> bool:
    """Parts that Qt makes itself."""
    if isinstance(widget.parent(), QLineEdit):
        return True
    return widget.objectName().startswith("qt_") or type(widget).__name__ == "QTableCornerButton"


def test_what_was_said_is_remembered(app: App, qtbot: QtBot) -> None:
    app.window.make.prompt.remember("glass marimba")
    app.window.close()
    assert app.wait_closed()
    again = App(app.home, app.settings)
    qtbot.addWidget(again.window)
    assert again.window.make.prompt.history[0] == "glass marimba"
    again.close()


@pytest.mark.parametrize(
    ("devices", "wanted", "said"),
    [
        ((), None, "No sound output"),
        ((CARD, OTHER), None, "Built-in · 44.1 kHz"),
        ((CARD, OTHER), "usb", "Interface · 48 kHz"),
        ((CARD,), "usb", "Sound output usb is not here"),
    ],
)
def test_the_sound_card_is_named(
    devices: tuple[Device, ...], wanted: str | None, said: str
) -> None:
    assert said_of(Devices(devices), wanted) == said


def test_a_mapped_control_moves_what_is_shown(app: App, qtbot: QtBot) -> None:
    make = app.window.make
    for address, values in (("bpm", 132.6), ("bars", 7.2), ("count", 3.9), ("kind", "oneshot"),
                            ("seed", 77.0), ("guidance", 3.0)):  # fmt: skip
        app.signals.midi.emit(f"/fodder/set/{address}", (values,))
    assert (make.tempo.value, make.bars.value, make.takes.value) == (133, 8, 4)
    assert (make.kind.value, make.seed.value) == (Kind.ONESHOT, 77)
    with qtbot.waitSignal(make.wanted) as told:
        make.prompt.say("snare")
        app.signals.midi.emit("/fodder/go", ("midi",))
    assert told.args[0].prompt == "snare"
    app.signals.midi.emit("/fodder/cancel", ("all",))
    qtbot.waitUntil(lambda: not len(make.jobs), timeout=20_000)
