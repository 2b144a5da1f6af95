"""Who talks to Fodder: where each wants its replies, and who hears every event.

All tables are bounded; the entry that was used longest ago makes way. For several threads.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from bridge.domain.errors import BadArgument

MOST_SUBSCRIBERS = 64
MOST_KNOWN = 1_024


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end: of a datagram (udp), of a connection (tcp or ws), or a part of the app
    (inside)."""

    transport: str
    host: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        return is_loopback(self.host)


INSIDE = Peer("inside", "127.0.0.1", 0)
"""The app itself, e.g. its MIDI controls: answers go to who has subscribed on this machine."""


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Clients:
    """Reply ports, subscribers, and who listens to single addresses."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._ports: OrderedDict[Peer, int] = OrderedDict()
        self._subscribers: OrderedDict[Peer, bool] = OrderedDict()
        self._listeners: dict[str, dict[Peer, None]] = {}

    def reply_to(self, peer: Peer, port: int) -> None:
        """Send replies to another UDP port of the peer's machine."""
        with self._mutex:
            remember(self._ports, peer, _checked(port), MOST_KNOWN)

    def subscribe(self, peer: Peer, port: int | None) -> None:
        """Send every event to `peer`, or to a port on its machine, and its replies there too."""
        if port is not None:
            self.reply_to(peer, port)
        with self._mutex:
            remember(self._subscribers, _at(peer, port), port is not None, MOST_SUBSCRIBERS)

    def unsubscribe(self, peer: Peer, port: int | None) -> None:
        """End what `subscribe` began."""
        with self._mutex:
            self._subscribers.pop(_at(peer, port), None)
            if port is None and peer in self._ports:
                self._subscribers.pop(_at(peer, self._ports[peer]), None)

    def forget(self, peer: Peer) -> None:
        """A connection is closed."""
        with self._mutex:
            self._ports.pop(peer, None)
            self._subscribers.pop(peer, None)
            for listeners in self._listeners.values():
                listeners.pop(peer, None)

    def listen(self, peer: Peer, path: str) -> None:
        """Send a connection what is said to, or told of, one address; the paths and connections
        are bounded by who calls this."""
        with self._mutex:
            self._listeners.setdefault(path, {})[peer] = None

    def ignore(self, peer: Peer, path: str) -> None:
        """End what `listen` began."""
        with self._mutex:
            self._listeners.get(path, {}).pop(peer, None)

    def listeners(self, path: str) -> list[Peer]:
        """Who listens to an address."""
        with self._mutex:
            return list(self._listeners.get(path, ()))

    def home_of(self, peer: Peer) -> Peer:
        """Where replies to a sender go."""
        with self._mutex:
            port = self._ports.get(peer)
        return peer if port is None else _at(peer, port)

    def subscribers(self) -> list[Peer]:
        """Who hears every event."""
        with self._mutex:
            return list(self._subscribers)

    def hearers(self, peer: Peer) -> list[Peer]:
        """Where a reply to a sender goes: home, and to subscribed ports on its machine.

        A program like oscsend has a new port each time, and so can only be reached by one that
        it has subscribed.
        """
        home = self.home_of(peer)
        with self._mutex:
            named = [one for one, by_port in self._subscribers.items() if by_port]
        return [home, *(one for one in named if one.host == peer.host and one != home)]


def _at(peer: Peer, port: int | None) -> Peer:
    return peer if port is None else Peer("udp", peer.host, _checked(port))


def _checked(port: int) -> int:
    if not 1 <= port <= 65_535:
        raise BadArgument(f"Port {port} is not one: say from 1 to 65535.")
    return port


def remember(table: OrderedDict[_Key, _Value], key: _Key, value: _Value, most: int) -> None:
    """Put an entry last into a bounded table; the first make way."""
    table[key] = value
    table.move_to_end(key)
    while len(table) > most:
        table.popitem(last=False)
