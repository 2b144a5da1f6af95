"""Filters, and what makes them go round: on a ring, what they do at its end they do at its start.

Conventions
    samples   (n,) float32 at SAMPLE_RATE
    around    runs a process that begins with nothing: `ring` on a loop, `strip` on a one-shot

What does not change in time is done by its frequency response, exactly what scipy.signal's sosfilt
gives to 1e-7 of the loudest sample: to import that takes .6 processor seconds, half as long
as torch. A sweep is recursive, and imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from bridge.domain.music import SAMPLE_RATE
from bridge.dsp.transforms import fast_length

Audio = NDArray[np.float32]
Curve = NDArray[np.float64]
Complex = NDArray[np.complex128]
Process = Callable[[Audio], Audio]
Around = Callable[[Process, Audio], Audio]
BLOCK = 192  # samples that share one set of filter coefficients
RUN_IN = SAMPLE_RATE  # samples after which a process is in its stride: 100 dB down above 5 Hz
TOP = 0.49 * SAMPLE_RATE
NEARLY_ZERO = 1e-18  # a frequency at which a high-pass lets nothing through
SILENT = 1e-10  # what is left of a filter's ringing where it counts as over


def ring(process: Process, samples: Audio) -> Audio:
    """A lap after a run-in, which ends as the lap does: by then the process is in its stride.

    The run-in is a lap at most, and whole blocks shorter than one, so that a sweep's lie where they
    would after a lap.
    """
    n = len(samples)
    spared = max(0, n - RUN_IN) // BLOCK * BLOCK
    return process(np.concatenate((samples[spared:], samples)))[n - spared :]


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
    bottom, top = (np.tan(np.pi * min(corner, TOP) / SAMPLE_RATE) for corner in (low, high))
    turns = np.exp(0.5j * np.pi * (2 * np.arange(order) + order + 1) / order)  # the poles at 1
    if low <= 0:
        poles = turns * top
    elif high >= TOP:
        poles = bottom / turns
    else:
        half = turns * (top - bottom) / 2
        root = np.sqrt(half**2 - bottom * top)
        poles = np.concatenate((half + root, half - root))

    def response(angle: Curve) -> Complex:
        frequency = np.tan(angle / 2)  # the bilinear transform
        if low <= 0:
            return _lowest(frequency / top, order)
        frequency = np.maximum(frequency, NEARLY_ZERO)
        if high >= TOP:
            return _lowest(-bottom / frequency, order)
        return _lowest((frequency - bottom * top / frequency) / (top - bottom), order)

    return _through(samples, response, float(np.abs((1 + poles) / (1 - poles)).max()))


def shelf(samples: Audio, corner: float, gain_db: float) -> Audio:
    """A high shelf of slope 1 (Robert Bristow-Johnson's Audio EQ Cookbook)."""
    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * corner / SAMPLE_RATE
    cos, root = np.cos(w), 2 * np.sqrt(a) * np.sin(w) / np.sqrt(2)
    more, less = (a + 1) + (a - 1) * cos, (a + 1) - (a - 1) * cos
    numerator = (a * (more + root), -2 * a * ((a - 1) + (a + 1) * cos), a * (more - root))
    denominator = (less + root, 2 * ((a - 1) - (a + 1) * cos), less - root)

    def response(angle: Curve) -> Complex:
        turn = np.exp(-1j * angle)
        return np.asarray(
            np.polyval(numerator[::-1], turn) / np.polyval(denominator[::-1], turn), np.complex128
        )

    return _through(samples, response, float(np.abs(np.roots(denominator)).max()))


def sweep(samples: Audio, cutoff: Curve, q: float = 0.8) -> Audio:
    """A low-pass whose cutoff in Hz follows a curve (n,), in steps of BLOCK samples."""
    from scipy import signal

    out, state = np.empty_like(samples), np.zeros(2)
    for at in range(0, samples.size, BLOCK):
        numerator, denominator = _lowpass(float(cutoff[at]), q)
        some = samples[at : at + BLOCK]
        out[at : at + BLOCK], state = signal.lfilter(numerator, denominator, some, zi=state)
    return out


def decay(n: int, time: float) -> Curve:
    """Exponential: 60 dB down after `time` seconds."""
    return np.exp(-6.91 * np.arange(n) / SAMPLE_RATE / max(time, 1e-4))


def _through(samples: Audio, response: Callable[[Curve], Complex], radius: float) -> Audio:
    """A sound through a filter that was at rest.

    `response` is of angles in radians a sample; `radius` is that of the slowest pole, by which the
    filter rings.
    """
    rings = int(np.log(SILENT) / np.log(radius)) + 1
    size = fast_length(len(samples) + rings)
    angle = 2 * np.pi * np.arange(size // 2 + 1) / size
    spectrum = np.fft.rfft(samples.astype(np.float64), size) * response(angle)
    return np.asarray(np.fft.irfft(spectrum, size)[: len(samples)], np.float32)


def _lowest(frequency: Curve, order: int) -> Complex:
    """Butterworth's low-pass with its corner at 1 rad/s, from which the others are made."""
    pairs = np.arange(order // 2)
    factors = [
        1 - frequency**2 + 1j * (damping * frequency)
        for damping in 2 * np.sin(np.pi * (2 * pairs + 1) / (2 * order))
    ]
    if order % 2:
        factors.append(1 + 1j * frequency)
    return np.asarray(1 / reduce(np.multiply, factors))


def _lowpass(cutoff: float, q: float) -> tuple[Curve, Curve]:
    """Robert Bristow-Johnson's Audio EQ Cookbook again."""
    w = 2 * np.pi * min(max(cutoff, 20.0), 0.45 * SAMPLE_RATE) / SAMPLE_RATE
    alpha, cos = np.sin(w) / (2 * q), np.cos(w)
    b = np.array([(1 - cos) / 2, 1 - cos, (1 - cos) / 2]) / (1 + alpha)
    return b, np.array([1 + alpha, -2 * cos, 1 - alpha]) / (1 + alpha)
