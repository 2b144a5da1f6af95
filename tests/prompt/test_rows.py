"""Places of single strokes and named rhythms, as a prompt says them."""

from __future__ import annotations

import pytest

from bridge.domain.music import Meter
from bridge.domain.performance import Rhythm
from bridge.domain.request import Kind
from bridge.prompt import asked, understand

KICK_1_3, BACKBEAT = "x.......x.......", "....x.......x..."


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("kick on 1 and 3, snare on 2 and 4, 120 bpm", {"kick": KICK_1_3, "snare": BACKBEAT}),
        ("kick on 1 and the and of 3, 120 bpm", {"kick": "x.........x....."}),
        ("kick on 1, 2& and 4, 100", {"kick": "x.....x.....x..."}),
        ("kick on the a of 2", {"kick": ".......x........"}),
        ("kick and clap on 1", {"clap": "x...............", "kick": "x..............."}),
        ("hats on every 8th, snare on 3", {"hat": "x.x.x.x.x.x.x.x.", "snare": "........x......."}),
        ("snare on the 3rd beat, 142 bpm", {"snare": "........x......."}),
        ("kick on beats 1 and 3 only", {"kick": KICK_1_3}),
        ("kick hits on beat 3, 4 bars", {"kick": "........x......."}),
        ("rimshot on step 4, 7 and 11, 128 bpm", {"rim": "...x..x...x....."}),
        ("kick: 1, 4, 7, 11, 15", {"kick": "x..x..x...x...x."}),
        ("taiko ensemble, accent on 1 and the and of 3", {"accent": "x.........x....."}),
        ("china cymbal on quarters, drums", {"cymbal": "x...x...x...x..."}),
        ("metal drums, half time snare", {"snare": "........x......."}),
        ("7/8 drums, snare on 5", {"snare": "........x....."}),
        ("12/8 drums, snare on 2 and 4", {"snare": "......x...........x....."}),
        ("piano stabs on 1 and 3", {"all": KICK_1_3}),
        ("x---x---x---x-x- kick 125 bpm", {"kick": "x...x...x...x.x."}),
        ("kick pattern 1 0 0 1 0 0 1 0, 120 bpm", {"kick": "x..x..x."}),
        ("kick 10010010 snare 00001000", {"kick": "x..x..x.", "snare": "....x..."}),
        ("x..x..x. kick, ....x... snare", {"kick": "x..x..x.", "snare": "....x..."}),
        ("hat |X.x.|X.x.|", {"hat": "x.o.x.o."}),
        ("bass x..x..x.", {"all": "x..x..x."}),
        ("x-x-x-x- 120", {"kick": "x.x.x.x."}),
        ("k...s...k.k.s... 95 bpm", {"kick": "x.......x.x.....", "snare": BACKBEAT}),
        ("kick on 1 e and a", {"kick": "xxxx............"}),
        ("kick on 1,5,9,13", {"kick": "x...x...x...x..."}),
        ("snare 2 and 4, kick on 1", {"kick": "x" + 15 * ".", "snare": BACKBEAT}),
        ("hats every 3rd step, kick on 1", {"hat": "x..x..x..x..x..x", "kick": "x" + 15 * "."}),
        ("ghost notes on the e of 2, snare on 2 and 4", {"snare": "....xg......x..."}),
        ("crash on 1, snare on 2 and 4, 16th hats", {"crash": "x" + 15 * ".", "snare": BACKBEAT}),
        ("kick on 1, 2 step garage", {"kick": "x" + 15 * "."}),
        ("x x x x kick, - x - x snare", {"kick": "xxxx", "snare": ".x.x"}),
        ("bass dotted quarter dotted quarter quarter", {"all": "x.....x.....x..."}),
        ("kick dotted quarter, eighth, half note", {"kick": "x.....x.x......."}),
        ("piano, quarter eighth eighth, 100 bpm", {"all": "x...x.x.x...x.x."}),
        ("closed hat 16ths accent the downbeats", {"closed hat": "xoooxoooxoooxooo"}),
        ("hats every 8th, accents on 2 and 4", {"accent": BACKBEAT, "hat": "x.x.x.x.x.x.x.x."}),
        ("drums, accent the offbeats", {"accent": "..x...x...x...x."}),
        ("drums with accents on the beat", {"accent": "x...x...x...x..."}),
        ("conga tumbao, 2-3 rumba clave", {"clave": "2-3 rumba clave"}),
    ],
)
def test_places_are_rows(text, rows):
    assert dict(understand(text).performance.rows) == rows


@pytest.mark.parametrize(
    "text",
    [
        "clap on 2 and 4", "hats on the offbeats", "hats on quarters", "kick on the floor, 3 bars",
        "xoxo", "drums 100 bpm", "110 bpm, 100 % swing", "piano on 4 bars", "bass at 100, 4/4",
        "2step drums no kick on beat 3", "kick - snare - hat", "909 kick 1000 hz", "...",
        "x-mas pad",
    ],
)  # fmt: skip
def test_what_is_no_place_or_what_an_axis_says_is_no_row(text):
    assert understand(text).performance.rows == ()


