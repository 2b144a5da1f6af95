"""Parts that are written for a kit: in one harmony and groove, out of each other's way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.domain.music import Meter
from bridge.domain.notes import Note
from bridge.domain.performance import Feel, Performance
from bridge.score.arrangement import MAIN, SECTIONS, Way, arranged, described, ways_of
from bridge.score.ensemble import BACKBONE, Ensemble, Role, kicks_in, leaving_room
from bridge.score.grooves import KEYS
from bridge.score.harmony import SCALES, evenly, root
from bridge.score.notes import BarSpan
from bridge.score.plan import Plan

BARS = BarSpan(Meter(), 4)
PLANS = {
    "drums": Plan("drums", "boom bap"),
    "bass": Plan("bass", "bass riff", 28, 52, mode="minor"),
    "keys": Plan("keys", "melody", 36, 96, mode="minor"),
    "lead": Plan("lead", "melody", 48, 96, mode="minor"),
}
SEEDS = range(12)
FORM = (*SECTIONS, "solo")


def kit(seed: int, plans: dict[str, Plan] = PLANS, bars: BarSpan = BARS) -> Ensemble:
    return Ensemble(plans, bars, seed)


def part(ensemble: Ensemble, name: str, seed: int | None = None) -> tuple[Note, ...]:
    own = ensemble.seed if seed is None else seed
    return ensemble.part(name, ensemble.plans[name], own)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_parts_have_the_tones_of_one_scale_and_the_chords_are_those_of_the_harmony(
    seed: int,
) -> None:
    ensemble = kit(seed)
    assert len(ensemble.harmony.chords) == 4
    for name in ("bass", "keys", "lead"):
        assert {note.pitch % 12 for note in part(ensemble, name)} <= set(SCALES["minor"])
    for note in ensemble.straight("keys", PLANS["keys"], seed):
        assert note.pitch % 12 in ensemble.harmony.chord_at(note.start + 0.05).classes


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bass_strikes_with_the_kick_and_stands_on_each_new_chord(seed: int) -> None:
    ensemble = kit(seed)
    kicks = kicks_in(ensemble.drafts["drums"], BARS)
    struck = {round(note.start * 4) / 4 for note in ensemble.drafts["bass"]}
    assert set(kicks) <= struck
    assert len(struck - set(kicks)) <= 6  # changes without a kick, and steps up to them
    for span in ensemble.harmony.sounding:
        first = min(ensemble.drafts["bass"], key=lambda note: abs(note.start - span.start))
        assert first.pitch == root(span.chord, PLANS["bass"].low)


def test_where_the_kick_is_on_every_beat_a_bass_between_stays_between() -> None:
    plans = PLANS | {
        "drums": Plan("drums", "house"),
        "bass": replace(PLANS["bass"], pattern="offbeat bass"),
    }
    for seed in SEEDS:
        offbeats = [note.start % 1 for note in kit(seed, plans).drafts["bass"]]
        assert sum(0.4 < place < 0.6 for place in offbeats) > 0.7 * len(offbeats)


def test_the_line_is_above_the_chords_and_rests_where_they_are_busy() -> None:
    higher = rested = 0
    for seed in SEEDS:
        ensemble = kit(seed)
        chords, line = ensemble.drafts["keys"], ensemble.drafts["lead"]
        higher += min(n.pitch for n in line) >= max(n.pitch for n in chords) - 4
        halves = {int(note.start / 2) for note in line}
        rested += len(halves) < 8
    assert higher == len(SEEDS)
    assert rested > len(SEEDS) / 2


def test_no_long_note_of_the_line_lies_a_half_step_from_a_chord_that_sounds() -> None:
    for seed in SEEDS:
        ensemble = kit(seed)
        for note in ensemble.drafts["lead"]:
            together = [
                one for one in ensemble.drafts["keys"]
                if one.start < note.start + note.length - 0.05
                and note.start < one.start + one.length - 0.05
            ]  # fmt: skip
            clashes = [one for one in together if (note.pitch - one.pitch) % 12 in (1, 11)]
            assert note.length < 0.4 or not clashes


def test_a_part_is_the_same_however_often_and_whichever_others_were_asked_for_first() -> None:
    one, other = kit(3), kit(3)
    backwards = {name: part(one, name) for name in reversed(PLANS)}
    assert {name: part(other, name) for name in PLANS} == backwards


@pytest.mark.parametrize("name", PLANS)
def test_another_take_differs_and_leaves_all_others_as_they_were(name: str) -> None:
    changed = sum(part(kit(seed), name, seed + 100) != part(kit(seed), name) for seed in SEEDS)
    assert changed >= len(SEEDS) - 2
    ensemble = kit(1)
    before = {one: part(ensemble, one) for one in PLANS if one != name}
    part(ensemble, name, 77)
    assert {one: part(ensemble, one) for one in PLANS if one != name} == before


def test_every_take_of_the_drums_keeps_the_kit_s_kick_and_backbeat() -> None:
    for seed in SEEDS:
        ensemble = kit(seed)
        first, other = (part(ensemble, "drums", one) for one in (seed, seed + 50))
        bones = [
            {(n.start, n.pitch) for n in notes if n.pitch in BACKBONE} for notes in (first, other)
        ]
        assert bones[0] == bones[1]


def test_all_parts_have_one_feel() -> None:
    plans = {
        name: replace(plan, how=Performance(feel=Feel.TRIPLET)) for name, plan in PLANS.items()
    }
    ensemble = kit(2, plans)
    assert ensemble.swing.ratio == pytest.approx(2 / 3)
    straight = {name: replace(p, how=Performance(feel=Feel.STRAIGHT)) for name, p in PLANS.items()}
    assert kit(2, straight).swing.ratio == 0.5
    assert kit(2).swing.ratio > 0.5  # boom bap's own


def test_a_harmony_that_is_given_is_that_of_all_parts() -> None:
    given = evenly("major", (4, 5), "triad", BARS.beats)
    ensemble = Ensemble(PLANS, BARS, 1, given=given)
    heard = {note.pitch % 12 for note in part(ensemble, "bass") if note.start < 0.1}
    assert heard == {5}


@pytest.mark.parametrize("meter", [Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(5, 4)], ids=str)
@pytest.mark.parametrize("count", [1, 3, 16])
def test_any_bars_can_be_played(meter: Meter, count: int) -> None:
    ensemble = kit(1, bars=BarSpan(meter, count))
    for name, plan in PLANS.items():
        for notes in arranged(ensemble, name, plan, 1, (MAIN, "fill", "chorus", "break")):
            assert all(0 <= note.start < ensemble.bars.beats for note in notes or ())


@pytest.mark.parametrize("only", [("drums",), ("bass", "lead"), ("lead",), ("keys",)])
def test_any_parts_can_play_without_the_others(only: tuple[str, ...]) -> None:
    ensemble = kit(4, {name: PLANS[name] for name in only})
    for name in only:
        assert part(ensemble, name)
    played = [arranged(ensemble, one, PLANS[one], 4, FORM) for one in only]
    for section, notes in zip(FORM, zip(*played, strict=True), strict=True):
        assert any(notes), section


def test_sections_change_what_parts_play() -> None:
    ensemble = kit(5)
    played = {
        (name, section): notes
        for name, plan in PLANS.items()
        for section, notes in zip(FORM, arranged(ensemble, name, plan, 5, FORM), strict=True)
    }
    assert played["bass", "intro"] is None
    assert played["drums", "break"] is None
    assert played["drums", MAIN] == part(ensemble, "drums")
    assert all(note.pitch != KEYS["kick"] for note in played["drums", "intro"])
    assert any(note.pitch == KEYS["crash"] for note in played["drums", "chorus"])
    last = BARS.beats - 1
    toms = {KEYS["snare"], KEYS["high_tom"], KEYS["low_tom"]}
    fill = {note.pitch for note in played["drums", "fill"] if note.start >= last - 0.01}
    assert fill <= toms
    assert fill
    assert all(n.start + n.length <= last + 0.05 for n in played["bass", "fill"])
    assert played["keys", "solo"] not in (None, played["keys", MAIN])


def test_the_arrangement_is_told_a_line_a_part() -> None:
    ensemble = kit(5)
    text = described(ensemble, ("intro", "chorus"))
    assert text.splitlines()[0] == "1. intro, bars 1-4"
    assert text.splitlines()[5] == "2. chorus, bars 5-8"
    assert len(text.splitlines()) == 2 * (1 + len(PLANS))
    assert ways_of(("intro", "chorus"), "bass", ensemble) == (Way.RESTS, Way.PLAYS)
    assert ways_of(("intro", "verse"), "lead", ensemble) == (Way.RESTS, Way.PLAYS)
    assert ensemble.duties["lead"] is Role.LINE


def test_a_line_that_would_lose_most_of_itself_stays() -> None:
    line = [Note(at, 0.5, 72, 0.8) for at in (2.0, 2.5, 3.0, 3.5)]
    busy = [Note(2 + at / 4, 0.2, 60, 0.8) for at in range(8)]
    assert leaving_room(line, busy, BARS) == tuple(line)
    more = [*line[:1], *(Note(at, 0.5, 74, 0.8) for at in (0.0, 4.0, 6.0, 8.0))]
    assert all(not 2 <= note.start < 4 for note in leaving_room(more, busy, BARS))
