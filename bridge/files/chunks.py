"""What a sample tells a DAW, as the bytes of chunks and back. Pure.

acid        ACID's loop data: tempo, beats, meter, root, one-shot or loop (libsndfile's wav.c)
smpl        the sampler chunk: unity note and one endless loop (RIFF MCI 1994, "Sampler Chunk")
LIST INFO   name, comment, genre, software; NUL-ended ASCII
markers     where the sections of a form begin: in WAV `cue ` and LIST adtl (RIFF MCI 1994,
            "Cue-Points Chunk"), in AIFF further ones in MARK, in FLAC CHAPTERnnn comments, as
            players and editors write them
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from bridge.domain.request import Kind
from bridge.files.naming import LONGEST_TEXT, ascii_fold
from bridge.files.recipe import SampleMetadata

_ACID = "<IHHfIHHf"
_ONE_SHOT, _ROOT_SET, _STRETCH = 1, 2, 4
_LOWEST_ROOT = 48  # what readers print as a plain C; 60 is "High C"
UNITY = 60  # middle C


@dataclass(frozen=True, slots=True)
class Acid:
    """`root` is a MIDI note or None; `beats` are quarter notes."""

    one_shot: bool
    root: int | None
    beats: int
    meter: tuple[int, int]
    bpm: float


@dataclass(frozen=True, slots=True)
class Smpl:
    """`loop` is (first, last) frame, both played, repeated without end; None for a one-shot."""

    rate: int
    unity: int
    loop: tuple[int, int] | None


def acid_of(card: SampleMetadata) -> Acid:
    """What the ACID chunk says of a sample."""
    recipe = card.recipe
    return Acid(
        one_shot=recipe.kind is Kind.ONESHOT,
        root=None if card.key is None else _LOWEST_ROOT + card.key.tonic,
        beats=round(recipe.bars * recipe.meter.beats) if recipe.kind is Kind.LOOP else 0,
        meter=(recipe.meter.numerator, recipe.meter.denominator),
        bpm=recipe.bpm,
    )


def smpl_of(card: SampleMetadata, frames: int, rate: int) -> Smpl:
    """The unity note is the one that a one-shot sounds, else the tonic nearest to middle C."""
    tonic = 0 if card.key is None else card.key.tonic
    unity = card.heard.root_note
    if unity is None:
        unity = UNITY + (tonic if tonic <= 6 else tonic - 12)
    repeats = card.recipe.kind is Kind.LOOP and frames > 0
    return Smpl(rate, unity, (0, frames - 1) if repeats else None)


def info_of(card: SampleMetadata, name: str) -> dict[str, str]:
    """LIST INFO's entries; nothing in it depends on the time or the machine."""
    recipe = card.recipe
    how = f"seed {recipe.seed}, {recipe.model} {recipe.model_version}, {recipe.steps} steps"
    return {
        "INAM": name,
        "IGNR": card.family,
        "ICMT": f"{recipe.prompt} ({how})",
        "ISFT": f"Fodder {recipe.fodder}",
    }


def pack_acid(acid: Acid) -> bytes:
    """Write an ACID chunk's body."""
    flags = _ONE_SHOT if acid.one_shot else _STRETCH
    flags |= _ROOT_SET if acid.root is not None else 0
    root = UNITY if acid.root is None else acid.root
    over, under = acid.meter
    return struct.pack(_ACID, flags, root, 0x8000, 0.0, acid.beats, under, over, acid.bpm)


def unpack_acid(body: bytes) -> Acid | None:
    """Read an ACID chunk's body; None where it is too short."""
    if len(body) < struct.calcsize(_ACID):
        return None
    flags, root, _, _, beats, under, over, bpm = struct.unpack_from(_ACID, body)
    bpm = bpm if math.isfinite(bpm) else 0.0
    set_root = root if flags & _ROOT_SET else None
    return Acid(bool(flags & _ONE_SHOT), set_root, beats, (over, under), bpm)


