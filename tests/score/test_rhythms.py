"""Rows of steps, named rhythms and the grooves of genres, as they are struck."""

from __future__ import annotations

import numpy as np
import pytest

from bridge.domain.music import Meter
from bridge.domain.notes import Note
from bridge.domain.performance import NAMED_ROWS, Contour, Feel, Figure, Performance, Rhythm
from bridge.prompt.sound.names import genres
from bridge.prompt.text.phrases import table
from bridge.prompt.vocabulary import read_tokens
from bridge.score.compose import compose
from bridge.score.grooves import GROOVES, KEYS
from bridge.score.named_grooves import ALL_GROOVES, NAMED_GROOVES, grooves_of
from bridge.score.notes import BarSpan
from bridge.score.plan import Plan
from bridge.score.rhythms import NAMED, row_of, struck

NEAR = 0.07


def written(how: Performance, bars: BarSpan, pattern: str = "house", seed: int = 3) -> list[Note]:
    plan = Plan("drums", pattern, how=how)
    return list(compose(plan, bars, np.random.default_rng(seed)))


def steps(notes: list[Note], drum: str, bars: BarSpan) -> str:
    """The sixteenths of some bars at which a drum is struck."""
    at = {round(note.start * 4) for note in notes if note.pitch == KEYS[drum]}
    return "".join("x" if step in at else "." for step in range(bars.count * bars.steps))


@pytest.mark.parametrize(
    ("row", "meter", "at"),
    [
        ("x.x.", Meter(), [0, 2]),
        ("x..x..x.", Meter(), [0, 1.5, 3]),
        ("x..x..x...x.x...", Meter(), [0, 0.75, 1.5, 2.5, 3]),
        ("x..x..x..x..", Meter(), [0, 1, 2, 3]),
        ("x.x.xx.x.x.x", Meter(12, 8), [0, 1, 2, 2.5, 3.5, 4.5, 5.5]),
        ("x..x..x...x.x...", Meter(3, 4), [0, 0.75, 1.5, 2.5]),
        ("x", Meter(2, 4), [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]),
    ],
)
def test_steps_share_a_bar(row, meter, at):
    assert [beat for beat, _ in struck(row, BarSpan(meter, 1))] == pytest.approx(at)


def test_more_steps_than_a_bar_has_are_of_several():
    row = "x" + "." * 15 + "....x" + "." * 11
    assert [beat for beat, _ in struck(row, BarSpan(Meter(), 2))] == [0, 5]


def test_a_clave_takes_a_bar_of_sixteenths_and_at_a_fast_tempo_two_of_eighths():
    slow, fast = BarSpan(Meter(), 2, 100), BarSpan(Meter(), 2, 190)
    assert [at for at, _ in row_of("3-2 son clave", slow)][:5] == [0, 0.75, 1.5, 2.5, 3]
    assert [at for at, _ in row_of("3-2 son clave", fast)] == [0, 1.5, 3, 5, 6]
    assert [at for at, _ in row_of("2-3 rumba clave", fast)] == [1, 2, 4, 5.5, 7.5]


@pytest.mark.parametrize("rhythm", sorted(NAMED_ROWS))
@pytest.mark.parametrize("meter", [Meter(), Meter(3, 4), Meter(7, 8), Meter(12, 8), Meter(2, 4)])
@pytest.mark.parametrize("bpm", [90.0, 180.0])
def test_every_named_rhythm_is_struck_within_any_bars(rhythm, meter, bpm):
    for count in (1, 2, 3):
        bars = BarSpan(meter, count, bpm)
        strokes = row_of(rhythm, bars)
        assert strokes
        assert all(0 <= at < bars.beats for at, _ in strokes)
        for family in ("drums", "bass", "keys"):
            pattern = {"drums": "house", "bass": "bass riff"}.get(family, "sustained chords")
            plan = Plan(family, pattern, 36, 72, mode="minor", how=Performance(rhythm=rhythm))
            assert compose(plan, bars, np.random.default_rng(1))