def test_a_place_of_what_is_left_out_is_told():
    assert any("beat 3" in one for one in asked("drums no kick on beat 3").notices)
    assert asked("kick on beats 1 and 3 only").notices == ()


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("son clave 3-2, 100 bpm", Rhythm.SON_CLAVE),
        ("2-3 son clave", Rhythm.SON_CLAVE_23),
        ("clave 2-3 rumba with congas", Rhythm.RUMBA_CLAVE_23),
        ("bossa clave rim", Rhythm.BOSSA_CLAVE),
        ("bass in tresillo", Rhythm.TRESILLO),
        ("tumbao bass D minor", Rhythm.TUMBAO),
        ("thrash riff, gallop rhythm", Rhythm.GALLOP),
        ("metal drums double kick", Rhythm.DOUBLE_KICK),
        ("double bass pedal drums", Rhythm.DOUBLE_KICK),
        ("bo diddley beat on toms 105", Rhythm.BO_DIDDLEY),
        ("hambone beat", Rhythm.BO_DIDDLEY),
        ("rosanna shuffle drums", Rhythm.HALF_TIME_SHUFFLE),
        ("half-time shuffle drums 90", Rhythm.HALF_TIME_SHUFFLE),
        ("irish jig fiddle in D", Rhythm.JIG),
        ("irish reel fiddle in D", Rhythm.REEL),
    ],
)
def test_a_rhythm_has_its_name(text, rhythm):
    assert understand(text).performance.rhythm is rhythm


def test_double_kick_is_how_a_whole_kit_is_played_and_a_double_bass_is_none():
    kit = understand("metal double bass drumming 180 bpm")
    assert (kit.family, kit.performance.only) == ("drums", ())
    assert understand("double bass, walking").instrument == "double bass"


def test_a_double_bass_of_metal_is_two_bass_drums():
    metal = understand("blast beats and double bass, 210 bpm drums")
    assert (metal.family, metal.performance.rhythm) == ("drums", Rhythm.DOUBLE_KICK)


def test_drums_by_their_letters_are_drums():
    said = understand("k...s...k.k.s... 95 bpm")
    assert (said.family, said.performance.only) == ("drums", ("kick", "snare"))


def test_a_clave_that_another_drum_plays_is_not_struck():
    assert understand("rumba clave woodblock").performance.only == ("woodblock",)
    assert understand("cowbell playing 2-3 clave").performance.only == ("cowbell",)
    assert understand("clave and woodblock").performance.only == ("clave", "woodblock")


def test_the_bell_is_in_twelve_where_nobody_says_a_meter():
    assert understand("bembe bell pattern").meter == Meter(12, 8)
    assert understand("afro cuban 6/8 bembe bell").meter == Meter(6, 8)


@pytest.mark.parametrize("text", ["four on the floor 124", "4 on the floor", "four to the floor"])
def test_a_rhythm_alone_is_played_by_drums(text):
    assert understand(text).family == "drums"


def test_a_rhythm_is_no_single_hit():
    for text in ("2-3 son clave", "kick: 1, 4, 7, 11, 15", "snare on 3"):
        assert asked(text).members.get("kind") is not Kind.ONESHOT


def test_a_drum_that_is_named_beside_a_kit_is_to_be_struck():
    assert understand("house drums with cowbell").performance.also == ("cowbell",)
    surdo = understand("batucada, surdo and agogo, no kick drum").performance
    assert ("tom" in surdo.also, surdo.without) == (True, ("kick",))


def test_a_fill_of_the_last_bar_is_where_fills_are():
    assert asked("dnb break 174 bpm, last bar fill").notices == ()
    assert asked("rock drums, fill in the last bar").notices == ()


def test_a_rhythm_that_nobody_plays_is_told():
    assert any("teental" in one for one in asked("tabla teental, 80 bpm").notices)


@pytest.mark.parametrize(
    ("text", "groove"),
    [
        ("jersey club drums", "jersey club"), ("metal drums D-beat", "d-beat"),
        ("death metal blast beat drums", "blast"), ("soca drums", "soca"),
        ("tamborzao beat", "funk carioca"), ("hard techno drums", "techno"),
        ("country drums, train beat", "country"), ("dusty drums", ""),
    ],
)  # fmt: skip
def test_what_drums_play_is_of_the_genre_or_named_itself(text, groove):
    assert understand(text).groove == groove


def test_note_values_that_fill_no_bar_are_told():
    told = asked("bass dotted quarter dotted quarter, 100 bpm").notices
    assert any("fills no bar of 4/4" in one for one in told)
    waltz = asked("bass dotted quarter dotted quarter in 3/4")
    assert waltz.understanding.performance.rows == (("all", "x.....x....."),)
    assert asked("dotted quarter = 70 bpm, pad").notices == ()


@pytest.mark.parametrize(
    "text",
    [
        "crescendo snare roll 2 bars 128 quarter notes to 8ths to 16ths to 32nds",
        "snare quarters to 8ths to 16ths, 128", "snare roll getting faster, 128",
        "accelerating snare roll", "snare 8ths to 16ths, 128",
    ],
)  # fmt: skip
def test_ever_shorter_notes_are_a_build(text):
    found = asked(text)
    assert found.understanding.performance.figure == "build"
    assert found.understanding.performance.note_value is None
    assert found.notices == ()


def test_the_half_time_shuffle_is_played_by_a_whole_kit():
    said = understand("purdie shuffle 16th note triplet ghost snare halftime 92")
    assert (said.family, said.performance.only) == ("drums", ())
    assert said.performance.note_value is None


def test_a_jig_is_in_six_where_nobody_says_a_meter():
    assert understand("irish jig fiddle in D").meter == Meter(6, 8)
