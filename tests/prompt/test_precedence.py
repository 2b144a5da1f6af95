"""Who counts where several say it."""

from __future__ import annotations

import pytest

from bridge.config.presets import load_presets
from bridge.domain.chords import Progression
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key
from bridge.domain.notes import Touch
from bridge.domain.performance import Density
from bridge.domain.request import Kind, Request
from bridge.domain.sample import NO_ORIGIN, Origin
from bridge.osc.defaults import RequestDefaults
from bridge.prompt import asked, parse_tonality, understand

AM, C = Key(9, True), Key(0)


@pytest.mark.parametrize(
    ("prompt", "named", "sticky", "members", "notices"),
    [
        ("pad", {}, {}, {}, 0),
        ("pad, 90 bpm", {}, {}, {"bpm": 90}, 0),
        ("pad, 90 bpm", {"bpm": 100}, {}, {"bpm": 100}, 1),
        ("pad, 90 bpm", {"bpm": 90}, {}, {"bpm": 90}, 0),
        ("pad, 90 bpm", {}, {"bpm": 100}, {"bpm": 90}, 1),
        ("pad", {}, {"bpm": 100}, {"bpm": 100}, 0),
        ("pad, 90 bpm", {"bpm": 120}, {"bpm": 100}, {"bpm": 120}, 1),
        ("pad in Am", {"key": C}, {}, {"key": C}, 1),
        ("pad in Am", {}, {"key": C}, {"key": AM}, 1),
        ("a big snare", {}, {}, {"kind": Kind.ONESHOT}, 0),
        ("a big snare", {}, {"kind": Kind.LOOP}, {"kind": Kind.LOOP}, 0),
        ("snare one-shot", {}, {"kind": Kind.LOOP}, {"kind": Kind.ONESHOT}, 1),
        ("drums, no hats", {"negative": "hiss"}, {}, {"negative": "hiss, hats"}, 0),
    ],
)
def test_named_before_prompt_before_sticky(prompt, named, sticky, members, notices):
    found = asked(prompt, named, sticky)
    assert {name: found.members[name] for name in members} == members
    assert len(found.notices) == notices


@pytest.mark.parametrize(
    ("prompt", "named", "kind"),
    [
        ("dusty kick", {}, Kind.LOOP),
        ("dusty kick one-shot", {}, Kind.ONESHOT),
        ("dusty kick", {"kind": Kind.ONESHOT}, Kind.ONESHOT),
    ],
)
def test_what_is_made_of_a_loop_is_one_unless_somebody_says_otherwise(prompt, named, kind):
    found = asked(prompt, named, origin=Origin(Kind.LOOP))
    assert (found.members["kind"], found.notices) == (kind, ())
    assert asked("dusty kick").members["kind"] is Kind.ONESHOT


def test_a_difference_is_told_in_a_sentence():
    (told,) = asked("pad, 90 bpm", {"bpm": 100.0}).notices
    assert told == "The prompt says 90 bpm: 100 bpm counts, as it is named beside it."
    (told,) = asked("pad in Am", {}, {"key": C}).notices
    assert told == "The prompt says Am: that counts, not the C set before."


