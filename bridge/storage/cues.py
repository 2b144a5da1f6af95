"""Markers at the sections of a form, as the formats have them. Pure.

WAV    `cue ` (a point each) and LIST adtl (`labl`, its name), RIFF MCI 1994, "Cue-Points Chunk"
AIFF   further markers in MARK
FLAC   CHAPTERnnn comments (hours:minutes:seconds), as players and editors write them
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from bridge.edits import Form
from bridge.storage.recipe import Card


@dataclass(frozen=True, slots=True)
class Cue:
    """A section's name, and the frame at which it begins."""

    frame: int
    name: str


def cues_of(card: Card, frames: int) -> tuple[Cue, ...]:
    """The sections of a whole form; nothing else has markers."""
    edit = card.recipe.edit
    if not isinstance(edit, Form) or edit.part != "*":
        return ()
    count = len(edit.sections)
    return tuple(
        Cue(round(number * frames / count), section.name)
        for number, section in enumerate(edit.sections)
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
