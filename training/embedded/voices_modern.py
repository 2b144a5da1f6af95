"""Instruments of today's records, drawn by rule: supersaws, hoovers, reeses, wobbles, FM, formants,
digital keys, evolving pads and plucks.

Patches as in voices.py; most are a Design. MODERN says which instrument may sound like which.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, decay
from bridge.score.notes import pick
from training.embedded import oscillators as o
from training.embedded.designs import Design, Filter, Layer, amplifier, ring_on, voice_of
from training.embedded.synthesis import Audio, fm, noise, seconds, sine
from training.embedded.voices import Patch, Voice

Rule = Callable[[np.random.Generator], Design]


def designed(rule: Rule) -> Patch:
    def patch(rng: np.random.Generator) -> Voice:
        return voice_of(rule(rng))

    patch.__name__ = rule.__name__
    return patch


def _u(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(1 << 30))


def _wave(rng: np.random.Generator) -> o.Wave:
    return pick(rng, (o.saw_wave, o.saw_wave, o.pulse_wave(_u(rng, 0.2, 0.5)), o.digital_wave(rng)))


# Leads


def supersaw(rng: np.random.Generator) -> Design:
    layers = [Layer(o.saw_wave, int(rng.integers(5, 10)), _u(rng, 12, 32))]
    if rng.random() < 0.5:
        layers.append(Layer(o.saw_wave, 3, _u(rng, 8, 20), 12, _u(rng, 0.2, 0.6)))
    bright = Filter(_u(rng, 3.0, 5.5), _u(rng, 0, 2), _u(rng, 0.1, 0.6), q=_u(rng, 0.7, 1.4))
    return Design(tuple(layers), bright, release=_u(rng, 0.05, 0.35), air=_u(rng, 0, 0.15), floor=_u(rng, 80, 250), seed=_seed(rng), drive=_u(rng, 0, 0.6))  # fmt: skip


def hoover(rng: np.random.Generator) -> Design:
    """A detuned pulse and saw with an octave below, that falls into its note: rave, 1991."""
    body = Layer(o.pulse_wave(_u(rng, 0.15, 0.4)), 3, _u(rng, 15, 35), toward=o.pulse_wave(0.5))
    layers = (
        body,
        Layer(o.saw_wave, 3, _u(rng, 15, 30)),
        Layer(o.pulse_wave(0.5), 1, 0, -12, 0.35),
    )
    return Design(layers, Filter(_u(rng, 3, 5), q=1.2), dive=_u(rng, 2, 9), dive_time=_u(rng, 0.02, 0.05), morph=_u(rng, 1, 4), drive=_u(rng, 0.5, 2), release=0.1, seed=_seed(rng))  # fmt: skip


def sync_lead(rng: np.random.Generator) -> Design:
    low, high = o.sync_wave(_u(rng, 1.2, 1.9)), o.sync_wave(_u(rng, 2.2, 4.6))
    return Design((Layer(low, 2, _u(rng, 4, 12), toward=high),), Filter(_u(rng, 3.5, 5.5)), morph_fall=_u(rng, 0.08, 0.6), vibrato=_u(rng, 0, 14), seed=_seed(rng), drive=_u(rng, 0, 1.5))  # fmt: skip


def mono_lead(rng: np.random.Generator) -> Design:
    layers = (Layer(o.saw_wave, int(rng.integers(1, 4)), _u(rng, 3, 16)), Layer(_wave(rng), 1, 0, float(rng.choice((-12, 0, 12))), _u(rng, 0.1, 0.45)))  # fmt: skip
    growl = Filter(_u(rng, 1.5, 3.5), _u(rng, 0.5, 2.5), _u(rng, 0.1, 0.5), q=_u(rng, 0.8, 3.5))
    return Design(layers, growl, attack=_u(rng, 0.002, 0.02), sustain=_u(rng, 0.6, 1), vibrato=_u(rng, 0, 15), drive=_u(rng, 0, 2), release=_u(rng, 0.03, 0.12), seed=_seed(rng))  # fmt: skip


def width_lead(rng: np.random.Generator) -> Design:
    first, second = o.pulse_wave(_u(rng, 0.08, 0.3)), o.pulse_wave(0.5)
    return Design((Layer(first, 2, _u(rng, 3, 12), toward=second),), Filter(_u(rng, 3, 5), _u(rng, 0, 1.5)), morph=_u(rng, 0.3, 3), vibrato=_u(rng, 0, 12), release=0.06, seed=_seed(rng))  # fmt: skip


def digital_lead(rng: np.random.Generator) -> Design:
    layer = Layer(o.digital_wave(rng), int(rng.integers(1, 4)), _u(rng, 3, 14), toward=o.digital_wave(rng))  # fmt: skip
    return Design((layer,), Filter(_u(rng, 3.5, 6)), sustain=_u(rng, 0.5, 1), morph_fall=_u(rng, 0.05, 0.5), vibrato=_u(rng, 0, 10), release=_u(rng, 0.04, 0.15), seed=_seed(rng))  # fmt: skip


def vowel_lead(rng: np.random.Generator) -> Design:
    first, second = rng.choice(list(o.VOWELS), 2, replace=False)
    layer = Layer(o.vowel_wave(str(first), _u(rng, 4, 9)), 2, _u(rng, 4, 14), toward=o.vowel_wave(str(second)))  # fmt: skip
    return Design((layer,), attack=_u(rng, 0.01, 0.05), morph=_u(rng, 0.5, 4), vibrato=_u(rng, 0, 25), air=_u(rng, 0, 0.1), release=0.1, seed=_seed(rng))  # fmt: skip


def fuzz_lead(rng: np.random.Generator) -> Design:
    layers = (Layer(_wave(rng), 2, _u(rng, 4, 18)), Layer(o.saw_wave, 1, 0, -12, 0.4))
    return Design(layers, Filter(_u(rng, 2.5, 4), _u(rng, 0, 2), 0.3, q=_u(rng, 1, 3)), drive=_u(rng, 3, 9), vibrato=_u(rng, 0, 12), release=0.08, seed=_seed(rng))  # fmt: skip


def fifth_lead(rng: np.random.Generator) -> Design:
    layers = (Layer(o.saw_wave, 3, _u(rng, 6, 16)), Layer(o.saw_wave, 3, _u(rng, 6, 16), 7, _u(rng, 0.6, 1)))  # fmt: skip
    return Design(layers, Filter(_u(rng, 3, 5), _u(rng, 0, 1.5)), drive=_u(rng, 0, 1), release=_u(rng, 0.05, 0.2), seed=_seed(rng))  # fmt: skip


# Basses


def deep_sub(rng: np.random.Generator) -> Design:
    layers = (Layer(o.sine_wave), Layer(o.triangle_wave, level=_u(rng, 0, 0.5)))
    return Design(layers, attack=0.006, drive=_u(rng, 0, 0.8), dive=_u(rng, 0, 3), dive_time=0.012, release=0.05, seed=_seed(rng))  # fmt: skip


def reese(rng: np.random.Generator) -> Design:
    voices = int(rng.integers(2, 5))
    layers = (Layer(o.saw_wave, voices, _u(rng, 14, 40)), Layer(o.sine_wave, level=_u(rng, 0.3, 0.9)))  # fmt: skip
    moving = Filter(_u(rng, 1.8, 3.5), depth=_u(rng, 0.3, 2), rate=_u(rng, 0.2, 1.5), q=_u(rng, 0.8, 2.2))  # fmt: skip
    return Design(layers, moving, attack=0.01, drive=_u(rng, 0.3, 3), release=0.08, seed=_seed(rng))


def growl(rng: np.random.Generator) -> Design:
    """A wobble: vowels or hard sync that turn several times a second, driven."""
    rate = float(rng.choice((2.0, 3.0, 4.0, 6.0, 8.0)))
    pairs = ((o.vowel_wave("u", 5), o.vowel_wave("a", 5)), (o.vowel_wave("o", 6), o.vowel_wave("e", 6)), (o.saw_wave, o.sync_wave(_u(rng, 2, 5))), (o.digital_wave(rng), o.digital_wave(rng)))  # fmt: skip
    dark, open_ = pick(rng, pairs)
    layers = (Layer(dark, 2, _u(rng, 3, 12), toward=open_), Layer(o.sine_wave, level=_u(rng, 0.5, 1)))  # fmt: skip
    return Design(layers, Filter(_u(rng, 0.8, 2), depth=_u(rng, 2.5, 4.5), rate=rate, q=_u(rng, 1, 3)), morph=rate, drive=_u(rng, 1.5, 6), release=0.05, seed=_seed(rng))  # fmt: skip


def mono_bass(rng: np.random.Generator) -> Design:
    layers = (Layer(_wave(rng), int(rng.integers(1, 3)), _u(rng, 2, 12)), Layer(o.pulse_wave(0.5), 1, 0, float(rng.choice((-12, 0))), _u(rng, 0, 0.4)))  # fmt: skip
    snap = Filter(_u(rng, 0.8, 2.5), _u(rng, 1, 4), _u(rng, 0.05, 0.35), q=_u(rng, 0.8, 4))
    return Design(layers, snap, attack=0.002, sustain=_u(rng, 0.4, 1), drive=_u(rng, 0, 3), release=_u(rng, 0.03, 0.09), seed=_seed(rng))  # fmt: skip


def donk(rng: np.random.Generator) -> Design:
    """A short bass that is nearly a drum."""
    layers = (Layer(o.digital_wave(rng), toward=o.sine_wave), Layer(o.sine_wave, level=0.7))
    return Design(layers, Filter(_u(rng, 1.5, 3), _u(rng, 1, 3), _u(rng, 0.03, 0.1), q=_u(rng, 0.8, 3)), attack=0.001, sustain=_u(rng, 0.05, 0.4), fall=_u(rng, 0.06, 0.2), dive=_u(rng, 0, 12), dive_time=0.01, release=0.06, drive=_u(rng, 0, 1.5), seed=_seed(rng))  # fmt: skip


def operator_bass(rng: np.random.Generator) -> Voice:
    """Three operators in a row; the last feeds the ear."""
    first, second = float(rng.choice((1, 2, 3, 5))), float(rng.choice((1.0, 1.0, 2.0)))
    top, low, fall, drive = _u(rng, 0.4, 2.5), _u(rng, 0.6, 2.5), _u(rng, 0.06, 0.5), _u(rng, 0, 2)

    def voice(hertz: float, held: float, velocity: float) -> Audio:
        release = ring_on(0.07, held, False)
        n = int((held + release) * SAMPLE_RATE) + 1
        t = seconds(n)
        shape = np.exp(-t / fall)
        inner = top * velocity * shape * np.sin(2 * np.pi * hertz * first * t)
        middle = (0.5 + low * velocity * shape) * np.sin(2 * np.pi * hertz * second * t + inner)
        tone = np.sin(2 * np.pi * hertz * t + middle) * amplifier(n, held, 0.002, release, 0.7, 0.4)
        return np.asarray(velocity * np.tanh((1 + drive) * tone), np.float32)

    return voice


def boom(rng: np.random.Generator) -> Voice:
    """An 808 for today's speakers: a click, a dive, a long tone that is driven into its partials."""
    drive, drop, fall = _u(rng, 0.8, 6), _u(rng, 0.4, 3), _u(rng, 0.008, 0.03)
    click, length, seed = _u(rng, 0, 0.5), _u(rng, 1.2, 4), _seed(rng)

    def voice(hertz: float, held: float, velocity: float) -> Audio:
        release = ring_on(0.18, held, False)
        n = int((held + release) * SAMPLE_RATE) + 1
        t = seconds(n)
        tone = np.tanh(drive * sine(hertz * (1 + drop * np.exp(-t / fall)), n) * decay(n, length))
        snap = click * band(noise(n, np.random.default_rng(seed)), 1500, 8000) * decay(n, 0.02)
        heard = (tone / np.tanh(drive) + snap) * amplifier(n, held, 0.001, release, 1, 1)
        return np.asarray(velocity * heard, np.float32)

    return voice


