"""Instruments of the numpy synthesiser.

A patch is `(rng) -> Voice`: it draws a sound once per clip. A voice is `(hertz, seconds held,
velocity) -> samples` and rings on after the key is let go. Only acid and glide play a whole line at
once (voices_sustained.py).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, decay, sweep
from training.embedded.synthesis import (
    Audio,
    envelope,
    fm,
    noise,
    pulse,
    saw,
    seconds,
    sine,
    string,
    supersaw,
)

Voice = Callable[[float, float, float], Audio]
Patch = Callable[[np.random.Generator], Voice]


def _size(held: float, release: float) -> int:
    return int((held + release) * SAMPLE_RATE) + 1


def _out(samples: np.ndarray, velocity: float) -> Audio:
    return np.asarray(samples * velocity, np.float32)


def sub_bass(rng: np.random.Generator) -> Voice:
    warmth = float(rng.uniform(0.0, 0.25))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.08)
        tone = sine(hz, n) + warmth * sine(2 * hz, n) + 0.3 * warmth * sine(3 * hz, n)
        return _out(tone * envelope(n, held, 0.008, 0.07), velocity)

    return voice


def eight_o_eight_bass(rng: np.random.Generator) -> Voice:
    drive, drop = float(rng.uniform(1.2, 3.5)), float(rng.uniform(0.5, 2.0))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.25)
        curve = hz * (1 + drop * np.exp(-seconds(n) / 0.015))
        tone = np.tanh(drive * sine(curve, n) * (0.35 + 0.65 * decay(n, 3.0)))
        return _out(tone * envelope(n, held, 0.002, 0.2), velocity)

    return voice


def filtered_bass(rng: np.random.Generator) -> Voice:
    """A saw or square bass with a filter that closes: the usual analogue bass."""
    square, depth, fall = (
        rng.random() < 0.4,
        float(rng.uniform(4, 16)),
        float(rng.uniform(0.08, 0.4)),
    )
    q, floor = float(rng.uniform(0.8, 3.0)), float(rng.uniform(1.5, 4.0))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.1)
        raw = pulse(hz, n) if square else saw(hz, n)
        tone = sweep(
            raw + 0.3 * sine(hz, n), hz * (floor + depth * velocity * np.exp(-seconds(n) / fall)), q
        )
        return _out(tone * envelope(n, held, 0.003, 0.08, 0.75), velocity)

    return voice


def reese_bass(rng: np.random.Generator) -> Voice:
    detune, cut, seed = (
        float(rng.uniform(0.12, 0.35)),
        float(rng.uniform(350, 1400)),
        int(rng.integers(1 << 30)),
    )

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.12)
        tone = supersaw(hz, n, detune, 3, np.random.default_rng(seed))
        return _out(band(tone, 0, cut) * envelope(n, held, 0.02, 0.1), velocity)

    return voice


def wobble_bass(rng: np.random.Generator) -> Voice:
    rate, depth = float(rng.choice((3.0, 4.5, 6.0, 8.0))), float(rng.uniform(1200, 3500))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.08)
        cutoff = 90 + depth * (0.5 - 0.5 * np.cos(2 * np.pi * rate * seconds(n))) ** 2
        tone = sweep(saw(hz, n) + pulse(hz * 1.004, n), cutoff, 2.5)
        return _out(0.6 * tone * envelope(n, held, 0.004, 0.06), velocity)

    return voice


def fm_bass(rng: np.random.Generator) -> Voice:
    ratio, index, fall = (
        float(rng.choice((1.0, 2.0, 3.0))),
        float(rng.uniform(2, 6)),
        float(rng.uniform(0.08, 0.3)),
    )

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.1)
        tone = fm(hz, n, ratio, index * velocity * np.exp(-seconds(n) / fall) + 0.4)
        return _out(tone * envelope(n, held, 0.002, 0.08, 0.6, 0.4), velocity)

    return voice


def fm_piano(rng: np.random.Generator) -> Voice:
    """An electric piano of the eighties: a soft body and a tine fourteen times above it."""
    tine, body = float(rng.uniform(0.3, 1.0)), float(rng.uniform(0.6, 1.6))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.25)
        tone = fm(hz, n, 1.0, body * velocity * decay(n, 2.0)) * decay(n, 4.5)
        bell = fm(hz, n, 14.0, tine * velocity * decay(n, 0.5)) * decay(n, 1.2)
        return _out((0.8 * tone + 0.25 * bell) * envelope(n, held, 0.002, 0.2), velocity)

    return voice


def drawbar_organ(rng: np.random.Generator) -> Voice:
    bars = rng.uniform(0.0, 1.0, 6) * np.array([1.0, 0.5, 0.8, 0.5, 0.4, 0.3]) + np.array(
        [0.3, 0, 0.4, 0, 0, 0]
    )

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.05)
        tone = np.zeros(n, np.float32)
        for ratio, level in zip((0.5, 1.5, 1.0, 2.0, 3.0, 4.0), bars, strict=True):
            tone += np.float32(level) * sine(hz * ratio, n)
        return _out(tone * envelope(n, held, 0.006, 0.03) * 0.4, velocity)

    return voice


def modal_bar(rng: np.random.Generator) -> Voice:
    """A struck bar, tuned 1 : 4 : 9.2 as a marimba's (Fletcher and Rossing, ch. 19)."""
    ring, hard = float(rng.uniform(0.7, 2.2)), float(rng.uniform(0.1, 0.5))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(max(held, 0.3), ring)
        tone = sine(hz, n) * decay(n, ring) + hard * sine(4 * hz, n) * decay(n, ring / 3)
        tone += 0.5 * hard * sine(min(9.2 * hz, 18_000), n) * decay(n, ring / 8)
        return _out(tone * envelope(n, held + ring, 0.001, 0.02), velocity)

    return voice


