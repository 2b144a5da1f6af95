"""Spectrograms → sounds, many at once on torch's device.

It is bridge.synthesis.vocoder.inversion for a card.
The same method in the same order, on tensors with a leading axis for the batch. Two things are done
otherwise because a card wants no loops: frames are overlapped by gathering, for each sample, the
few frames that reach it (always in one order, so that the same picture gives the same bytes), and
the phase's walk from frame to frame, a chain of gathers and sums, is a scan of doubling strides
(Hillis & Steele 1986).

Conventions
    targets      (batch, frames, mels) float32 ≥ 0
    magnitudes   (batch, frames, bins) float32 ≥ 0; spectrum the same, complex64
    signal       (batch, samples) float32
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

import numpy as np
import torch
from torch import Tensor

from bridge.domain.audio import Clip, SpectrogramFormat
from bridge.domain.errors import BadArgument
from bridge.synthesis.vocoder import inversion, mel_inverse, phase, stft
from bridge.synthesis.vocoder.mel_inverse import bank
from bridge.synthesis.vocoder.stft import StftFrames, shortest_window, stft_frames

TOGETHER = 16  # sounds at once: some 4 GB at Riffusion's size


@torch.inference_mode()
def invert_all(
    magnitudes: Tensor,
    samples: int,
    circular: bool,
    grid: SpectrogramFormat,
    semitones: int,
    draft: bool,
) -> list[Clip]:
    """The sounds of mono spectrograms, as bridge.synthesis.vocoder.inversion.invert makes each.

    Parameters
    ----------
    magnitudes : Tensor
        (batch, mels, frames) ≥ 0; computed where it lies.
    samples : int
        The length of each sound.
    circular : bool
        Whether they are loops.
    grid : SpectrogramFormat
        What the mels and frames stand for.
    semitones : int
        −6 … 6, by which the sounds are moved.
    draft : bool
        Rough and quick.

    Raises
    ------
    BadArgument
        For more than six semitones.
    """
    made: list[Clip] = []
    for part in torch.split(magnitudes, TOGETHER):
        targets = torch.nan_to_num(part.float(), nan=0.0, posinf=0.0, neginf=0.0).clamp_min(0)
        targets = targets.transpose(1, 2).contiguous()
        sounds = _inverted(targets, samples, circular, grid, semitones, draft)
        made += [Clip(sound[:, None], grid.sample_rate) for sound in sounds.cpu().numpy()]
    return made


def _inverted(
    targets: Tensor,
    samples: int,
    circular: bool,
    grid: SpectrogramFormat,
    semitones: int,
    draft: bool,
) -> Tensor:
    most = inversion.MOST_SEMITONES
    if not -most <= semitones <= most:
        raise BadArgument(f"{semitones} semitones are too many: say from -{most} to {most}.")
    frames, device = targets.shape[1], str(targets.device)
    length, rendered = shortest_window(grid), 2 * round(grid.window / 2 ** (1 + semitones / 12))
    padding = inversion.PADDING if grid.fft > grid.window and not draft else 1
    stretched = max(1, round(samples * length / rendered))
    weights = frame_weights(targets)
    full = _tables(samples, frames, circular, rendered, padding, device).weighted(weights)
    small = _tables(stretched, frames, circular, length, padding, device).weighted(weights)
    filters = _bank(grid, small.places.bins, padding, device)
    if draft:
        mel_steps, steps = inversion.DRAFT_MEL_STEPS, inversion.DRAFT_STEPS
    else:
        mel_steps = inversion.MEL_STEPS
        steps = inversion.STEPS if padding == 1 else inversion.PADDED_STEPS
    linear = filters.linear(targets, mel_steps)
    angle = torch.remainder(integrate(linear, small.places), 2 * np.pi).float()
    spectrum = torch.polar(linear, angle)
    signal = ahead = small.synthesise(spectrum)
    for _ in range(steps):
        spectrum = small.analyse(ahead)
        spectrum *= filters.gain(spectrum.abs(), targets)
        latest = small.synthesise(spectrum)
        ahead = latest + inversion.MOMENTUM * (latest - signal)
        signal = latest
    spectrum = small.analyse(signal)
    spectrum *= filters.gain(spectrum.abs(), targets)
    sound = full.synthesise(_moved(spectrum, small.places, full.places))
    return sound / sound.abs().amax(1, keepdim=True).clamp_min(1.0)


def frame_weights(targets: Tensor) -> Tensor:
    """As bridge.synthesis.vocoder.inversion.frame_weights, (batch, frames)."""
    floor = inversion.QUIETEST * targets.amax((1, 2), keepdim=True) + 1e-20
    level = torch.maximum(targets, floor).log().mean(2)
    return (inversion.WEIGHT_EXPONENT * (level.amin(1, keepdim=True) - level)).exp()


def _moved(spectrum: Tensor, small: StftFrames, full: StftFrames) -> Tensor:
    """The spectrum on frames at another rate; see inversion's rendering."""
    bins = min(small.bins, full.bins)
    centres = full.centres - small.centres * (full.samples / small.samples)
    moved = torch.from_numpy(centres * (2 * np.pi / full.size)).to(spectrum.device)
    turn = torch.outer(moved, torch.arange(bins, device=moved.device, dtype=moved.dtype)).float()
    whole = spectrum.new_zeros(*spectrum.shape[:2], full.bins)
    whole[..., :bins] = spectrum[..., :bins] * torch.polar(torch.ones_like(turn), turn)
    return whole


