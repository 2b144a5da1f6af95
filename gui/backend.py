"""What the window stands on: the library, the jobs and the same bridge that `fodder serve` runs.

Opening takes some 0.3 s (a database, sockets, a look at the folder), so it is done on a thread
while the window is painted. Of two Fodders only one can have the journal and the OSC port: the
other one makes samples all the same, and says so.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, field
from pathlib import Path

from bridge.config.models import located
from bridge.config.presets import Preset, load_models, load_presets
from bridge.config.settings import Home, Settings
from bridge.controllers import midi
from bridge.controllers.link import LinkSession
from bridge.domain.errors import FodderError
from bridge.domain.model import ModelEntry
from bridge.domain.music import Key
from bridge.jobs.engine import Engine
from bridge.jobs.journal import Journal
from bridge.jobs.queue import Jobs
from bridge.library.library import Library, open_library
from bridge.osc.access import make_token, read_token
from bridge.osc.clients import is_loopback
from bridge.osc.discovery import Discovery
from bridge.osc.service import OscService
from bridge.playback.player import Player
from gui.relay import Relay
from gui.shelf.likeness import Likenesses

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Backend:
    """Everything opened; `notes` are sentences on what could not be."""

    library: Library
    jobs: Jobs
    player: Player
    face: OscService | None
    presets: list[Preset]
    models: list[tuple[ModelEntry, str]]
    room: LinkSession | None = None
    notes: list[str] = field(default_factory=list)
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def alike(self) -> Likenesses:
        """Puts numbers of samples in the order of their likeness to one."""
        return Likenesses(self.library.catalogue)

    @property
    def address(self) -> str:
        """Where OSC is answered; empty if it is not."""
        return f"{self.face.server.port}" if self.face is not None else ""

    def host(self) -> tuple[float | None, Key | None, str]:
        """What the DAW or Link says: tempo, key, meter."""
        if self.face is None:
            return None, None, ""
        said = self.face.defaults.host()
        meter = said.get("meter")
        return said.get("bpm"), said.get("key"), "" if meter is None else str(meter)

    def close(self) -> None:
        """End it all; takes as long as the engine needs to stop."""
        self.stack.close()


def open_backend(
    home: Home, settings: Settings, relay: Relay, folder: Path | None = None
) -> Backend:
    """Open everything; FodderError if not even a library can be had."""
    with contextlib.ExitStack() as stack:
        notes: list[str] = []
        journal = _journal(stack, home, notes)
        library = stack.enter_context(open_library(home, settings, folder, [relay.folder.emit]))
        jobs = Jobs(Engine(), journal)
        stack.callback(jobs.close)
        jobs.listeners.append(relay.job.emit)
        face = _face(stack, jobs, library, notes) if journal is not None else None
        player = face.player if face is not None else Player()
        if face is None:
            stack.callback(player.close)
        player.listeners.append(relay.audition.emit)
        models = [(entry, _state(entry)) for entry in load_models(home.presets)]
        backend = Backend(
            library, jobs, player, face, load_presets(home.presets), models, None, notes
        )
        if face is not None:
            _follow(stack, backend, face, relay)
            jobs.resume(library.prepare, library.find)
        backend.stack = stack.pop_all()
        return backend


def _journal(stack: contextlib.ExitStack, home: Home, notes: list[str]) -> Journal | None:
    try:
        return stack.enter_context(Journal(home.root / "queue.db"))
    except FodderError:
        notes.append("Another Fodder is open: this one makes samples, but answers no OSC.")
        return None


def _face(
    stack: contextlib.ExitStack, jobs: Jobs, library: Library, notes: list[str]
) -> OscService | None:
    settings = library.settings
    token = None if is_loopback(settings.host) else read_token() or make_token()
    if token is not None:
        notes.append(f"Senders from other machines must say /fodder/hello {token}")
    face = OscService(jobs, library, settings.host, settings.port, token)
    try:
        stack.enter_context(face)
    except (FodderError, OSError) as error:
        notes.append(f"OSC is off: {error}")
        face.close()
        return None
    if settings.discovery:
        stack.enter_context(Discovery(face))
    return face


def _follow(stack: contextlib.ExitStack, backend: Backend, face: OscService, relay: Relay) -> None:
    """Link and MIDI, where the settings want them and their extras are installed."""
    settings = backend.library.settings
    try:
        if settings.link:
            backend.room = stack.enter_context(LinkSession(face.defaults))
            backend.player.wait = backend.room.until_bar
        if settings.midi:
            mapping = midi.load(backend.library.home.root / midi.FILE)
            controller = midi.Controller(mapping, face.post)
            stack.enter_context(midi.listening(controller.hear, relay.pad.emit, mapping))
    except FodderError as error:
        backend.notes.append(str(error))


def _state(entry: ModelEntry) -> str:
    return "ready" if located(entry).folder is not None else "to download"
