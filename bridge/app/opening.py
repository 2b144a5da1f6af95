"""The composition root: everything that works on one library, opened once for CLI and window.

    open_app    the whole bridge: library, jobs with their journal, playback, OSC, and what the
                settings want of discovery, Ableton Link and MIDI controllers
    open_maker  a library and jobs, and nothing beside them: for a command that makes and ends
    open_engine what makes samples: a process on this machine, or a farm of them

What cannot be opened is left out, and `App.unopened` says why and what to do; the rest works. Only
a library there must be. Jobs that an earlier Fodder left behind are resumed before OSC listens, so
that the first message finds them.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.config.settings import Home, Settings
from bridge.domain.errors import BadArgument, Busy, FodderError
from bridge.domain.events import Event
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key
from bridge.jobs.engine import AnyEngine, Engine
from bridge.jobs.journal import Journal
from bridge.jobs.queue import JobQueue
from bridge.jobs.thread_engine import ThreadEngine
from bridge.library.library import Library, followed, open_library

if TYPE_CHECKING:  # at run time where they are opened: a maker needs none of them
    from bridge.controllers.link import LinkSession
    from bridge.domain.playback import Event as PlaybackEvent
    from bridge.library.watcher import Listener as FolderListener
    from bridge.osc.defaults import RequestDefaults
    from bridge.osc.service import OscService
    from bridge.playback.player import Player

JOURNAL = "queue.db"
_FARM = re.compile(r"(tcp|tls|ucx|ws|wss)://\S+")
OSC, QUEUE, DISCOVERY, LINK, MIDI = "OSC", "The kept queue", "OSCQuery", "Ableton Link", "MIDI"
ABLETONOSC = "AbletonOSC"


@dataclass(frozen=True, slots=True)
class Overrides:
    """What somebody says for this once. None means: as the settings have it.

    `port` 0 is any free one. `sources` are further folders whose files may be named. `token` is
    what senders from other machines must say; one is made up where it is needed and not given.
    """

    folder: Path | None = None
    host: str | None = None
    port: int | None = None
    discovery: bool | None = None
    link: bool | None = None
    midi: bool | None = None
    abletonosc: bool = False
    sources: tuple[Path, ...] = ()
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who hears what, from the first moment on; called on whichever thread it happens."""

    job: Callable[[Event], None] | None = None
    folder: FolderListener | None = None
    playback: Callable[[PlaybackEvent], None] | None = None
    pad: Callable[[int, float], None] | None = None


@dataclass(frozen=True, slots=True)
class Unopened:
    """A part that could not be opened, and why: a sentence with the cure."""

    part: str
    error: FodderError

    def __str__(self) -> str:
        return f"{self.part} is off: {self.error}"


@dataclass(slots=True)
class App:
    """Everything that was opened. A context manager, or call `close`.

    `defaults` are what requests are filled up with: what OSC has set, and the host's tempo and key.
    `token` is what senders from other machines must say, if it was made up: show it to the user.
    """

    library: Library
    jobs: JobQueue
    player: Player
    defaults: RequestDefaults
    folder_listeners: list[FolderListener]
    osc: OscService | None = None
    link: LinkSession | None = None
    unopened: list[Unopened] = field(default_factory=list)
    token: str | None = None
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def __enter__(self) -> App:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it all, in order; takes as long as the engine needs to stop."""
        self._stack.close()

    def why_not(self, part: str) -> FodderError | None:
        """Why a part could not be opened; None if it was, or nobody wanted it."""
        return next((one.error for one in self.unopened if one.part == part), None)

    def host(self) -> tuple[float | None, Key | None, str]:
        """What the DAW or Link says: tempo, key, meter."""
        said = self.defaults.host()
        meter = said.get("meter")
        return said.get("bpm"), said.get("key"), "" if meter is None else str(meter)


def open_engine(url: str | None = None, only: ModelEntry | None = None) -> AnyEngine:
    """A process on this machine, or the farm of a Dask scheduler at that address.

    For a command that wants one model alone, Fodder's own small one works in the command's process;
    others have one that may be killed, e.g. for want of memory.

    A farm is connected to at once, so that what is wrong is told; BadArgument if that is no
    address.
    """
    if url is None:
        own = only is not None and only.pipeline == "embedded"
        return ThreadEngine() if own else Engine()
    if not _FARM.fullmatch(url):
        raise BadArgument(f"{url[:60]!r} is no engine: say e.g. tcp://box:8786.")
    from bridge.jobs.dask import DaskEngine

    farm = DaskEngine(url)
    farm.start()
    return farm


@contextlib.contextmanager
def open_maker(
    home: Home, settings: Settings, folder: Path | None, engine: AnyEngine
) -> Iterator[tuple[Library, JobQueue]]:
    """A library in `folder`, or in the settings' own, and jobs without a journal."""
    with open_library(home, settings, folder) as library, JobQueue(engine) as jobs:
        yield library, jobs


