"""Effects that make an adjective true, such as bright, dark, warm, lo-fi or distorted.

An effect is `(samples, random, around) -> samples`, (n,) to (n,): of the same length, and on a ring
it goes round (see bridge.effects.filters). The room, which is wide, stands in bridge.effects.space.
What is drawn at random is where between mild and strong it lies.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.dsp.level import with_peak
from bridge.dsp.transforms import rfft_of_any_length
from bridge.effects.filters import Around, Audio, band, shelf, sweep

Random = np.random.Generator
Effect = Callable[[Audio, Random, Around], Audio]
LOFI_LEVEL = 0.891  # peak of what is lo-fi, beside its dust
LOFI_TOP = 1_200.0  # Hz: no narrower than that


def bright(samples: Audio, random: Random, around: Around) -> Audio:
    """A high shelf from 2 to 3.5 kHz, lifted by 9 to 14 dB."""
    corner, gain = float(random.uniform(2000, 3500)), float(random.uniform(9, 14))
    return around(lambda x: shelf(x, corner, gain), samples)


def dark(samples: Audio, random: Random, around: Around) -> Audio:
    """A low-pass at 0.7 to 1.3 kHz, 12 dB an octave."""
    high = float(random.uniform(700, 1300))
    return around(lambda x: band(x, 0, high, 2), samples)


def warm(samples: Audio, random: Random, around: Around) -> Audio:
    """Soft saturation, a little more low end, a rounded top."""
    soft = np.tanh(1.6 * with_peak(samples, 1.0)).astype(np.float32)
    high = float(random.uniform(2500, 4000))
    return around(lambda x: band(x + 0.5 * band(x, 0, 250, 1), 0, high, 1), soft)


def lofi(samples: Audio, random: Random, around: Around) -> Audio:
    """Wow, coarse steps in time and level, and a record's crackle some 30 dB below the music.

    All of it goes through a narrow band, the crackle too: what is lo-fi is never brighter than what
    is clean. So the band is narrower than the sound, wherever that lies, and a bass keeps its
    bottom.
    """
    n = samples.size
    turns = max(1, round(n / SAMPLE_RATE * 0.8))
    depth = float(random.uniform(15, 60))
    bent = np.arange(n) + depth * np.sin(2 * np.pi * turns * np.arange(n) / n)
    late = np.interp(bent % n, np.arange(n + 1), np.append(samples, samples[0]))
    rate = int(random.integers(2, 5))
    held = np.repeat(late[::rate], rate)[:n]
    levels = 2 ** float(random.uniform(6.5, 8.5))
    crushed = np.round(with_peak(held.astype(np.float32), 1.0) * levels) / levels
    dust = float(random.uniform(0.02, 0.06)) * crackle(random, n, float(random.uniform(4, 16)))
    old = with_peak(crushed.astype(np.float32), LOFI_LEVEL) + dust
    low, high = float(random.uniform(60, 150)), float(random.uniform(3000, 5500))
    bottom, top = span(samples)
    low = min(low, 0.5 * bottom)
    high = max(LOFI_TOP, min(high, float(random.uniform(0.55, 0.85)) * top))
    return around(lambda x: band(x, low, high, 2), old)


def distorted(samples: Audio, random: Random, around: Around) -> Audio:
    """Driven hard into a tanh, 16 to 26 dB over it, its fizz taken off above 7 to 14 kHz."""
    drive, high = float(random.uniform(6, 20)), float(random.uniform(7000, 14_000))
    hot = np.tanh(drive * with_peak(samples, 1.0)).astype(np.float32)
    return around(lambda x: band(x, 0, high, 1), hot)


def saturated(samples: Audio, random: Random, around: Around) -> Audio:
    """Driven 8 to 14 dB over a lopsided tanh, which adds even harmonics, too."""
    drive = float(random.uniform(2.5, 5))
    hot = np.tanh(drive * with_peak(samples, 1.0) + 0.2) - np.tanh(0.2)
    return around(lambda x: band(x, 10, np.inf, 1), hot.astype(np.float32))  # it is lopsided


def filtered(samples: Audio, random: Random, around: Around) -> Audio:
    """A resonant low-pass that opens and closes once."""
    n, octaves = samples.size, float(random.uniform(3, 4.5))
    phase = 2 * np.pi * np.arange(n) / n + float(random.uniform(0, 2 * np.pi))
    cutoff = 250 * 2 ** (octaves * (0.5 - 0.5 * np.cos(phase)))
    # a run-in ends where the lap begins
    return around(lambda x: sweep(x, np.resize(cutoff[::-1], x.size)[::-1], 2.5), samples)


def thin(samples: Audio, random: Random, around: Around) -> Audio:
    """A band-pass from 400 to 700 Hz up to 3 to 4.5 kHz."""
    low, high = float(random.uniform(400, 700)), float(random.uniform(3000, 4500))
    return around(lambda x: band(x, low, high), samples)


def tremolo(samples: Audio, random: Random, _: Around) -> Audio:
    """The level falls and rises, in whole cycles."""
    cycles = int(random.choice((8, 16, 32)))
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * cycles * np.arange(samples.size) / samples.size)
    return np.asarray(samples * (0.15 + 0.85 * wave), np.float32)


def span(samples: Audio) -> tuple[float, float]:
    """Where a sound lies, in Hz: a tenth of its power is below, a twentieth of its amplitude above.

    By its power, a beat would end where its kick does.
    """
    magnitude = np.abs(rfft_of_any_length(samples)).astype(np.float64) + 1e-12
    power, amplitude = np.cumsum(magnitude**2), np.cumsum(magnitude)
    bottom = np.searchsorted(power, 0.1 * power[-1])
    top = np.searchsorted(amplitude, 0.95 * amplitude[-1])
    hertz = SAMPLE_RATE / samples.size
    return float(bottom) * hertz, float(top) * hertz


def crackle(random: Random, n: int, clicks: float) -> Audio:
    """Vinyl: so many clicks a second, of all sizes, over a faint hiss."""
    out = np.zeros(n, np.float32)
    count = int(clicks * n / SAMPLE_RATE)
    sizes = random.standard_normal(count) * random.exponential(0.4, count)
    out[random.integers(0, n, count)] = sizes.astype(np.float32)
    hiss = random.standard_normal(n, dtype=np.float32) * np.float32(0.005)
    return band(out, 700, 9000) + band(hiss, 300, 9000)


EFFECTS: dict[str, Effect] = {
    "filtered": filtered, "distorted": distorted, "saturated": saturated, "bright": bright,
    "dark": dark, "warm": warm, "thin": thin, "tremolo": tremolo, "lo-fi": lofi,
}  # fmt: skip
"""By name, in the order of a chain: what is driven hard is filtered before, and darkened after."""
