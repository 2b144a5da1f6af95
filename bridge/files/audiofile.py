"""File → Clip, for any WAV, AIFF, FLAC, MP3 or OGG, in bounded memory.

Clips keep the source's rate and channels. A file longer than LONGEST seconds is never read
whole: `excerpts` gives minutes spread over it, `middle` one stretch of it, each with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument, NotFound

LONGEST = 180.0
EXCERPT, EXCERPTS = 45.0, 4
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
        most = int(longest * file.samplerate)
        return _read(file, max(0, (file.frames - most) // 2), most)


def excerpts(path: Path, longest: float = LONGEST) -> list[Excerpt]:
    """The whole file, or a few minutes spread evenly over a longer one."""
    with opened(path) as file:
        if file.frames <= longest * file.samplerate:
            return [_read(file, 0, -1)]
        most = int(EXCERPT * file.samplerate)
        places = np.linspace(0, file.frames, EXCERPTS + 2)[1:-1] - most / 2
        return [_read(file, int(place), most) for place in places]


def cut(path: Path, start: int, end: int) -> Clip:
    """Samples `start` to `end` of a file."""
    with opened(path) as file:
        return _read(file, start, end - start).clip


@contextmanager
def opened(path: Path) -> Iterator[soundfile.SoundFile]:
    """A sound file open for reading, its errors told as ours."""
    if not path.is_file():
        raise NotFound(f"There is no file {path}: check the name and the folder.")
    try:
        if path.stat().st_size == 0:
            raise BadArgument("The file is empty: export it again.")
        with soundfile.SoundFile(path) as file:
            if not file.frames:
                raise BadArgument("There is no sound in the file: export it again.")
            yield file
    except soundfile.LibsndfileError as error:
        raise BadArgument(
            f"{path} is not a sound file Fodder can read: give it a WAV, AIFF, FLAC, MP3 or OGG."
        ) from error
    except PermissionError as error:
        raise NotFound(f"{path} may not be read: change its permissions.") from error
    except BadArgument as error:
        raise BadArgument(f"{path}: {error}") from None


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
