"""Drum kits of our own: percussion synthesised in numpy, and kits built of CC0 samples.

A kit maps a General MIDI percussion key to a hit: float32 (n,) at SAMPLE_RATE. Keys a kit lacks go
to a neighbour.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, decay
from bridge.score.grooves import KEYS
from training.embedded.synthesis import Audio, noise, pulse, seconds, sine

Kit = Mapping[int, Audio]
SAMPLED = {
    "kick": ("bd_haus", "bd_fat", "bd_tek", "bd_klub", "bd_pure", "bd_zum", "bd_ada", "bd_boom", "drum_heavy_kick"),
    "snare": ("sn_dub", "sn_dolf", "sn_zome", "sn_generic", "drum_snare_hard", "elec_hi_snare", "elec_snare"),
    "rim": ("elec_filt_snare", "elec_tick", "perc_snap2"),
    "clap": ("perc_snap", "elec_mid_snare", "elec_lo_snare"),
    "hat": ("drum_cymbal_closed", "elec_tick"),
    "open": ("drum_cymbal_open",),
    "crash": ("drum_splash_hard", "drum_cymbal_hard"),
    "ride": ("drum_cymbal_soft", "elec_triangle"),
    "cowbell": ("drum_cowbell",),
    "low_tom": ("drum_tom_lo_hard", "elec_fuzz_tom"),
    "mid_tom": ("drum_tom_mid_hard", "elec_hollow_kick"),
    "high_tom": ("drum_tom_hi_hard", "elec_twip"),
    "high_bongo": ("tabla_na", "tabla_te1", "elec_wood"),
    "low_bongo": ("tabla_ghe1", "tabla_ke1", "elec_bong"),
    "wood": ("elec_wood", "tabla_tas1", "elec_pop"),
}  # fmt: skip
NEIGHBOURS = {
    "pedal": "hat", "tambourine": "shaker", "maracas": "shaker", "bell": "cowbell", "clave": "wood", "guiro": "shaker",
    "high_conga": "high_bongo", "mute_conga": "high_bongo", "low_conga": "low_bongo", "high_timbale": "high_tom",
    "low_timbale": "mid_tom", "high_agogo": "cowbell", "low_agogo": "cowbell",
}  # fmt: skip
LEVELS = {  # peaks; what is not named has 0.9
    "hat": 0.45, "open": 0.45, "ride": 0.4, "shaker": 0.35, "crash": 0.6, "rim": 0.6, "cowbell": 0.5,
}  # fmt: skip


def _n(duration: float) -> int:
    return int(duration * SAMPLE_RATE)


def kick(rng: np.random.Generator, base: float, length: float, click: float) -> Audio:
    n, t = _n(length + 0.1), seconds(_n(length + 0.1))
    curve = base * (1 + float(rng.uniform(3, 8)) * np.exp(-t / float(rng.uniform(0.012, 0.03))))
    body = sine(curve, n) * decay(n, length)
    return np.tanh(1.6 * body + click * band(noise(n, rng), 1500, 9000) * decay(n, 0.03)).astype(
        np.float32
    )


def snare(rng: np.random.Generator, length: float, snap: float) -> Audio:
    n, base = _n(length + 0.1), float(rng.uniform(165, 230))
    body = (sine(base, n) + 0.7 * sine(base * 1.7, n)) * decay(n, 0.18)
    wires = band(noise(n, rng), float(rng.uniform(900, 2500)), 12_000) * decay(n, length)
    return np.asarray(0.6 * body + snap * 2 * wires, np.float32)


def clap(rng: np.random.Generator, length: float) -> Audio:
    n = _n(length + 0.1)
    t = seconds(n)
    bursts = sum((np.exp(-(t - at) / 0.004) * (t >= at) for at in (0.0, 0.011, 0.022)), np.zeros(n))
    tail = np.exp(-(t - 0.03) / (length / 6.9)) * (t >= 0.03) * 0.7
    return np.asarray(
        1.6 * band(noise(n, rng), 800, float(rng.uniform(3500, 7000))) * (bursts + tail), np.float32
    )


def cymbal(rng: np.random.Generator, length: float, floor: float) -> Audio:
    """Six squares that share no harmonics, and noise, as the drum machines of 1980 had it."""
    n, scale = _n(length + 0.1), float(rng.uniform(0.9, 1.4))
    metal = sum(
        (pulse(f * scale, n) for f in (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)),
        np.zeros(n, np.float32),
    )
    mixed = metal * float(rng.uniform(0.05, 0.2)) + noise(n, rng) * float(rng.uniform(0.3, 0.9))
    return np.asarray(band(mixed, floor, 16_500) * decay(n, length), np.float32)


def tom(base: float, length: float) -> Audio:
    n = _n(length + 0.05)
    return np.asarray(
        sine(base * (1 + 0.6 * np.exp(-seconds(n) / 0.04)), n) * decay(n, length), np.float32
    )


def shaken(rng: np.random.Generator, length: float) -> Audio:
    n = _n(length + 0.05)
    rise = np.minimum(seconds(n) / (0.25 * length), 1)
    return np.asarray(
        band(noise(n, rng), float(rng.uniform(4000, 7000)), 15_000) * rise * decay(n, length),
        np.float32,
    )


def ping(low: float, high: float, length: float) -> Audio:
    n = _n(length + 0.05)
    tone = band(pulse(low, n) + pulse(high, n), low * 0.8, high * 5)
    return np.asarray(0.5 * tone * decay(n, length), np.float32)


def _machine(
    rng: np.random.Generator, kick_hit: Audio, clap_hit: Audio, snare_hit: Audio
) -> dict[str, Audio]:
    base = float(rng.uniform(75, 110))
    tick = _n(0.12)
    return {
        "kick": kick_hit, "snare": snare_hit, "clap": clap_hit,
        "rim": np.asarray(0.7 * (sine(1700, tick) + sine(830, tick)) * decay(tick, 0.04), np.float32),
        "hat": cymbal(rng, float(rng.uniform(0.05, 0.12)), 6500), "open": cymbal(rng, float(rng.uniform(0.3, 0.6)), 6000),
        "crash": cymbal(rng, 1.6, 4000), "ride": cymbal(rng, 0.9, 5000), "cowbell": ping(540, 800, 0.3),
        "low_tom": tom(base, 0.5), "mid_tom": tom(base * 1.4, 0.4), "high_tom": tom(base * 1.9, 0.35),
        "high_bongo": tom(base * 4, 0.2), "low_bongo": tom(base * 2.8, 0.25),
        "wood": np.asarray(sine(2450, tick) * decay(tick, 0.05), np.float32), "shaker": shaken(rng, 0.09),
    }  # fmt: skip


def kit_808(rng: np.random.Generator) -> dict[str, Audio]:
    boom = kick(rng, float(rng.uniform(42, 56)), float(rng.uniform(0.5, 1.3)), 0.15)
    return _machine(rng, boom, clap(rng, 0.25), snare(rng, 0.18, float(rng.uniform(0.4, 0.8))))


def kit_909(rng: np.random.Generator) -> dict[str, Audio]:
    punch = kick(rng, float(rng.uniform(48, 60)), float(rng.uniform(0.25, 0.45)), 0.7)
    return _machine(rng, punch, clap(rng, 0.18), snare(rng, 0.22, 0.9))


def kit_synthetic(rng: np.random.Generator) -> dict[str, Audio]:
    thud = kick(
        rng, float(rng.uniform(40, 65)), float(rng.uniform(0.2, 0.6)), float(rng.uniform(0, 1))
    )
    crack = snare(rng, float(rng.uniform(0.08, 0.35)), float(rng.uniform(0.4, 1.2)))
    return _machine(rng, thud, clap(rng, float(rng.uniform(0.12, 0.4))), crack)


def kit_sampled(rng: np.random.Generator, load: Callable[[str], Audio]) -> dict[str, Audio]:
    hits = {voice: load(str(rng.choice(names))) for voice, names in SAMPLED.items()}
    return hits | {"shaker": shaken(rng, 0.09)}


def keyed(hits: Mapping[str, Audio]) -> Kit:
    """By key, each hit at a like loudness, gaps filled by neighbours."""
    loud = {
        v: h * np.float32(LEVELS.get(v, 0.9) / (np.abs(h).max() + 1e-6)) for v, h in hits.items()
    }
    return {
        key: loud.get(v, loud.get(NEIGHBOURS.get(v, ""), loud["wood"])) for v, key in KEYS.items()
    }
