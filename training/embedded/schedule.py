"""How large a step is taken when, and when a run ends.

The rate rises, stays, and falls linearly to zero: over the last 45 % of the time
where one is set beforehand, or over so many steps as somebody writes into a file, so that a run
can be prolonged at will (Hägele et al. 2024, "Scaling laws beyond fixed training durations").
"""

from __future__ import annotations

from dataclasses import dataclass

COOLED = 0.45


@dataclass(frozen=True, slots=True)
class Schedule:
    """`peak` is reached after `warm` steps; the last `cooled` of a bounded run brings it to 0."""

    peak: float
    warm: int
    cooled: float = COOLED

    def rate(self, step: int, done: float = 0.0) -> float:
        """After `step` steps, when a share of `done` of a bounded run is over."""
        rising = min(1.0, (step + 1) / self.warm)
        return self.peak * rising * max(0.0, min(1.0, (1.0 - done) / self.cooled))


@dataclass(frozen=True, slots=True)
class Cooling:
    """A cool-down that was asked for at a step and takes so many."""

    first: int
    steps: int

    def done(self, step: int) -> float:
        """As a share of a bounded run, whose last part this is, and which cools as is usual."""
        return 1.0 - COOLED * (1.0 - (step - self.first) / self.steps)
