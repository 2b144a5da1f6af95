"""What a spectrogram model paints on: columns of pixels, and sounds laid down on them as pictures.

A loop is painted on a ring whose columns are a multiple of the model's stride; the hop is fitted so
that they hold exactly the loop's samples: `columns · hop = samples`, any tempo, any meter.
Pictures are (batch, 3, mels, columns) in [-1, 1], black is loud, the highest mel first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bridge.domain.audio import Clip, Spectrogram
from bridge.domain.errors import BadArgument
from bridge.domain.music import SAMPLE_RATE, loop_samples
from bridge.domain.request import Kind, Request
from bridge.dsp.spectrogram import mel_magnitude
from bridge.synthesis.painter import KnownSound
from bridge.synthesis.pipelines.riffusion_image import RIFFUSION

HOP = 441  # samples a column, as trained; a loop's own is as near as its columns allow
LOUDEST = 1.0  # magnitude of black
ONESHOT_COLUMNS = 512
QUIETEST = 1e-9


@dataclass(frozen=True, slots=True)
class PixelCanvas:
    """What a request is painted on: `columns` of pixels that stand for `samples`."""

    columns: int
    samples: int
    ring: bool


def canvas_for(request: Request, stride: int) -> PixelCanvas:
    """As many columns as come nearest to the trained hop, in strides of the network."""
    if request.kind is Kind.ONESHOT:
        return PixelCanvas(ONESHOT_COLUMNS, ONESHOT_COLUMNS * HOP, ring=False)
    samples = loop_samples(request.bars, request.meter, request.bpm or 120.0)
    return PixelCanvas(stride * max(1, round(samples / HOP / stride)), samples, ring=True)


def laid_down(known: KnownSound, canvas: PixelCanvas, bars: int) -> Tensor:
    """What is known, painted as the model knows it, at the beginning of a canvas for `bars` bars.

    (1, 3, mels, columns); after what is known there is silence.
    """
    columns = round(canvas.columns * known.bars / bars)
    if isinstance(known.sound, Spectrogram):
        magnitude = known.sound.magnitude[0]
    else:
        sound = known.sound if canvas.ring else fit(known.sound, canvas.samples)
        magnitude = mel_magnitude(sound.mono, columns, canvas.ring, RIFFUSION.grid)
    loudest = max(float(magnitude.max()), QUIETEST)
    bright = 1 - 2 * (magnitude[::-1] / loudest) ** RIFFUSION.power
    rest = canvas.columns - bright.shape[1]
    whole = np.pad(bright, ((0, 0), (0, rest)), constant_values=1.0)
    return torch.from_numpy(np.ascontiguousarray(whole, np.float32)).expand(1, 3, -1, -1)


def magnitudes_of(pixels: Tensor) -> Tensor:
    """Pictures as magnitudes, (batch, mels, columns) float32, where they are."""
    loud = ((1 - pixels.float().mean(1)) / 2).clamp(0, 1).flip(1)
    return LOUDEST * loud ** (1 / RIFFUSION.power)


def spectrogram_of(magnitude: Tensor, canvas: PixelCanvas) -> Spectrogram:
    """One picture's magnitudes, (mels, columns), as the sound that it shows."""
    return Spectrogram(magnitude.cpu().numpy()[None], canvas.samples, canvas.ring, RIFFUSION.grid)


def fit(clip: Clip, samples: int) -> Clip:
    """Cut or filled up to `samples`."""
    if clip.rate != SAMPLE_RATE:
        raise BadArgument(f"The sound has {clip.rate} Hz: bring it to {SAMPLE_RATE} first.")
    short = max(0, samples - len(clip.samples))
    return Clip(np.pad(clip.samples[:samples], ((0, short), (0, 0))), clip.rate)
