"""Bundles whose time has not come. Pure but for the clock that is handed in.

Time tags are NTP's: 32 bits of seconds since 1900 and 32 of fractions (OSC 1.0); 1 means at once.

One TCP connection: SLIP frames in, SLIP frames out, both bounded.

The OSC server: one thread, one selector, UDP and TCP on the same port.

Everything arrives, and every handler runs, on that thread. Sending is for any thread: a datagram
goes out at once, a connection's bytes through its buffer, which the thread empties. A connection
that does not read is closed rather than waited for.
"""

from __future__ import annotations

import contextlib
import heapq
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from bridge.domain.errors import BadArgument, Busy, FodderError, Refused
from bridge.osc.clients import Peer
from bridge.osc.packet import Bundle, Frames, Message, Packet, frame, parse

MOST_HELD = 1_024
AT_ONCE = 1
_FROM_1900_TO_1970 = 2_208_988_800
_Item = TypeVar("_Item")


def seconds_of(time: int) -> float:
    """A time tag as seconds since 1970."""
    return time / 2**32 - _FROM_1900_TO_1970


def tag_of(seconds: float) -> int:
    """Seconds since 1970 as a time tag."""
    return int((seconds + _FROM_1900_TO_1970) * 2**32)


class Agenda(Generic[_Item]):
    """What is to be done later, in the order of its times and then of its coming."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: list[tuple[int, int, _Item]] = []
        self._number = 0

    def __len__(self) -> int:
        return len(self._held)

    def is_due(self, time: int) -> bool:
        return time == AT_ONCE or seconds_of(time) <= self._clock()

    def hold(self, time: int, item: _Item) -> None:
        if len(self._held) >= MOST_HELD:
            raise Busy(f"{MOST_HELD:,} bundles are held already: send them later.")
        self._number += 1
        heapq.heappush(self._held, (time, self._number, item))

    def due(self) -> list[_Item]:
        """What has become due, taken out."""
        found = []
        while self._held and self.is_due(self._held[0][0]):
            found.append(heapq.heappop(self._held)[2])
        return found

    def wait(self, most: float) -> float:
        """Seconds until the next is due, at most `most`."""
        if not self._held:
            return most
        return min(most, max(0.0, seconds_of(self._held[0][0]) - self._clock()))


MOST_UNREAD = 1 << 20


class Connection:
    """`put` is for any thread, the rest for the server's."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.is_over = False
        self._frames = Frames()
        self._mutex = threading.Lock()
        self._out = bytearray()

    def put(self, data: bytes) -> None:
        """Send a packet when the other end takes it."""
        with self._mutex:
            self._out += frame(data)
            if len(self._out) > MOST_UNREAD:
                self._out.clear()
                self.is_over = True

    def flush(self) -> bool:
        """Send what goes; whether some is left."""
        with self._mutex:
            try:
                while self._out:
                    del self._out[: self.socket.send(self._out)]
            except BlockingIOError:
                pass
            except OSError:
                self._out.clear()
                self.is_over = True
            return bool(self._out)

    def read(self) -> list[bytes]:
        """The packets that have come. The other end's closing ends the connection."""
        try:
            data = self.socket.recv(65_536)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self.is_over = True
        return self._frames.feed(data)


log = logging.getLogger(__name__)
PORT = 7770
MOST_CONNECTIONS = 64
GREATEST_DATAGRAM = 65_536
BUFFER = 4 << 20
BUFFER_OF_ONE = 256 << 10
AT_ONE_GO = 256  # datagrams, before connections and held bundles have their turn
LONGEST_WAIT = 1.0
Handle = Callable[[Message, Peer], None]
Trouble = Callable[[FodderError, Peer], None]
Gone = Callable[[Peer], None]


