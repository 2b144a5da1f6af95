"""Who talks to Fodder: where each wants its replies, who hears everything, who may come in.

All tables are bounded; the entry that was used longest ago makes way. For several threads.
"""

from __future__ import annotations

import hmac
import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

from bridge.domain.errors import BadArgument, Refused

MOST_SUBSCRIBERS = 64
MOST_KNOWN = 1_024


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end: of a datagram (udp) or of a connection (tcp)."""

    transport: str
    host: str
    port: int

    @property
    def is_local(self) -> bool:
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Clients:
    """`token` is what remote senders must present; None refuses them all."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token
        self._mutex = threading.Lock()
        self._ports: OrderedDict[Peer, int] = OrderedDict()
        self._subscribers: OrderedDict[Peer, bool] = OrderedDict()
        self._welcome: OrderedDict[Peer, None] = OrderedDict()

    def hello(self, peer: Peer, token: str) -> None:
        """Let a remote sender in; Refused for a wrong token."""
        if peer.is_local:
            return
        if self._token is None or not hmac.compare_digest(token.encode(), self._token.encode()):
            raise Refused("That is not the token: `fodder serve --host` has printed it.")
        with self._mutex:
            _remember(self._welcome, peer, None, MOST_KNOWN)

    def check(self, peer: Peer) -> None:
        """Refused for a remote sender that has not said hello."""
        with self._mutex:
            if not peer.is_local and peer not in self._welcome:
                raise Refused("You are on another machine: send /fodder/hello TOKEN first.")

    def reply_to(self, peer: Peer, port: int) -> None:
        with self._mutex:
            _remember(self._ports, peer, _checked(port), MOST_KNOWN)

    def subscribe(self, peer: Peer, port: int | None) -> None:
        """Send every event to `peer`, or to a port on its machine, and its replies there too."""
        if port is not None:
            self.reply_to(peer, port)
        with self._mutex:
            _remember(self._subscribers, _at(peer, port), port is not None, MOST_SUBSCRIBERS)

    def unsubscribe(self, peer: Peer, port: int | None) -> None:
        with self._mutex:
            self._subscribers.pop(_at(peer, port), None)
            if port is None and peer in self._ports:
                self._subscribers.pop(_at(peer, self._ports[peer]), None)

    def forget(self, peer: Peer) -> None:
        """A connection is closed."""
        with self._mutex:
            for table in (self._ports, self._subscribers, self._welcome):
                table.pop(peer, None)

    def home_of(self, peer: Peer) -> Peer:
        """Where replies to a sender go."""
        with self._mutex:
            port = self._ports.get(peer)
        return peer if port is None else _at(peer, port)

    def listeners(self) -> list[Peer]:
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


def _remember(table: OrderedDict[_Key, _Value], key: _Key, value: _Value, most: int) -> None:
    table[key] = value
    table.move_to_end(key)
    while len(table) > most:
        table.popitem(last=False)
