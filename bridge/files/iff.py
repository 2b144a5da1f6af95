"""Chunked files as bytes: RIFF (WAV, little-endian) and FORM (AIFF, big-endian). Pure, but for
`survey`, which walks an open file and skips what it need not read.

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
    pad = b"\0" * (len(chunk.body) % 2)
    return chunk.id + struct.pack(endian + "I", len(chunk.body)) + chunk.body + pad


def order(outer: bytes) -> str:
    """struct's sign for the byte order of a file that begins with `outer`."""
    return ">" if outer == b"FORM" else "<"


def survey(file: BinaryIO) -> tuple[bytes, list[ChunkPosition]]:
    """The kind of a file and its chunks; (b"", []) if it is not chunked.

    Bad bytes raise nothing: a chunk that claims more than the file has is cut at the file's end.
    """
    end = file.seek(0, 2)
    file.seek(0)
    head = file.read(12)
    if len(head) < 12 or head[:4] not in (b"RIFF", b"FORM"):
        return b"", []
    size_format = order(head[:4]) + "I"
    places: list[ChunkPosition] = []
    offset = 12
    while offset + 8 <= end and len(places) < MOST_CHUNKS:
        file.seek(offset)
        name, size = file.read(4), struct.unpack(size_format, file.read(4))[0]
        size = min(size, end - offset - 8)
        places.append(ChunkPosition(name, offset + 8, size))
        offset += 8 + size + size % 2
    return head[8:12], places


def read_body(file: BinaryIO, place: ChunkPosition) -> bytes:
    file.seek(place.offset)
    return file.read(min(place.size, LARGEST_BODY))
