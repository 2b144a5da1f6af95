"""Clip + SampleMetadata → the bytes of a WAV file, and back.

The same values are the same bytes: nothing depends on the clock.

    fmt , (fact), data    24-bit integers, or 32-bit float
    acid, smpl, LIST      what DAWs read (bridge.files.chunks)
    (cue , LIST)          markers at the sections of a form (bridge.files.chunks)
    fodr                  recipe, analysis, id; JSON (bridge.files.recipe)
    fodn                  the notes area: stars and tags (bridge.files.annotation)

Layout of `fmt `: Multiple Channel Audio Data and WAVE Files, Microsoft, 2007; 24 bits are written
as plain PCM (format 1), which every DAW and libsndfile take, floats as format 3 with a `fact`.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.sample import Recipe
from bridge.dsp.level import quantise_24
from bridge.files import chunks, iff
from bridge.files.annotation import EMPTY
from bridge.files.contents import CARD_ID, NOTES_ID, Contents, read_words
from bridge.files.iff import Chunk
from bridge.files.recipe import SampleMetadata, metadata_to_json

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_WANTED = (b"acid", b"smpl", b"LIST", CARD_ID, NOTES_ID)


def encode_24(
    clip: Clip, card: SampleMetadata, name: str, smpl: chunks.Smpl | None = None
) -> bytes:
    """A whole file in 24 bits.

    `name` is the title in LIST INFO, `smpl` what samplers are told if that does not follow from the
    card.
    """
    return _encode(clip, card, name, (_PCM, 24, quantise_24), smpl)


def encode_float(clip: Clip, card: SampleMetadata, name: str) -> bytes:
    """A whole file in 32-bit float."""
    return _encode(clip, card, name, (_FLOAT, 32, lambda samples: samples.astype("<f4").tobytes()))


def encode_loop(clip: Clip, acid: chunks.Acid) -> bytes:
    """A whole file in 24 bits of somebody's recording: its tempo and one endless loop, no card."""
    smpl = chunks.Smpl(clip.rate, chunks.UNITY, (0, len(clip.samples) - 1))
    words = [
        Chunk(b"acid", chunks.pack_acid(acid)),
        Chunk(b"smpl", chunks.pack_smpl(smpl)),
    ]
    return _packed(clip, (_PCM, 24, quantise_24), words)


_Coding = tuple[int, int, Callable[[Array], bytes]]


def _encode(
    clip: Clip,
    card: SampleMetadata,
    name: str,
    coding: _Coding,
    smpl: chunks.Smpl | None = None,
) -> bytes:
    return _packed(clip, coding, tail(clip, card, name, smpl))


def _packed(clip: Clip, coding: _Coding, words: list[Chunk]) -> bytes:
    tag, bits, pack_samples = coding
    frames, channels = clip.samples.shape
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, clip.rate, clip.rate * block, block, bits)
    head = [Chunk(b"fmt ", form)]
    if tag == _FLOAT:
        head = [Chunk(b"fmt ", form + b"\0\0"), Chunk(b"fact", struct.pack("<I", frames))]
    audio = Chunk(b"data", pack_samples(np.ascontiguousarray(clip.samples)))
    return iff.pack(b"RIFF", b"WAVE", [*head, audio, *words])


def tail(
    clip: Clip, card: SampleMetadata, name: str, smpl: chunks.Smpl | None = None
) -> list[Chunk]:
    """The chunks after the audio."""
    smpl = smpl or chunks.smpl_of(card, len(clip.samples), clip.rate)
    return [
        Chunk(b"acid", chunks.pack_acid(chunks.acid_of(card))),
        Chunk(b"smpl", chunks.pack_smpl(smpl)),
        Chunk(b"LIST", chunks.pack_info(chunks.info_of(card, name))),
        *_marked(chunks.cues_of(card, len(clip.samples))),
        Chunk(CARD_ID, metadata_to_json(card)),
        Chunk(NOTES_ID, EMPTY),
    ]


def _marked(points: tuple[chunks.Cue, ...]) -> list[Chunk]:
    if not points:
        return []
    return [Chunk(b"cue ", chunks.pack_cues(points)), Chunk(b"LIST", chunks.pack_labels(points))]


def decode(data: bytes) -> Contents | None:
    """What the bytes of a WAV file say; None if they are none."""
    return read(io.BytesIO(data))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a WAV file its samples lie and how they are coded.

    `tag` as in `fmt `, with the extensible form (0xFFFE) already resolved; `block` is bytes a
    frame.
    """

    tag: int
    channels: int
    rate: int
    block: int
    bits: int
    offset: int
    size: int


def layout(file: BinaryIO) -> Layout | None:
    """The layout of an open WAV or RF64 file; None if it is none."""
    kind, places = iff.survey(file)
    return _layout(file, kind, {place.id: place for place in reversed(places)})


def _layout(file: BinaryIO, kind: bytes, at: dict[bytes, iff.ChunkPosition]) -> Layout | None:
    if kind != b"WAVE" or b"fmt " not in at or b"data" not in at or at[b"fmt "].size < 16:
        return None
    form = iff.read_body(file, at[b"fmt "])
    tag, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", form)
    if tag == _EXTENSIBLE and len(form) >= 26:
        tag = int.from_bytes(form[24:26], "little")
    if not (block and rate and channels):
        return None
    return Layout(tag, channels, rate, block, bits, at[b"data"].offset, at[b"data"].size)


def read(file: BinaryIO) -> Contents | None:
    """What an open WAV file says, its audio skipped; None if it is none."""
    kind, places = iff.survey(file)
    at = {place.id: place for place in reversed(places)}
    found = _layout(file, kind, at)
    if found is None:
        return None
    words = read_words({n: iff.read_body(file, at[n]) for n in _WANTED if n in at}, found.rate)
    return Contents(
        kind="WAV",
        frames=found.size // found.block,
        rate=found.rate,
        channels=found.channels,
        bits=found.bits,
        notes_at=at[NOTES_ID].offset if NOTES_ID in at else None,
        card=words.card,
        notes=words.notes,
        acid=words.acid,
        smpl=words.smpl,
        info=words.info,
    )


def read_chunks(path: Path) -> Contents:
    """What a WAV file on disk says; NotFound or BadArgument if it cannot be read."""
    try:
        with path.open("rb") as file:
            contents = read(file)
    except OSError as error:
        raise NotFound(f"{path} cannot be read ({error.strerror}): name another file.") from None
    if contents is None:
        raise BadArgument(f"{path} is not a WAV file: name one that Fodder made.")
    return contents


def read_recipe(path: Path) -> Recipe:
    """The recipe inside a WAV file; NotFound if it holds none."""
    card = read_chunks(path).card
    if card is None:
        raise NotFound(
            f"{path} holds no recipe: Fodder did not make it, or another program has dropped it."
        )
    return card.recipe
