"""Drum kits of today, drawn by rule: layered kicks and snares, claps, hats of metal and noise up to
the top of hearing, and the bus that they go through together.

A maker is `(rng, style) -> hit`; a kit makes only the hits that are struck.
"""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import signal

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, decay, shelf
from bridge.score.grooves import KEYS
from training.embedded.kits import LEVELS, NEIGHBOURS
from training.embedded.rooms import Room, draw_room, impulse_response
from training.embedded.synthesis import Audio, Curve, noise, pulse, seconds, sine

Range = tuple[float, float]
Maker = Callable[[np.random.Generator, "Style"], Audio]


@dataclass(frozen=True, slots=True)
class Style:
    """Ranges from which a kit is drawn: Hz, seconds and amounts (0 none, 1 much)."""

    kick: Range = (45, 60)
    kick_length: Range = (0.25, 0.45)
    click: Range = (0.2, 0.8)
    drive: Range = (0.5, 2.5)
    snare: Range = (170, 240)
    snare_length: Range = (0.12, 0.3)
    sizzle: Range = (0.4, 1.0)  # the snare's wires against its body
    hat_length: Range = (0.03, 0.1)
    metal: Range = (0.2, 1.0)  # oscillators against noise
    top: Range = (16_000, 20_000)  # Hz; where the kit ends
    room: float = 0.3  # how often it stands in one
    gated: float = 0.2  # how often that is cut off


STYLES = {
    "trap": Style((42, 54), (0.4, 1.0), (0.1, 0.5), (1, 3.5), (180, 260), (0.1, 0.22), (0.5, 1), (0.025, 0.06), room=0.15),
    "drill": Style((44, 58), (0.3, 0.7), (0.2, 0.7), (1.5, 4), (190, 280), (0.08, 0.2), (0.5, 1), (0.02, 0.06), room=0.2),
    "house": Style((47, 58), (0.25, 0.42), (0.3, 0.9), (0.6, 2.5), (170, 220), (0.1, 0.22), (0.5, 1), (0.03, 0.09)),
    "techno": Style((44, 55), (0.25, 0.55), (0.2, 1), (2, 8), (160, 220), (0.08, 0.2), (0.6, 1), (0.02, 0.08), (0.4, 1), room=0.5),
    "dnb": Style((55, 78), (0.14, 0.28), (0.5, 1), (1, 4), (190, 250), (0.15, 0.32), (0.4, 0.9), (0.03, 0.09), room=0.35, gated=0.4),
    "lofi": Style((52, 75), (0.15, 0.3), (0.05, 0.4), (1, 4), (160, 210), (0.12, 0.25), (0.3, 0.7), (0.03, 0.08), (0.1, 0.6), (6500, 11_000), room=0.4),
    "garage": Style((50, 66), (0.18, 0.3), (0.4, 0.9), (0.6, 2), (190, 270), (0.07, 0.16), (0.5, 1), (0.02, 0.06), room=0.25),
    "live": Style((52, 76), (0.2, 0.42), (0.3, 0.9), (0.2, 1.2), (170, 230), (0.16, 0.35), (0.5, 0.9), (0.05, 0.12), (0.5, 1), room=0.85, gated=0.15),
    "heavy": Style((55, 72), (0.2, 0.35), (0.6, 1), (1, 3), (160, 210), (0.22, 0.45), (0.5, 0.9), (0.05, 0.12), (0.5, 1), room=0.9, gated=0.5),
}  # fmt: skip
BY_KIT = {
    "808": ("trap", "drill"), "909": ("house", "techno", "garage"), "electronic": ("dnb", "house", "techno"),
    "synthetic": ("trap", "techno", "dnb", "garage", "drill"), "sampled": ("house", "dnb", "lofi", "garage"),
    "dusty": ("lofi",), "room": ("live",), "acoustic": ("live",), "power": ("heavy",),
}  # fmt: skip
LIVE = ("room", "acoustic", "power")
BY_GENRE = {
    "trap": "trap", "drill": "drill", "house": "house", "deep house": "house", "techno": "techno", "industrial": "techno",
    "drum and bass": "dnb", "jungle": "dnb", "garage": "garage", "lo-fi hip hop": "lofi", "boom bap": "lofi",
}  # fmt: skip


def style_for(kit: str, genre: str, rng: np.random.Generator) -> Style:
    """By the genre where it has one that suits the kit, else one of the kit's."""
    suiting = BY_KIT[kit]
    named = BY_GENRE.get(genre, "")
    return STYLES[named if named in suiting else suiting[int(rng.integers(len(suiting)))]]


def _u(rng: np.random.Generator, span: Range) -> float:
    return float(rng.uniform(*span))


def _n(duration: float) -> int:
    return int(duration * SAMPLE_RATE)


