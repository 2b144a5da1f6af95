"""OSC over TCP: SLIP frames (RFC 1055, with an END at both ends: OSC 1.1), in and out, bounded.

Escapes are undone by python-osc's codec; the buffer under it is ours, since it has none. The first
bytes decide whether the other end speaks OSC at all. A browser that posts to this port does not:
it begins with a method's name, never with / or #bundle, and is hung up on as Redis does.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from enum import Enum, auto

from pythonosc import slip

from bridge.domain.errors import BadArgument, Refused, TooLarge
from bridge.osc.packet import LARGEST, build

MOST_UNREAD = 1 << 20
AT_ONE_GO = 16_384  # bytes, before others have their turn
_BUNDLE = b"#bundle\0"


class Opening(Enum):
    """What the first bytes of a connection say of the other end."""

    UNDECIDED = auto()
    OSC = auto()
    SIZED = auto()
    FOREIGN = auto()


def opening_of(data: bytes) -> Opening:
    """Whether these first bytes begin OSC in SLIP frames, with sizes before them, or no OSC."""
    start = data.lstrip(slip.END)[: len(_BUNDLE)]
    if start[:1] == b"/" or start == _BUNDLE:
        return Opening.OSC
    if _BUNDLE.startswith(start):
        return Opening.UNDECIDED
    return Opening.SIZED if data[:1] == b"\0" else Opening.FOREIGN


def frame(data: bytes) -> bytes:
    """A packet as it goes onto the wire."""
    framed: bytes = slip.encode(data)
    return framed


def unframe(framed: bytes) -> bytes:
    """The packet in a frame; BadArgument for an escape that is none."""
    try:
        data: bytes = slip.decode(framed)
    except slip.ProtocolError:
        raise BadArgument("This is no OSC packet: a SLIP escape is none.") from None
    return data


class FrameReader:
    """Bytes as they come → whole frames, not yet unframed. Holds at most one unfinished frame."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that `data` completes; TooLarge for one that does not end."""
        self._rest += data
        whole: list[bytes] = []
        if slip.END in data:
            *whole, rest = bytes(self._rest).split(slip.END)
            self._rest = bytearray(rest)
        if len(self._rest) > 2 * LARGEST + 2:  # every byte may be escaped
            self._rest.clear()
            raise TooLarge(f"A frame has no end: {LARGEST:,} bytes are the most.")
        return [one for one in whole if one]


class Connection:
    """One TCP connection. `put` is for any thread, the rest for the server's."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.is_over = False
        self.mistakes = 0
        self.opened = self.active = time.monotonic()
        self._opening = Opening.UNDECIDED
        self._first = b""
        self._frames = FrameReader()
        self._mutex = threading.Lock()
        self._out = bytearray()

    @property
    def speaks_osc(self) -> bool:
        """Whether it has begun as OSC does."""
        return self._opening is Opening.OSC

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
                    self.active = time.monotonic()
            except BlockingIOError:
                pass
            except OSError:
                self._out.clear()
                self.is_over = True
            return bool(self._out)

    def read(self) -> list[bytes]:
        """The frames that have come. The other end's closing ends the connection.

        Raises
        ------
        Refused
            The first bytes are no OSC: the connection is over, and nothing of it was read.
        TooLarge
            A frame that does not end.
        """
        try:
            data = self.socket.recv(AT_ONE_GO)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self.is_over = True
            return []
        self.active = time.monotonic()
        return self._frames.feed(data if self.speaks_osc else self._opened_with(data))

    def _opened_with(self, data: bytes) -> bytes:
        """What has come, once it is known to be OSC; nothing before."""
        first = self._first.lstrip(slip.END) + data  # of ENDs alone, none needs to be kept
        self._opening = opening_of(first)
        if self._opening is Opening.UNDECIDED:
            self._first = first.lstrip(slip.END)
            return b""
        self._first = b""
        if self._opening is Opening.OSC:
            return first
        self.is_over = True
        why = "This connection does not begin with OSC in SLIP frames (OSC 1.1)"
        if self._opening is Opening.SIZED:
            cure = f"{why}: sizes before packets (OSC 1.0) are not read here."
            told = build("/fodder/error", "sss", (BadArgument.code, cure, ""))
            with self._mutex:
                self._out += struct.pack(">i", len(told)) + told
            self.flush()
        raise Refused(f"{why}.")