def pack_smpl(smpl: Smpl) -> bytes:
    """Write a sampler chunk's body."""
    period = round(1e9 / smpl.rate)  # nanoseconds a sample
    head = struct.pack("<9I", 0, 0, period, smpl.unity, 0, 0, 0, int(smpl.loop is not None), 0)
    return head if smpl.loop is None else head + struct.pack("<6I", 0, 0, *smpl.loop, 0, 0)


def unpack_smpl(body: bytes, rate: int) -> Smpl | None:
    """`rate` is the file's: the chunk's own is rounded to nanoseconds."""
    if len(body) < 36:
        return None
    unity, loops = struct.unpack_from("<12xI12xI4x", body)
    if loops == 0 or len(body) < 60:
        return Smpl(rate, unity, None)
    first, last = struct.unpack_from("<II", body, 36 + 8)
    return Smpl(rate, unity, (first, last))


def pack_info(entries: Mapping[str, str]) -> bytes:
    """The body of LIST; empty entries are left out."""
    body = b"INFO"
    for name, text in entries.items():
        value = printable(text).encode("ascii") + b"\0"
        if len(value) > 1:
            body += name.encode("ascii") + struct.pack("<I", len(value)) + value
            body += b"\0" * (len(value) % 2)
    return body


def unpack_info(body: bytes) -> dict[str, str]:
    """Read a LIST INFO chunk: its entries by their four letters."""
    entries: dict[str, str] = {}
    offset = 4
    while body[:4] == b"INFO" and offset + 8 <= len(body):
        name, size = struct.unpack_from("<4sI", body, offset)
        value = body[offset + 8 : offset + 8 + size].split(b"\0")[0]
        entries[name.decode("ascii", "replace")] = value.decode("ascii", "replace")
        offset += 8 + size + size % 2
    return entries


def printable(text: str) -> str:
    """Text as ASCII on one line: kept as it is where it can be, folded where not."""
    text = text[:LONGEST_TEXT]
    if not text.isascii():
        text = "".join(c if c.isascii() else ascii_fold(c) or "?" for c in text)
    return "".join(c if c.isprintable() else " " for c in text).strip()


@dataclass(frozen=True, slots=True)
class Cue:
    """A section's name, and the frame at which it begins."""

    frame: int
    name: str


def cues_of(card: SampleMetadata, frames: int) -> tuple[Cue, ...]:
    """The sections of a whole form, or of a kit's; nothing else has markers."""
    names = card.recipe.sections
    return tuple(
        Cue(round(number * frames / len(names)), name) for number, name in enumerate(names)
    )


def pack_cues(cues: tuple[Cue, ...]) -> bytes:
    """The body of `cue `."""
    points = [
        struct.pack("<II4sIII", number, cue.frame, b"data", 0, 0, cue.frame)
        for number, cue in enumerate(cues, 1)
    ]
    return struct.pack("<I", len(points)) + b"".join(points)


def pack_labels(cues: tuple[Cue, ...]) -> bytes:
    """The body of LIST adtl."""
    body = b"adtl"
    for number, cue in enumerate(cues, 1):
        label = struct.pack("<I", number) + cue.name.encode("ascii", "replace") + b"\0"
        body += b"labl" + struct.pack("<I", len(label)) + label + b"\0" * (len(label) % 2)
    return body


def pack_markers(cues: tuple[Cue, ...], first: int) -> bytes:
    """Markers of MARK, numbered from `first`; their names are Pascal strings of even length."""
    body = b""
    for number, cue in enumerate(cues, first):
        name = cue.name.encode("ascii", "replace")
        text = bytes([len(name)]) + name
        body += struct.pack(">HI", number, cue.frame) + text + b"\0" * (len(text) % 2)
    return body


def chapters_of(cues: tuple[Cue, ...], rate: int) -> list[str]:
    """Vorbis comments."""
    comments: list[str] = []
    for number, cue in enumerate(cues, 1):
        seconds = cue.frame / rate
        clock = f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"
        comments += [f"CHAPTER{number:03}={clock}", f"CHAPTER{number:03}NAME={cue.name}"]
    return comments
