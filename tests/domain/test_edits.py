"""Edits as values: what is possible, how many samples they make, and their way through JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.domain.edit import Extend, Form, Morph, Repaint, Section, Source, Vary
from bridge.domain.errors import BadArgument
from bridge.domain.music import Key
from bridge.domain.request import Kind, Lora, Request, Word
from bridge.files.recipe import canonical, from_dict, to_dict
from bridge.jobs.journal import request_from_dict, request_to_dict
from tests.files.samples import RECIPE

SOURCE = Source(Path("/sounds/Späte Nacht.wav"), "ab" * 32, 0.25, 92.5, Key.parse("F#m"), 4)
FORM = Form(
    (
        Section("main"),
        Section("fill", 1.0, "busy fill", "", 1),
        Section("main"),
        Section("break", 0.7, "", "drums"),
    )
)
EDITS = (
    Vary(SOURCE, 0.3),
    Vary(Source(Path("/a.wav"))),
    Repaint(SOURCE, 2, 4),
    Extend(SOURCE, 2),
    Morph("bright bells", 0.25, 2**32 - 1),
    FORM,
    replace(FORM, part="fill"),
)
ADDONS = (Lora(Path("/l.safetensors"), -0.5, "cd"), Word(Path("/w.safetensors"), "grit"))


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_travels_in_the_recipe_and_in_the_journal(edit):
    recipe = replace(RECIPE, kind=Kind.LOOP, edit=edit, addons=ADDONS)
    assert from_dict(json.loads(canonical(to_dict(recipe)))) == recipe
    asked = Request("drums", edit=edit, addons=ADDONS)
    assert request_from_dict(json.loads(json.dumps(request_to_dict(asked)))) == asked


def test_a_recipe_without_edit_is_written_as_it_always_was():
    assert not {"edit", "addons"} & set(to_dict(RECIPE))
    assert from_dict(to_dict(RECIPE)).edit is None


def test_a_later_fodders_members_are_passed_by_and_an_unknown_edit_is_no_recipe():
    members = to_dict(replace(RECIPE, edit=EDITS[0]))
    members["edit"] = {**members["edit"], "later": 1}
    members["edit"]["source"] = {**members["edit"]["source"], "later": 1}
    assert from_dict(members).edit == EDITS[0]
    with pytest.raises(BadArgument, match="cannot be made again"):
        from_dict({**members, "edit": {"edit": "sing"}})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Vary(SOURCE, 1.1), "strength 1.1 is not possible: say from 0 to 1"),
        (lambda: Vary(SOURCE, math.nan), "strength nan"),
        (lambda: replace(SOURCE, bars=17), "bars 17"),
        (lambda: replace(SOURCE, bpm=7.0), "Tempo 7"),
        (lambda: Repaint(SOURCE, 2, 2), "Bars 3-2 are not in it: say some of 1-4"),
        (lambda: Repaint(SOURCE, -1, 2), "first bar 0"),
        (lambda: Repaint(SOURCE, 3, 5), "Bars 4-5"),
        (lambda: Extend(SOURCE, 13), "from 1 to 12"),
        (lambda: Extend(Source(Path("/a.wav")), 16), "from 1 to 15"),
        (lambda: Morph("…"), "second prompt"),
        (lambda: Morph("bells", -0.1), "position"),
        (lambda: Form(()), "sections 0"),
        (lambda: Form((Section("main"),), "coda"), "no section 'coda'"),
        (lambda: Section("a/b"), "not one"),
        (lambda: Lora(Path("/l"), 9.0), "weight"),
        (lambda: Word(Path("/w"), " "), "not one"),
        (lambda: Request("x", kind=Kind.ONESHOT, edit=FORM), "no bars to edit"),
        (lambda: Request("x", bars=16, edit=Form((Section("a"),) * 9)), "bars of a form 144"),
        (lambda: Request("x", edit=Morph("y")), "two ends"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(wrong, sentence):
    with pytest.raises(BadArgument, match=sentence) as caught:
        wrong()
    assert "\n" not in str(caught.value)


def test_how_many_samples_a_request_makes():
    assert Request("x", count=3).makes == 3
    assert Request("x", count=5, edit=Morph("y")).makes == 5
    assert Request("x", count=2, edit=FORM).makes == 2 * (1 + 3)
    assert Request("x", edit=replace(FORM, part="fill")).makes == 1


def test_the_request_of_a_forms_recipe_has_the_bars_of_a_section():
    asked = Request("x", bars=2, bpm=92.0, steps=4, guidance=2.0, edit=replace(FORM, part="*"))
    recipe = replace(
        RECIPE, prompt="x", negative="", seed=0, kind=Kind.LOOP, bpm=92.0, key=None, bars=8,
        steps=4, guidance=2.0, edit=asked.edit,
    )  # fmt: skip
    assert replace(recipe.request, meter=asked.meter, model=asked.model) == asked


def test_the_takes_of_a_request_are_as_many_as_it_makes_and_make_themselves():
    for request in (
        Request("x", count=3, retry=2),
        Request("x", count=5, edit=Morph("y")),
        Request("x", count=2, retry=1, edit=FORM),
        Request("x", edit=replace(FORM, part="fill")),
    ):
        takes = request.takes()
        assert len(takes) == request.makes
        assert all(take.takes() == (take,) for take in takes)


def test_the_parts_of_a_form_share_its_seed_and_the_whole_has_all_the_bars():
    takes = Request("x", seed=7, count=2, bars=2, edit=FORM).takes()
    assert [take.seed for take in takes] == [7] * 4 + [8] * 4
    assert [take.edit.part for take in takes[:4]] == ["*", *FORM.names]
    assert [take.bars_made for take in takes[:4]] == [2 * len(FORM.sections), 2, 2, 2]
