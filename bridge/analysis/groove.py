"""Sound → its groove: what is struck in it, when in beats, and how hard.

Onsets are the peaks of the flux that the tempo is heard by (bridge.analysis.onset). Where the
tempo is known, and the sound as long as whole beats, its first sample is the first beat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.onset import FPS, HOP, analysis_signal, band_flux, band_loudness, smoothed
from bridge.analysis.rhythm import rhythm
from bridge.analysis.tempo import EARLY, pulse_of
from bridge.domain.audio import Clip

WEAKEST = 0.12  # of the strongest onset: what is less is no stroke
CLOSEST = 0.06  # seconds from one stroke to the next
MOST_BEATS = 64
WHOLE = 0.03  # beats: so near to whole beats a sound is a loop of them
ON_FIRST = 0.06  # beats around the first in which a stroke is on it
LEAD = 32 * HOP  # samples before the first, so that what begins with the sound is heard to begin


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
    mono = analysis_signal(clip)
    heard = None if mono is None else rhythm(mono, clip.seconds, loop=True)
    pulse = None if heard is None else pulse_of(heard, bpm)
    tempo = bpm if bpm is not None else None if pulse is None else pulse.bpm
    if mono is None or tempo is None:
        return np.empty((0, 2)), 0.0
    length = clip.seconds * tempo / 60
    whole = abs(length - round(length)) < WHOLE
    first = 0.0 if whole or pulse is None else pulse.offset
    lead = mono[-LEAD:] if whole and len(mono) > LEAD else np.zeros(LEAD, np.float32)
    flux = band_flux(band_loudness(np.concatenate((lead, mono)))).sum(axis=1)
    envelope = smoothed(flux)
    from scipy.signal import find_peaks  # late: not for whoever makes one sample

    peaks, found = find_peaks(envelope, height=WEAKEST, distance=max(1, round(CLOSEST * FPS)))
    beats = float(min(max(1, round(length)), MOST_BEATS))
    at = ((peaks - LEAD // HOP) / FPS + EARLY - first) * tempo / 60
    at = np.where(np.abs(at) < ON_FIRST, np.maximum(at, 0.0), at)
    inside = (at >= 0) & (at < beats - ON_FIRST)
    accents = np.sqrt(found["peak_heights"][inside])
    return np.stack((at[inside], accents), axis=1), beats
