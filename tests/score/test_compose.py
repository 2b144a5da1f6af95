"""What is written for a plan: in time, in key, in its register, and as busy as it was asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bridge.domain.chords import Chord
from bridge.domain.music import Meter
from bridge.domain.notes import Note
from bridge.score.bass import STYLES
from bridge.score.compose import LEAD_IN, compose
from bridge.score.grooves import GROOVES, KEYS
from bridge.score.harmony import SCALES, TRIADS, voiced
from bridge.score.lines import told
from bridge.score.notes import BarSpan, density, fitted
from bridge.score.plan import COMP, PARTS, Plan, drums_in
from bridge.score.tonal import COMPS

# C. Krumhansl & E. Kessler, Psychological Review 89(4), 1982: how well each pitch class fits a key.
PROFILES = {
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
TUNES = (
    *(Plan("keys", name, 45, 79) for name in ("melody", "riff", "arpeggio", "ostinato")),
    *(Plan("keys", name, 45, 79) for name in ("sustained chords", "strummed chords")),
    *(Plan("bass", name, 28, 52) for name in ("walking bass", "bass riff", "acid line")),
)
METERS = (Meter(4, 4), Meter(3, 4), Meter(7, 8), Meter(5, 4), Meter(12, 8))
BASSES = {style.name for style in STYLES.values()}
PLANS = (
    *(Plan("drums", groove.genre) for groove in GROOVES),
    *(Plan("bass", style.name, 28, 52) for style in STYLES.values()),
    *(Plan("keys", name, 45, 79) for name in (*PARTS, *(COMP + genre for genre in COMPS))),
)


def written(plan: Plan, bars: BarSpan = BarSpan(), seed: int = 1):  # noqa: B008 (a frozen value)
    return compose(plan, bars, np.random.default_rng(seed))


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.family} {plan.pattern}")
def test_every_pattern_fills_bars_of_any_meter_and_number(plan):
    for meter in METERS:
        for count in (1, 2, 4, 8):
            bars = BarSpan(meter, count)
            notes = written(plan, bars)
            assert notes
            assert all(-0.1 <= note.start <= bars.beats + 0.2 for note in notes)
            last_bar = bars.beats - bars.beats_per_bar
            assert any(note.start + note.length > last_bar for note in notes)


def test_the_same_plan_and_seed_are_the_same_notes():
    plan = Plan("keys", "melody", 45, 79, frozenset({"busy"}))
    assert written(plan) == written(plan)
    assert written(plan, seed=2) != written(plan)


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("pattern", [*PARTS, "comp house"])
def test_notes_are_of_the_mode_that_is_asked_for(mode, pattern):
    for seed in range(6):
        notes = written(Plan("keys", pattern, 45, 79, mode=mode), seed=seed)
        assert {note.pitch % 12 for note in notes} <= set(SCALES[mode])


def heard(notes: tuple[Note, ...]) -> tuple[int, str]:
    """The key whose profile is most like how long each pitch class sounds (Krumhansl's and
    Schmuckler's way, in Krumhansl 1990), the lowest notes counting by half as much again."""
    sounding = np.zeros(12)
    for note in notes:
        under = all(o.pitch >= note.pitch for o in notes if abs(o.start - note.start) < 0.05)
        sounding[note.pitch % 12] += note.length * (1.5 if under else 1.0)
    likeness = {
        (tonic, mode): float(np.corrcoef(np.roll(profile, tonic), sounding)[0, 1])
        for mode, profile in PROFILES.items()
        for tonic in range(12)
    }
    return max(likeness, key=lambda key: likeness[key])


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_the_key_that_is_asked_for_is_home(mode):
    keys = [heard(written(replace(plan, mode=mode), seed=s)) for plan in TUNES for s in range(16)]
    relative = (9, "minor") if mode == "major" else (3, "major")
    assert np.mean([key == (0, mode) for key in keys]) > 0.65
    assert np.mean([key == relative for key in keys]) < 0.2


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_a_few_long_notes_tell_their_key_and_are_not_always_the_same(mode):
    plan = Plan("strings", "long notes", 55, 84, mode=mode)
    lines = [written(plan, seed=s) for s in range(60)]
    assert np.mean([heard(line) == (0, mode) for line in lines]) > 0.75
    assert len({tuple(note.pitch for note in line) for line in lines}) > 40
    assert np.mean([density(line, 8) for line in lines]) < 0.55  # long they stay


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_long_notes_are_three_at_least_and_have_the_third_that_tells_the_mode(mode):
    plan = Plan("brass", "long notes", 48, 72, mode=mode)
    for seed in range(120):
        notes = written(plan, seed=seed)
        assert len(notes) >= 3
        assert TRIADS[mode][1] in {note.pitch % 12 for note in notes}


@pytest.mark.parametrize("pattern", ["melody", "riff", "walking bass", "bass riff", "acid line"])
def test_lines_mostly_begin_on_the_tonic_and_are_all_different(pattern):
    plan = Plan("bass" if pattern in BASSES else "keys", pattern, 36, 70)
    lines = [written(plan, seed=s) for s in range(50)]
    assert np.mean([min(n.pitch for n in line if n.start < 0.05) % 12 == 0 for line in lines]) > 0.8
    assert len({tuple(note.pitch for note in line) for line in lines}) > 45


@pytest.mark.parametrize("plan", [Plan("keys", "melody", 45, 79), Plan("drums", "funk")])
def test_busy_is_denser_than_sparse_and_neither_is_between(plan):
    def onsets(*wishes: str) -> float:
        asked = Plan(plan.family, plan.pattern, plan.low, plan.high, frozenset(wishes))
        return float(np.mean([density(written(asked, seed=s), 8) for s in range(8)]))

    assert onsets("busy") > onsets() > onsets("sparse")
    assert onsets("fast") >= onsets("busy")
    assert onsets("slow") <= onsets("sparse")


@pytest.mark.parametrize("pattern", ["sustained chords", "long notes", "drone"])
def test_what_is_held_is_struck_again_and_again_where_it_is_to_be_busy(pattern):
    def many(*wishes: str) -> float:
        plan = Plan("keys", pattern, 45, 79, frozenset(wishes))
        return float(np.mean([density(written(plan, seed=s), 8) for s in range(8)]))

    assert many("busy") > 2 * many()
    assert many("fast") > 2 * many("slow")


@pytest.mark.parametrize("pattern", ["melody", "riff", "comp house", "arpeggio"])
def test_fast_is_at_least_half_as_many_again_as_slow_and_stays_in_its_bars(pattern):
    def many(wish: str) -> float:
        plan = Plan("keys", pattern, 45, 79, frozenset({wish}))
        notes = [written(plan, seed=s) for s in range(8)]
        assert all(-0.1 <= note.start < 8.1 for some in notes for note in some)
        return float(np.mean([density(some, 8) for some in notes]))

    assert many("fast") > 1.5 * many("slow")


@pytest.mark.parametrize("groove", ["boom bap", "house", "lo-fi hip hop", "garage", "hi-hats"])
def test_swing_is_heard_where_it_is_asked_for_and_not_where_straight_is(groove):
    """House has hardly a sixteenth to be swung, and boom bap is never quite straight by itself."""

    def seconds(wish: str) -> list[float]:
        plan = Plan("drums", groove, wishes=frozenset({wish}))
        starts = [note.start * 2 % 1 for s in range(6) for note in written(plan, seed=s)]
        return [start for start in starts if 0.4 < start < 0.8]

    late, even = seconds("swung"), seconds("straight")
    assert len(late) > 6 * 3
    assert np.median(late) > 0.56
    assert not even or np.median(even) == pytest.approx(0.5, abs=0.01)


def test_a_phrase_whose_later_notes_are_all_of_a_tone_that_it_lacks_is_written():
    """Its first note, which stays, is so long that the third has no share to speak of."""
    cells = [(0.0, 3.8), (3.8, 0.1), (3.9, 0.1)]
    line = told(cells, [60, 64, 64], (60, 64, 67), "major")
    assert line[0] == 60
    assert sorted(line[1:]) == [64, 67]  # the fifth, which was not there, has one of them


def test_the_fifth_does_not_take_the_only_note_of_the_third():
    cells = [(0.0, 4.0), (4.0, 2.0), (6.0, 2.0)]
    assert told(cells, [60, 64, 60], (60, 64, 67), "major") == [60, 64, 67]


@pytest.mark.parametrize("groove", ["kick drum", "taiko drums", "tribal toms", "marching snare"])
def test_swing_brings_no_hats_to_a_groove_that_has_none(groove):
    plan = Plan("drums", groove, wishes=frozenset({"swung"}))
    assert not any(note.pitch == KEYS["hat"] for s in range(6) for note in written(plan, seed=s))


def test_low_and_high_are_parts_of_the_register():
    def mean(wish: str) -> float:
        plan = Plan("keys", "melody", 40, 88, frozenset({wish}))
        return float(np.mean([note.pitch for s in range(6) for note in written(plan, seed=s)]))

    assert mean("high") > mean("low") + 8


def test_four_on_the_floor_has_its_four():
    notes = written(Plan("drums", "four on the floor"), BarSpan(count=4))
    kicks = {round(note.start) for note in notes if note.pitch == KEYS["kick"]}
    assert kicks == set(range(16))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("groove", ["waltz", "odd-meter groove", "triplet ballad"])
def test_a_groove_of_another_meter_is_none_of_common_time(groove, seed):
    bars = BarSpan(Meter(4, 4), 2)
    drawn, any_ = (
        compose(Plan("drums", pattern), bars, np.random.default_rng(seed))
        for pattern in (groove, "no such groove")
    )
    assert drawn == any_


def test_a_groove_of_common_time_goes_on_in_five_four():
    assert fitted("x...x...x...x...", 20) == "x...x...x...x...x..."
    assert fitted("x...x...x...x...", 12) == "x...x...x..."


def test_drums_that_are_not_wanted_are_not_struck():
    hats = drums_in("no hi-hats, please")
    assert hats == {KEYS["hat"], KEYS["pedal"], KEYS["open"]}
    assert drums_in("that whatever") == frozenset()
    plan = Plan("drums", "house", without=hats)
    for seed in range(6):
        assert not {note.pitch for note in written(plan, seed=seed)} & hats


@pytest.mark.parametrize("voice", ["kick", "snare", "hat"])
def test_a_struck_drum_is_one_note(voice):
    (note,) = written(Plan("drums", voice, looped=False), BarSpan(count=1))
    assert (note.start, note.pitch) == (LEAD_IN, KEYS[voice])


def test_single_notes_and_chords_stand_on_c():
    (note,) = written(Plan("lead", "single note", 55, 86, looped=False))
    assert note.pitch % 12 == 0
    chord = written(Plan("keys", "chord stab", 45, 79, mode="minor", looped=False))
    assert {0, 3, 7} <= {note.pitch % 12 for note in chord}
    assert all(note.start == LEAD_IN for note in chord)


def test_what_cannot_be_written_down_has_no_notes():
    assert written(Plan("fx", "")) == ()


@pytest.mark.parametrize("symbol", ["E5", "G5", "Bb5"])
def test_a_fifth_stands_on_its_root_and_is_no_fourth(symbol):
    chord = Chord.parse(symbol)
    root, fifth, octave = voiced(chord, 40, 76)
    assert root % 12 == chord.root
    assert (fifth - root, octave - root) == (7, 12)
