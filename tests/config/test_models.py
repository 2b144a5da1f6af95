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
    with pytest.raises(ModelUnavailable, match="pull again"):
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
