"""Leads and pads of the numpy synthesiser, and the two patches that play a whole line: acid and
glide.

Patches and voices as in voices.py. A line is `(notes, seconds a beat, rng) -> samples`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note
from bridge.effects.filters import band, sweep
from training.embedded.synthesis import (
    Audio,
    Curve,
    envelope,
    fm,
    noise,
    pulse,
    saw,
    seconds,
    sine,
    supersaw,
)
from training.embedded.voices import Voice, _out, _size

Line = Callable[[Sequence[Note], float, np.random.Generator], Audio]


def saw_lead(rng: np.random.Generator) -> Voice:
    detune, cut, seed = (
        float(rng.uniform(0.0, 0.12)),
        float(rng.uniform(3000, 9000)),
        int(rng.integers(1 << 30)),
    )

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.12)
        tone = supersaw(hz, n, detune, 2, np.random.default_rng(seed))
        return _out(band(tone, 0, cut) * envelope(n, held, 0.005, 0.1, 0.85), velocity)

    return voice


def square_lead(rng: np.random.Generator) -> Voice:
    width, vibrato = float(rng.uniform(0.35, 0.5)), float(rng.uniform(0.0, 0.006))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.08)
        bend = hz * (
            1 + vibrato * np.sin(2 * np.pi * 5.5 * seconds(n)) * np.minimum(seconds(n) / 0.3, 1)
        )
        return _out(
            0.7 * band(pulse(bend, n, width), 0, 8000) * envelope(n, held, 0.004, 0.06), velocity
        )

    return voice


def chip_lead(rng: np.random.Generator) -> Voice:
    width = float(rng.choice((0.125, 0.25, 0.5)))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.01)
        return _out(0.6 * pulse(hz, n, width) * envelope(n, held, 0.001, 0.01, 0.6, 0.15), velocity)

    return voice


def trance_lead(rng: np.random.Generator) -> Voice:
    detune, seed = float(rng.uniform(0.15, 0.35)), int(rng.integers(1 << 30))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.25)
        tone = supersaw(hz, n, detune, 7, np.random.default_rng(seed))
        return _out(band(tone, hz * 0.7, 30_000) * envelope(n, held, 0.004, 0.2, 0.8), velocity)

    return voice


def fm_lead(rng: np.random.Generator) -> Voice:
    ratio, index = float(rng.choice((1.0, 2.0, 3.0))), float(rng.uniform(1.0, 4.0))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, 0.1)
        return _out(
            fm(hz, n, ratio, index * envelope(n, held, 0.02, 0.1, 0.6))
            * envelope(n, held, 0.006, 0.08),
            velocity,
        )

    return voice


def _slow(rng: np.random.Generator) -> tuple[float, float]:
    return float(rng.uniform(0.15, 0.7)), float(rng.uniform(0.5, 1.2))


def saw_pad(rng: np.random.Generator) -> Voice:
    (attack, release), cut = _slow(rng), float(rng.uniform(700, 3500))
    detune, seed = float(rng.uniform(0.08, 0.2)), int(rng.integers(1 << 30))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, release)
        tone = supersaw(hz, n, detune, 4, np.random.default_rng(seed))
        return _out(band(tone, 0, cut) * envelope(n, held, attack, release), velocity)

    return voice


def sweeping_pad(rng: np.random.Generator) -> Voice:
    (attack, release), depth = _slow(rng), float(rng.uniform(2000, 6000))
    rate, seed = float(rng.uniform(0.15, 0.5)), int(rng.integers(1 << 30))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, release)
        cutoff = 300 + depth * (0.5 - 0.5 * np.cos(2 * np.pi * rate * seconds(n)))
        tone = sweep(supersaw(hz, n, 0.12, 3, np.random.default_rng(seed)), cutoff, 1.5)
        return _out(tone * envelope(n, held, attack, release), velocity)

    return voice


def glass_pad(rng: np.random.Generator) -> Voice:
    (attack, release), ratio = _slow(rng), float(rng.choice((2.0, 3.0, 5.0)))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, release)
        tone = fm(hz, n, ratio, 0.7 + 0.3 * np.sin(2 * np.pi * 0.4 * seconds(n))) + 0.4 * sine(
            hz * 1.003, n
        )
        return _out(0.7 * tone * envelope(n, held, attack, release), velocity)

    return voice


def airy_pad(rng: np.random.Generator) -> Voice:
    """Breath around each note: noise in narrow bands on the harmonics."""
    (attack, release), seed = _slow(rng), int(rng.integers(1 << 30))

    def voice(hz: float, held: float, velocity: float) -> Audio:
        n = _size(held, release)
        air = noise(n, np.random.default_rng(seed))
        breath = sum(
            (band(air, k * hz * 0.985, k * hz * 1.015, 1) for k in (1, 2, 3)),
            np.zeros(n, np.float32),
        )
        return _out(
            (1.5 * breath + 0.5 * sine(hz, n)) * envelope(n, held, attack, release), velocity
        )

    return voice


def _curves(notes: Sequence[Note], beat: float, glide: float) -> tuple[Curve, Curve, Curve, Curve]:
    """Pitch (Hz), gate (0..1), seconds since the onset, velocity; tied notes slide (`glide` s)."""
    order = sorted(notes, key=lambda note: note.start)
    n = int(max(note.start + note.length for note in order) * beat * SAMPLE_RATE) + SAMPLE_RATE // 5
    pitch, gate = np.full(n, float(order[0].pitch)), np.zeros(n)
    since, force = np.full(n, 9.0), np.ones(n)
    end = -1.0
    for note in order:
        at, stop = (
            int(note.start * beat * SAMPLE_RATE),
            int((note.start + note.length) * beat * SAMPLE_RATE),
        )
        slides = note.start <= end + 1e-6
        rest = seconds(n - at)
        blend = np.exp(-rest / glide) if slides else np.zeros(n - at)
        pitch[at:] = note.pitch + (pitch[at] - note.pitch) * blend
        gate[at:stop], force[at:] = 1.0, note.velocity
        if not slides:
            since[at:] = rest
        end = note.start + note.length
    smooth = np.convolve(gate, np.ones(132) / 132)[:n]
    return 440.0 * 2.0 ** ((pitch - 69) / 12), smooth, since, force


def acid(notes: Sequence[Note], beat: float, rng: np.random.Generator) -> Audio:
    """One oscillator, a resonant filter that snaps with the accent, slides between tied notes."""
    hz, gate, since, force = _curves(notes, beat, 0.03)
    raw = saw(hz, hz.size) if rng.random() < 0.7 else pulse(hz, hz.size)
    base, depth = float(rng.uniform(150, 500)), float(rng.uniform(900, 3500))
    drift = 1 + 0.5 * np.sin(2 * np.pi * (np.arange(hz.size) / hz.size + rng.random()))
    cutoff = base + depth * drift * force**2 * np.exp(-since / float(rng.uniform(0.06, 0.22)))
    tone = sweep(raw, cutoff, float(rng.uniform(5, 14)))
    return np.tanh(
        1.5 * tone * gate * (0.6 + 0.4 * np.exp(-since / 0.3)) * (0.5 + 0.5 * force)
    ).astype(np.float32)


def glide(notes: Sequence[Note], beat: float, rng: np.random.Generator) -> Audio:
    """A whistling lead that slides from note to note."""
    tied = [Note(n.start, n.length * 1.3, n.pitch, n.velocity) for n in notes]
    hz, gate, _, _ = _curves(tied, beat, float(rng.uniform(0.04, 0.09)))
    hz = hz * (1 + 0.006 * np.sin(2 * np.pi * 5.5 * seconds(hz.size)))
    tone = sine(hz, hz.size) + float(rng.uniform(0, 0.3)) * saw(hz, hz.size)
    return np.asarray(0.8 * tone * gate, np.float32)