@pytest.mark.parametrize(
    ("prompt", "named", "told"),
    [
        ("riser, 8 bars, one shot", {}, "A one-shot is as long as it sounds: ask for a loop if it "
         "is to have 8 bars."),
        ("riser one shot", {"bars": 1}, "A one-shot is as long as it sounds: ask for a loop if it "
         "is to have 1 bar."),
        ("bass, Am F C G, 100 bpm, D major", {}, "Am F C G is not in D: it is played as it is."),
        ("bass in D", {"chords": Progression.parse("Ebm7 Ab7 Db")}, "Ebm7 Ab7 Db is not in D: it "
         "is played as it is."),
        ("half-bar drum loop", {}, "Loops have whole bars: “half-bar” is passed over."),
        ("1.5 bars of bass", {}, "Loops have whole bars: “1.5 bars” is passed over."),
        ("0 bars of bass", {}, "Loops have whole bars: “0 bars” is passed over."),
        ("pad like Burial", {}, "Not known: Burial; say how it sounds instead."),
        ("keys in the style of Jon Hopkins, 90 bpm", {}, "Not known: Jon Hopkins; say how it "
         "sounds instead."),
        ("Aphex Twin type beat", {}, "Not known: Aphex Twin; say how it sounds instead."),
        ("1/2 bar drums", {}, "Loops have whole bars: “1/2 bar” is passed over."),
        ("dark drone, 60 sec", {}, "“60 sec” is passed over: say a loop's length in bars."),
        ("noise sweep 3 seconds long", {}, "“3 seconds long” is passed over: say a loop's length "
         "in bars."),
        ("snare one-shot, 2 seconds", {}, "“2 seconds” is passed over: a one-shot is as long as it "
         "sounds."),
        ("drum loop, 2 beats", {}, "“2 beats” is passed over: say a loop's length in bars."),
        ("120 bpm 90 bpm house drums", {}, "The first counts, 120 bpm: “90 bpm” is passed over."),
        ("drums in 7/8, 3/4", {}, "The first counts, 7/8: “3/4” is passed over."),
        ("bass, 90 bpm 120", {}, "The first counts, 90 bpm: “120” is passed over."),
        ("4 bars, 8 bars bass", {}, "The first counts, 4 bars: “8 bars” is passed over."),
        ("A minor C major piano", {}, "The first counts, Am: “C major” is passed over."),
        ("kick drum 60 to 120 bpm", {}, "“60 to 120 bpm” is a range: its middle counts, 90 bpm."),
        ("kick one shot in G", {}, "Drums and effects have their own pitch: G is passed over."),
        ("kick G1 one-shot", {}, "Drums and effects have their own pitch: “G1” is passed over."),
        ("tabla groove", {}, "The embedded model has no tabla: it plays bongos instead."),
        ("oud in D hijaz", {}, "The embedded model has no oud: it plays a plucked string instead."),
        ("gamelan loop", {}, "The embedded model has no gamelan: it plays a vibraphone instead."),
        ("drums 5/7", {}, "“5/7” is no meter: say e.g. 5/4 or 7/8."),
        ("piano, rubato", {}, "All of it keeps one tempo: “rubato” is passed over."),
        ("double time bass", {}, "Only drums are played in double time: these notes are busier."),
        ("hats, swing 110%", {}, "Swing is from 50 (straight) to 75 %: “110%” is passed over."),
        ("piano, velocity 0-60", {}, "Velocity is from 1 to 127: “velocity 0-60” is passed over."),
        ("koto in A hirajoshi", {}, "“hirajoshi” is played as Am, the nearest scale here."),
        ("koto, japanese scale in A", {}, "“japanese scale” is played as A phrygian, the nearest "
         "scale here."),
        ("pentatonic piano", {}, "“pentatonic” is no scale here: say a key of the nearest, e.g. A "
         "major."),
        ("Daft Punk style bass", {}, "Not known: Daft Punk; say how it sounds instead."),
        ("pluck, deadmau5", {}, "Not known: deadmau5; say how it sounds instead."),
        ("AC/DC riff", {}, "Not known: AC/DC; say how it sounds instead."),
        ("bass like Prince", {}, "Not known: Prince; say how it sounds instead."),
    ],
)  # fmt: skip
def test_what_is_passed_over_is_told(prompt, named, told):
    assert asked(prompt, named).notices == (told,)


