"""What a prompt asks for in words is played, or told with its cure."""

from __future__ import annotations

import pytest

from bridge.domain.errors import BadArgument
from bridge.domain.request import Kind
from bridge.domain.sample import Origin
from bridge.prompt import asked, parse_key, understand
from bridge.prompt.kits import told_of_kit
from bridge.prompt.sound.names import names
from bridge.prompt.text.phrases import table


def notices(prompt: str) -> tuple[str, ...]:
    return asked(prompt).notices


@pytest.mark.parametrize(
    ("prompt", "family", "instrument"),
    [
        ("tambora", "drums", ""),
        ("merengue tambora y güira 160 bpm", "drums", ""),
        ("tambura drone", "pluck", "sitar"),
        ("scratch one shot", "fx", "vinyl scratch"),
        ("funk scratch guitar", "guitar", "muted guitar"),
        ("amen break style 170bpm", "drums", ""),
        ("wurlitzer with tape wobble", "keys", "Wurlitzer"),
        ("wobble bass", "bass", "wobble bass"),
        ("g funk lead synth, portamento", "lead", "gliding lead"),
        ("saw lead with glide", "lead", "saw lead"),
        ("phonk cowbell melody C minor", "pluck", "bell pluck"),
        ("808 cowbell, 140 bpm, C minor", "pluck", "bell pluck"),
        ("808 cowbell loop", "drums", ""),
        ("cowbell and congas in C minor", "drums", ""),
        ("agogo melody", "pluck", "bell pluck"),
        ("909 drum kit, 120 bpm", "drums", "909 kit"),
        ("punk power chords G C D", "guitar", "distorted guitar"),
        ("acoustic guitar power chords", "guitar", "acoustic guitar"),
    ],
)
def test_a_name_is_what_a_producer_means(prompt, family, instrument):
    said = understand(prompt)
    assert (said.family, said.instrument) == (family, instrument)


def test_a_drum_from_another_language_is_one_word():
    assert understand("merengue tambora y güira 160 bpm").performance.only == ("guiro", "tom")


@pytest.mark.parametrize(
    ("prompt", "family"),
    [
        ("sad Am 80 bpm", "keys"),
        ("loop 4 bars Am", "keys"),
        ("dark", "pad"),
        ("metallic", "mallet"),
        ("one shot", "keys"),
        ("make it sound like Monday morning", "keys"),
        ("dreamy floating, D minor", "pad"),
        ("groovy 120 bpm", "drums"),
        ("groovy, D minor", "keys"),
        ("lydian, 90 bpm", "keys"),
        ("no keys, in D minor", "pad"),
        ("lofi, Dm7 G7 Cmaj7", "keys"),
        ("blues in Bb, 12 bars", "keys"),
        ("trap melody, F# minor", "keys"),
    ],
)
def test_where_no_sound_is_named_one_is_chosen_and_told(prompt, family):
    assert understand(prompt).family == family
    (told,) = [one for one in notices(prompt) if one.startswith("No sound is named: this is ")]
    assert told.endswith("; say e.g. dusty drums, 808 bass or warm pad.")


@pytest.mark.parametrize("prompt", ["nothing", "silence", "a bar of silence"])
def test_silence_is_left_to_the_model_and_told(prompt):
    assert understand(prompt).family == ""
    told = "No sound is named: say e.g. dusty drums, 808 bass or warm pad."
    assert notices(prompt) == (told,)
    assert asked(prompt, origin=Origin(Kind.LOOP, "pad")).notices == ()


@pytest.mark.parametrize("prompt", ["house, Am, 124 bpm", "blorptron loop", "warm pad", "trap"])
def test_a_genre_a_name_or_a_word_that_is_not_known_leaves_nothing_to_be_chosen(prompt):
    assert understand(prompt).default_family == ""


def test_what_is_made_of_a_sound_and_names_none_is_of_that_sound():
    assert asked("no kick", origin=Origin(Kind.LOOP)).notices == ()
    assert understand("no kick").family == "drums"
    said = understand("sad, Am")
    assert told_of_kit(said, asked("sad, Am").notices) == ()


