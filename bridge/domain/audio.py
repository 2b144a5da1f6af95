"""The values that travel through Fodder: frozen, checked at birth, then trusted.

Arrays name their axes and units here, once:
    Spectrogram.magnitude   (channels, mels, frames) float32 ≥ 0
    Clip.samples            (frames, channels) float32 in [-1, 1]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.domain.errors import BadArgument
from bridge.domain.notes import Score
from bridge.domain.sample import Heard, Recipe

Array = NDArray[np.float32]


_INVERTED = 0.05  # of the power that a mean of two equal channels has: a correlation below -0.9


@dataclass(frozen=True, slots=True)
class SpectrogramFormat:
    """How a spectrogram's axes map to hertz and samples. Mels are HTK's, from `low` to `high` Hz.

    `window` is the Hann window's length and `fft` the transform's, both in samples.
    """

    sample_rate: int = 44_100
    window: int = 2_048
    fft: int = 2_048
    mels: int = 192
    low: float = 30.0
    high: float = 16_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Spectrogram:
    """A painted sound: mel magnitudes on a grid, standing for exactly `samples` samples."""

    magnitude: Array
    samples: int
    circular: bool
    grid: SpectrogramFormat = SpectrogramFormat()

    def __post_init__(self) -> None:
        if self.magnitude.ndim != 3 or self.magnitude.shape[1] != self.grid.mels:
            raise BadArgument(
                f"A spectrogram is (channels, {self.grid.mels}, frames), "
                f"not {self.magnitude.shape}."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Audio in memory."""

    samples: Array
    rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2:
            raise BadArgument(f"A clip is (frames, channels), not {self.samples.shape}.")

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    @property
    def mono(self) -> Array:
        """(frames,): the channels' mean; of two of which one is the other inverted (a cable that
        is soldered the wrong way round), half their difference, because their mean is nothing."""
        channels = self.samples.shape[1]  # a product is 15 times as fast as mean(axis=1)
        mean: Array = self.samples @ np.full(channels, 1 / channels, dtype=np.float32)
        if channels == 2 and 2 * np.vdot(mean, mean) < _INVERTED * np.vdot(
            self.samples, self.samples
        ):
            return self.samples @ np.array([0.5, -0.5], dtype=np.float32)
        return mean


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A finished sample in memory: a loop cut to the sample, or a one-shot.

    `score` is what is played in it, where that is known, and `tracks` what is in each part of a
    mix, whose `arrangement` says in text what they do. `notice` is what to tell of how it was made.
    One that is `levelled` belongs to others by its level, or keeps bars of theirs: it stays as loud
    as it is.
    """

    clip: Clip
    recipe: Recipe
    heard: Heard
    family: str = ""
    seconds_taken: float = 0.0
    score: Score | None = None
    notice: str = ""
    tracks: tuple[Score, ...] = ()
    arrangement: str = ""
    levelled: bool = False