def open_app(
    home: Home,
    settings: Settings,
    overrides: Overrides | None = None,
    engine: AnyEngine | None = None,
    listeners: Listeners | None = None,
) -> App:
    """Open all that is wanted; FodderError if not even a library can be had."""
    with contextlib.ExitStack() as stack:
        opening = _Opening(
            stack, home, settings, overrides or Overrides(), listeners or Listeners()
        )
        app = opening.open(engine or open_engine())
        app._stack = stack.pop_all()
        return app


@dataclass(slots=True)
class _Opening:
    """One part after another, each on top of those before it; `stack` closes them in reverse."""

    stack: contextlib.ExitStack
    home: Home
    settings: Settings
    said: Overrides
    listeners: Listeners
    unopened: list[Unopened] = field(default_factory=list)

    def open(self, engine: AnyEngine) -> App:
        from bridge.osc.defaults import RequestDefaults
        from bridge.playback.player import Player

        journal = self._journal()
        self.stack.callback(engine.close)  # also where the library cannot be had
        folder_listeners = [self.listeners.folder] if self.listeners.folder else []
        library = self.stack.enter_context(
            open_library(self.home, self.settings, self.said.folder, self.said.sources)
        )
        self.stack.enter_context(followed(library, folder_listeners))
        jobs = self.stack.enter_context(JobQueue(engine, journal))
        player = Player()
        self.stack.callback(player.close)
        defaults = RequestDefaults(self.settings.model)
        app = App(library, jobs, player, defaults, folder_listeners, unopened=self.unopened)
        if self.listeners.job is not None:
            jobs.listeners.append(self.listeners.job)
        if self.listeners.playback is not None:
            player.listeners.append(self.listeners.playback)
        jobs.resume(library.prepare, library.find)
        if app.why_not(OSC) is None:
            self._part(OSC, self._osc, app)
        if app.osc is not None and _wanted(self.said.discovery, self.settings.discovery):
            self._part(DISCOVERY, self._discovery, app)
        if _wanted(self.said.link, self.settings.link):
            self._part(LINK, self._link, app)
        if _wanted(self.said.midi, self.settings.midi):
            self._part(MIDI, self._midi, app)
        if self.said.abletonosc:
            self._part(ABLETONOSC, self._abletonosc, app)
        return app

    def _part(self, name: str, open_: Callable[[App], None], app: App) -> None:
        """Open a part; one that fails is closed, and noted."""
        try:
            with contextlib.ExitStack() as stack:
                before, self.stack = self.stack, stack
                try:
                    open_(app)
                finally:
                    self.stack = before
                self.stack.push(stack.pop_all())
        except FodderError as error:
            self.unopened.append(Unopened(name, error))
        except OSError as error:
            self.unopened.append(Unopened(name, FodderError(f"{error}: try another port.")))

    def _journal(self) -> Journal | None:
        try:
            return self.stack.enter_context(Journal(self.home.root / JOURNAL))
        except Busy as error:
            self.unopened.append(Unopened(OSC, error))
        except FodderError as error:
            self.unopened.append(Unopened(QUEUE, error))
        return None

    def _osc(self, app: App) -> None:
        from bridge.osc.access import check_token, make_token, read_token
        from bridge.osc.clients import is_loopback
        from bridge.osc.service import OscService

        host = self.settings.host if self.said.host is None else self.said.host
        port = self.settings.port if self.said.port is None else self.said.port
        token = None
        if not is_loopback(host):
            token = check_token(self.said.token) if self.said.token else read_token()
            if token is None:
                token = app.token = make_token()
        service = OscService(app.jobs, app.library, host, port, token, app.player)
        self.stack.callback(service.close)
        service.start()
        app.osc, app.defaults = service, service.defaults

    def _discovery(self, app: App) -> None:
        from bridge.osc.discovery import PORT, Discovery

        assert app.osc is not None
        if self.stack.enter_context(Discovery(app.osc)).port is None:
            raise FodderError(f"port {PORT} is taken: close the program that has it.")

    def _link(self, app: App) -> None:
        from bridge.controllers.link import LinkSession

        app.link = self.stack.enter_context(LinkSession(app.defaults))
        app.player.wait = app.link.until_bar

    def _abletonosc(self, app: App) -> None:
        from bridge.controllers.abletonosc import AbletonOscSession

        self.stack.enter_context(AbletonOscSession(app.defaults))

    def _midi(self, app: App) -> None:
        from bridge.controllers import midi

        mapping = midi.load(self.home.root / midi.FILE)
        hear: midi.Hear = _ignored
        if app.osc is not None:
            hear = midi.Controller(mapping, app.osc.post).hear
        self.stack.enter_context(midi.listening(hear, self.listeners.pad, mapping))


def _wanted(said: bool | None, usual: bool) -> bool:
    return usual if said is None else said


def _ignored(_control: str, _value: int) -> None:
    """Where no OSC is answered, only pads do something."""
