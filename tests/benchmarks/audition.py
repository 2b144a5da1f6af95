"""The audition's figures: python -m tests.benchmarks.audition

callback    one block of a loop with its metronome, a fade and a moving level, as the audio
            callback mixes it: median, 99.9 % and worst time, against the time that it lasts;
                on a busy machine its own processor time tells what the work is
loading     a loop of 8 s at 44.1 kHz for a card at 48 kHz: as it is, and in another tempo
position    what `Player.position` costs a window that asks 60 times a second
"""

from __future__ import annotations

import gc
import tempfile
import time
from pathlib import Path

import numpy as np

from bridge.domain.playback import PlayPosition
from bridge.library.folder import drop
from bridge.playback.loading import LoadRequest, load
from bridge.playback.mixer import Mixer
from bridge.playback.voices import Sound
from tests.files.samples import a_loop, a_recipe

RATE = 48_000
BLOCKS = 20_000


def callback(frames: int) -> None:
    rng = np.random.default_rng(1)
    samples = rng.uniform(-0.5, 0.5, (8 * RATE, 2)).astype(np.float32)
    loops = [
        Sound(Path(name), samples, True, tuple(range(0, 8 * RATE, RATE // 2)), samples[:, 0].copy())
        for name in "ab"
    ]
    mixer, out = Mixer(RATE, 2), np.empty((frames, 2), np.float32)
    mixer.metronome = True
    taken, own = np.empty(BLOCKS), np.empty(BLOCKS)
    gc.collect()
    for number in range(BLOCKS):
        if number % 50 == 0:
            mixer.start(loops[number // 50 % 2])
            mixer.gain = 0.5 + number // 50 % 2 / 2
            mixer.begun.clear()
        began, worked = time.perf_counter(), time.thread_time()
        mixer.render(out, number * frames / RATE)
        taken[number], own[number] = time.perf_counter() - began, time.thread_time() - worked
    print(f"callback, {frames} frames, which last {1e3 * frames / RATE:.1f} ms")
    for what, times in (("by the clock", taken), ("processor", own)):
        median, rare, worst = (1e3 * float(np.quantile(times, q)) for q in (0.5, 0.999, 1.0))
        print(f"    {what}: median {median:.3f}, 99.9 % {rare:.3f}, worst {worst:.3f} ms")


def loading() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = drop(a_loop(a_recipe(bpm=120.0, bars=4)), Path(folder)).path
        for what, tempo in (("as it is", None), ("in another tempo", 100.0)):
            load(wanted := LoadRequest(path, True, None, tempo, RATE, 2))
            taken = []
            for _ in range(9):
                began = time.perf_counter()
                load(wanted)
                taken.append(1e3 * (time.perf_counter() - began))
            print(f"loading 8 s, {what}: median {np.median(taken):.0f} ms")


def position() -> None:
    place, count = PlayPosition(1_000, 8 * RATE, RATE, time.perf_counter(), True), 100_000
    began = time.perf_counter()
    for _ in range(count):
        place.fraction(time.perf_counter())
    print(f"position: {1e6 * (time.perf_counter() - began) / count:.1f} µs")


if __name__ == "__main__":
    for size in (64, 512, 1_024):
        callback(size)
    loading()
    position()
