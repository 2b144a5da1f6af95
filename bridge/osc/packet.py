"""Bytes ↔ OSC packets. Pure. OSC 1.0 (opensoundcontrol.stanford.edu/spec-1_0): big-endian, all in
fours; a message is an address pattern, a type tag string and arguments; a bundle is "#bundle", a
time tag and sized elements.

Read here and not by python-osc, whose reader copies the rest of the packet for every argument,
raises UnicodeDecodeError for strings that are not UTF-8, and skips unknown tags without a word.
Written by python-osc's builder, each argument with its type named.

Arguments become Python's int, float, str, bytes, bool and None; arrays are flattened, since their
brackets carry nothing that Fodder asks for. A symbol ('S') and a char ('c') are strings.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pythonosc.osc_message_builder import OscMessageBuilder

from bridge.domain.errors import BadArgument, TooLarge

LARGEST = 65_507  # the most that a UDP datagram carries over IPv4
DEEPEST = 8  # bundles in bundles
MOST_TAGS = 1_024  # of a message
MOST_ELEMENTS = 1_536  # of a bundle, with those of the bundles in it
Value = int | float | str | bytes | bool | None
_BUNDLE = b"#bundle\0"


@dataclass(frozen=True, slots=True)
class Message:
    """An address, or a pattern of addresses, and its values."""

    address: str
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """`time` is the NTP time tag: seconds since 1900 in its upper 32 bits; 1 means at once.

    `data` are the bytes it was read from: what is held until its time is held so.
    """

    time: int
    elements: tuple[Message | Bundle, ...]
    data: bytes = field(default=b"", compare=False, repr=False)


Packet = Message | Bundle


def parse(data: bytes) -> Packet:
    """The packet in `data`; BadArgument says what is wrong with it."""
    if len(data) > LARGEST:
        raise TooLarge(f"The packet has {len(data):,} bytes: {LARGEST:,} are the most.")
    return _packet(data, 0, iter(range(MOST_ELEMENTS)))


def _packet(data: bytes, depth: int, budget: Iterator[int]) -> Packet:
    if data[:8] == _BUNDLE:
        return _bundle(data, depth, budget)
    if data[:1] != b"/":
        raise _bad("it starts neither with / nor with #bundle")
    address, at = _string(data, 0)
    if at >= len(data):
        return Message(address)  # OSC 1.0: older senders may omit an empty type tag string
    tags, at = _string(data, at)
    if tags[:1] != ",":
        raise _bad("its type tags do not start with a comma")
    if len(tags) > MOST_TAGS:
        raise _bad(f"it has more than {MOST_TAGS:,} arguments")
    return Message(address, _arguments(data, at, tags[1:]))


def _bundle(data: bytes, depth: int, budget: Iterator[int]) -> Bundle:
    """`budget` has one item for each element that there may still be."""
    if depth >= DEEPEST:
        raise _bad(f"it has more than {DEEPEST} bundles in one another")
    if len(data) < 16:
        raise _bad("it ends too early")
    (time,) = struct.unpack_from(">Q", data, 8)
    elements, at = [], 16
    while at < len(data):
        if next(budget, None) is None:
            raise _bad(f"a bundle has more than {MOST_ELEMENTS:,} elements")
        size, start = _unpack(">i", data, at)
        at = start + size
        if size <= 0 or size % 4 or at > len(data):
            raise _bad("an element of the bundle has a wrong size")
        elements.append(_packet(data[start:at], depth + 1, budget))
    return Bundle(time, tuple(elements), data)


def _arguments(data: bytes, at: int, tags: str) -> tuple[Value, ...]:
    found: list[Value] = []
    for tag in tags:
        if tag in _CONSTANTS:
            found.append(_CONSTANTS[tag])
        elif tag in _READERS:
            value, at = _READERS[tag](data, at)
            found.append(value)
        elif tag not in "[]":
            raise _bad(f"the type tag {tag!r} is unknown")
    return tuple(found)


def _string(data: bytes, at: int) -> tuple[str, int]:
    end = data.find(b"\0", at)
    if end < 0:
        raise _bad("a string does not end")
    try:
        return data[at:end].decode("utf-8"), (end // 4 + 1) * 4
    except UnicodeDecodeError:
        raise _bad("a string is not UTF-8") from None


def _blob(data: bytes, at: int) -> tuple[bytes, int]:
    size, at = _unpack(">i", data, at)
    if not 0 <= size <= len(data) - at:
        raise _bad("a blob has a wrong size")
    return data[at : at + size], at + (size + 3) // 4 * 4


def _unpack(layout: str, data: bytes, at: int) -> tuple[int, int]:
    end = at + struct.calcsize(layout)
    if end > len(data):
        raise _bad("it ends too early")
    return struct.unpack_from(layout, data, at)[0], end


def _char(data: bytes, at: int) -> tuple[str, int]:
    code, at = _unpack(">I", data, at)
    if not 0 < code < 0xD800:
        raise _bad("a char is none")
    return chr(code), at


def _number(layout: str) -> Callable[[bytes, int], tuple[Value, int]]:
    return lambda data, at: _unpack(layout, data, at)


_CONSTANTS: dict[str, Value] = {"T": True, "F": False, "N": None, "I": True}
_READERS: dict[str, Callable[[bytes, int], tuple[Value, int]]] = {
    "i": _number(">i"),
    "h": _number(">q"),
    "f": _number(">f"),
    "d": _number(">d"),
    "t": _number(">Q"),
    "r": _number(">I"),
    "m": _number(">I"),
    "s": _string,
    "S": _string,
    "b": _blob,
    "c": _char,
}


def _bad(why: str) -> BadArgument:
    return BadArgument(f"This is no OSC packet: {why}.")


def build(address: str, tags: str, values: Iterable[Value]) -> bytes:
    """A message as bytes; texts are cut where it would grow past what hosts take."""
    builder = OscMessageBuilder(address)
    for tag, value in zip(tags, values, strict=True):
        builder.add_arg(_plain(value) if isinstance(value, str) else value, tag)
    data: bytes = builder.build().dgram
    return data


def _plain(text: str) -> str:
    """What OSC can carry of a text: no NUL, no lone surrogates, not too long."""
    return text.replace("\0", " ").encode("utf-8", "replace")[:1_500].decode("utf-8", "ignore")
