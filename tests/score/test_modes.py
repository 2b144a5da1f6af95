"""What is written in a mode has its notes, no other, and the one that tells it."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.music import Key, Meter, Scale
from bridge.score import harmony, lines, modes
from bridge.score.bass import STYLES
from bridge.score.compose import compose
from bridge.score.notes import BarSpan
from bridge.score.plan import PARTS, Plan

BASSES = [style.name for style in STYLES.values()]
PLANS = [
    *(Plan("keys", pattern) for pattern in (*PARTS, "comp house")),
    *(Plan("bass", pattern, 28, 52) for pattern in BASSES),
]
SEEDS = range(6)


def _pitches(plan: Plan, scale: Scale, seed: int) -> set[int]:
    plan = Plan(plan.family, plan.pattern, plan.low, plan.high, mode=scale.value)
    notes = compose(plan, BarSpan(Meter(), 4), np.random.default_rng(seed))
    return {note.pitch % 12 for note in notes}


@pytest.mark.parametrize("scale", Scale)
def test_every_pattern_has_the_notes_of_its_mode_and_no_other(scale: Scale) -> None:
    written = [(plan.pattern, _pitches(plan, scale, seed)) for plan in PLANS for seed in SEEDS]
    assert [one for one in written if not one[1] <= set(scale.steps)] == []


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("pattern", ["melody", "riff", "arpeggio", "sustained chords"])
def test_the_note_that_tells_a_mode_is_heard_more_often_than_not(
    scale: Scale, pattern: str
) -> None:
    heard = [
        modes.NOTE[scale] in _pitches(Plan("keys", pattern), scale, seed) for seed in range(24)
    ]
    assert sum(heard) >= 14


def test_every_table_knows_every_mode() -> None:
    known = {"major", "minor", *Scale}
    for table in (
        harmony.SCALES, harmony.PENTATONIC, harmony.TRIADS, harmony.PROGRESSIONS, harmony.TELLING,
        harmony.NAMES, lines.PROFILES, lines.LEAST,
    ):  # fmt: skip
        assert set(table) == known
    for mode, progressions in harmony.PROGRESSIONS.items():
        assert all(harmony.tells(mode, one) for one in progressions if mode in set(Scale))
        assert set(harmony.PENTATONIC[mode]) <= set(harmony.SCALES[mode])


@pytest.mark.parametrize(
    ("tonic", "scale", "heard"),
    [
        (2, Scale.DORIAN, {"Dm", "F", "C", "Am"}),
        (4, Scale.PHRYGIAN, {"Em", "G", "C", "Am"}),
        (5, Scale.LYDIAN, {"F", "Dm", "C", "Am"}),
        (7, Scale.MIXOLYDIAN, {"G", "Em", "C", "Am"}),
        (9, Scale.HARMONIC_MINOR, {"Am", "C"}),
        (4, Scale.PHRYGIAN_DOMINANT, {"E", "C#m", "Am"}),
    ],
)
def test_a_mode_is_heard_as_its_tonics_key_or_as_one_with_its_notes(
    tonic: int, scale: Scale, heard: set[str]
) -> None:
    assert set(map(str, scale.heard_as(tonic))) == heard
    assert Key(tonic, scale.minor) in scale.heard_as(tonic)
