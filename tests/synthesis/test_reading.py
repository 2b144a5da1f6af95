"""What the shipped model reads in prompts: family, instrument, pattern, colour and wishes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from bridge.config.presets import model_named
from bridge.domain.music import Key
from bridge.domain.notes import Note
from bridge.domain.performance import Performance
from bridge.domain.request import Kind, Request
from bridge.prompt import asked
from bridge.synthesis.embedded.conditioning import conditioning_of, told
from bridge.synthesis.embedded.reading import (
    ACOUSTIC_KITS,
    STRANGE,
    STRANGE_KITS,
    PromptReading,
    Reader,
)
from bridge.synthesis.embedded.sketching import written
from bridge.synthesis.embedded.text_encoder import TextEncoder
from bridge.synthesis.embedded.usual import DRIVEN


@pytest.fixture(scope="module")
def folder() -> Path:
    folder = model_named("embedded").folder
    assert folder is not None
    return folder


@pytest.fixture(scope="module")
def encoder(folder: Path) -> TextEncoder:
    return TextEncoder.load(folder)


@pytest.fixture(scope="module")
def reader(folder: Path) -> Reader:
    return Reader.load(folder)


def read(reader, encoder, prompt: str, seed: int = 0, kind: Kind = Kind.LOOP) -> PromptReading:
    return reader(prompt, encoder, kind, None, np.random.default_rng(seed))


PROMPTS = {
    "dusty boom-bap drums": ("drums", "boom bap"),
    "four on the floor drums": ("drums", "four on the floor"),
    "trap drums with hat rolls": ("drums", "trap"),
    "half-time drums": ("drums", "half-time"),
    "walking upright bass": ("bass", "walking bass"),
    "squelchy 303 acid line": ("bass", "acid line"),
    "warm Rhodes sustained chords": ("keys", "sustained chords"),
    "music box arpeggio": ("mallet", "arpeggio"),
    "strummed acoustic guitar": ("guitar", "strummed chords"),
    "solo trumpet melody": ("brass", "melody"),
    "warm pad, long chords": ("pad", "sustained chords"),
    "reggae organ skank": ("keys", "comp reggae"),
    "psytrance rolling bass": ("bass", "rolling bass"),
    "octave bass, disco": ("bass", "octave bass"),
}


@pytest.mark.parametrize(("prompt", "wanted"), PROMPTS.items())
def test_prompts_are_read(reader, encoder, prompt, wanted):
    reading = read(reader, encoder, prompt)
    assert (reading.family, reading.plan.pattern) == wanted


@pytest.mark.parametrize(
    ("prompt", "colours"),
    [
        ("lo-fi piano chords", ("lo-fi",)),
        ("dusty, distorted drums", ("lo-fi", "distorted")),
        ("piano chords drenched in reverb", ("wet",)),
        ("piano chords", ()),
        ("distorted guitar riff", ()),  # so the instrument is called
        ("dark distorted guitar riff", ("dark",)),
        ("clean dry guitar riff", ()),
        ("tremolo picked guitar riff", ()),
        ("chopped piano chords", ()),
        ("violin tremolo", ()),
        ("pad chords, sidechained, dark", ("dark", "pumping")),
        ("warm pad", ()),
        ("vinyl crackle", ()),  # there is nothing to lay it on
        ("gated noise", ()),
    ],
)
def test_colours_are_read_only_where_they_are_asked_for(reader, encoder, prompt, colours):
    assert set(read(reader, encoder, prompt).colours) == set(colours)


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("dusty boom-bap drums", "boom-bap drums"),
        ("Lo-Fi, reverberant piano chords", "piano chords"),
        ("piano chords, dark", "piano chords"),
        ("sitar through a small speaker", "sitar"),
    ],
)
def test_colours_are_laid_on_afterwards_and_not_told_to_the_model(reader, encoder, prompt, told):
    said: list[str] = []

    def listening(texts):
        said.extend(texts)
        return encoder(texts)

    meaning = conditioning_of(Request(prompt), None, listening, reader)
    assert meaning.treatment.colours
    assert said[-1].endswith(f", plain, {told}")
    going_on = conditioning_of(Request(prompt), None, listening, reader, fresh=False)
    assert going_on.treatment.colours == ()
    assert said[-1].endswith(f", {prompt}")
    assert set(meaning.treatment.colours) <= set(said[-1].split(", "))


def test_a_colour_that_no_word_names_leaves_the_plain_facts(reader, encoder):
    """Every word of such a prompt may be what says it."""
    prompt = "piano chords that sound like an ancient gramophone"
    reading = read(reader, encoder, prompt)
    odd = replace(reading, colours=("lo-fi",), naming=None)
    assert told(odd, (), prompt) == f"{reading.family}, {reading.instrument}, plain"


def test_the_negative_prompt_takes_a_colour_away(reader, encoder):
    request = Request("dusty distorted drums", negative="vinyl")
    assert conditioning_of(request, None, encoder, reader).treatment.colours == ("distorted",)


@pytest.mark.parametrize(
    ("prompt", "negative"),
    [
        ("piano chords drenched in reverb", "reverb"),
        ("spacious piano", "echo"),
        ("distorted drums", "distortion"),
        ("dusty piano chords", "crackle"),
        ("sparkling organ chords", "too bright"),
        ("sparkling organ chords", "harsh"),
        ("dark piano chords", "muddy"),
        ("filtered piano chords", "filter sweep"),
        ("gated piano chords", "gating"),
    ],
)
def test_a_colour_is_left_out_by_what_people_call_it(reader, encoder, prompt, negative):
    def colours(**more):
        return conditioning_of(Request(prompt, **more), None, encoder, reader).treatment.colours

    assert len(colours()) == 1
    assert colours(negative=negative) == ()
    assert colours(negative="loud") == colours()


def test_what_the_negative_prompt_names_is_neither_wished_for_nor_meant(reader, encoder):
    def meaning(prompt, negative, seed=0):
        return conditioning_of(Request(prompt, negative=negative, seed=seed), None, encoder, reader)

    assert "swung" not in meaning("swung house drums", "swung").plan.wishes
    assert meaning("drums and bass", "drums").family == "bass"
    assert meaning("beat", "hats").family == "drums"
    assert meaning("drums", "drums").family == "drums"  # there is nothing else to make
    known = reader.vocabulary.labels
    for seed in range(12):
        labels = meaning("woodwind melody", "flute, clarinet", seed).labels[-1]
        said = {known[n] for n in labels.nonzero()[:, 0].tolist()}
        assert said.isdisjoint({"instrument:flute", "instrument:clarinet"})


@pytest.mark.parametrize(
    ("prompt", "away", "colour"),
    [
        ("ambient piano", "dry", "wet"),
        ("piano in a cathedral", "bone dry", "wet"),
        ("ambient piano", "no delay", "wet"),
        ("echoing plucks", "no echo", "wet"),
        ("spacious drums", "no room sound", "wet"),
        ("spacious pad", "no effects", "wet"),
        ("gritty bass", "clean", "distorted"),
        ("gritty bass", "no fuzz", "distorted"),
        ("lofi drums", "no tape hiss", "lo-fi"),
        ("dusty drums", "no vinyl", "lo-fi"),
        ("dusty drums", "unprocessed", "lo-fi"),
        ("dusty drums", "no fx", "lo-fi"),
    ],
)
def test_an_effect_that_is_not_wanted_is_not_laid_on(reader, encoder, prompt, away, colour):
    def laid_on(text: str) -> tuple[str, ...]:
        request = Request(**asked(text).members)
        return conditioning_of(request, None, encoder, reader).treatment.colours

    assert colour in laid_on(prompt)
    assert laid_on(f"{prompt}, {away}") == ()


def test_how_it_is_played_reaches_the_plan(reader, encoder):
    how = Performance.from_dict({"articulation": "stab", "without": ["kick"]})
    request = Request("brass", performance=how)
    meaning = conditioning_of(request, None, encoder, reader)
    assert meaning.plan.how == how
    named = conditioning_of(Request("brass", negative="kicks"), None, encoder, reader)
    assert torch.equal(meaning.states[1], named.states[1])  # the model keeps away from it, too
    assert meaning.negative
    assert not torch.equal(meaning.states[1], meaning.states[0])


def test_what_is_known_is_told_by_number_too(reader, encoder):
    meaning = conditioning_of(Request("solo cello melody, dark"), None, encoder, reader)
    known = reader.vocabulary.labels
    said = [{known[n] for n in row.nonzero()[:, 0].tolist()} for row in meaning.labels]
    assert said == [set(), set(), {"family:strings", "instrument:cello", "colour:plain"}]
    louder = conditioning_of(Request("(solo:1.5) cello melody"), None, encoder, reader)
    assert len(louder.labels) == len(louder.states) == 4


@pytest.mark.parametrize(
    ("prompt", "wish"),
    [
        ("busy piano melody", "busy"),
        ("sparse drums", "sparse"),
        ("swung house drums", "swung"),
        ("trap drums with hat rolls", "hat rolls"),
    ],
)
def test_wishes_are_read_and_no_others(reader, encoder, prompt, wish):
    assert wish in read(reader, encoder, prompt).plan.wishes
    assert read(reader, encoder, "piano chords").plan.wishes == frozenset()


def test_the_register_is_the_instruments(reader, encoder):
    tuba, piccolo = (read(reader, encoder, f"{one} melody").plan for one in ("tuba", "piccolo"))
    assert tuba.high < piccolo.low


def test_an_open_prompt_is_read_in_several_ways_and_each_seed_in_one(reader, encoder):
    readings = [read(reader, encoder, "woodwind melody", seed) for seed in range(12)]
    assert len({reading.instrument for reading in readings}) > 1
    assert {reading.family for reading in readings} == {"woodwind"}
    again = [read(reader, encoder, "woodwind melody", 5) for _ in range(2)]
    assert again[0] == again[1]


def test_the_instrument_is_the_one_that_is_named(reader, encoder):
    assert read(reader, encoder, "minimal cello strings").instrument == "cello"
    assert read(reader, encoder, "thumb piano melody").instrument == "kalimba"
    found = {read(reader, encoder, "electric piano chords", s).instrument for s in range(12)}
    assert found <= {"Rhodes", "Wurlitzer", "FM electric piano"}


def test_oneshots_are_struck_drums_or_single_sounds(reader, encoder):
    kick = read(reader, encoder, "punchy kick", kind=Kind.ONESHOT).plan
    assert (kick.pattern, kick.looped) == ("kick", False)
    assert read(reader, encoder, "riser", kind=Kind.ONESHOT).plan.pattern == ""


def test_the_key_says_the_mode_and_the_negative_prompt_what_is_not_struck(reader, encoder):
    def plan(**more):
        request = Request("drum loop" if "negative" in more else "sad piano chords", **more)
        return conditioning_of(request, request.key, encoder, reader).plan

    assert plan(key=None).mode == "minor"
    assert plan(key=Key(9)).mode == "major"
    assert plan(negative="hi-hats").without


@pytest.mark.parametrize(
    ("prompt", "family"),
    [
        ("blues harp", "woodwind"),  # not the harp
        ("steel drum melody", "mallet"),  # not drums
        ("bass drum and hats", "drums"),  # not the bass
        ("808 drums", "drums"),
        ("harp-like pad", "pad"),  # two are named: the reading says which is meant
        ("Farfisa", "keys"),
        ("balafons", "mallet"),
        ("bansuri over a slow tala", "woodwind"),
    ],
)
def test_a_name_says_the_family(reader, encoder, prompt, family):
    assert read(reader, encoder, prompt).family == family


@pytest.mark.parametrize("part", ["bass line", "piano chords", "distorted guitar riff", "drums"])
def test_a_colour_changes_nothing_but_the_colour(reader, encoder, part):
    def plays(prompt, seed):
        found = read(reader, encoder, prompt, seed)
        return found.family, found.plan.pattern, "" if part == "drums" else found.instrument

    for seed in range(4):
        plain = plays(part, seed)
        for colour in ("dark", "lo-fi", "distorted", "reverberant", "clean"):
            assert plays(f"{colour} {part}", seed) == plain


def notes_of(reader, encoder, prompt: str, seed: int) -> list[Note]:
    """What a prompt has played."""
    request = Request(**asked(prompt).members, seed=seed)
    plan = conditioning_of(request, request.key, encoder, reader).plan
    return list(written(plan, request).notes)


SEEDS = range(4)


@pytest.mark.parametrize(
    "prompt", ["808 one-shot", "pad one-shot, C minor", "piano chord one-shot"]
)
def test_the_note_of_a_one_shot_rings(reader, encoder, prompt):
    for seed in SEEDS:
        assert {note.length for note in notes_of(reader, encoder, prompt, seed)} == {1.8 * 1.6}


@pytest.mark.parametrize("prompt", ["short 808 one-shot", "brass stab one-shot", "tight pad hit"])
def test_a_one_shot_that_is_to_be_short_is(reader, encoder, prompt):
    for seed in SEEDS:
        assert all(note.length <= 0.8 for note in notes_of(reader, encoder, prompt, seed))


@pytest.mark.parametrize(
    "prompt",
    ["strings Am F C G", "Rhodes Am F C G", "supersaw Am F C G", "i-VI-III-VII pad in F minor"],
)
def test_who_writes_chords_hears_chords(reader, encoder, prompt):
    for seed in SEEDS:
        starts = Counter(round(note.start, 1) for note in notes_of(reader, encoder, prompt, seed))
        assert sum(count >= 3 for count in starts.values()) >= 4


def test_but_no_chords_where_another_figure_is_asked_for(reader, encoder):
    for prompt in ("piano melody over Am F C G", "flute Am F C G"):
        starts = Counter(round(note.start, 1) for note in notes_of(reader, encoder, prompt, 1))
        assert max(starts.values()) == 1


def test_machines_play_the_basses_of_machines_music(reader, encoder):
    played = {read(reader, encoder, "psytrance bass", seed).instrument for seed in range(20)}
    assert played.isdisjoint(STRANGE)
    assert read(reader, encoder, "techno double bass").instrument == "double bass"


@pytest.mark.parametrize("prompt", ["pluck one shot F#4", "keys one shot F#3", "piano Bb4 hit"])
def test_a_one_shot_with_a_note_is_that_note(reader, encoder, prompt):
    for seed in SEEDS:
        assert len(notes_of(reader, encoder, prompt, seed)) == 1


def test_a_one_shot_with_a_note_is_a_chord_where_one_is_asked_for(reader, encoder):
    for prompt in ("piano chord F#4 one-shot", "brass stab F#4 one-shot"):
        assert len(notes_of(reader, encoder, prompt, 1)) >= 3


@pytest.mark.parametrize(
    ("prompt", "tones"),
    [
        ("Ebm9 pad chord stab", {0, 3, 7, 10, 2}),
        ("Ebm9 pad", {0, 3, 7, 10, 2}),
        ("Dm9 chord stab", {0, 3, 7, 10, 2}),
        ("E7#9 guitar stab", {0, 4, 7, 10, 3}),
        ("funk guitar 16th scratch E9 108", {0, 4, 7, 10, 2}),
        ("Gsus4 organ loop", {0, 5, 7}),
    ],
)
def test_one_chord_that_says_more_than_its_key_is_what_plays(reader, encoder, prompt, tones):
    for seed in SEEDS:
        assert {note.pitch % 12 for note in notes_of(reader, encoder, prompt, seed)} == tones


@pytest.mark.parametrize(
    ("prompt", "instruments"),
    [
        ("djent guitar in 7/8", {"distorted guitar", "overdriven guitar"}),
        ("bossa nova guitar comping", {"nylon guitar"}),
        ("boucle de guitare manouche en sol mineur 200", {"acoustic guitar"}),
        ("jazz manouche guitar loop", {"acoustic guitar", "jazz guitar", "nylon guitar"}),
        ("deep house chord stab", {"organ", "Rhodes", "Wurlitzer", "bright piano", "piano"}),
    ],
)
def test_a_genre_has_its_instruments(reader, encoder, prompt, instruments):
    kind = asked(prompt).members.get("kind", Kind.LOOP)
    assert {read(reader, encoder, prompt, seed, kind).instrument for seed in SEEDS} <= instruments


def test_a_lo_fi_guitar_is_clean_unless_it_is_to_be_distorted(reader, encoder):
    prompt = "lo-fi guitar loop C#m7 F#m7 Bmaj7 Emaj7"
    for seed in SEEDS:
        assert read(reader, encoder, prompt, seed).instrument not in DRIVEN
    assert read(reader, encoder, "lo-fi distorted guitar").instrument == "distorted guitar"
    assert read(reader, encoder, "deep house church organ").instrument == "church organ"


@pytest.mark.parametrize("prompt", ["baile funk 130", "jersey club drums", "techno drums 135"])
def test_machines_play_the_drums_of_machines_music(reader, encoder, prompt):
    kits = {read(reader, encoder, prompt, seed).instrument for seed in range(12)}
    assert not kits & ACOUSTIC_KITS
    assert read(reader, encoder, "techno drums, brush kit").instrument == "brush kit"


def test_neurofunk_is_on_no_orchestra_kit(reader, encoder):
    kits = {read(reader, encoder, "neuro drums 175", seed).instrument for seed in range(12)}
    assert not kits & STRANGE_KITS


def test_a_bass_plays_the_roots_of_its_chords_alone(reader, encoder):
    prompt = "bass only plays root notes dotted quarter dotted quarter quarter, Am F C G, 100"
    for seed in range(4):
        notes = notes_of(reader, encoder, prompt, seed)
        bars = [[note for note in notes if round(note.start) // 4 == bar] for bar in range(4)]
        assert [{note.pitch % 12 for note in bar} for bar in bars] == [{0}, {8}, {3}, {10}]  # in C
        assert {round(note.start * 4) % 16 for note in notes} == {0, 6, 12}