# Pads


def _slow(rng: np.random.Generator) -> tuple[float, float]:
    return _u(rng, 0.08, 0.7), _u(rng, 0.3, 1.3)


def evolving_pad(rng: np.random.Generator) -> Design:
    attack, release = _slow(rng)
    layers = (Layer(o.digital_wave(rng), 3, _u(rng, 6, 18), toward=o.digital_wave(rng)), Layer(o.saw_wave, 3, _u(rng, 8, 20), level=_u(rng, 0.2, 0.8)))  # fmt: skip
    return Design(layers, Filter(_u(rng, 1, 2.5), depth=_u(rng, 1, 3.5), rate=_u(rng, 0.1, 0.6), q=_u(rng, 0.7, 2)), attack, release=release, morph=_u(rng, 0.1, 0.5), air=_u(rng, 0, 0.15), seed=_seed(rng))  # fmt: skip


def wide_pad(rng: np.random.Generator) -> Design:
    attack, release = _slow(rng)
    layers = (Layer(o.saw_wave, int(rng.integers(4, 8)), _u(rng, 10, 26)), Layer(o.pulse_wave(_u(rng, 0.2, 0.5)), 2, _u(rng, 4, 12), -12, _u(rng, 0, 0.5)))  # fmt: skip
    return Design(layers, Filter(_u(rng, 1.2, 4), _u(rng, 0, 1.5), _u(rng, 0.5, 2), rise=0.3), attack, release=release, seed=_seed(rng))  # fmt: skip


