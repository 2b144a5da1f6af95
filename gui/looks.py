"""What samples look like, fetched off the Qt thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Clip
from bridge.domain.request import Kind
from bridge.domain.sample import Sample
from bridge.files.peaks import peaks, picture

PAD, WIDE = 120, 1600  # columns of a pad's wave, of the big view's


@dataclass(frozen=True, slots=True, eq=False)
class SampleLook:
    """A wave, low and high (columns,)."""

    low: NDArray[np.float32]
    high: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Close:
    """A sample seen closely: its wave, its spectrogram, and how its seam jumps in dB (None: it has
    none, or is too short to tell)."""

    wave: SampleLook
    picture: NDArray[np.uint8]
    seam: float | None


def look(path: Path) -> SampleLook:
    return SampleLook(*peaks(path, PAD))


def close(sample: Sample) -> Close:
    """Takes some 0.1 s: for a thread."""
    wave = SampleLook(*peaks(sample.path, WIDE))
    return Close(wave, picture(sample.path), seam_of(sample))


def seam_of(sample: Sample) -> float | None:
    """How much more the sound jumps at the seam than elsewhere, in dB; negative is calmer."""
    if sample.recipe.kind is Kind.ONESHOT:
        return None
    import soundfile

    from bridge.analysis.seam import jump_db

    samples, rate = soundfile.read(sample.path, dtype="float32", always_2d=True)
    twice = Clip(np.concatenate((samples, samples, samples)), rate)
    try:
        found = jump_db(twice, len(samples), 2 * len(samples))
    except ValueError:
        return None
    return found if np.isfinite(found) else None