def test_every_named_rhythm_has_a_row():
    assert set(NAMED) == NAMED_ROWS


def test_rows_are_struck_as_they_are_and_the_groove_around_them():
    bars = BarSpan(Meter(), 2)
    how = Performance(
        rows=(("snare", "........x......."), ("kick", "x..x..x.")), feel=Feel.STRAIGHT
    )
    for seed in range(6):
        notes = written(how, bars, "rock", seed)
        assert steps(notes, "snare", bars) == 2 * "........x......."
        assert steps(notes, "kick", bars) == 2 * "x.....x.....x..."
        assert len({note.pitch for note in notes}) > 2
    alone = written(Performance(rows=(("kick", "x.......x......."),), only=("kick",)), bars)
    assert {note.pitch for note in alone} == {KEYS["kick"]}


def test_accents_are_loud_where_they_are_and_nowhere_else():
    how = Performance(rows=(("accent", "x.........x....."),))
    for plan in (Plan("drums", "taiko drums", how=how), Plan("bass", "bass riff", 28, 52, how=how)):
        notes = compose(plan, BarSpan(Meter(), 2), np.random.default_rng(4))
        loud = {round(note.start * 2) for note in notes if note.velocity > 0.75}
        assert loud == {0, 5, 8, 13}


def test_a_tumbao_is_ahead_of_its_chord():
    how = Performance(rhythm=Rhythm.TUMBAO)
    bars = BarSpan(Meter(), 4, 180)
    notes = compose(Plan("bass", "bass riff", 28, 52, how=how), bars, np.random.default_rng(2))
    assert [round(note.start * 2) % 8 for note in notes] == [3, 6] * 4


def test_a_gallop_is_an_eighth_and_two_sixteenths_on_guitar_and_kick():
    how, bars = Performance(rhythm=Rhythm.GALLOP), BarSpan(Meter(), 1)
    riff = compose(Plan("guitar", "riff", 40, 64, how=how), bars, np.random.default_rng(2))
    assert {round(note.start * 4) % 4 for note in riff} == {0, 2, 3}
    assert steps(written(how, bars, "metal"), "kick", bars) == "x.xxx.xxx.xxx.xx"


@pytest.mark.parametrize(("contour", "order"), [(Contour.FALLING, -1), (Contour.RISING, 1)])
def test_toms_of_a_fill_go_from_one_to_the_other(contour, order):
    how = Performance(figure=Figure.FILL, contour=contour, only=("tom",))
    for seed in range(4):
        notes = sorted(written(how, BarSpan(Meter(), 2), "rock", seed), key=lambda n: n.start)
        pitches = [note.pitch for note in notes if note.start >= 4 - NEAR]
        assert pitches == sorted(pitches, reverse=order < 0)
        assert len(set(pitches)) == 3


def test_what_is_asked_for_beside_a_groove_is_struck():
    for seed in range(6):
        notes = written(Performance(also=("cowbell", "hat")), BarSpan(Meter(), 2), seed=seed)
        assert {KEYS["cowbell"], KEYS["kick"]} <= {note.pitch for note in notes}
    plain = written(Performance(), BarSpan(Meter(), 2))
    assert written(Performance(also=("kick",)), BarSpan(Meter(), 2)) == plain


def test_latin_drums_keep_to_the_clave_at_a_fast_tempo():
    bars = BarSpan(Meter(), 2, 180)
    for seed in range(6):
        notes = written(Performance(), bars, "latin percussion", seed)
        assert all(abs(note.start * 2 - round(note.start * 2)) < 2 * NEAR for note in notes)


