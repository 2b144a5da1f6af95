"""The controller's face put together: jobs and a library in, a running server out."""

from __future__ import annotations

import logging
from functools import partial

from bridge.errors import FodderError
from bridge.jobs import Jobs
from bridge.osc.announce import Announcer
from bridge.osc.audition import Audition
from bridge.osc.clients import Clients, Peer
from bridge.osc.desk import Desk
from bridge.osc.dispatch import dispatch
from bridge.osc.handlers import Bridge
from bridge.osc.packet import Message
from bridge.osc.replies import Replies
from bridge.osc.server import PORT, Server
from bridge.osc.wishes import Wishes
from bridge.storage.library import Library

log = logging.getLogger(__name__)


class Face:
    """Serves from `start` to `close`; a context manager that does both.

    `token` is what senders from other machines must present; without one they are refused.
    """

    def __init__(
        self,
        jobs: Jobs,
        library: Library,
        host: str = "127.0.0.1",
        port: int = PORT,
        token: str | None = None,
    ) -> None:
        self._jobs = jobs
        self.clients = Clients(token)
        self.wishes = Wishes(library.settings.model)
        self.server = Server(host, port, self._handle, self._trouble, self.clients.forget)
        self._announcer = Announcer(self.clients, self.server.send)
        self._replies = Replies(self.clients, self.server.send)
        self._desk = Desk()
        self.audition = Audition()
        self._bridge = Bridge(
            jobs, library, self.wishes, self.clients, self._announcer, self._desk, self.audition
        )

    def __enter__(self) -> Face:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        self._jobs.listeners.append(self._announcer)
        self.server.start()

    def close(self) -> None:
        if self._announcer in self._jobs.listeners:
            self._jobs.listeners.remove(self._announcer)
        self._desk.close()
        self.server.close()
        self.audition.stop()

    def _handle(self, message: Message, peer: Peer) -> None:
        dispatch(self._bridge, message, peer, partial(self._replies.to, peer))

    def _trouble(self, error: FodderError, peer: Peer) -> None:
        log.info("From %s: %s", peer, error)
        self._replies.to(peer, "/fodder/error", (error.code, str(error), ""))
