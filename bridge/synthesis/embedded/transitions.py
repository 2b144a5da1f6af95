"""Effects that happen once, on the bars of a loop: a riser of eight bars rises for eight bars.

The model knows them as one-shots. So they are painted on a one-shot's canvas, and their picture is
laid out on the loop's: drawn out to its whole length, or struck where it begins. What lasts is the
slow course of each band; its grain is taken from around the same place at its own speed, as a
granular time stretch takes it, for noise that is drawn out smoothly hums.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array
from bridge.domain.request import Kind, Request
from bridge.dsp.spectrogram import FLOOR_DB
from bridge.prompt import understand

SMOOTH = 9  # frames, some 90 ms, over which a band's course is taken
REACH = 24  # frames either way from which the grain is taken
SOFTEST, DIED, NEAR = 30.0, 40.0, 4.0
"""dB under the loudest frame at which it begins, at which it's over, and which is as good as it."""

BEFORE = 1  # frames that a stroke's window sees it ahead


class Transition(Enum):
    """Where on its bars an effect is loudest."""

    RISES = "at the end"
    FALLS = "at the beginning"
    PASSES = "in between"
    STRIKES = "at the beginning, and as long as it sounds"


TRANSITIONS = {
    "riser": Transition.RISES, "reverse cymbal": Transition.RISES, "downlifter": Transition.FALLS,
    "sub drop": Transition.FALLS, "swoosh": Transition.PASSES, "whoosh": Transition.PASSES,
    "impact": Transition.STRIKES, "boom": Transition.STRIKES, "gunshot": Transition.STRIKES,
    "noise hit": Transition.STRIKES, "orchestra hit": Transition.STRIKES, "zap": Transition.STRIKES,
}  # fmt: skip
"""By the model's names of its effects."""


def transition_of(request: Request) -> Transition | None:
    """How a loop's effect goes; None for what is no such effect."""
    if request.kind is not Kind.LOOP:
        return None
    return TRANSITIONS.get(understand(request.prompt).instrument)


def laid_out(decibels: Array, transition: Transition, frames: int, speed: float) -> Array:
    """An effect's picture on a loop.

    Parameters
    ----------
    decibels : ndarray
        (mels, n) of the effect as it happens once, in dB.
    transition : Transition
        How it goes.
    frames : int
        Those of the loop.
    speed : float
        How many frames of the loop are as long as one of the effect's.

    Returns
    -------
    ndarray
        (mels, frames) in dB.
    """
    first, stop = _bounds(decibels, transition)
    if transition is Transition.STRIKES:
        length = min(frames, round((stop - first) * speed))
        out = np.full((len(decibels), frames), FLOOR_DB, np.float32)
        out[:, :length] = _at(decibels, first + np.arange(length) / speed)
        return out
    event = decibels[:, first:stop]
    slow = _smoothed(event)
    places = np.linspace(0, stop - first - 1, frames)
    grain = np.clip(np.rint(places + _to_and_fro(frames, speed)), 0, stop - first - 1).astype(int)
    return np.asarray(_at(slow, places) + (event - slow)[:, grain], np.float32)


def _bounds(decibels: Array, transition: Transition) -> tuple[int, int]:
    """Where an effect begins and ends: it rises to its loudest, and falls from there."""
    level = 10 * np.log10(np.mean(10 ** (decibels / 10), axis=0) + 1e-12)
    begun, heard, loud = (
        np.flatnonzero(level > level.max() - under) for under in (SOFTEST, DIED, NEAR)
    )
    first = loud[0] if transition in (Transition.FALLS, Transition.STRIKES) else begun[0]
    last = loud[-1] if transition is Transition.RISES else heard[-1]
    return max(0, int(first) - BEFORE), int(last) + 1


def _at(decibels: Array, places: NDArray[np.float64]) -> Array:
    """The picture at places between its frames."""
    low = np.clip(np.floor(places).astype(int), 0, decibels.shape[1] - 1)
    high = np.minimum(low + 1, decibels.shape[1] - 1)
    part = np.asarray(places - low, np.float32)
    return np.asarray(decibels[:, low] * (1 - part) + decibels[:, high] * part)


def _smoothed(decibels: Array) -> Array:
    """Each band's moving average over SMOOTH frames."""
    half = SMOOTH // 2
    padded = np.pad(decibels.astype(np.float64), ((0, 0), (half + 1, half)), mode="edge")
    sums = np.cumsum(padded, axis=1)
    return np.asarray((sums[:, SMOOTH:] - sums[:, :-SMOOTH]) / SMOOTH, np.float32)


def _to_and_fro(frames: int, speed: float) -> NDArray[np.float64]:
    """Frames from −REACH to REACH and back, at the effect's own speed."""
    walked = np.arange(frames) / speed
    return np.asarray(np.abs(walked % (4 * REACH) - 2 * REACH) - REACH)