def test_grooves_by_name_are_well_formed_and_draw_nothing_of_the_others():
    for groove in NAMED_GROOVES:
        bar = round(groove.meter.beats * 4)
        for name, rows in groove.rows.items():
            assert name in KEYS
            assert {len(row) for row in rows} == {bar}
            assert set("".join(rows)) <= set("xog.?")
    drawn = {(one.genre, one.meter) for one in GROOVES}
    assert not drawn & {(one.genre, one.meter) for one in NAMED_GROOVES}


def test_every_groove_of_the_words_is_one_and_every_genre_has_one():
    assert set(table("grooves")) <= {groove.genre for groove in ALL_GROOVES}
    bare = set()
    for name, of in table("genres").items():
        genre = genres().at(read_tokens(of["names"][0]), 0)
        if genre is not None and not grooves_of(genre.value.groove):
            bare.add(name)
    assert bare == READ


READ = {
    "acid house", "blues", "breakcore", "chillwave", "hip hop", "tech house", "trip hop",
    "tropical house",
}  # fmt: skip
"""Genres whose drums are read in the words."""


@pytest.mark.parametrize("pattern", ["taiko drums", "house", "rock", "trap", "boom bap", "shuffle"])
@pytest.mark.parametrize("meter", [Meter(6, 8), Meter(9, 8), Meter(12, 8)])
def test_in_compound_meters_all_is_on_the_eighths(pattern, meter):
    bars = BarSpan(meter, 2, 90)
    toms = ("low_tom", "mid_tom") if pattern == "taiko drums" else ()  # elsewhere they are fills
    keys = {KEYS[name] for name in ("kick", "clap", "rim", *toms)}
    for seed in range(8):
        for note in written(Performance(feel=Feel.STRAIGHT), bars, pattern, seed):
            if note.pitch in keys:
                assert abs(note.start * 2 - round(note.start * 2)) < 2 * NEAR


def test_jazz_in_five_is_a_swung_ride():
    bars = BarSpan(Meter(5, 4), 2, 170)
    for seed in range(6):
        notes = written(Performance(), bars, "jazz", seed)
        ride = sorted(note.start for note in notes if note.pitch == KEYS["ride"])
        assert not [note for note in notes if note.pitch == KEYS["hat"]]
        assert any(0.55 < at % 1 < 0.72 for at in ride)
        assert {0, 1, 2, 3, 4} <= {round(at) for at in ride}


def test_bo_diddley_is_the_clave_on_toms():
    bars = BarSpan(Meter(), 1, 105)
    for seed in range(4):
        notes = written(Performance(rhythm=Rhythm.BO_DIDDLEY, also=("tom",)), bars, "rock", seed)
        assert steps(notes, "low_tom", bars) == "x..x..x...x.x..."
        assert not {KEYS["snare"], KEYS["mid_tom"]} & {note.pitch for note in notes}


def test_a_half_time_shuffle_is_of_triplets_with_the_snare_on_three():
    bars = BarSpan(Meter(), 2, 92)
    how = Performance(rhythm=Rhythm.HALF_TIME_SHUFFLE, feel=Feel.SWUNG)
    for seed in range(6):
        notes = written(how, bars, "half-time", seed)
        hats = {round(note.start * 3) % 12 for note in notes if note.pitch == KEYS["hat"]}
        loud = {
            round(note.start * 3) % 12
            for note in notes
            if note.pitch == KEYS["snare"] and note.velocity > 0.6
        }
        assert (hats, loud) == ({0, 2, 3, 5, 6, 8, 9, 11}, {6})
        assert all(abs(note.start * 3 - round(note.start * 3)) < 3 * NEAR for note in notes)


def test_a_jig_is_a_quarter_and_eighths():
    how, bars = Performance(rhythm=Rhythm.JIG), BarSpan(Meter(6, 8), 2, 120)
    notes = compose(
        Plan("strings", "long notes", 55, 84, mode="major", how=how), bars, np.random.default_rng(1)
    )
    starts = {round(note.start * 2) for note in notes}
    assert starts == {0, 2, 3, 4, 5, 6, 8, 9, 10, 11}