def _burst(n: int, time: float) -> Curve:
    return np.exp(-seconds(n) / time)


def shaped(hit: Audio, attack: float, time: float = 0.012) -> Audio:
    """Transient shaping: the first milliseconds louder, or softer where `attack` is below 0."""
    return np.asarray(hit * (1 + attack * _burst(hit.size, time)), np.float32)


def kick(rng: np.random.Generator, style: Style) -> Audio:
    """A sub that holds, a body that dives into it, a click, all driven together."""
    base, length = _u(rng, style.kick), _u(rng, style.kick_length)
    n = _n(length + 0.08)
    slow, fast = rng.uniform(0.4, 1.4), rng.uniform(1.5, 7.0)
    curve = base * (1 + slow * _burst(n, rng.uniform(0.03, 0.07)) + fast * _burst(n, rng.uniform(0.005, 0.014)))  # fmt: skip
    body = sine(curve, n, 0.0) * decay(n, length)
    snap = band(noise(n, rng), rng.uniform(1200, 3500), 14_000, 1) * _burst(n, rng.uniform(0.002, 0.007))  # fmt: skip
    tick = sine(rng.uniform(1800, 4500), n) * _burst(n, 0.0025)
    click = _u(rng, style.click)
    drive = _u(rng, style.drive)
    mixed = np.tanh((1 + drive) * (body + 0.6 * click * snap + 0.5 * click * tick))
    return shaped(np.asarray(mixed, np.float32), float(rng.uniform(-0.2, 0.9)))


def snare(rng: np.random.Generator, style: Style) -> Audio:
    """A drum's modes, wires in two bands, the stick; at times a clap beside it."""
    base, length = _u(rng, style.snare), _u(rng, style.snare_length)
    n = _n(length + 0.1)
    dive = 1 + rng.uniform(0.1, 0.7) * _burst(n, 0.012)
    body = sum((level * sine(base * ratio * dive, n, float(rng.random())) * decay(n, rng.uniform(0.09, 0.2)) for ratio, level in ((1, 1.0), (1.59, 0.6), (2.3, 0.3))), np.zeros(n))  # fmt: skip
    hiss = noise(n, rng)
    wires = band(hiss, 1200, 5000, 1) * decay(n, length) + 0.7 * band(hiss, 5000, 16_000, 1) * decay(n, length * rng.uniform(0.5, 1.1))  # fmt: skip
    stick = band(noise(n, rng), 2500, 16_000, 1) * _burst(n, 0.0025)
    sizzle = _u(rng, style.sizzle)
    mixed = (1.25 - sizzle) * body + 2.4 * sizzle * wires + rng.uniform(0.3, 1.2) * stick
    if rng.random() < 0.25:
        other = clap(rng, style)[:n]
        mixed[: other.size] += 0.6 * other
    driven = np.tanh((1 + 0.6 * _u(rng, style.drive)) * 0.8 * mixed).astype(np.float32)
    return shaped(driven, float(rng.uniform(-0.2, 0.8)))


def clap(rng: np.random.Generator, _: Style) -> Audio:
    length = float(rng.uniform(0.12, 0.35))
    n, t = _n(length + 0.1), seconds(_n(length + 0.1))
    at = np.cumsum(np.append(0.0, rng.uniform(0.006, 0.014, int(rng.integers(2, 5)))))
    hands = sum((rng.uniform(0.6, 1) * np.exp(-(t - a) / 0.0035) * (t >= a) for a in at), np.zeros(n))  # fmt: skip
    tail = 0.6 * np.exp(-np.maximum(t - at[-1], 0) / (length / 6)) * (t >= at[-1])
    hiss = noise(n, rng)
    palm = band(hiss, rng.uniform(700, 1100), rng.uniform(1800, 3200), 2)
    return np.asarray((1.8 * palm + 0.7 * band(hiss, 3000, 16_000, 1)) * (hands + tail), np.float32)


def _metal(rng: np.random.Generator, n: int, count: int, low: float, high: float) -> Audio:
    """Squares that share no partials, ring-modulated in pairs."""
    pitches = np.exp(rng.uniform(np.log(low), np.log(high), count))
    total = np.zeros(n, np.float32)
    for k in range(0, count - 1, 2):
        one = pulse(float(pitches[k]), n, 0.5, float(rng.random()))
        total += one * sine(float(pitches[k + 1]) * 1.5, n, float(rng.random())) + 0.5 * one
    return total / np.float32(np.sqrt(count))


