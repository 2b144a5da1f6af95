"""How many loops out of recordings with a drifting tempo have an open seam: as they are found, and
after their last beat was painted anew by a model that can (bridge.generation.seam).

    python -m tests.benchmarks.seams
"""

from __future__ import annotations

import itertools

import numpy as np

from bridge.analysis.seam import click_db
from bridge.domain.music import Meter, loop_samples
from bridge.domain.request import Request
from bridge.generation import pipeline
from bridge.generation.seam import seamless
from tests.generation.drifting import Drifting

DRUMS = (0.6, 0.05, 0.0)
DRIFTS = (0.0, 0.01, 0.03, -0.03, 0.06)
TEMPI = ((92.0, 1), (120.0, 2), (140.0, 3), (81.0, 4), (171.0, 5))


def main() -> None:
    """A line for each kind of sound."""
    for drums in DRUMS:
        seams = np.array([measured(drums, *one) for one in itertools.product(DRIFTS, TEMPI)])
        shares, worst = (seams > 0).mean(axis=0), seams.max(axis=0)
        print(
            f"drums {drums:4}: {len(seams)} loops, open {shares[0]:.0%} as found, {shares[1]:.0%} "
            f"led in; the worst {worst[0]:+.1f} and {worst[1]:+.1f} dB"
        )


def measured(drums: float, drift: float, tempo: tuple[float, int]) -> tuple[float, float]:
    """dB of the seam before and after; the loop has its exact length in any case."""
    bpm, seed = tempo
    painter, request = Drifting(drift, drums), Request("chords", seed=seed, bpm=bpm, bars=2)
    painting = painter.paint(request, lambda *_: None)
    found = pipeline.sounding(painting, request)
    made = seamless(found, painting, request, painter, lambda *_: None)
    assert len(made.samples) == loop_samples(2, Meter(), bpm)
    return click_db(found), click_db(made)


if __name__ == "__main__":
    main()
