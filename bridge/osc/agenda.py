"""Bundles whose time has not come. Pure but for the clock that is handed in.

Time tags are NTP's: 32 bits of seconds since 1900 and 32 of fractions (OSC 1.0); 1 means at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Generic, TypeVar

from bridge.errors import Busy

MOST_HELD = 1_024
AT_ONCE = 1
_FROM_1900_TO_1970 = 2_208_988_800

_Item = TypeVar("_Item")


def seconds_of(time: int) -> float:
    """A time tag as seconds since 1970."""
    return time / 2**32 - _FROM_1900_TO_1970


def tag_of(seconds: float) -> int:
    """Seconds since 1970 as a time tag."""
    return int((seconds + _FROM_1900_TO_1970) * 2**32)


class Agenda(Generic[_Item]):
    """What is to be done later, in the order of its times and then of its coming."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: list[tuple[int, int, _Item]] = []
        self._number = 0

    def __len__(self) -> int:
        return len(self._held)

    def is_due(self, time: int) -> bool:
        return time == AT_ONCE or seconds_of(time) <= self._clock()

    def hold(self, time: int, item: _Item) -> None:
        if len(self._held) >= MOST_HELD:
            raise Busy(f"{MOST_HELD:,} bundles are held already: send them later.")
        self._number += 1
        heapq.heappush(self._held, (time, self._number, item))

    def due(self) -> list[_Item]:
        """What has become due, taken out."""
        found = []
        while self._held and self.is_due(self._held[0][0]):
            found.append(heapq.heappop(self._held)[2])
        return found

    def wait(self, most: float) -> float:
        """Seconds until the next is due, at most `most`."""
        if not self._held:
            return most
        return min(most, max(0.0, seconds_of(self._held[0][0]) - self._clock()))
