"""Which sample lies on which pad. Pure: no Qt.

A job that begins to paint takes a pad: the next one in turn that nobody paints on. Its finished
sample stays there; the job's next sample takes the next pad.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bridge.domain.sample import Sample

PADS = 8


@dataclass(slots=True)
class Slots:
    """`samples[n]` and `jobs[n]` lie on pad n; a pad may have neither, or a job over a sample."""

    samples: list[Sample | None] = field(default_factory=lambda: [None] * PADS)
    jobs: list[str | None] = field(default_factory=lambda: [None] * PADS)
    turn: int = 0
    left: dict[Path, tuple[int, Sample]] = field(default_factory=dict)  # by the file that went

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
        """A sample is finished: the pad that it lies on. One that lies on a pad already, as after
        the same seed twice, stays there."""
        there = self.pad_of(sample)
        if there is not None:
            self.release(job)
            self.samples[there] = sample
            return there
        pad = self.claim(job)
        self.jobs[pad], self.samples[pad] = None, sample
        return pad

    def pad_of(self, sample: Sample) -> int | None:
        """The pad of this sample, or of one in the same file."""
        for pad, one in enumerate(self.samples):
            if one is not None and (one.id == sample.id or one.path == sample.path):
                return pad
        return None

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
                self.left[sample.path] = (pad, sample)
                return pad
        return None

    def put_back(self, path: Path) -> tuple[int, Sample] | None:
        """A file is there again: the pad that its sample lies on as before, unless another does."""
        pad, sample = self.left.pop(path, (-1, None))
        if sample is None or self.samples[pad] is not None or self.jobs[pad] is not None:
            return None
        self.samples[pad] = sample
        return pad, sample
