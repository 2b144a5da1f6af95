"""What a request says to the embedded model: its family, its words, its key.

The prompt "dusty drums" is told as "drums, dusty drums", with the mode of the key after it where
the family has one: so the model was taught. Everything tonal is painted in C.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from bridge.music import Key, semitones_between
from bridge.synthesis.prompt_weights import emphases, plain
from bridge.values import Request

UNPITCHED = ("drums", "fx")

Encode = Callable[[list[str]], tuple[Tensor, Tensor]]
"""Prompts → token states, sentences: see bridge.synthesis.text."""


@dataclass(frozen=True, slots=True, eq=False)
class FamilyHead:
    """A linear reading of the sentence vector: which family of instruments a prompt means."""

    names: tuple[str, ...]
    weight: Tensor
    bias: Tensor

    def __call__(self, sentence: Tensor) -> str:
        named: str = self.names[int(torch.argmax(self.weight @ sentence + self.bias))]
        return named


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a request says to the model: the family of its prompt, token states, and by how many
    semitones to move what is painted.

    The states, (2 + n, 24, 384), are of the negative and of the positive prompt and of n prompts
    that lack some words, which count `more` than once: see bridge.synthesis.prompt_weights.
    """

    family: str
    states: Tensor
    more: tuple[float, ...]
    semitones: int


def meaning_of(request: Request, key: Key | None, encode: Encode, head: FamilyHead) -> Meaning:
    """What is said by a request in that key."""
    family = head(encode([plain(request.prompt)])[1][0])
    mode = "minor" if key is not None and key.minor else "major"
    after = [mode] if key is not None and family not in UNPITCHED else []
    less = emphases(request.prompt)
    texts = [plain(request.prompt), *(text for text, _ in less)]
    said = [", ".join(word for word in (family, text, *after) if word) for text in texts]
    states = encode([plain(request.negative), *said])[0]
    more = tuple(more for _, more in less)
    return Meaning(family, states, more, semitones_from_c(key, family))


def between(one: Meaning, other: Meaning, position: float) -> Meaning:
    """What stands at `position` between two: their words on a line."""
    ends = torch.lerp(one.states[:2], other.states[:2], position)
    return Meaning(
        one.family if position < 0.5 else other.family,
        torch.cat([ends, one.states[2:], other.states[2:]]),
        (*(more * (1 - position) for more in one.more), *(m * position for m in other.more)),
        one.semitones or other.semitones,
    )


def semitones_from_c(key: Key | None, family: str) -> int:
    """How far a sound in that key lies from C, in which everything tonal is painted."""
    return 0 if key is None or family in UNPITCHED else semitones_between(0, key.tonic)
