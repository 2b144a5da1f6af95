"""The likenesses of a catalogue in memory, searched and kept up to date.

vectors   (n, 96) float32, a part each for timbre, rhythm and key (bridge.analysis.likeness);
alike     the sum of the parts' products by WEIGHTS; 1 at most, for the very same sound with a
          clear rhythm and key
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bridge.analysis.likeness import PARTS, SIZE, VERSION
from bridge.domain.audio import Array
from bridge.domain.errors import BadArgument
from bridge.domain.sample import Sample
from bridge.library.catalogue import Catalogue
from bridge.library.listening import vectors_of

Numbers = NDArray[np.int64]
_Rows = TypeVar("_Rows", Numbers, Array)
WEIGHTS = {
    "all": {"timbre": 0.6, "rhythm": 0.25, "key": 0.15},
    "timbre": {"timbre": 1.0},
    "rhythm": {"rhythm": 1.0},
    "key": {"key": 1.0},
}


@dataclass(frozen=True, slots=True)
class Near:
    """A sample and how alike it is, −1 … 1."""

    sample: Sample
    alike: float


class SimilarityIndex:
    """The likenesses of a catalogue: read once, and then only what is new. For any thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._forget()

    def nearest(self, vector: Array, by: str = "all", limit: int = 10) -> list[Near]:
        """The samples most like a vector, the nearest first."""
        wanted = weighted(vector, by)
        with self._lock:
            self._read()
            score = self._vectors @ wanted
            best = first(score, limit)
            numbers = self._numbers[best].tolist()
        found = self._catalogue.numbered(numbers)
        alike = score[best].tolist()
        return [
            Near(found[n], alike) for n, alike in zip(numbers, alike, strict=True) if n in found
        ]

    def ranked(self, vector: Array, among: Numbers, by: str = "all") -> Numbers:
        """Those samples' numbers, most like a vector first; unknown likenesses are left out."""
        wanted = weighted(vector, by)
        with self._lock:
            self._read()
            there = np.isin(self._numbers, among)
            score, numbers = self._vectors[there] @ wanted, self._numbers[there]
        return numbers[first(score, len(score))]

    def vector(self, number: int) -> Array | None:
        """The likeness of a sample; None if it is not known yet."""
        with self._lock:
            self._read()
            at = np.flatnonzero(self._numbers == number)
            return self._vectors[at[0]] if len(at) else None

    def map(self) -> tuple[Numbers, Array]:
        """Samples' numbers (n,) and places (n, 2) in [−1, 1]; see Catalogue.numbered."""
        with self._lock:
            self._read()
            return self._numbers, self._places

    def _forget(self) -> None:
        self._last = 0
        self._numbers: Numbers = np.zeros(0, np.int64)
        self._vectors: Array = np.zeros((0, SIZE), np.float32)
        self._places: Array = np.zeros((0, 2), np.float32)

    def _read(self) -> None:
        """Take up what is new; everything anew if some were removed."""
        known = self._catalogue.likenesses(VERSION, self._last, len(self._numbers))
        if known is None:
            self._forget()
            known = self._catalogue.likenesses(VERSION, 0, 0)
        if known is None or not len(known.samples):
            return
        self._numbers = joined(self._numbers, known.samples)
        self._vectors = joined(self._vectors, vectors_of(known.vectors))
        self._places = joined(self._places, known.places)
        self._last = known.last


def joined(known: _Rows, new: _Rows) -> _Rows:
    """Both, one after the other; the first time without copying."""
    return np.concatenate([known, new]) if len(known) else new


def weighted(vector: Array, by: str) -> Array:
    """What a likeness has to be multiplied with."""
    found = np.zeros(SIZE, np.float32)
    for part, weight in weights(by).items():
        found[PARTS[part]] = vector[PARTS[part]] * np.float32(weight)
    return found


def weights(by: str) -> dict[str, float]:
    """The weights of a way to be alike; BadArgument for an unknown one."""
    if by not in WEIGHTS:
        raise BadArgument(f"{by[:40]!r} is no way to be alike: say {', '.join(WEIGHTS)}.")
    return WEIGHTS[by]


def first(score: Array, limit: int) -> Numbers:
    """Where the `limit` highest are, the highest first."""
    if limit >= len(score):
        return np.argsort(-score, kind="stable")
    best = np.argpartition(-score, limit)[:limit]
    return np.asarray(best[np.argsort(-score[best], kind="stable")])
