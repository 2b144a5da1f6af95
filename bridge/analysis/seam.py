"""The seam of a loop, where its end meets its start: finding, measuring and closing it.

Conventions
    start, end   samples of the clip, end exclusive
    flux         how much a short spectrum rises from one hop to the next, summed over frequency
    fade         samples
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Array, Clip
from bridge.dsp.crossfade import crossfade, linear
from bridge.dsp.windows import hann

EARLY, LATE = 0.012, 0.002
AROUND = 0.002
WINDOW, HOP = 256, 64
RHYTHMIC_FADE, BEATLESS_FADE = 0.010, 0.250  # seconds; attacks want a short one, pads a long one
LEAST_FADE = 0.002


def quietest_cut(clip: Clip, start: int, frames: int) -> int:
    """Where to cut so that end and start join without a click.

    Parameters
    ----------
    clip : Clip
        A recording that holds the loop.
    start, frames : int
        Where the loop is to begin, and its length.

    Returns
    -------
    int
        A start from EARLY before to LATE after `start` around which the sound is soft and most
        like that around the end.
    """
    mono = clip.mono
    early, late, around = (round(t * clip.rate) for t in (EARLY, LATE, AROUND))
    latest = len(mono) - frames
    places = np.arange(max(0, start - early), min(latest, start + late) + 1)
    if not len(places):
        return max(0, min(start, latest))
    reach = np.arange(-around, around)
    at = np.clip(places[:, None] + reach, 0, len(mono) - 1)
    later = np.clip(at + frames, 0, len(mono) - 1)
    gap = np.abs(mono[at] - mono[later]).mean(axis=1)
    loud = np.abs(mono[at]).mean(axis=1)
    return int(places[np.argmin(gap + 0.5 * loud)])


def jump_db(clip: Clip, start: int, end: int) -> float:
    """How much harder the sound jumps at the seam than anywhere near.

    Parameters
    ----------
    clip : Clip
        A recording.
    start, end : int
        The loop in it; for a file that is a loop, 0 and its length.

    Returns
    -------
    float
        dB of the flux at the seam above the recording's own at either side and the loop's loudest
        twentieth; 0 or less is closed. 0 for what is too short to tell.
    """
    mono = clip.mono
    loop = mono[start:end]
    half = min(4 * WINDOW, len(loop) // 2)
    if half < 2 * WINDOW:
        return 0.0
    seam = flux(np.concatenate([loop[-half:], loop[:half]]))
    middle = len(seam) // 2
    here = seam[max(0, middle - 4) : middle + 5].max()
    natural = [np.percentile(flux(loop), 95)]
    for place in (start, end):
        around = mono[max(0, place - half) : place + half]
        if len(around) > 4 * WINDOW:
            natural.append(flux(around).max())
    return float(20 * np.log10(max(here, 1e-9) / max(*natural, 1e-9)))


def click_db(loop: Clip, beside: Clip | None = None) -> float:
    """How much harder the sound jumps where a loop repeats than at its hardest moment elsewhere.

    Unlike `jump_db` it takes a hit on the first beat for what it is, as long as there is another.

    Parameters
    ----------
    loop : Clip
        A whole loop.
    beside : Clip, optional
        Another loop to compare the seam with, as one that was made out of it must be; itself.

    Returns
    -------
    float
        dB of flux; 0 or less is closed. 0 for what is too short to tell.
    """
    mono = loop.mono
    half = min(4 * WINDOW, len(mono) // 4)
    if half < 2 * WINDOW:
        return 0.0
    seam = flux(np.concatenate([mono[-half:], mono[:half]]))
    middle = len(seam) // 2
    here = seam[max(0, middle - 4) : middle + 5].max()
    hardest = flux(mono if beside is None else beside.mono).max()
    return float(20 * np.log10(max(here, 1e-9) / max(hardest, 1e-9)))


def flux(mono: Array) -> NDArray[np.float64]:
    """Summed rise of the magnitude spectrum from hop to hop: (n,) → (frames − 1,) ≥ 0."""
    frames = np.lib.stride_tricks.sliding_window_view(mono, WINDOW)[::HOP]
    spectrum = np.abs(np.fft.rfft(frames * hann(WINDOW), axis=1))
    return np.asarray(np.maximum(np.diff(spectrum, axis=0), 0).sum(axis=1))


def closed(clip: Clip, start: int, end: int, seconds: float) -> Clip:
    """A part of a recording as a circle, its seam closed by what lies beyond it.

    The beginning is blended out of what follows the end; only if nothing follows, the end into what
    comes before the beginning.

    Parameters
    ----------
    clip : Clip
        The recording.
    start, end : int
        The part, end exclusive.
    seconds : float
        How long the blend is where the recording has as much; a quarter of the part at most.

    Returns
    -------
    Clip
        Of exactly end − start samples.
    """
    around, loop = clip.samples, clip.samples[start:end].copy()
    fade = min(round(seconds * clip.rate), len(loop) // 4)
    least = round(LEAST_FADE * clip.rate)
    after, before = min(fade, len(around) - end), min(fade, start)
    if after >= min(before, least):
        loop[:after] = crossfade(around[end : end + after], loop[:after], linear)
    elif before:
        loop[-before:] = crossfade(loop[-before:], around[start - before : start], linear)
    if max(after, before) < least:  # nothing beyond: take the step out of its first moments
        step = loop[-1] - loop[0]
        loop[:least] += step * np.linspace(1, 0, least, endpoint=False, dtype=np.float32)[:, None]
    return Clip(loop, clip.rate)
