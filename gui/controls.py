"""MIDI controls in the window: what a mapped one says, the fields show; a right click learns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PyQt6.QtCore import QObject, QPoint
from PyQt6.QtWidgets import QMenu, QWidget

from bridge.app import App
from bridge.config.presets import Preset
from bridge.controllers import midi
from bridge.domain.request import Kind
from gui.background import BackgroundTasks
from gui.dialogs.learn import MidiLearner
from gui.text import tr
from gui.window import Window

_SET, _PAD = "/fodder/set/", "/fodder/pad/"


class ControlsInWindow(QObject):
    """`cancel_all` and `make_preset` are what the controls of these names do."""

    def __init__(
        self,
        window: Window,
        app: App,
        tasks: BackgroundTasks,
        presets: list[Preset],
        cancel_all: Callable[[], None],
        make_preset: Callable[[Preset], None],
    ) -> None:
        super().__init__(window)
        self._window, self._app = window, app
        self._presets = {preset.name: preset for preset in presets}
        self._cancel_all, self._make_preset = cancel_all, make_preset
        path = app.library.home.root / midi.FILE
        self._path = path
        self.learner = MidiLearner(path, tasks, self._learned, window)
        self.learner.setParent(self)
        for widget, action in self._addressed():
            self.learner.offer(widget, action)
        window.make.chips.asked.connect(self._offer_preset)

    def hear(self, address: str, values: tuple[Any, ...]) -> None:
        """A mapped control was moved: show what it says, or do it."""
        make = self._window.make
        if address == "/fodder/go":
            make.generate()
        elif address == "/fodder/cancel":
            self._cancel_all()
        elif address == "/fodder/preset":
            preset = self._presets.get(str(values[-1]))
            if preset is not None:
                self._make_preset(preset)
        elif address.startswith(_PAD):
            self._play_pad(address.removeprefix(_PAD), int(values[0]), bool(values[1]))
        elif address.startswith(_SET):
            show = self._fields().get(address.removeprefix(_SET))
            if show is not None:
                show(values[0])

    def offer_presets(self) -> None:
        """The presets that are shown can be learnt, too."""
        for name, chip in self._window.make.chips.chips.items():
            self.learner.offer(chip, f"preset {name}")

    def _offer_preset(self, name: str, at: QPoint) -> None:
        """One that stands in a menu."""
        self.learner.show_menu(QMenu(self._window), f"preset {name}", at)

    def offer_pad(self, menu: QMenu, pad: int) -> None:
        """A pad's menu lets a control strike, mute or solo it."""
        learn = QMenu(tr("Learn MIDI"), menu)
        for name, verb in ((tr("Play"), "pad"), (tr("Mute"), "mute"), (tr("Solo"), "solo")):
            learn.addAction(name, partial(self.learner.begin, f"{verb} {pad}"))
            for control in self.learner.known(f"{verb} {pad}"):
                said = tr("Forget MIDI ({})").format(control)
                learn.addAction(said, partial(self.learner.forget, f"{verb} {pad}"))
        menu.addMenu(learn)

    def _play_pad(self, what: str, pad: int, on: bool) -> None:
        board = self._window.board
        if what == "strike":
            (board.press if on else board.release)(pad)
        else:
            board.set_state(pad, what, on)

    def close(self) -> None:
        """Right clicks are what they were."""
        self._window.make.chips.asked.disconnect(self._offer_preset)
        self.learner.close()

    def _addressed(self) -> list[tuple[QWidget, str]]:
        """The widgets that have an address, each with what a control does for it."""
        make = self._window.make
        return [
            (make.tempo, "set bpm"), (make.bars, "set bars"), (make.takes, "set count"),
            (make.kind, "set kind"), (make.seed, "set seed"),
            (make.go, "go"), (make.jobs, "cancel"),
            (self._window.view.edits.amount, "set strength"),
        ]  # fmt: skip

    def _fields(self) -> dict[str, Callable[[Any], object]]:
        make = self._window.make
        return {
            "bpm": lambda value: make.tempo.choose(round(value)),
            "bars": lambda value: make.bars.choose(_nearest(value, (1, 2, 4, 8))),
            "count": lambda value: make.takes.choose(_nearest(value, (1, 2, 4, 8))),
            "kind": lambda value: make.kind.choose(Kind.parse(value)),
            "seed": lambda value: make.seed.choose(int(value)),
            "strength": self._window.view.edits.choose_strength,
        }

    def _learned(self, action: str, control: str) -> None:
        """Take the new mapping up, and say what it is."""
        status = self._window.status
        if self._app.midi is None:
            status.say(tr("Learnt. MIDI is off: turn it on in the settings."), "warn")
            return
        self._app.midi.clear()
        self._app.midi.update(midi.load(self._path))
        if control:
            status.say(tr("{} does “{}” now").format(control, action), "good")
        else:
            status.say(tr("No control does “{}” any more").format(action))


def _nearest(value: float, values: tuple[int, ...]) -> int:
    return min(values, key=lambda one: abs(one - value))
