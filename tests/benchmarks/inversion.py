"""How well and how fast pictures become sound: `python -m tests.benchmarks.inversion`.

For Riffusion's grid and the embedded model's, beside the usual lstsq + Griffin-Lim 32 (which knows
no ring). Each figure is the mean over the sounds of tests/benchmarks/sounds.py.

    SC      spectral convergence of the mel spectrogram, dB: |heard − painted| / |painted|
    LSD     log-spectral distance to the original sound, dB (2,048 / 512, floor −80 dB)
    onset   correlation of the onset envelopes with the original's
    seam    SC over the 17 frames around the wrap; click: what the wrap adds to the high end of
            64 samples around it, against the original's, when the loop is repeated
    CPU-s   processor seconds for the sound's some five seconds
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from bridge.domain.audio import Spectrogram, SpectrogramFormat
from bridge.dsp.mel import filterbank
from bridge.dsp.spectrogram import EMBEDDED, frame_indices, mel_magnitude
from bridge.synthesis.vocoder.inversion import invert
from tests.benchmarks.sounds import sounds
from tests.benchmarks.usual_inversion import usual_inversion

Array = NDArray[np.float32]
Invert = Callable[[Spectrogram], Array]
RIFFUSION = SpectrogramFormat(window=4_410, fft=17_640, mels=512, low=0.0, high=10_000.0)
FRAMES = 512
HEADER = f"{'':34}{'SC':>8}{'LSD':>7}{'onset':>7}{'seam':>8}{'click':>7}{'CPU-s':>8}"


def ours(picture: Spectrogram, draft: bool) -> Array:
    return np.asarray(invert(picture, draft=draft).samples[:, 0])


def usual(picture: Spectrogram) -> Array:
    return usual_inversion(picture.magnitude[0], picture.samples, picture.grid)


def measure(
    method: Invert, sound: Array, grid: SpectrogramFormat, circular: bool
) -> tuple[float, ...]:
    painted = mel_magnitude(sound, FRAMES, circular, grid)
    picture = Spectrogram(painted[None], len(sound), circular, grid)
    began = time.process_time()
    heard = method(picture)
    taken = time.process_time() - began
    again = mel_magnitude(heard, FRAMES, circular, grid)
    around = np.arange(-8, 9)
    return (
        convergence(again, painted),
        log_distance(heard, sound, grid.high),
        float(np.corrcoef(onsets(heard), onsets(sound))[0, 1]),
        convergence(
            mel_magnitude(heard, FRAMES, True, grid)[:, around],
            mel_magnitude(sound, FRAMES, True, grid)[:, around],
        ),
        click(heard) - click(sound),
        taken,
    )


def convergence(heard: Array, painted: Array) -> float:
    return float(20 * np.log10(np.linalg.norm(heard - painted) / np.linalg.norm(painted)))


def log_distance(heard: Array, sound: Array, high: float) -> float:
    bins = int(high / 44_100 * 2_048)
    one, other = transform(heard, 2_048, 512)[:, :bins], transform(sound, 2_048, 512)[:, :bins]
    floor = 1e-4 * other.max()
    difference = 20 * np.log10(np.maximum(one, floor) / np.maximum(other, floor))
    return float(np.sqrt(np.square(difference).mean(axis=1)).mean())


def onsets(sound: Array) -> Array:
    """Half-wave rectified differences of 64 log mels (Böck's spectral flux)."""
    filters = filterbank(SpectrogramFormat(window=1_024, fft=1_024, mels=64, low=30, high=10_000))
    level = np.log(transform(sound, 1_024, 256) @ filters.T + 1e-3)
    return np.asarray(np.maximum(np.diff(level, axis=0), 0).sum(axis=1))


def click(sound: Array) -> float:
    """dB by which the wrap's high end stands out of what is beside it."""
    wrapped = np.concatenate([sound[-2_048:], sound[:2_048]])
    pieces = np.square(np.diff(wrapped, n=2)[31:-31].reshape(-1, 64)).mean(axis=1) + 1e-14
    return float(10 * np.log10(pieces[len(pieces) // 2] / np.median(pieces)))


def transform(sound: Array, window: int, hop: int) -> Array:
    places = frame_indices(len(sound), len(sound) // hop, window)
    inside = (places >= 0) & (places < len(sound))
    cut = np.where(inside, sound[np.clip(places, 0, len(sound) - 1)], 0)
    return np.abs(np.fft.rfft(cut * np.hanning(window), axis=1)).astype(np.float32)


def table(name: str, grid: SpectrogramFormat, samples: int) -> None:
    print(f"\n{name}\n{HEADER}")
    methods: list[tuple[str, Invert, bool]] = [
        ("lstsq + Griffin-Lim 32", usual, False),
        ("ours, draft", partial(ours, draft=True), False),
        ("ours", partial(ours, draft=False), False),
        ("ours, draft, circular", partial(ours, draft=True), True),
        ("ours, circular", partial(ours, draft=False), True),
    ]
    material = sounds(samples)
    for label, method, circular in methods:
        measure(method, material["pad"], grid, circular)  # plans and filters are made once
        rows = [measure(method, sound, grid, circular) for sound in material.values()]
        sc, lsd, onset, seam, burst, taken = np.mean(rows, axis=0)
        print(f"{label:34}{sc:8.1f}{lsd:7.2f}{onset:7.2f}{seam:8.1f}{burst:+7.1f}{taken:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    torch.set_num_threads(parser.parse_args().threads)
    table("Riffusion's grid, 512 frames, 5.12 s", RIFFUSION, FRAMES * 441)
    table("The embedded model's grid, 2 bars at 91.9 bpm, 5.22 s", EMBEDDED, FRAMES * 450)


if __name__ == "__main__":
    main()
