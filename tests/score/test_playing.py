"""What is asked of how it is played is heard in the notes, of every family that can play it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from bridge.domain.music import Meter
from bridge.domain.notes import Note
from bridge.domain.performance import DRUM_VOICES, Density, Performance
from bridge.score.compose import compose
from bridge.score.grooves import GROOVES, KEYS, VOICES, keys_of
from bridge.score.notes import BarSpan, density
from bridge.score.plan import COMP, Plan
from bridge.score.playing import SHORT, STAB, gaps_of, strokes_of

REGISTERS = {
    "bass": (28, 52), "keys": (45, 79), "mallet": (60, 91), "guitar": (40, 74), "strings": (45, 81),
    "brass": (46, 79), "woodwind": (60, 88), "pad": (48, 79), "lead": (55, 86), "pluck": (50, 81),
}  # fmt: skip
PATTERNS = {
    "bass": ("walking bass", "sustained bass notes", "808 pattern", "acid line"),
    "keys": ("sustained chords", COMP + "house", "melody"), "mallet": (COMP, "riff", "long notes"),
    "guitar": ("strummed chords", "riff"), "strings": ("long notes", "ostinato"),
    "brass": (COMP + "funk", "drone"), "woodwind": ("melody", "long notes"),
    "pad": ("drone", "sustained chords"), "lead": ("riff", COMP), "pluck": ("arpeggio", COMP),
}  # fmt: skip
TONES = [Plan(f, name, *REGISTERS[f]) for f in PATTERNS for name in PATTERNS[f]]
MANY = [plan for plan in TONES if plan.family not in ("bass", "woodwind")]
DRUMS = [Plan("drums", name) for name in ("house", "trap", "boom bap", "jazz", "percussion")]
BARS = [BarSpan(meter, n) for meter in (Meter(), Meter(3, 4), Meter(7, 8)) for n in (1, 2, 4)]
HAND = 0.06  # beats that a hand errs at most
EVERY = [bars for bars in BARS for _ in range(2)]
FEW = [BarSpan(), BarSpan(Meter(7, 8), 1), BarSpan(Meter(3, 4), 4)]


def named(plan: Plan) -> str:
    return f"{plan.family} {plan.pattern}"


def takes(
    plan: Plan, lengths: Sequence[BarSpan] = EVERY, /, **said: object
) -> Iterator[tuple[tuple[Note, ...], BarSpan]]:
    """Notes of a plan that is played so, and straight, on several bars, by several seeds."""
    asked = replace(plan, how=Performance(**{"feel": "straight", **said}))  # type: ignore[arg-type]
    for seed, bars in enumerate(lengths):
        notes = compose(asked, bars, np.random.default_rng((seed, 1)))
        assert notes
        yield notes, bars


def starts(notes: Sequence[Note]) -> list[float]:
    return [stroke[0].start for stroke in strokes_of(notes)]


def tones(notes: Sequence[Note]) -> list[float]:
    """The mean pitch of each stroke."""
    return [float(np.mean([note.pitch for note in stroke])) for stroke in strokes_of(notes)]


def off(beat: float, grid: float) -> float:
    """How far a beat is from a grid."""
    return abs(beat / grid - round(beat / grid)) * grid


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_stabs_are_short(plan: Plan) -> None:
    for notes, _ in takes(plan, articulation="stab"):
        assert max(note.length for note in notes) <= STAB
        assert np.mean([note.velocity for note in notes]) > 0.65


@pytest.mark.parametrize("plan", MANY, ids=named)
def test_stabs_are_chords_where_a_family_has_them(plan: Plan) -> None:
    for notes, bars in takes(plan, articulation="stab"):
        assert np.mean([len(stroke) for stroke in strokes_of(notes)]) > 1.9
        assert density(notes, bars.beats) > 0.2


@pytest.mark.parametrize("figure", ["drone", "riff", "strum", "ostinato", "melody"])
@pytest.mark.parametrize("family", REGISTERS)
def test_a_figure_of_stabs_is_short_and_goes_on(family: str, figure: str) -> None:
    plan = Plan(family, "long notes", *REGISTERS[family])
    for notes, bars in takes(plan, FEW, figure=figure, articulation="stab"):
        assert max(note.length for note in notes) <= STAB
        struck = {int((at + HAND) // bars.beats_per_bar) for at in starts(notes)}
        assert struck == set(range(bars.count))


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_staccato_leaves_more_time_than_it_takes(plan: Plan) -> None:
    for notes, bars in takes(plan, articulation="staccato"):
        strokes = strokes_of(notes)
        for stroke, gap in zip(strokes, gaps_of(strokes, bars), strict=True):
            assert max(note.length for note in stroke) <= min(SHORT, 0.45 * gap + HAND)


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_legato_leaves_no_gap(plan: Plan) -> None:
    for notes, bars in takes(plan, articulation="legato"):
        strokes = strokes_of(notes)
        for stroke, gap in zip(strokes, gaps_of(strokes, bars), strict=True):
            assert max(note.length for note in stroke) >= gap - 2 * HAND


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_what_is_sustained_lasts_as_long_as_its_chord(plan: Plan) -> None:
    for notes, bars in takes(plan, articulation="sustained"):
        assert min(note.length for note in notes) > 1.3
        assert density(notes, bars.beats) < 0.75


@pytest.mark.parametrize("word", ["tremolo", "roll"])
@pytest.mark.parametrize("plan", TONES, ids=named)
def test_a_tremolo_strikes_what_is_held_again_and_again(plan: Plan, word: str) -> None:
    for notes, bars in takes(plan, articulation=word):
        assert len(strokes_of(notes)) >= 3.5 * bars.beats
        assert max(note.length for note in notes) <= 0.25


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_an_arpeggio_climbs(plan: Plan) -> None:
    for notes, _ in takes(plan, figure="arpeggio"):
        ways = np.diff(tones(notes))
        assert all(len(stroke) == 1 for stroke in strokes_of(notes))
        assert np.mean(ways > 0) > 0.5
        assert np.mean(ways >= 0) > 0.62


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_a_falling_arpeggio_falls(plan: Plan) -> None:
    for notes, _ in takes(plan, figure="arpeggio", contour="falling"):
        assert np.mean(np.diff(tones(notes)) < 0) > 0.5


@pytest.mark.parametrize("plan", [*TONES, *DRUMS], ids=named)
def test_an_ostinato_repeats_one_figure(plan: Plan) -> None:
    for notes, bars in takes(plan, figure="ostinato"):
        figures = [
            [
                (round((note.start - bar * bars.beats_per_bar) * 8), note.pitch)
                for note in notes
                if 0 <= note.start + HAND - bar * bars.beats_per_bar < bars.beats_per_bar
            ]
            for bar in range(bars.count)
        ]
        assert figures[0]
        assert all(sorted(one) == sorted(figures[0]) for one in figures)


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_offbeats_lie_between_the_beats(plan: Plan) -> None:
    for notes, bars in takes(plan, rhythm="offbeat"):
        assert all(off(at - 0.5, 1.0) < HAND for at in starts(notes))
        assert len(starts(notes)) == int(bars.beats)


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_four_on_the_floor_is_every_beat(plan: Plan) -> None:
    for notes, bars in takes(plan, rhythm="four on the floor"):
        assert {round(at) for at in starts(notes)} == set(range(int(np.ceil(bars.beats))))
        assert all(off(at, 1.0) < HAND for at in starts(notes))


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_a_backbeat_is_every_second_beat_of_a_bar(plan: Plan) -> None:
    for notes, bars in takes(plan, rhythm="backbeat"):
        in_bar = {round((at + HAND) % bars.beats_per_bar - HAND) for at in starts(notes)}
        assert in_bar == ({1} if bars.beats_per_bar == 3 else {1, 3})


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_a_syncopation_leaves_beats_out_and_is_ahead_of_them(plan: Plan) -> None:
    for notes, _ in takes(plan, rhythm="syncopated"):
        assert np.mean([off(at, 1.0) > 0.2 for at in starts(notes)]) >= 0.5


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_a_call_leaves_room_for_its_answer_and_the_answer_for_the_next(plan: Plan) -> None:
    for notes, bars in takes(plan, rhythm="call and response"):
        span = bars.beats_per_bar if bars.count > 1 else bars.beats / 2
        parts = [
            [n for n in notes if at - HAND <= n.start < at + span - HAND]
            for at in np.arange(0, bars.beats - 0.1, span)
        ]
        assert all(parts)
        for number, part in enumerate(parts):
            assert max(n.start + n.length for n in part) <= (number + 0.75) * span + 2 * HAND
        rhythms = [[round((at + HAND) % span * 4) for at in starts(part)] for part in parts]
        assert rhythms[1::2] == rhythms[0::2][: len(rhythms) // 2]  # one rhythm, other notes
        assert [n.pitch for n in parts[0]] != [n.pitch for n in parts[1]]


@pytest.mark.parametrize("plan", [*TONES, *DRUMS], ids=named)
def test_sparse_is_sparse_busy_is_busy_and_single_is_one(plan: Plan) -> None:
    most, least = (1.05, 2.5) if plan.family == "drums" else (0.55, 1.5)
    for notes, bars in takes(plan, density="sparse"):
        assert len(strokes_of(notes)) <= max(2, most * bars.beats)
    for notes, bars in takes(plan, density=Density.BUSY):
        assert density(notes, bars.beats) >= least
    for notes, _ in takes(plan, density="single"):
        assert len(strokes_of(notes)) == 1
        assert notes[0].start == 0


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_low_mid_and_high_rise(plan: Plan) -> None:
    def mean(register: str) -> float:
        return float(
            np.mean([n.pitch for notes, _ in takes(plan, register=register) for n in notes])
        )

    low, mid, high = mean("low"), mean("mid"), mean("high")
    assert low <= mid <= high
    assert high - low > 1


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_lines_rise_fall_and_rise_and_fall(plan: Plan) -> None:
    """By the first and the last thirds of what has several strokes; of a line, in each bar."""
    for way, sign in (("rising", 1), ("falling", -1)):
        changes = []
        for notes, bars in takes(plan, contour=way, figure="melody"):
            line = tones(notes)
            if len(line) >= 3 * bars.count:
                in_bar = np.floor((np.array(starts(notes)) + HAND) / bars.beats_per_bar)
                steps = np.diff(line)[np.diff(in_bar) == 0]
                assert (sign * steps >= 0).all()
                changes.extend(steps)
        assert np.abs(changes).sum() > 0
    for notes, bars in takes(plan, contour="arch", figure="melody"):
        line = tones(notes)
        if bars.count == 1 and len(line) > 3:
            top = int(np.argmax(line))
            assert (np.diff(line[: top + 1]) >= 0).all()
            assert (np.diff(line[top:]) <= 0).all()


@pytest.mark.parametrize("plan", [p for p in MANY if p.pattern.startswith(COMP)], ids=named)
def test_chords_rise_by_inversions(plan: Plan) -> None:
    rising = [tones(notes) for notes, _ in takes(plan, contour="rising")]
    falling = [tones(notes) for notes, _ in takes(plan, contour="falling")]
    assert np.mean([line[-1] - line[0] for line in rising]) > 3
    assert np.mean([line[-1] - line[0] for line in falling]) < -3


@pytest.mark.parametrize("value", ["1/2", "1/4", "1/8", "1/8T", "1/16"])
@pytest.mark.parametrize("plan", TONES, ids=named)
def test_a_note_value_is_the_grid(plan: Plan, value: str) -> None:
    how = Performance(note_value=value)  # type: ignore[arg-type]
    assert how.note_value
    for notes, bars in takes(plan, note_value=value):
        assert all(off(at, how.note_value.beats) < HAND for at in starts(notes))
        assert len(starts(notes)) == np.ceil(bars.beats / how.note_value.beats - 1e-6)
        assert max(note.length for note in notes) > 0.8 * min(how.note_value.beats, bars.beats)


@pytest.mark.parametrize("plan", TONES, ids=named)
def test_a_feel_is_straight_or_in_triplets(plan: Plan) -> None:
    for feel, place in (("straight", 0.5), ("triplet", 2 / 3)):
        for notes, _ in takes(plan, note_value="1/8", feel=feel):
            late = [at % 1 for at in starts(notes) if 0.25 < at % 1 < 0.8]
            assert late == pytest.approx([place] * len(late), abs=HAND)


@pytest.mark.parametrize("voice", DRUM_VOICES)
@pytest.mark.parametrize("plan", DRUMS, ids=named)
def test_one_voice_alone_is_struck(plan: Plan, voice: str) -> None:
    for notes, bars in takes(plan, FEW, only=(voice,)):
        assert {note.pitch for note in notes} <= keys_of([voice])
        assert {int((n.start + HAND) // bars.beats_per_bar) for n in notes} == set(
            range(bars.count)
        )


@pytest.mark.parametrize("voice", DRUM_VOICES)
@pytest.mark.parametrize("genre", [groove.genre for groove in GROOVES])
def test_a_voice_that_is_left_out_is_not_struck_and_something_else_is(
    genre: str, voice: str
) -> None:
    plan = Plan("drums", genre)
    for notes, bars in takes(plan, FEW, without=(voice,)):
        assert not {note.pitch for note in notes} & keys_of([voice])
        assert {int((n.start + HAND) // bars.beats_per_bar) for n in notes} == set(
            range(bars.count)
        )


def test_of_two_that_disagree_what_is_left_out_wins() -> None:
    for notes, _ in takes(
        Plan("drums", "house"), only=("kick", "hat"), without=("open hat", "kick")
    ):
        assert {note.pitch for note in notes} <= {KEYS["hat"], KEYS["pedal"]}


@pytest.mark.parametrize("genre", ["techno", "house", "kick drum", "trap"])
def test_a_kick_loop_on_four_is_a_kick_on_every_beat_and_nothing_else(genre: str) -> None:
    for notes, bars in takes(Plan("drums", genre), only=("kick",), rhythm="four on the floor"):
        assert {note.pitch for note in notes} == {KEYS["kick"]}
        assert len(notes) == np.ceil(bars.beats)
        assert all(off(note.start, 1.0) < HAND for note in notes)


@pytest.mark.parametrize("plan", DRUMS, ids=named)
def test_hats_are_struck_on_the_grid_that_is_asked_for(plan: Plan) -> None:
    for notes, bars in takes(plan, only=("hat",), note_value="1/16"):
        assert len(notes) == round(bars.beats * 4)
        assert all(off(note.start, 0.25) < HAND for note in notes)


@pytest.mark.parametrize("plan", DRUMS[:4], ids=named)
def test_a_rhythm_of_drums_is_of_its_own_drum(plan: Plan) -> None:
    def of(rhythm: str, *voices: str) -> Iterator[tuple[list[Note], BarSpan]]:
        for notes, bars in takes(plan, rhythm=rhythm):
            yield [note for note in notes if note.pitch in keys_of(voices)], bars

    for notes, bars in of("four on the floor", "kick"):
        assert len(notes) == np.ceil(bars.beats)
    for notes, bars in of("backbeat", "snare", "clap", "rim"):
        assert {round((n.start + HAND) % bars.beats_per_bar) for n in notes} <= {1, 3}
        assert notes
    for notes, _ in of("syncopated", "kick"):
        assert np.mean([off(note.start, 1.0) > 0.2 for note in notes]) >= 0.5
    for all_of_it, bars in takes(plan, rhythm="offbeat"):
        hats = [n for n in all_of_it if n.pitch in keys_of(["hat"])] or all_of_it
        assert sum(off(n.start - 0.5, 1.0) < HAND for n in hats) >= int(bars.beats)


@pytest.mark.parametrize("plan", DRUMS, ids=named)
def test_drums_call_and_answer_with_a_rest_after_each(plan: Plan) -> None:
    for notes, bars in takes(plan, rhythm="call and response"):
        span = bars.beats_per_bar if bars.count > 1 else bars.beats / 2
        assert all((note.start + HAND) % span <= 0.625 * span + 2 * HAND for note in notes)


def test_a_groove_that_begins_late_calls_all_the_same() -> None:
    plan, how = Plan("drums", "reggae"), {"rhythm": "call and response", "density": "sparse"}
    for notes, _ in takes(plan, [BarSpan(Meter(1, 8), 4), BarSpan(Meter(2, 4), 1)], **how):
        assert notes


@pytest.mark.parametrize("voice", ["hat", "snare", "tom"])
def test_a_roll_cuts_strokes_into_several(voice: str) -> None:
    for notes, _ in takes(Plan("drums", "rock"), articulation="roll", only=(voice,)):
        assert min(np.diff(sorted(note.start for note in notes))) < 0.2
        assert {note.pitch for note in notes} <= keys_of([voice])


def test_a_fill_takes_the_last_beat() -> None:
    fills = (KEYS["snare"], *(KEYS[name] for name in VOICES["tom"]))
    for notes, bars in takes(Plan("drums", "rock"), figure="fill"):
        last = [n for n in notes if n.start > bars.beats - 1 - HAND and n.pitch != KEYS["kick"]]
        assert last
        assert {note.pitch for note in last} <= set(fills)


def test_one_shots_are_struck_as_they_are_asked_for() -> None:
    def shot(plan: Plan, **said: object) -> tuple[Note, ...]:
        asked = replace(plan, looped=False, how=Performance(**said))  # type: ignore[arg-type]
        return compose(asked, BarSpan(count=1), np.random.default_rng(1))

    keys = Plan("keys", "single note", 45, 79)
    assert len(shot(keys, articulation="stab")) > 1
    assert max(n.length for n in shot(keys, articulation="stab")) < 1
    assert len(shot(keys, figure="chords")) > 1
    assert shot(keys, articulation="sustained")[0].length > 2
    assert shot(Plan("drums", "kick"), only=("snare",))[0].pitch == KEYS["snare"]
    low, high = (shot(keys, register=one)[0].pitch for one in ("low", "high"))
    assert low <= high


def test_nothing_that_cannot_be_written_is_written_because_of_how_it_is_played() -> None:
    assert (
        compose(
            Plan("fx", "", how=Performance(density=Density.BUSY)),
            BarSpan(),
            np.random.default_rng(1),
        )
        == ()
    )  # type: ignore[arg-type]


def test_drums_in_double_time_are_those_of_twice_the_bars():
    kicks = keys_of(["kick"])
    for notes, bars in takes(DRUMS[0], rhythm="double time"):
        if bars.meter == Meter():
            struck = sorted(note.start for note in notes if note.pitch in kicks)
            on_halves = [beat / 2 for beat in range(int(2 * bars.beats))]
            assert all(min(abs(at - one) for one in struck) < HAND for at in on_halves)
        assert max(note.start for note in notes) < bars.beats
