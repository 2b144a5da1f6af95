import json
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.domain.edit import Extend, Form, Morph, Repaint, Section, Source, Vary
from bridge.domain.request import Kind, Lora, Word
from bridge.files.annotation import Annotations
from bridge.files.formats import FORMATS
from bridge.files.recipe import to_dict
from bridge.library.annotate import annotate
from bridge.library.folder import drop
from tests.files.samples import RECIPE, a_loop, a_recipe


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_show_says_what_the_file_says(tmp_path, capsys, form):
    sample = drop(a_loop(frames=4_410), tmp_path, form=form)
    annotate(sample.path, lambda _: Annotations(4, ("warm",)))
    assert main(["show", str(sample.path)]) == 0
    said = capsys.readouterr().out
    for words in (
        *("dusty boom-bap drums", "hi-hats", "loop, 92 bpm, 8 beats, 4/4", "loop 0–4409"),
        *("seed 7", "embedded 1", "★★★★\n", "warm", sample.id, "92.10 bpm (0.80)", "Am (0.70)"),
    ):
        assert words in said
    assert main(["show", "--json", str(sample.path)]) == 0
    members = json.loads(capsys.readouterr().out)
    assert members["recipe"] == to_dict(RECIPE)
    assert (members["stars"], members["frames"]) == (4, 4_410)


SOURCE = Source(Path("/loops/a.wav"), "ab" * 32, 0.0, 92.0, None, 2)
FORM = (Section("intro", 0.7), Section("main"))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Vary(SOURCE, 0.4), "variation of /loops/a.wav, strength 0.4"),
        (Repaint(SOURCE, 1, 2, 0.6), "bar 2 of /loops/a.wav anew, strength 0.6"),
        (Extend(SOURCE, 4), "4 bars after /loops/a.wav"),
        (Morph("glassy bells", 0.25, 9), "morph 25% of the way to glassy bells"),
        (Form(FORM, "intro"), "intro of the form intro main"),
        (Form(FORM, "*"), "edit      the form intro main"),
    ],
)
def test_what_was_done_to_what(tmp_path, capsys, edit, words):
    addons = (Lora(Path("/l.safetensors"), 0.8), Word(Path("/w.safetensors"), "grit"))
    recipe = a_recipe(edit=edit, addons=addons, shift=-2, draft=True)
    sample = drop(a_loop(recipe, 100), tmp_path)
    assert main(["show", str(sample.path)]) == 0
    said = capsys.readouterr().out
    assert words in said
    assert "LoRA /l.safetensors (0.8), the word grit by /w.safetensors" in said
    assert "moved by -2 semitones, a draft" in said


def test_one_bar_is_one(tmp_path, capsys):
    sample = drop(a_loop(a_recipe(bars=1, edit=Extend(SOURCE, 1)), 100), tmp_path)
    assert main(["show", str(sample.path)]) == 0
    said = capsys.readouterr().out
    assert "1 bar of 4/4" in said
    assert "1 bar after /loops/a.wav" in said


def test_a_one_shot(tmp_path, capsys):
    sample = drop(a_loop(a_recipe(kind=Kind.ONESHOT), 100), tmp_path)
    assert main(["show", str(sample.path)]) == 0
    said = capsys.readouterr().out
    assert "acid      one-shot" in said
    assert "oneshot, Am\n" in said


def test_a_prompt_cannot_steer_the_terminal(tmp_path, capsys):
    sample = drop(a_loop(a_recipe(prompt="drums\x1b[2J\n\x9b31m"), 100), tmp_path)
    assert main(["show", str(sample.path)]) == 0
    said = capsys.readouterr().out
    assert "drums[2J31m" in said
    assert "\x1b" not in said


def test_what_cannot_be_shown_is_told_and_the_rest_shown(tmp_path, capsys):
    sample = drop(a_loop(frames=100), tmp_path)
    (tmp_path / "text.wav").write_text("no audio")
    words = ["show", str(tmp_path / "text.wav"), str(sample.path), str(tmp_path / "missing.wav")]
    assert main(words) == 2
    said = capsys.readouterr()
    assert "dusty boom-bap" in said.out
    assert len(said.err.splitlines()) == 2
