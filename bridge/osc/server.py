"""The OSC server: one thread, one selector, UDP and TCP on the same port.

Everything arrives, and every handler runs, on that thread. Sending is for any thread: a datagram
goes out at once, a connection's bytes through its buffer, which the thread empties. A connection
that does not read is closed rather than waited for.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable

from bridge.errors import BadArgument, FodderError, Refused
from bridge.osc.agenda import Agenda
from bridge.osc.clients import Peer
from bridge.osc.connection import Connection
from bridge.osc.packet import Bundle, Message, Packet, parse

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
