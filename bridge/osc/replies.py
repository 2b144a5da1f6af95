"""Replies to senders. Errors have a budget for each, so that a flood of mistakes does not become
two; what one sender spends takes nothing from another."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bridge.osc.announce import Send, answer
from bridge.osc.clients import Clients, Peer
from bridge.osc.packet import Argument

MOST_ERRORS = 100  # a second and sender
MOST_ALTOGETHER = 5_000  # a second


@dataclass(slots=True)
class Replies:
    """For several threads."""

    clients: Clients
    send: Send
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _second: int = 0
    _spent: Counter[Peer] = field(default_factory=Counter)
    _altogether: int = 0

    def to(self, peer: Peer, address: str, values: tuple[Argument, ...]) -> None:
        if address == "/fodder/error" and not self._afford(peer):
            return
        data = answer(address, values)
        for one in self.clients.hearers(peer):
            self.send(one, data)

    def _afford(self, peer: Peer) -> bool:
        with self._mutex:
            now = int(time.monotonic())
            if now != self._second:
                self._second, self._altogether = now, 0
                self._spent.clear()
            self._spent[peer] += 1
            self._altogether += 1
            return self._spent[peer] <= MOST_ERRORS and self._altogether <= MOST_ALTOGETHER
