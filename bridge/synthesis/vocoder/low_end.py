"""Notes → the low end of a spectrum, at the pitches that are played.

A window of 46 ms tells two tones apart that lie some 40 Hz from each other: a semitone is as wide
only from 700 Hz on, and what a model paints below is a smear in which a bass has no pitch. Where
the notes are known, the painting says when and how loud the low end is, and the notes say at which
frequencies. It is built bin by bin in the transform itself, a window's main lobe for every partial
(Rodet & Depalle, "Spectral envelopes and inverse FFT synthesis", AES 93rd Convention, 1992), and
stays as it is while Griffin-Lim finds a signal around it.

Conventions
    linear      (frames, bins) float32 ≥ 0, what was painted, on StftFrames' bins
    times       in frames, on a ring or a strip
    share       (frames, bins) float32 in [0, 1]: how much of a bin the notes say
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.dsp.smoothing import moving_mean
from bridge.synthesis.vocoder.stft import Complex, StftFrames

Array = NDArray[np.float32]
CROSSOVER = 250.0  # Hz, where notes give way to what was painted, over half an octave
PARTIALS = 12
BEFORE, AFTER = 2, 24  # frames by which a window hears a note early, and its release goes on
LOBE = 4  # bins on both sides of a partial in which its window is heard
SMOOTH = 5  # frames over which levels are compared
MOST_GAIN = 2.0
MOST_SHARE = 0.75  # what is left of the painting keeps breath and wood between the partials


@dataclass(frozen=True, slots=True)
class Tone:
    """A note on a spectrogram: it sounds from `start` to `stop`, in frames."""

    start: float
    stop: float
    hertz: float
    force: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class LowEnd:
    """The first bins of a spectrum, and their share of it."""

    spectrum: Complex
    share: Array

    def laid(self, spectrum: Complex) -> Complex:
        """A spectrum with its low end in place of its own."""
        bins = self.share.shape[1]
        spectrum[:, :bins] += self.share * (self.spectrum - spectrum[:, :bins])
        return spectrum


@dataclass(frozen=True, slots=True, eq=False)
class _Partials:
    hertz: NDArray[np.float64]  # (n,)
    heard: Array  # (n, frames), 0 … 1: whether its note sounds
    weight: Array  # (n,), how loud it is beside the others, at a guess
    first: NDArray[np.int64]  # (n,), the frame in which it is heard first, below 0 at a ring's end


def low_end(linear: Array, tones: Sequence[Tone], places: StftFrames, rate: float) -> LowEnd | None:
    """The low end of what was painted, as the tones have it; None where they have none there.

    Parameters
    ----------
    linear : ndarray
        (frames, bins) what was painted.
    tones : sequence of Tone
        The notes that it shows.
    places : StftFrames
        Where its frames and bins stand.
    rate : float
        Hz, the frames' own sample rate.
    """
    step = rate / places.size
    bins = int(np.ceil(CROSSOVER * 2**0.25 / step)) + 1
    table = _table(tones, len(linear), places.circular)
    if table is None:
        return None
    levels = _levels(table, linear, step)
    spectrum = _lobes(table, levels, places, rate, bins)
    low = _below(bins, step)
    spectrum *= _gain(linear[:, :bins] * low, np.abs(spectrum) * low)[:, None]
    sounding = table.heard[table.hertz < CROSSOVER].max(axis=0, initial=0.0)
    return LowEnd(spectrum.astype(np.complex64), MOST_SHARE * sounding[:, None] * low)


def _table(tones: Sequence[Tone], frames: int, circular: bool) -> _Partials | None:
    """The partials of all tones that matter to the low end."""
    rows = [
        (tone, number)
        for tone in tones for number in range(1, PARTIALS + 1)
        if tone.hertz * number < 1.5 * CROSSOVER
    ]  # fmt: skip
    if not any(tone.hertz < CROSSOVER for tone, _ in rows):
        return None
    first = np.array([int(np.floor(tone.start)) - BEFORE for tone, _ in rows])
    held = np.array([tone.stop - tone.start + 2 * BEFORE for tone, _ in rows])
    since = np.arange(frames)[None, :] - first[:, None]
    since = since % frames if circular else np.where(since < 0, frames + AFTER, since)
    heard = np.clip(1 - (since - held[:, None]) / AFTER, 0, 1).astype(np.float32)
    hertz = np.array([tone.hertz * number for tone, number in rows])
    weight = np.array([tone.force / number for tone, number in rows], np.float32)
    return _Partials(hertz, heard, weight, first)


def _levels(table: _Partials, linear: Array, step: float) -> Array:
    """How loud each partial is, (n, frames): what was painted where it lies.

    Those that lie together share it.
    """
    place = table.hertz / step
    left = np.floor(place).astype(np.int64)
    painted = np.maximum(linear[:, left], linear[:, left + 1]).T
    wanted = table.heard * table.weight[:, None]
    together = (np.abs(place[:, None] - place[None, :]) < 2).astype(np.float32)
    both = np.sqrt(together @ np.square(wanted))
    return np.asarray(painted * wanted / np.maximum(both, 1e-9), np.float32)


def _lobes(
    table: _Partials, levels: Array, places: StftFrames, rate: float, bins: int
) -> NDArray[np.complex128]:
    """The transform of all partials, (frames, bins)."""
    frames = len(places.centres)
    out = np.zeros((frames, bins), np.complex128)
    sign = (-1.0) ** np.arange(bins)  # a window's middle is half its length after its left edge
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, len(table.hertz))
    for hertz, level, first, phase in zip(table.hertz, levels, table.first, phases, strict=True):
        laps = (
            first + (np.arange(frames) - first) % frames if places.circular else np.arange(frames)
        )
        time = places.centres + (laps - np.arange(frames)) // frames * places.samples
        turn = level * np.exp(1j * (2 * np.pi * hertz * time / rate + phase))
        place = hertz / rate * places.size
        out += np.outer(turn, _lobe(np.arange(bins) - place) * sign)
        out += np.outer(turn.conj(), _lobe(np.arange(bins) + place) * sign)
    return out


def _lobe(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The transform of a Hann window, 1 at its middle, by the distance in bins."""
    near = np.abs(distance)
    safe = np.where(np.abs(near - 1) < 1e-6, 0.5, distance)
    lobe = np.where(np.abs(near - 1) < 1e-6, 0.5, np.sinc(safe) / (1 - safe**2))
    return np.where(near < LOBE, lobe, 0.0)


def _below(bins: int, step: float) -> Array:
    """1 below the crossover, 0 above, half a cosine over half an octave between."""
    octaves = np.log2(np.maximum(np.arange(bins) * step, 1e-3) / CROSSOVER)
    return np.asarray(0.5 - 0.5 * np.sin(np.pi * np.clip(2 * octaves, -0.5, 0.5)), np.float32)


def _gain(painted: Array, built: Array) -> Array:
    """By how much the low end is as loud as it was painted, (frames,)."""
    asked, there = (
        moving_mean(np.square(one).sum(axis=1), SMOOTH, "ring").astype(np.float32)
        for one in (painted, built)
    )
    quiet = 1e-10  # running sums leave less than nothing where there was nothing
    gain = np.sqrt(np.maximum(asked, 0) / np.maximum(there, quiet))
    return np.asarray(gain.clip(0, MOST_GAIN), np.float32)
