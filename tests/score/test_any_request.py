"""Whatever is asked for can be written: every meter, number of bars, family and pattern."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from bridge.config.presets import model_named
from bridge.domain.families import UNPITCHED
from bridge.domain.limits import MOST_BARS
from bridge.domain.music import Meter
from bridge.domain.notes import Note
from bridge.domain.performance import AXES, DRUM_VOICES, Performance
from bridge.score.bass import STYLES
from bridge.score.compose import compose
from bridge.score.grooves import GROOVES
from bridge.score.notes import BarSpan
from bridge.score.plan import COMP, PARTS, Plan
from bridge.score.tonal import COMPS
from bridge.score.vocabulary import Vocabulary

METERS = tuple(Meter(n, d) for d in (2, 4, 8, 16) for n in range(1, 17))
USUAL = (Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(5, 4), Meter(12, 8), Meter(2, 4))
COUNTS = (1, 2, 4, 8)
PARTS_AND_COMPS = (*PARTS, *(COMP + genre for genre in COMPS), COMP)
ACID = 34  # semitones above its lowest that an acid line may leap
WISHES = (
    "busy", "sparse", "swung", "straight", "staccato", "up", "down", "fast", "slow", "low", "high",
    "hat rolls", "fill", "no hats", "with ride",
)  # fmt: skip
DIES_AWAY = ("bass", "keys", "mallet", "guitar", "pluck")


def vocabulary() -> Vocabulary:
    folder = model_named("embedded").folder
    assert folder is not None
    return Vocabulary.read(folder / "vocabulary.json")


WORDS = vocabulary()
LOOPS = tuple(
    dict.fromkeys(
        Plan(pattern.family, pattern.name, instrument.low, instrument.high)
        for pattern in WORDS.patterns
        for instrument in WORDS.instruments
        if (pattern.family, pattern.kind) == (instrument.family, instrument.kind)
        and pattern.kind == "loop"
    )
)
WRITTEN = (
    *(Plan("drums", groove.genre) for groove in GROOVES),
    *(Plan("bass", style.name, 28, 52) for style in STYLES.values()),
    *(Plan("keys", name, 45, 79) for name in PARTS_AND_COMPS),
    *(Plan("pad", name, 48, 79) for name in PARTS),
)


def written(plan: Plan, bars: BarSpan, seed: int) -> tuple[Note, ...]:
    return compose(plan, bars, np.random.default_rng((seed, 1)))


def faults(notes: Iterable[Note], plan: Plan, bars: BarSpan) -> list[str]:
    """What is wrong with the notes of a loop; nothing, mostly."""
    notes = list(notes)
    wrong = [] if notes else ["none at all"]
    wrong += ["outside the loop"] * any(not 0 <= note.start < bars.beats for note in notes)
    wrong += ["too long"] * any(not 0 < note.length <= bars.beats for note in notes)
    wrong += ["no velocity"] * any(not 0 < note.velocity <= 1 for note in notes)
    if plan.family not in UNPITCHED:
        top = max(plan.high, plan.low + ACID) if plan.family == "bass" else plan.high
        outside = any(not plan.low <= note.pitch <= top for note in notes)
        wrong += ["outside the register"] * outside
    return wrong


def silent(notes: Sequence[Note], plan: Plan, bars: BarSpan) -> list[int]:
    """The bars in which nothing sounds, counted from 1; of bars shorter than two beats as many
    together as make two. What is struck or plucked sounds for a bar, or four beats."""
    span = bars.beats_per_bar * max(1, -(-2 // bars.beats_per_bar))
    longest = max(4.0, bars.beats_per_bar) if plan.family in DIES_AWAY else bars.beats
    edge = 0.05  # beats: what is over so early in a bar was of the one before
    return [
        bar + 1
        for bar in range(max(1, int(bars.beats / span + 1e-6)))
        if not any(
            note.start < (bar + 1) * span - edge
            and note.start + min(note.length, longest) > bar * span + edge
            for note in notes
        )
    ]


PERFORMANCES = some.builds(
    Performance,
    **{name: some.none() | some.sampled_from(words) for name, words in AXES.items()},
    only=some.lists(some.sampled_from(sorted(DRUM_VOICES)), max_size=2).map(tuple),
    without=some.lists(some.sampled_from(sorted(DRUM_VOICES)), max_size=2).map(tuple),
)


@pytest.mark.parametrize("meter", METERS, ids=str)
def test_every_pattern_is_written_in_every_meter(meter: Meter) -> None:
    wrong = {
        (plan.family, plan.pattern, count): found
        for plan in WRITTEN
        for count in (1, 2, 5)
        if (found := faults(written(plan, bars := BarSpan(meter, count), 1), plan, bars))
    }
    assert not wrong


@settings(deadline=None)
@given(
    plan=some.sampled_from(LOOPS),
    meter=some.sampled_from(METERS),
    count=some.integers(1, MOST_BARS),
    wishes=some.frozensets(some.sampled_from(WISHES), max_size=4),
    mode=some.sampled_from((None, "major", "minor")),
    how=some.just(Performance()) | PERFORMANCES,
    seed=some.integers(0, 2**32 - 1),
)
@example(  # three semitones are left of the register, and the chord has none of them
    plan=next(plan for plan in LOOPS if (plan.family, plan.pattern) == ("guitar", "arpeggio")),
    meter=Meter(1, 2),
    count=2,
    wishes=frozenset(("low", "high")),
    mode=None,
    how=Performance(),
    seed=0,
)
def test_whatever_is_asked_for_is_written_within_its_loop(
    plan: Plan,
    meter: Meter,
    count: int,
    wishes: frozenset[str],
    mode: str | None,
    how: Performance,
    seed: int,
) -> None:
    asked = Plan(plan.family, plan.pattern, plan.low, plan.high, wishes, mode, how=how)
    bars = BarSpan(meter, count)
    assert not faults(written(asked, bars, seed), asked, bars)


@pytest.mark.parametrize("plan", WRITTEN, ids=lambda plan: f"{plan.family} {plan.pattern}")
def test_no_bar_is_silent_by_accident(plan: Plan) -> None:
    """In common time, many seeds; in every meter, some."""
    asked = (
        *((meter, count, 1) for meter in METERS for count in (1, 2)),
        *((meter, count, 4) for meter in USUAL for count in COUNTS),
        *((Meter(4, 4), count, 200) for count in COUNTS),
    )
    wanting = {
        (str(meter), count, seed): found
        for meter, count, seeds in asked
        for seed in range(seeds)
        if (found := silent(written(plan, bars := BarSpan(meter, count), seed), plan, bars))
    }
    assert not wanting
