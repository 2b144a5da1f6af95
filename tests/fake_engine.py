"""A far side without torch: paints tones in small steps, and dies or fails as its prompt says.

    steps       diffusion steps a sample, 0.02 s each
    "crash"     the process dies at step 2 of every sample
    "die once"  … of the first one only; remembered in a file that the negative prompt names
    "fail"      a FodderError     "bug"    any other exception
    "deaf"      no look at the pipe for a long time
    "noise"     every sample sounds different, so that one made twice makes two files
The negative prompt "log:PATH" has each seed that is begun appended to a file.
"""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from bridge.domain.audio import Clip, Loop
from bridge.domain.errors import FodderError, OutOfMemory
from bridge.domain.events import Ended, Made, Ready, Stage, Work
from bridge.domain.music import loop_samples
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Heard, Recipe
from bridge.generation.worker import WorkerState

STEP = 0.02
BPM = 120.0


def main(pipe: Connection) -> None:
    state = WorkerState(pipe)
    state.send(Ready(os.getpid()))
    try:
        while True:
            work = state.next()
            state.send(serve(state, work))
    except (EOFError, OSError):
        pass


def serve(state: WorkerState, work: Work) -> Ended:
    try:
        for number in range(work.skip, work.request.makes):
            make(state, work, number)
    except FodderError as error:
        return Ended(work.job, error.code, str(error))
    except ValueError as error:
        return Ended(work.job, FodderError.code, str(error))
    return Ended(work.job)


def make(state: WorkerState, work: Work, number: int) -> None:
    request, steps = work.request.takes()[number], work.request.steps or 2
    seed = request.seed
    if request.negative.startswith("log:"):
        with Path(request.negative[4:]).open("a") as log:
            log.write(f"{request.prompt} {seed}\n")
    for step in range(steps):
        state.check(work.job)
        state.send(
            Stage(
                work.job,
                (number + step / steps - work.skip) / (work.request.makes - work.skip),
                "paint",
            )
        )
        misbehave(request, step)
        time.sleep(STEP)
    state.send(Made(work.job, a_tone(request, seed)))


def misbehave(request: Request, step: int) -> None:
    words = request.prompt
    if "die once" in words and step == 1 and not Path(request.negative).exists():
        Path(request.negative).touch()
        os._exit(9)
    if "crash" in words and step == 1:
        os._exit(9)
    if "fail" in words:
        raise OutOfMemory("Memory ran out: ask for fewer bars.")
    if "bug" in words:
        raise ValueError("no such thing")
    if "deaf" in words:
        time.sleep(60)


def a_tone(request: Request, seed: int) -> Loop:
    """A decaying tone whose pitch follows the seed."""
    bpm = request.bpm or BPM
    frames = loop_samples(request.bars, request.meter, bpm)
    if request.kind is Kind.ONESHOT:
        frames = 4_410
    time_ = np.arange(frames) / 44_100
    tone = np.sin(2 * np.pi * (110 + seed % 1_000) * time_) * np.exp(-3 * time_)
    if "noise" in request.prompt:
        tone += np.random.default_rng().normal(0, 0.1, frames)
    samples = np.clip(np.stack([tone, tone], axis=1), -1, 1).astype(np.float32)
    recipe = Recipe(
        prompt=request.prompt,
        negative=request.negative,
        seed=seed,
        kind=request.kind,
        bpm=bpm,
        key=request.key,
        bars=request.bars,
        meter=request.meter,
        model=request.model,
        model_version="1",
        steps=request.steps or 2,
        guidance=3.0 if request.guidance is None else request.guidance,
        fodder="0",
        edit=request.edit,
    )
    return Loop(Clip(samples, 44_100), recipe, Heard(bpm, 0.9, 0.0), "test", 0.1)