@pytest.mark.parametrize(
    "prompt",
    ["keys, C A7 D7 G7 in C", "bass, Am E7 in A minor", "keys, C7 F7 G7 in C major blues",
     "pad, Dm G Dm C in D dorian", "keys, ii V I in Bb", "riser, 8 bars", "pad by night",
     "90s style piano", "piano in Db major like a ballad",
     "UK style drums", "4 bars of drums", "half time drums, 2 bars", "drums, 88-94 bpm",
     "was 90 bpm, but now 100 bpm, drums", "pad, 80s", "pad with a 5 second attack", "piano sec",
     "8 bars of drums with a 1 bar fill", "170 bpm drums, 85 bpm half time", "bass, Am, 8A",
     "drums, 4 bars, 16 beats", "A minor (C major) piano", "hits on 2 beats", "prince of bass",
     "drums, swing 54%", "piano pp", "pad in D hijaz", "Am F C G piano", "hammond B3", "organ C7",
     "snare one-shot, tight, 909", "koto in A minor", "double time drums", "reverse cymbal",
     "surdo and agogo only", "FM bell C5 one shot", "808 C1 one-shot"],
)  # fmt: skip
def test_and_nothing_else_is(prompt):
    assert asked(prompt).notices == ()


BOOM_BAP = Origin(Kind.LOOP, "dusty boom bap drums")


@pytest.mark.parametrize(
    ("prompt", "origin", "words", "family"),
    [
        ("the same, but sparser", BOOM_BAP, "dusty boom bap drums, the same, but sparser", "drums"),
        ("no kick", BOOM_BAP, "dusty boom bap drums", "drums"),
        ("techno", BOOM_BAP, "techno, dusty boom bap drums", "drums"),
        ("darker", Origin(Kind.LOOP, "Rhodes chords"), "Rhodes chords, darker", "keys"),
        ("a flute", BOOM_BAP, "a flute", "woodwind"),
        ("silence", BOOM_BAP, "silence", ""),
        ("a bar of silence", BOOM_BAP, "a bar of silence", ""),
        ("darker", Origin(Kind.LOOP), "darker", ""),
        ("darker", NO_ORIGIN, "darker", ""),
        ("darker", Origin(Kind.LOOP, "x" * 1_000), "darker", ""),
    ],
)
def test_what_names_no_sound_speaks_of_the_one_it_is_made_of(prompt, origin, words, family):
    wanted = asked(prompt, origin=origin)
    assert wanted.members["prompt"] == words
    assert wanted.understanding.family == family


def test_what_is_said_of_a_sound_is_played_so():
    sparser = asked("the same, but sparser", origin=BOOM_BAP)
    assert sparser.members["performance"].density is Density.SPARSE
    assert not sparser.notices
    assert asked("no kick", origin=BOOM_BAP).members["performance"].without == ("kick",)


@pytest.mark.parametrize(
    ("prompt", "named", "key", "octave"),
    [
        ("FM bell C5 one shot", {}, "C", 5),
        ("FM bell C5", {"kind": Kind.ONESHOT}, "C", 5),
        ("sub bass one-shot, F#1", {}, "F#", 1),
        ("pad one-shot in Bb2", {}, "Bb", 2),
        ("pad one-shot Cb4", {}, "Cb", 3),
        ("organ one-shot B#3", {}, "B#", 4),
        ("bell C5 one shot", {"key": Key.parse("Am")}, "Am", 5),
        ("pad one-shot C0", {}, "C", 0),
        ("bell loop C5", {}, "C", 5),
        ("bass in C#2", {}, "C#", 2),
        ("deep house bassline Am 122 bpm, C1", {}, "Am", 1),
        ("sub bass c1 one-shot", {}, "C", 1),
        ("sub bass C1 long note one-shot", {}, "C", 1),
        ("flute melody, C5 to C6", {}, None, 5),
        ("piano octaves C2 to C4 left hand low, 72 bpm E minor", {}, "Em", 2),
        ("keys, E3-E5", {}, None, 3),
        ("keys C7 to F7", {}, "F", None),
        ("hammond B3", {}, None, None),
        ("djent guitar riff drop A palm muted", {}, "Am", None),
        ("drop D metal riff", {}, "Dm", None),
        ("metal guitar riff, C# standard tuning", {}, "C#m", None),
        ("low E bass one shot", {}, "E", None),
        ("bass drop", {}, None, None),
        ("organ C7 one-shot", {}, "C", None),
    ],
)
def test_a_note_with_its_octave_is_played_there(prompt, named, key, octave):
    members = asked(prompt, named).members
    assert members["performance"].octave == octave
    assert members.get("key") == (key and Key.parse(key))