def soft_pad(rng: np.random.Generator) -> Design:
    attack, release = _slow(rng)
    layers = (Layer(o.triangle_wave, 3, _u(rng, 6, 14)), Layer(_wave(rng), 2, _u(rng, 5, 14), level=_u(rng, 0.2, 0.6)))  # fmt: skip
    return Design(layers, Filter(_u(rng, 0.8, 2.2), depth=_u(rng, 0, 0.8), rate=_u(rng, 0.1, 0.5)), attack, release=release, seed=_seed(rng))  # fmt: skip


def poly_pad(rng: np.random.Generator) -> Design:
    layers = (Layer(_wave(rng), 2, _u(rng, 4, 12)), Layer(o.saw_wave, 2, _u(rng, 4, 12), float(rng.choice((-12, 0, 12))), 0.4))  # fmt: skip
    return Design(layers, Filter(_u(rng, 1.5, 3), _u(rng, 1, 2.5), _u(rng, 0.3, 1.2), q=_u(rng, 0.7, 2)), _u(rng, 0.01, 0.12), _u(rng, 0.6, 1), release=_u(rng, 0.2, 0.6), seed=_seed(rng))  # fmt: skip


def throat_pad(rng: np.random.Generator) -> Design:
    attack, release = _slow(rng)
    first, second = rng.choice(list(o.VOWELS), 2, replace=False)
    layer = Layer(o.vowel_wave(str(first), _u(rng, 3, 7)), 4, _u(rng, 8, 22), toward=o.vowel_wave(str(second), 4))  # fmt: skip
    return Design((layer,), None, attack, release=release, morph=_u(rng, 0.1, 0.6), air=_u(rng, 0.03, 0.25), vibrato=_u(rng, 0, 12), seed=_seed(rng))  # fmt: skip


