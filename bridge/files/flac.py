"""Clip + SampleMetadata → the bytes of a FLAC file, and back.

    STREAMINFO                  first, as the encoder (libsndfile) made it
    VORBIS_COMMENT              TITLE, GENRE, DESCRIPTION, ENCODER, BPM, INITIALKEY, LOOPSTART, …
    APPLICATION fodr, fodn      recipe and notes area, as the chunks in WAV files
    audio                       the same 24-bit samples as in WAV files

Metadata blocks: RFC 9639, section 8. mutagen writes and reads the comments; the blocks around them
are laid out here, because mutagen leaves room as it likes and the same loop must be the same bytes
(with the same libsndfile), its notes area at a known place.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import soundfile
from mutagen import MutagenError
from mutagen.flac import VCFLACDict

from bridge.domain.audio import Clip
from bridge.dsp.level import quantise_24
from bridge.files import chunks
from bridge.files.annotation import EMPTY
from bridge.files.chunks import Smpl
from bridge.files.contents import CARD_ID, NOTES_ID, Contents, read_words
from bridge.files.iff import LARGEST_BODY, MOST_CHUNKS
from bridge.files.naming import LONGEST_TEXT
from bridge.files.recipe import SampleMetadata, metadata_to_json

_MAGIC = b"fLaC"
_STREAMINFO, _APPLICATION, _COMMENT = 0, 2, 4
_LAST = 0x80


@dataclass(frozen=True, slots=True)
class Block:
    """A metadata block and where in the file its body begins."""

    type: int
    offset: int
    body: bytes


def encode(clip: Clip, card: SampleMetadata, name: str) -> bytes:
    """A whole file in 24 bits; `name` is its title."""
    encoded = io.BytesIO(_compress(clip))
    found = list(blocks(encoded))
    audio = found[-1].offset + len(found[-1].body)
    kept = [
        (_STREAMINFO, found[0].body),
        (_COMMENT, pack_comments(comments_of(clip, card, name))),
        (_APPLICATION, CARD_ID + metadata_to_json(card)),
        (_APPLICATION, NOTES_ID + EMPTY),
    ]
    head = b"".join(pack_block(*one, last=one is kept[-1]) for one in kept)
    return _MAGIC + head + encoded.getvalue()[audio:]


def _compress(clip: Clip) -> bytes:
    """The clip as an encoder writes it, from the same integers as in a WAV file."""
    packed = np.frombuffer(quantise_24(clip.samples), np.uint8).reshape(*clip.samples.shape, 3)
    wide = np.zeros((*clip.samples.shape, 4), np.uint8)
    wide[..., 1:] = packed  # libsndfile wants 24 bits in the upper part of 32
    file = io.BytesIO()
    soundfile.write(file, wide.view("<i4")[..., 0], clip.rate, "PCM_24", format="FLAC")
    return file.getvalue()


def comments_of(clip: Clip, card: SampleMetadata, name: str) -> list[str]:
    """The comments; tempo and loop only where there is one."""
    info, acid = chunks.info_of(card, name), chunks.acid_of(card)
    smpl = chunks.smpl_of(card, len(clip.samples), clip.rate)
    fields = [("TITLE", name), ("GENRE", card.family), ("DESCRIPTION", info["ICMT"])]
    fields += [("ENCODER", info["ISFT"]), ("INITIALKEY", str(card.key or ""))]
    fields += [("BPM", "" if acid.one_shot else f"{acid.bpm:g}")]
    if smpl.loop is not None:
        fields += [("LOOPSTART", str(smpl.loop[0])), ("LOOPLENGTH", str(len(clip.samples)))]
    chapters = chunks.chapters_of(chunks.cues_of(card, len(clip.samples)), clip.rate)
    return [f"{field}={one_line(text)}" for field, text in fields if text] + chapters


def one_line(text: str) -> str:
    """Text without control characters; its letters stay what they are."""
    return "".join(c if c.isprintable() else " " for c in text[:LONGEST_TEXT]).strip()


def pack_block(kind: int, body: bytes, last: bool) -> bytes:
    """Write a metadata block with its head; `last` where no other follows."""
    return struct.pack(">I", (kind | _LAST * last) << 24 | len(body)) + body


def pack_comments(comments: list[str]) -> bytes:
    """The body of VORBIS_COMMENT: an empty vendor and the comments, UTF-8."""
    packed = VCFLACDict()
    packed.vendor = ""
    packed.extend(tuple(comment.split("=", 1)) for comment in comments)
    body: bytes = packed.write(framing=False)
    return body


def unpack_comments(body: bytes) -> dict[str, str]:
    """The comments by name; none if the block is damaged."""
    try:
        found = VCFLACDict(body, errors="replace", framing=False)
    except (MutagenError, ValueError, MemoryError):
        return {}
    return {name.upper(): text for name, text in found}


def blocks(file: BinaryIO) -> Iterator[Block]:
    """The metadata blocks of an open FLAC file; none if it is none."""
    file.seek(0)
    if file.read(4) != _MAGIC:
        return
    offset = 4
    for _ in range(MOST_CHUNKS):
        if len(head := file.read(4)) < 4:
            return
        size = int.from_bytes(head[1:], "big")
        body = file.read(min(size, LARGEST_BODY))
        yield Block(head[0] & ~_LAST, offset + 4, body)
        offset += 4 + size
        file.seek(offset)
        if head[0] & _LAST:
            return


def read(file: BinaryIO) -> Contents | None:
    """What an open FLAC file says, its audio skipped; None if it is none."""
    found = list(blocks(file))
    if not found or found[0].type != _STREAMINFO or len(found[0].body) < 18:
        return None
    packed = int.from_bytes(found[0].body[10:18], "big")
    rate, frames = packed >> 44, packed & (1 << 36) - 1
    own = {one.body[:4]: one for one in found if one.type == _APPLICATION}
    words = read_words({name: one.body[4:] for name, one in own.items()}, rate)
    comments = [unpack_comments(one.body) for one in found if one.type == _COMMENT]
    info = comments[0] if comments else {}
    card = words.card
    return Contents(
        kind="FLAC",
        frames=frames,
        rate=rate,
        channels=(packed >> 41 & 7) + 1,
        bits=(packed >> 36 & 31) + 1,
        card=card,
        notes=words.notes,
        notes_at=own[NOTES_ID].offset + 4 if NOTES_ID in own else None,
        acid=chunks.acid_of(card) if card else None,
        smpl=_read_loop(info, rate, card),
        info=info,
    )


def _read_loop(info: dict[str, str], rate: int, card: SampleMetadata | None) -> Smpl | None:
    start, length = info.get("LOOPSTART", ""), info.get("LOOPLENGTH", "")
    if card is None:
        return None
    unity = chunks.smpl_of(card, 1, rate).unity
    if not all(text.isdecimal() and len(text) < 16 for text in (start, length)):
        return Smpl(rate, unity, None)
    return Smpl(rate, unity, (int(start), int(start) + int(length) - 1))
