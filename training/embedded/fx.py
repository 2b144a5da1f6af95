"""Sound effects: noises, risers, impacts, zaps, weather and scratches.

A texture is `(rng, studio, n) -> samples`, a circular bed of n samples. A gesture is the same,
played once from its first sample and done before n.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.domain.notes import Note
from bridge.effects.colours import crackle
from bridge.effects.filters import band, decay, sweep
from training.embedded.studio import Studio
from training.embedded.synthesis import Audio, Curve, noise, pulse, saw, seconds, sine

Maker = Callable[[np.random.Generator, Studio, int], Audio]
EDGE = SAMPLE_RATE // 3


@dataclass(frozen=True, slots=True)
class Effect:
    name: str
    words: tuple[str, ...]
    make: Maker
    needs: str = ""  # "fonts" or "samples"


def _closed(audio: Audio, n: int) -> Audio:
    """Cross-fade what lies beyond n into the start (equal power), so that the bed wraps."""
    out = audio[:n].copy()
    ramp = np.sqrt(np.linspace(0, 1, EDGE, dtype=np.float32))
    out[:EDGE] = out[:EDGE] * ramp + audio[n : n + EDGE] * ramp[::-1]
    return out


def _lfo(rng: np.random.Generator, n: int, most: int, low: float = 0.0) -> Curve:
    """A slow wave of whole cycles within n samples, low..1."""
    turn = 2 * np.pi * int(rng.integers(1, most + 1)) * np.arange(n) / n
    return low + (1 - low) * (0.5 - 0.5 * np.cos(turn + float(rng.uniform(0, 6.28))))


def vinyl(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    return crackle(rng, n, float(rng.uniform(8, 60)))


def wind(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    raw = _closed(noise(n + EDGE, rng), n)
    gusts = _lfo(rng, n, 3, 0.15) * _lfo(rng, n, 5, 0.5)
    return np.asarray(sweep(band(raw, 150, 20_000), 250 + 1500 * gusts, 2.5) * gusts, np.float32)


def rain(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    drops = band(crackle(rng, n, float(rng.uniform(150, 500))), 2000, 12_000)
    return 0.15 * _closed(band(noise(n + EDGE, rng), 1200, 11_000), n) + 2 * drops


def waves(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    swell = _lfo(rng, n, 2, 0.05) ** 1.5
    return np.asarray(
        sweep(_closed(noise(n + EDGE, rng), n), 300 + 4500 * swell, 0.7) * swell, np.float32
    )


def static(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    raw = _closed(band(noise(n + EDGE, rng), 500, 8000), n)
    return np.asarray(raw * (0.6 + 0.4 * np.sign(_lfo(rng, n, 9) - 0.5)), np.float32)


def gated_noise(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    """Noise chopped into sixteenths (the loop is 32 of them in 4/4)."""
    gates = (rng.random(16) < 0.55).astype(float)
    gates[0] = 1.0
    place = np.arange(n) * 32 / n
    shape = gates[place.astype(int) % 16] * np.exp(-3.0 * (place % 1))
    return np.asarray(
        band(noise(n, rng), float(rng.uniform(800, 4000)), 15_000) * shape, np.float32
    )


def siren(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    wave = _lfo(rng, n, 8)
    if rng.random() < 0.4:
        wave = (wave > 0.5).astype(float)
    curve = float(rng.uniform(350, 700)) * (1 + float(rng.uniform(0.4, 1.2)) * wave)
    return band(pulse(curve, n, 0.4), 200, 6000)


def hum(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    base = round(float(rng.uniform(45, 110)) * n / SAMPLE_RATE) * SAMPLE_RATE / n
    tone = sum(
        (sine(base * k, n) / k ** float(rng.uniform(0.6, 1.4)) for k in range(1, 9)),
        np.zeros(n, np.float32),
    )
    return np.asarray(
        tone * _lfo(rng, n, 12, 0.6) + 0.1 * _closed(noise(n + EDGE, rng), n), np.float32
    )


def glitches(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    """Blips and bursts on sixteenths."""
    out = np.zeros(n, np.float32)
    for slot in rng.choice(32, int(rng.integers(8, 20)), replace=False):
        at, size = int(slot * n / 32), int(n / 32 * float(rng.uniform(0.2, 0.9)))
        hit = (
            pulse(float(rng.uniform(200, 4000)), size, 0.3)
            if rng.random() < 0.6
            else noise(size, rng)
        )
        out[at : at + size] += (hit * decay(size, float(rng.uniform(0.03, 0.2)))).astype(np.float32)
    return band(out, 120, 14_000)


def _swept_noise(rng: np.random.Generator, n: int, path: Curve, tone: float) -> Audio:
    cutoff = 200 * 60**path
    out = sweep(noise(n, rng), cutoff, 1.5) * 1.5
    if tone:
        out = out * (1 - tone) + tone * band(saw(80 * 16**path, n), 100, 9000)
    return np.asarray(out, np.float32)


def riser(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    size = int(n * float(rng.uniform(0.8, 0.95)))
    path = np.linspace(0, 1, size) ** float(rng.uniform(0.8, 1.8))
    return np.asarray(
        _swept_noise(rng, size, path, float(rng.choice((0, 0, 0.3, 0.6)))) * (0.05 + path),
        np.float32,
    )


def downlifter(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    size = int(n * float(rng.uniform(0.8, 0.95)))
    path = np.linspace(1, 0, size) ** float(rng.uniform(0.8, 1.8))
    swept = _swept_noise(rng, size, path, float(rng.choice((0, 0, 0.3, 0.6))))
    return np.asarray(swept * (0.03 + path), np.float32)


def impact(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    boom = sine(float(rng.uniform(35, 60)) * (1 + 2 * np.exp(-seconds(n) / 0.05)), n) * decay(
        n, 1.8
    )
    crash = band(noise(n, rng), 60, float(rng.uniform(2000, 9000))) * decay(
        n, float(rng.uniform(0.6, 2.0))
    )
    return np.tanh(1.5 * boom + 1.2 * crash).astype(np.float32)


def sub_drop(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    curve = 28 + float(rng.uniform(90, 220)) * np.exp(-seconds(n) / float(rng.uniform(0.25, 0.7)))
    return np.tanh(1.4 * sine(curve, n) * decay(n, 2.6)).astype(np.float32)


def zap(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    fall = float(rng.uniform(0.03, 0.2))
    curve = 120 + float(rng.uniform(2000, 6000)) * np.exp(-seconds(n) / fall)
    return np.asarray(band(pulse(curve, n, 0.4), 100, 14_000) * decay(n, fall * 8), np.float32)


def whoosh(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    size = int(n * float(rng.uniform(0.3, 0.8)))
    bell = np.sin(np.pi * np.linspace(0, 1, size)) ** 2
    return np.asarray(sweep(noise(size, rng), 200 + 6000 * bell, 1.2) * bell, np.float32)


def noise_hit(rng: np.random.Generator, _: Studio, n: int) -> Audio:
    return np.asarray(
        band(noise(n, rng), float(rng.uniform(100, 2000)), 15_000)
        * decay(n, float(rng.uniform(0.2, 1))),
        np.float32,
    )


def glitch_hit(rng: np.random.Generator, studio: Studio, n: int) -> Audio:
    size = int(n * float(rng.uniform(0.15, 0.5)))
    return glitches(rng, studio, size)


def _program(number: int, pitch: tuple[int, int], length: float) -> Maker:
    def make(rng: np.random.Generator, studio: Studio, _: int) -> Audio:
        note = Note(0.0, length, int(rng.integers(*pitch)), 0.95)
        return studio.effect(number, note, rng)

    return make


def _samples(*names: str) -> Maker:
    def make(rng: np.random.Generator, studio: Studio, _: int) -> Audio:
        return studio.sample(names[int(rng.integers(len(names)))])

    return make


TEXTURES = (
    Effect(
        "vinyl crackle",
        ("vinyl crackle", "record crackle", "vinyl noise", "dusty record surface"),
        vinyl,
    ),
    Effect("wind", ("wind", "howling wind", "gusts of wind"), wind),
    Effect("rain", ("rain", "falling rain", "rain ambience"), rain),
    Effect("waves", ("sea waves", "ocean waves", "surf"), waves),
    Effect("radio static", ("radio static", "white noise", "static hiss"), static),
    Effect("gated noise", ("gated noise", "chopped noise", "rhythmic noise"), gated_noise),
    Effect("siren", ("siren", "dub siren", "alarm"), siren),
    Effect("machine hum", ("machine hum", "electric hum", "industrial drone", "dark drone"), hum),
    Effect(
        "glitches", ("glitches", "glitch blips", "digital glitches", "computer bleeps"), glitches
    ),
)
GESTURES = (
    Effect("riser", ("riser", "noise riser", "uplifter", "build-up sweep", "rising sweep"), riser),
    Effect("riser", ("riser", "tension riser", "uplifter", "build-up"), riser),
    Effect("downlifter", ("downlifter", "falling sweep", "noise downlifter", "down sweep"), downlifter),
    Effect("downlifter", ("downlifter", "downsweep", "descending noise"), downlifter),
    Effect("impact", ("impact", "cinematic impact", "boom", "big hit"), impact),
    Effect("sub drop", ("sub drop", "bass drop", "808 drop"), sub_drop),
    Effect("zap", ("laser zap", "laser", "zap"), zap),
    Effect("whoosh", ("whoosh", "swoosh", "swish"), whoosh),
    Effect("noise hit", ("noise hit", "noise burst", "burst of noise"), noise_hit),
    Effect("glitch", ("glitch", "glitch hit", "digital glitch"), glitch_hit),
    Effect("reverse cymbal", ("reverse cymbal", "reversed cymbal", "cymbal swell"), _program(119, (55, 64), 3.5), "fonts"),
    Effect("gunshot", ("gunshot", "shot"), _program(127, (55, 66), 2.0), "fonts"),
    Effect("orchestra hit", ("orchestra hit", "orchestral stab"), _program(55, (60, 61), 1.5), "fonts"),
    Effect("vinyl scratch", ("vinyl scratch", "turntable scratch", "DJ scratch"), _samples("vinyl_scratch", "vinyl_backspin", "vinyl_rewind"), "samples"),
    Effect("boom", ("cinematic boom", "deep boom"), _samples("misc_cineboom", "bass_drop_c"), "samples"),
    Effect("swoosh", ("swoosh", "swash", "whoosh"), _samples("perc_swoosh", "perc_swash", "ambi_swoosh", "ambi_dark_woosh"), "samples"),
    Effect("robot", ("robot voice blip", "robotic glitch"), _samples("glitch_robot1", "glitch_robot2", "mehackit_robot1", "mehackit_robot3"), "samples"),
    Effect("impact", ("metallic impact", "impact"), _samples("perc_impact1", "perc_impact2"), "samples"),
)  # fmt: skip
