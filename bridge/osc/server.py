"""The OSC server: one thread, one selector, UDP and TCP on the same port.

Everything arrives, and every handler runs, on that thread. What has arrived waits in a backlog from
which senders take turns, for a bounded time before the next look at the network, so that nobody's
bundle keeps the others waiting. Sending is for any thread: a datagram goes out at once, a
connection's bytes through its buffer, which the thread empties. A connection that does not read is
closed rather than waited for. Other transports bring packets of their own peers and take answers.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from bridge.domain.errors import BadArgument, Busy, FodderError, Refused
from bridge.osc.access import HELLO
from bridge.osc.clients import INSIDE, Peer
from bridge.osc.packet import Message, Packet, parse
from bridge.osc.schedule import Schedule
from bridge.osc.tcp import Connection, Opening, opening_of, unframe

log = logging.getLogger(__name__)
PORT = 7770
MOST_CONNECTIONS, MOST_CONNECTIONS_OF_ONE = 64, 32
HELLO_SECONDS = 10.0  # that a connection from another machine has to show the token
LONGEST_HELLO = 512  # bytes
MOST_MISTAKES = 64  # packets of a connection that are none
GREATEST_DATAGRAM = 65_536
BUFFER = 8 << 20
BUFFER_OF_ONE = 256 << 10
AT_ONE_GO = 256  # datagrams, before connections and the backlog have their turn
TURN_SECONDS = 0.01
IN_A_ROW = 64  # messages of one sender, before the next has its turn
MOST_WAITING, MOST_WAITING_OF_ONE = 32_768, 16_384  # messages
MOST_BYTES, MOST_BYTES_OF_ONE = 16 << 20, 4 << 20  # of the packets that they came in
LONGEST_WAIT = 1.0
LOSS_TOLD_SECONDS = 60.0
_SO_RXQ_OVFL, _SO_RCVBUFFORCE = 40, 33  # Linux; Python's socket does not name them


class Receiver(Protocol):
    """What the server tells, always on its thread."""

    def admits(self, peer: Peer) -> bool:
        """Whether what this peer says is listened to."""

    def is_locked(self, host: str) -> bool:
        """Whether connections of this host are not taken for now."""

    def received(self, message: Message, peer: Peer) -> None:
        """A message, when it is due."""

    def failed(self, error: FodderError, peer: Peer) -> None:
        """What came is no packet, or too much."""

    def refused(self, messages: list[Message], error: FodderError, peer: Peer) -> None:
        """Messages that were read and are not handled, because too much waits already."""

    def closed(self, peer: Peer) -> None:
        """A connection is over."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Counts since the start, and what is held now.

    `lost`: datagrams that came while the kernel's buffer was full, as far as it tells (on Linux);
    `buffer`: that buffer's size in bytes, as it was granted.
    """

    received: int
    lost: int
    unsent: int
    buffer: int
    connections: int
    waiting: int
    held: int


Arrival = Message | FodderError
"""A message, or what was wrong with what came in its place."""


@dataclass(slots=True)
class _Queue:
    """What of one sender waits, each with its share of the bytes that it came in."""

    arrivals: deque[tuple[Arrival, int]] = field(default_factory=deque)
    bytes: int = 0


class Backlog:
    """What waits to be handled: in order for each sender, and senders take turns."""

    def __init__(self) -> None:
        self._queues: OrderedDict[Peer, _Queue] = OrderedDict()
        self._count = self._bytes = 0
        self._in_a_row = 0

    def __len__(self) -> int:
        return self._count

    @property
    def is_full(self) -> bool:
        """Whether nothing more should be read from the network for now."""
        return self._count > MOST_WAITING or self._bytes > MOST_BYTES

    def holds(self, peer: Peer) -> bool:
        """Whether something of a sender waits."""
        return peer in self._queues

    def add(self, arrived: list[Arrival], peer: Peer, size: int = 0) -> None:
        """Put these last, which came in a packet of `size` bytes; Busy, with none of them put, if
        a sender has too many or too much waiting."""
        if not arrived:
            return
        queue = self._queues.get(peer, _Queue())
        share = size // len(arrived)
        much = queue.bytes + size > MOST_BYTES_OF_ONE
        if much or len(queue.arrivals) + len(arrived) > MOST_WAITING_OF_ONE:
            waiting = len(queue.arrivals)
            raise Busy(f"{waiting:,} of your messages are waiting: send more slowly.")
        queue.arrivals.extend((one, share) for one in arrived)
        queue.bytes += share * len(arrived)
        self._queues[peer] = queue
        self._count += len(arrived)
        self._bytes += share * len(arrived)

    def next(self) -> tuple[Arrival, Peer]:
        """The next in turn, taken out."""
        peer, queue = next(iter(self._queues.items()))
        arrival, share = queue.arrivals.popleft()
        queue.bytes -= share
        self._bytes -= share
        self._count -= 1
        self._in_a_row += 1
        if not queue.arrivals:
            del self._queues[peer]
            self._in_a_row = 0
        elif self._in_a_row >= IN_A_ROW:
            self._queues.move_to_end(peer)
            self._in_a_row = 0
        return arrival, peer


class Server:
    """Tells a receiver what comes, from `start` to `close`."""

    def __init__(self, host: str, port: int, receiver: Receiver) -> None:
        self._receiver = receiver
        self._datagrams, self._listener = bind(host, port)
        self.host, self.port = self._datagrams.getsockname()[:2]
        self._granted = self._datagrams.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        self._datagram = bytearray(GREATEST_DATAGRAM)
        self._schedule = Schedule(time.time)
        self._backlog = Backlog()
        self._posted: deque[Message] = deque(maxlen=MOST_WAITING_OF_ONE)
        self._connections: dict[Peer, Connection] = {}
        self._attached: dict[Peer, Callable[[bytes], None]] = {}
        self._tasks: deque[Callable[[], None]] = deque()
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._closing = False
        self._turn = self._received = self._lost = self._unsent = 0
        self._loss_told = -LOSS_TOLD_SECONDS
        self._thread = threading.Thread(target=self._run, name="fodder-osc", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        for one in (self._datagrams, self._listener, self._waker, self._woken):
            one.setblocking(False)
        self._selector.register(self._datagrams, selectors.EVENT_READ, self._take_datagrams)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake_up)
        self._thread.start()

    def close(self) -> None:
        """End the thread and all connections."""
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
        """Send a packet; a datagram that cannot be sent is counted."""
        if peer.transport == "udp":
            try:
                self._datagrams.sendto(data, (peer.host, peer.port))
            except OSError:  # its buffer is full, or there is no way to it
                self._unsent += 1
        elif (connection := self._connections.get(peer)) is not None:
            connection.put(data)
            self._wake()
        elif (put := self._attached.get(peer)) is not None:
            put(data)

    def attach(self, peer: Peer, put: Callable[[bytes], None]) -> None:
        """A peer of another transport is there; what is sent to it is put there, by any thread."""
        self._attached[peer] = put

    def bring(self, peer: Peer, data: bytes, taken: Callable[[], None]) -> None:
        """A packet of an attached peer; `taken` is called, on the server's thread, once it waits
        for its turn. Who brings the next one only then needs no bound of their own."""

        def take() -> None:
            self._take(data, peer)
            taken()

        self._tasks.append(take)
        self._wake()

    def detach(self, peer: Peer) -> None:
        """A peer of another transport is gone."""
        self._attached.pop(peer, None)
        self._tasks.append(lambda: self._receiver.closed(peer))
        self._wake()

    def post(self, message: Message) -> None:
        """Handle a message of the app's own, as if a program on this machine had sent it."""
        self._posted.append(message)
        self._wake()

    def status(self) -> ServerStatus:
        """How it is doing."""
        return ServerStatus(
            self._received,
            self._lost,
            self._unsent,
            self._granted,
            len(self._connections),
            len(self._backlog),
            len(self._schedule),
        )

    def _run(self) -> None:
        while not self._closing:
            wait = 0.0 if self._backlog else self._schedule.wait(LONGEST_WAIT)
            self._listen(wait)
            for bundle, peer in self._schedule.due():
                self._take(bundle, peer)
            while self._posted:
                self._put([self._posted.popleft()], INSIDE)
            while self._tasks and not self._backlog.is_full:
                self._tasks.popleft()()
            self._work()
            self._tend()

    def _listen(self, wait: float) -> None:
        """Read what has come, for one turn: datagrams, then connections, which take turns."""
        ready = [key for key, _ in self._selector.select(wait)]
        others = [key.data for key in ready if key.fileobj is not self._datagrams]
        if len(others) < len(ready):
            self._take_datagrams()
        until = time.monotonic() + TURN_SECONDS
        self._turn += 1
        first = self._turn % max(1, len(others))
        for read in [*others[first:], *others[:first]]:
            read()
            if time.monotonic() > until:
                return

    def _work(self) -> None:
        """Handle what waits, for one turn."""
        until = time.monotonic() + TURN_SECONDS
        while self._backlog:
            arrival, peer = self._backlog.next()
            if isinstance(arrival, Message):
                self._receiver.received(arrival, peer)
            else:
                self._receiver.failed(arrival, peer)
            if time.monotonic() > until:
                return

    def _tend(self) -> None:
        """Let connections write, and close those that are over."""
        for peer, connection in list(self._connections.items()):
            wanted = selectors.EVENT_READ
            if connection.flush():
                wanted |= selectors.EVENT_WRITE
            elif not self._receiver.admits(peer) and self._is_late(peer, connection):
                connection.is_over = True
            if connection.mistakes > MOST_MISTAKES and not self._backlog.holds(peer):
                connection.is_over = True
            if connection.is_over:
                self._hang_up(peer)
            elif self._selector.get_key(connection.socket).events != wanted:
                self._selector.modify(connection.socket, wanted, lambda at=peer: self._read(at))

    def _is_late(self, peer: Peer, connection: Connection) -> bool:
        waited = time.monotonic() - connection.opened
        return waited > HELLO_SECONDS or self._receiver.is_locked(peer.host)

    def _take_datagrams(self) -> None:
        until = time.monotonic() + TURN_SECONDS
        for _ in range(AT_ONE_GO):
            if self._backlog.is_full or time.monotonic() > until:
                return  # the rest waits in the kernel's buffer
            try:
                size, (host, port, *_) = self._receive()
            except BlockingIOError:
                return
            except OSError:  # Windows: an earlier answer of ours found nobody
                continue
            self._received += 1
            self._take(bytes(memoryview(self._datagram)[:size]), Peer("udp", host, port))

    def _receive(self) -> tuple[int, tuple[str, int]]:
        """The next datagram into the buffer; its size and its sender."""
        if sys.platform != "linux":
            return self._datagrams.recvfrom_into(self._datagram)
        size, notes, _, address = self._datagrams.recvmsg_into(
            [self._datagram], socket.CMSG_SPACE(4)
        )
        for level, kind, data in notes:
            if (level, kind) == (socket.SOL_SOCKET, _SO_RXQ_OVFL):
                self._note_loss(int.from_bytes(data, sys.byteorder))
        return size, address

    def _note_loss(self, lost: int) -> None:
        """The kernel has dropped so many datagrams since the start."""
        new, self._lost = lost - self._lost, lost
        now = time.monotonic()
        if new > 0 and now - self._loss_told >= LOSS_TOLD_SECONDS:
            self._loss_told = now
            log.warning("%d OSC datagrams were lost: send more slowly, or over TCP.", new)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connected, (host, port, *_) = self._listener.accept()
            peer = Peer("tcp", host, port)
            if self._receiver.is_locked(host) and not peer.is_local:
                connected.close()
                return
            self._make_room(host)
            connected.setblocking(False)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_OF_ONE)
            self._connections[peer] = Connection(connected)
            self._selector.register(connected, selectors.EVENT_READ, lambda: self._read(peer))

    def _make_room(self, host: str) -> None:
        """For one more connection of a host the idlest goes: of its own, if they are many."""
        own = [peer for peer in self._connections if peer.host == host]
        if len(own) >= MOST_CONNECTIONS_OF_ONE:
            self._hang_up(min(own, key=self._worth))
        elif len(self._connections) >= MOST_CONNECTIONS:
            self._hang_up(min(self._connections, key=self._worth))

    def _worth(self, peer: Peer) -> tuple[bool, bool, float]:
        """Whether it is let in, whether it has spoken, when it last did something."""
        one = self._connections[peer]
        return self._receiver.admits(peer), one.speaks_osc, one.active

    def _read(self, peer: Peer) -> None:
        connection = self._connections.get(peer)
        if connection is None or self._backlog.is_full or connection.mistakes > MOST_MISTAKES:
            return
        try:
            frames = connection.read()
        except FodderError as error:
            if connection.is_over:
                log.info("Hung up on %s: %s", peer, error)
            else:
                self._fail(error, peer)
            return
        for framed in frames:
            try:
                data = unframe(framed)
            except FodderError as error:
                self._fail(error, peer)
            else:
                self._take(data, peer)
            if connection.mistakes > MOST_MISTAKES:  # it is told why first
                log.info("Hung up on %s: too much of what it sends is no OSC.", peer)
                return

    def _hang_up(self, peer: Peer) -> None:
        connection = self._connections.pop(peer)
        self._selector.unregister(connection.socket)
        connection.socket.close()
        self._receiver.closed(peer)

    def _take(self, data: bytes, peer: Peer) -> None:
        """Read a packet. Of strangers nothing is read but a hello."""
        try:
            if not self._receiver.admits(peer):
                if peer.transport == "udp" and not looks_like_osc(data):
                    return  # who claims to have sent it may be whom an answer is meant to flood
                self._receiver.received(read_hello(data), peer)  # what follows it may be waiting
                return
            self._put(list(self._unfold(parse(data), peer)), peer, len(data))
        except FodderError as error:
            self._fail(error, peer)

    def _put(self, arrived: list[Arrival], peer: Peer, size: int = 0) -> None:
        try:
            self._backlog.add(arrived, peer, size)
        except Busy as error:
            messages = [one for one in arrived if isinstance(one, Message)]
            self._receiver.refused(messages, error, peer)

    def _fail(self, error: FodderError, peer: Peer) -> None:
        if (connection := self._connections.get(peer)) is not None:
            connection.mistakes += 1
        self._put([without_origin(error)], peer)

    def _unfold(self, packet: Packet, peer: Peer) -> Iterator[Arrival]:
        """The messages that are due; bundles that are not are held."""
        if isinstance(packet, Message):
            yield packet
        elif self._schedule.is_due(packet.time):
            for element in packet.elements:
                yield from self._unfold(element, peer)
        else:
            try:
                self._schedule.hold(packet.time, packet.data, peer)
            except FodderError as error:
                yield error

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: it will wake anyhow
            self._waker.send(b"\0")

    def _wake_up(self) -> None:
        with contextlib.suppress(OSError):
            self._woken.recv(4_096)


