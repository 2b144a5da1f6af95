"""The OSC service: jobs and a library in, a running server out."""

from __future__ import annotations

import logging
from typing import Any

from bridge.domain.errors import FodderError, NotFound
from bridge.domain.model import AUTO
from bridge.domain.playback import Event, Trouble
from bridge.jobs.queue import JobQueue
from bridge.library.library import Library
from bridge.osc.access import Access
from bridge.osc.clients import Clients, Peer
from bridge.osc.defaults import RequestDefaults
from bridge.osc.dispatch import dispatch
from bridge.osc.handlers import OscContext
from bridge.osc.namespace import MODEL, PRESET, plain, values_of
from bridge.osc.packet import Message, Value
from bridge.osc.replies import JobAnnouncer, Replies
from bridge.osc.server import PORT, Server, ServerStatus
from bridge.osc.spec import BY_PATH
from bridge.playback.player import Player

log = logging.getLogger(__name__)


class OscService:
    """Serves from `start` to `close`; a context manager that does both.

    `token` is what connections from other machines must show; without one they are refused.
    `player` is the app's own audition, if it has one. Jobs of an earlier Fodder are best resumed
    before the start: whoever then says `/fodder/cancel all` at the first pong means them too.
    """

    def __init__(
        self,
        jobs: JobQueue,
        library: Library,
        host: str = "127.0.0.1",
        port: int = PORT,
        token: str | None = None,
        player: Player | None = None,
    ) -> None:
        self._jobs = jobs
        self._library = library
        self.server = Server(host, port, self)  # first: it may be refused its port
        self.clients = Clients()
        self.access = Access(token)
        self.defaults = RequestDefaults(library.settings.model)
        self.player = player or Player()
        self._is_shared = player is not None
        self._announcer = JobAnnouncer(self.clients, self.server.send)
        self._replies = Replies(self.clients, self.access, self.server.send)
        self._context = OscContext(
            jobs, library, self.defaults, self.clients, self.access, self._replies,
            self._announcer, self.player, self.server.status,
        )  # fmt: skip

    def __enter__(self) -> OscService:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Listen to jobs, to the audition and to the network."""
        self._jobs.listeners.append(self._announcer)
        self._announcer.begin(job for job, _ in self._jobs.listing())
        self.player.listeners.append(self._overhear)
        self.defaults.listeners.append(self._set)
        self.server.start()

    def close(self) -> None:
        """End it all; what was asked for before is still handed on."""
        if self._announcer in self._jobs.listeners:
            self._jobs.listeners.remove(self._announcer)
        self._context.for_jobs.close()
        self._context.for_library.close()
        self._context.for_notes.close()
        self.server.close()
        if self._overhear in self.player.listeners:
            self.player.listeners.remove(self._overhear)
        if self._set in self.defaults.listeners:
            self.defaults.listeners.remove(self._set)
        if not self._is_shared:
            self.player.close()

    def post(self, address: str, *values: Value) -> None:
        """Say something to Fodder from inside the app, e.g. by a MIDI control. For any thread."""
        self.server.post(Message(address, values))

    def status(self) -> ServerStatus:
        """How the server is doing: what was received, lost, and is held."""
        return self.server.status()

    def values(self) -> dict[str, tuple[Any, ...]]:
        """What is set, what the host has said and what was last told of jobs, by address."""
        defaults = self.defaults
        return values_of(defaults.sticky(), defaults.host(), self._announcer.last())

    def words(self) -> dict[str, tuple[str, ...]]:
        """The words of menus, by address; from the files of models and presets as they are now."""
        models = (AUTO, *(one.name for one in self._library.models()))
        return {MODEL: models, PRESET: tuple(one.name for one in self._library.presets())}

    def admits(self, peer: Peer) -> bool:
        """For the server: whether a peer is listened to."""
        return self.access.admits(peer)

    def is_locked(self, host: str) -> bool:
        """For the server: whether a host has guessed too often."""
        return self.access.is_locked(host)

    def received(self, message: Message, peer: Peer) -> None:
        """For the server: a message is due."""
        dispatch(self._context, message, peer)

    def failed(self, error: FodderError, peer: Peer) -> None:
        """For the server: what came is no packet, or too much."""
        log.info("From %s: %s", peer, error)
        self._replies.send(peer, "/fodder/error", (error.code, str(error), ""))

    def refused(self, messages: list[Message], error: FodderError, peer: Peer) -> None:
        """For the server: too much of a peer's is waiting. A job that is refused is always told."""
        asked = [BY_PATH.get(one.address) for one in messages]
        jobs = [one.path for one in asked if one is not None and one.makes_job]
        for path in jobs:
            self._replies.send(peer, "/fodder/error", (error.code, str(error), path), True)
        if not jobs:
            self.failed(error, peer)

    def closed(self, peer: Peer) -> None:
        """For the server: a connection is over."""
        self.clients.forget(peer)
        self.defaults.forget(peer)
        self.access.forget(peer)

    def _set(self, address: str, value: Any) -> None:
        """A sticky value is set, or a host has said something of itself."""
        self._replies.echo(address, (plain(value),))

    def _overhear(self, event: Event) -> None:
        """What is wrong with an audition is told to who asked for it."""
        call = self._context.listener
        if isinstance(event, Trouble) and call is not None:
            call.reply("/fodder/error", (NotFound.code, event.message, call.address.path))
