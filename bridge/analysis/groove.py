"""Sound → its groove: what is struck in it, when in beats, and how hard.

Onsets are the peaks of the flux that the tempo is heard by (bridge.analysis.onset). Where the
tempo is known, and the sound as long as whole beats, its first sample is the first beat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

from bridge.analysis.onset import FPS, analysis_signal
from bridge.analysis.rhythm import rhythm
from bridge.analysis.tempo import EARLY, pulse_of
from bridge.domain.audio import Clip

WEAKEST = 0.12  # of the strongest onset: what is less is no stroke
CLOSEST = 0.06  # seconds from one stroke to the next
MOST_BEATS = 64
WHOLE = 0.03  # beats: so near to whole beats a sound is a loop of them


def heard_onsets(clip: Clip, bpm: float | None = None) -> tuple[NDArray[np.float64], float]:
    """What is struck in a clip.

    Parameters
    ----------
    clip : Clip
        At any rate.
    bpm : float, optional
        Its tempo, if that is known; else it is heard.

    Returns
    -------
    onsets : ndarray
        (n, 2): the beat, from the first one, and the accent in (0, 1]; (0, 2) where nothing is
        heard that repeats.
    beats : float
        How long the clip is, in whole beats, at most `MOST_BEATS`.
    """
    nothing = np.empty((0, 2)), 0.0
    mono = analysis_signal(clip)
    heard = None if mono is None else rhythm(mono, clip.seconds, loop=True)
    pulse = None if heard is None else pulse_of(heard, bpm)
    if heard is None or (pulse is None and bpm is None):
        return nothing
    tempo = bpm or pulse.bpm  # type: ignore[union-attr]
    length = clip.seconds * tempo / 60
    first = 0.0
    if abs(length - round(length)) > WHOLE and pulse is not None:
        first = pulse.offset
    envelope = heard.envelope / max(float(heard.envelope.max()), 1e-9)
    peaks, found = find_peaks(envelope, height=WEAKEST, distance=max(1, round(CLOSEST * FPS)))
    beats = float(min(max(1, round(length)), MOST_BEATS))
    at = (peaks / FPS + EARLY - first) * tempo / 60
    at = np.where(np.abs(at) < 0.1, np.maximum(at, 0.0), at)  # a stroke on the first beat
    inside = (at >= 0) & (at < beats - 1e-3)
    accents = np.sqrt(found["peak_heights"][inside])
    return np.stack((at[inside], accents), axis=1), beats