@pytest.mark.parametrize(
    ("prompt", "colours"),
    [
        ("tremolo picked black metal guitar", ()),
        ("guitar, chopped", ()),
        ("amen break, chopped", ()),
        ("violin tremolo", ()),
        ("mandolin with tremolo", ()),
        ("Rhodes with tremolo", ("tremolo",)),
        ("gated strings", ("tremolo",)),
        ("snare with gated reverb", ("wet",)),
        ("stutter edit piano", ("tremolo",)),
        ("Rhodes, tape wobble", ("lo-fi",)),
        ("future bass chords sidechained", ("pumping",)),
        ("pad, sidechain compression, dark", ("dark", "pumping")),
        ("pumping synth chords", ("pumping",)),
        ("pumping bass", ()),
        ("techno pad ducking to the kick", ("pumping",)),
        ("warbly cassette piano", ("lo-fi",)),
        ("pumping house drums", ()),
        ("pad, no sidechain", ()),
        ("house drums, sidechained", ()),
    ],
)
def test_a_colour_is_no_way_to_play(prompt, colours):
    assert understand(prompt).colours == colours


def test_a_tremolo_of_an_amplifier_strikes_no_note_again():
    assert understand("Rhodes with tremolo").performance.articulation is None
    assert understand("violin tremolo").performance.articulation == "tremolo"
    assert understand("tremolo picked guitar").performance.articulation == "tremolo"


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("808 glide bassline in F# minor", "“glide”"),
        ("house bass with portamento", "“portamento”"),
        ("strings with vibrato", "“vibrato”"),
        ("slightly detuned guitar", "“slightly detuned”"),
        ("piano in C minor, then modulate to D minor", "“then modulate”"),
        ("atonal piano", "“atonal”"),
        ("chromatic piano run", "“chromatic”"),
        ("chopped guitar", "“chopped”"),
        ("reversed piano", "“reversed”"),
        ("panning synth arp", "“panning”"),
        ("house drums, sidechained", "“sidechained”"),
        ("drums in 17/13", "“17/13”"),
        ("trance pluck arp, octave up every 2 bars", "“every 2 bars”"),
        ("pumping pad one-shot", "A one-shot has no beat to pump on"),
        ("guitar with delay", "“with delay”"),
        ("Rhodes, phaser", "“phaser”"),
        ("808 kit", "--layers"),
        ("trap kit", "--layers"),
        ("one-shot drum pack", "--layers"),
        ("drum kit samples, lofi", "--layers"),
        ("trap drum kit one shots", "--layers"),
        ("duduk solo", "no duduk: it plays an oboe"),
        ("china cymbal loop", "no china cymbal: it plays another cymbal"),
        ("djembe and guacharaca loop", "no djembe, guacharaca: it plays congas, a guiro"),
        ("phonk cowbell melody", "no phonk cowbell: it plays a bell pluck"),
    ],
)
def test_what_is_not_played_is_told_once(prompt, told):
    (found,) = notices(prompt)
    assert told in found


@pytest.mark.parametrize(
    "prompt",
    [
        "slide guitar",
        "g funk lead with portamento", "detuned saw lead", "detuned supersaw chords",
        "chromatic harmonica", "pad, no glide", "chopped breaks", "reverse cymbal", "slide whistle",
        "jazz kit, 120 bpm", "trap kit loop", "drum kit loop",
        "8 bars of drums, a fill every 4 bars",
        "sidechained pad", "tape wobble Rhodes, detuned", "tremolo picked guitar", "cowbell loop",
        "power chords, E minor, guitar", "dissonant strings", "drum hit", "human feel drums",
    ],
)  # fmt: skip
def test_what_is_played_needs_no_words(prompt):
    assert notices(prompt) == ()


