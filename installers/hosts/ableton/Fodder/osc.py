"""As much OSC 1.0 as this script needs: messages of s, i, h, f and d over one UDP socket."""

import socket
import struct
from contextlib import suppress

MOST_AT_ONCE = 64


def _padded(data):
    return data + b"\0" * (4 - len(data) % 4)


def build(address, *values):
    """A message as bytes: str, int and float."""
    tags, body = ",", b""
    for value in values:
        if isinstance(value, str):
            tags, body = tags + "s", body + _padded(value.encode("utf-8"))
        elif isinstance(value, float):
            tags, body = tags + "f", body + struct.pack(">f", value)
        else:
            tags, body = tags + "i", body + struct.pack(">i", value)
    return _padded(address.encode("ascii")) + _padded(tags.encode("ascii")) + body


def _string(data, at):
    end = data.index(b"\0", at)
    return data[at:end].decode("utf-8", "replace"), (end // 4 + 1) * 4


def parse(data):
    """(address, values); ValueError for what is no message of these types."""
    address, at = _string(data, 0)
    tags, at = _string(data, at)
    values = []
    for tag in tags[1:]:
        if tag == "s":
            value, at = _string(data, at)
        elif tag in "ihfd":
            try:
                layout = {"i": ">i", "h": ">q", "f": ">f", "d": ">d"}[tag]
                (value,) = struct.unpack_from(layout, data, at)
            except struct.error as error:
                raise ValueError(str(error)) from None
            at += struct.calcsize(layout)
        else:
            raise ValueError("type " + tag)
        values.append(value)
    return address, values


class Link:
    """A socket to Fodder that never waits."""

    def __init__(self, port):
        self._fodder = ("127.0.0.1", port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)

    def say(self, address, *values):
        with suppress(OSError):  # Fodder is not there: it will be told again
            self._socket.sendto(build(address, *values), self._fodder)

    def heard(self):
        """What has come since."""
        found = []
        while len(found) < MOST_AT_ONCE:
            try:
                data = self._socket.recv(65536)
            except BlockingIOError:
                break
            except OSError:  # Windows: an earlier message of ours found nobody
                break
            with suppress(ValueError):
                found.append(parse(data))
        return found

    def close(self):
        self._socket.close()
