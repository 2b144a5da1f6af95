"""A subtractive wavetable synthesiser: a design is layers, a filter and an amplifier.

Designs are drawn by rule in voices_modern.py. Every voice stops with its note: `release` is what
rings on, short against the note unless the design is `struck`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, sweep
from training.embedded.oscillators import Wave, unison
from training.embedded.synthesis import Audio, Curve, noise, seconds
from training.embedded.voices import Voice


@dataclass(frozen=True, slots=True)
class Layer:
    """Voices of a wave; `shift` in semitones; `toward` is the wave that it turns into."""

    wave: Wave
    voices: int = 1
    cents: float = 0.0
    shift: float = 0.0
    level: float = 1.0
    toward: Wave | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A low-pass `floor` octaves above the note that opens by `opening` octaves (by
    velocity) and falls within `fall` s, after a rise of `rise` s; `depth` octaves of an LFO."""

    floor: float
    opening: float = 0.0
    fall: float = 0.2
    rise: float = 0.0
    q: float = 0.9
    rate: float = 0.0
    depth: float = 0.0

    def cutoff(self, hertz: float, velocity: float, n: int) -> Curve:
        t = seconds(n)
        shape = np.exp(-t / max(self.fall, 1e-3))
        if self.rise:
            shape = shape * (1 - np.exp(-t / self.rise))
        octaves = self.floor + self.opening * (0.4 + 0.6 * velocity) * shape
        if self.depth:
            octaves = octaves + self.depth * (0.5 - 0.5 * np.cos(2 * np.pi * self.rate * t))
        return np.asarray(np.clip(hertz * 2.0**octaves, 30, 19_000), np.float64)


@dataclass(frozen=True, slots=True)
class Design:
    """`dive` semitones and `dive_time` s bend the onset; `morph` cycles a second (0: falling with
    `morph_fall` s); `air` is breath; `drive` above 0 saturates."""

    layers: tuple[Layer, ...]
    filter: Filter | None = None
    attack: float = 0.004
    sustain: float = 1.0
    fall: float = 0.3
    release: float = 0.06
    struck: bool = False
    drive: float = 0.0
    dive: float = 0.0
    dive_time: float = 0.03
    vibrato: float = 0.0
    morph: float = 0.0
    morph_fall: float = 0.0
    air: float = 0.0
    floor: float = 0.0  # Hz; a high-pass
    seed: int = 0


def amplifier(
    n: int, held: float, attack: float, release: float, sustain: float, fall: float
) -> Curve:
    """As synthesis.envelope; yet a note that is shorter than half its attack rises faster, and
    what is let go is silent, 60 dB down, after `release` s."""
    t = seconds(n)
    rise = np.minimum(t / max(min(attack, 0.5 * held), 1e-4), 1.0)
    body = rise * (sustain + (1 - sustain) * np.exp(-t / max(fall, 1e-3)))
    return np.asarray(body * np.exp(-6.91 * np.maximum(t - held, 0.0) / max(release, 2e-3)), float)


def ring_on(release: float, held: float, struck: bool) -> float:
    """How long a voice rings on: a slow release is for long notes."""
    return release if struck else min(release, 0.03 + 0.6 * held)


def voice_of(design: Design) -> Voice:
    def voice(hertz: float, held: float, velocity: float) -> Audio:
        release = ring_on(design.release, held, design.struck)
        n = int((held + release) * SAMPLE_RATE) + 1
        tone = _tone(design, hertz, n)
        if design.filter is not None:
            tone = sweep(tone, design.filter.cutoff(hertz, velocity, n), design.filter.q)
        gate = amplifier(n, held, design.attack, release, design.sustain, design.fall)
        out = tone * (gate * velocity).astype(np.float32)
        if design.drive:
            out = np.tanh((1 + design.drive) * out) / np.float32(1 + 0.5 * design.drive)
        if design.floor:
            out = band(out, min(design.floor, 0.9 * hertz), np.inf, 1)
        return np.asarray(out, np.float32)

    return voice


def _tone(design: Design, hertz: float, n: int) -> Audio:
    rng = np.random.default_rng((design.seed, round(hertz * 10)))
    t = seconds(n)
    bend: float | Curve = 1.0
    if design.dive:
        bend = 2.0 ** (design.dive / 12 * np.exp(-t / design.dive_time))
    if design.vibrato:
        swing = design.vibrato * np.minimum(t / 0.35, 1) * np.sin(2 * np.pi * 5.4 * t)
        bend = bend * 2.0 ** (swing / 1200)
    blend = _blend(design, t, rng)
    total = np.zeros(n, np.float32)
    for layer in design.layers:
        pitch = hertz * 2.0 ** (layer.shift / 12)
        into = (layer.toward(pitch), blend) if layer.toward is not None else None
        heard = unison(layer.wave(pitch), pitch * bend, n, layer.cents, layer.voices, rng, into)
        total += np.float32(layer.level) * heard
    if design.air:
        total += np.float32(design.air) * band(noise(n, rng), min(2 * hertz, 6000), 14_000, 1)
    return total


def _blend(design: Design, t: Curve, rng: np.random.Generator) -> Audio:
    if design.morph_fall:
        return np.exp(-t / design.morph_fall).astype(np.float32)
    turn = 2 * np.pi * (design.morph * t + float(rng.random()))
    return (0.5 - 0.5 * np.cos(turn)).astype(np.float32)
