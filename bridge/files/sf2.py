"""Sounds of single notes → the bytes of a SoundFont 2 file, and back.

One preset (bank 0, program 0) with one instrument, whose zones are keys × velocities. Layout and
generators are those of "SoundFont Technical Specification", version 2.04, E-mu Systems 2006; the
numbers in the comments are its sections. No library writes it: those there are only read.

    LIST INFO   ifil isng INAM ICMT ISFT: name, comment, software (5); each ends with one or two
                zeros, so that its size is even. The comment's second line is the recipe, JSON,
                because FluidSynth refuses a file with a chunk in INFO that it does not know
    LIST sdta   smpl, 16 bits, and sm24, the lower 8 of 24 (6)
    LIST pdta   phdr pbag pmod pgen inst ibag imod igen shdr (7)

The same values are the same bytes. A stereo sound is two linked samples, each in a zone of its own,
panned hard (7.10, 8.1.3). Loops are given as start and end, the end exclusive, as the format has
them; it asks for eight frames that repeat beyond either end (7.10), which
bridge.analysis.sustain makes.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument
from bridge.domain.notes import note_name
from bridge.files import iff
from bridge.files.chunks import printable, unpack_info
from bridge.files.iff import Chunk

SUFFIX = ".sf2"
SILENCE = 46  # zero frames after each sample (7.10)
LONGEST_NAME, LONGEST_TEXT, LONGEST_COMMENT = 19, 254, 65_534  # and a zero or two
# Generators, by number (8.1.2)
_PAN, _RELEASE, _INSTRUMENT, _KEYS, _VELOCITIES, _SAMPLE, _MODES, _ROOT = (
    17, 38, 41, 43, 44, 53, 54, 58,
)  # fmt: skip
_LEFT, _RIGHT = -500, 500  # tenths of a per cent
_LOOPED = 1  # also while it is released
_MONO, _RIGHT_SAMPLE, _LEFT_SAMPLE = 1, 2, 4
_HEADER, _BAG, _GENERATOR = "<20sIIIIIBbHH", "<HH", "<HH"
_PRESET, _INSTRUMENT_HEADER = "<20sHHHIII", "<20sH"


@dataclass(frozen=True, slots=True, eq=False)
class KeyZone:
    """A sound, and the keys and velocities that play it (both ends count).

    At `key` it sounds as it is; `loop` is (start, end), the end exclusive.
    """

    clip: Clip
    root: int
    keys: tuple[int, int] = (0, 127)
    velocities: tuple[int, int] = (1, 127)
    loop: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SoundFont:
    """An instrument. `release` is in seconds: of a fall by 100 dB (8.1.2, releaseVolEnv)."""

    name: str
    zones: tuple[KeyZone, ...]
    release: float = 0.3
    comment: str = ""
    software: str = ""
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class SampleHeader:
    """What a file says of one of its samples; a loop of no length is none."""

    name: str
    frames: int
    loop: tuple[int, int]
    rate: int
    root: int


@dataclass(frozen=True, slots=True)
class SoundFontContents:
    """What a SoundFont says of itself: the texts of INFO by their chunks' names."""

    info: dict[str, str]
    samples: tuple[SampleHeader, ...]
    recipe: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """One channel of a zone, and which of the samples is its other one."""

    name: str
    mono: Array
    zone: KeyZone
    kind: int
    link: int
    pan: int


def encode(font: SoundFont) -> bytes:
    """The bytes of a file."""
    samples = _samples(font)
    comment = f"{printable(font.comment)[:LONGEST_TEXT]}\n{font.recipe}"
    texts = {b"INAM": printable(font.name)[:LONGEST_TEXT], b"ICMT": comment}
    texts[b"ISFT"] = printable(font.software)[:LONGEST_TEXT]
    said = [Chunk(b"ifil", struct.pack("<HH", 2, 4)), Chunk(b"isng", b"EMU8000\0")]
    said += [Chunk(name, _ended(text)) for name, text in texts.items()]
    head = b"INFO" + b"".join(iff.pack_chunk(chunk, "<") for chunk in said)
    return iff.pack(
        b"RIFF",
        b"sfbk",
        [
            Chunk(b"LIST", head),
            Chunk(b"LIST", b"sdta" + _audio(samples)),
            Chunk(b"LIST", b"pdta" + _hydra(font, samples)),
        ],
    )


def _ended(text: str) -> bytes:
    """ASCII with one zero at the end, or two (5)."""
    data = text.encode("ascii", "replace")
    if len(data) > LONGEST_COMMENT:
        raise BadArgument("The instrument's recipe is too long for a SoundFont: ask for less.")
    return data + b"\0" * (2 - len(data) % 2)


def _samples(font: SoundFont) -> list[_Sample]:
    """One a channel; a left one follows its right."""
    found: list[_Sample] = []
    for zone in font.zones:
        name = f"{note_name(zone.root)} {zone.velocities[1]}"
        channels = zone.clip.samples.T
        if len(channels) == 1:
            found.append(_Sample(name, channels[0], zone, _MONO, 0, 0))
            continue
        at = len(found)
        found += [
            _Sample(f"{name} R", channels[1], zone, _RIGHT_SAMPLE, at + 1, _RIGHT),
            _Sample(f"{name} L", channels[0], zone, _LEFT_SAMPLE, at, _LEFT),
        ]
    return found


