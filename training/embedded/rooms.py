"""Rooms of our own: impulse responses made by rule, from a booth of a tenth of a second to a hall.

Early reflections are a shoebox's image sources (Allen and Berkley, JASA 65(4), 1979), the late part
is velvet noise (Karjalainen and Järveläinen, AES 30th Conf., 2007) that dies faster at the top.
What was mono stays mono.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal

from bridge.domain.music import SAMPLE_RATE
from bridge.effects.filters import band, decay
from bridge.effects.space import convolved
from training.embedded.synthesis import Audio

SOUND = 343.0  # metres a second
PULSES = 1800.0  # of velvet noise, a second: smooth to the ear from about 1,500 on


@dataclass(frozen=True, slots=True)
class Room:
    """A shoebox: its sides in metres, the seconds to -60 dB at 500 Hz, how dull its walls are
    (1 leaves the top as long as the middle, 0.2 a fifth of it)."""

    sides: tuple[float, float, float]
    time: float
    top: float = 0.5


def draw_room(rng: np.random.Generator, shortest: float = 0.12, longest: float = 3.2) -> Room:
    """Short rooms are small, long ones large."""
    time = float(np.exp(rng.uniform(np.log(shortest), np.log(longest))))
    scale = float(rng.uniform(0.7, 1.4)) * (2.5 + 7.0 * time**0.8)
    sides = (scale, scale * float(rng.uniform(0.6, 0.95)), scale * float(rng.uniform(0.35, 0.7)))
    return Room(sides, time, float(rng.uniform(0.25, 0.8)))


def impulse_response(room: Room, rng: np.random.Generator) -> Audio:
    """(n,) float32: what comes after the sound itself, which is not in it. Its energy is 1."""
    n = int(min(room.time * 1.1 + 0.05, 3.6) * SAMPLE_RATE)
    sides = np.array(room.sides)
    late = _velvet(n, rng) * decay(n, room.time).astype(np.float32)
    mixing = int(2.0 * float(sides.prod()) ** (1 / 3) / SOUND * SAMPLE_RATE)
    rise = np.minimum(np.arange(n) / max(2 * mixing, 1), 1.0).astype(np.float32)
    out = _early(n, room, rng) + 0.5 * late * rise
    low = band(out, 0, 1800, 1)
    dull = low + (out - low) * decay(n, room.time * room.top).astype(np.float32)
    heard = band(dull, 90, np.inf, 1)
    return np.asarray(heard / (np.sqrt(float((heard**2).sum())) + 1e-9), np.float32)


def placed(
    samples: Audio, room: Room, rng: np.random.Generator, looped: bool, share: float
) -> Audio:
    """The samples in the room, as long as before; `share` of the level is the room's."""
    answer = impulse_response(room, rng)
    wet = convolved(samples[:, None], answer[:, None], looped)[:, 0]
    wet *= np.float32(_rms(samples) / max(_rms(wet), 1e-9))
    return np.asarray((1 - share) * samples + share * wet, np.float32)


def followed(samples: Audio, room: Room, rng: np.random.Generator, share: float) -> Audio:
    """The samples in the room, longer by its tail: for what is folded round a loop afterwards."""
    answer = impulse_response(room, rng)
    wet = signal.oaconvolve(samples, answer).astype(np.float32)
    wet *= np.float32(share / (1 - share) * _rms(samples) / max(_rms(wet[: samples.size]), 1e-9))
    wet[: samples.size] += samples
    return wet


def _rms(samples: Audio) -> float:
    return float(np.sqrt(np.mean(np.square(samples), dtype=np.float64)))


def _velvet(n: int, rng: np.random.Generator) -> Audio:
    grid = SAMPLE_RATE / PULSES
    at = ((np.arange(int(n / grid)) + rng.random(int(n / grid))) * grid).astype(int)
    out = np.zeros(n, np.float32)
    out[np.minimum(at, n - 1)] = rng.choice(np.array((-1.0, 1.0), np.float32), at.size)
    return out


def _early(n: int, room: Room, rng: np.random.Generator, order: int = 3) -> Audio:
    """Image sources up to `order` in each direction; a wall takes what the time says it does."""
    sides = np.array(room.sides)
    volume, surface = sides.prod(), 2 * (sides * np.roll(sides, 1)).sum()
    kept = np.sqrt(max(1 - 0.161 * volume / (surface * room.time), 0.05))
    source, ear = rng.uniform(0.2, 0.8, (2, 3)) * sides
    lattice = np.arange(-order, order + 1)
    cells = np.stack(np.meshgrid(lattice, lattice, lattice, indexing="ij"), -1).reshape(-1, 3)
    mirrored = np.where(cells % 2 == 0, source, sides - source) + cells * sides
    distance = np.sqrt(((mirrored - ear) ** 2).sum(axis=1))
    bounces = np.abs(cells).sum(axis=1)
    direct = float(distance[bounces == 0][0])
    at = ((distance - direct) / SOUND * SAMPLE_RATE).astype(int)
    gain = kept**bounces * direct / distance
    use = (bounces > 0) & (bounces <= order) & (at < n)
    out = np.zeros(n, np.float32)
    np.add.at(out, at[use], gain[use].astype(np.float32))
    return out
