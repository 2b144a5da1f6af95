"""Sound → where it is struck, to the sample: what a loop is sliced at.

Strokes are the peaks of the flux that tempo and groove are heard by (bridge.analysis.onset), which
is a frame wide; each is then moved to where the sound itself begins to rise.
"""

from __future__ import annotations

import numpy as np

from bridge.analysis.groove import CLOSEST, LEAD, WEAKEST
from bridge.analysis.onset import FPS, HOP, analysis_signal, band_flux, band_loudness, smoothed
from bridge.analysis.tempo import EARLY
from bridge.domain.audio import Array, Clip

BEFORE, AFTER = 0.03, 0.02  # seconds around a peak in which its stroke begins
QUIET = 0.1  # of a stroke's own height: below it has not begun
WINDOW = 0.001  # seconds over which height is measured


def transients(clip: Clip, most: int | None = None) -> list[int]:
    """Where a loop is struck.

    Parameters
    ----------
    clip : Clip
        A loop at any rate: its end is heard before its beginning.
    most : int, optional
        How many strokes at most: the strongest.

    Returns
    -------
    list of int
        Frames in rising order; one that lies about the first frame is 0.
    """
    mono = analysis_signal(clip)
    if mono is None:
        return []
    lead = np.resize(mono[::-1], LEAD)[::-1] if len(mono) < LEAD else mono[-LEAD:]
    flux = band_flux(band_loudness(np.concatenate((lead, mono)))).sum(axis=1)
    from scipy.signal import find_peaks  # late, as in groove

    peaks, found = find_peaks(smoothed(flux), height=WEAKEST, distance=round(CLOSEST * FPS))
    seconds = (peaks - LEAD // HOP) / FPS + EARLY
    heights = found["peak_heights"]
    inside = (seconds > -AFTER) & (seconds < clip.seconds - AFTER)
    seconds, heights = seconds[inside], heights[inside]
    strongest = np.sort(np.argsort(-heights, kind="stable")[:most])
    height = moving_height(clip)
    places = {begin_of(height, clip.rate, float(second)) for second in seconds[strongest]}
    return sorted(places)


def moving_height(clip: Clip) -> Array:
    """The loudest of each WINDOW of a clip, by frame: (frames,)."""
    from scipy.ndimage import maximum_filter1d

    size = max(1, round(WINDOW * clip.rate))
    height: Array = maximum_filter1d(np.abs(clip.mono), size, mode="nearest")
    return height


def begin_of(height: Array, rate: int, second: float) -> int:
    """The frame at which the stroke that is heard about a second begins to rise."""
    first = max(0, round((second - BEFORE) * rate))
    last = min(len(height), max(first + 1, round((second + AFTER) * rate)))
    near = height[first:last]
    top = int(near.argmax())
    floor = float(near[: top + 1].min())
    below = np.flatnonzero(near[: top + 1] <= floor + QUIET * (near[top] - floor))
    begin = first + (int(below[-1]) if len(below) else 0)
    return 0 if begin < BEFORE * rate else begin
