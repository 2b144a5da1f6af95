"""Sounds to measure with: CC0 hits and textures where sonic-pi-samples is installed, else our own.

Every sound is mono at 44.1 kHz, exactly `samples` long, peaks at 0.4 and repeats without a seam
(what rings on at the end was already ringing at the start), except the textures, which are cut.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Array = NDArray[np.float32]

RATE = 44_100
FOLDER = Path("/usr/share/sonic-pi/samples")
PEAK = 0.4
CHORD = (130.8, 155.6, 196.0, 293.7)
SCALE = (261.6, 311.1, 392.0, 466.2, 587.3)


def sounds(samples: int) -> dict[str, Array]:
    """Name → sound, two bars of 4/4 in `samples` samples."""
    drums = {
        "boombap": {
            "bd_fat": "x.....x...x.....",
            "sn_dub": "....x.......x...",
            HAT: "x.x.x.x.x.x.x.xx",
        },
        "acoustic": {"drum_heavy_kick": "x.......x.x.....", "drum_snare_hard": "....x.......x..."},
        "tabla": {"tabla_ghe1": "x..x..x.x..x..x.", "tabla_na": "..x.x..x..x.x..x"},
        "bass": {"bass_hit_c": "x..x..x.x.......", "bass_woodsy_c": "............x..."},
    }
    made = {name: _groove(parts, samples) for name, parts in drums.items()}
    for name in ("guit_em9", "ambi_piano", "ambi_choir"):
        made[name] = np.resize(_sample(name), samples)
    made["pad"] = _pad(samples)
    made["arp"] = _arpeggio(samples)
    made["mix"] = 0.6 * made["boombap"] + 0.4 * made["arp"]
    return {name: _levelled(sound) for name, sound in made.items()}


HAT = "drum_cymbal_closed"


def _levelled(sound: Array) -> Array:
    return (sound * (PEAK / np.abs(sound).max())).astype(np.float32)


def _groove(parts: dict[str, str], samples: int) -> Array:
    """Each part's hits on the sixteenths of a bar, played twice; the second time is kept."""
    out = np.zeros(2 * samples + 10 * RATE, np.float32)
    for loud, (name, pattern) in zip((1.0, 0.8, 0.4), parts.items(), strict=False):
        hit = _sample(name)
        for step in range(64):
            if pattern[step % 16] == "x":
                start = round(step * samples / 32)
                out[start : start + len(hit)] += loud * hit
    return out[samples : 2 * samples]


def _pad(samples: int) -> Array:
    turn = 2 * np.pi * np.arange(samples) / samples
    cycles = [round(hertz * samples / RATE) for hertz in CHORD]
    sound = sum(np.sin(c * h * turn + h * h + c) / h**1.3 for c in cycles for h in range(1, 12))
    return np.asarray(sound * (1 + 0.3 * np.sin(4 * turn)), dtype=np.float32)


def _arpeggio(samples: int) -> Array:
    out = np.zeros(3 * samples)
    for step in range(64):
        note = _struck(SCALE[step % 5], 3 * samples // 32, 3.0, 14)
        start = round(step * samples / 32)
        out[start : start + len(note)] += note
    return out[samples : 2 * samples].astype(np.float32)


def _struck(hertz: float, length: int, decay: float, partials: int) -> Array:
    time = np.arange(length) / RATE
    heard = [h for h in range(1, partials + 1) if h * hertz < 15_000]
    waves = [
        np.sin(2 * np.pi * hertz * h * time) * np.exp(-(decay + 2 * h) * time) / h for h in heard
    ]
    return np.asarray(sum(waves), dtype=np.float32)


def _noise(length: int, decay: float, colour: int) -> Array:
    """A burst of noise, brighter with each difference taken."""
    noise = np.random.default_rng(length).normal(size=length + colour)
    burst = np.diff(noise, n=colour) * np.exp(-decay * np.arange(length) / RATE)
    return burst.astype(np.float32)


def _kick(length: int) -> Array:
    time = np.arange(length) / RATE
    sweep = 2 * np.pi * (50 * time - 12 * np.exp(-time * 25))
    return np.asarray(np.sin(sweep) * np.exp(-9 * time), dtype=np.float32)


def _snare(length: int) -> Array:
    return 0.3 * _noise(length, 20, 0) + _struck(190, length, 18, 3)


STAND_INS: dict[str, Callable[[], Array]] = {
    "bd_fat": partial(_kick, 20_000),
    "drum_heavy_kick": partial(_kick, 24_000),
    "sn_dub": partial(_snare, 14_000),
    "drum_snare_hard": partial(_snare, 20_000),
    HAT: partial(_noise, 6_000, 60, 2),
    "tabla_ghe1": partial(_struck, 90, 40_000, 6, 6),
    "tabla_na": partial(_struck, 420, 30_000, 9, 12),
    "bass_hit_c": partial(_struck, 65.4, 40_000, 4, 30),
    "bass_woodsy_c": partial(_struck, 65.4, 60_000, 2, 12),
    "guit_em9": partial(_struck, 164.8, 5 * RATE, 0.5, 30),
    "ambi_piano": partial(_struck, 220, 5 * RATE, 0.4, 16),
    "ambi_choir": partial(_struck, 329.6, 5 * RATE, 0.1, 10),
}


def _sample(name: str) -> Array:
    path = FOLDER / f"{name}.flac"
    if not path.exists():
        return STAND_INS[name]()
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = sound.mean(axis=1)
    if rate == RATE:
        return np.asarray(mono)
    places = np.arange(round(len(mono) * RATE / rate)) * (rate / RATE)
    return np.interp(places, np.arange(len(mono)), mono).astype(np.float32)
