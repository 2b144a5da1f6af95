"""Spectrogram → Clip: a mel picture becomes sound, of exactly its length, wrapped where it wraps.

    mel       mel → linear magnitudes
    phase     a first phase out of the magnitudes themselves (PGHI)
    weights   how much each frame counts: quiet ones more
    refine    fast Griffin-Lim that leaves the magnitude free inside each mel band
    lowend    where the notes are known, the low end at their pitches
    render    the same spectrum once more at the full rate

Fast Griffin-Lim is Perraudin, Balazs & Søndergaard's (WASPAA 2013). Its momentum is taken on the
signal: the transform is linear, so that is the same thing on a fraction of the numbers. Its other
projection, onto the given magnitudes, scales each bin so that the mels hear what was painted: how
a band's energy lies on its bins is left to what is consistent.

Frames are added up by weighted least squares. Where all count alike, what is wrong in a loud frame,
some 30 dB under it, drowns the quiet ones that overlap it: attacks are heard before they come. A
quiet frame that counts more says when a loud one begins.

Transposition stretches time, then plays faster (or slower): the frames are set further apart by the
interval, the sound is refined there, where every partial still has the width its window gave it,
and the rendering takes a window shorter by the interval. Moving the magnitudes themselves would
leave partials too wide or too narrow, and low ones up to four semitones out of tune.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.errors import BadArgument
from bridge.synthesis.vocoder.low_end import LowEnd, Tone, low_end
from bridge.synthesis.vocoder.mel_inverse import Bank, bank, gain, mel_to_linear
from bridge.synthesis.vocoder.phase import integrate, phasors
from bridge.synthesis.vocoder.stft import Complex, StftFrames, shortest_window, stft_frames

Array = NDArray[np.float32]
MOST_SEMITONES = 6
MOMENTUM = 0.9
WEIGHT_EXPONENT = 1.5  # of how much quieter a frame is, by which it counts more
QUIETEST = 1e-5  # of the loudest mel, to which levels are told apart
PADDING = 2  # where mels lie closer than a window's bins, as Riffusion's low ones do
MEL_STEPS, STEPS, PADDED_STEPS = 12, 24, 40
DRAFT_MEL_STEPS, DRAFT_STEPS = 6, 4


def invert(
    spectrogram: Spectrogram, semitones: int = 0, draft: bool = False, tones: Sequence[Tone] = ()
) -> Clip:
    """The sound of a spectrogram, of exactly its samples; its peak is at most 1.

    Parameters
    ----------
    spectrogram : Spectrogram
        Of any grid, mono or stereo; a loop's sound wraps.
    semitones : int
        −6 … 6, by which the sound is moved.
    draft : bool
        Rough and quick.
    tones : sequence of Tone
        What it shows, where that is known: its low end has their pitches.

    Raises
    ------
    BadArgument
        For more than six semitones.
    """
    if not -MOST_SEMITONES <= semitones <= MOST_SEMITONES:
        raise BadArgument(f"{semitones} semitones are too many: say from -6 to 6.")
    grid, samples = spectrogram.grid, spectrogram.samples
    targets = _targets(spectrogram.magnitude)
    frames, circular = targets.shape[1], spectrogram.circular
    length, rendered = shortest_window(grid), 2 * round(grid.window / 2 ** (1 + semitones / 12))
    padding = PADDING if grid.fft > grid.window and not draft else 1
    weights = frame_weights(targets.mean(axis=0))
    full = stft_frames(samples, frames, circular, rendered, padding).weighted(weights)
    stretched = max(1, round(samples * length / rendered))
    small = stft_frames(stretched, frames, circular, length, padding).weighted(weights)
    filters = bank(grid, small.bins, padding)
    steps = DRAFT_STEPS if draft else STEPS if padding == 1 else PADDED_STEPS
    linear = [mel_to_linear(t, filters, DRAFT_MEL_STEPS if draft else MEL_STEPS) for t in targets]
    # one phase for all channels: it keeps the image
    turn = phasors(integrate(np.mean(linear, axis=0), small))
    rate = grid.sample_rate * length / grid.window
    channels = [
        _render(
            _refine(
                magnitudes * turn, target, filters, small, steps,
                low_end(magnitudes, tones, small, rate) if padding == 1 else None,
            ),
            small, full,
        )
        for magnitudes, target in zip(linear, targets, strict=True)
    ]  # fmt: skip
    sound = np.stack(channels, axis=1)
    return Clip(sound / max(1.0, float(np.abs(sound).max(initial=0.0))), grid.sample_rate)


def _targets(magnitude: Array) -> Array:
    """(channels, mels, frames), of any model → (channels, frames, mels), finite and ≥ 0."""
    finite = np.nan_to_num(magnitude, nan=0.0, posinf=0.0, neginf=0.0)
    return np.ascontiguousarray(np.maximum(finite, 0.0).transpose(0, 2, 1), dtype=np.float32)


def frame_weights(target: Array) -> Array:
    """How much each frame counts, (frames,) of at most 1: the more the lower its mean level is.

    The mean is of decibels, so that one loud band does not hide what begins in the others.

    Parameters
    ----------
    target : ndarray
        (frames, mels) float32 ≥ 0.
    """
    floor = QUIETEST * target.max(initial=0.0) + 1e-20
    level = np.log(np.maximum(target, floor)).mean(axis=1)
    weights: Array = np.exp(WEIGHT_EXPONENT * (level.min() - level))
    return weights


def _refine(
    spectrum: Complex,
    target: Array,
    filters: Bank,
    places: StftFrames,
    steps: int,
    low: LowEnd | None = None,
) -> Complex:
    """`steps` of fast Griffin-Lim between what is consistent and what the mels hear.

    The `low` end stays as it is.
    """
    laid = low.laid if low else _as_it_is
    spectrum = laid(spectrum)
    signal = ahead = places.synthesise(spectrum)
    for _ in range(steps):
        spectrum = places.analyse(ahead)
        spectrum *= gain(np.abs(spectrum), target, filters)
        spectrum = laid(spectrum)
        latest = places.synthesise(spectrum)
        ahead = latest - signal
        ahead *= np.float32(MOMENTUM)
        ahead += latest
        signal = latest
    spectrum = places.analyse(signal)
    spectrum *= gain(np.abs(spectrum), target, filters)
    return laid(spectrum)


def _as_it_is(spectrum: Complex) -> Complex:
    return spectrum


def _render(spectrum: Complex, small: StftFrames, full: StftFrames) -> Array:
    """The spectrum's signal, bin by bin, on frames at another rate.

    The two round a frame's centre differently, by less than a sample of the small one: the phase
    is moved along.
    """
    bins = min(small.bins, full.bins)
    moved = full.centres - small.centres * (full.samples / small.samples)
    turn = (2 * np.pi / full.size) * np.outer(moved, np.arange(bins))
    whole = np.zeros((len(spectrum), full.bins), np.complex64)
    whole[:, :bins] = spectrum[:, :bins] * phasors(turn)
    return full.synthesise(whole)
