"""The chain of chords: what lies in a key, and how likely a sound is."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.analysis.chords import NONE, changes, diatonic, likelihood
from bridge.domain.music import Key


@pytest.mark.parametrize(
    ("key", "majors", "minors"),
    [("C", {0, 5, 7}, {2, 4, 9}), ("Am", {0, 5, 7, 4}, {2, 4, 9}), ("Eb", {3, 8, 10}, {0, 5, 7})],
)
def test_a_keys_own_chords_lie_in_it(key: str, majors: set[int], minors: set[int]) -> None:
    """In minor the major dominant too."""
    found = diatonic(Key.parse(key))
    assert set(np.flatnonzero(found[:12])) == majors
    assert set(np.flatnonzero(found[12:])) == minors


@pytest.mark.parametrize("beat", [0, 3, 7])
def test_each_beat_counts_for_how_likely_the_whole_is(beat: int) -> None:
    logs = np.log(np.random.default_rng(1).dirichlet(np.ones(NONE + 1), 8))
    change = changes(8, 4, 0)
    more = logs.copy()
    more[beat] += 1.5
    assert likelihood(more, change) == pytest.approx(likelihood(logs, change) + 1.5)
