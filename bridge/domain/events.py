"""What is said: between the app and its engine process, and by jobs to whoever listens.

Through the process wall
    app → engine    Work, Warm, Stop
    engine → app    Ready, Stage, Made, Ended
To listeners        Accepted, Progress, Done, InstrumentDone, Finished, Failed, Cancelled

A Stop goes through a pipe while the engine paints; it is looked at between any two steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bridge.domain.audio import Loop
from bridge.domain.model import ModelEntry
from bridge.domain.request import Request
from bridge.domain.sample import Sample

Picture = NDArray[np.uint8]
"""What a sample looks like so far: (rows, columns), at most 48 × 128, the highest frequency first,
0 silent … 255 loudest, linear in dB."""


@dataclass(frozen=True, slots=True)
class Work:
    """Make the samples of `request` with `model`, but for the first `skip`, which are made."""

    job: str
    request: Request
    model: ModelEntry
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Warm:
    """Have this model in memory when the next Work comes. Nothing is answered."""

    model: ModelEntry


@dataclass(frozen=True, slots=True)
class StopJob:
    """Give up a job at its next step."""

    job: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine process is up."""

    pid: int


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a job is, 0 … 1 over all its samples, and what it does: load, paint, invert, hear.

    `picture` comes some ten times a second while a model paints that can show it; else None.
    """

    job: str
    fraction: float
    stage: str
    picture: Picture | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Made:
    """One sample of a job is finished in memory; None where there is nothing of it, as of a layer
    that a groove does not have."""

    job: str
    loop: Loop | None


@dataclass(frozen=True, slots=True)
class Ended:
    """A job is over; `code` is empty if nothing went wrong, else one of bridge.domain.errors."""

    job: str
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A job is in the queue, with `position` jobs before it."""

    job: str
    position: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A Stage, as listeners hear it."""

    job: str
    fraction: float
    stage: str
    picture: Picture | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Done:
    """One sample lies in the folder. `warning` says how it differs from what was asked, and what of
    that the model did not heed, if so."""

    job: str
    sample: Sample
    seconds: float
    warning: str = ""


@dataclass(frozen=True, slots=True)
class InstrumentDone:
    """All notes of an instrument lie in its folder, and with them its SF2."""

    job: str
    path: Path


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job is over, and has made `count` samples."""

    job: str
    count: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A job is over, and why."""

    job: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """A job is over: somebody has cancelled it."""

    job: str


FromEngine = Ready | Stage | Made | Ended
Event = Accepted | Progress | Done | InstrumentDone | JobFinished | Failed | JobCancelled
