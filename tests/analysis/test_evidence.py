"""How far there is something to go by: one strong attack does not hide the others."""

import numpy as np

from bridge.analysis.envelope import FPS
from bridge.analysis.octave import evidence
from bridge.analysis.periodicity import Rhythm, autocorrelation

SECONDS, BPM = 12.0, 100.0


def heard(first: float, others: float) -> Rhythm:
    """Onsets on the beats at BPM, the first one so strong."""
    envelope = np.zeros(round(SECONDS * FPS))
    envelope[np.round(np.arange(1, SECONDS * BPM / 60) * 60 / BPM * FPS).astype(int)] = others
    envelope[1] = first
    similarity = autocorrelation(envelope, False)
    five, bands = np.stack([envelope] * 5), np.stack([similarity] * 5)
    return Rhythm(five, bands, envelope, similarity, np.zeros((0, 0), np.float32), SECONDS, False)


def test_even_onsets_are_evidence_though_one_is_far_stronger() -> None:
    assert evidence(heard(1.0, 1.0), BPM) == 1.0
    assert evidence(heard(1.0, 0.04), BPM) > 0.5


def test_one_attack_alone_is_none() -> None:
    assert evidence(heard(1.0, 0.0), BPM) < 0.02
