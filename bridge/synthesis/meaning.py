"""What a request says to the embedded model: its family, its words, its notes, its key.

The prompt "dusty horns" is told as "brass, brass section, lo-fi, dusty horns": so the model was
taught. Everything tonal is written and painted in C.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from bridge.music import Key, semitones_between
from bridge.score.compose import Plan, drums_in
from bridge.score.vocabulary import UNPITCHED
from bridge.synthesis.prompt_weights import emphases, plain
from bridge.synthesis.reading import Reader
from bridge.values import Request

Encode = Callable[[list[str]], tuple[Tensor, Tensor]]
"""Prompts → token states, sentences: see bridge.synthesis.text."""


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a request says to the model: the family of its prompt, token states, what to play, and
    by how many semitones to move what is painted.

    The states, (2 + n, 24, 384), are of the negative and of the positive prompt and of n prompts
    that lack some words, which count `more` than once: see bridge.synthesis.prompt_weights.
    """

    family: str
    states: Tensor
    more: tuple[float, ...]
    semitones: int
    plan: Plan


def meaning_of(request: Request, key: Key | None, encode: Encode, reader: Reader) -> Meaning:
    """What is said by a request in that key."""
    mode = None if key is None else "minor" if key.minor else "major"
    prompt, random = plain(request.prompt), np.random.default_rng(request.seed)
    reading = reader(prompt, encode([prompt])[1][0], request.kind, mode, random)
    plan = reading.plan
    if plan.family == "drums":
        plan = replace(plan, without=drums_in(request.negative))
    less = emphases(request.prompt)
    texts = [prompt, *(text for text, _ in less)]
    said = [", ".join(word for word in (reading.lead, text) if word) for text in texts]
    states = encode([plain(request.negative), *said])[0]
    more = tuple(more for _, more in less)
    semitones = semitones_from_c(key, reading.family)
    return Meaning(reading.family, states, more, semitones, plan)


def between(one: Meaning, other: Meaning, position: float) -> Meaning:
    """What stands at `position` between two: their words on a line."""
    ends = torch.lerp(one.states[:2], other.states[:2], position)
    return Meaning(
        one.family if position < 0.5 else other.family,
        torch.cat([ends, one.states[2:], other.states[2:]]),
        (*(more * (1 - position) for more in one.more), *(m * position for m in other.more)),
        one.semitones or other.semitones,
        one.plan if position < 0.5 else other.plan,
    )


def semitones_from_c(key: Key | None, family: str) -> int:
    """How far a sound in that key lies from C, in which everything tonal is painted."""
    return 0 if key is None or family in UNPITCHED else semitones_between(0, key.tonic)
