"""The metronome: a click on every beat of a loop, drawn once, the downbeats higher and louder."""

from __future__ import annotations

import numpy as np

from bridge.values import Array

_SECONDS, _DECAY = 0.03, 0.006
_LEVEL = 0.5
_PITCHES = {True: 1_760.0, False: 880.0}  # Hz


def click_track(frames: int, beats: list[tuple[int, bool]], rate: int) -> Array:
    """(frames,) with a short click at each (place, accent), the last ones' tails round the end."""
    track = np.zeros(frames, np.float32)
    length = min(round(_SECONDS * rate), frames)
    for place, accent in beats:
        around = np.arange(place, place + length) % frames
        track[around] += a_click(length, rate, accent)
    return track


def a_click(length: int, rate: int, accent: bool) -> Array:
    time = np.arange(length) / rate
    tone = np.cos(2 * np.pi * _PITCHES[accent] * time) * np.exp(-time / _DECAY)
    return (tone * (_LEVEL if accent else _LEVEL / 2)).astype(np.float32)
