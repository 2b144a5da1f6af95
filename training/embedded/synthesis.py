"""Parts of the numpy synthesiser: oscillators, envelopes, a sweeping filter, a plucked string.

Signals are float32 (n,) at SAMPLE_RATE, about full scale at 1.0. A frequency is a number or an
array (n,) in Hz.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band

Audio = npt.NDArray[np.float32]
Curve = npt.NDArray[np.float64]


def hertz(pitch: float) -> float:
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def seconds(n: int) -> Curve:
    return np.arange(n, dtype=np.float64) / SAMPLE_RATE


def cycles(frequency: float | Curve, n: int, start: float = 0.0) -> Curve:
    """Phase in cycles."""
    if isinstance(frequency, np.ndarray):
        return np.asarray(start + np.cumsum(frequency) / SAMPLE_RATE, np.float64)
    return start + seconds(n) * frequency


def sine(frequency: float | Curve, n: int, start: float = 0.0) -> Audio:
    return np.sin(2 * np.pi * cycles(frequency, n, start)).astype(np.float32)


def _blep(phase: Curve, step: float | Curve) -> Curve:
    """The polynomial step residual of Välimäki and Huovilainen, IEEE SPM 24(2), 2007."""
    step = np.broadcast_to(np.asarray(step, float), phase.shape)
    rise = np.where(phase < step, phase / step, 0.0)
    fall = np.where(phase > 1 - step, (phase - 1) / step, 0.0)
    return np.where(phase < step, 2 * rise - rise**2 - 1, 0.0) + np.where(
        phase > 1 - step, fall**2 + 2 * fall + 1, 0.0
    )


def saw(frequency: float | Curve, n: int, start: float = 0.0) -> Audio:
    phase = cycles(frequency, n, start) % 1.0
    return (2 * phase - 1 - _blep(phase, frequency / SAMPLE_RATE)).astype(np.float32)


def pulse(frequency: float | Curve, n: int, width: float = 0.5, start: float = 0.0) -> Audio:
    """A square of the given duty, from two saws."""
    return (saw(frequency, n, start) - saw(frequency, n, start + 1 - width)).astype(np.float32)


def supersaw(
    frequency: float | Curve, n: int, detune: float, voices: int, rng: np.random.Generator
) -> Audio:
    """`voices` saws spread over ± `detune` semitones."""
    spread = np.linspace(-detune, detune, voices)
    total = np.zeros(n, np.float32)
    for offset in spread:
        total += saw(frequency * float(2 ** (offset / 12)), n, float(rng.random()))
    return np.asarray(total / np.sqrt(voices), np.float32)


def fm(frequency: float, n: int, ratio: float, index: float | Curve) -> Audio:
    """Two-operator phase modulation (Chowning, JAES 21(7), 1973)."""
    t = seconds(n)
    inner = index * np.sin(2 * np.pi * frequency * ratio * t)
    return np.sin(2 * np.pi * frequency * t + inner).astype(np.float32)


def envelope(
    n: int, hold: float, attack: float, release: float, sustain: float = 1.0, fall: float = 0.2
) -> Curve:
    """Rise over `attack`, sink to `sustain` (time constant `fall`), release after `hold` s."""
    t = seconds(n)
    body = np.minimum(t / max(attack, 1e-4), 1.0) * (sustain + (1 - sustain) * np.exp(-t / fall))
    gone = np.maximum(t - hold, 0.0)
    return np.asarray(body * np.exp(-5.0 * gone / max(release, 1e-3)), float)


def noise(n: int, rng: np.random.Generator) -> Audio:
    return rng.standard_normal(n, dtype=np.float32) * np.float32(0.4)


def string(
    frequency: float, n: int, damping: float, bright: float, rng: np.random.Generator
) -> Audio:
    """A plucked string (Karplus and Strong, CMJ 7(2), 1983), then stretched into tune."""
    period = max(8, int(SAMPLE_RATE / frequency))
    ratio = SAMPLE_RATE / (period + 0.5) / frequency
    long = int(n / ratio) + 2 * period
    burst = band(noise(period * 2, rng), 0.0, 800 + 12_000 * bright)[period:]
    out = np.empty((long // period + 1, period), np.float32)
    out[0] = burst - burst.mean()
    for row in range(1, out.shape[0]):
        last = out[row - 1]
        before = out[row - 2][-1] if row > 1 else np.float32(0)
        out[row] = damping * 0.5 * (last + np.concatenate(([before], last[:-1])))
    flat = out.ravel() / (np.abs(out).max() + 1e-9)
    place = np.arange(n) / ratio
    return np.asarray(np.interp(place, np.arange(flat.size), flat), np.float32)
