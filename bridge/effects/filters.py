"""Filters, and what makes them go round: on a ring, what they do at its end they do at its start.

Conventions
    samples   (n,) float32 at SAMPLE_RATE
    around    runs a process that begins with nothing: `ring` on a loop, `strip` on a one-shot
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from bridge.domain.music import SAMPLE_RATE

Audio = NDArray[np.float32]
Curve = NDArray[np.float64]
Process = Callable[[Audio], Audio]
Around = Callable[[Process, Audio], Audio]
BLOCK = 192  # samples that share one set of filter coefficients
TOP = 0.49 * SAMPLE_RATE


def ring(process: Process, samples: Audio) -> Audio:
    """Two laps, the second kept: by then the process is in its stride."""
    return process(np.concatenate((samples, samples)))[len(samples) :]


def strip(process: Process, samples: Audio) -> Audio:
    """Once, from silence."""
    return process(samples)


def band(samples: Audio, low: float, high: float, order: int = 2) -> Audio:
    """A Butterworth filter that keeps `low` to `high` Hz; a zero or infinite edge is left open.

    Parameters
    ----------
    samples : ndarray
        (n,) float32.
    low, high : float
        Corners in Hz, 3 dB down.
    order : int
        6 dB an octave each.

    Examples
    --------
    >>> silence = np.zeros(100, np.float32)
    >>> bool(band(silence, 0, 1_000).any())
    False
    """
    if low <= 0:
        sos = signal.butter(order, min(high, TOP), "low", fs=SAMPLE_RATE, output="sos")
    elif high >= TOP:
        sos = signal.butter(order, low, "high", fs=SAMPLE_RATE, output="sos")
    else:
        sos = signal.butter(order, (low, high), "band", fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, samples), np.float32)


def shelf(samples: Audio, corner: float, gain_db: float) -> Audio:
    """A high shelf of slope 1 (Robert Bristow-Johnson's Audio EQ Cookbook)."""
    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * corner / SAMPLE_RATE
    cos, root = np.cos(w), 2 * np.sqrt(a) * np.sin(w) / np.sqrt(2)
    more, less = (a + 1) + (a - 1) * cos, (a + 1) - (a - 1) * cos
    numerator = (a * (more + root), -2 * a * ((a - 1) + (a + 1) * cos), a * (more - root))
    denominator = (less + root, 2 * ((a - 1) - (a + 1) * cos), less - root)
    return np.asarray(signal.lfilter(numerator, denominator, samples), np.float32)


def sweep(samples: Audio, cutoff: Curve, q: float = 0.8) -> Audio:
    """A low-pass whose cutoff in Hz follows a curve (n,), in steps of BLOCK samples."""
    out, state = np.empty_like(samples), np.zeros(2)
    for at in range(0, samples.size, BLOCK):
        numerator, denominator = _lowpass(float(cutoff[at]), q)
        some = samples[at : at + BLOCK]
        out[at : at + BLOCK], state = signal.lfilter(numerator, denominator, some, zi=state)
    return out


def decay(n: int, time: float) -> Curve:
    """Exponential: 60 dB down after `time` seconds."""
    return np.exp(-6.91 * np.arange(n) / SAMPLE_RATE / max(time, 1e-4))


def _lowpass(cutoff: float, q: float) -> tuple[Curve, Curve]:
    """Robert Bristow-Johnson's Audio EQ Cookbook again."""
    w = 2 * np.pi * min(max(cutoff, 20.0), 0.45 * SAMPLE_RATE) / SAMPLE_RATE
    alpha, cos = np.sin(w) / (2 * q), np.cos(w)
    b = np.array([(1 - cos) / 2, 1 - cos, (1 - cos) / 2]) / (1 + alpha)
    return b, np.array([1 + alpha, -2 * cos, 1 - alpha]) / (1 + alpha)