def breath_pad(rng: np.random.Generator) -> Voice:
    """Noise in bands that are as narrow as a voice, on the partials, with a tone inside."""
    (attack, release), seed, tone = _slow(rng), _seed(rng), _u(rng, 0.2, 0.7)
    level = rng.uniform(0.2, 1.0, 5) / np.arange(1, 6) ** 0.5

    def voice(hertz: float, held: float, velocity: float) -> Audio:
        rings = ring_on(release, held, False)
        n = int((held + rings) * SAMPLE_RATE) + 1
        own = np.random.default_rng((seed, round(hertz)))
        t = seconds(n)
        out = np.zeros(n)
        knots = np.arange(0, n + 900, 900)
        for k, gain in enumerate(level, 1):
            if k * hertz > 15_000:
                break
            wander = np.interp(np.arange(n), knots, own.standard_normal(knots.size))
            out += gain * (tone + wander) * np.sin(2 * np.pi * (k * hertz * t + own.random()))
        out += 0.12 * band(noise(n, own), 2500, 12_000, 1)
        return np.asarray(
            0.5 * velocity * out * amplifier(n, held, attack, rings, 1, 1), np.float32
        )

    return voice


def _partials(
    rng: np.random.Generator, ratios: tuple[float, ...], struck: bool
) -> Callable[[float, int, float], Audio]:
    """Sines at fixed ratios that beat against a neighbour each."""
    level = rng.uniform(0.3, 1.0, len(ratios)) / np.arange(1, len(ratios) + 1) ** 0.7
    level[0] = 1.0
    beats, rings = rng.uniform(0.1, 1.2, len(ratios)), rng.uniform(0.5, 1.0, len(ratios))
    start = rng.random(len(ratios))

    def tone(hertz: float, n: int, ring: float) -> Audio:
        t, out = seconds(n), np.zeros(n)
        for k, ratio in enumerate(ratios):
            if ratio * hertz > 17_000:
                continue
            wave = np.sin(2 * np.pi * (ratio * hertz * t + start[k]))
            if struck:
                wave *= decay(n, ring * rings[k] / (1 + 0.35 * k))
            else:
                wave *= 0.6 + 0.4 * np.cos(2 * np.pi * beats[k] * t)
            out += level[k] * wave
        return np.asarray(out, np.float32)

    return tone


