"""What the mixer plays: a Sound, and the Voice that is somewhere in it. Pure.

Conventions
    frames     at the card's rate; frame 0 of a loop is the first beat of a bar
    samples    (frames, channels) float32
    fade       (frames, 1) float32, gains from 0 to 1 or back, of equal power
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bridge.values import Array


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Ready to be played: `bars` are the frames where a bar begins, `clicks` (frames,) the beat."""

    path: Path
    samples: Array
    loops: bool
    bars: tuple[int, ...] = ()
    clicks: Array | None = None


class Voice:
    """A sound that plays: where it is, and the fade that it is in."""

    __slots__ = ("begin", "fade", "faded", "leaves", "position", "sound")

    def __init__(self, sound: Sound, begin: float = 0.0) -> None:
        self.sound = sound
        self.begin = begin
        self.position = 0
        self.fade: Array | None = None
        self.faded = 0
        self.leaves = False

    def turn(self, fade: Array, leaves: bool) -> None:
        """Begin a fade; one that still fades in leaves from the gain that it has reached."""
        at = 0
        if leaves and self.fade is not None:
            at = len(fade) * (len(self.fade) - self.faded) // len(self.fade)
        self.fade, self.faded, self.leaves = fade, at, leaves


def fade_in(frames: int) -> Array:
    """Gains that rise; read backwards they fall, and the two have equal power."""
    angle = (np.arange(frames, dtype=np.float32) + 0.5) * np.float32(np.pi / 2 / frames)
    rising: Array = np.sin(angle)[:, None]
    return rising


def copy_round(samples: Array, start: int, out: Array) -> None:
    """Fill `out` from a circle of frames, beginning at `start`, which may be negative."""
    length, done = len(samples), 0
    at = start % length
    while done < len(out):
        count = min(length - at, len(out) - done)
        out[done : done + count] = samples[at : at + count]
        done += count
        at = 0


def fade_on(voice: Voice, piece: Array) -> None:
    """Multiply by the fade that the voice is in, and end the fade with its last frame."""
    if voice.fade is None:
        return
    count = min(len(piece), len(voice.fade) - voice.faded)
    gains = voice.fade[voice.faded : voice.faded + count, 0]
    for channel in range(piece.shape[1]):
        piece[:count, channel] *= gains
    voice.faded += count
    if voice.faded == len(voice.fade):
        voice.fade = None


def gain_of(level: float) -> float:
    """dB → linear; −60 dB and less is silence."""
    return 0.0 if level <= -60 else float(10 ** (level / 20))
