"""Bytes ↔ OSC packets. Pure. OSC 1.0 (opensoundcontrol.stanford.edu/spec-1_0): big-endian, all in
fours; a message is an address pattern, a type tag string and arguments; a bundle is "#bundle", a
time tag and sized elements.

Read here and not by python-osc, whose reader copies the rest of the packet for every argument,
raises UnicodeDecodeError for strings that are not UTF-8, and skips unknown tags without a word.
Written by python-osc's builder, each argument with its type named.

Arguments become Python's int, float, str, bytes, bool and None; arrays are flattened, since their
brackets carry nothing that Fodder asks for. A symbol ('S') and a char ('c') are strings.

SLIP framing for OSC over TCP. Pure. RFC 1055, with an END at both ends of a frame (OSC 1.1).

OSC address patterns. Pure. OSC 1.0, "OSC Message Dispatching and Pattern Matching":

    ?  one character    *  any, none too    [abc] [a-z] [!abc]  one of, or not    {foo,bar}  either
    None of them crosses a slash.

All places where the match may stand are followed at once, so that no pattern takes longer than its
length times that of the address; a regular expression would let `*a*a*a*a…` take for ever.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pythonosc.osc_message_builder import OscMessageBuilder

from bridge.domain.errors import BadArgument, TooLarge

LARGEST = 65_507  # the most that a UDP datagram carries over IPv4
DEEPEST = 8  # bundles in bundles
LARGEST_SENT = 8_000
Argument = int | float | str | bytes | bool | None
_BUNDLE = b"#bundle\0"


@dataclass(frozen=True, slots=True)
class Message:
    address: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """`time` is the NTP time tag: seconds since 1900 in its upper 32 bits; 1 means at once."""

    time: int
    elements: tuple[Message | Bundle, ...]


Packet = Message | Bundle


def parse(data: bytes, depth: int = 0) -> Packet:
    """The packet in `data`; BadArgument says what is wrong with it."""
    if len(data) > LARGEST:
        raise TooLarge(f"The packet has {len(data):,} bytes: {LARGEST:,} are the most.")
    if data[:8] == _BUNDLE:
        return _bundle(data, depth)
    if data[:1] != b"/":
        raise _bad("it starts neither with / nor with #bundle")
    address, at = _string(data, 0)
    if at >= len(data):
        return Message(address)  # OSC 1.0: older senders may omit an empty type tag string
    tags, at = _string(data, at)
    if tags[:1] != ",":
        raise _bad("its type tags do not start with a comma")
    return Message(address, _arguments(data, at, tags[1:]))


def _bundle(data: bytes, depth: int) -> Bundle:
    if depth >= DEEPEST:
        raise _bad(f"it has more than {DEEPEST} bundles in one another")
    if len(data) < 16:
        raise _bad("it ends too early")
    (time,) = struct.unpack_from(">Q", data, 8)
    elements, at = [], 16
    while at < len(data):
        size, start = _unpack(">i", data, at)
        at = start + size
        if size <= 0 or size % 4 or at > len(data):
            raise _bad("an element of the bundle has a wrong size")
        elements.append(parse(data[start:at], depth + 1))
    return Bundle(time, tuple(elements))


def _arguments(data: bytes, at: int, tags: str) -> tuple[Argument, ...]:
    found: list[Argument] = []
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


def _number(layout: str) -> Callable[[bytes, int], tuple[Argument, int]]:
    return lambda data, at: _unpack(layout, data, at)


_CONSTANTS: dict[str, Argument] = {"T": True, "F": False, "N": None, "I": True}
_READERS: dict[str, Callable[[bytes, int], tuple[Argument, int]]] = {
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


def build(address: str, tags: str, values: Iterable[Argument]) -> bytes:
    """A message as bytes; texts are cut where it would grow past what hosts take."""
    builder = OscMessageBuilder(address)
    for tag, value in zip(tags, values, strict=True):
        builder.add_arg(_plain(value) if isinstance(value, str) else value, tag)
    data: bytes = builder.build().dgram
    return data


def _plain(text: str) -> str:
    """What OSC can carry of a text: no NUL, no lone surrogates, not too long."""
    return text.replace("\0", " ").encode("utf-8", "replace")[:1_500].decode("utf-8", "ignore")


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


_SPECIAL = frozenset("?*[]{}")
Step = Callable[[str, int], Iterable[int]]
"""Where in the address one may stand after it, having stood at some place."""


def is_pattern(address: str) -> bool:
    return not _SPECIAL.isdisjoint(address)


def matches(pattern: str, address: str) -> bool:
    """Whether a pattern means this address; a pattern with an open bracket means none."""
    places = {0}
    try:
        for step in _steps(pattern):
            places = {after for place in places for after in step(address, place)}
            if not places:
                return False
    except ValueError:
        return False
    return len(address) in places


def _steps(pattern: str) -> Iterable[Step]:
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        close = {"[": "]", "{": "}"}.get(letter)
        if close is None:
            at += 1
            yield {"?": _one, "*": _any}.get(letter) or _text([letter])
        else:
            end = pattern.index(close, at)
            inner = pattern[at + 1 : end]
            at = end + 1
            yield _among(inner) if letter == "[" else _text(inner.split(","))


def _one(address: str, at: int) -> Iterable[int]:
    return [at + 1] if at < len(address) and address[at] != "/" else []


def _any(address: str, at: int) -> Iterable[int]:
    slash = address.find("/", at)
    return range(at, (len(address) if slash < 0 else slash) + 1)


def _text(words: list[str]) -> Step:
    return lambda address, at: [at + len(word) for word in words if address.startswith(word, at)]


def _among(inner: str) -> Step:
    wanted = not inner.startswith("!")
    letters = inner if wanted else inner[1:]

    def step(address: str, at: int) -> Iterable[int]:
        if at >= len(address) or address[at] == "/":
            return []
        return [at + 1] if _is_in(address[at], letters) == wanted else []

    return step


def _is_in(letter: str, letters: str) -> bool:
    dashes = (at for at in range(1, len(letters) - 1) if letters[at] == "-")
    return letter in letters or any(letters[at - 1] <= letter <= letters[at + 1] for at in dashes)
