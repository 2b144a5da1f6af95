"""Wavetable oscillators: a period's spectrum, drawn by rule, read at any pitch without aliasing.

A wave is `hertz -> spectrum`, complex (harmonics,), the fundamental first. Signals as in
synthesis.py.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from training.embedded.synthesis import Audio, Curve, cycles

Spectrum = npt.NDArray[np.complex128]
Wave = Callable[[float], Spectrum]
HARMONICS, TABLE = 420, 4096
TOP = 19_500.0  # Hz
_k = np.arange(1, HARMONICS + 1, dtype=np.float64)


def saw_wave(_: float) -> Spectrum:
    return np.asarray(-1j / _k)


def pulse_wave(width: float) -> Wave:
    made = np.asarray((1 - np.exp(-2j * np.pi * _k * width)) / (1j * _k) * 0.6)
    return lambda _: made


def triangle_wave(_: float) -> Spectrum:
    return np.asarray(np.where(_k % 2 == 1, 1.0, 0.0) / _k**2 + 0j)


def sine_wave(_: float) -> Spectrum:
    return np.asarray(np.where(_k == 1, 1.0, 0.0) * -1j)


def digital_wave(rng: np.random.Generator) -> Wave:
    """A few loud harmonics of any phase over a falling rest: glassy, hollow or nasal by chance."""
    slope = float(rng.uniform(0.9, 1.9))
    body = _k**-slope * np.exp(rng.normal(0, 0.9, HARMONICS))
    body[0] = 1.0
    for _ in range(int(rng.integers(1, 4))):
        body[int(rng.integers(1, 14))] += float(rng.uniform(0.2, 0.7))
    made = np.asarray(body * np.exp(2j * np.pi * rng.random(HARMONICS)))
    return lambda _: made


def drawbar_wave(rng: np.random.Generator) -> Wave:
    bars = np.zeros(HARMONICS)
    bars[[0, 1, 2, 3, 5, 7]] = rng.uniform(0.1, 1.0, 6) * (1.0, 0.8, 0.6, 0.5, 0.3, 0.3)
    made = np.asarray(bars * -1j)
    return lambda _: made


VOWELS = {  # centres of three formants in Hz (Peterson and Barney, JASA 24(2), 1952, men)
    "a": (730, 1090, 2440), "e": (530, 1840, 2480), "i": (270, 2290, 3010),
    "o": (570, 840, 2410), "u": (300, 870, 2240),
}  # fmt: skip


def vowel_wave(vowel: str, sharpness: float = 7.0) -> Wave:
    """A saw in a throat: its formants stay where they are whatever the pitch."""

    def wave(hertz: float) -> Spectrum:
        at = _k * hertz
        gain = sum(
            level / np.sqrt(1 + (sharpness * (at / f - f / at)) ** 2)
            for f, level in zip(VOWELS[vowel], (1.0, 0.7, 0.4), strict=True)
        )
        return np.asarray(-1j / _k**0.7 * (gain + 0.02))

    return wave


def sync_wave(ratio: float) -> Wave:
    """A saw that is set back before its time: one period of hard sync."""
    phase = np.arange(TABLE) / TABLE
    made = np.fft.rfft(2 * ((phase * ratio) % 1) - 1)[1 : HARMONICS + 1] / TABLE * 2
    return lambda _: np.asarray(made)


def table(spectrum: Spectrum, highest: float) -> npt.NDArray[np.float32]:
    """One period of (TABLE + 1,) samples at a peak of 1, without what lies above TOP."""
    most = max(1, min(spectrum.size, int(TOP / max(highest, 1.0))))
    bins = np.zeros(TABLE // 2 + 1, np.complex128)
    bins[1 : most + 1] = spectrum[:most]
    period = np.fft.irfft(bins)
    period = period / (np.abs(period).max() + 1e-12)
    return np.append(period, period[0]).astype(np.float32)


def read(period: npt.NDArray[np.float32], place: npt.NDArray[np.float32]) -> Audio:
    """The table at a phase in cycles."""
    at = (place - np.floor(place)) * np.float32(TABLE)
    whole = at.astype(np.int32)
    part = at - whole
    low = period.take(whole, mode="clip")
    return np.asarray(low + part * (period.take(whole + 1, mode="clip") - low), np.float32)


def phase_of(frequency: float | Curve, n: int, start: float) -> npt.NDArray[np.float32]:
    """Cycles modulo 1, reckoned in double precision."""
    turned = cycles(frequency, n, start)
    return np.asarray(turned - np.floor(turned), np.float32)


def unison(
    spectrum: Spectrum,
    frequency: float | Curve,
    n: int,
    cents: float,
    voices: int,
    rng: np.random.Generator,
    into: tuple[Spectrum, Audio] | None = None,
) -> Audio:
    """`voices` of the wave spread over ± `cents`, each of its own phase; `into` is another wave
    and the curve (n,), 0 to 1, by which it turns into that."""
    highest = float(np.max(frequency)) * 2 ** (cents / 1200)
    first = table(spectrum, highest)
    second = None if into is None else table(into[0], highest)
    spread = np.linspace(-1, 1, voices) if voices > 1 else np.zeros(1)
    total = np.zeros(n, np.float32)
    for offset in np.sign(spread) * np.abs(spread) ** 1.3:
        place = phase_of(frequency * float(2 ** (offset * cents / 1200)), n, float(rng.random()))
        heard = read(first, place)
        if into is not None and second is not None:
            heard += into[1] * (read(second, place) - heard)
        total += heard
    return np.asarray(total / np.sqrt(voices), np.float32)
