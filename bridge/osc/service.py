"""The controller's face put together: jobs and a library in, a running server out."""

from __future__ import annotations

import logging
from functools import partial

from bridge.domain.errors import FodderError, NotFound
from bridge.jobs.queue import JobQueue
from bridge.library.library import Library
from bridge.osc.announcer import Announcer, Replies
from bridge.osc.clients import Clients, Peer
from bridge.osc.defaults import RequestDefaults
from bridge.osc.dispatch import dispatch
from bridge.osc.handlers import OscContext
from bridge.osc.packet import Message
from bridge.osc.server import PORT, Server
from bridge.osc.tasks import TaskQueue
from bridge.playback.events import Event, Trouble
from bridge.playback.player import Player

log = logging.getLogger(__name__)


class OscService:
    """Serves from `start` to `close`; a context manager that does both.

    `token` is what senders from other machines must present; without one they are refused.
    `player` is the app's own audition, if it has one.
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
        self.clients = Clients(token)
        self.wishes = RequestDefaults(library.settings.model)
        self.server = Server(host, port, self._handle, self._trouble, self.clients.forget)
        self._announcer = Announcer(self.clients, self.server.send)
        self._replies = Replies(self.clients, self.server.send)
        self._desk = TaskQueue()
        self.audition = player or Player()
        self._is_shared = player is not None
        self._bridge = OscContext(
            jobs, library, self.wishes, self.clients, self._announcer, self._desk, self.audition
        )

    def __enter__(self) -> OscService:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        self._jobs.listeners.append(self._announcer)
        self.audition.listeners.append(self._overhear)
        self.server.start()

    def close(self) -> None:
        if self._announcer in self._jobs.listeners:
            self._jobs.listeners.remove(self._announcer)
        self._desk.close()
        self.server.close()
        if self._overhear in self.audition.listeners:
            self.audition.listeners.remove(self._overhear)
        if not self._is_shared:
            self.audition.close()

    def _handle(self, message: Message, peer: Peer) -> None:
        dispatch(self._bridge, message, peer, partial(self._replies.to, peer))

    def _overhear(self, event: Event) -> None:
        """What is wrong with an audition is told to who asked for it."""
        call = self._bridge.listener
        if isinstance(event, Trouble) and call is not None:
            call.reply("/fodder/error", (NotFound.code, event.message, call.address.path))

    def _trouble(self, error: FodderError, peer: Peer) -> None:
        log.info("From %s: %s", peer, error)
        self._replies.to(peer, "/fodder/error", (error.code, str(error), ""))
