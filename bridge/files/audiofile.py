"""File → Clip, for any WAV, AIFF, FLAC, MP3 or OGG, in bounded memory.

Clips keep the source's rate and channels. A file longer than LONGEST seconds is never read
whole: `excerpts` gives minutes spread over it, `middle` one stretch of it, each with its place.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soundfile

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument, NotFound
from bridge.files import wav

LONGEST = 180.0
MOST_RATE = 768_000  # no recorder has more; a damaged header may say four billion
MOST_SAMPLES = 1 << 27  # of all channels, at once: 512 MB
EXCERPT, EXCERPTS = 45.0, 4
RIFFS = (b"RIFF", b"RF64", b"BW64")
_SUBTYPES = {
    (1, 8): "PCM_U8",
    (1, 16): "PCM_16",
    (1, 24): "PCM_24",
    (1, 32): "PCM_32",
    (3, 32): "FLOAT",
    (3, 64): "DOUBLE",
    (6, 8): "ALAW",
    (7, 8): "ULAW",
}
"""(format tag, bits) → what libsndfile calls it."""
_DAMAGED = "Its header is damaged: export it again."
ENDINGS = frozenset({".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg", ".oga"})


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """A clip and its place in its file: the first sample, and how many the whole file has."""

    clip: Clip
    first: int
    frames: int


def middle(path: Path, longest: float = LONGEST) -> Excerpt:
    """The whole file, or `longest` seconds from its middle; NotFound or BadArgument say why not."""
    with opened(path) as file:
        most = min(int(longest * file.samplerate), MOST_SAMPLES // file.channels)
        return _read(file, max(0, (file.frames - most) // 2), most)


def excerpts(path: Path, longest: float = LONGEST) -> list[Excerpt]:
    """The whole file, or a few minutes spread evenly over a longer one."""
    with opened(path) as file:
        room = MOST_SAMPLES // file.channels
        if file.frames <= min(longest * file.samplerate, room):
            return [_read(file, 0, -1)]
        most = min(int(EXCERPT * file.samplerate), room // EXCERPTS)
        places = np.linspace(0, file.frames, EXCERPTS + 2)[1:-1] - most / 2
        return [_read(file, int(place), most) for place in places]


def cut(path: Path, start: int, end: int) -> Clip:
    """Samples `start` to `end` of a file."""
    with opened(path) as file:
        return _read(file, start, end - start).clip


@contextmanager
def opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """A sound file open for reading.

    A WAV file that libsndfile refuses, or finds empty, is read by its layout: one without the sizes
    that a recorder lost, or with an odd chunk that was not padded.

    Raises
    ------
    NotFound
        If there is no such file, or it may not be read.
    BadArgument
        If it holds no sound that can be read.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {shown(path)}: check the name and the folder.")
    try:
        if path.stat().st_size == 0:
            raise BadArgument("The file is empty: export it again.")
        with _sound_file(path) as file:
            if not file.frames:
                raise BadArgument("There is no sound in the file: export it again.")
            if file.samplerate > MOST_RATE:
                raise BadArgument(_DAMAGED)
            yield file
    except soundfile.LibsndfileError as error:
        raise BadArgument(
            f"{shown(path)} is not a sound file Fodder can read: give it a WAV, AIFF, FLAC, MP3 or "
            "OGG."
        ) from error
    except FileNotFoundError as error:  # it went after it had been looked for
        raise NotFound(f"There is no file {shown(path)}: check the name and the folder.") from error
    except PermissionError as error:
        raise NotFound(f"{shown(path)} may not be read: change its permissions.") from error
    except BadArgument as error:
        raise BadArgument(f"{shown(path)}: {error}") from None


def shown(path: Path) -> str:
    """A path as text that can be printed and sent, also where its name is no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


@contextmanager
def _sound_file(path: Path) -> Iterator[soundfile.SoundFile]:
    try:
        # not by its name: libsndfile's Python encodes that strictly
        file = soundfile.SoundFile(os.fsencode(path) if os.name != "nt" else path)
        if file.frames:
            with file:
                yield file
            return
        file.close()
    except soundfile.LibsndfileError:
        if not _is_riff(path):
            raise
    with path.open("rb") as stream, _by_layout(stream) as file:
        yield file


def _is_riff(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in RIFFS


def _by_layout(stream: BinaryIO) -> soundfile.SoundFile:
    """The samples of a WAV file, at the place where its chunks say that they are."""
    found = wav.layout(stream)
    subtype = None if found is None else _SUBTYPES.get((found.tag, found.bits))
    if found is None or subtype is None or not 0 < found.rate <= MOST_RATE:
        raise BadArgument(_DAMAGED)
    if found.block * 8 != found.bits * found.channels:
        raise BadArgument(_DAMAGED)
    window = Window(stream, found.offset, found.size - found.size % found.block)
    return soundfile.SoundFile(
        window, "r", found.rate, found.channels, subtype, endian="LITTLE", format="RAW"
    )


class Window(io.RawIOBase):
    """`size` bytes of an open file from `offset`, as a file of its own."""

    def __init__(self, file: BinaryIO, offset: int, size: int) -> None:
        self._file, self._offset, self._size = file, offset, size
        self._at = 0

    def readable(self) -> bool:
        """Whether it can be read: it can."""
        return True

    def seekable(self) -> bool:
        """Whether it can be sought in: it can."""
        return True

    def tell(self) -> int:
        """Where it stands, counted from the window's beginning."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere within the window."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = min(max(0, start + offset), self._size)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read as many bytes as the buffer takes and the window has."""
        self._file.seek(self._offset + self._at)
        found = self._file.read(min(len(buffer), self._size - self._at))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)


def _read(file: soundfile.SoundFile, first: int, frames: int) -> Excerpt:
    file.seek(first)
    samples: Array = file.read(frames, dtype="float32", always_2d=True)
    if not len(samples):
        raise BadArgument("There is no sound in the file: export it again.")
    if not np.isfinite(samples).all():
        raise BadArgument("The file holds samples that are not numbers: export it again.")
    whole = max(file.frames, first + len(samples))
    return Excerpt(Clip(samples, file.samplerate), first, whole)


def sound_files(paths: list[Path]) -> list[Path]:
    """The files named and, in their place, the sound files in the folders named."""
    found: list[Path] = []
    for path in paths:
        found.extend(_inside(path) if path.is_dir() else [path])
    return found


def _inside(folder: Path) -> list[Path]:
    named = (p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS)
    return sorted(p for p in named if p.is_file() and not p.name.startswith("."))
