"""Mel → linear: the magnitudes that a mel spectrogram leaves open, by multiplicative updates.

Conventions
    target      (frames, mels) float32 ≥ 0
    linear      (frames, bins) float32 ≥ 0, on StftFrames' bins
    Bank        weights (bins, mels): what each mel hears; shares (mels, bins): what each bin owes

The update is Richardson's and Lucy's (Richardson 1972, Lucy 1974; as multiplicative NMF with the
generalised Kullback–Leibler divergence: Lee & Seung 2001): each bin is scaled by what its mels ask
for over what they hear. It needs no inverse, stays positive and keeps silence silent. Used once
inside every Griffin-Lim step it leaves the magnitude free within a mel band.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bridge.domain.audio import SpectrogramFormat
from bridge.dsp.mel import filterbank

Array = NDArray[np.float32]
QUIETEST = 1e-7  # of the loudest mel: below it a band counts as silent
STRIPE = 32  # columns: narrower ones skip more zeros, wider ones multiply quicker


@dataclass(frozen=True, slots=True, eq=False)
class BandedMatrix:
    """A matrix whose non-zeros lie along its diagonal, multiplied without most of its zeros.

    Attributes
    ----------
    columns : int
        How many there are.
    stripes : tuple of (slice, slice, Tensor)
        Rows, columns and what stands there: of each few columns the rows that are not all zero.
    """

    columns: int
    stripes: tuple[tuple[slice, slice, Tensor], ...]

    @classmethod
    def of(cls, matrix: Tensor) -> Self:
        """A dense matrix, (rows, columns), in stripes."""
        columns = matrix.shape[1]
        stripes = []
        for first in range(0, columns, STRIPE):
            place = slice(first, min(first + STRIPE, columns))
            filled = matrix[:, place].any(1).nonzero().flatten().tolist() or [0]
            rows = slice(filled[0], filled[-1] + 1)
            stripes.append((rows, place, matrix[rows, place].contiguous()))
        return cls(columns, tuple(stripes))

    def left_multiply(self, left: Tensor) -> Tensor:
        """The product of (n, rows) with the matrix, (n, columns)."""
        product = left.new_empty(len(left), self.columns)
        for rows, place, filled in self.stripes:
            torch.mm(left[:, rows], filled, out=product[:, place])
        return product


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """Mel filters on StftFrames' bins, both ways.

    Attributes
    ----------
    weights : Tensor
        (bins, mels): what each mel hears.
    shares : Tensor
        (mels, bins): what each bin owes to its mels, in sum 1.
    hears, owes : BandedMatrix
        The same two, to multiply by.
    """

    weights: Tensor
    shares: Tensor
    hears: BandedMatrix
    owes: BandedMatrix


@lru_cache(maxsize=16)
def bank(grid: SpectrogramFormat, bins: int, padding: int = 1) -> Bank:
    """The mel filters on `bins` bins that lie `sample_rate / (window · padding)` Hz apart.

    A grid's own transform may be finer (Riffusion pads 4,410 samples to 17,640): a magnitude
    between two bins is then read by linear interpolation.
    """
    fine = filterbank(grid).astype(np.float64)
    position = np.arange(fine.shape[1]) * (grid.window * padding / grid.fft)
    left = np.floor(position).astype(np.int64)
    right_share = position - left
    coarse = np.zeros((max(bins, int(left.max()) + 2), grid.mels))
    np.add.at(coarse, left, fine.T * (1 - right_share)[:, None])
    np.add.at(coarse, left + 1, fine.T * right_share[:, None])
    weights = torch.from_numpy(coarse[:bins].astype(np.float32))
    shares = (weights / weights.sum(1, keepdim=True).clamp_min(1e-6)).T.contiguous()
    return Bank(weights.contiguous(), shares, BandedMatrix.of(weights), BandedMatrix.of(shares))


def mel_to_linear(target: Array, filters: Bank, steps: int) -> Array:
    """The linear magnitudes that explain a mel spectrogram, started flat inside each band.

    Parameters
    ----------
    target : ndarray
        (frames, mels) float32 ≥ 0.
    filters : Bank
        What the mels hear.
    steps : int
        Of multiplicative updates.

    Returns
    -------
    ndarray
        (frames, bins) float32 ≥ 0.
    """
    wanted = torch.from_numpy(target)
    linear = filters.owes.left_multiply(wanted / filters.weights.sum(0).clamp_min(1e-9))
    for _ in range(steps):
        linear *= torch.from_numpy(gain(linear.numpy(), target, filters))
    magnitudes: Array = linear.numpy()
    return magnitudes


def gain(linear: Array, target: Array, filters: Bank) -> Array:
    """The factor for each bin that brings what its mels hear nearer to the target."""
    floor = max(QUIETEST * float(target.max(initial=0.0)), 1e-20)
    heard = filters.hears.left_multiply(torch.from_numpy(linear)).clamp_min_(floor)
    factors: Array = filters.owes.left_multiply(
        torch.div(torch.from_numpy(target), heard, out=heard)
    ).numpy()
    return factors
