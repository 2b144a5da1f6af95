"""Where on the canvas: the channels that tell the model the time, the pitch and the tempo.

A circular canvas alone leaves a model not knowing where beat 1 is, and words alone not when to play
what. 43 channels are concatenated to the latents, (1, 43, rows, columns) float32:
    0, 1  cosine and sine of the position in the beat      (loops; 0 for one-shots)
    2, 3  … in the bar
    4, 5  … in the phrase of two bars
    6     frequency, −1 (low) … 1 (high)
    7     tempo, log2(bpm / 120)
    8     1 for a one-shot, 0 for a loop
    9     time since the start of a one-shot, 0 … 1        (0 for loops)
    10–41 latents of the sketch (bridge.score.sketch); 0 where there is none
    42    1 where there is a sketch, else 0: there the model makes up its own notes
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from bridge.domain.music import SAMPLE_RATE, loop_samples
from bridge.domain.request import Kind, Request
from bridge.dsp.spectrogram import EMBEDDED, FRAMES_PER_BEAT
from bridge.synthesis.embedded.patches import PATCH_FRAMES, PATCH_MELS

PLACE, SKETCH = 10, 32
CHANNELS = PLACE + SKETCH + 1
STRIDE = 4 * PATCH_FRAMES  # frames: the network halves the latents' width twice
ONESHOT_BEATS, ONESHOT_BPM = 4.0, 96.0


@dataclass(frozen=True, slots=True)
class LatentCanvas:
    """What a spectrogram stands for: `beats` quarter notes on `columns` columns of latents."""

    rows: int
    columns: int
    beats: float
    beats_per_bar: float
    bpm: float
    oneshot: bool = False


def condition_map(canvas: LatentCanvas, sketch: Tensor | None = None) -> Tensor:
    """The channels of `canvas`, (1, 43, rows, columns), with the latents of a sketch or without."""
    channels = torch.zeros(CHANNELS, canvas.rows, canvas.columns)
    place = (torch.arange(canvas.columns) + 0.5) / canvas.columns
    if canvas.oneshot:
        channels[8] = 1.0
        channels[9] = place
    else:
        periods = (1.0, canvas.beats_per_bar, 2 * canvas.beats_per_bar)
        for index, period in enumerate(periods):
            angle = 2 * math.pi * place * canvas.beats / period
            channels[2 * index] = torch.cos(angle)
            channels[2 * index + 1] = torch.sin(angle)
    channels[6] = torch.linspace(-1, 1, canvas.rows)[:, None]
    channels[7] = math.log2(canvas.bpm / 120)
    if sketch is not None:
        channels[PLACE : PLACE + SKETCH] = sketch
        channels[-1] = 1.0
    return channels[None]


def canvas_for(request: Request) -> tuple[LatentCanvas, int]:
    """The canvas that a request is painted on, and the samples it stands for."""
    rows = EMBEDDED.mels // PATCH_MELS
    if request.kind is Kind.ONESHOT:
        frames = int(ONESHOT_BEATS * FRAMES_PER_BEAT)
        samples = round(ONESHOT_BEATS * 60 / ONESHOT_BPM * SAMPLE_RATE)
        bpm = ONESHOT_BPM
    else:
        bpm = request.bpm or 120.0
        beats = request.bars * request.meter.beats
        frames = max(STRIDE, round(beats * FRAMES_PER_BEAT / STRIDE) * STRIDE)
        samples = loop_samples(request.bars, request.meter, bpm)
    beats = request.bars * request.meter.beats if request.kind is Kind.LOOP else ONESHOT_BEATS
    columns = frames // PATCH_FRAMES
    oneshot = request.kind is Kind.ONESHOT
    return LatentCanvas(rows, columns, beats, request.meter.beats, bpm, oneshot), samples


def column_of(canvas: LatentCanvas, bar: int, bars: int) -> int:
    """Where a bar begins."""
    return round(canvas.columns * bar / bars)


def mask_of(canvas: LatentCanvas, painted: range, bars: int) -> Tensor:
    """1 where bars are painted, (1, 1, 1, columns)."""
    mask = torch.zeros(1, 1, 1, canvas.columns)
    mask[..., column_of(canvas, painted.start, bars) : column_of(canvas, painted.stop, bars)] = 1
    return mask