@dataclass(frozen=True, slots=True, eq=False)
class Filters:
    """bridge.synthesis.vocoder.mel_inverse's bank on a device."""

    weights: Tensor
    shares: Tensor

    def linear(self, targets: Tensor, steps: int) -> Tensor:
        """The linear magnitudes that explain the targets, started flat inside each band."""
        linear = (targets / self.weights.sum(0).clamp_min(1e-9)) @ self.shares
        for _ in range(steps):
            linear *= self.gain(linear, targets)
        return linear

    def gain(self, linear: Tensor, targets: Tensor) -> Tensor:
        """The factor for each bin that brings what its mels hear nearer to the target."""
        floor = (mel_inverse.QUIETEST * targets.amax((1, 2), keepdim=True)).clamp_min(1e-20)
        heard = torch.maximum(linear @ self.weights, floor)
        return torch.div(targets, heard, out=heard) @ self.shares


@lru_cache(maxsize=8)
def _bank(grid: SpectrogramFormat, bins: int, padding: int, device: str) -> Filters:
    filters = bank(grid, bins, padding)
    return Filters(filters.weights.to(device), filters.shares.to(device))


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """StftFrames with what a device needs to read and to overlap its frames by gathering.

    The overlap is (samples,), or (batch, samples) where sounds weigh their frames each its own way.
    `reads` (frames · length) is where in the (padded) signal each point of each frame stands;
    `reached` (most, samples) which points of frames fall on a sample, `counts` which are any.
    """

    places: StftFrames
    window: Tensor
    overlap: Tensor
    reads: Tensor
    reached: Tensor
    counts: Tensor
    weights: Tensor | None = None

    def analyse(self, signal: Tensor) -> Tensor:
        """(batch, samples) → (batch, frames, bins)."""
        places = self.places
        if not places.circular:
            rest = places.room - places.lead - places.samples
            signal = torch.nn.functional.pad(signal, (places.lead, rest))
        frames = signal[:, self.reads].view(len(signal), -1, places.length) * self.window
        return torch.fft.rfft(frames, n=places.size)

    def synthesise(self, spectrum: Tensor) -> Tensor:
        """(batch, frames, bins) → (batch, samples), nearest in least squares."""
        places = self.places
        frames = torch.fft.irfft(spectrum, n=places.size)[..., : places.length] * self.window
        if self.weights is not None:
            frames *= self.weights[..., None]
        return self._added(frames) * self.overlap

    def weighted(self, weights: Tensor) -> Self:
        """The same frames, of which some count more in a signal: `weights` (batch, frames) > 0."""
        squares = (self.window**2).expand(1, weights.shape[1], -1)
        there = self._added(squares * weights[..., None]).clamp_min_(stft.TINIEST)
        overlap = self._added(squares) / there * self.overlap
        return replace(self, overlap=overlap, weights=weights)

    def _added(self, frames: Tensor) -> Tensor:
        """(batch, frames, length), overlapped: (batch, samples)."""
        points = frames.flatten(1)
        signal = points.new_zeros(len(points), self.places.samples)
        for reached, counts in zip(self.reached, self.counts, strict=True):
            signal.addcmul_(points[:, reached], counts)
        return signal


@lru_cache(maxsize=8)
def _tables(
    samples: int, frames: int, circular: bool, length: int, padding: int, device: str
) -> Tables:
    places = stft_frames(samples, frames, circular, length, padding)
    starts = torch.from_numpy(places.starts).to(device)
    points = (starts[:, None] + torch.arange(length, device=device)).flatten()
    where = points % samples if circular else points - places.lead
    inside = (where >= 0) & (where < samples)
    order = torch.argsort(torch.where(inside, where, samples), stable=True)[: int(inside.sum())]
    sample = where[order]
    first = torch.searchsorted(sample, torch.arange(samples, device=device))
    rank = torch.arange(len(order), device=device) - first[sample]
    most = int(rank.max()) + 1
    reached = torch.zeros(most, samples, dtype=torch.int64, device=device)
    counts = torch.zeros(most, samples, device=device)
    reached[rank, sample], counts[rank, sample] = order, 1.0
    window = torch.from_numpy(places.window.copy()).to(device)
    overlap = torch.from_numpy(np.asarray(places.overlap, np.float32)).to(device)
    reads = where if circular else points
    return Tables(places, window, overlap, reads, reached, counts)


