"""Several samples of one job, painted together: a painter that paints ahead.

The samples of a job differ in nothing but their seeds, so the first that is asked for is painted in
one batch with those that come after it; these are then at hand when it is their turn. A retry has a
seed of its own and is painted alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from bridge.domain.request import Request
from bridge.synthesis.painter import Batcher, OnStep, Painter, Painting


def ahead(painter: Painter, requests: Sequence[Request]) -> Painter:
    """A painter for a job of these settled requests; the same one where nothing is gained."""
    edited = any(request.edit is not None or request.addons for request in requests)
    if edited or len(requests) < 2 or not isinstance(painter, Batcher) or painter.at_once < 2:
        return painter
    return Ahead(painter, requests)


def alone(painter: Painter) -> Painter:
    """The painter itself, also where it paints ahead: for what is done to one sample."""
    return painter.painter if isinstance(painter, Ahead) else painter


class Ahead(Painter):
    """The painter of one job's settled requests."""

    def __init__(self, painter: Batcher, requests: Sequence[Request]) -> None:
        self.entry = painter.entry
        self.painter = painter
        self._waiting = list(requests)
        self._ready: dict[Request, Painting] = {}

    def paint(self, request: Request, on_step: OnStep) -> Painting:
        """One sample of the job, painted now with those after it, or already at hand."""
        if request in self._waiting:
            first = self._waiting.index(request)
            group = self._waiting[first : first + self.painter.at_once]
            self._waiting = self._waiting[first + len(group) :]
            paintings = self.painter.paint_all(group, on_step)
            self._ready.update(zip(group, paintings, strict=True))
        elif request not in self._ready:
            return self.painter.paint(request, on_step)
        else:
            on_step(1.0)
        return self._ready.pop(request)
