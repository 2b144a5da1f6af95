"""Which sample lies on which pad. Pure: no Qt.

A job that begins to paint takes a pad: the next one in turn that nobody paints on. Its finished
sample stays there; the job's next sample takes the next pad.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.domain.sample import Sample

PADS = 8


@dataclass(slots=True)
class Slots:
    """`samples[n]` and `jobs[n]` lie on pad n; a pad may have neither, or a job over a sample."""

    samples: list[Sample | None] = field(default_factory=lambda: [None] * PADS)
    jobs: list[str | None] = field(default_factory=lambda: [None] * PADS)
    turn: int = 0

    def claim(self, job: str) -> int:
        """The pad that a job paints on: the one it has, else the next in turn."""
        if job in self.jobs:
            return self.jobs.index(job)
        order = [(self.turn + step) % PADS for step in range(PADS)]
        free = [pad for pad in order if self.jobs[pad] is None] or order
        pad = next((one for one in free if self.samples[one] is None), free[0])
        self.jobs[pad] = job
        self.turn = (pad + 1) % PADS
        return pad

    def fill(self, job: str, sample: Sample) -> int:
        """A sample is finished: the pad that it lies on."""
        pad = self.claim(job)
        self.jobs[pad], self.samples[pad] = None, sample
        return pad

    def release(self, job: str) -> int | None:
        """A job is over; the pad on which it had begun a sample, if it had."""
        if job not in self.jobs:
            return None
        pad = self.jobs.index(job)
        self.jobs[pad] = None
        return pad

    def drop(self, identity: str) -> int | None:
        """A sample is gone; the pad that is empty now."""
        for pad, sample in enumerate(self.samples):
            if sample is not None and sample.id == identity:
                self.samples[pad] = None
                return pad
        return None
