"""The formats in which a sample can be kept, as values with one signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.music import SAMPLE_RATE
from bridge.files import aiff, flac, wav
from bridge.files.contents import Contents
from bridge.files.recipe import SampleMetadata

Encode = Callable[[Clip, SampleMetadata, str], bytes]
Read = Callable[[BinaryIO], Contents | None]
RATES = (44_100, 48_000)


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write samples; `encode` takes the clip, its card and its title."""

    name: str
    suffix: str
    encode: Encode


WAV = Format("wav", ".wav", wav.encode_24)
FLOAT = Format("float", ".wav", wav.encode_float)
AIFF = Format("aiff", ".aif", aiff.encode)
FLAC = Format("flac", ".flac", flac.encode)
FORMATS = {known.name: known for known in (WAV, FLOAT, AIFF, FLAC)}
READERS: dict[str, Read] = {
    ".wav": wav.read,
    ".aif": aiff.read,
    ".aiff": aiff.read,
    ".flac": flac.read,
}


def format_named(name: str) -> Format:
    """The format of that name; BadArgument if there is none."""
    if name not in FORMATS:
        raise BadArgument(f"Format {name[:40]!r} is not one: say {', '.join(FORMATS)}.")
    return FORMATS[name]


def check_rate(rate: int) -> int:
    """The rate in Hz itself; BadArgument for one that files are not made at."""
    if rate not in RATES:
        raise BadArgument(f"Files at {rate} Hz are not made: say {SAMPLE_RATE} or {RATES[1]}.")
    return rate


def read_file(path: Path, suffix: str | None = None) -> Contents:
    """What a sample's file says; NotFound or BadArgument if it cannot be read.

    `suffix` names the format where the path does not.
    """
    reader = READERS.get(suffix or path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise BadArgument(f"{path} is not a sample: name a file that ends in {known}.")
    try:
        with path.open("rb") as file:
            contents = reader(file)
    except OSError as error:
        raise NotFound(f"{path} cannot be read ({error.strerror}): name another file.") from None
    if contents is None or not contents.plausible:
        raise BadArgument(f"{path} is damaged or not audio: name a file that Fodder made.")
    return contents


def read_card(path: Path) -> SampleMetadata:
    """The card inside a sample's file; NotFound if it holds none."""
    card = read_file(path).card
    if card is None:
        raise NotFound(
            f"{path} holds no recipe: Fodder did not make it, or another program has dropped it."
        )
    return card
