"""One TCP connection: SLIP frames in, SLIP frames out, both bounded."""

from __future__ import annotations

import socket
import threading

from bridge.osc.slip import Frames, frame

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