@pytest.mark.parametrize(
    ("prompt", "chords"),
    [
        ("power chords G C D, guitar", "G5 C5 D5"),
        ("power chords | Em | C D |", "| E5 | C5 D5 |"),
        ("power chords E7 A7 D7", "E7 A7 D7"),
        ("power chords distorted guitar, E minor", "i5 VI5 III5 VII5"),
        ("power chords distorted guitar, E major", "I5 V5 IV5 I5"),
        ("horror dissonant strings cluster", "i(addb9)(add11)(no5) bII(addb9)(add11)(no5)"),
        ("diminished strings chords", "i°7 vii°7"),
        ("diminished strings, Am F C G", "Am F C G"),
        ("suspended chords pad in G", "Isus2 IVsus2"),
        ("Rhodes, m9 chords in D minor", "i9 iv9"),
        ("dissonant flute melody", "None"),
        ("lydian augmented pad", "None"),
        ("dissonant drums", "None"),
        ("Bb blues 12 bars, walking bass", "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7"),
        ("piano, blues in Bb, 12 bars", "I7 I7 I7 I7 IV7 IV7 I7 I7 V7 IV7 I7 V7"),
        ("12 bar blues in A minor, organ", "i7 iv7 i7 i7 iv7 iv7 i7 i7 V7 iv7 i7 V7"),
        ("piano, 12 bars", "None"),
    ],
)
def test_harmony_in_words_is_played(prompt, chords):
    assert str(asked(prompt).members.get("chords")) == chords


def test_power_chords_are_struck_in_eighths_unless_it_is_said_otherwise():
    assert understand("power chords G C D").performance.note_value == "1/8"
    assert understand("power chords G C D, sustained").performance.note_value is None


def test_a_lead_plays_a_line_over_its_chords():
    assert understand("lead guitar over a 12 bar blues in A").performance.figure == "melody"
    assert understand("sax solo, Dm7 G7 Cmaj7").performance.figure == "melody"
    assert understand("solo piano, Dm7 G7 Cmaj7").performance.figure is None


@pytest.mark.parametrize(
    "prompt", ["drunk drums", "drums, no quantize", "laid back drums", "unquantised hats, 90 bpm"]
)
def test_what_is_off_the_grid_is_played_by_a_hand(prompt):
    said = understand(prompt)
    assert (said.touch, said.excluded) == ({"humanise": 0.5}, ())


@pytest.mark.parametrize(
    ("prompt", "bars"),
    [
        ("arp, octave up every 2 bars", None),
        ("drums with a fill every 4 bars", 4),
        ("Bb blues 12 bars, piano", 12),
        ("piano in C, key change after 4 bars", None),
    ],
)
def test_what_recurs_is_no_length(prompt, bars):
    assert understand(prompt).bars == bars


def test_no_rhythm_is_held_and_nothing_is_left_out():
    said = understand("strings, no rhythm")
    assert (said.excluded, said.performance.articulation) == ((), "sustained")


def test_what_is_left_out_is_not_to_be_asked_for_again():
    told = notices("no drums, wurlitzer, tape wobble, leave last 2 beats silent")
    assert not any("Ask again" in one for one in told)


def test_what_is_not_known_is_told_once():
    told = notices("make it sound like Zorblax morning")
    assert sum("Zorblax" in one for one in told) == 1
    assert len(notices("make it sound like Monday morning")) == 1


@pytest.mark.parametrize(
    ("text", "key"), [("H minor", "Bm"), ("H-Moll", "Bm"), ("H major", "B"), ("key H", "B")]
)
def test_a_german_h_is_b_in_english_too(text, key):
    assert str(parse_key(text)) == key
    assert str(understand(f"piano key of {text}").key) == key
    with pytest.raises(BadArgument, match="not one"):
        parse_key("H")


def test_an_effect_of_two_names_is_struck_once():
    said = understand("cinematic impact boom sub drop")
    assert (said.likely_kind, said.instrument) == (Kind.ONESHOT, "impact")


def test_what_is_out_of_tune_is_no_tune():
    said = understand("out of tune upright piano")
    assert (said.instrument, said.performance.figure) == ("honky-tonk piano", None)


