"""Chunked files as bytes: RIFF (WAV, little-endian) and FORM (AIFF, big-endian).

Pure, but for `survey`, which walks an open file and skips what it need not read. There is no
library for this: they either take the whole file into memory or refuse what is odd in it.

A chunk is a four-byte id, a 32-bit size and a body padded to an even length (EA IFF 85; Multimedia
Programming Interface and Data Specifications 1.0, IBM and Microsoft, 1991).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

MOST_CHUNKS = 256  # a file whose sizes are wrong is walked no further
LARGEST_BODY = 1 << 20  # of a chunk that is read as a whole; audio is not
OUTER = (b"RIFF", b"FORM", b"RF64", b"BW64")
_IN_DS64 = 0xFFFF_FFFF
_NAMES = (
    "fmt data fact LIST acid smpl cue inst bext iXML PEAK JUNK PAD cart ID3 id3 _PMX strc fodr fodn"
    " COMM SSND MARK INST NAME ANNO AUTH basc APPL FVER COMT CHAN"
)
_KNOWN = frozenset(name.encode().ljust(4) for name in _NAMES.split())
"""What chunks are called in practice, by which a misplaced one is found again."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk in memory."""

    id: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class ChunkPosition:
    """Where a chunk's body lies in a file."""

    id: bytes
    offset: int
    size: int


def pack(outer: bytes, kind: bytes, chunks: Iterable[Chunk]) -> bytes:
    """A whole file: outer is b"RIFF" or b"FORM", kind b"WAVE" or b"AIFF"."""
    body = kind + b"".join(pack_chunk(chunk, order(outer)) for chunk in chunks)
    return outer + struct.pack(order(outer) + "I", len(body)) + body


def pack_chunk(chunk: Chunk, endian: str) -> bytes:
    """Write a chunk, padded to an even number of bytes."""
    pad = b"\0" * (len(chunk.body) % 2)
    return chunk.id + struct.pack(endian + "I", len(chunk.body)) + chunk.body + pad


def order(outer: bytes) -> str:
    """Struct's sign for the byte order of a file that begins with `outer`."""
    return ">" if outer == b"FORM" else "<"


def survey(file: BinaryIO) -> tuple[bytes, list[ChunkPosition]]:
    """The kind of a file and its chunks; (b"", []) if it is not chunked.

    Bad bytes raise nothing. What other programs leave is read as it was meant:

    - a chunk that claims more than the file has is cut at the file's end
    - an odd chunk may lack its pad byte
    - `data` of size 0 with something behind it that is no chunk is audio up to the end of the file:
      a recorder lost its power before it could write the sizes
    - RF64 and BW64 have sizes beyond 4 GiB in `ds64` (EBU Tech 3306, 2009)
    """
    end = file.seek(0, 2)
    file.seek(0)
    head = file.read(12)
    if len(head) < 12 or head[:4] not in OUTER:
        return b"", []
    size_format = order(head[:4]) + "I"
    places: list[ChunkPosition] = []
    long_data = 0
    offset = 12
    while offset + 8 <= end and len(places) < MOST_CHUNKS:
        file.seek(offset)
        name, size = file.read(4), struct.unpack(size_format, file.read(4))[0]
        rest = end - offset - 8
        if name == b"ds64":
            long_data = int.from_bytes(file.read(16)[8:], "little")
        elif name == b"data" and size == _IN_DS64 and long_data:
            size = long_data
        elif name == b"data" and size == 0 and not _is_chunk(file.read(4)):
            size = rest
        size = min(size, rest)
        places.append(ChunkPosition(name, offset + 8, size))
        offset += 8 + size
        offset += _padding(file, offset, size)
    return head[8:12], places


def _padding(file: BinaryIO, after: int, size: int) -> int:
    """How many bytes lie between the end of a chunk and the next one.

    1 after an odd size, but for writers that forget it.
    """
    if size % 2 == 0:
        return 0
    file.seek(after)
    next_bytes = file.read(5)
    forgotten = next_bytes[:4] in _KNOWN and next_bytes[1:] not in _KNOWN
    return 0 if forgotten else 1


def _is_chunk(name: bytes) -> bool:
    """Whether a chunk can begin so; the end of the file is as good as one."""
    return not name or name in _KNOWN


def read_body(file: BinaryIO, place: ChunkPosition) -> bytes:
    """Read a chunk's body, at most LARGEST_BODY bytes of it."""
    file.seek(place.offset)
    return file.read(min(place.size, LARGEST_BODY))
