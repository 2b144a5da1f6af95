"""SLIP framing for OSC over TCP. Pure. RFC 1055, with an END at both ends of a frame (OSC 1.1)."""

from __future__ import annotations

from bridge.errors import TooLarge
from bridge.osc.packet import LARGEST

END, ESC, ESC_END, ESC_ESC = b"\xc0", b"\xdb", b"\xdc", b"\xdd"


def frame(data: bytes) -> bytes:
    """A packet as it goes onto the wire."""
    return END + data.replace(ESC, ESC + ESC_ESC).replace(END, ESC + ESC_END) + END


def unframe(frame_: bytes) -> bytes:
    """What stood between two ENDs, escapes undone."""
    return frame_.replace(ESC + ESC_END, END).replace(ESC + ESC_ESC, ESC)


class Frames:
    """Bytes as they come → whole packets. Holds at most one unfinished frame."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that `data` completes; TooLarge for a frame that does not end."""
        self._rest += data
        whole: list[bytes] = []
        if END in data:
            *whole, rest = bytes(self._rest).split(END)
            self._rest = bytearray(rest)
        if len(self._rest) > 2 * LARGEST + 2:  # every byte may be escaped
            self._rest.clear()
            raise TooLarge(f"A frame has no end: {LARGEST:,} bytes are the most.")
        return [unframe(one) for one in whole if one]
