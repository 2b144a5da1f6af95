"""Sound effects of today's records: risers of saws and noise, layered impacts, drones, sirens, glitches.

Makers as in fx.py; the labels are those of fx.py.
"""

# ruff: noqa: E501

from __future__ import annotations

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, decay, ring, sweep
from bridge.score.notes import pick
from training.embedded import oscillators as o
from training.embedded.fx import EDGE, Effect, _closed, _lfo
from training.embedded.kits_modern import STYLES, crash, kick, snare
from training.embedded.rooms import draw_room, followed
from training.embedded.studio import Studio
from training.embedded.synthesis import Audio, Curve, noise, seconds, sine


def _u(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _fitted(samples: Audio, n: int) -> Audio:
    """At most n samples, the last tenth of a second faded."""
    out = samples[:n].copy()
    edge = min(SAMPLE_RATE // 10, out.size)
    out[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    return out


def _saws(rng: np.random.Generator, curve: Curve) -> Audio:
    return o.unison(o.saw_wave(100.0), curve, curve.size, _u(rng, 15, 40), 5, rng)


def _moving(rng: np.random.Generator, size: int, path: Curve) -> Audio:
    """Noise and saws whose pitch and filter follow a path of 0 to 1."""
    base = _u(rng, 90, 260)
    tone = sweep(_saws(rng, base * 2 ** (_u(rng, 1, 3) * path)), 300 * 50**path, _u(rng, 0.8, 3))
    hiss = sweep(noise(size, rng), 300 * 55**path, _u(rng, 0.8, 3))
    share = _u(rng, 0.2, 0.8)
    beats = np.cumsum(4 * 4**path) / SAMPLE_RATE
    gate = 1 - _u(rng, 0, 0.9) * (rng.random() < 0.5) * (0.5 - 0.5 * np.cos(2 * np.pi * beats))
    return np.asarray((share * tone + (1 - share) * 1.5 * hiss) * (0.06 + path) * gate, np.float32)


def tonal_riser(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    size = int(n * _u(rng, 0.75, 0.95))
    return _moving(rng, size, np.linspace(0, 1, size) ** _u(rng, 0.8, 2))


def tonal_fall(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    size = int(n * _u(rng, 0.75, 0.95))
    return _moving(rng, size, np.linspace(1, 0, size) ** _u(rng, 0.8, 2))


def layered_impact(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    style = STYLES["heavy"]
    boom = sine(_u(rng, 32, 52) * (1 + 2.5 * np.exp(-seconds(n) / 0.04)), n) * decay(n, _u(rng, 1, 2.4))  # fmt: skip
    out = np.tanh(1.5 * boom).astype(np.float32)
    for part, level in (
        (kick(rng, style), 0.8),
        (snare(rng, style), 0.5),
        (crash(rng, style), 0.4),
    ):
        out[: min(part.size, n)] += np.float32(level) * part[:n]
    return _fitted(followed(out, draw_room(rng, 1.0, 2.2), rng, _u(rng, 0.2, 0.5)), n)


def reversed_cymbal(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    hit = crash(rng, STYLES["live"])
    wet = followed(hit, draw_room(rng, 0.5, 1.5), rng, _u(rng, 0.1, 0.4))[: int(0.9 * n)]
    return np.asarray(wet[::-1] * np.linspace(0, 1, wet.size) ** 0.5, np.float32)


def laser(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    fall = _u(rng, 0.02, 0.25)
    curve = _u(rng, 60, 300) + _u(rng, 1500, 7000) * np.exp(-seconds(n) / fall)
    inner = _u(rng, 0.5, 4) * np.sin(2 * np.pi * np.cumsum(curve * _u(rng, 0.4, 2.1)) / SAMPLE_RATE)
    tone = np.sin(2 * np.pi * np.cumsum(curve) / SAMPLE_RATE + inner)
    return np.asarray(tone * decay(n, fall * 7 + 0.05), np.float32)


def passing(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    """A whoosh that comes near and goes, its pitch falling as it passes."""
    size = int(n * _u(rng, 0.3, 0.8))
    x = np.linspace(-1, 1, size)
    near = 1 / (1 + (x / _u(rng, 0.08, 0.25)) ** 2)
    cutoff = (500 + 7000 * near) * 2.0 ** (-0.4 * np.tanh(x * 8))
    out = sweep(noise(size, rng), cutoff, _u(rng, 0.8, 4)) * near * (1 - x**2)
    return np.asarray(out, np.float32)


def gated_burst(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    burst = band(noise(n, rng), _u(rng, 100, 2500), 16_000, 1) * decay(n, _u(rng, 0.05, 0.5))
    wet = followed(burst.astype(np.float32), draw_room(rng, 0.4, 2.0), rng, _u(rng, 0.1, 0.5))
    return _fitted(wet, n if rng.random() < 0.5 else int(n * _u(rng, 0.15, 0.5)))


def stutter(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    """A grain of a crushed tone, repeated faster or higher."""
    grain = int(SAMPLE_RATE * _u(rng, 0.015, 0.08))
    tone = o.unison(o.digital_wave(rng)(200.0), _u(rng, 150, 1800), grain, 20, 2, rng)
    steps = 2 ** _u(rng, 2, 5)
    tone = np.asarray(np.round(tone * steps) / steps, np.float32)
    out = np.zeros(n, np.float32)
    at, ratio = 0, _u(rng, 0.85, 1.12)
    while at < 0.5 * n and grain > 150:
        piece = tone[:: 1 + int(rng.random() < 0.3)][:grain]
        out[at : at + piece.size] += piece[: n - at] * np.hanning(piece.size).astype(np.float32)[: n - at]  # fmt: skip
        at, grain = at + grain, int(grain * ratio) if ratio < 1 else grain
        if rng.random() < 0.06:
            at += grain * 3
    return out


def driven_drop(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    curve = 26 + _u(rng, 60, 260) * np.exp(-seconds(n) / _u(rng, 0.2, 0.9))
    return np.tanh(_u(rng, 1, 5) * sine(curve, n) * decay(n, _u(rng, 1.4, 2.6))).astype(np.float32)


def drone(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    """A hum whose partials come and go; all of them turn a whole number of times."""
    base, out = _u(rng, 35, 90), np.zeros(n)
    for k in range(1, 14):
        turns = round(base * k * _u(rng, 0.995, 1.005) * n / SAMPLE_RATE)
        wave = np.sin(2 * np.pi * (turns * np.arange(n) / n + rng.random()))
        out += wave * _lfo(rng, n, 4, 0.1) / k ** _u(rng, 0.5, 1.1)
    hiss = _closed(band(noise(n + EDGE, rng), 200, 6000, 1), n) * _lfo(rng, n, 3, 0.3)
    return np.asarray(np.tanh(_u(rng, 0.3, 2) * out) + _u(rng, 0.02, 0.25) * hiss, np.float32)


def echoing_siren(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    """A dub siren that answers itself from a tape, round the loop."""
    wave = _lfo(rng, n, 8)
    wave = pick(rng, (wave, (wave > 0.5).astype(float), wave**3))
    curve = _u(rng, 300, 700) * (1 + _u(rng, 0.3, 1.5) * wave)
    turns = np.round(curve.mean() * n / SAMPLE_RATE) * SAMPLE_RATE / n
    tone = o.unison(o.pulse_wave(0.5)(400.0), curve * (turns / curve.mean()), n, 0.0, 1, rng)
    gate = np.zeros(n)
    for k in rng.choice(8, int(rng.integers(2, 6)), replace=False):
        gate[int(k * n / 8) : int((k + _u(rng, 0.4, 0.95)) * n / 8)] = 1
    heard = ring(lambda x: band(x, 250, 5000, 1), (tone * _smooth(gate)).astype(np.float32))
    delay, out = round(n * 3 / 32), heard.copy()
    for k in range(1, 6):
        out += np.roll(heard, k * delay) * np.float32(0.55**k)
    return np.asarray(out, np.float32)


def chopped_noise(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    """Noise in a rhythm of its own, its filter moving with it."""
    gates = (rng.random(16) < _u(rng, 0.35, 0.8)).astype(float) * rng.uniform(0.5, 1, 16)
    gates[0] = 1.0
    place = np.arange(n) * 32 / n
    shape = gates[place.astype(int) % 16] * np.exp(-_u(rng, 1, 6) * (place % 1))
    rise = np.minimum((place % 1) * n / 32 / 90, 1)
    cutoff = 400 + _u(rng, 3000, 12_000) * shape
    return np.asarray(sweep(noise(n, rng), cutoff, _u(rng, 0.8, 4)) * shape * rise, np.float32)


def data_glitches(rng: np.random.Generator, studio: Studio, n: int) -> Audio:
    """Stutters and crushed tones on sixteenths, a few of them twice."""
    out = np.zeros(n, np.float32)
    for slot in rng.choice(32, int(rng.integers(6, 16)), replace=False):
        size = int(n / 32 * _u(rng, 0.3, 0.98))
        at = int(slot * n / 32)
        piece = stutter(rng, studio, 2 * size)[:size]
        piece[-60:] *= np.linspace(1, 0, min(60, piece.size), dtype=np.float32)
        out[at : at + size] += _u(rng, 0.4, 1) * piece
    return out


def _smooth(gate: Curve) -> Curve:
    return np.convolve(np.concatenate((gate[-220:], gate)), np.ones(220) / 220, "valid")[
        : gate.size
    ]


TEXTURES = (
    Effect(
        "machine hum", ("dark drone", "industrial drone", "evolving drone", "machine hum"), drone
    ),
    Effect("siren", ("dub siren", "siren", "echoing siren"), echoing_siren),
    Effect("gated noise", ("gated noise", "chopped noise", "rhythmic noise"), chopped_noise),
    Effect("glitches", ("glitches", "digital glitches", "stutters"), data_glitches),
)
GESTURES = (
    Effect("riser", ("riser", "synth riser", "build-up", "uplifter"), tonal_riser),
    Effect("downlifter", ("downlifter", "synth downlifter", "falling sweep"), tonal_fall),
    Effect("impact", ("impact", "cinematic impact", "big hit", "layered impact"), layered_impact),
    Effect(
        "reverse cymbal", ("reverse cymbal", "reversed cymbal", "cymbal swell"), reversed_cymbal
    ),
    Effect("zap", ("laser zap", "laser", "FM zap"), laser),
    Effect("whoosh", ("whoosh", "pass-by whoosh", "swoosh"), passing),
    Effect("noise hit", ("noise hit", "gated noise hit", "noise burst"), gated_burst),
    Effect("glitch", ("glitch", "stutter glitch", "digital glitch"), stutter),
    Effect("sub drop", ("sub drop", "bass drop", "808 drop"), driven_drop),
)
SHARE = 0.42  # of effects drawn from here
