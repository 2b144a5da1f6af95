"""Models: what is listed, what is on this disk, what is added; nothing is downloaded unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.cli import main
from bridge.config import models
from bridge.config.download import pull
from bridge.config.presets import model_named
from bridge.domain.errors import BadArgument, ModelUnavailable, UnknownModel


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """An empty cache and no way to a hub."""
    monkeypatch.setenv("FODDER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    return tmp_path


def diffusers_folder(at):
    at.mkdir(parents=True)
    (at / "model_index.json").write_text("{}", "utf-8")
    return at


def test_a_model_that_is_not_here_has_no_size(offline):  # noqa: ARG001
    assert models.size(model_named("riffusion")) is None
    assert models.located(model_named("riffusion")).folder is None


def test_a_folder_is_added_and_found_again(offline):
    folder = diffusers_folder(offline / "My Model")
    entry = models.add(str(folder), "riffusion", None, offline / "presets")
    assert entry.name == "my-model"
    assert entry.pipeline == "riffusion"
    assert entry.folder == folder
    assert models.size(entry) == 2
    assert model_named("my-model", offline / "presets") == entry


def test_a_repository_is_added_but_not_fetched(offline):
    entry = models.add("somebody/some-model", "riffusion", "mine", offline / "presets")
    assert (entry.name, entry.repository, entry.folder) == ("mine", "somebody/some-model", None)
    assert models.size(entry) is None


@pytest.mark.parametrize(
    ("source", "like", "name", "error"),
    [
        ("neither/a/folder", "riffusion", None, BadArgument),
        ("a/b", "nothing", None, UnknownModel),
        ("a/b", "riffusion", "../escape", BadArgument),
        ("a/b", "riffusion", 'quo"te', BadArgument),
    ],
)
def test_what_cannot_be_added_is_refused(offline, source, like, name, error):
    with pytest.raises(error):
        models.add(source, like, name, offline / "presets")


def test_compiling_is_kept_in_a_copy_of_ones_own(offline, capsys):
    own = offline / "home" / "presets"
    assert main(["models", "compile", "riffusion", "on"]) == 0
    assert "riffusion will be compiled" in capsys.readouterr().out
    assert model_named("riffusion", own) == replace(model_named("riffusion"), compiled=True)
    assert main(["models", "compile", "riffusion", "off"]) == 0
    assert model_named("riffusion", own) == model_named("riffusion")
    with pytest.raises(BadArgument, match="spectrogram models can"):
        models.set_compiled(model_named("audioldm2"), True, own)


def test_an_empty_folder_is_no_model(offline):
    (offline / "empty").mkdir()
    with pytest.raises(BadArgument, match="model_index"):
        models.add(str(offline / "empty"), "riffusion", None, offline / "presets")


def test_a_pull_without_a_hub_says_what_to_do(offline):  # noqa: ARG001
    with pytest.raises(ModelUnavailable, match="download again"):
        pull(model_named("riffusion"))
    with pytest.raises(BadArgument, match="nothing to pull"):
        pull(model_named("embedded"))


def test_the_command_lists_what_is_known(offline, capsys):
    folder = diffusers_folder(offline / "mine")
    assert main(["models", "add", str(folder)]) == 0
    assert main(["models"]) == 0
    said = capsys.readouterr().out
    assert "embedded" in said
    assert "not here: fodder models pull riffusion" in said
    assert "mine" in said


def test_a_base_checkpoint_is_not_asked_as_the_distilled_one(offline, capsys):
    folder = diffusers_folder(offline / "base")
    (folder / "transformer").mkdir()
    config = folder / "transformer" / "config.json"
    config.write_text('{"is_turbo": false, "model_version": "base"}', "utf-8")
    own = offline / "presets"
    for like in ("ace-step", "ace-step-base"):
        entry = models.add(str(folder), like, None, own)
        assert (entry.steps, entry.guidance, entry.shift, entry.distilled) == (50, 7.0, 1.0, False)
        assert "stem" in entry.edits
    config.write_text('{"is_turbo": true}', "utf-8")
    entry = models.add(str(folder), "ace-step-base", None, own)
    assert (entry.steps, entry.guidance, entry.shift, entry.distilled) == (8, 1.0, 3.0, True)
    said = models.Defaults(steps=40, guidance=5.0, shift=2.0)
    entry = models.add(str(folder), "ace-step", "mine", own, said)
    assert (entry.steps, entry.guidance, entry.shift) == (40, 5.0, 2.0)
    assert main(["models", "add", "a/b", "--like", "audioldm2", "--shift", "2"]) == 2
    assert "audioldm2 takes no shift" in capsys.readouterr().err
    with pytest.raises(BadArgument, match="shift 20 is not possible"):
        models.Defaults(shift=20)


def test_a_finished_base_checkpoint_of_ace_step_knows_no_tracks(offline):
    folder = diffusers_folder(offline / "sft")
    (folder / "transformer").mkdir()
    config = folder / "transformer" / "config.json"
    config.write_text('{"is_turbo": false, "model_version": "sft"}', "utf-8")
    for like in ("ace-step", "ace-step-base"):
        entry = models.add(str(folder), like, None, offline / "presets")
        assert (entry.steps, entry.guidance, entry.distilled) == (50, 7.0, False)
        assert entry.edits == ("vary", "repaint", "extend")


def test_a_base_checkpoint_of_stable_audio_3_is_asked_as_one(offline):
    folder = diffusers_folder(offline / "base")
    (folder / "scheduler").mkdir()
    config = folder / "scheduler" / "scheduler_config.json"
    config.write_text('{"stochastic_sampling": false}', "utf-8")
    entry = models.add(str(folder), "stable-audio-3-medium", None, offline / "presets")
    assert (entry.steps, entry.guidance, entry.distilled) == (50, 7.0, False)
    assert entry.longest == 380
    config.write_text('{"stochastic_sampling": true}', "utf-8")
    entry = models.add(str(folder), "stable-audio-3-medium", None, offline / "presets")
    assert (entry.steps, entry.guidance, entry.distilled) == (8, 1.0, True)


def test_an_entry_of_ones_own_keeps_all_that_its_pattern_says(offline):
    pattern = model_named("stable-audio-3-small")
    entry = models.add("a/b", pattern.name, "mine", offline / "presets")
    same = ("longest", "distilled", "effects", "good_at", "edits", "weights", "card", "steps")
    assert all(getattr(entry, name) == getattr(pattern, name) for name in same)


def test_the_list_has_a_column_for_what_may_be_sold(offline, capsys):  # noqa: ARG001
    assert main(["models"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line[0] != " "]
    said = {row[0]: " ".join(row[1:]) for row in rows}
    assert said["model"].startswith("may be sold")
    assert said["audioldm2"].startswith("no ")
    assert said["ace-step"].startswith("yes 11.1 GB 20 GB")
    assert said["stable-audio-3-medium"].startswith("below 1 M US$ a year 6.9 GB 12 GB")
