"""Audio effects that make an adjective true: bright, dark, lo-fi, distorted, wet, filtered, warm.

An effect is `(samples, rng) -> samples` of equal length. Loops are passed through twice by
`circularly`, so that tails and filter states wrap.
"""
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import signal

from bridge.music import SAMPLE_RATE
from training.fx import crackle
from training.synthesis import Audio, band, decay, sweep

Effect = Callable[[Audio, np.random.Generator], Audio]


@dataclass(frozen=True, slots=True)
class Colour:
    """An effect and the words that it makes true; `families` it suits, all when empty."""

    name: str
    words: tuple[str, ...]
    effect: Effect
    weight: float
    families: tuple[str, ...] = ()


def level(samples: Audio, peak: float = 0.891) -> Audio:
    """Peak to -1 dBFS."""
    return samples * np.float32(peak / max(float(np.abs(samples).max()), 1e-6))


def shelf(samples: Audio, corner: float, gain_db: float) -> Audio:
    """Robert Bristow-Johnson's cookbook high shelf, slope 1."""
    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * corner / SAMPLE_RATE
    cos, root = np.cos(w), 2 * np.sqrt(a) * np.sin(w) / np.sqrt(2)
    b0, b1, b2 = (
        a * (a + 1 + (a - 1) * cos + root),
        -2 * a * (a - 1 + (a + 1) * cos),
        a * (a + 1 + (a - 1) * cos - root),
    )
    a0, a1, a2 = (
        a + 1 - (a - 1) * cos + root,
        2 * (a - 1 - (a + 1) * cos),
        a + 1 - (a - 1) * cos - root,
    )
    return np.asarray(
        signal.lfilter(np.array([b0, b1, b2]) / a0, np.array([a0, a1, a2]) / a0, samples),
        np.float32,
    )


def bright(samples: Audio, rng: np.random.Generator) -> Audio:
    return shelf(samples, float(rng.uniform(2000, 3500)), float(rng.uniform(9, 14)))


def dark(samples: Audio, rng: np.random.Generator) -> Audio:
    return band(samples, 0, float(rng.uniform(500, 1100)), 2)


def warm(samples: Audio, rng: np.random.Generator) -> Audio:
    """Soft saturation, a little more low end, a rounded top."""
    soft = np.tanh(1.6 * level(samples, 1.0))
    return band(
        soft.astype(np.float32) + 0.5 * band(soft, 0, 250, 1), 0, float(rng.uniform(2500, 4000)), 1
    )


def lofi(samples: Audio, rng: np.random.Generator) -> Audio:
    """Wow, coarse steps in time and level, and a record's crackle, some 30 dB below the music:
    louder, the model paints little but noise for "dusty". All of it through a narrow band, the
    crackle too: what is lo-fi is never brighter than what is clean."""
    n = samples.size
    turns = max(1, round(n / SAMPLE_RATE * 0.8))
    shift = float(rng.uniform(15, 60)) * np.sin(2 * np.pi * turns * np.arange(n) / n)
    bent = np.interp((np.arange(n) + shift) % n, np.arange(n), samples)
    rate = int(rng.integers(2, 5))
    held = np.repeat(bent[::rate], rate)[:n]
    levels = 2 ** float(rng.uniform(6.5, 8.5))
    crushed = np.round(level(held.astype(np.float32), 1.0) * levels) / levels
    dust = float(rng.uniform(0.02, 0.07)) * crackle(rng, n, float(rng.uniform(4, 16)))
    low, high = float(rng.uniform(80, 200)), float(rng.uniform(2500, 4500))
    return band(level(crushed.astype(np.float32)) + dust, low, high, 2)


def distorted(samples: Audio, rng: np.random.Generator) -> Audio:
    drive = float(rng.uniform(6, 25))
    return band(
        np.tanh(drive * level(samples, 1.0)).astype(np.float32),
        0,
        float(rng.uniform(7000, 14_000)),
        1,
    )


def saturated(samples: Audio, rng: np.random.Generator) -> Audio:
    drive = float(rng.uniform(2.5, 5))
    hot = level(samples, 1.0)
    return np.asarray(np.tanh(drive * hot + 0.2) - np.tanh(0.2), np.float32)


