"""Bundles whose time has not come: as bytes, within a horizon, with a share for each sender.

Time tags are NTP's: 32 bits of seconds since 1900 and 32 of fractions (OSC 1.0); 1 means at once.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable

from bridge.domain.errors import BadArgument, Busy
from bridge.osc.clients import Peer

HORIZON = 3_600.0  # seconds ahead
MOST_HELD, MOST_HELD_OF_ONE = 1_024, 256
MOST_BYTES, MOST_BYTES_OF_ONE = 4 << 20, 1 << 20
AT_ONCE = 1
_FROM_1900_TO_1970 = 2_208_988_800


def seconds_of(time: int) -> float:
    """A time tag as seconds since 1970."""
    return time / 2**32 - _FROM_1900_TO_1970


def tag_of(seconds: float) -> int:
    """Seconds since 1970 as a time tag."""
    return int((seconds + _FROM_1900_TO_1970) * 2**32)


class Schedule:
    """What is to be done later, in the order of its times and then of its coming."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._number = 0
        self.clear()

    def __len__(self) -> int:
        return len(self._held)

    def clear(self) -> None:
        """Give up all that is held."""
        self._held: list[tuple[int, int, bytes, Peer]] = []
        self._bundles: Counter[Peer] = Counter()
        self._bytes: Counter[Peer] = Counter()

    def is_due(self, time: int) -> bool:
        """Whether this time has come."""
        return time == AT_ONCE or seconds_of(time) <= self._clock()

    def hold(self, time: int, bundle: bytes, peer: Peer) -> None:
        """Hold a bundle until its time; BadArgument past the horizon, Busy past the bounds."""
        if seconds_of(time) - self._clock() > HORIZON:
            raise BadArgument(
                f"A bundle may lie {HORIZON / 60:g} minutes ahead at most: send it later."
            )
        size = len(bundle)
        if self._bundles[peer] >= MOST_HELD_OF_ONE or self._bytes[peer] + size > MOST_BYTES_OF_ONE:
            raise Busy(f"{self._bundles[peer]:,} of your bundles are held: send more later.")
        if len(self._held) >= MOST_HELD or self._bytes.total() + size > MOST_BYTES:
            raise Busy(f"{len(self._held):,} bundles are held already: send yours later.")
        self._number += 1
        self._bundles[peer] += 1
        self._bytes[peer] += size
        heapq.heappush(self._held, (time, self._number, bundle, peer))

    def due(self) -> list[tuple[bytes, Peer]]:
        """What has become due, taken out."""
        found = []
        while self._held and self.is_due(self._held[0][0]):
            _, _, bundle, peer = heapq.heappop(self._held)
            self._bundles[peer] -= 1
            self._bytes[peer] -= len(bundle)
            if not self._bundles[peer]:
                del self._bundles[peer], self._bytes[peer]
            found.append((bundle, peer))
        return found

    def wait(self, most: float) -> float:
        """Seconds until the next is due, at most `most`."""
        if not self._held:
            return most
        return min(most, max(0.0, seconds_of(self._held[0][0]) - self._clock()))
