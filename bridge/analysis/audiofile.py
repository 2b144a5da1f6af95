"""File → Clip, for any WAV, AIFF, FLAC, MP3 or OGG, in bounded memory.

A file longer than LONGEST seconds is heard by its surest minutes: the LONGEST seconds from the
middle, where a recording has most to say. Clips keep the source's rate and channels; `Source`
tells where in the file the clip lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from bridge.errors import BadArgument, NotFound
from bridge.values import Clip

LONGEST = 180.0
ENDINGS = frozenset({".wav", ".aif", ".aiff", ".flac", ".mp3", ".ogg", ".oga"})


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A clip and its place in the file: first sample, and the whole file's length in samples."""

    clip: Clip
    first: int
    frames: int

    @property
    def seconds(self) -> float:
        return self.frames / self.clip.rate


def read(path: Path, longest: float = LONGEST) -> Source:
    """At most `longest` seconds of a sound file; NotFound or BadArgument say why not."""
    if not path.is_file():
        raise NotFound(f"There is no file {path}.")
    if path.stat().st_size == 0:
        raise BadArgument(f"{path} is empty.")
    try:
        with soundfile.SoundFile(path) as file:
            return _middle(file, longest)
    except soundfile.LibsndfileError as error:
        raise BadArgument(
            f"{path} is not a sound file Fodder can read: say a WAV, AIFF, FLAC, MP3 or OGG."
        ) from error
    except BadArgument as error:
        raise BadArgument(f"{path}: {error}") from None


def _middle(file: soundfile.SoundFile, longest: float) -> Source:
    most = int(longest * file.samplerate)
    first = max(0, (file.frames - most) // 2)
    if first:
        file.seek(first)
    samples = file.read(most, dtype="float32", always_2d=True)
    if not len(samples):
        raise BadArgument("There is no sound in it.")
    if not np.isfinite(samples).all():
        raise BadArgument("It holds samples that are not numbers: export it again.")
    return Source(Clip(samples, file.samplerate), first, max(file.frames, first + len(samples)))


def sound_files(paths: list[Path]) -> list[Path]:
    """The files named and, in their order, the sound files in the folders named."""
    found: list[Path] = []
    for path in paths:
        inside = (
            sorted(p for p in path.rglob("*") if p.suffix.lower() in ENDINGS)
            if path.is_dir()
            else [path]
        )
        found.extend(p for p in inside if not p.name.startswith("."))
    return found
