import json

import pytest

from bridge.cli import main
from bridge.storage.annotate import annotate
from bridge.storage.folder import drop
from bridge.storage.formats import FORMATS
from bridge.storage.notes import Notes
from bridge.storage.recipe import to_dict
from bridge.values import Kind
from tests.storage.samples import RECIPE, a_loop, a_recipe


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_show_says_what_the_file_says(tmp_path, capsys, form):
    sample = drop(a_loop(frames=4_410), tmp_path, form=form)
    annotate(sample.path, lambda _: Notes(4, ("warm",)))
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


def test_a_one_shot(tmp_path, capsys):
    sample = drop(a_loop(a_recipe(kind=Kind.ONESHOT), 100), tmp_path)
    assert main(["show", str(sample.path)]) == 0
    assert "acid      one-shot" in capsys.readouterr().out


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
