"""Looks at what is being painted, few enough to cost nothing."""

from __future__ import annotations

import time

from bridge.domain.events import Picture
from bridge.synthesis.painter import Look

SECONDS, WORTH = 0.1, 50.0


class Previews:
    """Looks at what is painted, at most ten times a second and for at most 2 % of the time."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, look: Look | None) -> Picture | None:
        began = time.monotonic()
        if look is None or began < self._next:
            return None
        picture = look()
        took = time.monotonic() - began
        self._next = began + max(SECONDS, WORTH * took)
        return picture