@pytest.mark.parametrize(
    ("prompt", "named", "sticky", "touch", "notices"),
    [
        ("hats, swing 54%", {}, {}, Touch(0.54), 0),
        ("hats, 66 % swing", {}, {}, Touch(0.66), 0),
        ("hats, swing: 0.6", {}, {}, Touch(0.6), 0),
        ("60% shuffle drums", {}, {}, Touch(0.6), 0),
        ("drums swing 62", {}, {}, Touch(0.62), 0),
        ("hats, swing 54%", {"touch": Touch(0.6)}, {}, Touch(0.6), 1),
        ("hats, swing 54%", {"touch": Touch(humanise=0.5)}, {}, Touch(0.54, 0.5), 0),
        ("hats, swing 54%", {}, {"touch": Touch(0.6, 0.5)}, Touch(0.54, 0.5), 1),
        ("piano pp", {}, {}, Touch(velocity=(20, 42)), 0),
        ("piano, fortissimo", {}, {}, Touch(velocity=(98, 122)), 0),
        ("piano, velocity 40-60", {}, {}, Touch(velocity=(40, 60)), 0),
        ("piano, velocity 40 to 60, 90 bpm", {}, {}, Touch(velocity=(40, 60)), 0),
        ("hats, swing 54-58%", {}, {}, Touch(0.56), 0),
        ("piano, velocity 40-60%", {}, {}, Touch(velocity=(50, 76)), 0),
        ("piano, velocity 90", {}, {}, Touch(velocity=(90, 90)), 0),
        ("shaker loop, humanized", {}, {}, Touch(humanise=0.5), 0),
        ("shaker loop, humanise 30%", {}, {}, Touch(humanise=0.3), 0),
        ("swing 16ths drums, medium swing 132", {}, {}, None, 0),
    ],
)
def test_how_notes_are_touched_is_said_in_a_prompt_too(prompt, named, sticky, touch, notices):
    found = asked(prompt, named, sticky)
    assert found.members.get("touch") == touch
    assert len(found.notices) == notices


def test_a_touch_by_osc_s_names_counts_by_the_same_order():
    defaults = RequestDefaults("embedded")
    defaults.set("swing", 0.7)
    request, notices = defaults.asked({"prompt": "hats, swing 54%"})
    assert (request.touch.swing, len(notices)) == (0.54, 1)
    request, notices = defaults.asked({"prompt": "hats, swing 54%", "swing": 0.6})
    assert request.touch.swing == 0.6
    assert notices == ("The prompt says swing 54 %: swing 60 % counts, as it is named beside it.",)


def test_a_length_that_no_loop_can_have_is_refused_and_not_passed_over():
    assert asked("1000 bars of drums").members["bars"] == 1000
    with pytest.raises(BadArgument, match="bars"):
        Request(**asked("1000 bars of drums").members)


@pytest.mark.parametrize(
    ("prompt", "named", "key", "scale"),
    [
        ("pad in D dorian", {}, "Dm", "dorian"),
        ("pad in D dorian", {"key": AM}, "Am", None),
        ("pad in Am", {"key": parse_tonality("G mixolydian")}, "G", "mixolydian"),
        ("phrygian pad", {"key": Key(4)}, "Em", "phrygian"),
        ("phrygian pad", {}, "None", "phrygian"),
        ("pad, D harmonic minor", {}, "Dm", "harmonic minor"),
    ],
)
def test_a_mode_goes_with_the_key_that_counts(prompt, named, key, scale):
    members = asked(prompt, named).members
    assert str(members.get("key")) == key
    assert members["performance"].scale == scale


