"""The usual inversion, written down plainly to be measured against: lstsq, then Griffin-Lim 32.

So does a current torchaudio (InverseMelScale by torch.linalg.lstsq, GriffinLim with momentum .99
from a random phase), and so does Riffusion on top of it.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from bridge.domain.audio import SpectrogramFormat
from bridge.dsp.mel import filterbank
from bridge.dsp.windows import unit_hann

Array = NDArray[np.float32]
ITERATIONS, MOMENTUM = 32, 0.99


def usual_inversion(mel: Array, samples: int, grid: SpectrogramFormat) -> Array:
    """(mels, frames) → (samples,); the hop is the whole number that `samples` and frames give."""
    filters, target = torch.from_numpy(filterbank(grid)), torch.from_numpy(mel)
    linear = torch.relu(torch.linalg.lstsq(filters, target, driver="gelsd").solution)
    hop = samples // mel.shape[1]
    how = {
        "n_fft": grid.fft,
        "hop_length": hop,
        "win_length": grid.window,
        "window": torch.from_numpy(unit_hann(grid.window).copy()),
    }
    generator = torch.Generator().manual_seed(0)
    phase = torch.exp(2j * torch.pi * torch.rand(linear.shape, generator=generator))
    before = torch.zeros_like(phase)
    for _ in range(ITERATIONS):
        signal = torch.istft(linear * phase, length=hop * (mel.shape[1] - 1), **how)
        after = torch.stft(signal, center=True, pad_mode="constant", return_complex=True, **how)
        phase = after - before * (MOMENTUM / (1 + MOMENTUM))
        phase = phase / (phase.abs() + 1e-16)
        before = after
    signal = torch.istft(linear * phase, length=samples, **how)
    return np.asarray(signal.numpy())
