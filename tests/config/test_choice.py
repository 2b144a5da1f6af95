"""Which model makes a request, and what it is told that it will not heed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bridge.config import choice
from bridge.config.choice import choose
from bridge.config.presets import load_models, model_named
from bridge.config.unheeded import told_meter, unheeded
from bridge.domain.chords import Progression
from bridge.domain.edit import Layer, Morph, Source, Stem, Vary
from bridge.domain.errors import BadArgument, ModelUnavailable, UnknownModel
from bridge.domain.music import Meter
from bridge.domain.notes import UNTOUCHED, Touch
from bridge.domain.request import Kind, Lora, Reference, Request, Word

LOOP = Request("warm pad", model="auto")
FILE = Source(Path("loop.wav"))
WORDS = (Word(Path("w.safetensors"), "grit"),)
ALL = {entry.name for entry in load_models()}


def chosen(request: Request, here: set[str], card: bool = True) -> str:
    return choose(request, load_models(), lambda entry: entry.name in here, card).name


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "ace-step"),
        ({"kind": Kind.ONESHOT}, "stable-audio-3-medium"),
        ({"prompt": "riser sweep fx"}, "stable-audio-3-medium"),
        ({"edit": Morph("bells", 0.5)}, "stable-audio-3-medium"),
        ({"edit": Layer(FILE, ("bass",))}, "ace-step-xl-base"),
        ({"edit": Stem(FILE, "drums")}, "ace-step-xl-base"),
        ({"addons": (Word(Path("w.safetensors"), "grit"),)}, "riffusion"),
        ({"addons": (Reference(Path("r.wav")),)}, "ace-step"),
    ],
)
def test_auto_takes_the_largest_that_was_made_for_it_and_can(changes, name):
    assert chosen(replace(LOOP, **changes), ALL) == name


def test_auto_takes_what_is_on_this_disk_and_what_the_machine_can_carry():
    assert chosen(LOOP, {"embedded"}) == "embedded"
    assert chosen(LOOP, {"embedded", "foundation-1"}) == "foundation-1"
    assert chosen(LOOP, {"embedded", "audioldm2"}) == "embedded"  # the other's is not to be sold
    assert chosen(replace(LOOP, prompt="drum loop"), {"embedded", "foundation-1"}) == "embedded"
    assert chosen(LOOP, ALL, card=False) == "stable-audio-3-small"
    assert chosen(LOOP, {"embedded", "ace-step"}, card=False) == "embedded"
    long = replace(LOOP, bars=16, bpm=40.0, meter=Meter(8, 4))  # 192 s
    assert chosen(long, {"embedded", "stable-audio-3-small"}, card=False) == "embedded"
    lora = replace(LOOP, addons=(Lora(Path("l.safetensors")),))
    with pytest.raises(ModelUnavailable, match="fodder models pull one of"):
        chosen(lora, {"embedded"})
    endless = replace(LOOP, edit=Stem(FILE, "drums"), addons=lora.addons[:1] + WORDS)
    with pytest.raises(BadArgument, match="No model can do that"):
        chosen(endless, ALL)


def test_auto_leaves_chords_to_the_model_that_plays_them_and_long_loops_to_those_that_reach():
    told = replace(LOOP, chords=Progression.parse("Am F C G"))
    assert chosen(told, ALL) == "embedded"
    assert chosen(replace(told, prompt="techno drums"), ALL) == "ace-step"
    long = replace(LOOP, prompt="techno drums", bars=16, bpm=60.0)  # 64 s
    assert chosen(long, {"embedded", "stable-audio-open"}) == "embedded"


def test_auto_takes_the_smallest_that_is_here_where_no_card_is_and_only_such_can():
    stem = replace(LOOP, edit=Stem(FILE, "drums"))
    assert chosen(stem, ALL, card=False) == "ace-step-base"
    assert chosen(stem, {"embedded", "ace-step-xl-base"}, card=False) == "ace-step-xl-base"
    with pytest.raises(ModelUnavailable, match="pull one of ace-step-base, ace-step-xl-base"):
        chosen(stem, {"embedded"}, card=False)


def test_one_shots_and_effects_are_left_to_the_model_for_them_if_it_is_here():
    small = replace(LOOP, model="stable-audio-3-small", kind=Kind.ONESHOT)
    assert chosen(small, ALL) == "stable-audio-3-small-sfx"
    assert chosen(small, {"stable-audio-3-small"}) == "stable-audio-3-small"
    assert chosen(replace(small, kind=Kind.LOOP), ALL) == "stable-audio-3-small"
    entry = model_named("stable-audio-3-small")
    assert "fodder models pull stable-audio-3-small-sfx" in unheeded(small, entry)[0]
    assert unheeded(replace(small, kind=Kind.LOOP), entry) == ()
    with pytest.raises(UnknownModel):
        chosen(replace(LOOP, model="nope"), ALL)


def test_what_is_here_is_looked_for_and_a_card_by_its_tools(monkeypatch, tmp_path):
    assert choice.is_here(model_named("embedded"))
    assert not choice.is_here(replace(model_named("ace-step"), folder=tmp_path))
    monkeypatch.setattr("bridge.config.choice.sys.platform", "linux")
    monkeypatch.setattr("bridge.config.choice.shutil.which", lambda name: f"/bin/{name}")
    assert choice.has_card()
    monkeypatch.setattr("bridge.config.choice.shutil.which", lambda _: None)
    assert not choice.has_card()


@pytest.mark.parametrize(
    ("meter", "told"),
    [("4/4", 4), ("6/8", 6), ("12/8", 6), ("9/8", 3), ("7/8", None), ("5/4", None)],
)
def test_ace_step_is_told_a_meter_that_it_was_taught(meter, told):
    assert told_meter(Meter.parse(meter)) == told


def test_what_a_model_does_not_heed_is_said():
    ace, base = model_named("ace-step"), model_named("ace-step-base")
    small = model_named("stable-audio-3-small")
    negative, guided = replace(LOOP, negative="hiss"), replace(LOOP, guidance=4.0)
    assert "does not heed your negative prompt." in unheeded(negative, small)[0]
    assert "does not heed your guidance." in unheeded(guided, ace)[0]
    both = replace(negative, guidance=4.0)
    assert "your negative prompt and guidance." in unheeded(both, ace)[0]
    assert "knows no negative prompt" in unheeded(negative, base)[0]
    assert unheeded(guided, base) == unheeded(LOOP, ace) == ()
    assert unheeded(replace(LOOP, guidance=ace.guidance), ace) == ()
    assert "was not told the meter" in unheeded(replace(LOOP, meter=Meter(7, 8)), ace)[0]
    assert "told it has 6 beats" in unheeded(replace(LOOP, meter=Meter(12, 8)), ace)[0]
    assert unheeded(replace(negative, guidance=1.0), model_named("riffusion")) == (
        "riffusion heeds a negative prompt only with guidance above 1.",
    )
    assert unheeded(replace(negative, guidance=1.0), model_named("embedded")) == ()
    told = replace(LOOP, chords=Progression.parse("Am F"), touch=Touch(swing=0.6))
    assert "writes no notes: it does not heed your chords and swing." in unheeded(told, ace)[0]
    assert unheeded(replace(told, touch=UNTOUCHED, prompt="techno drums"), ace) == ()
    assert unheeded(told, model_named("embedded")) == ()
    plain = replace(small, distilled=False, guidance=7.0)
    assert unheeded(negative, plain) == ()
    edited = replace(negative, edit=Vary(FILE))
    assert "edits without guidance: it does not heed your negative" in unheeded(edited, plain)[0]
    edited = replace(guided, edit=Vary(FILE))
    assert "edits without guidance: it does not heed your guidance." in unheeded(edited, plain)[0]
