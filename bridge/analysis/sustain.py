"""The sound of one note → where it goes round while the key is held.

A loop of an instrument is a whole number of periods long: it begins and ends where the wave rises
through zero, at the two places in the held part of the sound that are most alike (normalised
cross-correlation). The level that is lost on the way is given back, then what goes to the end is
crossfaded into what leads to the beginning, and after the end the other way round, so that the loop
closes, a sampler that reads a few frames beyond it reads the same as behind its start, and who
plays the sound without the loop hears it whole.

A sound that dies away (a pluck, a piano) is not held, and has no loop.

Conventions
    start, end   frames of the clip, end exclusive
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from bridge.domain.audio import Array, Clip
from bridge.dsp.crossfade import crossfade

STEP = 0.02  # seconds of a level
HELD_DB = -9.0  # under the loudest moment: the held part is over
STEADY_DB, MOST_LOST_DB = 1.5, 8.0  # from the first to the last third of the part: see `held`
SETTLED, BEFORE_RELEASE = (
    0.15,
    0.06,
)  # seconds after the attack and before the end that are left out
SHORTEST, LEAST_LOOP = 0.5, 0.25  # seconds of the held part, and of the loop in it
ENDS = 12  # places for its end that are tried
WINDOW, FADE = 0.03, 0.06  # seconds to either side that must be alike; of the crossfade
LONGER = 0.02  # correlation that twice the length is worth
ALIKE = 0.5  # correlation below which no loop is made


@dataclass(frozen=True, slots=True)
class Region:
    """Frames of a clip, end exclusive."""

    start: int
    end: int

    @property
    def frames(self) -> int:
        """How many there are."""
        return self.end - self.start


def held(clip: Clip, holds: bool = True) -> Region | None:
    """Where the sound of a note is held; None where it dies away, or is too short.

    What instrument it is decides what is in doubt: one that `holds` may grow softer on the way, of
    one that is struck or plucked only a steady sound (an organ's) is held.
    """
    step = max(1, round(STEP * clip.rate))
    mono = clip.mono
    power = (mono[: len(mono) // step * step].reshape(-1, step) ** 2).mean(axis=1)
    if not power.size or power.max() <= 0:
        return None
    levels = 10 * np.log10(power / power.max() + 1e-12)
    loud = np.flatnonzero(levels > HELD_DB)
    first = loud[0] + round(SETTLED / STEP)
    last = loud[-1] - round(BEFORE_RELEASE / STEP)
    if last - first < SHORTEST / STEP:
        return None
    third = (last - first) // 3
    means = [10 * np.log10(power[at : at + third].mean()) for at in (first, last - third)]
    if means[0] - means[1] > (MOST_LOST_DB if holds else STEADY_DB):
        return None
    return Region(int(first) * step, int(last) * step)


def looped(clip: Clip, hertz: float, holds: bool = True) -> tuple[Clip, Region] | None:
    """The clip with a loop in it that closes.

    Parameters
    ----------
    clip : Clip
        One note, in tune.
    hertz : float
        Its pitch.
    holds : bool
        See `held`.

    Returns
    -------
    (Clip, Region) or None
        The clip, changed near the ends of the loop only and in level inside it, and the loop; None
        where the sound is not held, or nowhere alike enough.
    """
    where = held(clip, holds)
    if where is None:
        return None
    region = _closest(clip.mono, where, clip.rate, hertz)
    if region is None:
        return None
    return _closed(_level(clip, region), region), region


def _closest(mono: Array, where: Region, rate: int, hertz: float) -> Region | None:
    """The loop whose ends are most alike, the longer a little the better."""
    reach = max(round(WINDOW * rate), round(4 * rate / hertz))
    least = round(LEAST_LOOP * rate)
    first = where.start + reach
    best, found = ALIKE, None
    for end in _rising(mono, where.end - reach - round(ENDS * rate / hertz), where.end - reach)[
        -ENDS:
    ]:
        room = mono[first - reach : end - least + reach]
        if len(room) <= 2 * reach:
            continue
        alike = _correlation(room, mono[end - reach : end + reach])
        lengths = end - (first + np.arange(len(alike)))
        worth = alike + LONGER * np.log2(lengths / least)
        at = int(np.argmax(worth))
        if alike[at] >= ALIKE and worth[at] > best:
            best, found = float(worth[at]), Region(first + at, int(end))
    return found


def _rising(mono: Array, start: int, end: int) -> NDArray[np.intp]:
    """The frames at which the wave has just risen through zero."""
    part = mono[max(start, 1) - 1 : end]
    return np.flatnonzero((part[:-1] < 0) & (part[1:] >= 0)) + max(start, 1)


def _correlation(room: Array, template: Array) -> NDArray[np.float64]:
    """How alike a template is to the room, −1 … 1, at each place where it fits."""
    size = len(template)
    both = correlate(room.astype(np.float64), template.astype(np.float64), "valid", "fft")
    power = np.concatenate([[0.0], np.cumsum(room.astype(np.float64) ** 2)])
    energy = (power[size:] - power[:-size]) * float((template.astype(np.float64) ** 2).sum())
    return np.asarray(both / np.sqrt(np.maximum(energy, 1e-12)))


def _level(clip: Clip, loop: Region) -> Clip:
    """As loud at the end of the loop as at its beginning, and so on after it."""
    reach = min(round(WINDOW * clip.rate), loop.start)
    begins, ends = (
        float((clip.samples[at - reach : at + reach] ** 2).mean()) for at in (loop.start, loop.end)
    )
    ratio = np.sqrt(begins / max(ends, 1e-12))
    share = np.clip((np.arange(len(clip.samples)) - loop.start) / loop.frames, 0, 1)
    gain = np.power(ratio, share).astype(np.float32)
    return Clip(clip.samples * gain[:, None], clip.rate)


def _closed(clip: Clip, loop: Region) -> Clip:
    """What leads to the end becomes what leads to the beginning; after the end, the other way."""
    samples = clip.samples.copy()
    fade = min(round(FADE * clip.rate), loop.start, loop.frames // 2)
    before = crossfade(
        clip.samples[loop.end - fade : loop.end], clip.samples[loop.start - fade : loop.start]
    )
    samples[loop.end - fade : loop.end] = before
    after = min(fade, len(samples) - loop.end)
    samples[loop.end : loop.end + after] = crossfade(
        clip.samples[loop.start : loop.start + after], clip.samples[loop.end : loop.end + after]
    )
    return Clip(samples, clip.rate)
