"""Replies to senders. Errors have a budget, so that a flood of mistakes does not become two."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from bridge.osc.announce import Send, answer
from bridge.osc.clients import Clients, Peer
from bridge.osc.packet import Argument

MOST_ERRORS = 200  # a second


@dataclass(slots=True)
class Replies:
    """For several threads."""

    clients: Clients
    send: Send
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _second: int = 0
    _errors: int = 0

    def to(self, peer: Peer, address: str, values: tuple[Argument, ...]) -> None:
        if address == "/fodder/error" and not self._afford():
            return
        data = answer(address, values)
        for one in self.clients.hearers(peer):
            self.send(one, data)

    def _afford(self) -> bool:
        with self._mutex:
            now = int(time.monotonic())
            if now != self._second:
                self._second, self._errors = now, 0
            self._errors += 1
            return self._errors <= MOST_ERRORS
