"""What the shipped model reads in prompts: family, instrument, pattern, colour and wishes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.music import Key
from bridge.storage.presets import model_named
from bridge.synthesis.meaning import meaning_of
from bridge.synthesis.reading import Reader, Reading
from bridge.synthesis.text import TextEncoder
from bridge.values import Kind, Request


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


def read(reader, encoder, prompt: str, seed: int = 0, kind: Kind = Kind.LOOP) -> Reading:
    return reader(prompt, encoder([prompt])[1][0], kind, None, np.random.default_rng(seed))


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
}


@pytest.mark.parametrize(("prompt", "wanted"), PROMPTS.items())
def test_prompts_are_read(reader, encoder, prompt, wanted):
    reading = read(reader, encoder, prompt)
    assert (reading.family, reading.plan.pattern) == wanted


def test_a_colour_is_said_before_the_prompt_only_if_it_was_asked_for(reader, encoder):
    assert "lo-fi" in read(reader, encoder, "lo-fi piano chords").lead
    assert "distorted" in read(reader, encoder, "distorted bass line").lead
    assert read(reader, encoder, "piano chords").lead.endswith("plain")


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
    leads = {read(reader, encoder, "woodwind melody", seed).lead for seed in range(12)}
    assert len(leads) > 1
    assert all(lead.startswith("woodwind, ") for lead in leads)
    again = [read(reader, encoder, "woodwind melody", 5) for _ in range(2)]
    assert again[0] == again[1]


def test_the_instrument_is_the_one_that_is_named(reader, encoder):
    assert "cello" in read(reader, encoder, "minimal cello strings").lead
    assert "kalimba" in read(reader, encoder, "thumb piano melody").lead
    leads = {read(reader, encoder, "electric piano chords", seed).lead for seed in range(12)}
    assert leads <= {f"keys, {one}, plain" for one in ("Rhodes", "Wurlitzer", "FM electric piano")}


def test_oneshots_are_struck_drums_or_single_sounds(reader, encoder):
    kick = read(reader, encoder, "punchy kick", kind=Kind.ONESHOT).plan
    assert (kick.pattern, kick.looped) == ("kick", False)
    assert read(reader, encoder, "riser", kind=Kind.ONESHOT).plan.pattern == ""


def test_the_key_says_the_mode_and_the_negative_prompt_what_is_not_struck(reader, encoder):
    def plan(**more):
        request = Request("drum loop" if "negative" in more else "sad piano chords", **more)
        return meaning_of(request, request.key, encoder, reader).plan

    assert plan(key=None).mode == "minor"
    assert plan(key=Key(9)).mode == "major"
    assert plan(negative="hi-hats").without
