"""Where on the canvas: the channels that tell the model the time, the pitch and the tempo.

A circular canvas alone leaves a model not knowing where beat 1 is. Ten channels are concatenated
to the latents, (1, 10, rows, columns) float32:
    0, 1  cosine and sine of the position in the beat      (loops; 0 for one-shots)
    2, 3  … in the bar
    4, 5  … in the phrase of two bars
    6     frequency, −1 (low) … 1 (high)
    7     tempo, log2(bpm / 120)
    8     1 for a one-shot, 0 for a loop
    9     time since the start of a one-shot, 0 … 1        (0 for loops)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

CHANNELS = 10


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a spectrogram stands for: `beats` quarter notes on `columns` columns of latents."""

    rows: int
    columns: int
    beats: float
    beats_per_bar: float
    bpm: float
    oneshot: bool = False


def condition_map(canvas: Canvas) -> Tensor:
    """The ten channels of `canvas`, (1, 10, rows, columns)."""
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
    return channels[None]