def reverberant(samples: Audio, rng: np.random.Generator) -> Audio:
    """Convolution with decaying noise whose top dies first."""
    time = float(rng.uniform(1.2, 3.0))
    n = int(time * SAMPLE_RATE)
    tail = rng.standard_normal(n).astype(np.float32)
    room = (
        band(tail, 200, 2500) * decay(n, time)
        + 0.6 * band(tail, 2500, 20_000) * decay(n, time * 0.5)
    ).astype(np.float32)
    room[: int(0.012 * SAMPLE_RATE)] = 0
    wet = signal.fftconvolve(samples, room)[: samples.size]
    mix = float(rng.uniform(0.45, 0.75))
    return np.asarray((1 - mix) * level(samples) + mix * level(wet.astype(np.float32)), np.float32)


def filtered(samples: Audio, rng: np.random.Generator) -> Audio:
    """A resonant low-pass that opens and closes twice over the clip (once in a loop played twice)."""
    n = samples.size
    phase = 4 * np.pi * np.arange(n) / n + float(rng.uniform(0, 6.28))
    return sweep(
        samples, 250 * 2 ** (float(rng.uniform(3, 4.5)) * (0.5 - 0.5 * np.cos(phase))), 2.5
    )


def thin(samples: Audio, rng: np.random.Generator) -> Audio:
    return band(samples, float(rng.uniform(500, 900)), float(rng.uniform(3000, 4500)))


def chopped(samples: Audio, rng: np.random.Generator) -> Audio:
    """Tremolo: the level falls and rises, whole cycles a clip."""
    cycles = int(rng.choice((8, 16, 32)))
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * cycles * np.arange(samples.size) / samples.size)
    return np.asarray(samples * (0.15 + 0.85 * wave), np.float32)


NOT_FX = (
    "drums",
    "bass",
    "keys",
    "mallet",
    "guitar",
    "strings",
    "brass",
    "woodwind",
    "pad",
    "lead",
    "pluck",
)
COLOURS = (
    Colour("bright", ("bright", "crisp", "airy and bright"), bright, 3),
    Colour("dark", ("dark", "muffled", "dull and dark", "low-passed"), dark, 3),
    Colour("warm", ("warm", "mellow", "warm and round"), warm, 1.5, ("keys", "bass", "guitar", "pad", "lead", "strings", "brass")),
    Colour("lo-fi", ("lo-fi", "dusty", "vinyl", "lofi", "crackly old"), lofi, 3.5, ("drums", "keys", "mallet", "guitar", "strings", "brass", "woodwind", "pad", "pluck")),
    Colour("distorted", ("distorted", "gritty", "crushed", "aggressive distorted"), distorted, 2.5, ("drums", "bass", "keys", "guitar", "lead", "strings", "pluck", "fx")),
    Colour("saturated", ("saturated", "overdriven", "driven"), saturated, 1, ("drums", "bass", "keys", "lead", "brass")),
    Colour("wet", ("spacious", "reverberant", "wet", "ambient", "roomy"), reverberant, 4),
    Colour("filtered", ("filtered", "filter-swept"), filtered, 2, ("drums", "keys", "guitar", "strings", "pad", "lead", "pluck", "fx")),
    Colour("thin", ("thin", "telephone", "radio-like"), thin, 0.8, NOT_FX),
    Colour("tremolo", ("tremolo", "pulsating", "chopped"), chopped, 0.8, ("keys", "guitar", "pad", "strings", "lead")),
)  # fmt: skip


def draw_colour(rng: np.random.Generator, family: str, sustained: bool) -> Colour:
    """`sustained` sounds alone can be chopped."""
    fitting = [c for c in COLOURS if not c.families or family in c.families]
    fitting = [c for c in fitting if sustained or c.name != "tremolo"]
    weights = np.array([c.weight for c in fitting])
    return fitting[int(rng.choice(len(fitting), p=weights / weights.sum()))]


def circularly(effect: Effect, loop: Audio, rng: np.random.Generator) -> Audio:
    """The loop twice through the effect, the second pass kept."""
    return effect(np.concatenate((loop, loop)), rng)[loop.size :]