class Server:
    """`handle` is called with each message when it is due, `trouble` with what is no packet."""

    def __init__(self, host: str, port: int, handle: Handle, trouble: Trouble, gone: Gone) -> None:
        self._handle, self._trouble, self._gone = handle, trouble, gone
        self._datagrams, self._listener = bind(host, port)
        self.host, self.port = self._datagrams.getsockname()[:2]
        self._agenda: Agenda[tuple[Bundle, Peer]] = Agenda(time.time)
        self._connections: dict[Peer, Connection] = {}
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._closing = False
        self.lost = 0
        self._thread = threading.Thread(target=self._run, name="fodder-osc", daemon=True)

    def start(self) -> None:
        for one in (self._datagrams, self._listener, self._waker, self._woken):
            one.setblocking(False)
        self._selector.register(self._datagrams, selectors.EVENT_READ, self._take_datagrams)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake_up)
        self._thread.start()

    def close(self) -> None:
        self._closing = True
        self._wake()
        if self._thread.is_alive():
            self._thread.join()
        for one in (self._datagrams, self._listener, self._waker, self._woken):
            one.close()
        for connection in list(self._connections.values()):
            connection.socket.close()
        self._selector.close()

    def send(self, peer: Peer, data: bytes) -> None:
        """Send a packet; what cannot be sent is counted in `lost`."""
        if peer.transport == "udp":
            try:
                self._datagrams.sendto(data, (peer.host, peer.port))
            except OSError:  # its buffer is full, or there is no way to it
                self.lost += 1
        elif (connection := self._connections.get(peer)) is not None:
            connection.put(data)
            self._wake()

    def _run(self) -> None:
        while not self._closing:
            for key, _ in self._selector.select(self._agenda.wait(LONGEST_WAIT)):
                key.data()
            for bundle, peer in self._agenda.due():
                self._do(bundle, peer)
            self._tend()

    def _tend(self) -> None:
        """Let connections write, and close those that are over."""
        for peer, connection in list(self._connections.items()):
            wanted = selectors.EVENT_READ
            if connection.flush():
                wanted |= selectors.EVENT_WRITE
            if connection.is_over:
                self._hang_up(peer)
            elif self._selector.get_key(connection.socket).events != wanted:
                self._selector.modify(connection.socket, wanted, lambda at=peer: self._read(at))

    def _take_datagrams(self) -> None:
        for _ in range(AT_ONE_GO):
            try:
                data, (host, port, *_) = self._datagrams.recvfrom(GREATEST_DATAGRAM)
            except BlockingIOError:
                return
            except OSError:  # Windows: an earlier answer of ours found nobody
                continue
            self._take(data, Peer("udp", host, port))

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connected, (host, port, *_) = self._listener.accept()
            if len(self._connections) >= MOST_CONNECTIONS:
                connected.close()
                return
            connected.setblocking(False)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_OF_ONE)
            peer = Peer("tcp", host, port)
            self._connections[peer] = Connection(connected)
            self._selector.register(connected, selectors.EVENT_READ, lambda: self._read(peer))

    def _read(self, peer: Peer) -> None:
        connection = self._connections.get(peer)
        if connection is None:
            return
        try:
            for data in connection.read():
                self._take(data, peer)
        except FodderError as error:
            self._trouble(error, peer)

    def _hang_up(self, peer: Peer) -> None:
        connection = self._connections.pop(peer)
        self._selector.unregister(connection.socket)
        connection.socket.close()
        self._gone(peer)

    def _take(self, data: bytes, peer: Peer) -> None:
        try:
            packet = parse(data)
        except FodderError as error:
            self._trouble(error, peer)
            return
        self._do(packet, peer)

    def _do(self, packet: Packet, peer: Peer) -> None:
        if isinstance(packet, Message):
            self._handle(packet, peer)
        elif self._agenda.is_due(packet.time):
            for element in packet.elements:
                self._do(element, peer)
        else:
            try:
                self._agenda.hold(packet.time, (packet, peer))
            except FodderError as error:
                self._trouble(error, peer)

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: it will wake anyhow
            self._waker.send(b"\0")

    def _wake_up(self) -> None:
        with contextlib.suppress(OSError):
            self._woken.recv(4_096)


def bind(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Sockets for UDP and TCP on one port; port 0 takes any that is free."""
    if not 0 <= port <= 65_535:  # getaddrinfo would take it modulo 65,536
        raise BadArgument(f"Port {port} is not one: say from 1 to 65535.")
    for _ in range(20):
        datagrams = listener = None
        try:
            family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
            datagrams = socket.socket(family, socket.SOCK_DGRAM)
            datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            datagrams.bind(address)
            listener = socket.socket(family, socket.SOCK_STREAM)
            if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address[0], datagrams.getsockname()[1], *address[2:]))
            listener.listen(16)
            return datagrams, listener
        except OSError as error:
            for one in (datagrams, listener):
                if one is not None:
                    one.close()
            failure = error
            if port:
                break
    if isinstance(failure, socket.gaierror):
        raise BadArgument(f"{host} is no address of this machine: say e.g. 127.0.0.1.")
    reason = failure.strerror or str(failure)
    raise Refused(f"Port {port} on {host} cannot be had ({reason}): give another by --port.")