def integrate(magnitudes: Tensor, places: StftFrames) -> Tensor:
    """As bridge.synthesis.vocoder.phase.integrate, (batch, frames, bins) float64 radians."""
    device, frames = magnitudes.device, magnitudes.shape[1]
    loudest = magnitudes.amax((1, 2), keepdim=True)
    level = torch.maximum(magnitudes, phase.QUIETEST * loudest + 1e-20).log()
    edges = np.diff(np.append(places.centres, places.samples)).astype(np.float64)
    hops = torch.from_numpy(edges).to(device).expand(len(level), -1)
    order = torch.arange(frames, device=device).expand(len(level), -1)
    first = order[:, :1] * 0
    if places.circular:  # begin where the least sounds on, so that nobody hears the ends meet
        onward = torch.minimum(magnitudes, magnitudes.roll(1, 1)).sum(2)
        first = onward.argmin(1, keepdim=True)
        level, hops = (
            _frames(level, (order + first) % frames),
            hops.gather(1, (order + first) % frames),
        )
    across, onward = _along_frequency(level, hops, places), _along_time(level, hops, places)
    anchors = _anchors(level)
    step = across - across.gather(2, anchors) + onward.gather(2, anchors)
    step[:, 0] = across[:, 0]
    stride = 1
    while stride < frames:  # a step and its anchor reach `stride` frames back
        later = anchors[:, stride:]
        step[:, stride:] = step[:, stride:] + step[:, :-stride].gather(2, later)
        anchors[:, stride:] = anchors[:, :-stride].gather(2, later)
        stride *= 2
    bins = torch.arange(places.bins, device=device, dtype=torch.float64)
    whole = _frames(step, (order - first) % frames)
    return whole - np.pi * places.length / places.size * bins


def _frames(values: Tensor, order: Tensor) -> Tensor:
    """The frames (axis 1) of each of a batch in an order of its own."""
    return values.gather(1, order[..., None].expand(values.shape))


def _along_frequency(level: Tensor, hops: Tensor, places: StftFrames) -> Tensor:
    before, after = level.roll(1, 1), level.roll(-1, 1)
    if not places.circular:
        before[:, 0], after[:, -1] = level[:, 0], level[:, -1]
    span = (hops + hops.roll(1, 1)).float()[..., None]
    slope = (after - before) * (-phase.HANN * places.length**2 / places.size / span)
    total = torch.zeros(level.shape, dtype=torch.float64, device=level.device)
    total[..., 1:] = ((slope[..., 1:] + slope[..., :-1]) / 2).double().cumsum(2)
    return total


def _along_time(level: Tensor, hops: Tensor, places: StftFrames) -> Tensor:
    slope = torch.zeros_like(level)
    slope[..., 1:-1] = (level[..., 2:] - level[..., :-2]) * (
        0.5 * places.size / (phase.HANN * places.length**2)
    )
    bins = torch.arange(places.bins, device=level.device, dtype=torch.float64)
    speed = slope + 2 * np.pi * bins / places.size
    onward = torch.zeros_like(speed)
    onward[:, 1:] = (speed[:, 1:] + speed[:, :-1]) * (hops[:, :-1, None] / 2)
    return onward


def _anchors(level: Tensor) -> Tensor:
    """For each bin, the bin of its frame over which its phase comes from the frame before."""
    bins = level.shape[2]
    link = level.clone()
    link[:, 1:] = torch.minimum(level[:, :-1], level[:, 1:])
    begins = torch.zeros(level.shape, dtype=torch.bool, device=level.device)
    begins[..., 0] = True
    begins[..., 1:-1] = (level[..., 1:-1] <= level[..., :-2]) & (level[..., 1:-1] < level[..., 2:])
    hill = begins.flatten().cumsum(0) - 1
    strength = _most(link.flatten(), hill)
    weaker = torch.minimum(strength[hill], strength[(hill - 1).clamp_min(0)])
    apart = begins & (weaker.view_as(level) > level)
    apart[..., 0] = True
    hill = apart.flatten().cumsum(0) - 1
    place = torch.arange(len(hill), device=level.device)
    loudest = link.flatten() == _most(link.flatten(), hill)[hill]
    anchor = _most(torch.where(loudest, place, 0), hill)
    return (anchor[hill] % bins).view(level.shape)


def _most(values: Tensor, groups: Tensor) -> Tensor:
    """The greatest of the values of each group, in as many places as there are values."""
    made = torch.zeros_like(values)
    return made.scatter_reduce(0, groups, values, "amax", include_self=False)
