import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.cli import again
from bridge.cli.allowed import check_files
from bridge.domain.edit import Extend, Form, Repaint, Section, Source, Vary
from bridge.domain.errors import BadArgument, Refused
from bridge.domain.music import Key
from bridge.domain.request import Lora
from tests.files.samples import RECIPE

NAMES = ("bpm", "bars", "seed", "count", "negative", "model", "steps", "guidance", "key", "part")


def told(**words):
    return argparse.Namespace(**(dict.fromkeys(NAMES) | words))


def test_without_options_it_is_the_same_request():
    request = again.request_from(RECIPE, told())
    for name in ("prompt", "negative", "seed", "kind", "bpm", "key", "bars", "meter", "model"):
        assert getattr(request, name) == getattr(RECIPE, name)
    assert (request.steps, request.guidance, request.count) == (10, 3.0, 1)


def test_each_option_changes_one_thing():
    same = again.request_from(RECIPE, told())
    assert again.request_from(RECIPE, told(bpm=140.0)) == replace(same, bpm=140.0)
    assert again.request_from(RECIPE, told(key="Fm")) == replace(same, key=Key(5, True))
    assert again.request_from(RECIPE, told(seed=0)) == replace(same, seed=0)
    assert again.request_from(RECIPE, told(negative="")) == replace(same, negative="")
    assert again.request_from(RECIPE, told(guidance=0.0)) == replace(same, guidance=0.0)


def test_the_length_of_an_edit_is_changed_where_the_edit_decides_on_it():
    source = Source(Path("/a.wav"), "ab" * 32, 0.0, 92.0, None, 2)

    def again_of(edit, **words):
        return again.request_from(replace(RECIPE, edit=edit), told(**words))

    assert again_of(Vary(source), bars=1).edit == Vary(replace(source, bars=1))
    assert again_of(Vary(source), bpm=100.0).edit == Vary(source)
    assert again_of(Extend(source, 2), bars=4).edit == Extend(source, 4)
    form = Form((Section("main"), Section("fill", 1.0)), "*")
    assert (again_of(form, bars=4).bars, again_of(form, bars=4).edit) == (4, form)
    with pytest.raises(BadArgument, match="fodder repaint"):
        again_of(Repaint(source, 0, 1), bars=4)


@pytest.mark.parametrize("words", [{"bpm": 0.0}, {"key": "H"}, {"bars": 0}, {"count": 0}])
def test_an_impossible_change_is_refused(words):
    with pytest.raises(BadArgument):
        again.request_from(RECIPE, told(**words))


def test_a_file_without_a_recipe(tmp_path, capsys):
    (tmp_path / "a.wav").write_text("no audio")
    parser = argparse.ArgumentParser()
    again.add(parser.add_subparsers())
    args = parser.parse_args(["again", str(tmp_path / "a.wav"), "--bpm", "140"])
    with pytest.raises(BadArgument):
        again.run(args)
    assert capsys.readouterr().out == ""


def test_a_sample_is_made_again_to_the_byte(make, tmp_path, capsys):
    (done,) = make(tmp_path / "first", "soft pad, not 92 bpm", bars=1, seed=3, bpm=140.0)
    parser = argparse.ArgumentParser()
    again.add(parser.add_subparsers())
    first = done.sample.path
    args = parser.parse_args(["again", str(first), "--json", "--folder", str(tmp_path / "second")])
    assert args.run(args) == 0
    second = Path(json.loads(capsys.readouterr().out)["path"])
    assert (second.name, second.parent) == (first.name, tmp_path / "second")
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize("name", ["source", "lora"])
def test_a_strangers_recipe_opens_only_files_in_folders_of_the_user(tmp_path, name):
    mine, theirs = tmp_path / "library", tmp_path / "elsewhere"
    for folder in (mine, theirs):
        folder.mkdir()
        (folder / "a.wav").touch()
    (mine / "link.wav").symlink_to(theirs / "a.wav")

    def of(path):
        if name == "lora":
            return replace(RECIPE.request, addons=(Lora(path),))
        return replace(RECIPE.request, edit=Vary(Source(path, "", 0.0, 92.0, None, 2)))

    check_files(of(mine / "a.wav"), [mine])
    check_files(of(theirs / "a.wav"), [mine, theirs])
    for path in (theirs / "a.wav", mine / ".." / "elsewhere" / "a.wav", mine / "link.wav"):
        with pytest.raises(Refused, match="--source DIR"):
            check_files(of(path), [mine])
    check_files(RECIPE.request, [])