GLASS = ((1, 2, 3, 5.02, 8.1), (1, 2, 4.01, 6.02, 9), (1, 3, 5, 7.03))
METAL = ((1, 1.51, 2.0, 2.76, 4.07, 5.4), (1, 2, 2.42, 3.9, 5.9), (1, 2.01, 3.17, 4.33, 6.2))


def glass(rng: np.random.Generator) -> Voice:
    return _held_partials(rng, pick(rng, GLASS))


def metal(rng: np.random.Generator) -> Voice:
    return _held_partials(rng, pick(rng, METAL))


def _held_partials(rng: np.random.Generator, ratios: tuple[float, ...]) -> Voice:
    (attack, release), tone = _slow(rng), _partials(rng, ratios, struck=False)
    air, seed = _u(rng, 0, 0.08), _seed(rng)

    def voice(hertz: float, held: float, velocity: float) -> Audio:
        rings = ring_on(release, held, False)
        n = int((held + rings) * SAMPLE_RATE) + 1
        raw = tone(hertz, n, 1.0) + air * band(noise(n, np.random.default_rng(seed)), 4000, 14_000, 1)  # fmt: skip
        return np.asarray(
            0.5 * velocity * raw * amplifier(n, held, attack, rings, 1, 1), np.float32
        )

    return voice


# Plucks, bells and keys: struck, so they ring by nature, but a hand may damp them


def synth_pluck(rng: np.random.Generator) -> Design:
    layers = [Layer(_wave(rng), int(rng.integers(1, 6)), _u(rng, 4, 22))]
    if rng.random() < 0.5:
        layers.append(Layer(_wave(rng), 1, 0, float(rng.choice((-12, 7, 12))), _u(rng, 0.1, 0.4)))
    snap = Filter(_u(rng, 0.3, 1.8), _u(rng, 3, 6), _u(rng, 0.03, 0.16), q=_u(rng, 0.8, 2.5))
    return Design(tuple(layers), snap, 0.001, _u(rng, 0, 0.12), _u(rng, 0.08, 0.3), _u(rng, 0.1, 0.5), struck=True, seed=_seed(rng), drive=_u(rng, 0, 1))  # fmt: skip


def digital_pluck(rng: np.random.Generator) -> Design:
    layer = Layer(o.sine_wave, 2, _u(rng, 2, 10), toward=o.digital_wave(rng))
    return Design((layer,), None, 0.001, _u(rng, 0, 0.1), _u(rng, 0.1, 0.4), _u(rng, 0.15, 0.6), struck=True, morph_fall=_u(rng, 0.03, 0.2), seed=_seed(rng))  # fmt: skip


def bell(rng: np.random.Generator) -> Voice:
    """Partials of glass or metal, struck; some with a click."""
    tone = _partials(rng, pick(rng, GLASS + METAL), struck=True)
    ring, click, seed = _u(rng, 0.6, 2.6), _u(rng, 0, 0.3), _seed(rng)

    def voice(hertz: float, held: float, velocity: float) -> Audio:
        n = int(min(max(held, 0.1) + 0.5 * ring, ring) * SAMPLE_RATE) + 1
        raw = tone(hertz, n, ring)
        raw += click * velocity * band(noise(n, np.random.default_rng(seed)), 3000, 12_000) * decay(n, 0.02)  # fmt: skip
        fade = amplifier(n, held, 0.001, ring, 1, 1)
        fade[-400:] *= np.linspace(1, 0, min(400, n))
        return np.asarray(0.5 * velocity * raw * fade, np.float32)

    return voice


