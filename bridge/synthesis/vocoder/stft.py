"""The short-time Fourier transform under an inversion: exact length, circular or not, no waste.

Nothing above a grid's highest mel is ever painted, so iterating on full-rate audio would transform
zeros. StftFrames are the grid resampled to the smallest rate that holds the band: the same window
in seconds and the same bins in hertz, in a shorter and quicker transform. Riffusion's window of
4,410 points at 44.1 kHz becomes one of 2,048, the embedded model's 2,048 become 1,536.

Conventions
    signal      (samples,) float32 at the frames' own rate
    spectrum    (frames, bins) complex64; bins are `sample_rate / (window · padding)` Hz apart
    phase       of a frame's transform that starts at the window's left edge
    padding     a transform `padding` times as long as the window reads between its bins
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from bridge.domain.audio import SpectrogramFormat
from bridge.dsp.windows import frame_centres, unit_hann

Array = NDArray[np.float32]
Complex = NDArray[np.complex64]
FACTORS = (2, 3, 5)
QUICK = 64  # 1,536 points take half the time of 1,500
TINIEST = 1e-30  # not zero
THINNEST = 1e-2  # of the densest overlap: where windows hardly reach, do not amplify


def rfft(frames: Array) -> Complex:
    """numpy.fft.rfft along the last axis, to 2e-7 of the largest bin, in a third of its time.

    Parameters
    ----------
    frames : ndarray
        (…, n) float32.

    Returns
    -------
    ndarray
        (…, n // 2 + 1) complex64.
    """
    return np.asarray(torch.fft.rfft(torch.from_numpy(frames)).numpy())


@dataclass(frozen=True, slots=True, eq=False)
class StftFrames:
    """Where frames stand, and the transform that they make.

    Attributes
    ----------
    size : int
        The transform's length.
    samples : int
        The signal's.
    circular : bool
        Whether the signal is a loop.
    centres, starts : ndarray
        (frames,) samples of the signal; and of a buffer of `room` samples, in which a strip begins
        at `lead`. A ring begins at 0 and goes on with its own beginning.
    window : ndarray
        (length,) float32.
    overlap : ndarray
        (samples,) one over the summed squares of the windows, each by its weight.
    weights : ndarray, optional
        (frames,) > 0, how much each counts in a signal; None: alike.
    """

    size: int
    samples: int
    circular: bool
    centres: NDArray[np.int64]
    starts: NDArray[np.int64]
    lead: int
    room: int
    window: Array
    overlap: Array
    weights: Array | None = None

    @property
    def bins(self) -> int:
        """How many bins a frame's spectrum has."""
        return self.size // 2 + 1

    @property
    def length(self) -> int:
        """The window's length in samples."""
        return len(self.window)

    def analyse(self, signal: Array) -> Complex:
        """(samples,) → (frames, bins)."""
        if self.circular:
            buffer = np.resize(signal, self.room)
        else:
            buffer = np.pad(signal, (self.lead, self.room - self.lead - self.samples))
        frames = np.lib.stride_tricks.sliding_window_view(buffer, self.length)[self.starts]
        frames *= self.window
        spectrum: Complex = torch.fft.rfft(torch.from_numpy(frames), n=self.size).numpy()
        return spectrum

    def synthesise(self, spectrum: Complex) -> Array:
        """(frames, bins) → (samples,): the signal whose transform is nearest in least squares.

        (Griffin & Lim 1984, eq. 6.)
        """
        frames = torch.fft.irfft(torch.from_numpy(spectrum), n=self.size).numpy()
        frames = frames[:, : self.length]
        frames *= self.window
        if self.weights is not None:
            frames *= self.weights[:, None]
        signal = self._added(frames)
        signal *= self.overlap
        return signal

    def weighted(self, weights: Array) -> Self:
        """The same frames, of which some count more in a signal: `weights` (frames,) > 0."""
        squares = np.broadcast_to(self.window**2, (len(weights), self.length))
        there = np.maximum(self._added(squares * weights[:, None]), TINIEST)
        overlap = np.asarray(self._added(squares) / there * self.overlap, np.float32)
        return replace(self, overlap=overlap, weights=weights)

    def _added(self, frames: Array) -> Array:
        signal = _overlap_add(frames, self.starts, self.room)
        return _fold(signal, self.lead, self.samples, self.circular)


def shortest_window(grid: SpectrogramFormat) -> int:
    """The length of a window whose transform holds the highest mel's bins, and is quick."""
    needed = 2 * (int(np.ceil(grid.high * grid.window / grid.sample_rate)) + 2)
    size = QUICK * -(-needed // QUICK)
    while not _is_smooth(size):
        size += QUICK
    return min(size, grid.window + grid.window % 2)


@lru_cache(maxsize=8)
def stft_frames(
    samples: int, frames: int, circular: bool, length: int, padding: int = 1
) -> StftFrames:
    """`frames` windows of `length` samples, evenly over `samples` samples."""
    centres = frame_centres(samples, frames)
    half, room = length // 2, samples + length
    lead, starts = (0, (centres - half) % samples) if circular else (half, centres)
    window = unit_hann(length)
    squares = _overlap_add(np.broadcast_to(window**2, (frames, length)), starts, room)
    density = _fold(squares, lead, samples, circular)
    overlap = 1.0 / np.maximum(density, THINNEST * density.max())
    return StftFrames(
        length * padding, samples, circular, centres, starts, lead, room, window, overlap
    )


def _overlap_add(frames: Array, starts: NDArray[np.int64], room: int) -> Array:
    buffer = np.zeros(room, np.float32)
    length = frames.shape[1]
    for start, frame in zip(starts.tolist(), frames, strict=True):  # 1 µs a frame; a scatter is 3
        buffer[start : start + length] += frame
    return buffer


def _fold(buffer: Array, lead: int, samples: int, circular: bool) -> Array:
    signal = buffer[lead : lead + samples]
    if circular:
        for lap in range(samples, len(buffer), samples):
            rest = buffer[lap : lap + samples]
            signal[: len(rest)] += rest
    return signal


def _is_smooth(number: int) -> bool:
    for factor in FACTORS:
        while number % factor == 0:
            number //= factor
    return number == 1
