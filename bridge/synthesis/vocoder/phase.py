"""A phase for magnitudes that have none: phase gradient heap integration, without the heap.

For a Gaussian window the phase's gradient follows from the logarithm of the magnitude alone, and
for a Hann window nearly so (Průša, Balazs & Søndergaard, "A noniterative method for reconstruction
of phase from STFT magnitude", IEEE/ACM TASLP 2017; Průša & Søndergaard, "Real-time spectrogram
inversion using phase gradient heap integration", DAFx 2016). What remains is the order in which to
integrate it: along paths as loud as possible. The published heap visits one bin at a time. Here
each frame is cut into hills at its valleys, and hills between which the valley is louder than
their own links to the frame before are joined. Every hill takes its phase over the loudest of
those links and spreads it by a running sum along frequency. All of that depends on magnitudes
alone, so it is done for all frames at once; only one gather and one sum a frame remain.

Conventions
    magnitudes   (frames, bins) ≥ 0
    phase        (frames, bins) radians, of a transform that starts at the window's left edge
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bridge.synthesis.vocoder.stft import Complex, StftFrames

Array = NDArray[np.float32]
Doubles = NDArray[np.float64]
HANN = 0.25645  # γ / window², Průša's table for a Hann window
QUIETEST = 1e-4  # of the loudest bin: below it a gradient is noise


def integrate(magnitudes: Array, places: StftFrames) -> Doubles:
    """The phase whose gradient the magnitudes imply, integrated forward in time.

    Parameters
    ----------
    magnitudes : ndarray
        (frames, bins) float32 ≥ 0.
    places : StftFrames
        Where frames and bins stand.

    Returns
    -------
    ndarray
        (frames, bins) float64 radians, not wrapped.
    """
    level = np.log(np.maximum(magnitudes, QUIETEST * magnitudes.max() + 1e-20))
    hops = np.diff(np.append(places.centres, places.samples)).astype(np.float64)
    first = 0
    if places.circular:  # begin where the least sounds on, so that nobody hears the ends meet
        first = int(np.minimum(magnitudes, np.roll(magnitudes, 1, axis=0)).sum(axis=1).argmin())
        level, hops = np.roll(level, -first, axis=0), np.roll(hops, -first)
    step = _along_frequency(level, hops, places)
    anchors = _anchors(level)
    there = step[0].copy()
    step -= np.take_along_axis(step, anchors, 1)
    step += np.take_along_axis(_along_time(level, hops, places), anchors, 1)
    phase = np.empty_like(step)
    start = np.pi * places.length / places.size * np.arange(places.bins)
    for frame, (anchor, onward) in enumerate(zip(anchors, step, strict=True), first):
        there = there[anchor] + onward if frame > first else there
        np.subtract(there, start, out=phase[frame % len(phase)])
    return phase


def phasors(phase: Doubles) -> Complex:
    """The complex numbers of magnitude 1 at some angles in radians, within 2e-7.

    The angles lose their whole turns in double precision first: sines and cosines in single
    precision are quicker by far.
    """
    turns = phase / (2 * np.pi)
    turns -= np.rint(turns)
    angle = (turns * (2 * np.pi)).astype(np.float32)
    made = np.empty(angle.shape, np.complex64)
    made.real, made.imag = np.cos(angle), np.sin(angle)
    return made


def _along_frequency(level: Array, hops: Doubles, places: StftFrames) -> Doubles:
    """The running sum over bins of −γ/size · ∂level/∂time (DAFx 2016, eq. 8)."""
    before, after = np.roll(level, 1, axis=0), np.roll(level, -1, axis=0)
    if not places.circular:
        before[0], after[-1] = level[0], level[-1]
    span = (hops + np.roll(hops, 1)).astype(np.float32)[:, None]
    slope = (after - before) * (np.float32(-HANN * places.length**2 / places.size) / span)
    total = np.zeros(level.shape)
    np.cumsum((slope[:, 1:] + slope[:, :-1]) / 2, axis=1, out=total[:, 1:])
    return total


def _along_time(level: Array, hops: Doubles, places: StftFrames) -> Doubles:
    """The phase from each frame to the next (DAFx 2016, eq. 7).

    2π·bin/size + ∂level/∂bin · size/γ, times the hop.
    """
    slope = np.zeros_like(level)
    slope[:, 1:-1] = (level[:, 2:] - level[:, :-2]) * np.float32(
        0.5 * places.size / (HANN * places.length**2)
    )
    speed = slope + 2 * np.pi * np.arange(places.bins) / places.size
    onward = np.zeros(level.shape)
    onward[1:] = (speed[1:] + speed[:-1]) * (hops[:-1, None] / 2)
    return onward


def _anchors(level: Array) -> NDArray[np.int64]:
    """For each bin, the bin of its frame over which its phase comes from the frame before."""
    link = level.copy()
    np.minimum(level[:-1], level[1:], out=link[1:])
    flat = link.ravel()
    hills = _valleys(level)
    strength = np.maximum.reduceat(flat, hills)
    weaker = np.minimum(strength, np.concatenate([strength[:1], strength[:-1]]))
    apart = (weaker > level.ravel()[hills]) | (hills % level.shape[1] == 0)
    hills = hills[apart]
    number = np.repeat(np.arange(len(hills)), np.diff(np.append(hills, flat.size)))
    loudest = np.flatnonzero(flat == np.maximum.reduceat(flat, hills)[number])
    anchor = np.empty(len(hills), np.int64)
    anchor[number[loudest]] = loudest
    bins: NDArray[np.int64] = (anchor[number] % level.shape[1]).reshape(level.shape)
    return bins


def _valleys(level: Array) -> NDArray[np.int64]:
    """Flat indices at which a hill begins: each frame's first bin, and every local minimum."""
    begins = np.zeros(level.shape, bool)
    begins[:, 0] = True
    begins[:, 1:-1] = (level[:, 1:-1] <= level[:, :-2]) & (level[:, 1:-1] < level[:, 2:])
    return np.flatnonzero(begins)