def _cymbal(
    rng: np.random.Generator, style: Style, length: float, floor: float, count: int = 6
) -> Audio:
    n = _n(length + 0.05)
    share = _u(rng, style.metal)
    ring = band(_metal(rng, n, count, 350, 1900), floor, np.inf, 2)
    hiss = band(noise(n, rng), floor * 0.9, np.inf, 2)
    air = band(hiss, 10_000, np.inf, 1)
    out = 1.4 * share * ring + (1.2 - share) * hiss + rng.uniform(0.0, 0.4) * air
    fall = decay(n, length) * (1 + rng.uniform(0.2, 1.2) * _burst(n, 0.004))
    return np.asarray(band(out, 0, _u(rng, style.top), 2) * fall, np.float32)


def hat(rng: np.random.Generator, style: Style) -> Audio:
    return _cymbal(rng, style, _u(rng, style.hat_length), float(rng.uniform(5500, 8500)))


def open_hat(rng: np.random.Generator, style: Style) -> Audio:
    return _cymbal(rng, style, float(rng.uniform(0.2, 0.7)), float(rng.uniform(5000, 7500)))


def crash(rng: np.random.Generator, style: Style) -> Audio:
    """Its top dies first."""
    length = float(rng.uniform(1.0, 2.4))
    dark = _cymbal(rng, style, length, float(rng.uniform(1500, 3000)), 12)
    bright = _cymbal(rng, style, 0.5 * length, 6000)
    dark[: bright.size] += bright
    return dark


def ride(rng: np.random.Generator, style: Style) -> Audio:
    wash = _cymbal(rng, style, float(rng.uniform(0.6, 1.4)), float(rng.uniform(3000, 5500)), 10)
    n = wash.size
    for ratio in (1.0, 1.47, 2.09, 2.56):
        wash += 0.25 * sine(float(rng.uniform(2600, 3600)) * ratio, n) * decay(n, 0.35).astype(np.float32)  # fmt: skip
    return wash


def rim(rng: np.random.Generator, _: Style) -> Audio:
    n, base = _n(0.12), float(rng.uniform(380, 900))
    wood = sine(base, n) + 0.8 * sine(base * rng.uniform(2.2, 2.9), n) + 0.5 * sine(base * 4.6, n)
    stick = band(noise(n, rng), 2500, 14_000, 1) * _burst(n, 0.002)
    return np.asarray(wood * decay(n, rng.uniform(0.02, 0.07)) + 1.5 * stick, np.float32)


def wood(rng: np.random.Generator, _: Style) -> Audio:
    n, base = _n(0.15), float(rng.uniform(900, 2600))
    return np.asarray((sine(base, n) + 0.4 * sine(base * 2.7, n)) * decay(n, rng.uniform(0.03, 0.09)), np.float32)  # fmt: skip


def _skin(low: float, high: float, length: float, slap: float) -> Maker:
    def make(rng: np.random.Generator, _: Style) -> Audio:
        base, time = float(rng.uniform(low, high)), length * float(rng.uniform(0.7, 1.4))
        n = _n(time + 0.05)
        dive = 1 + rng.uniform(0.1, 0.6) * _burst(n, 0.03)
        tone = sine(base * dive, n) + 0.35 * sine(base * 1.58 * dive, n) * decay(n, 0.4 * time)
        hand = band(noise(n, rng), 3 * base, 12_000, 1) * _burst(n, rng.uniform(0.003, 0.012))
        return np.asarray(np.tanh(1.3 * tone * decay(n, time) + slap * hand), np.float32)

    return make


def _bar(low: float, high: float, length: float) -> Maker:
    def make(rng: np.random.Generator, _: Style) -> Audio:
        n, base = _n(length * 1.2), float(rng.uniform(low, high))
        both = pulse(base, n) + pulse(base * float(rng.uniform(1.42, 1.52)), n)
        clang = decay(n, length) + 0.8 * _burst(n, 0.008)
        return np.asarray(band(both, base * 0.8, base * 7, 1) * clang, np.float32)

    return make


def shaker(rng: np.random.Generator, _: Style) -> Audio:
    length = float(rng.uniform(0.06, 0.13))
    n = _n(length * 1.3)
    rise = np.minimum(seconds(n) / (length * rng.uniform(0.15, 0.5)), 1) ** 1.5
    return np.asarray(band(noise(n, rng), rng.uniform(3500, 6500), 14_000, 1) * rise * decay(n, length), np.float32)  # fmt: skip


def tambourine(rng: np.random.Generator, _: Style) -> Audio:
    length = float(rng.uniform(0.12, 0.3))
    n, t = _n(length * 1.2), seconds(_n(length * 1.2))
    jingles = np.zeros(n, np.float32)
    for at in np.append(0.0, rng.uniform(0.002, 0.05, 5)):
        ring = sine(float(rng.uniform(5200, 13_000)), n, float(rng.random()))
        jingles += (ring * np.exp(-np.maximum(t - at, 0) / (length / 7)) * (t >= at)).astype(np.float32)  # fmt: skip
    return np.asarray(0.3 * jingles + band(noise(n, rng), 6000, np.inf, 2) * decay(n, 0.8 * length), np.float32)  # fmt: skip


