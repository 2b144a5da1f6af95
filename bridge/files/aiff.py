"""Clip + SampleMetadata → the bytes of an AIFF file with Apple Loops' chunk, and back.

    COMM, SSND     24-bit big-endian audio (Audio Interchange File Format 1.3, Apple, 1989)
    MARK, INST     two markers and a sustain loop between them; none for one-shots
    basc           Apple Loops: beats, root, scale, meter, loop or one-shot. Apple has published no
                   layout; this is the one that libsndfile's aiff.c reads
    NAME, ANNO     title, comment
    fodr, fodn     recipe and notes area, as in WAV files

The same values are the same bytes. mutagen knows of AIFF's chunks only `ID3 `, so they are ours.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np

from bridge.domain.audio import Clip
from bridge.dsp.level import quantise_24
from bridge.files import chunks, iff
from bridge.files.annotation import EMPTY
from bridge.files.chunks import Acid, Smpl
from bridge.files.contents import CARD_ID, NOTES_ID, Contents, read_words
from bridge.files.iff import Chunk
from bridge.files.recipe import SampleMetadata, metadata_to_json

_BASC = ">IIHHHHH66x"
_MINOR, _MAJOR, _NEITHER = 1, 2, 3
_EXPONENT_BIAS = 16_383
_WANTED = (CARD_ID, NOTES_ID, b"basc", b"MARK", b"INST", b"NAME", b"ANNO")


def encode(clip: Clip, card: SampleMetadata, name: str) -> bytes:
    """A whole file in 24 bits; `name` is its title."""
    frames, channels = clip.samples.shape
    little = np.frombuffer(quantise_24(clip.samples), np.uint8).reshape(-1, 3)
    common = struct.pack(">hIh", channels, frames, 24) + pack_rate(clip.rate)
    info = chunks.info_of(card, name)
    smpl = chunks.smpl_of(card, frames, clip.rate)
    looped = (
        []
        if smpl.loop is None
        else [Chunk(b"MARK", pack_markers(*smpl.loop, chunks.cues_of(card, frames)))]
    )
    parts = [
        Chunk(b"COMM", common),
        *looped,
        Chunk(b"INST", pack_instrument(smpl)),
        Chunk(b"basc", pack_basc(chunks.acid_of(card), card)),
        Chunk(b"NAME", chunks.printable(name).encode()),
        Chunk(b"ANNO", chunks.printable(f"{info['ICMT']}, {info['ISFT']}").encode()),
        Chunk(CARD_ID, metadata_to_json(card)),
        Chunk(NOTES_ID, EMPTY),
        Chunk(b"SSND", bytes(8) + little[:, ::-1].tobytes()),
    ]
    return iff.pack(b"FORM", b"AIFF", parts)


def pack_rate(rate: int) -> bytes:
    """A whole rate as an 80-bit IEEE 754 extended number."""
    shift = 64 - rate.bit_length()
    return struct.pack(">HQ", _EXPONENT_BIAS + 63 - shift, rate << shift)


def unpack_rate(packed: bytes) -> int:
    """Read an 80-bit IEEE 754 number as a rate in Hz; 0 where it is none."""
    exponent, mantissa = struct.unpack(">HQ", packed)
    shift = _EXPONENT_BIAS + 63 - exponent
    return mantissa >> shift if 0 <= shift < 64 else 0


def pack_markers(first: int, last: int, points: tuple[chunks.Cue, ...] = ()) -> bytes:
    """Markers 1 and 2 around the frames `first` … `last`.

    A marker lies before its frame; then one for each of `points`.
    """
    names = (b"\x05start", b"\x03end")  # Pascal strings, of even length
    places = ((1, first, names[0]), (2, last + 1, names[1]))
    around = b"".join(struct.pack(">HI", *p[:2]) + p[2] for p in places)
    return struct.pack(">H", 2 + len(points)) + around + chunks.pack_markers(points, 3)


def pack_instrument(smpl: Smpl) -> bytes:
    """Base note, the whole keyboard, no gain; sustain loop forward between the two markers."""
    loop = (0, 0, 0) if smpl.loop is None else (1, 1, 2)
    return struct.pack(">bbbbbbhhhhhhh", smpl.unity, 0, 0, 127, 1, 127, 0, *loop, 0, 0, 0)


def pack_basc(acid: Acid, card: SampleMetadata) -> bytes:
    """Write Apple's "basc" chunk, by which Logic and GarageBand know a loop."""
    scale = _NEITHER if card.key is None else (_MINOR if card.key.minor else _MAJOR)
    root = 0 if acid.root is None else acid.root
    return struct.pack(_BASC, 1, acid.beats, root, scale, *acid.meter, int(acid.one_shot))


def unpack_basc(body: bytes, bpm: float) -> Acid | None:
    """`bpm` comes from elsewhere: the chunk has none."""
    if len(body) < struct.calcsize(_BASC):
        return None
    _, beats, root, _, over, under, one_shot = struct.unpack_from(_BASC, body)
    return Acid(bool(one_shot), root or None, beats, (over, under), bpm)


def read(file: BinaryIO) -> Contents | None:
    """What an open AIFF file says, its audio skipped; None if it is none."""
    kind, places = iff.survey(file)
    at = {place.id: place for place in reversed(places)}
    if kind != b"AIFF" or not {b"COMM", b"SSND"} <= at.keys() or at[b"COMM"].size < 18:
        return None
    common = iff.read_body(file, at[b"COMM"])
    channels, claimed, bits = struct.unpack_from(">hIh", common)
    rate = unpack_rate(common[8:18])
    block = channels * ((bits + 7) // 8)
    if block <= 0 or rate == 0:
        return None
    bodies = {name: iff.read_body(file, at[name]) for name in _WANTED if name in at}
    words = read_words(bodies, rate)
    bpm = words.card.recipe.bpm if words.card else 0.0
    return Contents(
        kind="AIFF",
        frames=min(claimed, max(0, at[b"SSND"].size - 8) // block),
        rate=rate,
        channels=channels,
        bits=bits,
        card=words.card,
        notes=words.notes,
        notes_at=at[NOTES_ID].offset if NOTES_ID in at else None,
        acid=unpack_basc(bodies.get(b"basc", b""), bpm),
        smpl=_read_loop(bodies, rate),
        info={name: _text(bodies[key]) for name, key in _TITLES if key in bodies},
    )


_TITLES = (("INAM", b"NAME"), ("ICMT", b"ANNO"))


def _text(body: bytes) -> str:
    return body.decode("ascii", "replace")


def _read_loop(bodies: dict[bytes, bytes], rate: int) -> Smpl | None:
    """The sustain loop, if the markers are laid out as by `pack_markers`."""
    instrument, markers = bodies.get(b"INST", b""), bodies.get(b"MARK", b"")
    if len(instrument) < 20:
        return None
    unity, mode = instrument[0], struct.unpack_from(">h", instrument, 8)[0]
    if mode != 1 or len(markers) < 2 + 12 + 10:
        return Smpl(rate, unity, None)
    first, end = struct.unpack_from(">I8xI", markers, 4)
    return Smpl(rate, unity, (first, end - 1)) if end else None