def test_a_riff_of_power_chords_is_of_chords():
    how = understand("power chord riff in A minor").performance
    assert (how.figure, how.note_value) == ("chords", "1/8")


def test_what_runs_or_recurs_is_no_one_shot():
    assert understand("agogo riff").likely_kind is None
    assert understand("chord change every bar, pad").likely_kind is None
    assert understand("a boom").likely_kind is Kind.ONESHOT


def test_the_bass_of_psytrance_rolls_between_the_kicks():
    how = understand("psytrance bassline KBBB 145 bpm F#").performance
    assert (how.rhythm, how.note_value) == ("offbeat", "1/16")
    assert "rolling bass" in understand("psytrance bassline KBBB").english


def test_every_word_that_is_not_played_says_which_in_its_sentence():
    assert all(one["told"].count("{}") == 1 for one in table("unplayed").values())
    assert set(table("unnamed")["called"]) >= set(table("unnamed")) - {"called"}
    assert "tuned cowbell" in names()


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("blues in Bb, 12 bars", "keys, blues"),
        ("808 cowbell, 140 bpm, C minor", "tuned cowbell, 808 cowbell"),
        ("groovy, D minor", "keys, groovy"),
        ("sad Am 80 bpm", "sad"),
        ("808 cowbell loop", "808 cowbell loop"),
    ],
)
def test_what_is_made_is_made_of_the_words_that_are_left(prompt, words):
    made = asked(prompt)
    assert made.members["prompt"] == words
    assert understand(words).family == made.understanding.family


def test_a_guitar_in_e_is_no_electric_guitar_in_german():
    told = "One sample holds one part: this is the guitar. Ask again for: bass."
    found = understand("12 bar blues shuffle in E guitar and bass")
    assert (found.family, str(found.key), found.notices) == ("guitar", "E", (told,))


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("walking bass F blues 160", "F"), ("bass F blues", "F"), ("F blues walking bass", "F"),
        ("rock guitar A", "A"), ("guitar A blues", "A"), ("A blues riff on guitar", None),
        ("drums take A", None), ("in a guitar A hall", None),
    ],
)  # fmt: skip
def test_a_capital_before_blues_or_behind_what_plays_is_the_key(prompt, key):
    found = understand(prompt).key
    assert (None if found is None else str(found)) == key


@pytest.mark.parametrize(
    ("prompt", "chords"),
    [
        ("deep house chord stab minor 9", "i9 iv9"),
        ("piano minor 7th chord", "i7 iv7"),
        ("piano in A minor 9/8", None),
        ("piano in A minor, 9 bars", None),
        ("horror drone cluster low", "i(addb9)(add11)(no5)"),
    ],
)
def test_a_chord_in_words_is_played_and_a_drone_holds_one(prompt, chords):
    found = understand(prompt).chords
    assert (None if found is None else str(found)) == chords


def test_chords_that_are_to_move_in_parallel_are_typed():
    (told,) = notices("rhodes minor 9 chords, parallel movement")
    assert told == (
        "Chords move as they are typed: “parallel movement” is passed over; say e.g. Cm9 Ebm9 Fm9."
    )


def test_a_log_drum_is_a_synth_bass_and_told():
    told = "The embedded model has no log drum: it plays a synth bass instead."
    assert notices("afrobeats log drum bassline 112 in A minor") == (told,)


@pytest.mark.parametrize("prompt", ["piano one shot, softly", "Gsus4 piano one shot soft"])
def test_what_is_struck_softly_is_soft(prompt):
    assert asked(prompt).members["touch"].velocity == (36, 58)


def test_a_soft_pad_is_a_colour():
    assert "touch" not in asked("soft pad").members


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("disco loop with bass octaves", True), ("disco bass loop with octaves", False),
        ("bass loop with a disco feel", False), ("disco loop 122 with bass octaves", True),
    ],
)  # fmt: skip
def test_a_genres_loop_with_a_bass_is_the_bass_and_told(prompt, told):
    beside = "One sample holds one part: this is the bass. Ask again for: drums."
    assert (beside in notices(prompt)) == told