def fm_bell(rng: np.random.Generator) -> Voice:
    ratio, index, ring = (
        float(rng.choice((1.4, 2.76, 3.5))),
        float(rng.uniform(1, 4)),
        float(rng.uniform(1.0, 3.0)),
    )

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, ring)
        return _out(fm(hz, n, ratio, index * decay(n, ring / 2)) * decay(n, ring), velocity)

    return voice


def plucked_string(rng: np.random.Generator) -> Voice:
    damping, bright = float(rng.uniform(0.990, 0.998)), float(rng.uniform(0.1, 0.8))
    seed = int(rng.integers(1 << 30))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.15)
        tone = string(hz, n, damping, bright * velocity, np.random.default_rng(seed))
        return _out(tone * envelope(n, held, 0.001, 0.12), velocity)

    return voice


def analogue_pluck(rng: np.random.Generator) -> Voice:
    """Saws behind a filter that snaps shut."""
    fall, depth, square = (
        float(rng.uniform(0.04, 0.16)),
        float(rng.uniform(3000, 9000)),
        rng.random() < 0.4,
    )
    seed = int(rng.integers(1 << 30))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(max(held, 0.15), 0.3)
        raw = (
            pulse(hz, n, 0.35) if square else supersaw(hz, n, 0.08, 3, np.random.default_rng(seed))
        )
        tone = sweep(raw, 1.2 * hz + depth * velocity * np.exp(-seconds(n) / fall), 1.2)
        return _out(tone * decay(n, 5 * fall + 0.4), velocity)

    return voice


def analogue_brass(rng: np.random.Generator) -> Voice:
    swell, cut, seed = (
        float(rng.uniform(0.02, 0.12)),
        float(rng.uniform(5, 12)),
        int(rng.integers(1 << 30)),
    )

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.15)
        raw = supersaw(hz, n, 0.08, 3, np.random.default_rng(seed))
        opening = 1.5 + cut * velocity * (1 - np.exp(-seconds(n) / swell)) * np.exp(
            -seconds(n) / 2.0
        )
        return _out(sweep(raw, hz * opening, 0.9) * envelope(n, held, swell, 0.12, 0.85), velocity)

    return voice


def breath_flute(rng: np.random.Generator) -> Voice:
    """A stand-in for a flute where no soundfont is installed."""
    air, seed = float(rng.uniform(0.02, 0.1)), int(rng.integers(1 << 30))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.1)
        bend = hz * (
            1 + 0.004 * np.sin(2 * np.pi * 5.2 * seconds(n)) * np.minimum(seconds(n) / 0.4, 1)
        )
        tone = (
            sine(bend, n)
            + 0.25 * sine(2 * bend, n)
            + air * band(noise(n, np.random.default_rng(seed)), hz, 6 * hz)
        )
        return _out(tone * envelope(n, held, 0.05, 0.08), velocity)

    return voice
