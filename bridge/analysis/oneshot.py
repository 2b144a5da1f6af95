"""Clip → one-shot: from just before the attack to where the sound has died away.

Conventions
    level    short-time peak in steps of STEP seconds, relative to the loudest
"""

from __future__ import annotations

import numpy as np

from bridge.domain.audio import Array, Clip
from bridge.domain.errors import BadArgument

STEP = 0.001
ONSET_DB, DECAY_DB, HISS_DB = -40.0, -60.0, -40.0
BEFORE, AFTER = 0.003, 0.020
FADE_IN, FADE_OUT = 0.002, 0.030
SILENCE = 10 ** (-70 / 20)


def cut_oneshot(clip: Clip) -> Clip:
    """From a few ms before the attack to the decay, with short fades; BadArgument for silence."""
    step = max(1, round(STEP * clip.rate))
    level = _levels(clip.samples, step)
    top = float(level.max(initial=0.0))
    if not np.isfinite(level).all() or top < SILENCE:
        raise BadArgument("There is no sound to cut a one-shot from: try another seed or prompt.")
    first = int(np.argmax(level > top * 10 ** (ONSET_DB / 20)))
    last = int(np.flatnonzero(level > max(top * 10 ** (DECAY_DB / 20), _hiss(level, top)))[-1])
    start = max(0, first * step - round(BEFORE * clip.rate))
    end = min(len(clip.samples), (last + 1) * step + round(AFTER * clip.rate))
    return Clip(_faded(clip.samples[start:end], clip.rate, first * step - start), clip.rate)


def _levels(samples: Array, step: int) -> Array:
    """Peak of every `step` samples over all channels."""
    loud = np.abs(samples).max(axis=1, initial=0.0)
    padded = np.pad(loud, (0, -len(loud) % step))
    return np.asarray(padded.reshape(-1, step).max(axis=1, initial=0.0))


def _hiss(level: Array, top: float) -> float:
    """The level under which there is only hiss: twice the end's, if that is soft and steady."""
    tenth = len(level) // 10
    if tenth < 20:
        return 0.0
    end, before = level[-tenth:].mean(), level[-2 * tenth : -tenth].mean()
    steady = 0.85 < (end + 1e-9) / (before + 1e-9) < 1.18
    return float(2 * end) if steady and end < top * 10 ** (HISS_DB / 20) else 0.0


def _faded(samples: Array, rate: int, attack: int) -> Array:
    """Raised-cosine ends; the fade in ends before the attack at sample `attack`."""
    out = samples.copy()
    rise = min(round(FADE_IN * rate), max(attack, 0))
    fall = min(round(FADE_OUT * rate), len(out) // 4)
    if rise:
        out[:rise] *= _ramp(rise)[:, None]
    if fall:
        out[-fall:] *= _ramp(fall)[::-1, None]
    return out


def _ramp(length: int) -> Array:
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