def operator_piano(rng: np.random.Generator) -> Voice:
    """FM electric pianos: a body, a tine and a little detuning between two of each."""
    tine, ratio = _u(rng, 0.2, 1.2), float(rng.choice((7, 11, 14, 14, 16)))
    body, cents = _u(rng, 0.5, 2.0), _u(rng, 0, 5)
    ring = _u(rng, 2.5, 5)

    def voice(hertz: float, held: float, velocity: float) -> Audio:
        n = int((held + 0.18) * SAMPLE_RATE) + 1
        total = np.zeros(n)
        soft = velocity**1.5
        for turn in (-1, 1):
            pitch = hertz * 2 ** (turn * cents / 1200)
            total += fm(pitch, n, 1.0, body * soft * decay(n, 1.8)) * decay(n, ring)
            high = ratio if ratio * pitch < 9000 else 7.0
            total += 0.3 * fm(pitch, n, high, tine * soft * decay(n, 0.4)) * decay(n, 1.0)
        return np.asarray(0.5 * velocity * total * amplifier(n, held, 0.0015, 0.18, 1, 1), np.float32)  # fmt: skip

    return voice


def house_organ(rng: np.random.Generator) -> Design:
    """The organ of house records: drawbars with a percussive edge, no rotor."""
    layers = (Layer(o.drawbar_wave(rng), 2, _u(rng, 1, 6)), Layer(o.sine_wave, 1, 0, 12, _u(rng, 0, 0.5)))  # fmt: skip
    return Design(layers, Filter(_u(rng, 2.5, 4.5), _u(rng, 0.5, 2), _u(rng, 0.05, 0.3)), 0.002, _u(rng, 0.5, 1), _u(rng, 0.1, 0.4), 0.05, drive=_u(rng, 0, 1), seed=_seed(rng))  # fmt: skip


def poly_brass(rng: np.random.Generator) -> Design:
    layers = (Layer(o.saw_wave, int(rng.integers(2, 6)), _u(rng, 5, 18)), Layer(o.pulse_wave(_u(rng, 0.3, 0.5)), 1, 0, -12, _u(rng, 0, 0.4)))  # fmt: skip
    swell = Filter(_u(rng, 0.8, 2), _u(rng, 2, 4), _u(rng, 0.5, 2), rise=_u(rng, 0.01, 0.09), q=_u(rng, 0.7, 1.4))  # fmt: skip
    return Design(layers, swell, _u(rng, 0.005, 0.06), _u(rng, 0.75, 1), release=_u(rng, 0.05, 0.2), drive=_u(rng, 0, 1), dive=_u(rng, -0.4, 0), seed=_seed(rng))  # fmt: skip


def braam(rng: np.random.Generator) -> Design:
    layers = (Layer(o.saw_wave, 5, _u(rng, 10, 30)), Layer(o.saw_wave, 3, _u(rng, 8, 20), -12, 0.4), Layer(o.sine_wave, 1, 0, -12, 0.3))  # fmt: skip
    return Design(layers, Filter(_u(rng, 1.5, 2.5), _u(rng, 1.5, 3.5), _u(rng, 0.6, 2.5), rise=0.05), _u(rng, 0.01, 0.1), release=_u(rng, 0.3, 0.8), drive=_u(rng, 2, 7), seed=_seed(rng))  # fmt: skip


def ensemble(rng: np.random.Generator) -> Design:
    layers = (Layer(o.saw_wave, 6, _u(rng, 10, 24)), Layer(o.saw_wave, 4, _u(rng, 8, 20), 12, _u(rng, 0.2, 0.6)))  # fmt: skip
    return Design(layers, Filter(_u(rng, 2.5, 4.5)), _u(rng, 0.03, 0.25), release=_u(rng, 0.15, 0.6), floor=120, seed=_seed(rng))  # fmt: skip
