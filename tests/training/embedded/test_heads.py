"""What the readings of a prompt are taught: answers that the captions give, and no others."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from bridge.score.bass import STYLES
from bridge.score.grooves import GROOVES, KEYS
from bridge.score.plan import COMP, PARTS
from bridge.score.sketch import sketch
from bridge.score.tonal import COMPS
from bridge.synthesis.embedded.canvas import CHANNELS, PLACE
from bridge.synthesis.embedded.conditioning import marked
from bridge.synthesis.embedded.patches import PATCH_FRAMES
from training.embedded.clips import Clip, make
from training.embedded.dataset import led, said_of
from training.embedded.heads import (
    UNKNOWN,
    Said,
    answers,
    pattern_of,
    sayings,
    talked,
    vocabulary_of,
)
from training.embedded.network import COEFFICIENTS, build, widened
from training.embedded.pool import Dice, forgotten, picked
from training.embedded.studio import Studio
from training.embedded.talk import FAMILY
from training.embedded.wordings import EARLIER, WORDINGS


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    studio = Studio({}, None)
    return [make(5, index, studio) for index in range(70)]


def test_every_clip_of_notes_plays_what_can_be_composed(clips):
    known = {groove.genre for groove in GROOVES} | set(KEYS) | set(PARTS)
    known |= {style.name for style in STYLES.values()} | {COMP + genre for genre in COMPS}
    known |= {f"{COMP}waltz", COMP, "single note", "chord stab", "chords"}
    for clip in clips:
        name = pattern_of(clip.text)
        assert (name == "") == (clip.family == "fx")
        assert name in known | {""}


def test_a_clips_notes_are_where_it_sounds(clips):
    from bridge.dsp.spectrogram import analyse

    drums = [clip for clip in clips if clip.family == "drums" and clip.kind == "loop"]
    assert drums
    for clip in drums:
        frames = round(clip.beats * 64)
        assert frames % PATCH_FRAMES == 0
        mel = analyse(clip.samples, frames, True)
        rises = np.maximum(mel - np.roll(mel, 2, 1), 0).mean(0)
        starts = {round(note[0] * 64) % frames for note in clip.text["notes"]}
        struck = np.mean([rises[[(s + k) % frames for k in range(-1, 3)]].max() for s in starts])
        assert struck > 2 * np.median(rises)


def test_colours_and_qualities_count_only_where_they_are_said(clips):
    random = np.random.default_rng(0)
    found = [said for clip in clips for said in sayings(clip.text, random)]
    assert any(said.colour != "plain" for said in found)
    assert any(said.qualities for said in found)
    for clip in clips:
        silent = {**clip.text, "captions": ["a sound", "another sound"]}
        for said in list(sayings(silent, random))[:2]:
            assert (said.colour, said.qualities) == ("plain", frozenset())


def test_answers_are_numbers_and_unknown_is_none(clips):
    vocabulary = vocabulary_of([clip.text for clip in clips])
    truth = answers([Said("a drum", "drums"), Said("?", "fx", colour="lo-fi")], vocabulary)
    assert truth["family"].tolist() == [0, 11]
    assert truth["instrument"].tolist() == [UNKNOWN, UNKNOWN]
    assert vocabulary.colours[int(truth["colour"][1])] == "lo-fi"
    assert (truth["quality"] == -1).all()


def test_talk_knows_every_family_and_no_wording_of_the_test():
    spoken = {said.text.lower() for said in talked(np.random.default_rng(0))}
    assert set(FAMILY) == set(WORDINGS.values()) == set(EARLIER.values())
    assert not spoken & {wording.lower() for wording in (*WORDINGS, *EARLIER)}


def test_captions_are_led_by_the_plain_facts():
    text = {"family": "brass", "instrument": "trumpet", "adjectives": ["lo-fi", "busy"]}
    assert led(text, "dusty horns") == "brass, trumpet, lo-fi, dusty horns"
    plain = {"family": "drums", "instrument": "low_tom", "adjectives": []}
    assert led(plain, "tom") == "drums, low tom, plain, tom"


def test_a_sketch_is_forgotten_whole_or_in_part_or_not_at_all():
    whole = forgotten(torch.ones(200, CHANNELS, 12, 64), Dice.seeded(0, "cpu"))
    assert whole[:, :PLACE].all()  # the place on the canvas is always told
    kinds = set()
    for canvas in whole[:, PLACE:]:
        kept = canvas.mean((0, 1))
        assert set(kept.tolist()) <= {0.0, 1.0}
        kinds.add("all" if kept.all() else "part" if kept.any() else "none")
    assert kinds == {"all", "part", "none"}


def test_weights_that_knew_fewer_conditions_see_the_same_at_first():
    old = build()
    narrow = {**old.state_dict()}
    narrow["conv_in.weight"] = narrow["conv_in.weight"][:, : COEFFICIENTS + 10]
    wide = widened(narrow, labels=5)
    assert wide["conv_in.weight"].shape == old.conv_in.weight.shape
    assert not wide["conv_in.weight"][:, COEFFICIENTS + 10 :].any()
    new = build(labels=5)
    new.load_state_dict(wide)
    assert not new.class_embedding(torch.ones(1, 5)).any()


def test_sketches_of_clips_have_their_width(clips):
    from bridge.domain.notes import Note

    for clip in clips[:14]:
        frames = round(clip.beats * 64)
        notes = [Note(*note) for note in clip.text["notes"]]
        picture = sketch(notes, clip.beats, frames, clip.family == "drums", clip.kind == "loop")
        assert picture.shape == (192, frames)


def test_clips_are_labelled_with_what_they_are(clips):
    known = vocabulary_of([clip.text for clip in clips]).labels
    assert len(known) == len(set(known))
    for clip in clips:
        said = said_of(clip.text)
        assert set(said) <= set(known)
        assert said[0] == f"family:{clip.family}"
        assert int(marked(said, known).sum()) == len(said)
    assert not marked(["family:kazoos"], known).any()


def test_a_coloured_clip_is_drawn_half_as_often():
    coloured = torch.arange(100) < 50
    drawn = picked(coloured, 100, 4000, Dice.seeded(0, "cpu"))
    share = float(coloured[drawn].float().mean())
    assert 0.34 < share < 0.41  # .5 · (.5 + .5 · .5) = .375
