"""Ableton Link: the tempo of the room, and where its bars begin. An extra: sample-fodder[link].

While at least one other program is in the session, its tempo is what the host says, and an
audition starts on the bar. Fodder never changes the session.
"""

from __future__ import annotations

import importlib
import logging
from types import TracebackType
from typing import Any

from bridge.domain.errors import BadArgument, NotFound
from bridge.domain.music import Meter
from bridge.osc.defaults import RequestDefaults

log = logging.getLogger(__name__)
_ALONE = 120.0


class LinkSession:
    """A place in the session, from `__enter__` to `__exit__`. Link calls on a thread of its own."""

    def __init__(self, defaults: RequestDefaults) -> None:
        try:
            self._link: Any = importlib.import_module("link").Link(_ALONE)
        except ImportError:
            cure = "pip install 'sample-fodder[link]'"
            raise NotFound(f"Ableton Link is not installed: say {cure}.") from None
        self._defaults = defaults
        self._link.setTempoCallback(self._follow)
        self._link.setNumPeersCallback(self._meet)

    def __enter__(self) -> LinkSession:
        self._link.enabled = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._link.enabled = False

    @property
    def peers(self) -> int:
        """How many others are in the session."""
        return int(self._link.numPeers())

    def until_bar(self) -> float:
        """Seconds until the session's next bar; 0 if nobody else is there."""
        if not self._link.numPeers():
            return 0.0
        meter = self._defaults.meter() or Meter()
        state, now = self._link.captureAppSessionState(), self._link.clock().micros()
        left = (meter.beats - state.phaseAtTime(now, meter.beats)) % meter.beats
        return float(left * 60 / state.tempo())

    def _meet(self, peers: int) -> None:
        if peers:
            self._follow(self._link.captureAppSessionState().tempo())

    def _follow(self, tempo: float) -> None:
        try:
            self._defaults.host_says("tempo", round(tempo, 3))
        except BadArgument as error:
            log.warning("The Link session is passed over: %s", error)
