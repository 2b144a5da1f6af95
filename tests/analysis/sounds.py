"""Sounds with known answers: clicks, drums, chords, sweeps, noise, silence; mono float32."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Clip

RATE = 44_100
Mono = NDArray[np.float32]


def clip(mono: NDArray[np.floating], rate: int = RATE) -> Clip:
    return Clip(np.asarray(mono, dtype=np.float32)[:, None], rate)


def silence(seconds: float) -> Mono:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def noise(seconds: float, level: float = 0.2, seed: int = 0) -> Mono:
    dice = np.random.default_rng(seed)
    return (level * dice.standard_normal(round(seconds * RATE))).astype(np.float32)


def tone(hertz: float, seconds: float, decay: float = 0.0) -> Mono:
    time = np.arange(round(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in (1, 2, 3, 4))
    return (0.3 * wave * np.exp(-decay * time)).astype(np.float32)


def sweep(seconds: float) -> Mono:
    time = np.arange(round(seconds * RATE)) / RATE
    octaves = 6 * time / seconds
    return np.sin(2 * np.pi * 60 * (2**octaves - 1) * seconds / (6 * np.log(2))).astype(np.float32)


def hit(kind: str, seed: int = 1) -> Mono:
    time = np.arange(round(0.15 * RATE)) / RATE
    hiss = np.random.default_rng(seed).standard_normal(len(time))
    waves = {
        "k": np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-time * 40)))) * np.exp(-time * 22),
        "s": 0.7 * hiss * np.exp(-time * 35)
        + 0.4 * np.sin(2 * np.pi * 190 * time) * np.exp(-time * 30),
        "h": 0.25 * np.diff(hiss, prepend=0) * np.exp(-time * 90),
        "c": np.sin(2 * np.pi * 1_500 * time) * np.exp(-time * 120),
    }
    return waves[kind].astype(np.float32)


def pattern(
    lines: dict[str, str], bpm: float, bars: int, steps: int = 4, swing: float = 0.0
) -> Mono:
    """Drum lines (x is a hit) of so many bars, cut to the sample; tails go round to the start."""
    bar = len(next(iter(lines.values())))
    step = 60 / bpm / steps * RATE
    out = np.zeros(round(bars * bar * step), dtype=np.float32)
    for kind, line in lines.items():
        sound = hit(kind)
        for i, letter in enumerate(line * bars):
            if letter == "x":
                late = swing * step if i % 2 else 0.0
                place = (round(i * step + late) + np.arange(len(sound))) % len(out)
                out[place] += sound
    return out / np.abs(out).max()


ROCK = {"k": "x.......x.x.....", "s": "....x.......x...", "h": "x.x.x.x.x.x.x.x."}
HOUSE = {"k": "x...x...x...x...", "s": "....x.......x...", "h": "..x...x...x...x."}
BREAK = {"k": "x..x......x.....", "s": "....x.......x..x", "h": "x.x.x.x.x.x.x.x."}
SEVEN = {"k": "x.......x.....", "s": "....x.......x.", "h": "x.x.x.x.x.x.x."}


def chords(tonic: int, minor: bool, beat: float = 0.5, cents: float = 0.0) -> Mono:
    """I IV V I, twice, with a bass: two beats a chord."""
    third = 3 if minor else 4
    return turn(((0, third), (5, third), (7, 4), (0, third)), tonic, 2 * beat, cents)


def turn(
    chords: Sequence[tuple[int, int]], tonic: int, seconds: float = 1.0, cents: float = 0.0
) -> Mono:
    """Chords (root above the tonic, its third), twice, with a bass."""
    parts = []
    for root, middle in (*chords, *chords):
        pitches = (36 + tonic + root, *(60 + tonic + root + step for step in (0, middle, 7)))
        hertz = [440 * 2 ** ((p - 69 + cents / 100) / 12) for p in pitches]
        parts.append(np.sum([tone(h, seconds, decay=1.5) for h in hertz], axis=0) / 4)
    return np.concatenate(parts).astype(np.float32)


def plucked(pitches: Sequence[int], every: float) -> Mono:
    """Short sines, as a kalimba's: .25 s long, 13 dB down after .06."""
    time = np.arange(round(0.25 * RATE)) / RATE
    shape = np.exp(-25 * time) * np.minimum(1, time / 0.004) * np.minimum(1, (0.25 - time) / 0.03)
    out = np.zeros(round((len(pitches) * every + 0.5) * RATE), dtype=np.float32)
    for number, pitch in enumerate(pitches):
        start = round(number * every * RATE)
        wave = shape * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time)
        out[start : start + len(time)] += wave.astype(np.float32)
    return out
