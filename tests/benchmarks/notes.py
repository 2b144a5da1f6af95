"""What notes cost: a MIDI file written and read, chords and a groove composed, in processor
milliseconds.

`python -m tests.benchmarks.notes`; the goal is a file written in less than 10 ms.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from bridge.domain.chords import Progression
from bridge.domain.music import Meter
from bridge.domain.notes import Score
from bridge.files.midi import decode, encode
from bridge.score.compose import compose
from bridge.score.harmony import harmony_of
from bridge.score.notes import BarSpan
from bridge.score.plan import Plan

ROUNDS = 40


def median_ms(work: Callable[[], object]) -> float:
    """The median of some rounds, after one that warms up."""
    work()
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return 1e3 * float(np.median(took))


def main() -> None:
    """Print a line a figure."""
    bars = BarSpan(Meter(), 4)
    chords = Progression.parse("Am7 F/A C G7(b9)")
    harmony = harmony_of(chords, chords.tonality, bars)
    plan = Plan("keys", "comp funk", 45, 79)
    notes = compose(plan, bars, np.random.default_rng(0), harmony=harmony)
    score = Score(notes, 92.0, 4)
    data = encode([score])
    figures = {
        f"written, {len(notes)} notes": lambda: encode([score]),
        "read": lambda: decode(data),
        "chords read": lambda: Progression.parse("| Am7 F/A | C / / G7(b9) | % | N.C. |"),
        "4 bars composed on chords": lambda: compose(
            plan, bars, np.random.default_rng(0), harmony=harmony
        ),
    }
    for name, work in figures.items():
        print(f"{name:<32}{median_ms(work):8.2f} ms")


if __name__ == "__main__":
    main()
