"""What a sound file looks like: its wave as peaks, and its spectrogram as a small picture.

    peaks     low and high, float32 (columns,): the least and the greatest of each column's frames
    picture   uint8 (rows, columns): the highest frequency first, 0 … 255 for -72 … 0 dB below its
              loudest, rows evenly in the logarithm of frequency

Kept in memory for as long as the file stays as it is (by its time and size).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Clip
from bridge.domain.errors import BadArgument, NotFound
from bridge.dsp.windows import hann
from bridge.files.audiofile import opened

Array = NDArray[np.float32]
LOWEST, HIGHEST = 40.0, 16_000.0  # Hz
WINDOW = 2_048
RANGE = 72.0  # dB
KEPT = 2_000  # peaks; a picture is a hundred times larger
_LONGEST = 64  # MiB of samples that are read


def peaks(path: Path, columns: int) -> tuple[Array, Array]:
    """The wave of a file; NotFound if it cannot be read."""
    return _peaks(str(path), _stamp(path), columns)


def picture(path: Path, rows: int = 96, columns: int = 512) -> NDArray[np.uint8]:
    """The spectrogram of a file; NotFound if it cannot be read."""
    return _picture(str(path), _stamp(path), rows, columns)


def peaks_of(samples: Array, columns: int) -> tuple[Array, Array]:
    """(frames, channels) → low and high of `columns` columns; silence if there is nothing."""
    if not samples.size:
        return np.zeros(columns, np.float32), np.zeros(columns, np.float32)
    starts = np.linspace(0, len(samples), columns, endpoint=False).astype(np.intp)
    low = np.minimum.reduceat(samples, starts, axis=0).min(axis=1)
    high = np.maximum.reduceat(samples, starts, axis=0).max(axis=1)
    return low, high


def picture_of(samples: Array, rate: int, rows: int, columns: int) -> NDArray[np.uint8]:
    """(frames, channels) → the spectrogram, each column centred on its part of the sound."""
    mono = np.pad(Clip(samples, rate).mono, WINDOW // 2)
    starts = ((np.arange(columns) + 0.5) * len(samples) / columns).astype(np.intp)
    frames = mono[starts[:, None] + np.arange(WINDOW)] * hann(WINDOW)
    power = np.square(np.abs(np.fft.rfft(frames))).astype(np.float32)
    levels = 10 * np.log10(np.maximum(power @ _bands(rate, rows), 1e-12))
    scaled = (levels - levels.max() + RANGE) / RANGE if levels.max() > -80 else levels * 0
    return (scaled.clip(0, 1) * 255).round().astype(np.uint8).T[::-1]


@lru_cache(maxsize=8)
def _bands(rate: int, rows: int) -> Array:
    """Overlapping triangles, (bins, rows), evenly in the logarithm of frequency.

    Each is at least a bin wide.
    """
    frequencies = np.fft.rfftfreq(WINDOW, 1 / rate)
    edges = np.geomspace(LOWEST, min(HIGHEST, rate / 2.2), rows + 2)
    bin_width = rate / WINDOW
    below = np.maximum(edges[1:-1] - edges[:-2], bin_width)
    above = np.maximum(edges[2:] - edges[1:-1], bin_width)
    distance = frequencies[:, None] - edges[None, 1:-1]
    weights = np.maximum(0, 1 - np.where(distance < 0, -distance / below, distance / above))
    return np.asarray(weights / weights.sum(axis=0), np.float32)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        raise NotFound(f"{path.name} is gone: search for another sample.") from None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=KEPT)
def _peaks(path: str, _: tuple[int, int], columns: int) -> tuple[Array, Array]:
    samples, _rate = _read(path)
    return peaks_of(samples, columns)


@lru_cache(maxsize=KEPT // 20)
def _picture(path: str, _: tuple[int, int], rows: int, columns: int) -> NDArray[np.uint8]:
    samples, rate = _read(path)
    return picture_of(samples, rate, rows, columns)


def _read(path: str) -> tuple[Array, int]:
    """The beginning of a sound file, as much of it as fits."""
    try:
        with opened(Path(path)) as file:
            frames = (_LONGEST << 18) // file.channels
            return file.read(frames, dtype="float32", always_2d=True), file.samplerate
    except (OSError, BadArgument):
        raise NotFound(f"{Path(path).name} cannot be read: search for another sample.") from None
