"""Stars and tags inside a sample's file, changed without moving a byte of anything else.

A file that was dragged into a project must not be rewritten, so every file is born with a notes
area: two slots of 512 bytes at a fixed place. A change overwrites the older slot in place; the
newer stays until then, so that a write cut short loses nothing. Size, audio and inode stay.

A slot is `<IIH` CRC-32 of the rest, serial number, length; then JSON {"stars": 4, "tags": […]};
then zeros. The newest slot with a right CRC counts; none means no stars and no tags.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass

import msgspec

from bridge.domain.errors import BadArgument, TooLarge
from bridge.files.untrusted import parse_json

SLOT = 512
SIZE = 2 * SLOT
EMPTY = bytes(SIZE)
_HEAD = "<IIH"
_HEAD_SIZE = struct.calcsize(_HEAD)
MOST_STARS = 5


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a user thinks of a sample."""

    stars: int = 0
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.stars <= MOST_STARS:
            raise BadArgument(f"{self.stars} stars are not possible: say from 0 to {MOST_STARS}.")


def unpack(area: bytes) -> Annotations:
    """The newest notes of an area; empty ones if it holds none. Never raises."""
    return _newest(area)[1]


def change(area: bytes, notes: Annotations) -> tuple[int, bytes]:
    """Where in the area to write which bytes, so that it says `notes` from then on."""
    serial, _, slot = _newest(area)
    return (1 - slot) * SLOT, _pack_slot(serial + 1, notes)


def _newest(area: bytes) -> tuple[int, Annotations, int]:
    """(serial number, notes, index of the slot) of the newest right slot."""
    best = (0, Annotations(), 1)
    for index in (0, 1):
        found = _unpack_slot(area[index * SLOT : (index + 1) * SLOT])
        if found is not None and found[0] > best[0]:
            best = (*found, index)
    return best


def _pack_slot(serial: int, notes: Annotations) -> bytes:
    text = json.dumps({"stars": notes.stars, "tags": notes.tags}, separators=(",", ":")).encode()
    if len(text) > SLOT - _HEAD_SIZE:
        raise TooLarge("These tags do not fit into the file: use fewer or shorter ones.")
    rest = struct.pack("<IH", serial, len(text)) + text
    rest = rest.ljust(SLOT - 4, b"\0")
    return struct.pack("<I", zlib.crc32(rest)) + rest


def _unpack_slot(slot: bytes) -> tuple[int, Annotations] | None:
    if len(slot) < SLOT:
        return None
    check, serial, length = struct.unpack_from(_HEAD, slot)
    if serial == 0 or check != zlib.crc32(slot[4:]):
        return None
    try:
        said = msgspec.convert(parse_json(slot[_HEAD_SIZE : _HEAD_SIZE + length]), _Slot)
        return serial, Annotations(said.stars, said.tags)
    except (ValueError, BadArgument):
        return None


class _Slot(msgspec.Struct, frozen=True):
    stars: int
    tags: tuple[str, ...]