MAKERS: dict[str, Maker] = {
    "kick": kick, "snare": snare, "clap": clap, "hat": hat, "open": open_hat, "crash": crash, "ride": ride, "rim": rim, "wood": wood,
    "low_tom": _skin(70, 105, 0.5, 0.3), "mid_tom": _skin(105, 145, 0.4, 0.3), "high_tom": _skin(145, 210, 0.35, 0.3),
    "high_bongo": _skin(330, 460, 0.14, 0.7), "low_bongo": _skin(230, 320, 0.18, 0.6), "high_conga": _skin(250, 330, 0.25, 0.5),
    "low_conga": _skin(160, 220, 0.32, 0.4), "mute_conga": _skin(250, 330, 0.08, 1.0), "high_timbale": _skin(320, 420, 0.25, 0.9),
    "low_timbale": _skin(220, 300, 0.3, 0.9), "cowbell": _bar(520, 620, 0.3), "high_agogo": _bar(850, 1000, 0.35), "low_agogo": _bar(600, 720, 0.35),
    "shaker": shaker, "tambourine": tambourine, "clave": _skin(2200, 2700, 0.06, 0.4),
}  # fmt: skip
VOICE = {key: voice for voice, key in KEYS.items()}


class ModernKit:
    """Makes a hit by General MIDI key when it is first struck."""

    def __init__(self, style: Style, seed: int) -> None:
        self._style, self._seed = style, seed
        self._made: dict[int, Audio] = {}

    def __getitem__(self, key: int) -> Audio:
        if key not in self._made:
            voice = VOICE[key]
            maker = MAKERS.get(voice) or MAKERS[NEIGHBOURS.get(voice, "wood")]
            hit = maker(np.random.default_rng((self._seed, key)), self._style)
            hit[-200:] *= np.linspace(1, 0, min(200, hit.size), dtype=np.float32)
            self._made[key] = hit * np.float32(LEVELS.get(voice, 0.9) / (np.abs(hit).max() + 1e-6))
        return self._made[key]


def compressed(samples: Audio, threshold: float, ratio: float, speed: float) -> Audio:
    """A compressor that looks at the level over `speed` s; what it takes it gives back."""
    keep = float(np.exp(-1 / (speed * SAMPLE_RATE)))
    level = signal.lfilter([1 - keep], [1, -keep], np.abs(samples)) * 1.6
    over = np.maximum(level / threshold, 1.0)
    return np.asarray(samples * over ** (1 / ratio - 1), np.float32)


@dataclass(frozen=True, slots=True)
class Bus:
    """Makes of all drums together what is heard of them."""

    process: Callable[[Audio], Audio]
    roomy: bool


def draw_bus(rng: np.random.Generator, style: Style) -> Bus:
    """What the drums go through together: tone, saturation, compression beside it, a room."""
    drive = float(rng.uniform(0, 1.5)) * (rng.random() < 0.5)
    beside = float(rng.uniform(0.2, 0.8)) * (rng.random() < 0.45)
    tilt = float(rng.uniform(-3, 4)) * (rng.random() < 0.5)
    roomy = rng.random() < style.room
    gated = rng.random() < style.gated
    room, amount = draw_room(rng, 0.15, 0.9), float(rng.uniform(0.06, 0.3))
    answer = _answer(room, rng, gated) if roomy else None

    def bus(samples: Audio) -> Audio:
        out = samples / np.float32(np.abs(samples).max(initial=0) + 1e-6)
        if tilt:
            out = shelf(out, 2500, tilt)
        if beside:
            out = out + beside * 2 * compressed(out, 0.08, 6, 0.008)
        if drive:
            out = np.tanh((1 + drive) * out).astype(np.float32)
        if answer is not None:
            wet = signal.oaconvolve(out, answer).astype(np.float32) * np.float32(amount * 1.4)
            wet[: out.size] += out
            out = wet
        return np.asarray(out, np.float32)

    return Bus(bus, bool(roomy))


def _answer(room: Room, rng: np.random.Generator, gated: bool) -> Audio:
    """A room's response; gated, it holds its level and is cut off."""
    answer = impulse_response(room, rng)
    if not gated:
        return answer
    n = min(_n(float(rng.uniform(0.09, 0.24))), answer.size)
    held = answer[:n] / np.sqrt(decay(n, room.time)).astype(np.float32)
    held[-300:] *= np.linspace(1, 0, 300, dtype=np.float32)
    return np.asarray(held / (np.sqrt(float((held**2).sum())) + 1e-9), np.float32)
