"""How wide a sound is, and the room it stands in.

What was mono is the middle of what comes out: summed to mono, a widened sound is what it was.

Conventions
    samples   (n, channels) float32 at SAMPLE_RATE; two channels are left and right
    ring      whether the sound goes round; then its tails do, too
"""

from __future__ import annotations

import numpy as np

from bridge.domain.music import SAMPLE_RATE
from bridge.dsp.transforms import fast_length
from bridge.effects.filters import Audio, band, decay

SCATTER = 1 << 11  # samples over which the side is strewn
LOWEST = 180.0  # Hz; below, everything stays in the middle
BEFORE = 0.012  # seconds from a sound to the first of its room


def widened(mono: Audio, width: float, random: np.random.Generator, ring: bool) -> Audio:
    """Left and right out of a middle, and a side that is strewn in time by an all-pass.

    So the two do not add up (G. Kendall, "The decorrelation of audio signals and its impact on
    spatial imagery", CMJ 19(4), 1995).

    Parameters
    ----------
    mono : ndarray
        (n,) the middle, which stays as it is.
    width : float
        The side's level beside the middle's, linear.
    random : numpy.random.Generator
        Draws the all-pass.
    ring : bool
        Whether the sound goes round.

    Returns
    -------
    ndarray
        (n, 2) float32.
    """
    side = np.float32(width) * convolved(mono[:, None], _scatter(random)[:, None], ring)[:, 0]
    return np.stack((mono + side, mono - side), axis=1)


def reverberant(samples: Audio, random: np.random.Generator, ring: bool) -> Audio:
    """In a room: noise that dies away, its top first, of its own kind in each channel.

    The room lasts 1.2 to 2.6 s (60 dB) and is two to three fifths of what comes out; it follows the
    sound by BEFORE seconds.
    """
    time, mix = float(random.uniform(1.2, 2.6)), float(random.uniform(0.4, 0.65))
    room = np.stack([_tail(time, random) for _ in range(samples.shape[1])], axis=1)
    wet = convolved(samples, room, ring)
    louder = np.abs(samples).max(initial=0.0) / max(float(np.abs(wet).max(initial=0.0)), 1e-6)
    return np.asarray((1 - mix) * samples + mix * louder * wet, np.float32)


def convolved(samples: Audio, response: Audio, ring: bool) -> Audio:
    """A sound through an impulse response, channel by channel.

    Parameters
    ----------
    samples : ndarray
        (n, channels) float32.
    response : ndarray
        (m, channels) float32.
    ring : bool
        What sounds past the end goes on at the beginning of a ring, and is lost on a strip.

    Returns
    -------
    ndarray
        (n, channels) float32.
    """
    n, lead = len(samples), 0
    if ring:  # of its own length a transform may take ten times as long: its end runs in instead
        response = folded(response, n) if len(response) > n else response
        lead = len(response) - 1
        samples = np.concatenate((samples[n - lead :], samples))
    size = fast_length(len(samples) + (0 if ring else len(response)))
    spectrum = np.fft.rfft(samples, size, axis=0) * np.fft.rfft(response, size, axis=0)
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[lead : lead + n], np.float32)


def folded(samples: Audio, n: int) -> Audio:
    """(m, channels) laid round a ring of n."""
    laps = -(-len(samples) // n)
    padded = np.zeros((laps * n, samples.shape[1]), np.float32)
    padded[: len(samples)] = samples
    return np.asarray(padded.reshape(laps, n, -1).sum(axis=0), np.float32)


def _scatter(random: np.random.Generator) -> Audio:
    """An all-pass that is over in some 15 ms, without the lowest octaves."""
    burst = random.standard_normal(SCATTER) * decay(SCATTER, 0.03)
    phase = np.exp(1j * np.angle(np.fft.rfft(burst)))
    rise = 1 / (1 + (LOWEST / np.maximum(np.fft.rfftfreq(SCATTER, 1 / SAMPLE_RATE), 1)) ** 4)
    return np.asarray(np.fft.irfft(phase * rise), np.float32)


def _tail(time: float, random: np.random.Generator) -> Audio:
    n = int(time * SAMPLE_RATE)
    noise = random.standard_normal(n).astype(np.float32)
    body, top = band(noise, 200, 2500), band(noise, 2500, 20_000)
    room = body * decay(n, time) + 0.6 * top * decay(n, time * 0.5)
    room[: int(BEFORE * SAMPLE_RATE)] = 0
    return np.asarray(room, np.float32)