def test_a_morph_is_told_of_both_its_prompts():
    told = asked("pad, 90 bpm", other="piano and cello, 140 bpm").notices
    assert told == (
        "One sample holds one part: this is the piano. Ask again for: cello.",
        "The second prompt says 140 bpm: a morph is one loop, and has 90 bpm from end to end.",
    )
    assert asked("pad", other="bells, 140 bpm").members["bpm"] == 140


def test_a_preset_is_understood_and_told_as_a_prompt_is():
    defaults = RequestDefaults("embedded")
    preset = Request("piano and cello, 90 bpm, no reverb", bpm=100.0)
    request, notices = defaults.asked({}, preset)
    assert (request.prompt, request.bpm, request.negative) == ("piano and cello", 90, "reverb")
    assert len(notices) == 2
    loop = Request("a big snare")
    assert defaults.asked({}, loop)[0].kind is Kind.LOOP


@pytest.mark.parametrize("preset", load_presets(), ids=lambda preset: preset.name)
def test_no_preset_that_ships_has_to_be_explained(preset):
    request, notices = RequestDefaults("embedded").asked({}, preset.request)
    assert notices == ()
    assert (request.kind, request.bpm) == (preset.request.kind, preset.request.bpm)


def test_all_that_is_told_is_explained():
    found = asked("one shot loop 4 bars kick")
    assert found.to_dict()["notices"] == list(found.notices) != []
    both = asked("like aphex twin - avril 14th").notices
    assert ["aphex twin" in one or "avril" in one for one in both] == [True, True]


def test_one_chord_leaves_a_loop_its_length_and_agrees_with_its_key():
    found = asked("E7#9 guitar stab")
    assert str(found.members["chords"]) == "E7#9"
    assert "bars" not in found.members
    assert found.notices == ()


@pytest.mark.parametrize(
    ("prompt", "chords"),
    [
        ("Ebm9 pad", "Ebm9"), ("Cadd9 strings loop", "Cadd9"), ("organ loop, C7", "C7"),
        ("pad E4", None), ("Am pad", None), ("Dm7 bass", None), ("Em7 piano melody", None),
        ("Dm9 drums", None), ("DX7 keys", None), ("JP-8000 lead C64", None),
    ],
)  # fmt: skip
def test_one_chord_of_what_plays_chords_is_its_harmony(prompt, chords):
    found = understand(prompt).chords
    assert (None if found is None else str(found)) == chords


@pytest.mark.parametrize(
    "text",
    [
        "drums but 10 bpm slower", "drums, slower by 10 bpm", "drums 50 bpm slower",
        "drums 5bpm faster", "drums 10% slower", "same but no hats and 10 bpm slower",
    ],
)  # fmt: skip
def test_a_tempo_against_another_is_told_and_is_none(text):
    found = asked(text)
    assert "bpm" not in found.members
    assert any("say the tempo, e.g." in one for one in found.notices)
    assert found.understanding.usual_bpm is None


def test_a_tempo_beside_one_against_another_counts():
    found = asked("drums 92 bpm, 10 bpm slower than before")
    assert found.members["bpm"] == 92
    assert asked("house drums 120 bpm, slower").members["bpm"] == 120


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("drums and bass house loop", "bass"), ("house drums & bass house", "bass"),
        ("reggae one drop 75 with skank guitar", "drums"),
    ],
)  # fmt: skip
def test_a_part_that_is_left_is_told(text, left):
    assert any(one.endswith(f"Ask again for: {left}.") for one in asked(text).notices)


@pytest.mark.parametrize(
    "text", ["drum and bass loop", "bass house drums", "one drop bassline", "one drop drums"]
)
def test_a_style_is_no_part(text):
    assert asked(text).notices == ()


def test_the_genre_of_two_parts_is_theirs():
    assert asked("drums and bass house loop").understanding.genre == "house"
    assert asked("bass house loop").understanding.genre == "bass house"


def test_only_a_bass_plays_roots_alone():
    assert any("roots alone" in one for one in asked("piano, only root notes").notices)
    assert asked("bass, only root notes").notices == ()