def without_origin(error: FodderError) -> FodderError:
    """The error without what it came from, which would hold the packet while it waits."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def looks_like_osc(data: bytes) -> bool:
    """Whether it begins and ends as a packet does."""
    return len(data) % 4 == 0 and opening_of(data) is Opening.OSC


def read_hello(data: bytes) -> Message:
    """A stranger's hello; Refused for any other packet, before it is read."""
    if len(data) > LONGEST_HELLO or not data.startswith(HELLO.encode() + b"\0"):
        raise Refused(f"You are on another machine: say {HELLO} TOKEN over TCP first.")
    packet = parse(data)
    assert isinstance(packet, Message)
    return packet


def widen(datagrams: socket.socket) -> None:
    """Let the kernel keep as many datagrams for us as it grants, and tell how many it dropped."""
    datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    if sys.platform == "linux":
        datagrams.setsockopt(socket.SOL_SOCKET, _SO_RXQ_OVFL, 1)
        with contextlib.suppress(OSError):  # past rmem_max, for those who may
            datagrams.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, BUFFER)


def bind(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Sockets for UDP and TCP on one port; port 0 takes any that is free."""
    if not 0 <= port <= 65_535:  # getaddrinfo would take it modulo 65,536
        raise BadArgument(f"Port {port} is not one: say from 1 to 65535.")
    for _ in range(20):
        datagrams = listener = None
        try:
            family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
            datagrams = socket.socket(family, socket.SOCK_DGRAM)
            widen(datagrams)
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
