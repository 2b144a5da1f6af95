"""A far side for packs, without torch: beats of noise that differ by seed; slow, so that a kill has
something to interrupt.

    "silent", "broken", "other key"   every first draw of an item is one; "never good" all of them
    "alike"                           every sample is the same sound
The negative prompt "log:PATH" has each seed that is begun appended to a file.
"""

from __future__ import annotations

from dataclasses import replace
from multiprocessing.connection import Connection

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.domain.music import Key
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Heard
from tests import fake_engine
from tests.fake_engine import a_tone

RATE = 44_100


def main(pipe: Connection) -> None:
    fake_engine.a_tone = a_beat  # type: ignore[assignment]
    fake_engine.main(pipe)


def a_beat(request: Request, seed: int) -> Loop:
    plain = a_tone(replace(request, prompt="tone"), seed)
    loop = replace(plain, recipe=replace(plain.recipe, prompt=request.prompt))
    words = request.prompt
    first = seed < 2**31  # tests pick seeds so that only first draws are small
    bad = "never good" in words or first
    frames = len(plain.clip.samples)
    rng = np.random.default_rng(1 if "alike" in words else seed)
    samples = hits(rng, frames, request.kind is Kind.LOOP)
    if "silent" in words and bad:
        samples = samples * 0
    if "broken" in words and bad:
        samples = samples * np.nan
    if "other key" in words and bad:
        loop = replace(loop, heard=Heard(loop.recipe.bpm, 0.9, 0.0, Key(1), 0.99))
    return replace(loop, clip=Clip(samples.astype(np.float32)[:, None], RATE))


def hits(rng: np.random.Generator, frames: int, looped: bool) -> np.ndarray:
    """Sixteen places in a bar, some of them struck with filtered noise."""
    samples = np.zeros(frames + RATE)
    colour = rng.uniform(0.02, 0.9)
    for place in range(16 if looped else 1):
        if place and rng.random() < 0.5:
            continue
        at = round(place * frames / 16)
        length = round(rng.uniform(0.03, 0.2) * RATE)
        noise = rng.normal(0, 0.2, length)
        dull = np.convolve(noise, np.exp(-np.arange(200) * colour), "same")
        samples[at : at + length] += dull * np.exp(-np.arange(length) / length * 5)
    return samples[:frames] / max(np.abs(samples).max(), 1e-9) * 0.8
