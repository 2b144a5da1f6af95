"""The app: a window at once, the bridge as soon as it is open, all of it closed in order.

`fodder` without a command comes here. The window is painted before anything slow is loaded; torch
never comes into this process.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QLocale, QObject, QTimer
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QApplication

from bridge.config.settings import Home, Settings, find_home, load, save
from bridge.domain.errors import FodderError
from gui import memory, theme
from gui.background import BackgroundTasks, BridgeSignals
from gui.heap import pause_collector, resume_collector, steady_memory
from gui.logbook import remember_log
from gui.text import tr, translate
from gui.theme import Palette
from gui.window import Window

if TYPE_CHECKING:  # slow to load: after the window is painted
    from bridge.jobs.engine import Engine
    from gui.backend import Backend
    from gui.session import Session

log = logging.getLogger(__name__)
NAME = "Fodder"
SETTLED = 3_000  # ms after which all that stays is there
TURN = 0.001  # seconds after which a thread lets another have its turn (Python's own: 5 ms)
CLOSING = 10.0  # seconds that the program waits for its parts when it ends


class App(QObject):
    """The window, and the bridge behind it while one is open."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        folder: Path | None = None,
        opened: Path | None = None,
        tours: bool = False,
        engine: Engine | None = None,
    ) -> None:
        """`tours` shows a new user around, once. `engine` has begun already: see `begin_engine`."""
        super().__init__()
        self._tours = tours
        self.home, self.settings, self._folder, self._file = home, settings, folder, opened
        self.tasks = BackgroundTasks(self)
        self.signals = BridgeSignals(self)
        self.session: Session | None = None
        self._backend: Backend | None = None
        self._engine = engine
        self._closing = False
        self._putting_away: list[threading.Thread] = []
        self.window = Window(theme.named(settings.theme))
        self._remembered = memory.recall(home.root)
        self.window.restore(self._remembered)
        self.window.closed.connect(self.close)
        self.window.top.settings_wanted.connect(self.change_settings)
        self.window.top.log_wanted.connect(self.show_log)
        self.window.top.keys_wanted.connect(self.show_keys)
        self.window.top.about_wanted.connect(self.show_about)

    def start(self) -> None:
        """Show the window, then do the rest."""
        self.window.show()
        QTimer.singleShot(0, self._build)

    def _build(self) -> None:
        """The plot's library takes long to load: on a thread, so that the window answers."""
        self.tasks.do(partial(importlib.import_module, "gui.view.plot"), self._built)

    def _built(self, _: object) -> None:
        if not self._closing:
            self.window.build()
            self.open()

    def open(self) -> None:
        """Open the bridge on a thread; the window lives without it until then."""
        engine, self._engine = self._engine, None  # the one that has begun is for the first
        self.tasks.do(
            partial(_open, self.home, self.settings, self.signals, self._folder, engine),
            self._opened,
            lambda sentence: self.window.status.say(
                tr("{} See the settings.").format(sentence), "bad"
            ),
        )

    def _opened(self, backend: object) -> None:
        from gui.backend import Backend
        from gui.session import Session

        assert isinstance(backend, Backend)
        if self._closing:
            self._put_away(backend)
            return
        self._backend = backend
        backend.app.player.level = self._remembered.level
        backend.app.player.device = self.settings.device or None
        self.session = Session(
            self.window, backend, self.signals, self.tasks, theme.named(self.settings.theme)
        )
        if self._tours and not self.window.toured:
            self.window.begin_tour(theme.named(self.settings.theme))
            self.tasks.do(
                partial(memory.keep, self.home.root, self.window.memory(self._remembered.level))
            )
        if self._file is not None:  # once: settings open the bridge anew
            self.window.make.source.dropped.emit(self._file)
            self._file = None

    def show_log(self) -> None:
        """Open the log."""
        from gui.dialogs.log import LogDialog

        LogDialog(self.window).show()

    def show_keys(self) -> None:
        """Open the table of keys."""
        from gui.dialogs.keys import KeysDialog

        KeysDialog(self.window).show()

    def show_about(self) -> None:
        """Open what this installation is made of."""
        from gui.dialogs.about import AboutDialog

        AboutDialog(self.window, self.home).show()

    def change_settings(self) -> None:
        """Open the settings; what is changed there is saved at once."""
        from gui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self.window, self.settings, *self._choices())
        dialog.changed.connect(self.take_settings)
        dialog.open()

    def _choices(self) -> tuple[list[str], list[str]]:
        """Names of the models and of the sound outputs that there are."""
        backend = self._backend
        if backend is None:
            return [], []
        models = [entry.name for entry, _ in backend.models]
        return models, [one.name for one in backend.app.player.devices()]

    def take_settings(self, settings: Settings) -> None:
        """Keep new settings, and open the bridge anew with them, unless only the looks changed."""
        before, self.settings = self.settings, settings
        self.tasks.do(partial(save, self.home, settings))
        if settings.theme != before.theme:
            palette = theme.named(settings.theme)
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            theme.change(app, palette, partial(self._apply_palette, palette))
        if self.session is not None and settings == replace(before, theme=settings.theme):
            return
        self._end_session()
        self.tasks.do(self._close_backend, lambda _: self.open())

    def _apply_palette(self, palette: Palette) -> None:
        """Have what draws itself do so in these colours."""
        if not sip.isdeleted(self.window):
            self.window.apply_palette(palette)
        if self.session is not None:
            self.session.apply_palette(palette)

    def close(self) -> None:
        """The window is gone: have everything put away, without waiting for it."""
        if self._closing:
            return
        self._closing = True
        backend, self._backend = self._backend, None
        level = self._remembered.level if backend is None else backend.app.player.level
        memory.keep(self.home.root, self.window.memory(level))
        self._end_session()
        if backend is not None:
            self._put_away(backend)
        if self._engine is not None:  # before it was of any use
            self._engine.close()

    def _put_away(self, backend: Backend) -> None:
        """Close a backend on a thread: an engine, a share or a network may let it wait."""
        closing = threading.Thread(target=backend.close, name="fodder-close", daemon=True)
        self._putting_away.append(closing)
        closing.start()

    def wait_closed(self, patience: float = CLOSING) -> bool:
        """Wait until all is put away, at most so many seconds; whether it is."""
        self.tasks.close()
        deadline = time.monotonic() + patience
        for closing in self._putting_away:
            closing.join(max(0.0, deadline - time.monotonic()))
        return not any(closing.is_alive() for closing in self._putting_away)

    def end(self) -> None:
        """Close, and let go of every widget while Qt is still there: Python would otherwise free
        the application first, and crash over its widgets."""
        self.close()
        if not self.wait_closed():
            log.warning("Not all could be closed within %.0f s: it ends all the same.", CLOSING)
        if not sip.isdeleted(self.window):
            sip.delete(self.window)

    def _end_session(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session.setParent(None)
            self.session.deleteLater()
            self.session = None

    def _close_backend(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            backend.close()


def _open(
    home: Home,
    settings: Settings,
    signals: BridgeSignals,
    folder: Path | None,
    engine: Engine | None,
) -> Backend:
    """On a thread, for its modules too take a while to load."""
    from gui.backend import open_backend
    from gui.session import read_prompts  # so that it is there when the backend is

    read_prompts()  # so that the first letter does not wait for the tables

    return open_backend(home, settings, signals, folder, engine)


def main(words: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; the exit status."""
    args = _parser().parse_args(words)
    logging.basicConfig(level=args.log.upper(), format="%(levelname)s %(name)s: %(message)s")
    if not _has_display():
        print("There is no display: say `fodder make PROMPT` or `fodder serve`.", file=sys.stderr)
        return 2
    remember_log()
    home = find_home()
    settings = load(home, notes=True)  # the window: MIDI beside each sample, unless they say no
    engine = begin_engine(home, settings)
    app = QApplication([NAME])
    app.setApplicationName(NAME)
    prepare_process()
    app.setDesktopFileName("fodder")
    translate(app, QLocale.system())
    app.setWindowIcon(QIcon(str(files("gui").joinpath("art/fodder.svg"))))
    theme.apply(app, theme.named(settings.theme))
    whole = App(home, settings, args.folder, args.file, tours=True, engine=engine)
    _end_at_signals(app, whole.window)
    whole.start()
    QTimer.singleShot(SETTLED, resume_collector)
    status = app.exec()
    whole.end()
    return status


def begin_engine(home: Home, settings: Settings) -> Engine:
    """An engine that loads the usual model from now on, as long as it takes to open all else."""
    from bridge.config.models import located
    from bridge.config.presets import model_named
    from bridge.jobs.engine import Engine

    engine = Engine()
    try:
        engine.start()
        entry = located(model_named(settings.model, home.presets))
        if entry.folder is not None:
            engine.warm(entry)
    except (FodderError, OSError) as error:  # whoever makes something is told
        log.info("The model could not be loaded beforehand: %s", error)
    return engine


def prepare_process() -> None:
    """Once, before there is a window: what keeps it small and quick to answer. Each of Qt's calls
    into Python waits for its turn while a thread that hears or reads a sample has one."""
    steady_memory()
    pause_collector()
    sys.setswitchinterval(TURN)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fodder", description="Open the window.")
    parser.add_argument("file", nargs="?", type=_sound, help="a sound to start from")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to put the files")
    parser.add_argument("--log", default="warning", metavar="LEVEL", help="debug, info, warning")
    return parser


def _sound(word: str) -> Path:
    from gui.make.source import PICTURES, SOUNDS, usable

    path = Path(word).absolute()
    if not usable([path]):
        endings = " ".join((*SOUNDS, *PICTURES))
        raise argparse.ArgumentTypeError(f"{word} is no sound: its name should end in {endings}")
    return path


def _has_display() -> bool:
    """Qt itself ends the program where there is none."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _end_at_signals(app: QApplication, window: Window) -> None:
    """Ctrl-C and SIGTERM close the window. Python hears them between Qt's events: a timer makes
    some."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: window.close())
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)
    timer.start(250)