def _audio(samples: Sequence[_Sample]) -> bytes:
    """The chunks smpl and sm24: 24 bits, their upper 16 and their lower 8 (6.1, 6.2)."""
    gap = np.zeros(SILENCE, np.float32)
    every = np.concatenate([part for one in samples for part in (one.mono, gap)])
    scaled = np.rint(every.astype(np.float64) * 2**23).clip(-(2**23), 2**23 - 1).astype("<i4")
    upper, lower = (scaled >> 8).astype("<i2").tobytes(), (scaled & 0xFF).astype(np.uint8).tobytes()
    return iff.pack_chunk(Chunk(b"smpl", upper), "<") + iff.pack_chunk(Chunk(b"sm24", lower), "<")


def _hydra(font: SoundFont, samples: Sequence[_Sample]) -> bytes:
    """The nine chunks of pdta, each with its terminal record (7)."""
    name = _name(font.name)
    lists = [_generators(font, number, one) for number, one in enumerate(samples)]
    starts = np.cumsum([0, *map(len, lists)])
    parts = {
        b"phdr": [
            struct.pack(_PRESET, name, 0, 0, 0, 0, 0, 0),
            struct.pack(_PRESET, b"EOP", 0, 0, 1, 0, 0, 0),
        ],
        b"pbag": [struct.pack(_BAG, 0, 0), struct.pack(_BAG, 1, 0)],
        b"pmod": [bytes(10)],
        b"pgen": [struct.pack(_GENERATOR, _INSTRUMENT, 0), bytes(4)],
        b"inst": [
            struct.pack(_INSTRUMENT_HEADER, name, 0),
            struct.pack(_INSTRUMENT_HEADER, b"EOI", len(samples)),
        ],
        b"ibag": [struct.pack(_BAG, int(start), 0) for start in starts],
        b"imod": [bytes(10)],
        b"igen": [*(one for several in lists for one in several), bytes(4)],
        b"shdr": _headers(samples),
    }
    chunks = (Chunk(name, b"".join(records)) for name, records in parts.items())
    return b"".join(iff.pack_chunk(chunk, "<") for chunk in chunks)


def _generators(font: SoundFont, number: int, sample: _Sample) -> list[bytes]:
    """Of one zone: its ranges come first, its sample last (8.1.2, keyRange, sampleID)."""
    zone = sample.zone
    signed = {
        _PAN: sample.pan,
        _RELEASE: max(-12_000, min(8_000, round(1200 * math.log2(max(font.release, 1e-3))))),
    }
    return [
        struct.pack("<HBB", _KEYS, *zone.keys),
        struct.pack("<HBB", _VELOCITIES, *zone.velocities),
        *(struct.pack("<Hh", which, amount) for which, amount in signed.items()),
        struct.pack(_GENERATOR, _MODES, 0 if zone.loop is None else _LOOPED),
        struct.pack(_GENERATOR, _ROOT, zone.root),
        struct.pack(_GENERATOR, _SAMPLE, number),
    ]


def _headers(samples: Sequence[_Sample]) -> list[bytes]:
    """shdr: places are counted from the beginning of smpl (7.10)."""
    records, at = [], 0
    for one in samples:
        frames = len(one.mono)
        first, last = one.zone.loop or (0, 0)
        places = (at, at + frames, at + first, at + last, one.zone.clip.rate)
        records.append(
            struct.pack(_HEADER, _name(one.name), *places, one.zone.root, 0, one.link, one.kind)
        )
        at += frames + SILENCE
    return [*records, struct.pack(_HEADER, b"EOS", *[0] * 9)]


def _name(text: str) -> bytes:
    return printable(text)[:LONGEST_NAME].encode("ascii")


def decode(data: bytes) -> SoundFontContents:
    """What the bytes of a SoundFont say of it, its sound passed over.

    Raises
    ------
    BadArgument
        If they are none, or damaged.
    """
    file = io.BytesIO(data)
    kind, places = iff.survey(file)
    lists = {}
    for place in places:
        body = data[place.offset : place.offset + 4]
        if place.id == b"LIST" and body != b"sdta":
            lists[body] = iff.read_body(file, place)
    if kind != b"sfbk" or not {b"INFO", b"pdta"} <= lists.keys():
        raise BadArgument("This is no SoundFont: name a .sf2 file.")
    headers = _chunk(lists[b"pdta"], b"shdr")
    size = struct.calcsize(_HEADER)
    records = [
        struct.unpack_from(_HEADER, headers, at) for at in range(0, len(headers) - size, size)
    ]
    info = unpack_info(lists[b"INFO"])
    comment, _, recipe = info.get("ICMT", "").partition("\n")
    samples = tuple(_header(*record[:7]) for record in records)
    return SoundFontContents({**info, "ICMT": comment}, samples, recipe)


def _header(
    name: bytes, start: int, end: int, first: int, last: int, rate: int, root: int
) -> SampleHeader:
    text = name.split(b"\0")[0].decode("ascii", "replace")
    return SampleHeader(text, end - start, (first - start, last - start), rate, root)


def _chunk(body: bytes, name: bytes) -> bytes:
    """A chunk inside a LIST's body; empty if there is none."""
    at = 4
    while at + 8 <= len(body):
        size = int.from_bytes(body[at + 4 : at + 8], "little")
        if body[at : at + 4] == name:
            return body[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return b""


def soundfont_of(note: Path) -> Path:
    """The SF2 that a note's WAV belongs to."""
    return note.with_name(f"{note.parent.name}{SUFFIX}")
